package widget_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

func clock() time.Time { return now }

func points() []kit.ChartPoint {
	var pts []kit.ChartPoint
	for i, v := range []int{900, 930, 980, 1004, 1100, 1150, 1190, 1250, 1240, 1320, 1402, 1460} {
		limit := 1200
		if i > 6 {
			limit = 1400
		}
		pts = append(pts, kit.ChartPoint{X: float64(i), Label: now.AddDate(0, i-11, 0).Format("2006-01-02"), Value: v, Limit: limit})
	}
	return pts
}

func orgs() []kit.Option {
	return []kit.Option{
		{ID: 1, Label: "Default Organization"},
		{ID: 2, Label: "Default Organization / Mgmt", Short: "Mgmt", Depth: 1},
		{ID: 3, Label: "Default Organization / Mgmt / Finance", Short: "Finance", Depth: 2},
		{ID: 4, Label: "Default Organization / Engineering", Short: "Engineering", Depth: 1},
		{ID: 5, Label: "Default Organization / Engineering / R&D", Short: "R&D", Depth: 2},
		{ID: 6, Label: "Default Organization / IT", Short: "IT", Depth: 1},
		{ID: 7, Label: "Default Organization / IT / Servers", Short: "Servers", Depth: 2},
		{ID: 8, Label: "Default Organization / Marketing", Short: "Marketing", Depth: 1},
		{ID: 9, Label: "Default Organization / Sales", Short: "Sales", Depth: 1},
		{ID: 10, Label: "Default Organization / Sales / North", Short: "North", Depth: 2},
	}
}

type gallery struct {
	object fyne.CanvasObject
	org    *kit.Select
	date   *kit.DateEntry
	search *kit.SearchEntry
	chart  *kit.LineChart
}

func newGallery() gallery {
	g := gallery{org: kit.NewSelect(orgs(), nil), date: kit.NewDateEntry("Perpetual", clock), search: kit.NewSearchEntry("Search name, match string…", nil)}
	g.org.SetValue(3)
	g.search.SetText("office")
	wrong := kit.NewField("Purchased", kit.NewNumberEntry("0"), "")
	wrong.SetError("Write a whole number, such as 45, that is not too long for this place")
	notes := kit.NewNotesEntry("", 3, 6)
	notes.SetText("Several lines\nof notes that go on and on until they do not fit into the width of the field any more\nthird")
	off := kit.NewPrimaryButton("Disabled", nil)
	off.Disable()
	left := kit.Stack(12,
		kit.NewField("Search", g.search, ""), kit.NewField("Organization", g.org, ""),
		kit.Columns(8, wrong, kit.NewField("Expires", g.date, "Empty means for ever.")),
		kit.NewField("Notes", notes, "Tab goes on."),
		kit.Row(8, kit.NewButton("Plain", nil), kit.NewPrimaryButton("Primary", nil), kit.NewDangerButton("Danger", nil), off, kit.NewMenuButton("Export", nil)),
		kit.Row(8, kit.NewLinkButton("A link", nil), kit.NewIconButton(theme.IconCalendar, "", nil), kit.NewCheck("A check", nil), kit.NewPill("OK", theme.ToneGood), kit.NewPill("Over-used", theme.ToneBad), kit.NewPill("Expires in 3 d", theme.ToneWarn), kit.NewPill("Unused", theme.ToneNeutral)),
		kit.NewProgress("Reading inventory · 1,204 of 10,412 files", func() {}),
	)
	p := left.Objects[len(left.Objects)-1].(*kit.Progress)
	p.Set(0.3, "Reading inventory · 1,204 of 10,412 files")
	g.chart = kit.NewLineChart("used", "owned")
	g.chart.SetPoints(points())
	over := kit.Stack(8, kit.NewOverBar(60, 40, 120), kit.NewOverBar(100, 20, 120), kit.NewBar(0.4, theme.ToneGood), kit.NewBar(1, theme.ToneBad))
	empty := kit.NewEmptyState(theme.IconFolder, "No inventory yet", "Add a folder of inventory files: Seatcount reads them, counts what is installed, and keeps the counts up to date.",
		kit.NewPrimaryButton("Add a folder…", nil), kit.NewButton("Import licenses…", nil), kit.NewButton("Try it with sample data", nil))
	right := kit.NewPage(12,
		kit.Columns(8, kit.NewStatCard("128", "licenses"), kit.NewStatCard("6", "over-used · 223 short"), kit.NewStatCard("10,412", "devices")),
		container.NewGridWrap(fyne.NewSize(560, 190), kit.NewCard("Seats used, 12 months", g.chart)),
		kit.NewCard("Most over-used", over),
		empty)
	g.object = kit.Pad(kit.Split(20, []float32{1, 1.3}, left, right), 16, 16, 20, 20)
	return g
}

func TestPictures(t *testing.T) {
	for _, v := range uitest.Variants() {
		t.Run(v.Name, func(t *testing.T) {
			uitest.App(t, v.Mode)
			g := newGallery()
			toasts := kit.NewToasts(nil)
			w := uitest.Window(t, container.NewStack(g.object, toasts), v.Size)
			toasts.Present(kit.Toast{Text: "Deleted 3 licenses", Action: "Undo"})
			test.MoveMouse(w.Canvas(), fyne.NewPos(v.Size.Width*0.7, 200))
			uitest.Shot(t, w.Canvas(), "widgets-"+v.Name)
			g.org.Tapped(nil)
			uitest.Shot(t, w.Canvas(), "widgets-select-"+v.Name)
			uitest.Press(w.Canvas(), fyne.KeyEscape)
			w.Canvas().Focus(g.date)
			uitest.Press(w.Canvas(), fyne.KeyDown)
			uitest.Shot(t, w.Canvas(), "widgets-calendar-"+v.Name)
		})
	}
}
