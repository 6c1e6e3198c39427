package grid

import (
	"math"
	"slices"
)

// Column describes one column. The zero values of all but ID, Title and Width are fine.
type Column struct {
	ID    string // for State and OnSort; never shown
	Title string
	Width float32 // wanted, in pixels
	// Min is how narrow the column may get where the grid is too narrow for all, the usual blank on both sides
	// included; 0 means that it keeps its width, unless it grows.
	Min   float32
	Grow  float32 // share of the space that is left over
	Right bool    // numbers: title and cells end at the right edge
	// NoSort columns do not sort when their title is clicked.
	NoSort bool
	// Hidden columns are not shown until somebody chooses them.
	Hidden bool
	// Fixed columns cannot be hidden.
	Fixed bool
}

// State is what a person changed about the columns, to be remembered. It survives columns that come and go.
type State struct {
	Columns []ColumnState `json:"columns,omitempty"` // in the order shown
	Sort    string        `json:"sort,omitempty"`    // the column's ID
	Desc    bool          `json:"desc,omitempty"`
}

// ColumnState is the remembered state of a column.
type ColumnState struct {
	ID     string  `json:"id"`
	Width  float32 `json:"width,omitempty"` // 0: as wide as the grid thinks right
	Hidden bool    `json:"hidden,omitempty"`
}

const (
	minWidth   float32 = 48
	checkWidth float32 = 38
	cellPad    float32 = 12 // blank on both sides of what a column shows
	tightPad   float32 = 8  // the same where columns have to get narrower
)

// columns is the arrangement of a grid's columns.
type columns struct {
	all    []Column
	order  []int     // every column, in the order shown
	hidden []bool    // by column
	fixed  []float32 // by column: the width somebody dragged it to, or 0
	checks bool

	view  []int     // the columns that are shown, from left to right
	x     []float32 // where each of them begins; one more: where the last one ends
	width float32   // the width that view and x were made for
	pad   float32   // between cellPad and tightPad
}

func newColumns(all []Column, checks bool) *columns {
	c := &columns{all: all, checks: checks, hidden: make([]bool, len(all)), fixed: make([]float32, len(all))}
	for i, col := range all {
		c.order = append(c.order, i)
		c.hidden[i] = col.Hidden
	}
	c.layout(0)
	return c
}

func (c *columns) least(i int) float32 {
	col := c.all[i]
	if col.Min > 0 {
		return col.Min - 2*(cellPad-c.pad)
	}
	return min(minWidth, col.Width)
}

// left is where the first column begins. The blank at the grid's edges stays as wide as it is, however narrow it gets elsewhere.
func (c *columns) left() float32 {
	if c.checks {
		return checkWidth
	}
	return c.edges()
}

// edges is what the blank at the grid's edges has more than the columns' own.
func (c *columns) edges() float32 { return cellPad - c.pad }

// layout decides what is shown and how wide, for a grid that is w wide: what is left over goes to the columns that
// grow; what is missing is taken from the blank between columns first, then from them, down to their least width.
func (c *columns) layout(w float32) {
	c.width, c.pad = w, cellPad
	c.view, c.x = c.view[:0], c.x[:0]
	spare, grow, free := w, float32(0), float32(0)
	for _, i := range c.order {
		if c.hidden[i] {
			continue
		}
		c.view = append(c.view, i)
		spare -= c.wanted(i)
		if c.fixed[i] == 0 {
			grow += c.all[i].Grow
			free++
		}
	}
	if missing := c.left() - spare; missing > 0 && free > 0 {
		gain := max(1, 2*free-2) // the blank at the edges stays
		c.pad = cellPad - min(cellPad-tightPad, float32(math.Ceil(float64(missing/gain))))
		spare += 2 * (cellPad - c.pad) * free
	}
	spare -= c.left() + c.edges()
	widths := make([]float32, len(c.view))
	for v, i := range c.view {
		widths[v] = c.wanted(i)
	}
	c.share(widths, spare, grow)
	x := c.left()
	for _, cw := range widths {
		c.x = append(c.x, x)
		x += cw
	}
	c.x = append(c.x, x)
}

