package page

import (
	"strings"
	"time"

	"seatcount/service/org"
	"seatcount/ui/grid"
	"seatcount/ui/list"
)

// column is one column of a page's grid: how it looks, and what it orders, copies and exports by.
type column[T any] struct {
	grid.Column
	text   func(T) string    // as copied and exported
	number func(T) float64   // orders; nil orders by text
	cell   func(T) grid.Cell // nil shows the text
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
		cell: func(r T) grid.Cell { return grid.Cell{Kind: grid.Date, Text: text(r)} },
	}
}

// orgColumn shows an organization's path. The root is left out where it says nothing: all of them are below it.
func orgColumn[T any](c grid.Column, path func(T) string) column[T] {
	return column[T]{Column: c, text: path, cell: func(r T) grid.Cell { return muted(shortOrg(path(r))) }}
}

func shortOrg(path string) string {
	if _, below, ok := strings.Cut(path, org.Separator); ok {
		return below
	}
	return path
}
