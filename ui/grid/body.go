package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// body draws the rows that are in view. It keeps one set of canvas objects per visible row and uses it again for the
// row that comes into view (row modulo number of sets), so that a step of the wheel updates one row.
type body struct {
	widget.BaseWidget
	g       *Grid
	pool    []*rowView
	objs    []fyne.CanvasObject
	stale   bool // objs must be put together again
	recheck bool // cells may have changed: ask for all in view, draw what is different
	empty   *canvas.Text
	hover   int
	focused bool
	shift   bool // the Shift key is down, for drivers that cannot be asked
	keyed   bool // the current row was last moved by a key: show the ring
	pressed link
	mouseX  float32
	mouseY  float32
}

// link is a link that the mouse went down on.
type link struct{ row, col, i int }

var (
	_ fyne.Focusable         = (*body)(nil)
	_ fyne.Shortcutable      = (*body)(nil)
	_ fyne.SecondaryTappable = (*body)(nil)
	_ fyne.DoubleTappable    = (*body)(nil)
	_ desktop.Mouseable      = (*body)(nil)
	_ desktop.Hoverable      = (*body)(nil)
	_ desktop.Keyable        = (*body)(nil)
	_ desktop.Cursorable     = (*body)(nil)
)

func newBody(g *Grid) *body {
	b := &body{g: g, hover: -1, pressed: link{row: -1}}
	b.empty = canvas.NewText("", theme.Color(theme.Muted))
	b.empty.Alignment = fyne.TextAlignCenter
	b.ExtendBaseWidget(b)
	return b
}

// update draws what changed; with force everything, after sizes, colors or data changed.
func (b *body) update(force bool) {
	g := b.g
	h := g.scroll.Size().Height
	if h <= 0 {
		return
	}
	if need := int(h/theme.RowHeight) + 2; len(b.pool) != need {
		force, b.stale = true, true
		for len(b.pool) < need {
			b.pool = append(b.pool, newRowView())
		}
		b.pool = b.pool[:need]
	}
	need, n := len(b.pool), g.p.Len()
	first := max(0, int(g.scroll.Offset.Y/theme.RowHeight))
	w := max(g.cols.total(), g.scroll.Size().Width)
	for i := range need {
		row := first + i
		v := b.pool[row%need]
		if row >= n {
			v.hide()
			continue
		}
		if v.row != row || force || b.recheck {
			b.fill(v, row, w, force)
		}
		b.paint(v)
	}
	b.recheck = false
	b.placeEmpty(n)
	if b.stale {
		b.collect()
	}
	canvas.Refresh(b)
}

// placeEmpty shows the text of an empty grid.
func (b *body) placeEmpty(n int) {
	size := b.g.scroll.Size()
	b.empty.Text = ""
	if n == 0 {
		b.empty.Text = b.g.p.Empty
	}
	b.empty.Color = theme.Color(theme.Muted)
	b.empty.TextSize = theme.TextSize
	b.empty.Move(fyne.NewPos(0, 0))
	b.empty.Resize(fyne.NewSize(size.Width, min(size.Height, 120)))
}

func (b *body) collect() {
	b.objs = b.objs[:0]
	for _, v := range b.pool {
		b.objs = v.appendObjects(b.objs)
	}
	b.objs = append(b.objs, b.empty)
	b.stale = false
}

// paint gives a row the background of its state. The row that the keyboard is at has a frame.
func (b *body) paint(v *rowView) {
	if v.row < 0 || v.row >= b.g.p.Len() {
		return
	}
	c := transparent
	selected := b.g.isSelected(b.g.p.Key(v.row))
	switch {
	case selected:
		c = theme.Color(theme.Selection)
	case v.row == b.hover:
		c = theme.Color(theme.Hover)
	}
	frame := b.focused && b.keyed && v.row == b.g.cur
	if frame && c == transparent {
		c = theme.Color(theme.Surface) // OpenGL darkens a line around nothing
	}
	if v.bg.FillColor != c || v.framed != frame {
		v.framed = frame
		v.bg.FillColor, v.bg.StrokeColor, v.bg.StrokeWidth, v.bg.CornerRadius = c, nil, 0, 0
		if frame {
			v.bg.StrokeColor, v.bg.StrokeWidth, v.bg.CornerRadius = theme.Color(theme.Primary), 1, 4
		}
		v.bg.Refresh()
	}
	b.stretch(v)
	if v.check != nil {
		v.check.set(selected)
	}
}

const (
	barRoom    float32 = 8 // what the scroll bar covers of a row
	frameInset float32 = 2 // so much away from the grid's edges a frame is seen whole
)

// stretch makes a background as wide as its row, and a frame as wide as what is seen of it, beside the scroll bar.
func (b *body) stretch(v *rowView) {
	seen := b.g.scroll.Size()
	x, w := float32(0), max(b.g.cols.total(), seen.Width)
	if v.framed {
		x, w = b.g.scroll.Offset.X+frameInset, seen.Width-2*frameInset
		if float32(b.g.p.Len())*theme.RowHeight > seen.Height {
			w -= barRoom - frameInset
		}
	}
	if v.bg.Position().X != x || v.bg.Size().Width != w {
		v.bg.Move(fyne.NewPos(x, v.bg.Position().Y))
		v.bg.Resize(fyne.NewSize(w, theme.RowHeight-1))
	}
}

func (b *body) rowAt(y float32) int {
	row := int(y / theme.RowHeight)
	if y < 0 || row >= b.g.p.Len() {
		return -1
	}
	return row
}

// CreateRenderer is part of fyne.Widget.
func (b *body) CreateRenderer() fyne.WidgetRenderer { return &bodyRenderer{b} }

type bodyRenderer struct{ b *body }

