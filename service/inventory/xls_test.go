package inventory

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// The workbooks in testdata are named like the program that wrote the .xls: LibreOffice, Python's xlwt and Perl's
// Spreadsheet::WriteExcel. The .xlsx beside each is the same workbook as LibreOffice converts it.
func TestOldWorkbooks(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "workbooks", "*.xls"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	var got strings.Builder
	for _, file := range files {
		var text [2]string
		for i, file := range []string{file, file + "x"} {
			for _, u := range readUnits(t, file, Options{}) {
				u.Path = files[0]
				text[i] += shown(u)
			}
		}
		if text[0] != text[1] {
			t.Errorf("%s is read as\n%s\nand .xlsx as\n%s", file, text[0], text[1])
		}
		for _, u := range readUnits(t, file, Options{}) {
			got.WriteString(shown(u))
		}
	}
	compareWant(t, filepath.Join("testdata", "workbooks.want"), got.String())
}

func TestOldWorkbookPreview(t *testing.T) {
	file := filepath.Join("testdata", "workbooks", "perl.xls")
	view, err := PreviewPath(context.Background(), file, Options{Columns: map[string]string{"software": "Name", "version": "Version"}}, Limits{})
	if err != nil || view.Problem != "" || view.Sheet != "PC-101" || view.Devices != 2 || view.Entries != 54 {
		t.Errorf("%+v, %v", view, err)
	}
}

// biff writes records: pairs of a number and a content.
func biff(records ...any) []byte {
	var out []byte
	for i := 0; i < len(records); i += 2 {
		body := records[i+1].([]byte)
		out = binary.LittleEndian.AppendUint16(out, uint16(records[i].(int)))
		out = binary.LittleEndian.AppendUint16(out, uint16(len(body)))
		out = append(out, body...)
	}
	return out
}

// le joins numbers of two bytes, floats of eight, single bytes and texts.
func le(parts ...any) []byte {
	var out []byte
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			out = binary.LittleEndian.AppendUint16(out, uint16(p))
		case float64:
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(p))
		case byte:
			out = append(out, p)
		case string:
			out = append(out, p...)
		case []byte:
			out = append(out, p...)
		}
	}
	return out
}

// label is a record of text before version 8.
func label(row, column int, s string) []byte { return le(row, column, 0, len(s), s) }

var eof = biff(0x0A, []byte{})

// phpSheet is what scripts write: a sheet of version 5 that says nothing about itself.
func phpSheet(cells ...any) []byte {
	return append(append(biff(0x809, le(0, 0x10, 0, 0)), biff(cells...)...), eof...)
}

func phpTable() []byte {
	return phpSheet(0x204, label(0, 0, "Computer"), 0x204, label(0, 1, "Software"), 0x204, label(0, 2, "Version"),
		0x204, label(1, 0, "PC-1"), 0x204, label(1, 1, "Größe"), 0x203, le(1, 2, 0, 24.5))
}

// version2Table is a sheet of Excel 2.
func version2Table() []byte {
	old := func(row, column int) []byte { return le(row, column, byte(0), byte(1), byte(0)) } // format 1 of version 2
	short := func(row, column int, s string) []byte { return le(old(row, column), byte(len(s)), s) }
	return biff(0x09, le(2, 0x10), 0x1E, le(byte(7), "General"), 0x1E, le(byte(4), "0.00"),
		0x04, short(0, 0, "Computer"), 0x04, short(0, 1, "Software"), 0x04, short(0, 2, "Version"),
		0x04, short(1, 0, "PC-1"), 0x04, short(1, 1, "Writer"), 0x03, le(old(1, 2), 1.1),
		0x04, short(2, 0, "PC-1"), 0x06, le(old(2, 1), 0, 0, 0, 0xFFFF, byte(0)), 0x07, le(byte(5), "Lumen"), 0x02, le(old(2, 2), 7), 0x0A, []byte{})
}

