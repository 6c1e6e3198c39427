package report_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"seatcount/model"
	"seatcount/service/report"
)

func opened(t *testing.T, table report.Table) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(written(t, report.WriteXLSX, table)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestWorkbookKeepsNumbersAndDates(t *testing.T) {
	table, err := company().Apply(report.Query{})
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, table)
	if list := f.GetSheetList(); len(list) != 2 || list[0] != "Licenses" || list[1] != "About" {
		t.Errorf("sheets %q", list)
	}
	rows, err := f.GetRows("Licenses")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"Name|Used|Left|Status|Expires|Edited|Below",
		"Büro Suite|47|-2|Over-used|2027-03-31|2026-11-20 23:59|yes",
		"Zip Tool|0|10|Unused||2026-11-21 00:00|no",
		"офисный пакет|9|1|OK|2026-12-31||yes",
		"Office_50%|9|0|OK||2026-11-22 09:00|no",
		"Total|65|9",
	} {
		if got := strings.Join(rows[i], "|"); got != want {
			t.Errorf("row %d: %s, want %s", i+1, got, want)
		}
	}
	for cell, want := range map[string]string{"B2": "47", "C2": "-2", "E2": "46477", "F3": "46347"} {
		kind, _ := f.GetCellType("Licenses", cell)
		value, err := f.GetCellValue("Licenses", cell, excelize.Options{RawCellValue: true})
		if err != nil || value != want || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s is %q of type %d, %v; want %s", cell, value, kind, err, want)
		}
	}
	if formula, _ := f.GetCellFormula("Licenses", "B6"); formula != "SUBTOTAL(109,B2:B5)" {
		t.Errorf("the total is %q", formula)
	}
	if sum, err := f.CalcCellValue("Licenses", "C6"); err != nil || sum != "9" {
		t.Errorf("the total computes to %s, %v", sum, err)
	}
	panes, err := f.GetPanes("Licenses")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	if width, _ := f.GetColWidth("Licenses", "A"); width < 14 || width > 20 {
		t.Errorf("the first column is %v wide", width)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Created != "2026-11-22T09:30:00Z" || props.Modified != props.Created || props.Title != "Licenses" {
		t.Errorf("%+v, %v", props, err)
	}
	about, _ := f.GetRows("About")
	if len(about) != 4 || about[1][0] != "Acme" || about[3][0] != "Made 2026-11-22 10:30 CET; times are of this zone" {
		t.Errorf("about: %q", about)
	}
	names := f.GetDefinedName()
	if len(names) == 0 || !strings.Contains(written2(t, f), "<autoFilter") {
		t.Errorf("no filter: %+v", names)
	}
}

// written2 is the first sheet of the workbook as XML.
func written2(t *testing.T, f *excelize.File) string {
	t.Helper()
	b, ok := f.Pkg.Load("xl/worksheets/sheet1.xml")
	if !ok {
		t.Fatal("there is no sheet")
	}
	return string(b.([]byte))
}

func TestWorkbookHasNoFormulasButTotals(t *testing.T) {
	f := opened(t, nastyTable())
	sheet := f.GetSheetName(0)
	xml := written2(t, f)
	if n := strings.Count(xml, "<f>"); n != 1 {
		t.Errorf("%d formulas, want the one of the total", n)
	}
	for i, s := range nasty {
		cell, _ := excelize.CoordinatesToCellName(1, i+2)
		got, err := f.GetCellValue(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.ToValidUTF8(s, "\ufffd")
		for _, gone := range []string{"\x00", "\x07", "\x1b", "\ufffe", "\uffff"} {
			want = strings.ReplaceAll(want, gone, "")
		}
		want = strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n") // as XML reads line ends
		if got := strings.ReplaceAll(strings.ReplaceAll(got, "\r\n", "\n"), "\r", "\n"); got != want {
			t.Errorf("%q became %q", want, got)
		}
	}
}

func TestWorkbookTakesWhatExcelCannot(t *testing.T) {
	table := report.Table{
		Title: "A:\\/?*[]' title that is much longer than the names of sheets", Columns: report.TextColumns("A", "A", ""),
		Rows: [][]report.Cell{
			{date("1899-01-01"), int64(1) << 60, strings.Repeat("😀", 20_000)},
			{time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC), date("1900-03-01"), strings.Repeat("y", 40_000)},
		},
	}
	f := opened(t, table)
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	if rows[1][0] != "1899-01-01" || rows[1][1] != "1152921504606846976" || rows[2][0] != "12000-01-01 00:00" || rows[2][1] != "1900-03-01" {
		t.Errorf("%.60q", rows)
	}
	if n := len([]rune(rows[2][2])); n != 32_767 || !strings.HasSuffix(rows[2][2], "y…") || !strings.HasSuffix(rows[1][2], "😀…") {
		t.Errorf("%d characters", n)
	}
}

// many is a table like the devices of a large company.
func many(rows int) report.Table {
	t := report.Table{
		Title: "Devices", MadeAt: at("2026-11-22T09:30:00Z"),
		Columns: []report.Column{
			{Name: "id", Title: "ID", Kind: report.Int},
			{Name: "hostname", Title: "Device"},
			{Name: "org", Title: "Organization"},
			{Name: "user", Title: "User"},
			{Name: "os", Title: "Operating system"},
			{Name: "titles", Title: "Titles", Kind: report.Int, Sum: true},
			{Name: "last_seen", Title: "Last seen", Kind: report.Time},
			{Name: "expires", Title: "Expires", Kind: report.Day},
			{Name: "state", Title: "State"},
		},
	}
	seen := at("2026-11-22T09:30:00Z")
	for i := range rows {
		t.Rows = append(t.Rows, []report.Cell{
			i, "workstation-" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)), "Default Organization / Engineering / Forschung & Büro", "Zoë Müller",
			"Windows 11 Enterprise 24H2", 100 + i%90, seen.Add(-time.Duration(i) * time.Minute), model.DateOf(seen.AddDate(0, 0, i%700)), "in use",
		})
	}
	t, err := t.Apply(report.Query{})
	if err != nil {
		panic(err)
	}
	return t
}

// BenchmarkXLSX100000Rows also tells the highest memory in use while it writes.
func BenchmarkXLSX100000Rows(b *testing.B) { benchmark(b, report.WriteXLSX, many(100_000)) }

func benchmark(b *testing.B, write report.Writer, table report.Table) {
	b.ReportAllocs()
	var peak uint64
	for b.Loop() {
		out := &counting{}
		stop := watch(&peak)
		if err := write(out, table); err != nil {
			b.Fatal(err)
		}
		stop()
		b.ReportMetric(float64(out.n)/1e6, "MB")
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
}

type counting struct{ n int64 }

func (c *counting) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

var _ io.Writer = (*counting)(nil)

// watch samples the heap beyond what is in use now, until it is stopped.
func watch(peak *uint64) (stop func()) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				if m.HeapAlloc > before {
					*peak = max(*peak, m.HeapAlloc-before)
				}
			}
		}
	}()
	return func() { close(done); <-ended }
}
