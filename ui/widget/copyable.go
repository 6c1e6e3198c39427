package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Copyable is a line of text that a click puts on the clipboard: a serial number, a path. Under the pointer it shows
// that by an icon, which becomes a check mark when it is done.
type Copyable struct {
	widget.BaseWidget
	// Text says how the text is drawn and cut.
	Text *Text
	// Whole is what is copied; "" for the text as it is. Nothing is copied of a text that is only a dash.
	Whole           string
	hovered, copied bool
}

var (
	_ fyne.Tappable      = (*Copyable)(nil)
	_ desktop.Hoverable  = (*Copyable)(nil)
	_ desktop.Cursorable = (*Copyable)(nil)
)

// NewCopyable returns a line of running text.
func NewCopyable(text string) *Copyable {
	c := &Copyable{Text: NewText(text, theme.TextSize, theme.Regular, theme.Text)}
	c.Text.Shrink = true
	c.ExtendBaseWidget(c)
	return c
}

func (c *Copyable) content() string {
	if c.Whole != "" {
		return c.Whole
	}
	if c.Text.Text == "–" {
		return ""
	}
	return c.Text.Text
}

// Tapped copies.
func (c *Copyable) Tapped(*fyne.PointEvent) {
	if text := c.content(); text != "" {
		fyne.CurrentApp().Clipboard().SetContent(text)
		c.copied = true
		c.Refresh()
	}
}

// MouseIn is part of desktop.Hoverable.
func (c *Copyable) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (c *Copyable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (c *Copyable) MouseOut() { c.hovered, c.copied = false, false; c.Refresh() }

// Cursor is a hand where there is something to copy.
func (c *Copyable) Cursor() desktop.Cursor {
	if c.content() == "" {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer is part of fyne.Widget.
func (c *Copyable) CreateRenderer() fyne.WidgetRenderer {
	r := &copyableRenderer{c: c, back: canvas.NewRectangle(noColor), icon: canvas.NewImageFromResource(nil)}
	r.icon.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

type copyableRenderer struct {
	c    *Copyable
	back *canvas.Rectangle
	icon *canvas.Image
}

const copyIcon float32 = 14

func (r *copyableRenderer) Destroy() {}

func (r *copyableRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.c.Text, r.icon}
}

func (r *copyableRenderer) MinSize() fyne.Size {
	return r.c.Text.MinSize().AddWidthHeight(copyIcon+theme.Gap, 0)
}

// Layout puts the icon right behind the text.
func (r *copyableRenderer) Layout(size fyne.Size) {
	t := r.c.Text
	w := min(TextWidth(t.Text, t.TextSize, t.Style)+1, size.Width-copyIcon-theme.Gap)
	t.Resize(fyne.NewSize(w, size.Height))
	r.back.Move(fyne.NewPos(-4, 0))
	r.back.Resize(fyne.NewSize(w+copyIcon+theme.Gap+4, size.Height))
	r.icon.Move(fyne.NewPos(w+6, (size.Height-copyIcon)/2))
	r.icon.Resize(fyne.NewSize(copyIcon, copyIcon))
}

func (r *copyableRenderer) Refresh() {
	shown := r.c.hovered && r.c.content() != ""
	r.back.FillColor, r.back.CornerRadius, r.back.Hidden = theme.Color(theme.Hover), 4, !shown
	r.icon.Resource, r.icon.Hidden = theme.Icon(theme.IconCopy, theme.Muted), !shown
	if r.c.copied {
		r.icon.Resource = theme.Icon(theme.IconCheck, theme.Success)
	}
	r.Layout(r.c.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
