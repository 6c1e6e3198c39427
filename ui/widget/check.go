package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Check is a check box with a text beside it.
type Check struct {
	widget.BaseWidget
	Text      string
	Checked   bool
	Strong    bool // the text in medium weight
	OnChanged func(bool)

	disabled, hovered, focused bool
}

var (
	_ fyne.Tappable     = (*Check)(nil)
	_ fyne.Focusable    = (*Check)(nil)
	_ fyne.Disableable  = (*Check)(nil)
	_ desktop.Hoverable = (*Check)(nil)
)

// NewCheck returns a check box.
func NewCheck(text string, changed func(bool)) *Check {
	c := &Check{Text: text, OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// SetChecked changes the state without calling OnChanged.
func (c *Check) SetChecked(on bool) {
	if c.Checked != on {
		c.Checked = on
		c.Refresh()
	}
}

// Enable makes the box work.
func (c *Check) Enable() { c.disabled = false; c.Refresh() }

// Disable makes the box dead.
func (c *Check) Disable() { c.disabled = true; c.Refresh() }

// Disabled reports whether the box is dead.
func (c *Check) Disabled() bool { return c.disabled }

// Tapped changes the state.
func (c *Check) Tapped(*fyne.PointEvent) {
	if c.disabled {
		return
	}
	c.Checked = !c.Checked
	c.Refresh()
	if c.OnChanged != nil {
		c.OnChanged(c.Checked)
	}
}

// FocusGained is part of fyne.Focusable.
func (c *Check) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost is part of fyne.Focusable.
func (c *Check) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune is part of fyne.Focusable.
func (c *Check) TypedRune(rune) {}

// TypedKey changes the state with Space.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		c.Tapped(nil)
		return
	}
	PassKey(c, e)
}

// MouseIn is part of desktop.Hoverable.
func (c *Check) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (c *Check) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (c *Check) MouseOut() { c.hovered = false; c.Refresh() }

// CreateRenderer is part of fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &checkRenderer{c: c, box: canvas.NewRectangle(noColor), icon: canvas.NewImageFromResource(nil), text: canvas.NewText("", noColor)}
	r.icon.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

type checkRenderer struct {
	c    *Check
	box  *canvas.Rectangle
	icon *canvas.Image
	text *canvas.Text
}

func (r *checkRenderer) Destroy() {}

func (r *checkRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.icon, r.text}
}

func (r *checkRenderer) style() fyne.TextStyle {
	if r.c.Strong {
		return theme.Medium
	}
	return theme.Regular
}

func (r *checkRenderer) MinSize() fyne.Size {
	w := float32(16)
	if r.c.Text != "" {
		w += 6 + TextWidth(r.c.Text, theme.TextSize, r.style())
	}
	return fyne.NewSize(w+2, 26)
}

func (r *checkRenderer) Layout(size fyne.Size) {
	y := (size.Height - 14) / 2
	r.box.Move(fyne.NewPos(1, y))
	r.box.Resize(fyne.NewSize(14, 14))
	r.icon.Move(fyne.NewPos(2, y+1))
	r.icon.Resize(fyne.NewSize(12, 12))
	r.text.Move(fyne.NewPos(22, 0))
	r.text.Resize(fyne.NewSize(size.Width-22, size.Height))
}

func (r *checkRenderer) Refresh() {
	c := r.c
	fill, stroke, text := theme.Surface, theme.Faint, theme.Text
	if c.Checked {
		fill, stroke = theme.Primary, theme.Primary
	}
	if c.disabled {
		stroke, text = theme.Border, theme.Faint
		if c.Checked {
			fill, stroke = theme.NeutralFill, theme.NeutralFill
		}
	}
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth, r.box.CornerRadius = theme.Color(fill), theme.Color(stroke), 1, 3
	if c.hovered && !c.disabled && !c.Checked {
		r.box.StrokeColor = theme.Color(theme.Primary)
	}
	if c.focused {
		r.box.StrokeColor, r.box.StrokeWidth = theme.Color(theme.Primary), 2
		if c.Checked {
			r.box.StrokeColor = theme.Color(theme.Text)
		}
	}
	r.icon.Resource = theme.Icon(theme.IconCheck, theme.OnPrimary)
	r.icon.Hidden = !c.Checked
	r.text.Text, r.text.TextSize, r.text.TextStyle, r.text.Color = c.Text, theme.TextSize, r.style(), theme.Color(text)
	r.Layout(c.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
