package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// tapIcon is an icon inside a field that can be clicked. It takes no focus: what it does can be done with keys, too.
type tapIcon struct {
	widget.BaseWidget
	name    string
	tapped  func()
	hovered bool
}

var (
	_ fyne.Tappable      = (*tapIcon)(nil)
	_ desktop.Hoverable  = (*tapIcon)(nil)
	_ desktop.Cursorable = (*tapIcon)(nil)
)

func newTapIcon(name string, tapped func()) *tapIcon {
	i := &tapIcon{name: name, tapped: tapped}
	i.ExtendBaseWidget(i)
	return i
}

// Tapped does what the icon says.
func (i *tapIcon) Tapped(*fyne.PointEvent) { i.tapped() }

// MouseIn is part of desktop.Hoverable.
func (i *tapIcon) MouseIn(*desktop.MouseEvent) { i.hovered = true; i.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (i *tapIcon) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (i *tapIcon) MouseOut() { i.hovered = false; i.Refresh() }

// Cursor is a hand.
func (i *tapIcon) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (i *tapIcon) CreateRenderer() fyne.WidgetRenderer {
	r := &tapIconRenderer{i: i, img: canvas.NewImageFromResource(nil)}
	r.img.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

type tapIconRenderer struct {
	i   *tapIcon
	img *canvas.Image
}

func (r *tapIconRenderer) Destroy()                     {}
func (r *tapIconRenderer) MinSize() fyne.Size           { return fyne.NewSize(24, 24) }
func (r *tapIconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.img} }

func (r *tapIconRenderer) Layout(size fyne.Size) {
	r.img.Move(fyne.NewPos((size.Width-16)/2, (size.Height-16)/2))
	r.img.Resize(fyne.NewSize(16, 16))
}

func (r *tapIconRenderer) Refresh() {
	color := theme.Faint
	if r.i.hovered {
		color = theme.Text
	}
	r.img.Resource = theme.Icon(r.i.name, color)
	r.img.Refresh()
}
