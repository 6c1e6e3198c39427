package widget

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// calendar is a month to choose a day from. The arrow keys move by days and weeks, Page Up and Page Down by months,
// Enter chooses. Weeks begin on Monday, as in ISO 8601, like the form of the dates.
type calendar struct {
	widget.BaseWidget
	today  Date
	at     time.Time // the day that the keyboard is at; its month is shown
	chosen *Date
	choose func(Date)
	hover  int // the cell below the mouse, or -1
}

var (
	_ fyne.Tappable     = (*calendar)(nil)
	_ fyne.Focusable    = (*calendar)(nil)
	_ desktop.Hoverable = (*calendar)(nil)
)

const (
	dayWidth  float32 = 34
	dayHeight float32 = 30
	monthHigh float32 = 34
	weekHigh  float32 = 22
)

func newCalendar(today Date, chosen *Date, choose func(Date)) *calendar {
	c := &calendar{today: today, at: today.Time(), chosen: chosen, choose: choose, hover: -1}
	if chosen != nil {
		c.at = chosen.Time()
	}
	c.ExtendBaseWidget(c)
	return c
}

// first is the Monday with which the month's first week begins.
func (c *calendar) first() time.Time {
	first := c.at.AddDate(0, 0, 1-c.at.Day())
	return first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
}

// cell is the number of the cell at a place, -1 for none; -2 and -3 are the arrows to other months.
func (c *calendar) cell(at fyne.Position) int {
	if at.Y < monthHigh {
		switch {
		case at.X < dayWidth:
			return -2
		case at.X >= 6*dayWidth && at.X < 7*dayWidth:
			return -3
		}
		return -1
	}
	row, col := int((at.Y-monthHigh-weekHigh)/dayHeight), int(at.X/dayWidth)
	if at.Y < monthHigh+weekHigh || row > 5 || col > 6 {
		return -1
	}
	return row*7 + col
}

// Tapped chooses a day or shows another month.
func (c *calendar) Tapped(e *fyne.PointEvent) {
	switch n := c.cell(e.Position); {
	case n == -2:
		c.move(c.month(-1))
	case n == -3:
		c.move(c.month(1))
	case n >= 0:
		c.choose(DateOf(c.first().AddDate(0, 0, n)))
	}
}

// month is the same day some months away, or the last of that month.
func (c *calendar) month(n int) time.Time {
	first := c.at.AddDate(0, 0, 1-c.at.Day()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(c.at.Day(), last)-1)
}

func (c *calendar) move(to time.Time) {
	c.at = to
	c.Refresh()
}

// FocusGained is part of fyne.Focusable.
func (c *calendar) FocusGained() {}

// FocusLost is part of fyne.Focusable.
func (c *calendar) FocusLost() {}

// TypedRune is part of fyne.Focusable.
func (c *calendar) TypedRune(rune) {}

// TypedKey moves and chooses.
func (c *calendar) TypedKey(e *fyne.KeyEvent) {
	days := map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1, fyne.KeyUp: -7, fyne.KeyDown: 7}
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown:
		c.move(c.at.AddDate(0, 0, days[e.Name]))
	case fyne.KeyPageUp:
		c.move(c.month(-1))
	case fyne.KeyPageDown:
		c.move(c.month(1))
	case fyne.KeyHome:
		c.move(c.today.Time())
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.choose(DateOf(c.at))
	default:
		PassKey(c, e)
	}
}

// MouseIn is part of desktop.Hoverable.
func (c *calendar) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved is part of desktop.Hoverable.
func (c *calendar) MouseMoved(e *desktop.MouseEvent) {
	if n := c.cell(e.Position); n != c.hover {
		c.hover = n
		c.Refresh()
	}
}

// MouseOut is part of desktop.Hoverable.
func (c *calendar) MouseOut() { c.hover = -1; c.Refresh() }

// CreateRenderer is part of fyne.Widget.
func (c *calendar) CreateRenderer() fyne.WidgetRenderer {
	r := &calendarRenderer{c: c}
	r.Refresh()
	return r
}

