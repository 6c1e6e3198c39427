package report_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatcount/service/report"
)

func TestSafeCell(t *testing.T) {
	for in, want := range map[string]string{
		"":               "",
		"Office":         "Office",
		"-2":             "-2",
		"+3.5":           "+3.5",
		"-":              "'-",
		"=1+1":           "'=1+1",
		"@SUM(A1)":       "'@SUM(A1)",
		"-2+cmd|' /C'!A": "'-2+cmd|' /C'!A",
		"\tx":            "'\tx",
		"-Inf":           "'-Inf",
		"1=1":            "1=1",
	} {
		if got := report.SafeCell(in); got != want {
			t.Errorf("SafeCell(%q) = %q, want %q", in, got, want)
		}
	}
}

var table = report.Table{
	Columns: report.TextColumns("Name", "Left"),
	Rows:    [][]report.Cell{{"Büro, \"groß\"", -2}, {"=HYPERLINK(1)", 0}, {"two\nlines", 1}},
}

func TestWriteCSV(t *testing.T) {
	var b strings.Builder
	if err := report.WriteCSV(&b, table); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffName,Left\r\n\"Büro, \"\"groß\"\"\",-2\r\n'=HYPERLINK(1),0\r\n\"two\r\nlines\",1\r\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestWriteTSV(t *testing.T) {
	var b strings.Builder
	if err := report.WriteTSV(&b, table); err != nil {
		t.Fatal(err)
	}
	want := "Name\tLeft\n\"Büro, \"\"groß\"\"\"\t-2\n'=HYPERLINK(1)\t0\ntwo lines\t1\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestSaveLeavesNothingHalfWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "licenses.csv")
	write := func(s string, err error) error {
		return report.Save(path, func(w io.Writer) error {
			_, _ = io.WriteString(w, s)
			return err
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	if err := write("second", full); !errors.Is(err, full) {
		t.Errorf("got %v, want an error that wraps %v", err, full)
	}
	if b, _ := os.ReadFile(path); string(b) != "first" {
		t.Errorf("the file holds %q, want what was there before", b)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files in the folder, want 1: no temporary one left", len(entries))
	}
}