func TestBareWorkbooks(t *testing.T) {
	head := func(bof int) []byte {
		return biff(bof, le(0, 0x10, 0), 0x42, le(1251), 0x204, label(0, 0, "Computer"), 0x204, label(0, 1, "Software"), 0x204, label(0, 2, "Version"),
			0x204, label(1, 0, "PC-1"), 0x204, label(1, 1, "\xcb\xf3\xec\xe5\xed"), 0x27E, le(1, 2, 0, 4<<2|2, 0), 0x0A, []byte{})
	}
	checkShapes(t, []shape{
		{"of a script", "x.xls", string(phpTable()), "PC-1: Größe/24.5"},
		{"of a script in Latin-1", "x.xls", string(phpSheet(0x204, label(0, 0, "Computer"), 0x204, label(0, 1, "Software"),
			0x204, label(1, 0, "PC-1"), 0x204, label(1, 1, "Gr\xf6sse"))), "PC-1: Grösse/"},
		{"of Excel 2", "x.xls", string(version2Table()), "PC-1: Writer/1.10 Lumen/7.00"},
		{"of Excel 3", "x.xls", string(head(0x209)), "PC-1: Лумен/4"},
		{"of Excel 4", "x.xls", string(head(0x409)), "PC-1: Лумен/4"},
		{"of Excel 4, bound together", "x.xls", string(biff(0x409, le(0, 0x100, 0), 0x0A, []byte{})), "problem: This is a workbook of Excel 4"},
		{"cut", "x.xls", string(phpTable()[:100]), "problem: damaged workbook: it breaks off"},
		{"without an end", "x.xls", strings.TrimSuffix(string(phpTable()), string(eof)), "problem: damaged workbook: it breaks off"},
		{"in any order, one cell twice, and a chart's numbers", "x.xls", string(phpSheet(0x204, label(1, 1, "Writer"), 0x204, label(1, 0, "PC-2"),
			0x809, le(0x500, 0x20, 0, 0), 0x204, label(1, 1, "of a chart"), 0x0A, []byte{}, 0x204, label(1, 0, "PC-1"), 0x204, label(0, 1, "Software"), 0x204, label(0, 0, "Computer"))), "PC-1: Writer/"},
		{"with numbers of all kinds", "PC-9.xls", string(phpSheet(0x204, label(0, 0, "Software"), 0x204, label(0, 1, "Version"),
			0x204, label(1, 0, "A"), 0x27E, le(1, 1, 0, 110<<2|3, 0), // an integer in hundredths
			0x204, label(2, 0, "B"), 0x27E, le(2, 1, 0, 0, 0x3FF8), // the upper half of 1.5
			0x204, label(3, 0, "C"), 0xBD, le(3, 1, 0, 3<<2|2, 0, 0, 4<<2|2, 0, 2), // cells side by side
			0x204, label(4, 0, "D"), 0x205, le(4, 1, 0, byte(1), byte(0)), 0x204, label(5, 0, "E"), 0x205, le(5, 1, 0, byte(0x2A), byte(1)),
			0xD6, le(6, 0, 0, 4, "Rich", 1, 0, 0), 0x06, le(6, 1, 0, 2.5, 0, 0, 0), 0x204, label(7, 0, "F"), 0x06, le(7, 1, 0, 0, 0, 0, 0xFFFF, 0, 0, 0),
			0x207, le(3, "1.0"))), "PC-9: A/1.1 B/1.5 C/3 D/TRUE E/#N/A Rich/2.5 F/1.0"},
	})
}

// text8 is a text of version 8 with characters of two bytes.
func text8(s string) []byte {
	units := utf16.Encode([]rune(s))
	out := le(len(units), byte(1))
	for _, u := range units {
		out = le(out, int(u))
	}
	return out
}

// book8 is a workbook of version 8 with one sheet; more are records of the workbook.
func book8(more []byte, name string, state byte, cells ...any) []byte {
	head := append(biff(0x809, le(0x600, 5, 0, 0, 0, 0, 0, 0)), more...)
	at := len(head) + 4 + 8 + len(name) + len(eof)
	head = append(head, biff(0x85, le(at, at>>16, state, byte(0), byte(len(name)), byte(0), name))...)
	head = append(head, eof...)
	return append(append(head, biff(append([]any{0x809, le(0x600, 0x10, 0, 0, 0, 0, 0, 0)}, cells...)...)...), eof...)
}

