package inventory

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

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
	wide := make([]byte, 4, 4+6*256+2)
	for range 256 {
		wide = le(wide, 0, 7<<2|2, 0)
	}
	wide = le(wide, 255)
	many = many[:0]
	for row := range packedCells/256 + 1 {
		many = append(many, 0xBD, le(row, wide[2:]))
	}
	packed, err := ConvertXLS(context.Background(), phpSheet(many...), Limits{})
	if err != nil || len(packed) > 4<<20 {
		t.Fatalf("a sheet with many cells: %d bytes, %v", len(packed), err)
	}
	file := &File{Data: packed}
	book, err := openWorkbook(file)
	must(t, err)
	defer book.Close()
	if head, err := sheetHead(context.Background(), file, book, "Sheet1"); err != nil || len(head) != csvHeadRows || len(head[1]) != 256 || head[1][255] != "7" {
		t.Errorf("a sheet with many cells: %d rows, %v", len(head), err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ConvertXLS(ctx, phpSheet(many...), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// Every workbook cut anywhere and with bits flipped, as a file and as what lies in it.
func TestBrokenOldWorkbooks(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("testdata", "workbooks", "*.xls"))
	for _, file := range files {
		whole, err := os.ReadFile(file)
		must(t, err)
		stream, err := workbookStream(whole)
		must(t, err)
		for _, data := range [][]byte{whole, stream} {
			step := max(1, len(data)/50)
			for at := 0; at < len(data); at += step {
				noPanic(t, file, data[:at])
				flipped := bytes.Clone(data)
				flipped[at] ^= 1 << (at % 8)
				noPanic(t, file, flipped)
			}
		}
	}
}

// FuzzOldWorkbooks reads anything as an old workbook. What comes out is a workbook that can be opened.
func FuzzOldWorkbooks(f *testing.F) {
	// Small ones: it is their records that matter.
	styles := biff(0x22, le(1), 0x41E, le(200, text8("dd.mm.yyyy")), 0xE0, le(0, 0), 0xE0, le(0, 200), 0xE0, le(0, 14))
	for _, seed := range [][]byte{
		phpTable(), version2Table(), compound("", "Workbook", phpTable()), book8(sharedTexts(), "a", 0, sharedRow(4)...),
		book8(styles, "a", 1, 0x203, le(1, 1, 1, 45292.5), 0xBD, le(3, 1, 1, 6, 0, 2, 7, 0, 2), 0x205, le(4, 1, 0, byte(1), byte(0)),
			0x06, le(7, 1, 0, 0, 0, 0, 0xFFFF, 0, 0, 0), 0x207, text8("1.0")),
	} {
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
