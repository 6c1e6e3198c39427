// Package list is the rows of a page as somebody chose to see them: searched, narrowed by a chip, and ordered. It is
// pure, and knows neither widgets nor what the rows mean.
//
// What costs time (folding the text to search in, ordering) is done by Prepare, on whatever goroutine; what is left
// for each letter typed is one look at each row.
package list

import (
	"cmp"
	"slices"
	"strings"

	"seatcount/service/match"
)

// Column is one column of a list.
type Column[T any] struct {
	ID    string // remembered, so never changed
	Title string
	// Text is the cell as it is shown, copied and exported.
	Text func(T) string
	// Number orders the rows where the text would not: counts, and times as Unix seconds.
	Number func(T) float64
}

// Chip narrows a list to the rows that it names.
type Chip[T any] struct {
	ID    string
	Label string
	Has   func(T) bool // nil: all rows
}

// Spec is what does not change of a list.
type Spec[T any] struct {
	Columns []Column[T]
	Chips   []Chip[T] // at most 32
	// ID tells rows apart, so that the selection outlives a reload.
	ID func(T) int64
	// Search returns the texts that searching looks in.
	Search func(T) []string
}

// Sort is the order of a list.
type Sort struct {
	Column string // its ID
	Desc   bool
}

// Snapshot is rows, ready to be searched. It does not change.
type Snapshot[T any] struct {
	rows   []T
	sort   Sort
	order  []int32  // rows in order
	keys   []string // what is searched in each row, folded
	chips  []uint32 // bit i: in Chips[i]
	counts []int    // rows in each chip
	byID   map[int64]int32
}

// Prepare makes a snapshot of rows in the given order. Rows must not be changed afterwards.
func (s *Spec[T]) Prepare(rows []T, order Sort) *Snapshot[T] {
	snap := &Snapshot[T]{
		rows: rows, keys: make([]string, len(rows)), chips: make([]uint32, len(rows)),
		counts: make([]int, len(s.Chips)), byID: make(map[int64]int32, len(rows)),
	}
	var folded []byte
	for i, r := range rows {
		folded = folded[:0]
		for _, text := range s.Search(r) {
			folded = match.AppendFold(folded, text)
			folded = append(folded, '\n')
		}
		snap.keys[i] = string(folded)
		for c, chip := range s.Chips {
			if chip.Has == nil || chip.Has(r) {
				snap.chips[i] |= 1 << c
				snap.counts[c]++
			}
		}
		snap.byID[s.ID(r)] = int32(i)
	}
	return s.Reorder(snap, order)
}

// Reorder returns the same rows in another order.
func (s *Spec[T]) Reorder(snap *Snapshot[T], order Sort) *Snapshot[T] {
	next := *snap
	next.sort = order
	next.order = make([]int32, len(snap.rows))
	for i := range next.order {
		next.order[i] = int32(i)
	}
	column, ok := s.Column(order.Column)
	if !ok {
		return &next
	}
	var compare func(a, b int32) int
	if column.Number != nil {
		numbers := make([]float64, len(snap.rows))
		for i, r := range snap.rows {
			numbers[i] = column.Number(r)
		}
		compare = func(a, b int32) int { return cmp.Compare(numbers[a], numbers[b]) }
	} else {
		texts := make([]string, len(snap.rows))
		for i, r := range snap.rows {
			texts[i] = match.Fold(column.Text(r))
		}
		compare = func(a, b int32) int { return compareText(texts[a], texts[b]) }
	}
	slices.SortStableFunc(next.order, func(a, b int32) int {
		if order.Desc {
			a, b = b, a
		}
		return compare(a, b)
	})
	return &next
}

