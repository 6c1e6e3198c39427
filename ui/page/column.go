package page

import (
	"strconv"
	"strings"
	"time"

	"seatcount/service/org"
	"seatcount/service/report"
	"seatcount/ui/grid"
	"seatcount/ui/list"
)

// column is one column of a page's grid: how it looks, and what it orders, copies and exports by.
type column[T any] struct {
	grid.Column
	text   func(T) string    // as copied and exported
	number func(T) float64   // orders; nil orders by text
	cell   func(T) grid.Cell // nil shows the text
	// kind and value are the cell for files that know numbers and days; no value is the text.
	kind  report.Kind
	value func(T) report.Cell
	sum   bool // the numbers add up to something
}

func (c column[T]) exported(row T) report.Cell {
	if c.value != nil {
		return c.value(row)
	}
	return c.text(row)
}

func (c column[T]) draw(row T) grid.Cell {
	if c.cell != nil {
		return c.cell(row)
	}
	return grid.Cell{Text: c.text(row)}
}

// listColumns is what package list needs to know of columns.
func listColumns[T any](columns []column[T]) []list.Column[T] {
	var all []list.Column[T]
	for _, c := range columns {
		all = append(all, list.Column[T]{ID: c.ID, Title: c.Title, Text: c.text, Number: c.number})
	}
	return all
}

func gridColumns[T any](columns []column[T]) []grid.Column {
	var all []grid.Column
	for _, c := range columns {
		all = append(all, c.Column)
	}
	return all
}

// muted is a cell in the quiet color.
func muted(text string) grid.Cell { return grid.Cell{Kind: grid.Muted, Text: text} }

// seconds orders times.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix())
}

// oneLine shows a text of several lines in one.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\n", "  ·  ")), " ")
}

// timeColumn shows a time, written as words says.
func timeColumn[T any](c grid.Column, at func(T) time.Time, write func(time.Time) string) column[T] {
	text := func(r T) string { return write(at(r)) }
	return column[T]{
		Column: c, text: text, number: func(r T) float64 { return seconds(at(r)) },
		kind: report.Time, value: func(r T) report.Cell { return at(r) },
		cell: func(r T) grid.Cell { return grid.Cell{Kind: grid.Date, Text: text(r)} },
	}
}

// orgNames leaves out of organizations' paths what all rows of a list have in common, and so says nothing.
type orgNames struct{ prefix string }

// study finds what the paths of rows have in common, and returns the function that has the list leave it out.
func (o *orgNames) study(paths func(yield func(string) bool)) (apply func()) {
	prefix := commonOrg(paths)
	return func() { o.prefix = prefix }
}

func commonOrg(paths func(yield func(string) bool)) string {
	first, common := true, []string(nil)
	last := ""
	for path := range paths {
		if path == last {
			continue
		}
		last = path
		names := strings.Split(path, org.Separator)
		if first {
			first, common = false, names
			continue
		}
		n := 0
		for n < len(common) && n < len(names) && common[n] == names[n] {
			n++
		}
		common = common[:n]
	}
	return strings.Join(common, org.Separator)
}

// short is the path without the common beginning; the last name always stays.
func (o *orgNames) short(path string) string {
	if rest, ok := strings.CutPrefix(path, o.prefix+org.Separator); ok {
		return rest
	}
	return lastOrg(path)
}

func lastOrg(path string) string {
	if i := strings.LastIndex(path, org.Separator); i >= 0 {
		return path[i+len(org.Separator):]
	}
	return path
}

// orgColumn shows an organization's path, of which the last name stays; it is copied and exported whole.
func orgColumn[T any](c grid.Column, names *orgNames, path func(T) string) column[T] {
	return column[T]{Column: c, text: path, cell: func(r T) grid.Cell {
		return grid.Cell{Kind: grid.Path, Text: names.short(path(r))}
	}}
}

// shortOrg is a path without the root, where something is below it.
func shortOrg(path string) string {
	if _, below, ok := strings.Cut(path, org.Separator); ok {
		return below
	}
	return path
}

// numberColumn shows a number that is not negative.
func numberColumn[T any](c grid.Column, n func(T) int) column[T] {
	c.Right = true
	return column[T]{
		Column: c, text: func(r T) string { return strconv.Itoa(n(r)) }, number: func(r T) float64 { return float64(n(r)) },
		cell: func(r T) grid.Cell { return grid.Cell{Kind: grid.Number, Num: int64(n(r))} },
		kind: report.Int, value: func(r T) report.Cell { return n(r) },
	}
}
