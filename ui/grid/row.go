package grid

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"seatcount/ui/theme"
)

var transparent color.Color = color.Transparent

// rowView holds the canvas objects of one visible row.
type rowView struct {
	row   int // -1: hidden
	bg    *canvas.Rectangle
	line  *canvas.Rectangle
	check *checkMark
	cells []*cellView
	// framed: the keyboard is at this row.
	framed bool
}

// cellView holds the canvas objects of one cell. What a kind of cell does not need is made when it first comes up.
type cellView struct {
	cell   Cell
	valid  bool
	text   *canvas.Text
	pill   *canvas.Rectangle
	track  *canvas.Rectangle
	fill   *canvas.Rectangle
	strike *canvas.Rectangle
	marks  []*canvas.Rectangle
	markX  []float32 // where each mark begins in the text
	links  []*canvas.Text
	whole  string // the text that is shown, before it was made to fit
	cut    bool   // what is shown is not all of it
}

func newRowView() *rowView {
	return &rowView{row: -1, bg: canvas.NewRectangle(transparent), line: canvas.NewRectangle(transparent)}
}

func (v *rowView) hide() {
	if v.row < 0 && !v.bg.Visible() {
		return
	}
	v.row = -1
	v.bg.Hide()
	v.line.Hide()
	if v.check != nil {
		v.check.hide()
	}
	for _, c := range v.cells {
		c.hideAll()
		c.valid = false
	}
}

func (v *rowView) appendObjects(objs []fyne.CanvasObject) []fyne.CanvasObject {
	objs = append(objs, v.bg, v.line)
	if v.check != nil {
		objs = append(objs, v.check.box, v.check.icon)
	}
	for _, c := range v.cells {
		if c.pill != nil {
			objs = append(objs, c.pill)
		}
		if c.track != nil {
			objs = append(objs, c.track, c.fill)
		}
		for _, m := range c.marks {
			objs = append(objs, m)
		}
		objs = append(objs, c.text)
		if c.strike != nil {
			objs = append(objs, c.strike)
		}
		for _, l := range c.links {
			objs = append(objs, l)
		}
	}
	return objs
}

// fill puts a row's content and place into a view.
func (b *body) fill(v *rowView, row int, w float32, force bool) {
	g := b.g
	y := float32(row) * theme.RowHeight
	if v.row < 0 {
		v.bg.Show()
		v.line.Show()
	}
	v.row = row
	v.bg.Move(fyne.NewPos(0, y))
	v.bg.Resize(fyne.NewSize(w, theme.RowHeight-1))
	v.line.Move(fyne.NewPos(0, y+theme.RowHeight-1))
	v.line.Resize(fyne.NewSize(w, 1))
	if c := theme.Color(theme.Line); v.line.FillColor != c {
		v.line.FillColor = c
		v.line.Refresh()
	}
	if g.p.Checks {
		if v.check == nil {
			v.check = newCheckMark()
			b.stale = true
		}
		v.check.place(12, y, force)
	}
	for len(v.cells) < len(g.cols.view) {
		v.cells = append(v.cells, &cellView{text: canvas.NewText("", transparent)})
		b.stale = true
	}
	for i, c := range v.cells {
		if i >= len(g.cols.view) {
			c.hideAll()
			c.valid = false
			continue
		}
		col := g.cols.view[i]
		cell := g.p.Cell(row, col)
		x, cw := g.cols.inner(i)
		if force || !c.valid || !c.cell.equal(&cell) {
			c.cell, c.valid = cell, true
			b.draw(c, cw, g.p.Columns[col].Right)
		}
		c.place(x, y, cw, g.p.Columns[col].Right)
	}
}

// draw makes the objects of a cell look like its content, in a column with room of cw inside.
func (b *body) draw(c *cellView, cw float32, right bool) {
	before := c.count()
	c.hideAll()
	inner := max(0, cw-c.cell.indent())
	text, style, name, size := c.cell.Text, theme.Regular, c.cell.Tone.Text(), theme.TextSize
	switch c.cell.Kind {
	case Strong:
		style = theme.Medium
	case Muted, Path:
		name = theme.Muted
	case Number:
		if text == "" {
			text = FormatInt(c.cell.Num)
		}
	case Signed:
		text = FormatInt(c.cell.Num)
		if c.cell.Num < 0 {
			name, style = theme.Danger, theme.SemiBold
		}
	case Bar:
		text = ""
		c.drawBar()
	case Pill:
		style, size = theme.Medium, theme.SmallSize
		inner -= 16
		if c.cell.Tone == theme.ToneNone {
			name = theme.ToneNeutral.Text()
		}
		if text != "" {
			c.drawPill()
		}
	case Check:
		text = ""
		if c.cell.Num != 0 {
			text = "✓"
		}
	case Link:
		text = ""
		c.drawLinks()
	}
	if c.cell.Struck {
		name = theme.Muted
	}
	c.whole = text
	shown := b.g.fits.fit(text, inner, size, style, c.cell.cutting())
	if shown != text && c.cell.isNumber() { // a part of a number is another number
		rough := roughly(c.cell.Num)
		if shown = b.g.fits.fit(rough, inner, size, style, cutEnd); shown != rough {
			shown = "…"
		}
	}
	c.cut = shown != text
	if shown != "" {
		c.text.Text, c.text.TextSize, c.text.TextStyle, c.text.Color = shown, size, style, theme.Color(name)
		c.text.Alignment = fyne.TextAlignLeading
		if right {
			c.text.Alignment = fyne.TextAlignTrailing
		}
		c.text.Show()
		c.text.Refresh()
	}
	if len(c.cell.Marks) > 0 && !c.cell.Struck && shown != "" {
		c.drawMarks(shown, size, style)
	}
	if c.cell.Struck && shown != "" {
		c.drawStrike()
	}
	if c.count() != before {
		b.stale = true
	}
}

