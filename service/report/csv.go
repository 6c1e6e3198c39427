package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes the table as CSV in UTF-8 with a byte order mark, which is how spreadsheets know that it is UTF-8.
// It has no totals: programs read it too.
func WriteCSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	return writeSeparated(w, ',', t, SafeCell)
}

// WriteTSV writes the table with tabs between the cells, the form that spreadsheets take from the clipboard. Tabs and
// line ends inside of a cell become blanks.
func WriteTSV(w io.Writer, t Table) error {
	return writeSeparated(w, '\t', t, func(s string) string { return SafeCell(oneLine.Replace(s)) })
}

var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

func writeSeparated(w io.Writer, comma rune, t Table, cell func(string) string) error {
	out := csv.NewWriter(w)
	out.Comma = comma
	out.UseCRLF = comma == ','
	record := make([]string, len(t.Columns))
	for j, c := range t.Columns {
		record[j] = cell(c.Title)
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for j, c := range row {
			record[j] = cell(text(c, t.zone()))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// SafeCell returns the cell so that no spreadsheet takes it for a formula: one that begins with = + - @, a tab or a
// carriage return gets an apostrophe before it. Numbers stay numbers.
func SafeCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && strings.Trim(s, "+-.0123456789") == "" {
		return s
	}
	return "'" + s
}
