package grid

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// head is the line of titles: a click sorts, dragging an edge resizes, a double click on an edge fits the column to
// its content, dragging a title moves the column, a right click chooses columns.
type head struct {
	widget.BaseWidget
	g      *Grid
	mouse  float32 // where the mouse is, or -1
	resize int     // position in view of the column whose edge is being dragged, or -1
	moving int     // position in view of the column that is being moved, or -1
	drop   int     // where it would go
	startW float32
	startX float32
	dragX  float32
}

var (
	_ fyne.Tappable          = (*head)(nil)
	_ fyne.SecondaryTappable = (*head)(nil)
	_ fyne.Draggable         = (*head)(nil)
	_ desktop.Hoverable      = (*head)(nil)
	_ desktop.Cursorable     = (*head)(nil)
)

func newHead(g *Grid) *head {
	h := &head{g: g, mouse: -1, resize: -1, moving: -1}
	h.ExtendBaseWidget(h)
	return h
}

func (h *head) offset() float32 { return h.g.scroll.Offset.X }

// Tapped sorts by the column, or selects everything by the check box.
func (h *head) Tapped(e *fyne.PointEvent) {
	x := e.Position.X + h.offset()
	if h.g.p.Checks && x < checkWidth {
		h.toggleAll()
		return
	}
	if h.g.cols.edge(x) >= 0 {
		return
	}
	if v := h.g.cols.at(x); v >= 0 {
		h.g.sortBy(h.g.cols.view[v])
	}
}

func (h *head) toggleAll() {
	if h.g.p.Len() > 0 && len(h.g.sel) == h.g.p.Len() {
		h.g.ClearSelection()
		return
	}
	h.g.SelectAll()
}

// TappedSecondary lets the columns be chosen.
func (h *head) TappedSecondary(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(h); c != nil {
		h.g.ShowColumns(c, e.AbsolutePosition)
	}
}

// MouseIn is part of desktop.Hoverable.
func (h *head) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved is part of desktop.Hoverable.
func (h *head) MouseMoved(e *desktop.MouseEvent) {
	was := h.hovered()
	h.mouse = e.Position.X
	if h.hovered() != was {
		h.Refresh()
	}
}

// MouseOut is part of desktop.Hoverable.
func (h *head) MouseOut() {
	h.mouse = -1
	h.Refresh()
}

// hovered is the position in view of the column below the mouse that a click would sort by, or -1.
func (h *head) hovered() int {
	if h.mouse < 0 || h.g.cols.edge(h.mouse+h.offset()) >= 0 {
		return -1
	}
	v := h.g.cols.at(h.mouse + h.offset())
	if v < 0 || h.g.p.OnSort == nil || h.g.p.Columns[h.g.cols.view[v]].NoSort {
		return -1
	}
	return v
}

