package license

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestParseRows(t *testing.T) {
	want := [][]string{{"name", "purchased"}, {"Büro; groß", "5"}}
	var book bytes.Buffer
	x := excelize.NewFile()
	for i, row := range want {
		if err := x.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Write(&book); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"commas":             "name,purchased\nBüro; groß,5\n",
		"byte order mark":    "\ufeffname,purchased\r\nBüro; groß,5\r\n",
		"semicolons, quoted": "name;purchased\n\"Büro; groß\";5",
		"tabs":               "name\tpurchased\nBüro; groß\t5\n",
		"windows-1252":       "name;purchased\n\"B\xfcro; gro\xdf\";5\n",
		"utf-16":             "\xff\xfen\x00a\x00m\x00e\x00;\x00p\x00u\x00r\x00c\x00h\x00a\x00s\x00e\x00d\x00\n\x00\"\x00B\x00\xfc\x00r\x00o\x00;\x00 \x00g\x00r\x00o\x00\xdf\x00\"\x00;\x005\x00",
		"workbook":           book.String(),
	} {
		rows, err := parseRows([]byte(data))
		if err != nil || !reflect.DeepEqual(rows, want) {
			t.Errorf("%s: %q, %v; want %q", name, rows, err, want)
		}
	}
}

// TestReadRowsOfAllKindsAreTheSame: LibreOffice made the workbooks of the text.
func TestReadRowsOfAllKindsAreTheSame(t *testing.T) {
	want := [][]string{{"Our licenses"}, nil, {"Product", "Seats", "Valid until", "Notes"}, {"Büro 2019 100%", "1200", "2027-12-31", "two\nlines"}, {"Acrobat", "3"}}
	for _, ending := range []string{"csv", "xlsx", "xls", "ods"} {
		rows, err := ReadRows("testdata/licenses." + ending)
		if err != nil {
			t.Fatal(err)
		}
		var got [][]string
		for _, row := range rows {
			for len(row) > 0 && row[len(row)-1] == "" {
				row = row[:len(row)-1]
			}
			if len(row) == 4 {
				row[1] = strings.ReplaceAll(row[1], ",", "") // text shows it
			}
			got = append(got, slices.Clip(row))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q, want %q", ending, got, want)
		}
	}
}

func TestParseRowsTakesWhatCellsHold(t *testing.T) {
	x := excelize.NewFile()
	row := []any{"name", "purchased", "expires"}
	if err := x.SetSheetRow("Sheet1", "A1", &row); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2027, 3, 4, 0, 0, 0, 0, time.UTC)
	text := func(s string) *string { return &s }
	const seats, expires = "B", "C"
	cells := []struct {
		column string
		value  any
		style  excelize.Style
		want   string
	}{
		{expires, day, excelize.Style{NumFmt: 14}, "2027-03-04"},
		{expires, day, excelize.Style{NumFmt: 15}, "2027-03-04"},
		{expires, day, excelize.Style{NumFmt: 22}, "2027-03-04"},
		{expires, day, excelize.Style{NumFmt: 31}, "2027-03-04"},
		{expires, day, excelize.Style{CustomNumFmt: text("d/m/yy")}, "2027-03-04"},
		{expires, day, excelize.Style{CustomNumFmt: text(`[$-407]d. mmmm yyyy`)}, "2027-03-04"},
		{seats, 1200, excelize.Style{NumFmt: 4}, "1200"},
		{seats, 1200, excelize.Style{CustomNumFmt: text(`#,##0.00 [$"EUR/day"]`)}, "1200"},
		{seats, 1200, excelize.Style{}, "1200"},
		{expires, "04.03.2027", excelize.Style{NumFmt: 14}, "04.03.2027"},
		{seats, "1.10", excelize.Style{NumFmt: 4}, "1.10"},
		{"A", true, excelize.Style{}, "TRUE"},
		{"A", 1.1, excelize.Style{NumFmt: 2}, "1.10"}, // a name is what people see
		{expires, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), excelize.Style{NumFmt: 15}, "9999-12-31"},
		{expires, 20271231, excelize.Style{}, "20271231"}, // which a person typed
		{expires, 2027, excelize.Style{}, "2027"},
	}
	for i, c := range cells {
		name := fmt.Sprintf("%s%d", c.column, i+2)
		id, err := x.NewStyle(&c.style)
		if err == nil {
			err = errors.Join(x.SetCellValue("Sheet1", name, c.value), x.SetCellStyle("Sheet1", name, name, id))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var book bytes.Buffer
	if err := x.Write(&book); err != nil {
		t.Fatal(err)
	}
	rows, err := parseRows(book.Bytes())
	if err != nil || len(rows) != len(cells)+1 {
		t.Fatal(rows, err)
	}
	for i, c := range cells {
		if got := rows[i+1][c.column[0]-'A']; got != c.want {
			t.Errorf("%v shown by %d %v: %q, want %q", c.value, c.style.NumFmt, c.style.CustomNumFmt, got, c.want)
		}
	}
}

func TestParseRowsKeepsThePlacesOfRows(t *testing.T) {
	rows, err := parseRows([]byte("\n\nname;notes\r\n\nOffice;\"two\nlines\"\nPaint;x\n\nDraw;y\n"))
	if want := "[[] [] [name notes] [] [Office two\nlines] [Paint x] [] [Draw y]]"; err != nil || fmt.Sprint(rows) != want {
		t.Errorf("%v, %v; want %s", rows, err, want)
	}
}

func TestParseRowsFindsTheSeparator(t *testing.T) {
	for text, want := range map[string]string{
		"Our licenses, 2026\nname;seats\nOffice, Visio, Project, all of them;5\n": "[[Our licenses, 2026] [name seats] [Office, Visio, Project, all of them 5]]",
		"name\tseats\nOffice, Visio; Project\t5\n":                                "[[name seats] [Office, Visio; Project 5]]",
		"name|seats\nOffice|5\n":                                                  "[[name seats] [Office 5]]",
		"name\nOffice; Visio; Project\n":                                          "[[name] [Office; Visio; Project]]",
		"foo;bar\nOffice, Visio;5;6;7\n":                                          "[[foo bar] [Office, Visio 5 6 7]]",
	} {
		if rows, err := parseRows([]byte(text)); err != nil || fmt.Sprint(rows) != want {
			t.Errorf("%q: %v, %v; want %s", text, rows, err, want)
		}
	}
}

func TestParseRowsTakesTheSheetWithLicenses(t *testing.T) {
	x := excelize.NewFile()
	fill := func(sheet string, rows ...[]any) {
		if _, err := x.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if err := x.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &rows[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	fill("Sheet1", []any{"Licenses of Larkfield"}, []any{"made by", "IT"})
	fill("Old", []any{"name", "seats"}, []any{"Hidden", 1})
	fill("Licenses", []any{"name", "seats"}, []any{"Office", 5})
	fill("Later", []any{"name", "seats"}, []any{"Later", 5})
	if err := x.SetSheetVisible("Old", false); err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := x.Write(&book); err != nil {
		t.Fatal(err)
	}
	rows, err := parseRows(book.Bytes())
	if want := "[[name seats] [Office 5]]"; err != nil || fmt.Sprint(rows) != want {
		t.Errorf("%v, %v; want %s", rows, err, want)
	}
}

func TestParseRowsRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"old Excel": "\xd0\xcf\x11\xe0....", "binary": "MZ\x00\x01", "broken workbook": "PK\x03\x04 no",
	} {
		if rows, err := parseRows([]byte(data)); err == nil {
			t.Errorf("%s: read %q, want an error", name, rows)
		}
	}
}