// wanted is how wide a column would be: as somebody dragged it, or as it asks for.
func (c *columns) wanted(i int) float32 {
	if c.fixed[i] > 0 {
		return c.fixed[i]
	}
	return c.all[i].Width - 2*(cellPad-c.pad)
}

// inner is where the content of a shown column begins, and the room that it has.
func (c *columns) inner(v int) (x, w float32) { return c.x[v] + c.pad, c.x[v+1] - c.x[v] - 2*c.pad }

// share adds the spare space, which may be negative, to the columns that grow.
func (c *columns) share(widths []float32, spare, grow float32) {
	if spare >= 0 {
		if grow > 0 {
			for v, i := range c.view {
				if c.fixed[i] == 0 {
					widths[v] += float32(int(spare * c.all[i].Grow / grow))
				}
			}
		}
		return
	}
	for range 4 { // columns that reach their least width leave the rest to the others
		var room float32
		for v, i := range c.view {
			room += c.room(i, widths[v])
		}
		if room <= 0 || spare > -1 {
			return
		}
		rest := spare
		for v, i := range c.view {
			cut := min(c.room(i, widths[v]), -spare*c.room(i, widths[v])/room)
			widths[v] -= cut
			rest += cut
		}
		spare = rest
	}
}

// room is how much narrower a column may get.
func (c *columns) room(i int, w float32) float32 {
	if c.fixed[i] > 0 || c.all[i].Min == 0 && c.all[i].Grow == 0 {
		return 0
	}
	return max(0, w-c.least(i))
}

func (c *columns) total() float32 { return c.x[len(c.x)-1] }

// at is the position in view of the column at x, or -1.
func (c *columns) at(x float32) int {
	for v := range c.view {
		if x >= c.x[v] && x < c.x[v+1] {
			return v
		}
	}
	return -1
}

// edge is the position in view of the column whose right edge is near x, or -1.
func (c *columns) edge(x float32) int {
	for v := len(c.view) - 1; v >= 0; v-- {
		if x > c.x[v+1]-5 && x < c.x[v+1]+5 {
			return v
		}
	}
	return -1
}

func (c *columns) index(id string) int {
	return slices.IndexFunc(c.all, func(col Column) bool { return col.ID == id })
}

// resize makes a shown column w wide. The others stay as wide as they are at the moment, so that nothing jumps.
func (c *columns) resize(v int, w float32) {
	for u, i := range c.view {
		if c.fixed[i] == 0 && u < v {
			c.fixed[i] = c.x[u+1] - c.x[u]
		}
	}
	c.fixed[c.view[v]] = max(32, w)
	c.layout(c.width)
}

// move puts a column before the one that is at position to of order.
func (c *columns) move(i, to int) {
	from := slices.Index(c.order, i)
	if from < 0 {
		return
	}
	if to > from {
		to--
	}
	c.order = slices.Delete(c.order, from, from+1)
	c.order = slices.Insert(c.order, min(max(to, 0), len(c.order)), i)
	c.layout(c.width)
}

func (c *columns) setHidden(i int, hidden bool) {
	if c.all[i].Fixed {
		hidden = false
	}
	c.hidden[i] = hidden
	c.layout(c.width)
}

func (c *columns) reset() {
	for i := range c.all {
		c.order[i], c.hidden[i], c.fixed[i] = i, c.all[i].Hidden, 0
	}
	c.layout(c.width)
}

func (c *columns) state() []ColumnState {
	var s []ColumnState
	for _, i := range c.order {
		s = append(s, ColumnState{ID: c.all[i].ID, Width: c.fixed[i], Hidden: c.hidden[i]})
	}
	return s
}

// restore brings a remembered arrangement back. Columns that it does not know keep their place at the end.
func (c *columns) restore(s []ColumnState) {
	if len(s) == 0 {
		return
	}
	var order []int
	for _, cs := range s {
		i := c.index(cs.ID)
		if i < 0 || slices.Contains(order, i) {
			continue
		}
		order = append(order, i)
		c.hidden[i] = cs.Hidden && !c.all[i].Fixed
		c.fixed[i] = 0
		if cs.Width >= 32 && cs.Width < 4000 {
			c.fixed[i] = cs.Width
		}
	}
	for i := range c.all {
		if !slices.Contains(order, i) {
			order = append(order, i)
		}
	}
	c.order = order
	c.layout(c.width)
}
