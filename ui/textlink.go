package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// textLink is a text in the status line that leads somewhere.
type textLink struct {
	widget.BaseWidget
	text             string
	color            fyne.ThemeColorName
	tapped           func()
	hovered, focused bool
}

var (
	_ fyne.Tappable      = (*textLink)(nil)
	_ fyne.Focusable     = (*textLink)(nil)
	_ desktop.Hoverable  = (*textLink)(nil)
	_ desktop.Cursorable = (*textLink)(nil)
)

func newTextLink(text string, color fyne.ThemeColorName, tapped func()) *textLink {
	l := &textLink{text: text, color: color, tapped: tapped}
	l.ExtendBaseWidget(l)
	return l
}

// Tapped goes there.
func (l *textLink) Tapped(*fyne.PointEvent) { l.tapped() }

// FocusGained is part of fyne.Focusable.
func (l *textLink) FocusGained() { l.focused = true; l.Refresh() }

// FocusLost is part of fyne.Focusable.
func (l *textLink) FocusLost() { l.focused = false; l.Refresh() }

// TypedRune is part of fyne.Focusable.
func (l *textLink) TypedRune(rune) {}

// TypedKey goes there with Enter and Space.
func (l *textLink) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.tapped()
	default:
		kit.PassKey(l, e)
	}
}

// MouseIn is part of desktop.Hoverable.
func (l *textLink) MouseIn(*desktop.MouseEvent) { l.hovered = true; l.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (l *textLink) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (l *textLink) MouseOut() { l.hovered = false; l.Refresh() }

// Cursor is a hand.
func (l *textLink) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (l *textLink) CreateRenderer() fyne.WidgetRenderer {
	r := &textLinkRenderer{l: l, text: canvas.NewText(l.text, theme.Color(l.color)), line: canvas.NewRectangle(theme.Color(l.color))}
	r.Refresh()
	return r
}

type textLinkRenderer struct {
	l    *textLink
	text *canvas.Text
	line *canvas.Rectangle
}

func (r *textLinkRenderer) Destroy()                     {}
func (r *textLinkRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text, r.line} }

func (r *textLinkRenderer) MinSize() fyne.Size {
	return fyne.NewSize(kit.TextWidth(r.l.text, theme.SmallSize, theme.Regular)+1, 18)
}

func (r *textLinkRenderer) Layout(size fyne.Size) {
	r.text.Resize(size)
	r.line.Move(fyne.NewPos(0, size.Height-2))
	r.line.Resize(fyne.NewSize(size.Width, 1))
}

func (r *textLinkRenderer) Refresh() {
	r.text.Text, r.text.TextSize, r.text.Color = r.l.text, theme.SmallSize, theme.Color(r.l.color)
	r.line.FillColor = theme.Color(r.l.color)
	show(r.line, r.l.hovered || r.l.focused)
	r.text.Refresh()
	r.line.Refresh()
}
