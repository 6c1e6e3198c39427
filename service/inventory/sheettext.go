package inventory

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Spreadsheets in XML and in SYLK, and tables drawn with +---+ and bars, are rewritten as text with commas before formats are asked: all that is known of
// tables as text then holds for them too. Sheets follow one another after a blank row.

// sheetsAsText rewrites a spreadsheet of Excel 2003 XML, flat OpenDocument or SYLK, and a drawn table; other files stay as
// they are.
func sheetsAsText(f *File) error {
	if f.Binary {
		return nil
	}
	w := &sheetWriter{file: f}
	var err error
	switch head := f.head(4096); {
	case bytes.HasPrefix(head, []byte("ID;P")):
		err = w.sylk(f.Data)
	case isDrawnTable(f):
		err = w.drawn(f.Data)
	case f.firstByte() != '<':
		return nil
	case bytes.Contains(head, []byte("urn:schemas-microsoft-com:office:spreadsheet")) && bytes.Contains(head, []byte("Workbook")),
		bytes.Contains(head, []byte("urn:oasis:names:tc:opendocument:xmlns:office")) && bytes.Contains(head, []byte(":document")):
		err = w.xml(f.Data)
	default:
		return nil
	}
	if err == nil {
		f.Data = w.out.Bytes()
	}
	if err == nil && len(bytes.TrimSpace(f.Data)) == 0 {
		err = refuse("This spreadsheet is empty")
	}
	return err
}

// isDrawnTable recognizes what databases' consoles and osquery print: "+------+---------+" above "| name | version |".
func isDrawnTable(f *File) bool {
	if f.firstByte() != '+' {
		return false
	}
	lines := f.headLines(3)
	return len(lines) == 3 && isDrawnRule(lines[0]) && strings.HasPrefix(lines[1], "|") && isDrawnRule(lines[2])
}

func isDrawnRule(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) > 4 && line[0] == '+' && line[len(line)-1] == '+' && strings.Trim(line, "+-=") == ""
}

