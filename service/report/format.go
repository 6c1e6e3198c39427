package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Writer writes a table in one format.
type Writer func(w io.Writer, t Table) error

// Format is a type of file that reports are written as.
type Format struct {
	Name  string // also the ending without its dot: "pdf"
	Title string // for menus: "PDF document"
	Type  string // the media type
	Write Writer
}

// Formats are all formats in the order that menus show them.
func Formats() []Format {
	return []Format{
		{"csv", "CSV table", "text/csv; charset=utf-8", WriteCSV},
		{"xlsx", "Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", WriteXLSX},
		{"pdf", "PDF document", "application/pdf", WritePDF},
		{"html", "HTML page", "text/html; charset=utf-8", WriteHTML},
		{"json", "JSON", "application/json", WriteJSON},
		{"xml", "XML", "application/xml", WriteXML},
	}
}

// FormatNamed is the format of that name, in any case; also "htm".
func FormatNamed(name string) (Format, bool) {
	name = strings.ToLower(name)
	if name == "htm" {
		name = "html"
	}
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// ForEnding is the writer for a file of that name. The error says which endings there are.
func ForEnding(path string) (Writer, error) {
	ending := filepath.Ext(path)
	if f, ok := FormatNamed(strings.TrimPrefix(ending, ".")); ok && ending != "" {
		return f.Write, nil
	}
	var known []string
	for _, f := range Formats() {
		known = append(known, "."+f.Name)
	}
	list := strings.Join(known[:len(known)-1], ", ") + " or " + known[len(known)-1]
	if ending == "" {
		return nil, fmt.Errorf("%s has no ending that tells the type of file: use %s", path, list)
	}
	return nil, fmt.Errorf("%q is not a type of file that a report can be written as: use %s", ending, list)
}