func (r *bodyRenderer) Destroy()         {}
func (r *bodyRenderer) Layout(fyne.Size) { r.b.update(false) }
func (r *bodyRenderer) Refresh()         { r.b.update(true) }

func (r *bodyRenderer) MinSize() fyne.Size {
	w, room := r.b.g.cols.total(), r.b.g.scroll.Size().Width
	if w > room && w < room+1 { // a rounding, and no reason for a scroll bar
		w = room
	}
	return fyne.NewSize(w, float32(r.b.g.p.Len())*theme.RowHeight)
}

func (r *bodyRenderer) Objects() []fyne.CanvasObject { return r.b.objs }

// MouseDown selects; on a check box it adds or takes away; on a link it waits for the button to come up.
func (b *body) MouseDown(e *desktop.MouseEvent) {
	b.g.Focus()
	b.g.tip.hide()
	b.keyed = false
	row := b.rowAt(e.Position.Y)
	if row < 0 {
		if e.Button == desktop.MouseButtonPrimary && e.Modifier == 0 {
			b.g.ClearSelection()
		}
		return
	}
	if e.Button != desktop.MouseButtonPrimary {
		if !b.g.isSelected(b.g.p.Key(row)) {
			b.g.Pick(row, 0)
		} else {
			b.g.moveTo(row)
			b.update(false)
		}
		return
	}
	if b.pressed = b.linkAt(row, e.Position.X); b.pressed.row >= 0 {
		return
	}
	if b.onCheck(e.Position.X) && e.Modifier&fyne.KeyModifierShift == 0 {
		b.g.toggle(row)
		b.g.moveTo(row)
		b.g.selected()
		return
	}
	mod := e.Modifier
	if mod == 0 && b.shift {
		mod = fyne.KeyModifierShift
	}
	b.g.Pick(row, mod)
	if b.g.p.OnTap != nil && mod == 0 {
		col := -1
		if v := b.g.cols.at(e.Position.X); v >= 0 {
			col = b.g.cols.view[v]
		}
		b.g.p.OnTap(row, col)
	}
}

// MouseUp follows a link that the button went down on.
func (b *body) MouseUp(e *desktop.MouseEvent) {
	was := b.pressed
	b.pressed = link{row: -1}
	if was.row >= 0 && b.g.p.OnLink != nil && b.linkAt(b.rowAt(e.Position.Y), e.Position.X) == was {
		b.g.p.OnLink(was.row, was.col, was.i)
	}
}

func (b *body) onCheck(x float32) bool { return b.g.p.Checks && x < checkWidth }

// linkAt finds the link under the mouse; its row is -1 where there is none.
func (b *body) linkAt(row int, x float32) link {
	v := b.g.cols.at(x)
	if row < 0 || v < 0 || len(b.pool) == 0 {
		return link{row: -1}
	}
	view := b.pool[row%len(b.pool)]
	if view.row != row || v >= len(view.cells) {
		return link{row: -1}
	}
	for i, t := range view.cells[v].links {
		if at := t.Position().X; t.Visible() && x >= at && x < at+t.MinSize().Width {
			return link{row: row, col: b.g.cols.view[v], i: i}
		}
	}
	return link{row: -1}
}

// DoubleTapped opens the row.
func (b *body) DoubleTapped(e *fyne.PointEvent) {
	row := b.rowAt(e.Position.Y)
	if row >= 0 && b.g.p.OnOpen != nil && !b.onCheck(e.Position.X) && b.linkAt(row, e.Position.X).row < 0 {
		b.g.p.OnOpen(row)
	}
}

// TappedSecondary asks for the menu of the selected rows; MouseDown has selected the one below the mouse.
func (b *body) TappedSecondary(e *fyne.PointEvent) {
	row := b.rowAt(e.Position.Y)
	if row < 0 || b.g.p.OnMenu == nil {
		return
	}
	if !b.g.isSelected(b.g.p.Key(row)) {
		b.g.Pick(row, 0)
	}
	b.g.p.OnMenu(b.g.Selected(), e.AbsolutePosition)
}

// MouseIn is part of desktop.Hoverable.
func (b *body) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved is part of desktop.Hoverable.
func (b *body) MouseMoved(e *desktop.MouseEvent) {
	b.setHover(b.rowAt(e.Position.Y))
	b.mouseX, b.mouseY = e.Position.X, e.Position.Y
	b.g.tip.over(b.rowAt(e.Position.Y), b.g.cols.at(e.Position.X))
}

// Cursor is a hand over links.
func (b *body) Cursor() desktop.Cursor {
	if b.mouseX >= 0 && b.linkAt(b.rowAt(b.mouseY), b.mouseX).row >= 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// MouseOut is part of desktop.Hoverable.
func (b *body) MouseOut() {
	b.setHover(-1)
	b.mouseX = -1
	b.g.tip.over(-1, -1)
}

func (b *body) setHover(row int) {
	if row == b.hover {
		return
	}
	old := b.hover
	b.hover = row
	for _, v := range b.pool {
		if v.row >= 0 && (v.row == old || v.row == row) {
			b.paint(v)
		}
	}
}

// FocusGained is part of fyne.Focusable.
func (b *body) FocusGained() {
	b.focused = true
	if b.g.cur < 0 && b.g.p.Len() > 0 {
		b.g.cur, b.g.curKey = 0, b.g.p.Key(0)
	}
	b.keyed = true
	b.update(false)
}

// FocusLost is part of fyne.Focusable.
func (b *body) FocusLost() {
	b.focused, b.shift = false, false
	b.update(false)
}

// pass hands a key that the grid has no use for to the dialog around it.
func (b *body) pass(e *fyne.KeyEvent) { kit.PassKey(b, e) }
