// Package report writes tables: a report is a table with a title, and each file format is one writer of it. It knows no
// database; package build makes the tables of the named reports.
//
// The same table gives the same bytes in every format, whoever asks for it: a window, the command line or the API. Cells
// are text, numbers, days and times, and each writer keeps them as such as far as its format can.
package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Kind says what the cells of a column are.
type Kind string

// The kinds of columns. A filter on Text looks for a part, on Enum for one of a list, on the others compares.
const (
	Text Kind = ""     // string
	Enum Kind = "enum" // string, one of Column.Values
	Int  Kind = "int"  // int
	Day  Kind = "date" // model.Date
	Time Kind = "time" // time.Time
	Bool Kind = "bool" // bool
)

// Cell is a string, int, int64, bool, model.Date or time.Time, or nil where nothing is known. Zero dates and times count as
// nil, and nil pointers to them too.
type Cell = any

// Column is a column of a table.
type Column struct {
	Name   string // its key in filters, JSON and XML, such as "used_count"
	Title  string // what people read, such as "Used"
	Kind   Kind
	Width  int      // wanted width in characters; 0 is as wide as the cells are, within reason
	Values []string // what an Enum can be, in their order
	Sum    bool     // an Int whose cells add up in the line of totals
	Hidden bool     // shown only when asked for by name
	Whole  bool     // never shortened where room is short (a checksum, a number that people compare)
}

// Table is what a report shows. Every row has one cell a column.
type Table struct {
	Name     string   // of the report, such as "licenses": names sheets and elements
	Title    string   // for people
	Subtitle []string // what it is about: filter, order, numbers; one line each
	Columns  []Column
	Rows     [][]Cell
	Totals   []Cell // nil, or one cell a column: the last line

	// TotalCount is the number of rows before Offset and Limit cut some off. 0 is the number of rows.
	TotalCount int
	// MadeAt is the moment the report describes. It is the only time that gets into files: metadata included.
	MadeAt time.Time
	// Zone is the zone in which people read times; nil is UTC. JSON and XML have UTC always.
	Zone *time.Location
}

// Count is the number of rows before offset and limit.
func (t Table) Count() int { return max(t.TotalCount, len(t.Rows)) }

// Column is the index of the column of that name, or -1.
func (t Table) Column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

// TextColumns are columns of text with these titles.
func TextColumns(titles ...string) []Column {
	columns := make([]Column, len(titles))
	for i, title := range titles {
		columns[i] = Column{Name: nameOf(title), Title: title}
	}
	return columns
}

// TextRow is a row of text cells.
func TextRow(cells ...string) []Cell {
	row := make([]Cell, len(cells))
	for i, cell := range cells {
		row[i] = cell
	}
	return row
}

// Save writes a file so that it is there completely or not at all: to a temporary name beside it, then renamed.
func Save(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	// A temporary file is for its owner alone; what somebody saves has the rights that a new file has.
	if err = os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
