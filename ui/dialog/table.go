package dialog

import (
	"cmp"
	"slices"
	"strings"

	"seatcount/ui/grid"
)

// table is a grid over rows that are all there: it sorts them itself.
type table struct {
	*grid.Grid
	rows    [][]grid.Cell
	keys    []int64
	order   []int // rows in the order shown
	columns []grid.Column
}

// newTable returns an empty table; p's Len, Key, Cell and OnSort are the table's.
func newTable(p grid.Params) *table {
	t := &table{columns: p.Columns}
	p.Len = func() int { return len(t.order) }
	p.Key = func(row int) int64 { return t.keys[t.order[row]] }
	p.Cell = func(row, col int) grid.Cell { return t.rows[t.order[row]][col] }
	p.OnSort = func(column string, desc bool) { t.sort(column, desc) }
	t.Grid = grid.New(p)
	return t
}

// set shows rows; keys tell them apart.
func (t *table) set(keys []int64, rows [][]grid.Cell) {
	t.keys, t.rows = keys, rows
	t.order = make([]int, len(rows))
	for i := range t.order {
		t.order[i] = i
	}
	if column, desc := t.Sorted(); column != "" {
		t.sort(column, desc)
	}
	t.Reload()
}

func (t *table) sort(column string, desc bool) {
	col := slices.IndexFunc(t.columns, func(c grid.Column) bool { return c.ID == column })
	if col < 0 {
		return
	}
	slices.SortStableFunc(t.order, func(a, b int) int {
		x, y := t.rows[a][col], t.rows[b][col]
		c := cmp.Compare(x.Num, y.Num)
		if c == 0 {
			c = strings.Compare(strings.ToLower(x.Text), strings.ToLower(y.Text))
		}
		if desc {
			return -c
		}
		return c
	})
}

// at is the place in rows of a shown row.
func (t *table) at(row int) int { return t.order[row] }
