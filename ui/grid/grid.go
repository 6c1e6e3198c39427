// Package grid is the one table of all pages: virtual rows of any number, columns that can be resized, chosen and
// ordered, several rows selected by mouse and keyboard. It knows nothing of what it shows: rows come by callbacks and
// are known by keys, so that the selection survives sorting and refreshing.
//
// Everything belongs to the UI goroutine.
package grid

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Params is what a grid is made of. Columns, Len, Key and Cell are needed; every callback may be nil.
type Params struct {
	Columns []Column
	// Len is the number of rows; Key the stable id of a row; Cell what a column (an index of Columns) shows in a row.
	Len  func() int
	Key  func(row int) int64
	Cell func(row, col int) Cell

	Checks bool   // a column of check boxes, which show and change the selection
	Plain  bool   // no card around: for grids inside dialogs and cards
	Empty  string // shown in place of rows when there are none
	Sort   string // the ID of the column that the rows are sorted by at first
	Desc   bool
	// Single allows only one row to be selected.
	Single bool

	OnSort   func(column string, desc bool)       // the caller sorts and calls Reload
	OnOpen   func(row int)                        // Enter or double click
	OnMenu   func(keys []int64, at fyne.Position) // right click or menu key; at is absolute on the canvas
	OnSelect func()                               // the selection changed
	OnTap    func(row, col int)                   // a click on a row (col -1 beside the columns), after it was selected
	OnLink   func(row, col, link int)
	OnCopy   func(keys []int64) // Ctrl+C; nil copies what CopyText returns to the clipboard
	OnDelete func(keys []int64)
	OnType   func(r rune) // letters typed on the grid: to be searched for
	OnState  func(State)  // widths, order, visibility or sorting changed: to be remembered
}

// Grid is a table of rows. Make it with New.
type Grid struct {
	widget.BaseWidget
	p    Params
	cols *columns

	sortID string
	desc   bool

	sel       map[int64]struct{}
	cur       int // the row that the keyboard is at, or -1
	curKey    int64
	anchor    int // where a selection with Shift begins
	anchorKey int64

	body   *body
	head   *head
	clip   *container.Clip
	scroll *container.Scroll
	tip    *tip
	fits   fitCache
}

// New returns a grid.
func New(p Params) *Grid {
	g := &Grid{p: p, sel: map[int64]struct{}{}, cur: -1, anchor: -1, sortID: p.Sort, desc: p.Desc}
	g.cols = newColumns(p.Columns, p.Checks)
	g.tip = newTip(g)
	g.body = newBody(g)
	g.head = newHead(g)
	g.clip = container.NewClip(g.head)
	g.clip.ExtendBaseWidget(g.clip) // Fyne does it too late: the first size would be lost
	g.scroll = container.NewScroll(g.body)
	g.scroll.OnScrolled = func(fyne.Position) {
		g.tip.hide()
		g.body.update(false)
		g.head.Refresh()
	}
	g.ExtendBaseWidget(g)
	return g
}

// Reload redraws after the rows changed: their number, order or content. Selected rows that are no longer there are
// no longer selected.
func (g *Grid) Reload() {
	g.tip.hide()
	changed := g.prune()
	was := g.cur
	if g.cur = g.find(g.cur, g.curKey); g.cur < 0 && was >= 0 && g.p.Len() > 0 {
		g.cur = min(was, g.p.Len()-1) // the row is gone: the keyboard stays where it was
		g.curKey = g.p.Key(g.cur)
	}
	if g.cur < 0 && g.body.focused && g.p.Len() > 0 { // the rows came after the keyboard
		g.cur, g.curKey = 0, g.p.Key(0)
	}
	g.anchor = g.find(g.anchor, g.anchorKey)
	g.body.recheck = true
	g.body.update(false)
	g.head.Refresh()
	g.scroll.Refresh()
	if changed {
		g.selected()
	}
}

// prune forgets selected keys that no row has any more; it reports whether there were any.
func (g *Grid) prune() bool {
	if len(g.sel) == 0 {
		return false
	}
	kept := make(map[int64]struct{}, len(g.sel))
	for row := range g.p.Len() {
		key := g.p.Key(row)
		if _, ok := g.sel[key]; ok {
			kept[key] = struct{}{}
			if len(kept) == len(g.sel) {
				break
			}
		}
	}
	changed := len(kept) != len(g.sel)
	g.sel = kept
	return changed
}

// find returns the row that has the key: the old one, or wherever it went; -1 when it is gone.
func (g *Grid) find(row int, key int64) int {
	if row < 0 {
		return -1
	}
	n := g.p.Len()
	if row < n && g.p.Key(row) == key {
		return row
	}
	for r := range n {
		if g.p.Key(r) == key {
			return r
		}
	}
	return -1
}

// Sorted returns the ID of the column that the rows are sorted by, "" for none, and the direction.
func (g *Grid) Sorted() (column string, desc bool) { return g.sortID, g.desc }