// drawn reads the cells between bars.
func (w *sheetWriter) drawn(data []byte) error {
	for line := range bytes.Lines(data) {
		row := strings.TrimSpace(string(line))
		if !strings.HasPrefix(row, "|") {
			continue
		}
		for i, cell := range strings.Split(strings.TrimSuffix(row[1:], "|"), "|") {
			if err := w.set(i, strings.TrimSpace(cell)); err != nil {
				return err
			}
		}
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// openODS reads the sheets of an OpenDocument spreadsheet.
func (r *reader) openODS(p part, archive *zip.Reader) error {
	text, err := r.odsText(archive)
	if err != nil {
		return err
	}
	return r.read(&File{Path: p.path, ModTime: p.modTime, Data: text, Options: r.opts, Limits: r.limits})
}

// ConvertODS makes text with commas of an OpenDocument spreadsheet; its sheets follow one another after a blank row.
func ConvertODS(ctx context.Context, data []byte, limits Limits) (text []byte, err error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("damaged spreadsheet: %w", err)
	}
	r := &reader{ctx: ctx, limits: limits.orDefaults()}
	err = guard(func() (err error) {
		text, err = r.odsText(archive)
		return err
	})
	return text, err
}

func (r *reader) odsText(archive *zip.Reader) ([]byte, error) {
	for _, file := range archive.File {
		if file.Name != "content.xml" {
			continue
		}
		content, err := file.Open()
		if err != nil {
			return nil, fmt.Errorf("damaged spreadsheet: %w", err)
		}
		defer content.Close()
		data, err := r.unpack(content, int64(file.CompressedSize64), int64(min(file.UncompressedSize64, 1<<40)))
		if err != nil {
			return nil, fmt.Errorf("damaged spreadsheet: %w", err)
		}
		f := &File{Data: data, Limits: r.limits}
		if err := decode(f); err != nil {
			return nil, err
		}
		if err := sheetsAsText(f); err != nil {
			return nil, err
		}
		if f.firstByte() == '<' {
			break
		}
		return f.Data, nil
	}
	return nil, refuse("This OpenDocument spreadsheet is encrypted or damaged; save it as .xlsx or .csv and add that")
}

// sheetWriter collects the cells of a row and writes rows.
type sheetWriter struct {
	file *File
	out  bytes.Buffer
	row  []string
	rows int
	wide int // cells of the widest row so far: rows of a table have as many
}

// set puts a text into a cell of the current row, numbered from 0.
func (w *sheetWriter) set(column int, s string) error {
	if err := w.file.checkColumns(column + 1); err != nil || s == "" || column < 0 {
		return err
	}
	for len(w.row) <= column {
		w.row = append(w.row, "")
	}
	w.row[column] = s
	return nil
}

// end writes the row; blank rows in a row are one.
func (w *sheetWriter) end() error {
	if len(w.row) == 0 {
		if n := w.out.Len(); n > 1 && !bytes.HasSuffix(w.out.Bytes(), []byte("\n\n")) {
			w.out.WriteByte('\n')
		}
		return nil
	}
	for len(w.row) < w.wide {
		w.row = append(w.row, "")
	}
	w.wide = len(w.row)
	for i, cell := range w.row {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.out.WriteByte('"')
		w.out.WriteString(strings.ReplaceAll(cell, `"`, `""`))
		w.out.WriteByte('"')
	}
	w.out.WriteByte('\n')
	w.row = w.row[:0]
	w.rows++
	return w.file.checkEntries(w.rows)
}

// xml reads both kinds of XML: <Row><Cell><Data> of Excel, <table-row><table-cell><p> of OpenDocument.
func (w *sheetWriter) xml(data []byte) error {
	decoder := newXMLDecoder(data)
	cell := sheetCell{repeat: 1}
	column, skipped := 0, 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(data, int(decoder.InputOffset()), "%v", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "annotation", "Comment":
				skipped++
			case "Row", "table-row":
				column = 0
			case "Cell", "table-cell", "covered-table-cell":
				if at := numberAttr(t, "Index"); at > 0 {
					column = at - 1
				}
				cell = sheetCell{open: true, repeat: max(1, numberAttr(t, "number-columns-repeated")), across: numberAttr(t, "MergeAcross")}
			case "p", "line-break":
				if cell.open && skipped == 0 && cell.text.Len() > 0 {
					cell.text.WriteByte('\n')
				}
			case "s", "tab":
				cell.text.WriteByte(' ')
			}
		case xml.CharData:
			if cell.open && skipped == 0 && cell.text.Len() < maxCell {
				cell.text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "annotation", "Comment":
				skipped--
			case "Cell", "table-cell", "covered-table-cell":
				if column, err = w.endCell(&cell, column); err != nil {
					return err
				}
			case "Row", "table-row", "Worksheet", "table":
				if err := w.end(); err != nil {
					return err
				}
			}
		}
	}
}

// sheetCell is the cell that is being read.
type sheetCell struct {
	open           bool
	repeat, across int
	text           strings.Builder
}

// endCell sets the cell, as often as it is repeated, and returns the column behind it.
func (w *sheetWriter) endCell(cell *sheetCell, column int) (int, error) {
	s := strings.TrimSpace(cell.text.String())
	next := column + cell.repeat + cell.across
	if s != "" {
		for i := range min(cell.repeat, 64) {
			if err := w.set(column+i, s); err != nil {
				return 0, err
			}
		}
	}
	*cell = sheetCell{repeat: 1}
	return min(next, 1<<20), nil
}

func numberAttr(t xml.StartElement, name string) int {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			n, _ := strconv.Atoi(a.Value)
			return max(0, n)
		}
	}
	return 0
}

// sylk reads records of lines: "C;Y2;X1;K"text"" is a cell; column and row hold until they change, and F records change
// them too. A semicolon in a text is written twice.
func (w *sheetWriter) sylk(data []byte) error {
	x, y := 1, 1
	for line := range bytes.Lines(data) {
		record := strings.TrimRight(string(line), "\r\n")
		if !strings.HasPrefix(record, "C;") && !strings.HasPrefix(record, "F;") {
			continue
		}
		for _, field := range strings.Split(strings.ReplaceAll(record[2:], ";;", "\x00"), ";") {
			if field == "" {
				continue
			}
			n, err := strconv.Atoi(field[1:])
			switch {
			case field[0] == 'X' && err == nil:
				x = n
			case field[0] == 'Y' && err == nil:
				if n != y {
					if err := w.end(); err != nil {
						return err
					}
				}
				y = n
			case field[0] == 'K' && record[0] == 'C':
				s := strings.ReplaceAll(strings.Trim(field[1:], `"`), "\x00", ";")
				if err := w.set(x-1, strings.TrimSpace(s)); err != nil {
					return err
				}
			}
		}
	}
	return w.end()
}
