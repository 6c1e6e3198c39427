package report

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"seatcount/model"
)

// plain takes pointers and empty values off a cell: what remains is nil, string, int64, bool, model.Date or time.Time.
func plain(c Cell) Cell {
	switch v := c.(type) {
	case nil, string, int64, bool:
		return v
	case int:
		return int64(v)
	case model.Date:
		if v == (model.Date{}) {
			return nil
		}
	case time.Time:
		if v.IsZero() {
			return nil
		}
	case *model.Date:
		if v == nil {
			return nil
		}
		return plain(*v)
	case *time.Time:
		if v == nil {
			return nil
		}
		return plain(*v)
	case interface{ String() string }:
		return v.String()
	}
	return c
}

// text is the cell as people read it: times in the zone to the minute, yes and no.
func text(c Cell, zone *time.Location) string {
	switch v := plain(c).(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case model.Date:
		return v.String()
	case time.Time:
		return v.In(zone).Format("2006-01-02 15:04")
	}
	return ""
}

// zone is the zone of the table's times.
func (t Table) zone() *time.Location {
	if t.Zone == nil {
		return time.UTC
	}
	return t.Zone
}

// Text is a cell of the table as people read it.
func (t Table) Text(row, column int) string { return text(t.Rows[row][column], t.zone()) }

// Number is what a cell is ordered by in a column that is not text; what is not known comes first.
func (t Table) Number(row, column int) float64 {
	switch v := sortKey(&t.Columns[column], plain(t.Rows[row][column])).(type) {
	case float64:
		return v
	case time.Time:
		return float64(v.Unix())
	}
	return math.Inf(-1)
}

// nameOf makes a column's name of its title: "Last seen" becomes "last_seen".
func nameOf(title string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "_")
}

// Texts are all cells as people read them.
func (t Table) Texts() [][]string {
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = make([]string, len(row))
		for j := range row {
			rows[i][j] = t.Text(i, j)
		}
	}
	return rows
}