// SetSort shows that the rows are sorted by a column; it does not call OnSort.
func (g *Grid) SetSort(column string, desc bool) {
	g.sortID, g.desc = column, desc
	g.head.Refresh()
}

// State returns what is to be remembered of the columns.
func (g *Grid) State() State {
	return State{Columns: g.cols.state(), Sort: g.sortID, Desc: g.desc}
}

// SetState brings a remembered state back. It calls neither OnState nor OnSort.
func (g *Grid) SetState(s State) {
	g.cols.restore(s.Columns)
	if g.cols.index(s.Sort) >= 0 {
		g.sortID, g.desc = s.Sort, s.Desc
	}
	g.relayout()
}

// Columns returns the IDs of the columns shown, from left to right: exports follow them.
func (g *Grid) Columns() []string {
	var ids []string
	for _, i := range g.cols.view {
		ids = append(ids, g.p.Columns[i].ID)
	}
	return ids
}

// SetEmpty changes the text that is shown in place of rows when there are none.
func (g *Grid) SetEmpty(text string) {
	g.p.Empty = text
	g.body.update(true)
}

// ScrollTo brings a row into view.
func (g *Grid) ScrollTo(row int) { g.reveal(row) }

// Focus gives the grid the keyboard.
func (g *Grid) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g.body); c != nil {
		c.Focus(g.body)
	}
}

// Focused reports whether the grid has the keyboard.
func (g *Grid) Focused() bool { return g.body.focused }

// Body is what takes mouse and keys; tests type on it.
func (g *Grid) Body() fyne.Focusable { return g.body }

func (g *Grid) relayout() {
	if g.cols.width != g.scroll.Size().Width { // Fyne lays out again for the tip itself
		g.tip.hide()
	}
	g.cols.layout(g.scroll.Size().Width)
	g.body.update(true)
	g.scroll.Refresh()
	g.head.Refresh()
}

func (g *Grid) stateChanged() {
	g.relayout()
	if g.p.OnState != nil {
		g.p.OnState(g.State())
	}
}

func (g *Grid) sortBy(i int) {
	col := g.p.Columns[i]
	if col.NoSort || g.p.OnSort == nil {
		return
	}
	if g.sortID == col.ID {
		g.desc = !g.desc
	} else {
		g.sortID, g.desc = col.ID, false
	}
	g.p.OnSort(g.sortID, g.desc)
	g.Reload()
	if g.p.OnState != nil {
		g.p.OnState(g.State())
	}
}

// CreateRenderer is part of fyne.Widget.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	r := &gridRenderer{g: g, card: canvas.NewRectangle(theme.Color(theme.Surface))}
	r.Refresh()
	return r
}

type gridRenderer struct {
	g    *Grid
	card *canvas.Rectangle
}

func (r *gridRenderer) Destroy() {}

func (r *gridRenderer) inset() float32 {
	if r.g.p.Plain {
		return 0
	}
	return 1
}

func (r *gridRenderer) Layout(size fyne.Size) {
	in := r.inset()
	r.card.Resize(size)
	r.g.clip.Move(fyne.NewPos(in, in))
	r.g.clip.Resize(fyne.NewSize(size.Width-2*in, theme.HeaderHeight))
	r.g.scroll.Move(fyne.NewPos(in, in+theme.HeaderHeight))
	r.g.scroll.Resize(fyne.NewSize(size.Width-2*in, max(0, size.Height-2*in-theme.HeaderHeight)))
	r.g.relayout()
}

func (r *gridRenderer) MinSize() fyne.Size {
	return fyne.NewSize(160, theme.HeaderHeight+2*theme.RowHeight)
}

func (r *gridRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.card, r.g.scroll, r.g.clip}, r.g.tip.objs...)
}

func (r *gridRenderer) Refresh() {
	r.card.FillColor = theme.Color(theme.Surface)
	if !r.g.p.Plain {
		r.card.StrokeColor = theme.Color(theme.Border)
		r.card.StrokeWidth = 1
		r.card.CornerRadius = theme.CardRadius
	} else {
		r.card.FillColor = transparent
	}
	r.card.Refresh()
	r.g.fits.clear()
	r.g.relayout()
}

// Selected returns the keys of the selected rows in the order of the rows.
func (g *Grid) Selected() []int64 {
	if len(g.sel) == 0 {
		return nil
	}
	keys := make([]int64, 0, len(g.sel))
	for row := range g.p.Len() {
		if key := g.p.Key(row); g.isSelected(key) {
			if keys = append(keys, key); len(keys) == len(g.sel) {
				break
			}
		}
	}
	return slices.Clip(keys)
}

func (g *Grid) isSelected(key int64) bool {
	_, ok := g.sel[key]
	return ok
}

// Head is the line of titles; tests click on it.
func (g *Grid) Head() fyne.CanvasObject { return g.head }

// Scroller scrolls the rows; tests turn its wheel.
func (g *Grid) Scroller() *container.Scroll { return g.scroll }
