package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/service/about"
	"seatcount/ui/dialog"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// pairs is a list of names with what belongs to each, such as keys with what they do.
type pairs [][2]string

var shortcuts = pairs{
	{"Ctrl+N", "New license"},
	{"Enter", "View what is selected"},
	{"Ctrl+E", "Edit what is selected"},
	{"Delete", "Delete, retire or remove what is selected"},
	{"Ctrl+Z", "Undo that"},
	{"Ctrl+F", "Search; letters typed on a list search too"},
	{"Ctrl+C", "Copy the selected rows as a table"},
	{"Ctrl+A", "Select all rows"},
	{"Space", "Select the row in addition, or no longer"},
	{"Shift+F10", "Menu of the selected rows"},
	{"Ctrl+S", "Export the list as it is shown"},
	{"Ctrl+I", "Import licenses"},
	{"Ctrl+O", "Add a folder of inventory files"},
	{"F5", "Refresh now"},
	{"Ctrl+1 … Ctrl+9", "The pages, from top to bottom"},
	{"Alt+Left, Alt+Right", "Back and forward"},
	{"Alt, then arrows", "The menu bar"},
}

// show opens a dialog with the list, and with more buttons if there are any.
func (p pairs) show(c fyne.Canvas, title string, width float32, more ...*kit.Button) {
	var rows []fyne.CanvasObject
	for _, pair := range p {
		name := kit.NewText(pair[0], theme.TextSize, theme.Medium, theme.Text)
		what := kit.NewText(pair[1], theme.TextSize, theme.Regular, theme.Muted)
		what.Shrink = true
		rows = append(rows, container.New(pairLayout{}, name, what))
	}
	var d *dialog.Dialog
	closing := kit.NewPrimaryButton("Close", func() { d.Close() })
	d = dialog.New(c, dialog.Params{
		Title: title, Content: kit.Stack(2, rows...), Size: fyne.NewSize(width, 0),
		Buttons: append(more, closing), Default: closing, First: closing,
	})
	d.Show()
}

// pairLayout puts a name before what belongs to it.
type pairLayout struct{}

const pairName = 160

func (pairLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(pairName+120, 22) }

func (pairLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(pairName, size.Height))
	objects[1].Move(fyne.NewPos(pairName, 0))
	objects[1].Resize(fyne.NewSize(max(0, size.Width-pairName), size.Height))
}

func (w *Window) showShortcuts() { shortcuts.show(w.win.Canvas(), "Keyboard shortcuts", 520) }

func (w *Window) showAbout() {
	pairs{
		{"Version", w.p.Version},
		{"What it does", "Counts used and left seats of software licenses from inventory files"},
		{"Where", "On this computer alone: nothing leaves it"},
		{"Database", w.p.Database},
		{"Log", w.p.LogFolder},
		{"License", "Apache-2.0"},
		{"Made with", "Go, Fyne, GORM, SQLite, Inter and other free software"},
	}.show(w.win.Canvas(), "About Seatcount", 640, kit.NewButton("Licenses", w.showParts))
}

// showParts lists the work of others that is inside, with its licenses. Their texts are long, and beside the program too:
// one takes them along by the clipboard.
func (w *Window) showParts() {
	var list pairs
	for _, part := range about.Parts() {
		list = append(list, [2]string{part.License, strings.TrimSpace(part.Name + " " + part.Version)})
	}
	var texts *kit.Button
	texts = kit.NewButton("Copy all texts", func() {
		fyne.CurrentApp().Clipboard().SetContent(about.Notices())
		texts.SetText("Copied")
	})
	list.show(w.win.Canvas(), "Licenses of what is inside", 720, texts)
}
