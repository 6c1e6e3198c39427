package page

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/service/report"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
)

// table is a grid of rows that are loaded, searched, narrowed by chips, ordered, copied and exported: what the pages
// with lists have in common.
type table[T any] struct {
	host    Host
	key     string // remembers the columns in the settings
	columns []column[T]
	list    *list.List[T]
	grid    *grid.Grid

	// load reads the rows, on a goroutine of its own.
	load func(ctx context.Context) ([]T, error)
	// study looks at all rows on a goroutine of its own; what it returns is called before they are shown. It may be nil.
	study func([]T) (apply func())
	// loaded is called when other rows are shown: chips and texts follow them.
	loaded func()
	// changed is called when other rows are visible or selected.
	changed func()
	// exported returns what makes the report of some rows, whose columns are called as those of the grid; nil is the rows
	// as they are shown.
	exported func(rows []T) func(context.Context) (report.Table, error)
	// failed shows why the rows could not be loaded; nil when they could.
	failed func(error)

	none    string // said in place of rows while there are none at all
	nothing string // said when no row is like what is searched for

	latest  task.Latest
	stale   bool // the rows have changed since they were loaded
	visible bool // the page is shown
	ready   bool // rows were loaded once
	wanted  int64
}

// init puts the parts together; params carries what the page wants of the grid beyond rows and columns.
func (t *table[T]) init(spec *list.Spec[T], columns []column[T], order list.Sort, params grid.Params) {
	t.columns = columns
	t.list = list.New(spec)
	t.stale = true
	t.nothing = params.Empty
	params.Empty = "Loading…"
	params.Columns = gridColumns(columns)
	params.Len = t.list.Len
	params.Key = func(row int) int64 { return spec.ID(t.list.Row(row)) }
	params.Cell = func(row, col int) grid.Cell { return columns[col].draw(t.list.Row(row)) }
	params.Sort, params.Desc = order.Column, order.Desc
	params.OnSort = t.sort
	params.OnSelect = t.announce
	if params.OnCopy == nil {
		params.OnCopy = func([]int64) { t.copySelected() }
	}
	if t.key != "" {
		params.OnState = func(s grid.State) { t.host.Remember("ui.columns."+t.key, s) }
	}
	t.grid = grid.New(params)
	var state grid.State
	if t.key != "" && t.host.Recall("ui.columns."+t.key, &state) {
		t.grid.SetState(state)
	}
	t.list.Set(spec.Prepare(nil, t.order()))
	t.latest = task.Latest{Group: t.host.Tasks(), Work: t.reloadOnce}
}

func (t *table[T]) order() list.Sort {
	column, desc := t.grid.Sorted()
	return list.Sort{Column: column, Desc: desc}
}

// manyRows is how many rows are ordered elsewhere than on the goroutine that draws.
const manyRows = 3000

func (t *table[T]) sort(column string, desc bool) {
	order := list.Sort{Column: column, Desc: desc}
	if t.list.Total() <= manyRows {
		t.list.SetSort(order)
		return
	}
	snap := t.list.Snapshot()
	task.Run(t.host.Tasks(), func(context.Context) (*list.Snapshot[T], error) {
		return t.list.Spec.Reorder(snap, order), nil
	}, func(ordered *list.Snapshot[T], _ error) {
		if t.list.Snapshot() == snap && t.order() == order { // nothing newer came meanwhile
			t.list.Set(ordered)
			t.grid.Reload()
		}
	})
}

// reload reads the rows again: at once when the page is shown, else when somebody comes to it.
func (t *table[T]) reload() {
	t.stale = true
	if t.visible {
		t.latest.Ask()
	}
}

// show and hide say whether the page is the one that is shown.
func (t *table[T]) show() {
	t.visible = true
	if t.stale {
		t.latest.Ask()
	}
}

func (t *table[T]) hide() { t.visible = false }

// prepared is a snapshot with what was found out about its rows.
type prepared[T any] struct {
	snap  *list.Snapshot[T]
	apply func()
}

func (t *table[T]) prepare(rows []T, order list.Sort) prepared[T] {
	p := prepared[T]{snap: t.list.Spec.Prepare(rows, order), apply: func() {}}
	if t.study != nil {
		p.apply = t.study(rows)
	}
	return p
}

func (t *table[T]) reloadOnce(finished func()) {
	t.stale = false
	order := t.order()
	task.Run(t.host.Tasks(), func(ctx context.Context) (prepared[T], error) {
		rows, err := t.load(ctx)
		if err != nil {
			return prepared[T]{}, err
		}
		return t.prepare(rows, order), nil
	}, func(p prepared[T], err error) {
		defer finished()
		if t.failed != nil {
			t.failed(err)
		}
		if err != nil {
			t.stale = true
			return
		}
		t.take(p)
	})
}

func (t *table[T]) take(p prepared[T]) {
	t.ready = true
	snap := p.snap
	if snap.Sort() != t.order() { // somebody ordered them anew while they were loading
		snap = t.list.Spec.Reorder(snap, t.order())
	}
	p.apply()
	t.list.Set(snap)
	if t.none != "" && t.list.Total() == 0 {
		t.grid.SetEmpty(t.none)
	} else {
		t.grid.SetEmpty(t.nothing)
	}
	t.grid.Reload()
	t.selectWanted()
	if t.loaded != nil {
		t.loaded()
	}
	t.announce()
}

