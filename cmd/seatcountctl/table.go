package main

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// table is text in columns. A column whose title begins with ">" is aligned to the right.
type table struct {
	titles []string
	rows   [][]string
	total  []string // nil for none
}

func newTable(titles ...string) *table { return &table{titles: titles} }

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// write writes the table with two blanks between columns. Letters of every script take the room that they take on the
// screen.
func (t *table) write(w io.Writer) error {
	titles := make([]string, len(t.titles))
	for i, title := range t.titles {
		titles[i] = strings.TrimPrefix(title, ">")
	}
	lines := append([][]string{titles}, t.rows...)
	if t.total != nil {
		lines = append(lines, t.total)
	}
	widths := make([]int, len(titles))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	var b strings.Builder
	rule := func() {
		for i, width := range widths {
			b.WriteString(gap(i) + strings.Repeat("-", width))
		}
		b.WriteByte('\n')
	}
	for n, line := range lines {
		if n == 1 || t.total != nil && n == len(lines)-1 && n > 1 {
			rule()
		}
		var text strings.Builder
		for i, cell := range line {
			text.WriteString(gap(i))
			if room := strings.Repeat(" ", widths[i]-runewidth.StringWidth(cell)); t.titles[i][0] == '>' {
				text.WriteString(room + cell)
			} else {
				text.WriteString(cell + room)
			}
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func gap(column int) string {
	if column == 0 {
		return ""
	}
	return "  "
}

// short cuts a text to so many letters, and puts it on one line.
func short(s string, most int) string {
	s = strings.ReplaceAll(s, "\n", " | ")
	return runewidth.Truncate(s, most, "…")
}
