package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// rowLink is a line of text that leads somewhere; it shows that under the pointer.
type rowLink struct {
	widget.BaseWidget
	text   *kit.Text
	tapped func()
}

var (
	_ fyne.Tappable      = (*rowLink)(nil)
	_ desktop.Hoverable  = (*rowLink)(nil)
	_ desktop.Cursorable = (*rowLink)(nil)
)

func newRowLink(text string, tapped func()) *rowLink {
	l := &rowLink{text: kit.NewText(text, theme.TextSize, theme.Regular, theme.Text), tapped: tapped}
	l.text.Shrink = true
	l.ExtendBaseWidget(l)
	return l
}

// Tapped goes there.
func (l *rowLink) Tapped(*fyne.PointEvent) { l.tapped() }

// MouseIn is part of desktop.Hoverable.
func (l *rowLink) MouseIn(*desktop.MouseEvent) { l.text.Set(l.text.Text, theme.Primary) }

// MouseMoved is part of desktop.Hoverable.
func (l *rowLink) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (l *rowLink) MouseOut() { l.text.Set(l.text.Text, theme.Text) }

// Cursor is a hand.
func (l *rowLink) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (l *rowLink) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.text) }
