package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Box is a rectangle in colors of the theme: the background of cards and panels.
type Box struct {
	widget.BaseWidget
	Fill   fyne.ThemeColorName // "" for none
	Stroke fyne.ThemeColorName // "" for none
	Radius float32
}

// NewBox returns a rectangle.
func NewBox(fill, stroke fyne.ThemeColorName, radius float32) *Box {
	b := &Box{Fill: fill, Stroke: stroke, Radius: radius}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is part of fyne.Widget.
func (b *Box) CreateRenderer() fyne.WidgetRenderer {
	r := &boxRenderer{b: b, rect: canvas.NewRectangle(noColor)}
	r.Refresh()
	return r
}

type boxRenderer struct {
	b    *Box
	rect *canvas.Rectangle
}

func (r *boxRenderer) Destroy()                     {}
func (r *boxRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *boxRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *boxRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }

func (r *boxRenderer) Refresh() {
	r.rect.FillColor, r.rect.StrokeColor = colorOrClear(r.b.Fill), colorOrClear(r.b.Stroke)
	r.rect.StrokeWidth = 0
	if r.b.Stroke != "" {
		r.rect.StrokeWidth = 1
	}
	r.rect.CornerRadius = r.b.Radius
	r.rect.Refresh()
}

// NewLine returns a thin horizontal or vertical line, as its place is.
func NewLine() *Box { return NewBox(theme.Border, "", 0) }

// NewCard returns content on a white card with a border; title may be empty.
func NewCard(title string, content fyne.CanvasObject) *fyne.Container {
	inner := content
	if title != "" {
		inner = container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 6, 0, 0), NewHeading(title)), nil, nil, nil, content)
	}
	return container.NewStack(
		NewBox(theme.Surface, theme.Border, theme.CardRadius),
		container.New(layout.NewCustomPaddedLayout(12, 14, 16, 16), inner),
	)
}

// StatCard shows a number with what it counts. With OnTapped it leads to what is behind the number.
type StatCard struct {
	widget.BaseWidget
	Number   string
	Caption  string
	Tone     theme.Tone // of the number
	OnTapped func()
	hovered  bool
}

var (
	_ fyne.Tappable      = (*StatCard)(nil)
	_ desktop.Hoverable  = (*StatCard)(nil)
	_ desktop.Cursorable = (*StatCard)(nil)
)

// NewStatCard returns a number with its caption.
func NewStatCard(number, caption string) *StatCard {
	c := &StatCard{Number: number, Caption: caption}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes what is shown.
func (c *StatCard) Set(number, caption string, tone theme.Tone) {
	if c.Number != number || c.Caption != caption || c.Tone != tone {
		c.Number, c.Caption, c.Tone = number, caption, tone
		c.Refresh()
	}
}

// Tapped is part of fyne.Tappable.
func (c *StatCard) Tapped(*fyne.PointEvent) {
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// MouseIn is part of desktop.Hoverable.
func (c *StatCard) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (c *StatCard) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (c *StatCard) MouseOut() { c.hovered = false; c.Refresh() }

// Cursor is a hand where there is something behind the number.
func (c *StatCard) Cursor() desktop.Cursor {
	if c.OnTapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer is part of fyne.Widget.
func (c *StatCard) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &statRenderer{
		c: c, box: canvas.NewRectangle(noColor),
		number:  NewText("", theme.NumberSize, theme.SemiBold, theme.Text),
		caption: NewText("", theme.TextSize, theme.Regular, theme.Muted),
		second:  NewText("", theme.TextSize, theme.Regular, theme.Muted),
	}
	r.number.Shrink, r.caption.Shrink, r.second.Shrink = true, true, true
	r.Refresh()
	return r
}

type statRenderer struct {
	c       *StatCard
	box     *canvas.Rectangle
	number  *Text
	caption *Text
	second  *Text // what is behind a dot in the caption, where one line is not enough for both
}

const (
	statHeight float32 = 73
	statLine   float32 = 17
)

func (r *statRenderer) Destroy() {}

// MinSize is one line higher where the width that the card has asks for it.
func (r *statRenderer) MinSize() fyne.Size {
	if _, second := r.captions(r.c.Size().Width - 24); second != "" {
		return fyne.NewSize(96, statHeight+statLine)
	}
	return fyne.NewSize(96, statHeight)
}

func (r *statRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.number, r.caption, r.second}
}

// captions are the one or two lines of the caption.
func (r *statRenderer) captions(w float32) (first, second string) {
	if w <= 0 || TextWidth(r.c.Caption, theme.TextSize, theme.Regular) <= w {
		return r.c.Caption, ""
	}
	first, second, _ = strings.Cut(r.c.Caption, " · ")
	return first, second
}

func (r *statRenderer) Layout(size fyne.Size) {
	w := size.Width - 24
	r.box.Resize(size)
	r.number.Move(fyne.NewPos(16, 11))
	for r.number.TextSize = theme.NumberSize; r.number.TextSize > theme.TextSize; r.number.TextSize -= 2 {
		if TextWidth(r.number.Text, r.number.TextSize, r.number.Style) <= w {
			break // a number that is cut is another number
		}
	}
	r.number.Refresh()
	r.number.Resize(fyne.NewSize(w, 34))
	first, second := r.captions(w)
	r.caption.SetText(first)
	r.caption.Move(fyne.NewPos(16, 45))
	r.caption.Resize(fyne.NewSize(w, 18))
	r.second.SetText(second)
	r.second.Move(fyne.NewPos(16, 45+statLine))
	r.second.Resize(fyne.NewSize(w, 18))
}

func (r *statRenderer) Refresh() {
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth, r.box.CornerRadius = theme.Color(theme.Surface), theme.Color(theme.Border), 1, theme.CardRadius
	if r.c.hovered && r.c.OnTapped != nil {
		r.box.FillColor = theme.Color(theme.Hover)
	}
	r.number.Set(r.c.Number, r.c.Tone.Text())
	r.second.Color = theme.Muted
	r.second.Refresh()
	r.caption.Set(r.c.Caption, theme.Muted)
	r.Layout(r.c.Size())
	r.box.Refresh()
}