// Cursor tells that an edge can be dragged.
func (h *head) Cursor() desktop.Cursor {
	if h.resize >= 0 || h.mouse >= 0 && h.g.cols.edge(h.mouse+h.offset()) >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// Dragged resizes or moves a column.
func (h *head) Dragged(e *fyne.DragEvent) {
	x := e.Position.X + h.offset()
	if h.resize < 0 && h.moving < 0 {
		from := x - e.Dragged.DX
		if v := h.g.cols.edge(from); v >= 0 {
			h.resize, h.startX = v, from
			h.startW = h.g.cols.x[v+1] - h.g.cols.x[v]
		} else if v := h.g.cols.at(from); v >= 0 {
			h.moving, h.startX = v, from
		} else {
			return
		}
	}
	if h.resize >= 0 {
		h.g.cols.resize(h.resize, h.startW+x-h.startX)
		h.g.relayout()
		return
	}
	h.dragX = x
	h.drop = h.dropAt(x)
	h.Refresh()
}

// dropAt is the position in view that a column dropped at x goes before.
func (h *head) dropAt(x float32) int {
	for v := range h.g.cols.view {
		if x < (h.g.cols.x[v]+h.g.cols.x[v+1])/2 {
			return v
		}
	}
	return len(h.g.cols.view)
}

// DragEnd ends resizing or moving.
func (h *head) DragEnd() {
	v, moved := h.moving, h.moving >= 0 && h.drop != h.moving && h.drop != h.moving+1
	was := h.resize
	h.resize, h.moving = -1, -1
	if moved {
		cols := h.g.cols
		to := len(cols.order)
		if h.drop < len(cols.view) {
			to = slices.Index(cols.order, cols.view[h.drop])
		}
		cols.move(cols.view[v], to)
	}
	if moved || was >= 0 {
		h.g.stateChanged()
	}
	h.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (h *head) CreateRenderer() fyne.WidgetRenderer {
	r := &headRenderer{h: h, line: canvas.NewRectangle(transparent), drop: canvas.NewRectangle(transparent), check: newCheckMark()}
	r.Refresh()
	return r
}

type headRenderer struct {
	h      *head
	line   *canvas.Rectangle
	drop   *canvas.Rectangle
	check  *checkMark
	titles []*canvas.Text
	seps   []*canvas.Rectangle
}

func (r *headRenderer) Destroy()           {}
func (r *headRenderer) MinSize() fyne.Size { return fyne.NewSize(40, theme.HeaderHeight) }

func (r *headRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.line}
	if r.h.g.p.Checks {
		objs = append(objs, r.check.box, r.check.icon)
	}
	for i := range r.titles {
		objs = append(objs, r.titles[i], r.seps[i])
	}
	return append(objs, r.drop)
}

func (r *headRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *headRenderer) Refresh() {
	h, cols := r.h, r.h.g.cols
	size := h.Size()
	r.line.FillColor = theme.Color(theme.Border)
	r.line.Move(fyne.NewPos(0, size.Height-1))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	for len(r.titles) < len(cols.view) {
		r.titles = append(r.titles, canvas.NewText("", transparent))
		r.seps = append(r.seps, canvas.NewRectangle(transparent))
	}
	hovered := h.hovered()
	for v, t := range r.titles {
		if v >= len(cols.view) {
			t.Hide()
			r.seps[v].Hide()
			continue
		}
		r.title(v, t, v == hovered, size)
	}
	r.placeCheck(size)
	r.drop.Hide()
	if h.moving >= 0 {
		r.drop.FillColor = theme.Color(theme.Primary)
		r.drop.Move(fyne.NewPos(cols.x[h.drop]-h.offset()-1, 4))
		r.drop.Resize(fyne.NewSize(2, size.Height-8))
		r.drop.Show()
	}
	canvas.Refresh(h)
}

// title shows one column's title with the arrow of the sorting.
func (r *headRenderer) title(v int, t *canvas.Text, hovered bool, size fyne.Size) {
	h, cols := r.h, r.h.g.cols
	col := h.g.p.Columns[cols.view[v]]
	x, cw := cols.x[v]-h.offset(), cols.x[v+1]-cols.x[v]
	arrow := ""
	if col.ID == h.g.sortID && col.ID != "" {
		arrow = " ↑"
		if h.g.desc {
			arrow = " ↓"
		}
	}
	from, inner := cols.inner(v)
	room := inner - kit.TextWidth(arrow, theme.SmallSize, theme.SemiBold)
	t.Text = h.g.fits.fit(col.Title, room, theme.SmallSize, theme.SemiBold, cutEnd) + arrow
	t.TextSize, t.TextStyle, t.Color = theme.SmallSize, theme.SemiBold, theme.Color(theme.Muted)
	if hovered || v == h.moving {
		t.Color = theme.Color(theme.Text)
	}
	t.Alignment = fyne.TextAlignLeading
	if col.Right {
		t.Alignment = fyne.TextAlignTrailing
	}
	t.Move(fyne.NewPos(from-h.offset(), 0))
	t.Resize(fyne.NewSize(max(0, inner), size.Height-1))
	t.Show()
	t.Refresh()
	sep := r.seps[v]
	sep.Hide()
	if h.mouse >= 0 {
		sep.FillColor = theme.Color(theme.Border)
		sep.Move(fyne.NewPos(x+cw-1, 9))
		sep.Resize(fyne.NewSize(1, size.Height-18))
		sep.Show()
	}
}

func (r *headRenderer) placeCheck(size fyne.Size) {
	if !r.h.g.p.Checks {
		return
	}
	r.check.place(12-r.h.offset(), (size.Height-theme.RowHeight)/2, true)
	n := r.h.g.p.Len()
	r.check.set(n > 0 && len(r.h.g.sel) == n)
}
