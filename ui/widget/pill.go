package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Pill is a word on a rounded tint: a status.
type Pill struct {
	widget.BaseWidget
	Text string
	Tone theme.Tone
}

// NewPill returns a pill.
func NewPill(text string, tone theme.Tone) *Pill {
	p := &Pill{Text: text, Tone: tone}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes text and tone; an empty text shows nothing.
func (p *Pill) Set(text string, tone theme.Tone) {
	p.Text, p.Tone = text, tone
	p.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &pillRenderer{p: p, box: canvas.NewRectangle(noColor), text: canvas.NewText("", noColor)}
	r.Refresh()
	return r
}

type pillRenderer struct {
	p    *Pill
	box  *canvas.Rectangle
	text *canvas.Text
}

func (r *pillRenderer) Destroy()                     {}
func (r *pillRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.box, r.text} }

func (r *pillRenderer) MinSize() fyne.Size {
	if r.p.Text == "" {
		return fyne.NewSize(0, theme.PillHeight)
	}
	return fyne.NewSize(TextWidth(r.p.Text, theme.SmallSize, theme.Medium)+16, theme.PillHeight)
}

func (r *pillRenderer) Layout(size fyne.Size) {
	y := (size.Height - theme.PillHeight) / 2
	r.box.Move(fyne.NewPos(0, y))
	r.box.Resize(fyne.NewSize(r.MinSize().Width, theme.PillHeight))
	r.text.Move(fyne.NewPos(8, y))
	r.text.Resize(fyne.NewSize(max(0, size.Width-16), theme.PillHeight))
}

func (r *pillRenderer) Refresh() {
	tone := r.p.Tone
	if tone == theme.ToneNone {
		tone = theme.ToneNeutral
	}
	r.box.FillColor, r.box.CornerRadius = theme.Color(tone.Tint()), theme.PillHeight/2
	r.box.Hidden = r.p.Text == ""
	r.text.Text, r.text.TextSize, r.text.TextStyle, r.text.Color = r.p.Text, theme.SmallSize, theme.Medium, theme.Color(tone.Text())
	r.Layout(r.p.Size())
	r.box.Refresh()
	r.text.Refresh()
}

// Dot is a small filled circle: the state beside a word.
type Dot struct {
	widget.BaseWidget
	Tone theme.Tone
}

// NewDot returns a dot.
func NewDot(tone theme.Tone) *Dot {
	d := &Dot{Tone: tone}
	d.ExtendBaseWidget(d)
	return d
}

// SetTone changes the color.
func (d *Dot) SetTone(tone theme.Tone) {
	if d.Tone != tone {
		d.Tone = tone
		d.Refresh()
	}
}

// CreateRenderer is part of fyne.Widget.
func (d *Dot) CreateRenderer() fyne.WidgetRenderer {
	r := &dotRenderer{d: d, c: canvas.NewCircle(noColor)}
	r.Refresh()
	return r
}

type dotRenderer struct {
	d *Dot
	c *canvas.Circle
}

func (r *dotRenderer) Destroy()                     {}
func (r *dotRenderer) MinSize() fyne.Size           { return fyne.NewSize(8, 8) }
func (r *dotRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c} }

func (r *dotRenderer) Layout(size fyne.Size) {
	r.c.Move(fyne.NewPos((size.Width-8)/2, (size.Height-8)/2))
	r.c.Resize(fyne.NewSize(8, 8))
}

func (r *dotRenderer) Refresh() {
	tone := r.d.Tone
	if tone == theme.ToneNone {
		tone = theme.ToneNeutral
	}
	r.c.FillColor = theme.Color(tone.Fill())
	r.c.Refresh()
}

// Bar shows a share from 0 to 1.
type Bar struct {
	widget.BaseWidget
	Share float64
	Tone  theme.Tone
	// Over is a second part behind the first, in red: what is used beyond what is owned. Share and Over together are
	// at most 1; the first part is then gray.
	Over float64
	High float32
}

// NewBar returns a bar.
func NewBar(share float64, tone theme.Tone) *Bar {
	b := &Bar{Share: share, Tone: tone, High: 8}
	b.ExtendBaseWidget(b)
	return b
}

// NewOverBar returns a bar of what is owned and, behind it in red, of what is used beyond; most is the largest sum of
// the bars that are shown together.
func NewOverBar(owned, over, most int) *Bar {
	b := NewBar(0, theme.ToneNeutral)
	b.High = 14
	if most > 0 {
		b.Share, b.Over = float64(owned)/float64(most), float64(over)/float64(most)
	}
	return b
}

// Set changes the share.
func (b *Bar) Set(share float64, tone theme.Tone) {
	b.Share, b.Tone = share, tone
	b.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{b: b, track: canvas.NewRectangle(noColor), fill: canvas.NewRectangle(noColor), over: canvas.NewRectangle(noColor)}
	r.Refresh()
	return r
}

type barRenderer struct {
	b                 *Bar
	track, fill, over *canvas.Rectangle
}

func (r *barRenderer) Destroy()           {}
func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(40, r.b.High) }

func (r *barRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.fill, r.over}
}

func (r *barRenderer) Layout(size fyne.Size) {
	y := (size.Height - r.b.High) / 2
	at := fyne.NewPos(0, y)
	r.track.Move(at)
	r.track.Resize(fyne.NewSize(size.Width, r.b.High))
	w := size.Width * float32(max(0, min(1, r.b.Share)))
	if r.b.Share > 0 {
		w = max(w, 4)
	}
	r.fill.Move(at)
	r.fill.Resize(fyne.NewSize(w, r.b.High))
	r.over.Move(at.AddXY(w, 0))
	r.over.Resize(fyne.NewSize(max(3, size.Width*float32(min(1, r.b.Over))), r.b.High))
}

func (r *barRenderer) Refresh() {
	b := r.b
	over := b.Over > 0
	r.track.FillColor, r.track.CornerRadius = theme.Color(theme.Track), b.High/2
	r.fill.FillColor, r.fill.CornerRadius = theme.Color(b.Tone.Fill()), b.High/2
	r.over.FillColor = theme.Color(theme.DangerFill)
	if over {
		r.fill.CornerRadius, r.over.CornerRadius = 3, 3
	}
	if b.Tone == theme.ToneGood {
		r.fill.FillColor = theme.Color(theme.Primary)
	}
	r.track.Hidden, r.over.Hidden, r.fill.Hidden = over, !over, b.Share <= 0
	r.Layout(b.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
