package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// ChartPoint is a day of a LineChart.
type ChartPoint struct {
	X     float64 // where the day is; any unit, growing
	Label string  // the day in words, for the axis and for hovering
	Value int     // the solid line
	Limit int     // the dashed line, drawn in steps
}

// LineChart shows a value over time against a limit: seats used against seats purchased.
type LineChart struct {
	widget.BaseWidget
	Points    []ChartPoint
	ValueName string // "used"
	LimitName string // "owned"
	Empty     string // shown in place of a line of fewer than two days
	hover     int    // the point below the mouse, or -1
}

var _ desktop.Hoverable = (*LineChart)(nil)

// NewLineChart returns an empty chart.
func NewLineChart(valueName, limitName string) *LineChart {
	c := &LineChart{ValueName: valueName, LimitName: limitName, hover: -1, Empty: "The line begins tomorrow: one point a day."}
	c.ExtendBaseWidget(c)
	return c
}

// SetPoints changes what is shown; the points are in the order of X.
func (c *LineChart) SetPoints(points []ChartPoint) {
	c.Points, c.hover = points, -1
	c.Refresh()
}

// MouseIn is part of desktop.Hoverable.
func (c *LineChart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved shows the day below the mouse.
func (c *LineChart) MouseMoved(e *desktop.MouseEvent) {
	p := c.plot(c.Size())
	best := -1
	for i := range c.Points {
		d := p.x(c.Points[i].X) - e.Position.X
		if best < 0 || d*d < sq(p.x(c.Points[best].X)-e.Position.X) {
			best = i
		}
	}
	if best != c.hover {
		c.hover = best
		c.Refresh()
	}
}

// MouseOut is part of desktop.Hoverable.
func (c *LineChart) MouseOut() {
	c.hover = -1
	c.Refresh()
}

func sq(f float32) float32 { return f * f }

// plot turns values into places.
type plot struct {
	left, top, width, height float32
	from, to                 float64
	most                     int
	step                     int
}

func (c *LineChart) plot(size fyne.Size) plot {
	p := plot{top: 10, height: max(10, size.Height-10-22)}
	if len(c.Points) == 0 {
		return p
	}
	p.from, p.to = c.Points[0].X, c.Points[len(c.Points)-1].X
	for _, pt := range c.Points {
		p.most = max(p.most, pt.Value, pt.Limit)
	}
	p.step = niceStep(p.most)
	p.most = (p.most/p.step + 1) * p.step
	p.left = TextWidth(Thousands(p.most), theme.CaptionSize, theme.Regular) + 10
	p.width = max(10, size.Width-p.left-8)
	return p
}

// niceStep is the distance of about three lines across: 1, 2 or 5 times a power of ten.
func niceStep(most int) int {
	step := 1
	for {
		for _, m := range []int{1, 2, 5} {
			if most/(step*m) <= 3 {
				return step * m
			}
		}
		step *= 10
	}
}

func (p plot) x(v float64) float32 {
	if p.to == p.from {
		return p.left + p.width
	}
	return p.left + p.width*float32((v-p.from)/(p.to-p.from))
}

func (p plot) y(v int) float32 {
	return p.top + p.height*(1-float32(v)/float32(max(1, p.most)))
}

// CreateRenderer is part of fyne.Widget.
func (c *LineChart) CreateRenderer() fyne.WidgetRenderer {
	r := &chartRenderer{c: c}
	r.Refresh()
	return r
}

type chartRenderer struct {
	c    *LineChart
	objs []fyne.CanvasObject
	size fyne.Size
}

func (r *chartRenderer) Destroy()                     {}
func (r *chartRenderer) MinSize() fyne.Size           { return fyne.NewSize(200, 100) }
func (r *chartRenderer) Objects() []fyne.CanvasObject { return r.objs }

func (r *chartRenderer) Layout(size fyne.Size) {
	if size != r.size {
		r.draw(size)
	}
}

func (r *chartRenderer) Refresh() {
	r.draw(r.c.Size())
	canvas.Refresh(r.c)
}

func (r *chartRenderer) line(x1, y1, x2, y2, width float32, name fyne.ThemeColorName) {
	l := canvas.NewLine(theme.Color(name))
	l.StrokeWidth = width
	l.Position1, l.Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
	r.objs = append(r.objs, l)
}

func (r *chartRenderer) text(s string, x, y float32, align fyne.TextAlign, name fyne.ThemeColorName) *canvas.Text {
	t := canvas.NewText(s, theme.Color(name))
	t.TextSize = theme.CaptionSize
	w := TextWidth(s, t.TextSize, t.TextStyle)
	switch align {
	case fyne.TextAlignTrailing:
		x -= w
	case fyne.TextAlignCenter:
		x -= w / 2
	}
	t.Move(fyne.NewPos(x, y))
	t.Resize(fyne.NewSize(w, t.MinSize().Height))
	r.objs = append(r.objs, t)
	return t
}

func (r *chartRenderer) draw(size fyne.Size) {
	r.size, r.objs = size, nil
	if size.Width < 20 {
		return
	}
	if len(r.c.Points) < 2 {
		r.text(r.c.Empty, size.Width/2, size.Height/2-8, fyne.TextAlignCenter, theme.Muted)
		return
	}
	p := r.c.plot(size)
	for v := 0; v <= p.most; v += p.step {
		y := p.y(v)
		r.line(p.left, y, p.left+p.width, y, 1, theme.Line)
		r.text(Thousands(v), p.left-8, y-7, fyne.TextAlignTrailing, theme.Muted)
	}
	r.days(p)
	r.limit(p)
	for i := 1; i < len(r.c.Points); i++ {
		a, b := r.c.Points[i-1], r.c.Points[i]
		r.line(p.x(a.X), p.y(a.Value), p.x(b.X), p.y(b.Value), 2, theme.Primary)
	}
	r.limitName(p)
	r.hovered(p)
}

// days writes as many days below the axis as have room.
func (r *chartRenderer) days(p plot) {
	pts := r.c.Points
	y := p.top + p.height + 6
	wide := TextWidth(pts[0].Label, theme.CaptionSize, theme.Regular) + 24
	n := max(2, min(len(pts), int(p.width/(wide*1.5))))
	last := float32(-1000)
	for i := range n {
		pt := pts[i*(len(pts)-1)/(n-1)]
		x, align := p.x(pt.X), fyne.TextAlignCenter
		w := wide - 24
		left := x - w/2
		switch i {
		case 0:
			align, left = fyne.TextAlignLeading, x
		case n - 1:
			align, left = fyne.TextAlignTrailing, x-w
		}
		if left < last+12 || i < n-1 && i > 0 && left+w > p.left+p.width-w-12 {
			continue
		}
		last = left + w
		r.text(pt.Label, x, y, align, theme.Muted)
	}
}

// limit draws the dashed line: level between days, with a step where the limit changed.
func (r *chartRenderer) limit(p plot) {
	pts := r.c.Points
	from := 0
	for i := 1; i <= len(pts); i++ {
		if i < len(pts) && pts[i].Limit == pts[from].Limit {
			continue
		}
		end := min(i, len(pts)-1)
		r.dashes(p.x(pts[from].X), p.y(pts[from].Limit), p.x(pts[end].X), p.y(pts[from].Limit))
		if i < len(pts) {
			r.dashes(p.x(pts[i].X), p.y(pts[from].Limit), p.x(pts[i].X), p.y(pts[i].Limit))
		}
		from = i
	}
}

func (r *chartRenderer) dashes(x1, y1, x2, y2 float32) {
	const dash, gap = 5, 4
	length := x2 - x1 + max(y2-y1, y1-y2)
	if length <= 0 {
		return
	}
	for at := float32(0); at < length; at += dash + gap {
		a, b := at/length, min(1, (at+dash)/length)
		r.line(x1+(x2-x1)*a, y1+(y2-y1)*a, x1+(x2-x1)*b, y1+(y2-y1)*b, 1.5, theme.Faint)
	}
}

// limitName writes what the dashed line is, where the solid line is not in the way.
func (r *chartRenderer) limitName(p plot) {
	pts := r.c.Points
	last := pts[len(pts)-1]
	s := Thousands(last.Limit) + " " + r.c.LimitName
	w := TextWidth(s, theme.CaptionSize, theme.Regular)
	x := p.left + p.width - w
	y := p.y(last.Limit)
	above, below := float32(0), float32(0) // how near the solid line comes on either side, over the width of the text
	for _, pt := range pts {
		if p.x(pt.X) >= x-30 {
			if d := y - p.y(pt.Value); d >= 0 && d < 24 {
				above++
			} else if d < 0 && d > -24 {
				below++
			}
		}
	}
	ty := y - 17
	if above > below || ty < 0 {
		ty = y + 3
	}
	r.text(s, p.left+p.width, ty, fyne.TextAlignTrailing, theme.Muted)
}

// hovered shows the day below the mouse.
func (r *chartRenderer) hovered(p plot) {
	if r.c.hover < 0 || r.c.hover >= len(r.c.Points) {
		return
	}
	pt := r.c.Points[r.c.hover]
	x, y := p.x(pt.X), p.y(pt.Value)
	r.line(x, p.top, x, p.top+p.height, 1, theme.Border)
	dot := canvas.NewCircle(theme.Color(theme.Primary))
	dot.StrokeColor, dot.StrokeWidth = theme.Color(theme.Surface), 2
	dot.Move(fyne.NewPos(x-5, y-5))
	dot.Resize(fyne.NewSize(10, 10))
	r.objs = append(r.objs, dot)
	s := pt.Label + " · " + Thousands(pt.Value) + " " + r.c.ValueName + " · " + Thousands(pt.Limit) + " " + r.c.LimitName
	w := TextWidth(s, theme.CaptionSize, theme.Medium) + 16
	bx := max(p.left, min(x+10, p.left+p.width-w))
	by := y - 34
	if by < 0 {
		by = y + 12
	}
	box := canvas.NewRectangle(theme.Color(theme.Ink))
	box.CornerRadius = 5
	box.Move(fyne.NewPos(bx, by))
	box.Resize(fyne.NewSize(w, 22))
	r.objs = append(r.objs, box)
	t := r.text(s, bx+8, by, fyne.TextAlignLeading, theme.OnInk)
	t.TextStyle = theme.Medium
	t.Resize(fyne.NewSize(w-16, 22))
}
