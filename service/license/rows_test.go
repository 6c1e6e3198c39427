package license

import (
	"bytes"
	"os"
	"reflect"
	"testing"

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
	old, err := os.ReadFile("testdata/licenses.xls") // of xlwt
	if err != nil {
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
		"old workbook":       string(old),
	} {
		rows, err := parseRows([]byte(data))
		if err != nil || !reflect.DeepEqual(rows, want) {
			t.Errorf("%s: %q, %v; want %q", name, rows, err, want)
		}
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