// sharedTexts is a table of texts that goes on in another record: the third text with other characters, the fourth has
// fonts and a phonetic guide behind it.
func sharedTexts() []byte {
	return biff(0xFC, le(9, 0, 5, 0, text8("Computer"), 8, byte(0), "Software", 4, byte(0), "PC-1", 8, byte(0), "Lumen"),
		0x3C, le(byte(1), int('Л'), int('у'), int('м'), 4, byte(0x0C), 1, 3, 0, "Word", 0, 0, "abc"))
}

// sharedRow is a table of texts in cells, whose software is text n.
func sharedRow(n int) []any {
	return []any{0xFD, le(0, 0, 0, 0, 0), 0xFD, le(0, 1, 0, 1, 0), 0xFD, le(1, 0, 0, 2, 0), 0xFD, le(1, 1, 0, n, 0)}
}

func TestWorkbookTexts(t *testing.T) {
	table, row := sharedTexts(), sharedRow
	checkShapes(t, []shape{
		{"continued in other characters", "x.xls", string(book8(table, "a", 0, row(3)...)), "PC-1: LumenЛум/"},
		{"with fonts and a guide", "x.xls", string(book8(table, "a", 0, row(4)...)), "PC-1: Word/"},
		{"hidden", "x.xls", string(book8(table, "a", 1, row(4)...)), "PC-1: Word/"},
		{"with a name that Excel does not allow", "x.xls", string(book8(table, "'a/b:c'", 0, row(4)...)), "PC-1: Word/"},
		{"missing", "x.xls", string(book8(table, "a", 0, row(9)...)), "problem: damaged workbook: the text of a cell in row 2 is missing"},
		{"protected", "x.xls", string(book8(biff(0x2F, le(1, 1, 1)), "a", 0)), "problem: This Excel workbook is protected with a password"},
		{"with marks of XML", "x.xls", string(book8(nil, "a<&\"", 0, 0x204, le(0, 0, 0, text8("Computer")), 0x204, le(0, 1, 0, text8("Software")),
			0x204, le(1, 0, 0, text8("PC-1")), 0x204, le(1, 1, 0, text8("<b> & \"c\" _x0041_ \x00\x07\r\nd\uFFFE")))), "PC-1: <b> & \"c\" _x0041_/ d\uFFFD/"},
		{"with dates", "PC-1_software.xls", string(book8(biff(0x41E, le(200, text8("dd.mm.yyyy")), 0xE0, le(0, 0), 0xE0, le(0, 200), 0xE0, le(0, 14)), "a", 0,
			0x204, le(0, 0, 0, text8("Software")), 0x204, le(0, 1, 0, text8("Version")), 0x204, le(1, 0, 0, text8("A")), 0x203, le(1, 1, 1, 45292.5),
			0x204, le(2, 0, 0, text8("B")), 0x203, le(2, 1, 2, 45292.0))), "PC-1: A/01.01.2024 B/2024-01-01"},
	})
}

