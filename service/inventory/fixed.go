package inventory

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// displayCells measures texts as a console shows them: characters of East Asia take two cells. The width of ambiguous
// characters does not depend on the language of this computer.
var displayCells = func() *runewidth.Condition {
	c := runewidth.NewCondition()
	c.EastAsianWidth = false
	return c
}()

// fixedTable cuts lines of a table with columns of fixed width.
type fixedTable struct {
	starts []int // where the columns begin, in cells or characters; the first is 0
	wide   bool  // starts are display cells, not characters
}

// newFixedTable finds the columns where the words of the header line begin. Tools pad by characters or by display cells:
// the way in which fewer rows cross the borders is taken.
func newFixedTable(header string, rows []string) *fixedTable {
	header = strings.TrimRight(header, " ")
	var best *fixedTable
	bestCrossed := 0
	for _, wide := range []bool{true, false} {
		t := &fixedTable{starts: wordStarts(header, wide), wide: wide}
		if len(t.starts) == 0 {
			return nil
		}
		if crossed := t.crossed(rows); best == nil || crossed < bestCrossed {
			best, bestCrossed = t, crossed
		}
		if bestCrossed == 0 {
			break
		}
	}
	return best
}

// wordStarts is where words begin.
func wordStarts(line string, wide bool) []int {
	var starts []int
	at, blank := 0, true
	for _, r := range line {
		if r != ' ' && blank {
			starts = append(starts, at)
		}
		blank = r == ' '
		at += cellWidth(r, wide)
	}
	return starts
}

func cellWidth(r rune, wide bool) int {
	if !wide {
		return 1
	}
	return displayCells.RuneWidth(r)
}

// crossed counts rows in which a text runs over the border of a column.
func (t *fixedTable) crossed(rows []string) int {
	n := 0
	for _, row := range rows {
		if !t.keeps(row) {
			n++
		}
	}
	return n
}

// fits reports whether at least nine of ten rows keep to the columns.
func (t *fixedTable) fits(rows []string) bool { return t.crossed(rows)*10 <= len(rows) }

// keeps reports whether each column of the row has a blank before it.
func (t *fixedTable) keeps(row string) bool {
	at, next := 0, 1
	blank := true
	for _, r := range row {
		if next < len(t.starts) && at >= t.starts[next] {
			if !blank || at > t.starts[next] {
				return false
			}
			next++
		}
		blank = r == ' '
		at += cellWidth(r, t.wide)
	}
	return true
}

// cells cuts a row. Where a text runs over a border the next column begins at the blank before, as right-aligned numbers
// make it.
func (t *fixedTable) cells(row string) []string {
	out := make([]string, len(t.starts))
	at, next, from := 0, 1, 0
	for i, r := range row {
		if next < len(t.starts) && at >= t.starts[next] {
			cut := i
			if i > 0 && row[i-1] != ' ' && r != ' ' {
				if j := strings.LastIndexByte(row[from:i], ' '); j > 0 {
					cut = from + j
				}
			}
			out[next-1] = strings.TrimSpace(row[from:cut])
			from = cut
			next++
		}
		at += cellWidth(r, t.wide)
	}
	out[next-1] = strings.TrimSpace(row[from:])
	return out
}

// isRule reports whether the line is nothing but dashes and blanks.
func isRule(line string) bool {
	return strings.Trim(line, "- ") == "" && strings.Count(line, "-") >= 2
}