func (c *cellView) drawBar() {
	if c.track == nil {
		c.track, c.fill = canvas.NewRectangle(transparent), canvas.NewRectangle(transparent)
		c.track.CornerRadius, c.fill.CornerRadius = 4, 4
	}
	c.track.FillColor = theme.Color(theme.Track)
	c.fill.FillColor = theme.Color(c.cell.Tone.Fill())
	if c.cell.Tone == theme.ToneGood {
		c.fill.FillColor = theme.Color(theme.Primary)
	}
	c.track.Show()
	c.track.Refresh()
	if c.cell.Share > 0 {
		c.fill.Show()
		c.fill.Refresh()
	}
}

func (c *cellView) drawPill() {
	if c.pill == nil {
		c.pill = canvas.NewRectangle(transparent)
		c.pill.CornerRadius = theme.PillHeight / 2
	}
	c.pill.FillColor = theme.Color(c.cell.Tone.Tint())
	c.pill.Show()
	c.pill.Refresh()
}

func (c *cellView) drawLinks() {
	texts := c.cell.Links
	if len(texts) == 0 && c.cell.Text != "" {
		texts = []string{c.cell.Text}
	}
	for i, s := range texts {
		if i == len(c.links) {
			c.links = append(c.links, canvas.NewText("", transparent))
		}
		l := c.links[i]
		l.Text, l.TextSize, l.TextStyle, l.Color = s, theme.TextSize, theme.Medium, theme.Color(theme.Primary)
		l.Show()
		l.Refresh()
	}
}

// drawMarks prepares a tinted rectangle behind each marked part of the text that is shown.
func (c *cellView) drawMarks(shown string, size float32, style fyne.TextStyle) {
	end := len(shown)
	if shown != c.cell.Text {
		end -= len("…")
	}
	n := 0
	for _, m := range c.cell.Marks {
		from, to := min(m[0], end), min(m[1], end)
		if from < 0 || from >= to {
			continue
		}
		if n == len(c.marks) {
			r := canvas.NewRectangle(transparent)
			r.CornerRadius = 2
			c.marks, c.markX = append(c.marks, r), append(c.markX, 0)
		}
		x := fyne.MeasureText(shown[:from], size, style).Width
		w := fyne.MeasureText(shown[:to], size, style).Width - x
		r := c.marks[n]
		r.FillColor = theme.Color(theme.Tint)
		r.Resize(fyne.NewSize(w+2, 18))
		c.markX[n] = x - 1
		r.Show()
		r.Refresh()
		n++
	}
}

func (c *cellView) drawStrike() {
	if c.strike == nil {
		c.strike = canvas.NewRectangle(transparent)
	}
	c.strike.FillColor = theme.Color(theme.Muted)
	c.strike.Show()
	c.strike.Refresh()
}

// place moves the objects of a cell to where it is; x and cw are those of the column's inside.
func (c *cellView) place(x, y, cw float32, right bool) {
	inner := max(0, cw-c.cell.indent())
	x += c.cell.indent()
	mid := y + (theme.RowHeight-1)/2
	switch {
	case c.track != nil && c.track.Visible():
		bw := min(inner, 160)
		c.track.Move(fyne.NewPos(x, mid-4))
		c.track.Resize(fyne.NewSize(bw, 8))
		c.fill.Move(fyne.NewPos(x, mid-4))
		c.fill.Resize(fyne.NewSize(max(4, bw*float32(min(1, c.cell.Share))), 8))
	case len(c.links) > 0 && c.links[0].Visible():
		for _, l := range c.links {
			if l.Visible() {
				l.Move(fyne.NewPos(x, y))
				l.Resize(fyne.NewSize(l.MinSize().Width, theme.RowHeight-1))
				x += l.MinSize().Width + cellPad
			}
		}
	case c.pill != nil && c.pill.Visible():
		tw := c.text.MinSize().Width
		if right {
			x += inner - tw - 16
		}
		c.pill.Move(fyne.NewPos(x, mid-theme.PillHeight/2))
		c.pill.Resize(fyne.NewSize(tw+16, theme.PillHeight))
		c.text.Move(fyne.NewPos(x+8, y))
		c.text.Resize(fyne.NewSize(tw, theme.RowHeight-1))
	case c.text.Visible():
		c.placeText(x, y, inner, right)
	}
}

func (c *cellView) placeText(x, y, inner float32, right bool) {
	c.text.Move(fyne.NewPos(x, y))
	c.text.Resize(fyne.NewSize(inner, theme.RowHeight-1))
	from := x
	if right && (c.strike != nil || len(c.marks) > 0) {
		from = x + inner - c.text.MinSize().Width
	}
	for i, m := range c.marks {
		if m.Visible() {
			m.Move(fyne.NewPos(from+c.markX[i], y+(theme.RowHeight-1-18)/2))
		}
	}
	if c.strike != nil && c.strike.Visible() {
		c.strike.Move(fyne.NewPos(from, y+(theme.RowHeight-1)/2+1))
		c.strike.Resize(fyne.NewSize(c.text.MinSize().Width, 1))
	}
}

func (c *cellView) count() int {
	n := len(c.marks) + len(c.links)
	for _, r := range []*canvas.Rectangle{c.pill, c.track, c.strike} {
		if r != nil {
			n++
		}
	}
	return n
}

func (c *cellView) hideAll() {
	c.text.Hide()
	for _, r := range []*canvas.Rectangle{c.pill, c.track, c.fill, c.strike} {
		if r != nil {
			r.Hide()
		}
	}
	for _, m := range c.marks {
		m.Hide()
	}
	for _, l := range c.links {
		l.Hide()
	}
}