// compareText orders folded texts, with empty ones last and runs of digits by their value: "ws-9" before "ws-10".
func compareText(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			da, db := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if c := cmp.Or(cmp.Compare(len(da), len(db)), cmp.Compare(da, db), cmp.Compare(na, nb)); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// Column returns the column with the ID.
func (s *Spec[T]) Column(id string) (Column[T], bool) {
	for _, c := range s.Columns {
		if c.ID == id {
			return c, true
		}
	}
	return Column[T]{}, false
}

// List is a snapshot as it is searched and narrowed now. It belongs to the goroutine that draws.
type List[T any] struct {
	Spec *Spec[T]

	snap    *Snapshot[T]
	search  string
	chip    string
	visible []int32
}

// New returns an empty list that shows all rows of its first chip.
func New[T any](spec *Spec[T]) *List[T] {
	l := &List[T]{Spec: spec, snap: spec.Prepare(nil, Sort{})}
	if len(spec.Chips) > 0 {
		l.chip = spec.Chips[0].ID
	}
	return l
}

// Set shows another snapshot, searched and narrowed as before.
func (l *List[T]) Set(snap *Snapshot[T]) {
	l.snap = snap
	l.filter()
}

// Snapshot returns what is shown.
func (l *List[T]) Snapshot() *Snapshot[T] { return l.snap }

// Sort is the order of the rows.
func (l *List[T]) Sort() Sort { return l.snap.sort }

// SetSort orders the rows anew.
func (l *List[T]) SetSort(order Sort) { l.Set(l.Spec.Reorder(l.snap, order)) }

// Search is the text that is searched for.
func (l *List[T]) Search() string { return l.search }

// SetSearch shows the rows that hold every word of the text; case and accents do not count.
func (l *List[T]) SetSearch(text string) {
	narrower := l.search != "" && strings.HasPrefix(text, l.search)
	l.search = text
	if narrower { // another letter: only what was found before can be found now
		l.visible = l.matching(l.visible)
		return
	}
	l.filter()
}

// Chip is the ID of the chip that narrows the list.
func (l *List[T]) Chip() string { return l.chip }

// SetChip narrows the list to the chip's rows; an ID that is not there changes nothing.
func (l *List[T]) SetChip(id string) {
	for _, c := range l.Spec.Chips {
		if c.ID == id {
			l.chip = id
			l.filter()
			return
		}
	}
}

// Count is the number of rows of a chip, whatever is searched for.
func (l *List[T]) Count(chip string) int {
	for i, c := range l.Spec.Chips {
		if c.ID == chip {
			return l.snap.counts[i]
		}
	}
	return 0
}

// Total is the number of all rows.
func (l *List[T]) Total() int { return len(l.snap.rows) }

// Len is the number of visible rows.
func (l *List[T]) Len() int { return len(l.visible) }

// Row returns the visible row number i.
func (l *List[T]) Row(i int) T { return l.snap.rows[l.visible[i]] }

// Rows returns the visible rows in order.
func (l *List[T]) Rows() []T {
	rows := make([]T, len(l.visible))
	for i := range l.visible {
		rows[i] = l.Row(i)
	}
	return rows
}

// Find returns the row with the ID, visible or not.
func (l *List[T]) Find(id int64) (row T, ok bool) {
	i, ok := l.snap.byID[id]
	if ok {
		row = l.snap.rows[i]
	}
	return row, ok
}

// Index returns the place of the row with the ID among the visible ones, or -1.
func (l *List[T]) Index(id int64) int {
	row, ok := l.snap.byID[id]
	if !ok {
		return -1
	}
	return slices.Index(l.visible, row)
}

func (l *List[T]) filter() { l.visible = l.matching(l.snap.order) }

// matching are those of the rows that the chip and the search let through.
func (l *List[T]) matching(rows []int32) []int32 {
	var mask uint32
	for i, c := range l.Spec.Chips {
		if c.ID == l.chip {
			mask = 1 << i
		}
	}
	words := strings.Fields(match.Fold(l.search))
	visible := make([]int32, 0, len(rows))
	for _, row := range rows {
		if l.snap.chips[row]&mask == mask && hasAll(l.snap.keys[row], words) {
			visible = append(visible, row)
		}
	}
	return visible
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Sort is the order of the rows.
func (s *Snapshot[T]) Sort() Sort { return s.sort }

// All are the rows as Prepare was given them. They must not be changed.
func (s *Snapshot[T]) All() []T { return s.rows }