type calendarRenderer struct {
	c    *calendar
	objs []fyne.CanvasObject
}

func (r *calendarRenderer) Destroy()                     {}
func (r *calendarRenderer) Layout(fyne.Size)             {}
func (r *calendarRenderer) Objects() []fyne.CanvasObject { return r.objs }

func (r *calendarRenderer) MinSize() fyne.Size {
	return fyne.NewSize(7*dayWidth, monthHigh+weekHigh+6*dayHeight)
}

func (r *calendarRenderer) text(s string, size float32, style fyne.TextStyle, color fyne.ThemeColorName, x, y, w, h float32) {
	t := canvas.NewText(s, theme.Color(color))
	t.TextSize, t.TextStyle, t.Alignment = size, style, fyne.TextAlignCenter
	t.Move(fyne.NewPos(x, y))
	t.Resize(fyne.NewSize(w, h))
	r.objs = append(r.objs, t)
}

func (r *calendarRenderer) back(fill, stroke fyne.ThemeColorName, x, y, w, h float32) {
	if fill == "" {
		fill = theme.Surface
	}
	b := canvas.NewRectangle(theme.Color(fill))
	b.CornerRadius = theme.Radius
	if stroke != "" {
		b.StrokeColor, b.StrokeWidth = theme.Color(stroke), 1
	}
	b.Move(fyne.NewPos(x, y))
	b.Resize(fyne.NewSize(w, h))
	r.objs = append(r.objs, b)
}

func (r *calendarRenderer) icon(name string, x float32, hovered bool) {
	if hovered {
		r.back(theme.Hover, theme.Border, x+2, 2, dayWidth-4, monthHigh-8)
	}
	i := canvas.NewImageFromResource(theme.Icon(name, theme.Text))
	i.FillMode = canvas.ImageFillContain
	i.Move(fyne.NewPos(x+(dayWidth-16)/2, (monthHigh-4-16)/2))
	i.Resize(fyne.NewSize(16, 16))
	r.objs = append(r.objs, i)
}

func (r *calendarRenderer) Refresh() {
	c := r.c
	r.objs = nil
	r.icon(theme.IconLeft, 0, c.hover == -2)
	r.icon(theme.IconRight, 6*dayWidth, c.hover == -3)
	r.text(c.at.Format("January 2006"), theme.TextSize, theme.SemiBold, theme.Text, dayWidth, 0, 5*dayWidth, monthHigh-4)
	for i, name := range []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"} {
		r.text(name, theme.CaptionSize, theme.Medium, theme.Muted, float32(i)*dayWidth, monthHigh, dayWidth, weekHigh)
	}
	first := c.first()
	for n := range 42 {
		r.day(n, first.AddDate(0, 0, n))
	}
	canvas.Refresh(c)
}

func (r *calendarRenderer) day(n int, t time.Time) {
	c := r.c
	d := DateOf(t)
	x, y := float32(n%7)*dayWidth, monthHigh+weekHigh+float32(n/7)*dayHeight
	color, style := theme.Text, theme.Regular
	if t.Month() != c.at.Month() {
		color = theme.Faint
	}
	fill, stroke := fyne.ThemeColorName(""), fyne.ThemeColorName("")
	switch {
	case c.chosen != nil && *c.chosen == d:
		fill, color, style = theme.Primary, theme.OnPrimary, theme.SemiBold
	case c.hover == n:
		fill = theme.Hover
	}
	if d == c.today && color != theme.OnPrimary {
		color, style = theme.Primary, theme.SemiBold
	}
	if d == DateOf(c.at) {
		stroke = theme.Primary
	}
	if fill != "" || stroke != "" {
		r.back(fill, stroke, x+2, y+1, dayWidth-4, dayHeight-2)
	}
	r.text(strconv.Itoa(d.Day), theme.TextSize, style, color, x, y, dayWidth, dayHeight)
}
