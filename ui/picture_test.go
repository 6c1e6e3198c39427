package ui

import (
	"testing"

	"seatcount/service/report/build"
	"seatcount/ui/page"
)

// TestPictures leaves a picture of every page in build/shots, light and dark, large and small.
func TestPictures(t *testing.T) {
	for _, v := range variants() {
		t.Run(v.Name, func(t *testing.T) {
			p := beginIn(t, t.TempDir(), v)
			p.Shot("first-start")
			p.Menu("Inventory", "Load sample data")
			p.win.toast.Dismiss()
			for _, n := range page.Names {
				p.Open(n).Shot(string(n))
			}
			p.Licenses().Chip(page.ChipOverUsed).Shot("licenses-over")
			p.Menu("Edit", "Select all").Shot("licenses-selected")
			p.Press("Delete").Shot("licenses-deleted")
			p.Undo()
			for _, r := range build.Reports() {
				p.win.Open(page.Route{Page: page.Reports, Filter: r.Name})
				p.settle()
				p.Shot("report-" + r.Name)
			}
			devices := p.win.pages[page.Devices].(*page.DevicesPage)
			p.Open(page.Devices)
			devices.ShowTwins()
			p.settle()
			p.Shot("twins").Press("Escape")
			devices.View(1)
			p.settle()
			p.Shot("device").Press("Escape")
			p.Menu("Inventory", "Add a folder").Shot("add-folder").Press("Escape")
		})
	}
}
