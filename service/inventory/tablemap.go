package inventory

import (
	"fmt"
	"strconv"
	"strings"
)

// mapHeader applies what a user said. Values are header names, in any spelling that foldHeader brings together, or
// numbers of columns from 1; an empty value or "-" says that there is no such column. The header is the first row that
// has all names; a mapping by numbers only takes every row for data.
func mapHeader(rows [][]string, mapping map[string]string) (*tableHeader, int, error) {
	numbers := true
	for key, value := range mapping {
		if _, known := mappedRoles[key]; known && columnNumber(value) == 0 && value != "" && value != "-" {
			numbers = false
		}
	}
	missing := ""
	for i, row := range rows[:min(len(rows), headerRows)] {
		h := &tableHeader{names: row, cols: noColumns(), verdict: sure}
		if missing = h.apply(mapping); missing == "" {
			if h.cols.software < 0 {
				return nil, -1, fmt.Errorf("the mapping does not say which column is the software")
			}
			if numbers {
				if auto, at := findHeader(rows); auto != nil {
					h.names = auto.names
					return h, at, nil
				}
				h.names = columnNames(len(row))
				return h, i - 1, nil
			}
			for j, name := range row {
				h.noteKind(j, name)
			}
			return h, i, nil
		}
	}
	return nil, -1, fmt.Errorf("the table has no column %q that the mapping names", missing)
}

// apply sets the columns; it returns the first name that the row does not have.
func (h *tableHeader) apply(mapping map[string]string) (missing string) {
	for _, key := range TableRoles {
		value, ok := mapping[key]
		if !ok || value == "" || value == "-" {
			continue
		}
		at := -1
		for i, name := range h.names {
			if name == value || foldHeader(name) == foldHeader(value) && foldHeader(value) != "" {
				at = i
				break
			}
		}
		if n := columnNumber(value); at < 0 && n > 0 && n <= len(h.names) {
			at = n - 1
		}
		if at < 0 {
			return value
		}
		*h.cols.columnOf(mappedRoles[key]) = at
	}
	return ""
}

// columnNumber reads "3" or "Column 3"; 0 for anything else.
func columnNumber(s string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "Column "))
	if err != nil || n < 1 {
		return 0
	}
	return n
}

func columnNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("Column %d", i+1)
	}
	return names
}

// guess is what was found, as Options.Columns would say it.
func (h *tableHeader) guess() map[string]string {
	g := map[string]string{}
	for key, r := range mappedRoles {
		if i := *h.cols.columnOf(r); i >= 0 && i < len(h.names) {
			g[key] = h.names[i]
		}
	}
	if _, ok := g["device"]; !ok && h.cols.deviceID >= 0 {
		g["device"] = h.names[h.cols.deviceID]
	}
	return g
}