// want selects a row as soon as it is there.
func (t *table[T]) want(id int64) {
	t.wanted = id
	t.selectWanted()
}

func (t *table[T]) selectWanted() {
	if t.wanted == 0 {
		return
	}
	if row := t.list.Index(t.wanted); row >= 0 {
		t.grid.Select(t.wanted)
		t.wanted = 0
	}
}

func (t *table[T]) search(text string) {
	t.list.SetSearch(text)
	t.refilter()
}

func (t *table[T]) narrow(chip string) {
	t.list.SetChip(chip)
	t.refilter()
}

func (t *table[T]) refilter() {
	t.grid.Reload()
	t.grid.ScrollTo(0)
	t.announce()
}

func (t *table[T]) announce() {
	if t.changed != nil {
		t.changed()
	}
	t.host.Announce()
}

// selected are the selected rows in order.
func (t *table[T]) selected() []T {
	var rows []T
	for _, id := range t.grid.Selected() {
		if r, ok := t.list.Find(id); ok {
			rows = append(rows, r)
		}
	}
	return rows
}

// one is the selected row when it is the only one, or the one that the keyboard is at.
func (t *table[T]) one() (row T, ok bool) {
	if rows := t.selected(); len(rows) > 0 {
		return rows[0], len(rows) == 1
	}
	return row, false
}

// report is rows in the columns that are shown.
func (t *table[T]) report(title string, rows []T) report.Table {
	table := report.Table{Name: t.key, Title: title, MadeAt: t.host.Now(), Zone: time.Local}
	shown := t.shown()
	for _, c := range shown {
		table.Columns = append(table.Columns, report.Column{Name: c.ID, Title: c.Title, Kind: c.kind, Sum: c.sum})
	}
	for _, r := range rows {
		cells := make([]report.Cell, len(shown))
		for i, c := range shown {
			cells[i] = c.exported(r)
		}
		table.Rows = append(table.Rows, cells)
	}
	return table
}

// shown are the columns that are shown, in their order.
func (t *table[T]) shown() []column[T] {
	var shown []column[T]
	for _, id := range t.grid.Columns() {
		i := slices.IndexFunc(t.columns, func(c column[T]) bool { return c.ID == id })
		shown = append(shown, t.columns[i])
	}
	return shown
}

// copySelected puts the selected rows on the clipboard as a table.
func (t *table[T]) copySelected() {
	rows := t.selected()
	if len(rows) == 0 {
		return
	}
	var b strings.Builder
	if err := report.WriteTSV(&b, t.report("", rows)); err != nil {
		t.host.Fail("Copy the rows", err)
		return
	}
	fyne.CurrentApp().Clipboard().SetContent(b.String())
	t.host.Toast(countRows(len(rows))+" copied as a table", "", nil)
}

// export asks for a file and writes the rows as they are filtered and ordered, in the columns that are shown.
func (t *table[T]) export(title, name string) {
	rows := t.list.Rows()
	var said []string
	if search := t.list.Search(); search != "" {
		said = append(said, "Search: "+search)
	}
	for _, c := range t.list.Spec.Chips {
		if c.ID == t.list.Chip() && c.Has != nil {
			said = append(said, "Shown: "+c.Label)
		}
	}
	visible := t.grid.Columns()
	var build func(context.Context) (report.Table, error)
	if t.exported != nil {
		build = t.exported(rows)
	} else {
		table := t.report(title, rows) // on this goroutine, which the columns belong to
		build = func(context.Context) (report.Table, error) { return table, nil }
	}
	askSave(t.host, name, func(path string) {
		saveTable(t.host, path, report.Query{Visible: visible}, func(ctx context.Context) (report.Table, error) {
			table, err := build(ctx)
			table.Subtitle = append(table.Subtitle, said...)
			return table, err
		})
	})
}

// saveTable makes a table and writes what the query says of it, in the format that the file's ending names.
func saveTable(host Host, path string, q report.Query, build func(context.Context) (report.Table, error)) {
	task.Run(host.Tasks(), func(ctx context.Context) (int, error) {
		write, err := report.ForEnding(path)
		if err != nil {
			return 0, err
		}
		table, err := build(ctx)
		if err == nil {
			table, err = table.Apply(q)
		}
		if err != nil {
			return 0, err
		}
		return len(table.Rows), report.Save(path, func(w io.Writer) error { return write(w, table) })
	}, func(rows int, err error) {
		if err != nil {
			host.Fail("Export to "+filepath.Base(path), err)
			return
		}
		host.Toast(countRows(rows)+" exported to "+filepath.Base(path), "Open folder", func() { host.OpenFolder(path) })
	})
}

// each are the texts of all rows.
func each[T any](rows []T, text func(T) string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, r := range rows {
			if !yield(text(r)) {
				return
			}
		}
	}
}
