package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Chip is one of several filters.
type Chip struct {
	ID    string
	Label string
	Count int        // -1 shows none
	Tone  theme.Tone // of the dot; ToneNone shows none
}

// Chips is a row of filters of which one is chosen. It breaks into several rows where it is narrow.
type Chips struct {
	widget.BaseWidget
	OnChosen func(id string)
	chips    []*chipButton
	box      *fyne.Container
	chosen   string
}

// NewChips returns the filters; the first is chosen.
func NewChips(chips []Chip, chosen func(id string)) *Chips {
	c := &Chips{OnChosen: chosen, box: container.New(NewFlow(theme.Gap))}
	c.ExtendBaseWidget(c)
	c.SetChips(chips)
	return c
}

// SetChips changes the filters and their counts. The chosen one stays chosen when it is still there.
func (c *Chips) SetChips(chips []Chip) {
	found := false
	for i, chip := range chips {
		if i == len(c.chips) {
			b := &chipButton{}
			b.ExtendBaseWidget(b)
			c.chips = append(c.chips, b)
			c.box.Add(b)
		}
		c.chips[i].chip = chip
		c.chips[i].tapped = func() { c.Choose(chip.ID) }
		found = found || chip.ID == c.chosen
	}
	for _, b := range c.chips[len(chips):] {
		c.box.Remove(b)
	}
	c.chips = c.chips[:len(chips)]
	if !found && len(chips) > 0 {
		c.chosen = chips[0].ID
	}
	c.show()
}

// Chosen is the ID of the chosen filter.
func (c *Chips) Chosen() string { return c.chosen }

// SetChosen shows a filter as chosen, without calling OnChosen.
func (c *Chips) SetChosen(id string) {
	c.chosen = id
	c.show()
}

// Choose does what a click does.
func (c *Chips) Choose(id string) {
	c.SetChosen(id)
	if c.OnChosen != nil {
		c.OnChosen(id)
	}
}

func (c *Chips) show() {
	for _, b := range c.chips {
		b.on = b.chip.ID == c.chosen
		b.Refresh()
	}
	c.box.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (c *Chips) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.box) }

// chipButton is one chip.
type chipButton struct {
	widget.BaseWidget
	chip                 Chip
	on, hovered, focused bool
	tapped               func()
}

var (
	_ fyne.Tappable      = (*chipButton)(nil)
	_ fyne.Focusable     = (*chipButton)(nil)
	_ desktop.Hoverable  = (*chipButton)(nil)
	_ desktop.Cursorable = (*chipButton)(nil)
)

// Tapped chooses the chip.
func (b *chipButton) Tapped(*fyne.PointEvent) { b.tapped() }

// FocusGained is part of fyne.Focusable.
func (b *chipButton) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is part of fyne.Focusable.
func (b *chipButton) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune is part of fyne.Focusable.
func (b *chipButton) TypedRune(rune) {}

// TypedKey chooses the chip with Space and Enter.
func (b *chipButton) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.tapped()
	default:
		PassKey(b, e)
	}
}

// MouseIn is part of desktop.Hoverable.
func (b *chipButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (b *chipButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (b *chipButton) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor is a hand.
func (b *chipButton) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (b *chipButton) text() string {
	if b.chip.Count < 0 {
		return b.chip.Label
	}
	return b.chip.Label + " " + Thousands(b.chip.Count)
}

// CreateRenderer is part of fyne.Widget.
func (b *chipButton) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{b: b, box: canvas.NewRectangle(noColor), dot: canvas.NewCircle(noColor), text: canvas.NewText("", noColor)}
	r.Refresh()
	return r
}

type chipRenderer struct {
	b    *chipButton
	box  *canvas.Rectangle
	dot  *canvas.Circle
	text *canvas.Text
}

const chipHeight float32 = 28

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.dot, r.text}
}

func (r *chipRenderer) lead() float32 {
	if r.b.chip.Tone != theme.ToneNone {
		return 26
	}
	return 12
}

func (r *chipRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.lead()+TextWidth(r.b.text(), theme.TextSize, theme.Regular)+13, chipHeight)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	r.box.Resize(size)
	r.dot.Move(fyne.NewPos(12, (size.Height-8)/2))
	r.dot.Resize(fyne.NewSize(8, 8))
	r.text.Move(fyne.NewPos(r.lead(), 0))
	r.text.Resize(fyne.NewSize(max(0, size.Width-r.lead()-12), size.Height))
}

func (r *chipRenderer) Refresh() {
	fill, stroke, text := theme.Surface, theme.Border, theme.Text
	if r.b.hovered {
		fill = theme.Hover
	}
	if r.b.on {
		fill, stroke, text = theme.Ink, theme.Ink, theme.OnInk
	}
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth, r.box.CornerRadius = theme.Color(fill), theme.Color(stroke), 1, chipHeight/2
	if r.b.focused {
		r.box.StrokeColor, r.box.StrokeWidth = theme.Color(theme.Primary), 2
	}
	r.dot.FillColor, r.dot.Hidden = theme.Color(r.b.chip.Tone.Fill()), r.b.chip.Tone == theme.ToneNone
	r.text.Text, r.text.TextSize, r.text.Color = r.b.text(), theme.TextSize, theme.Color(text)
	r.Layout(r.b.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