// compound puts streams into a compound file with sectors of 512 bytes; all are padded to lie outside of the mini stream.
func compound(clsid string, streams ...any) []byte {
	var fat []uint32
	var body, directory []byte
	entry := func(name string, kind byte, right, child, start, size int) {
		units := make([]byte, 64)
		for i, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(units[2*i:], u)
		}
		e := le(units, 2*len(name)+2, kind, byte(1))
		for _, n := range []int{-1, right, child} {
			e = binary.LittleEndian.AppendUint32(e, uint32(n))
		}
		e = append(append(e, make([]byte, 16)...), make([]byte, 20)...)
		if kind == 5 {
			copy(e[80:], clsid)
		}
		e = binary.LittleEndian.AppendUint32(e, uint32(start))
		directory = append(directory, binary.LittleEndian.AppendUint64(e, uint64(size))...)
	}
	add := func(data []byte) (start int) {
		start = len(fat)
		data = append(bytes.Clone(data), make([]byte, -len(data)&511)...)
		for range len(data) / 512 {
			fat = append(fat, uint32(len(fat)+1))
		}
		fat[len(fat)-1] = 0xFFFFFFFE
		body = append(body, data...)
		return start
	}
	entry("Root Entry", 5, -1, 1, -2, 0)
	for i := 0; i < len(streams); i += 2 {
		data := streams[i+1].([]byte)
		if len(data) < 4096 {
			data = append(bytes.Clone(data), make([]byte, 4096-len(data))...)
		}
		right := i/2 + 2
		if i+2 >= len(streams) {
			right = -1
		}
		entry(streams[i].(string), 2, right, -1, add(data), len(data))
	}
	at := add(directory)
	table := len(fat)
	fat = append(fat, 0xFFFFFFFD)
	for len(fat)%128 != 0 {
		fat = append(fat, 0xFFFFFFFF)
	}
	head := le(compoundMagic, make([]byte, 16), 0x3E, 3, 0xFFFE, 9, 6, make([]byte, 6))
	for _, n := range []int{0, 1, at, 0, 4096, -2, 0, -2, 0, table} {
		head = binary.LittleEndian.AppendUint32(head, uint32(n))
	}
	for len(head) < 512 {
		head = append(head, 0xFF)
	}
	for _, n := range fat {
		body = binary.LittleEndian.AppendUint32(body, n)
	}
	return append(head, body...)
}

func TestCompoundFiles(t *testing.T) {
	ours, other := phpTable(), []byte("something")
	cut := compound("", "Workbook", ours)
	checkShapes(t, []shape{
		{"a workbook", "x.xls", string(compound("", "Workbook", ours)), "PC-1: Größe/24.5"},
		{"a workbook of version 5", "x.xls", string(compound("", "Other", other, "BOOK", ours)), "PC-1: Größe/24.5"},
		{"Word", "x.doc", string(compound("", "1Table", other, "WordDocument", other)), "problem: This is a Word document (.doc)"},
		{"PowerPoint", "x.ppt", string(compound("", "PowerPoint Document", other)), "problem: This is a PowerPoint presentation"},
		{"protected", "x.xlsx", string(compound("", "EncryptionInfo", other, "EncryptedPackage", other)), "problem: This Office file is protected with a password"},
		{"an installer", "x.msi", string(compound("\x84"+installerID, "x", other)), "problem: This is an installer"},
		{"a mail", "x.msg", string(compound("", "__properties_version1.0", other)), "problem: This is a mail"},
		{"anything", "thumbs", string(compound("", "Catalog", other)), "problem: This file is of an old Office or Windows program"},
		{"cut", "x.xls", string(cut[:700]), "problem: damaged Excel (.xls)"},
	})
}

// Much of what is named .xls is none: web pages, text with tabs, CSV.
func TestNamedXLS(t *testing.T) {
	tabs := "Computer\tSoftware\tVersion\r\nPC-1\tGröße\t1.10\r\n"
	utf16le := le("\xFF\xFE")
	for _, u := range utf16.Encode([]rune(tabs)) {
		utf16le = le(utf16le, int(u))
	}
	checkShapes(t, []shape{
		{"a web page", "x.xls", "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><body><table><tr><th>Computer</th><th>Software</th><th>Version</th></tr>" +
			"<tr><td>PC-1</td><td>Größe</td><td x:num>1.10</td></tr></table></body></html>", "PC-1: Größe/1.10"},
		{"a piece of a web page", "x.xls", "<table border=1><tr><td>Computer</td><td>Software</td><td>Version</td></tr><tr><td>PC-1</td><td>Größe</td><td>1.10</td></tr></table>", "PC-1: Größe/1.10"},
		{"text with tabs", "x.xls", tabs, "PC-1: Größe/1.10"},
		{"Unicode text", "x.xls", string(utf16le), "PC-1: Größe/1.10"},
		{"CSV", "x.xls", strings.ReplaceAll(tabs, "\t", ";"), "PC-1: Größe/1.10"},
	})
}
