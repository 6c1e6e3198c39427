package inventory

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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

func TestBareWorkbooks(t *testing.T) {
	old := func(row, column int) []byte { return le(row, column, byte(0), byte(1), byte(0)) } // format 1 of version 2
	short := func(row, column int, s string) []byte { return le(old(row, column), byte(len(s)), s) }
	version2 := biff(0x09, le(2, 0x10), 0x1E, le(byte(7), "General"), 0x1E, le(byte(4), "0.00"),
		0x04, short(0, 0, "Computer"), 0x04, short(0, 1, "Software"), 0x04, short(0, 2, "Version"),
		0x04, short(1, 0, "PC-1"), 0x04, short(1, 1, "Writer"), 0x03, le(old(1, 2), 1.1),
		0x04, short(2, 0, "PC-1"), 0x06, le(old(2, 1), 0, 0, 0, 0xFFFF, byte(0)), 0x07, le(byte(5), "Lumen"), 0x02, le(old(2, 2), 7), 0x0A, []byte{})
	head := func(bof int) []byte {
		return biff(bof, le(0, 0x10, 0), 0x42, le(1251), 0x204, label(0, 0, "Computer"), 0x204, label(0, 1, "Software"), 0x204, label(0, 2, "Version"),
			0x204, label(1, 0, "PC-1"), 0x204, label(1, 1, "\xcb\xf3\xec\xe5\xed"), 0x27E, le(1, 2, 0, 4<<2|2, 0), 0x0A, []byte{})
	}
	checkShapes(t, []shape{
		{"of a script", "x.xls", string(phpTable()), "PC-1: Größe/24.5"},
		{"of a script in Latin-1", "x.xls", string(phpSheet(0x204, label(0, 0, "Computer"), 0x204, label(0, 1, "Software"),
			0x204, label(1, 0, "PC-1"), 0x204, label(1, 1, "Gr\xf6sse"))), "PC-1: Grösse/"},
		{"of Excel 2", "x.xls", string(version2), "PC-1: Writer/1.10 Lumen/7.00"},
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

func TestWorkbookTexts(t *testing.T) {
	row := func(n int) []any {
		return []any{0xFD, le(0, 0, 0, 0, 0), 0xFD, le(0, 1, 0, 1, 0), 0xFD, le(1, 0, 0, 2, 0), 0xFD, le(1, 1, 0, n, 0)}
	}
	// The third begins with one byte a character and goes on with two; the fourth has fonts and a phonetic guide behind it.
	table := biff(0xFC, le(9, 0, 5, 0, text8("Computer"), 8, byte(0), "Software", 4, byte(0), "PC-1", 8, byte(0), "Lumen"),
		0x3C, le(byte(1), int('Л'), int('у'), int('м'), 4, byte(0x0C), 1, 3, 0, "Word", 0, 0, "abc"))
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

// Files made to cost: circles, claims and repetitions. Each ends soon, and with what it is refused for.
func TestHostileWorkbooks(t *testing.T) {
	circle := compound("", "Workbook", phpTable())
	fat := len(circle) - 512
	for n := range 128 {
		binary.LittleEndian.PutUint32(circle[fat+4*n:], uint32(n)) // each sector follows itself
	}
	binary.LittleEndian.PutUint32(circle[fat-512+128+120:], 1<<30) // as the size of the workbook
	claims := compound("", "Workbook", phpTable())
	for at := 40; at < 76; at += 4 {
		binary.LittleEndian.PutUint32(claims[at:], 0x7FFFFFFF)
	}
	lists := compound("", "Workbook", phpTable())
	for at := 68; at < 512; at += 4 {
		binary.LittleEndian.PutUint32(lists[at:], 1) // the table's sectors are listed in a sector that lists itself
	}
	same := biff(0x809, le(0x600, 5, 0, 0, 0, 0, 0, 0))
	for range 3000 {
		same = append(same, biff(0x85, le(0, 0, byte(0), byte(0), byte(1), byte(0), "a"))...)
	}
	// Sheets that lie in one another: each would be read to the end of all.
	nested := biff(0x809, le(0x600, 5, 0, 0, 0, 0, 0, 0))
	const n = 4000
	first := len(nested) + n*13 + 4
	for i := range n {
		at := first + i*20
		nested = append(nested, biff(0x85, le(at, at>>16, byte(0), byte(0), byte(1), byte(0), "a"))...)
	}
	nested = append(nested, eof...)
	for range n {
		nested = append(nested, biff(0x809, le(0x600, 0x10, 0, 0, 0, 0, 0, 0))...)
	}
	nested = append(nested, bytes.Repeat(eof, n)...)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"circle":        {circle, ""}, // what is needed of it lies in the first sector
		"claims":        {claims, "damaged Excel (.xls)"},
		"lists":         {lists, ""}, // reads as what lies in the wrong sectors
		"same sheets":   {append(same, eof...), "two of its sheets are the same"},
		"nested sheets": {nested, "its sheets overlap"},
		"many texts":    {book8(biff(0xFC, le(0, 0, 0xFFFF, 0xFFFF, 0xFFFF, byte(1), "x")), "a", 0), "breaks off"},
	} {
		start := time.Now()
		u := unitsOf(t, "x.xls", c.data, Limits{})[0]
		if took := time.Since(start); !strings.Contains(errText(u.Err), c.want) || errors.Is(u.Err, ErrPanic) || took > 3*time.Second {
			t.Errorf("%s: %+v after %v", name, u, took)
		}
	}
	var many []any
	for row := range 60_000 {
		many = append(many, 0xBD, le(row, 0, 0, 6, 0, 0, 6, 0, 0, 6, 0, 3))
	}
	if u := unitsOf(t, "x.xls", phpSheet(many...), Limits{FileBytes: 2 << 20}); !errors.Is(u[0].Err, ErrTooLarge) {
		t.Errorf("many cells: %v", u[0].Err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ConvertXLS(ctx, phpSheet(many...), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func oldWorkbookSeeds(t testing.TB) [][]byte {
	files, _ := filepath.Glob(filepath.Join("testdata", "workbooks", "*.xls"))
	seeds := [][]byte{phpTable(), compound("", "Workbook", phpTable())}
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		stream, err := workbookStream(data)
		must(t, err)
		seeds = append(seeds, data, stream)
	}
	return seeds
}

// Every workbook cut anywhere and with bits flipped, as a file and as what lies in it.
func TestBrokenOldWorkbooks(t *testing.T) {
	for i, data := range oldWorkbookSeeds(t) {
		step := max(1, len(data)/50)
		for at := 0; at < len(data); at += step {
			noPanic(t, fmt.Sprint(i), data[:at])
			flipped := bytes.Clone(data)
			flipped[at] ^= 1 << (at % 8)
			noPanic(t, fmt.Sprint(i), flipped)
		}
	}
}

// FuzzOldWorkbooks reads anything as an old workbook. What comes out is a workbook that can be opened.
func FuzzOldWorkbooks(f *testing.F) {
	for _, seed := range oldWorkbookSeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		converted, err := ConvertXLS(context.Background(), data, Limits{FileBytes: 8 << 20})
		if err != nil {
			return
		}
		file := &File{Path: "x.xls", Data: converted, Binary: true, Limits: Limits{Entries: 10_000}}
		book, err := openWorkbook(file)
		if err != nil {
			t.Fatalf("what was converted cannot be opened: %v", err)
		}
		defer book.Close()
		for _, name := range book.GetSheetList() {
			if _, err := sheetHead(context.Background(), file, book, name); err != nil && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("sheet %q: %v", name, err)
			}
		}
	})
}

func BenchmarkTableXLS(b *testing.B) {
	cells := []any{0x204, label(0, 0, "Computer Name"), 0x204, label(0, 1, "Software Name"), 0x204, label(0, 2, "Version")}
	for i := range 20_000 {
		cells = append(cells, 0x204, label(i+1, 0, fmt.Sprintf("PC-%d", i/100)), 0x204, label(i+1, 1, fmt.Sprintf("Software %d", i%500)),
			0x204, label(i+1, 2, fmt.Sprintf("%d.1.2", i%9)))
	}
	data := phpSheet(cells...)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		_ = ReadSource(context.Background(), Source{Path: "x.xls", Data: data}, Options{}, Limits{}, func(u Unit) error { return u.Err })
	}
}
