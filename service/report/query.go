package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"seatcount/service/match"
)

// Condition is one thing that a row must fulfill to be shown.
type Condition struct {
	Property string // the column's name
	// Operator is like (a part of the text, any case), eq, ne, lt, gt, le, ge, in or notin. Empty is the usual one of the
	// column's kind: like for text, in for enumerations, eq for the others.
	Operator string
	Value    any // string, float64, int, bool, nil or a slice of them, as JSON has them
}

// Order is one column to sort by.
type Order struct {
	Property string
	Desc     bool
}

// Query says which rows and columns of a table are shown, and how. The zero Query shows all rows in the columns that are
// not hidden.
type Query struct {
	Filter  []Condition // all of them must hold
	Order   []Order
	Visible []string // names of columns in the order to show them; nil shows those that are not hidden
	Offset  int
	Limit   int // 0 is no limit
}

// QueryError tells what is wrong with a query.
type QueryError struct {
	Parameter string // "filter", "order", "fieldVisibility", "offset" or "limit"
	Reason    string // in words
}

func (e *QueryError) Error() string { return e.Parameter + ": " + e.Reason }

func wrong(parameter, reason string, args ...any) error {
	return &QueryError{Parameter: parameter, Reason: fmt.Sprintf(reason, args...)}
}

// Apply is the table with the rows and columns that the query asks for; its totals are those of the rows that remain, and
// its subtitle says what was asked for. The rows given are left as they are. Errors are *QueryError: a column that is not
// there, a value that does not fit it.
func (t Table) Apply(q Query) (Table, error) {
	if q.Offset < 0 {
		return Table{}, wrong("offset", "it cannot be negative")
	}
	if q.Limit < 0 {
		return Table{}, wrong("limit", "it cannot be negative")
	}
	tests, said, err := t.tests(q.Filter)
	if err != nil {
		return Table{}, err
	}
	orders, err := t.orders(q.Order)
	if err != nil {
		return Table{}, err
	}
	shown, err := t.visible(q.Visible)
	if err != nil {
		return Table{}, err
	}
	rows := t.Rows
	if len(tests) > 0 {
		rows = filter(rows, tests)
	}
	if len(orders) > 0 {
		rows = t.sorted(rows, orders)
	}
	t.TotalCount = len(rows)
	rows = rows[min(q.Offset, len(rows)):]
	if q.Limit > 0 {
		rows = rows[:min(q.Limit, len(rows))]
	}
	t.Subtitle = slices.Clone(t.Subtitle)
	if len(said) > 0 {
		t.Subtitle = append(t.Subtitle, "Only where "+strings.Join(said, " and "))
	}
	if len(rows) < t.TotalCount {
		t.Subtitle = append(t.Subtitle, t.part(q.Offset, len(rows)))
	}
	t.Columns, t.Rows = pick(t.Columns, rows, shown)
	t.Totals = t.sums()
	return t, nil
}

// Only is the table with the rows of these ids, in their order; a column "id" has them. Ids that are not there are left out.
func (t Table) Only(ids []int64) Table {
	column, rows := t.Column("id"), make(map[int64][]Cell, len(t.Rows))
	for _, row := range t.Rows {
		id, _ := plain(row[column]).(int64)
		rows[id] = row
	}
	t.Rows = nil
	for _, id := range ids {
		if row, ok := rows[id]; ok {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// part says which of the rows are shown.
func (t Table) part(offset, n int) string {
	if n == 0 {
		return fmt.Sprintf("None of %d rows", t.TotalCount)
	}
	return fmt.Sprintf("Rows %d to %d of %d", offset+1, offset+n, t.TotalCount)
}

func filter(rows [][]Cell, tests []test) [][]Cell {
	var kept [][]Cell
	for _, row := range rows {
		if !slices.ContainsFunc(tests, func(t test) bool { return !t.holds(plain(row[t.column])) }) {
			kept = append(kept, row)
		}
	}
	return kept
}

func pick(columns []Column, rows [][]Cell, shown []int) ([]Column, [][]Cell) {
	picked := make([]Column, len(shown))
	for i, c := range shown {
		picked[i] = columns[c]
		picked[i].Hidden = false
	}
	out := make([][]Cell, len(rows))
	cells := make([]Cell, len(rows)*len(shown))
	for r, row := range rows {
		out[r] = cells[r*len(shown) : (r+1)*len(shown) : (r+1)*len(shown)]
		for i, c := range shown {
			out[r][i] = row[c]
		}
	}
	return picked, out
}

// sums is the line of totals: nil when no column adds up.
func (t Table) sums() []Cell {
	if len(t.Rows) == 0 || !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Sum }) {
		return nil
	}
	totals := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		if !c.Sum {
			continue
		}
		var sum int64
		for _, row := range t.Rows {
			n, _ := plain(row[i]).(int64)
			sum += n
		}
		totals[i] = sum
	}
	if i := slices.IndexFunc(t.Columns, func(c Column) bool { return !c.Sum && c.Kind == Text }); i >= 0 {
		totals[i] = "Total"
	}
	return totals
}

func (t Table) find(parameter, name string) (int, error) {
	if i := t.Column(name); i >= 0 {
		return i, nil
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return 0, wrong(parameter, "there is no column %q; there are %s", name, strings.Join(names, ", "))
}

func (t Table) visible(names []string) ([]int, error) {
	var shown []int
	if names == nil {
		for i, c := range t.Columns {
			if !c.Hidden {
				shown = append(shown, i)
			}
		}
		return shown, nil
	}
	for _, name := range names {
		i, err := t.find("fieldVisibility", name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(shown, i) {
			shown = append(shown, i)
		}
	}
	if len(shown) == 0 {
		return nil, wrong("fieldVisibility", "show at least one column")
	}
	return shown, nil
}

type order struct {
	column int
	desc   bool
}

func (t Table) orders(asked []Order) ([]order, error) {
	var orders []order
	for _, o := range asked {
		i, err := t.find("order", o.Property)
		if err != nil {
			return nil, err
		}
		orders = append(orders, order{i, o.Desc})
	}
	return orders, nil
}

// sorted are the rows in order; those that are alike stay as they were. Empty cells come last either way.
func (t Table) sorted(rows [][]Cell, orders []order) [][]Cell {
	type keyed struct {
		row  []Cell
		keys []any
	}
	list := make([]keyed, len(rows))
	for i, row := range rows {
		list[i] = keyed{row, make([]any, len(orders))}
		for j, o := range orders {
			list[i].keys[j] = sortKey(&t.Columns[o.column], plain(row[o.column]))
		}
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		for j, o := range orders {
			switch x, y := a.keys[j], b.keys[j]; {
			case x == nil && y == nil:
			case x == nil:
				return 1
			case y == nil:
				return -1
			default:
				if n := compare(x, y); n != 0 && o.desc {
					return -n
				} else if n != 0 {
					return n
				}
			}
		}
		return 0
	})
	out := make([][]Cell, len(rows))
	for i := range list {
		out[i] = list[i].row
	}
	return out
}

// sortKey is what a cell is sorted by: enumerations by their order, texts folded, nil when empty.
func sortKey(c *Column, cell Cell) any {
	s, ok := cell.(string)
	if !ok {
		return comparison(cell)
	}
	if s == "" {
		return nil
	}
	if i := slices.Index(c.Values, s); i >= 0 {
		return float64(i)
	}
	return match.Fold(s)
}

// day is the first moment of a day that was written as 2006-01-02.
func day(s string, zone *time.Location) (time.Time, bool) {
	at, err := time.ParseInLocation(time.DateOnly, s, zone)
	return at, err == nil
}
