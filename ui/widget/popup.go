package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Popup is a small card over the window, such as a calendar. A click beside it and Escape close it; the focus goes
// back to where it was.
type Popup struct {
	widget.BaseWidget
	OnClosed func()
	// OnKey sees keys that the focused field of the popup did not use; it reports whether it used them.
	OnKey func(*fyne.KeyEvent) bool

	canvas  fyne.Canvas
	content *container.Scroll
	at      fyne.Position
	back    fyne.Focusable
	keys    func(*fyne.KeyEvent)
	open    bool
}

var (
	_ fyne.Tappable          = (*Popup)(nil)
	_ fyne.SecondaryTappable = (*Popup)(nil)
	_ KeyTaker               = (*Popup)(nil)
)

const popupPad float32 = 12

// NewPopup returns a popup with the content.
func NewPopup(c fyne.Canvas, content fyne.CanvasObject) *Popup {
	p := &Popup{canvas: c, content: container.NewVScroll(Pad(content, popupPad, popupPad, popupPad, popupPad))}
	p.ExtendBaseWidget(p)
	return p
}

// ShowAt opens the popup with its top left corner at a place, or as near as it stays inside the window.
func (p *Popup) ShowAt(at fyne.Position) {
	p.at, p.open = at, true
	p.back = p.canvas.Focused()
	p.keys = p.canvas.OnTypedKey()
	p.canvas.SetOnTypedKey(func(e *fyne.KeyEvent) { p.TakeKey(e) })
	p.canvas.Overlays().Add(p)
	p.canvas.FocusNext()
}

// ShowBelow opens the popup below an object.
func (p *Popup) ShowBelow(o fyne.CanvasObject) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	p.ShowAt(at.AddXY(0, o.Size().Height+4))
}

// Close closes the popup.
func (p *Popup) Close() {
	if !p.open {
		return
	}
	p.open = false
	p.canvas.Overlays().Remove(p)
	p.canvas.SetOnTypedKey(p.keys)
	if p.back != nil {
		p.canvas.Focus(p.back)
	}
	if p.OnClosed != nil {
		p.OnClosed()
	}
}

// Shown reports whether the popup is open.
func (p *Popup) Shown() bool { return p.open }

// Tapped closes the popup unless the click was on it.
func (p *Popup) Tapped(e *fyne.PointEvent) {
	at, size := p.place(p.Size())
	if e.Position.X < at.X || e.Position.Y < at.Y || e.Position.X > at.X+size.Width || e.Position.Y > at.Y+size.Height {
		p.Close()
	}
}

// TappedSecondary is like Tapped.
func (p *Popup) TappedSecondary(e *fyne.PointEvent) { p.Tapped(e) }

// TakeKey closes the popup with Escape.
func (p *Popup) TakeKey(e *fyne.KeyEvent) bool {
	if p.OnKey != nil && p.OnKey(e) {
		return true
	}
	if e.Name == fyne.KeyEscape {
		p.Close()
		return true
	}
	return false
}

// place is where the card is in a window of the given size.
func (p *Popup) place(window fyne.Size) (fyne.Position, fyne.Size) {
	want := p.content.Content.MinSize().AddWidthHeight(2, 2)
	size := fyne.NewSize(min(want.Width, window.Width-16), min(want.Height, window.Height-16))
	x := max(8, min(p.at.X, window.Width-size.Width-8))
	y := max(8, min(p.at.Y, window.Height-size.Height-8))
	return fyne.NewPos(x, y), size
}

// CreateRenderer is part of fyne.Widget.
func (p *Popup) CreateRenderer() fyne.WidgetRenderer {
	r := &popupRenderer{p: p, card: canvas.NewRectangle(noColor)}
	r.Refresh()
	return r
}

type popupRenderer struct {
	p    *Popup
	card *canvas.Rectangle
}

func (r *popupRenderer) Destroy()           {}
func (r *popupRenderer) MinSize() fyne.Size { return fyne.NewSize(0, 0) }
func (r *popupRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.card, r.p.content}
}

func (r *popupRenderer) Layout(size fyne.Size) {
	at, s := r.p.place(size)
	r.card.Move(at)
	r.card.Resize(s)
	r.p.content.Move(at.AddXY(1, 1))
	r.p.content.Resize(s.SubtractWidthHeight(2, 2))
}

func (r *popupRenderer) Refresh() {
	styleCard(r.card, theme.CardRadius)
	r.card.Refresh()
	r.Layout(r.p.Size())
	r.p.content.Refresh()
}

// styleCard gives a rectangle the look of something that floats above the window.
func styleCard(card *canvas.Rectangle, radius float32) {
	card.FillColor, card.StrokeColor, card.StrokeWidth = theme.Color(theme.Surface), theme.Color(theme.Border), 1
	card.CornerRadius = radius
	card.Shadow = canvas.Shadow{Color: theme.Color(theme.Shadow), BlurRadius: 12, Offset: fyne.NewPos(0, 4)}
}
