package report

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/mattn/go-runewidth"
	"github.com/xuri/excelize/v2"

	"seatcount/model"
)

// WriteXLSX writes the table as an Excel workbook: numbers, days and times are real ones, the header stays in sight and
// has filters, totals follow the filters. A text is a text, also one that looks like a formula. The table begins in the
// first cell, for programs that read it; a second sheet says what it is about.
func WriteXLSX(w io.Writer, t Table) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // only removes temporary files
	b := book{File: f, t: t, zone: t.zone()}
	for _, step := range []func() error{b.styles, b.properties, b.prepare, b.cells, b.about} {
		if err := step(); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// book is a workbook that is being made.
type book struct {
	*excelize.File
	t     Table
	zone  *time.Location
	sheet string

	head, text, wrap, number, day, time int // styles
	totalText, totalNumber              int
}

// The limits of Excel.
const (
	maxSheetName = 31
	maxCellText  = 32_767 // in UTF-16
	maxExact     = 1 << 53
	maxSheetRows = 1_048_576
	maxColumns   = 16_384
)

func (b *book) styles() error {
	top := &excelize.Alignment{Vertical: "top"}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	day, minute := "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm"
	line := []excelize.Border{{Type: "top", Style: 1, Color: "808080"}}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.head, excelize.Style{
			Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "center"},
			Fill:   excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EBF0"}},
			Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "808080"}},
		}},
		{&b.text, excelize.Style{Alignment: top}},
		{&b.wrap, excelize.Style{Alignment: wrap}},
		{&b.number, excelize.Style{NumFmt: 3, Alignment: top}}, // 1,234
		{&b.day, excelize.Style{CustomNumFmt: &day, Alignment: top}},
		{&b.time, excelize.Style{CustomNumFmt: &minute, Alignment: top}},
		{&b.totalText, excelize.Style{Font: &excelize.Font{Bold: true}, Border: line}},
		{&b.totalNumber, excelize.Style{Font: &excelize.Font{Bold: true}, Border: line, NumFmt: 3}},
	} {
		var err error
		if *s.id, err = b.NewStyle(&s.style); err != nil {
			return err
		}
	}
	return nil
}

// properties sets what the file says of itself. The only time in it is that of the report.
func (b *book) properties() error {
	at := "1980-01-01T00:00:00Z"
	if !b.t.MadeAt.IsZero() {
		at = b.t.MadeAt.UTC().Format(time.RFC3339)
	}
	if err := b.SetDocProps(&excelize.DocProperties{
		Title: clean(b.t.Title), Creator: "Seatcount", LastModifiedBy: "Seatcount", Created: at, Modified: at,
		Description: clean(strings.Join(b.t.Subtitle, "\n")),
	}); err != nil {
		return err
	}
	b.sheet = sheetName(b.t)
	return b.SetSheetName("Sheet1", b.sheet)
}

// prepare sets what surrounds the cells: filters, and how the sheet is printed.
func (b *book) prepare() error {
	if len(b.t.Columns) == 0 {
		return nil
	}
	if len(b.t.Columns) > maxColumns || len(b.t.Rows)+2 > maxSheetRows {
		return fmt.Errorf("an Excel sheet has at most %d rows and %d columns; this table has %d and %d: narrow it down, or use CSV",
			maxSheetRows, maxColumns, len(b.t.Rows), len(b.t.Columns))
	}
	last, err := excelize.CoordinatesToCellName(len(b.t.Columns), len(b.t.Rows)+1)
	if err != nil {
		return err
	}
	if err := b.AutoFilter(b.sheet, "A1:"+last, nil); err != nil {
		return err
	}
	landscape, paper, wide, high := "landscape", 9, 1, 0 // A4, as wide as a page and as high as it gets
	if err := b.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	fit := true
	if err := b.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + strings.ReplaceAll(b.sheet, "'", "''") + "'!$1:$1", Scope: b.sheet}); err != nil {
		return err
	}
	return b.SetHeaderFooter(b.sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&A&RPage &P of &N"})
}

func (b *book) cells() error {
	out, err := b.NewStreamWriter(b.sheet)
	if err != nil {
		return err
	}
	for i, width := range b.widths() {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	row := make([]any, len(b.t.Columns))
	for i, c := range b.t.Columns {
		row[i] = excelize.Cell{StyleID: b.head, Value: cut(clean(c.Title))}
	}
	if err := out.SetRow("A1", row, excelize.RowOpts{Height: 20}); err != nil {
		return err
	}
	cells := make([]excelize.Cell, len(b.t.Columns)) // pointers to them allocate nothing for each row
	for i := range row {
		row[i] = &cells[i]
	}
	for r, line := range b.t.Rows {
		for i, c := range line {
			cells[i] = b.cell(c)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", r+2), row); err != nil {
			return err
		}
	}
	if b.t.Totals != nil && len(b.t.Rows) > 0 {
		if err := b.totals(out); err != nil {
			return err
		}
	}
	return out.Flush()
}

// totals writes the last line: sums that follow the filter, with the sum of all for programs that do not compute.
func (b *book) totals(out *excelize.StreamWriter) error {
	row := make([]any, len(b.t.Columns))
	last := len(b.t.Rows) + 1
	for i, c := range b.t.Totals {
		cell := b.cell(c)
		cell.StyleID = b.totalText
		if b.t.Columns[i].Kind == Int {
			cell.StyleID = b.totalNumber
		}
		if b.t.Columns[i].Sum {
			name, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			cell.Formula = fmt.Sprintf("SUBTOTAL(109,%s2:%s%d)", name, name, last)
		}
		row[i] = cell
	}
	return out.SetRow(fmt.Sprintf("A%d", last+1), row)
}

// cell is a cell as Excel has it. What its numbers and dates cannot be stays text.
func (b *book) cell(c Cell) excelize.Cell {
	switch v := plain(c).(type) {
	case nil:
		return excelize.Cell{StyleID: b.text} // an empty cell is no empty text
	case string:
		if v == "" {
			return excelize.Cell{StyleID: b.text}
		}
		style := b.text
		if strings.Contains(v, "\n") {
			style = b.wrap
		}
		return excelize.Cell{StyleID: style, Value: cut(clean(v))}
	case int64:
		if v > maxExact || v < -maxExact {
			break
		}
		return excelize.Cell{StyleID: b.number, Value: v}
	case model.Date:
		if serial, ok := serial(v.Time()); ok {
			return excelize.Cell{StyleID: b.day, Value: serial}
		}
	case time.Time:
		local := v.In(b.zone)
		// Excel knows no zones: what the clock on the wall showed.
		wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
		if serial, ok := serial(wall); ok {
			return excelize.Cell{StyleID: b.time, Value: serial}
		}
	}
	return excelize.Cell{StyleID: b.text, Value: text(c, b.zone)}
}

// serial is Excel's number for a moment: days since the end of 1899. Before March 1900 Excel counts wrongly.
func serial(at time.Time) (float64, bool) {
	const day = 24 * 60 * 60
	seconds := at.Unix() - time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).Unix()
	return float64(seconds) / day, seconds > 60*day && at.Year() < 10_000
}

// widths are the widths of the columns in characters.
func (b *book) widths() []float64 {
	widths := make([]float64, len(b.t.Columns))
	for i, c := range b.t.Columns {
		wide := runewidth.StringWidth(c.Title) + 3 // and the button of the filter
		limit := 60
		switch {
		case c.Width > 0:
			wide, limit = max(wide, c.Width), 255
		case c.Whole:
			limit = 100
		}
		for _, row := range b.t.Rows {
			if wide >= limit {
				break
			}
			wide = max(wide, b.width(row[i]))
		}
		if b.t.Totals != nil && c.Kind == Int {
			wide = max(wide, b.width(b.t.Totals[i])+1)
		}
		widths[i] = float64(min(wide, limit)) + 1.5
	}
	return widths
}

func (b *book) width(c Cell) int {
	switch v := plain(c).(type) {
	case string:
		if ascii(v) && len(v) < 256 && !strings.Contains(v, "\n") {
			return len(v)
		}
		wide := 0
		for line := range strings.Lines(v) {
			wide = max(wide, runewidth.StringWidth(line))
		}
		return wide
	case int64:
		n := len(text(v, b.zone))
		return n + n/3 // separators
	case model.Date:
		return 10
	case time.Time:
		return 16
	}
	return 3
}

// about writes the second sheet.
func (b *book) about() error {
	const sheet = "About"
	if _, err := b.NewSheet(sheet); err != nil {
		return err
	}
	lines := append([]string{b.t.Title}, b.t.Subtitle...)
	lines = append(lines, fmt.Sprintf("%d rows", len(b.t.Rows)))
	if made := b.t.made(); made != "" {
		lines = append(lines, made+"; times are of this zone")
	}
	for i, line := range lines {
		if err := b.SetCellStr(sheet, fmt.Sprintf("A%d", i+1), cut(clean(line))); err != nil {
			return err
		}
	}
	bold, err := b.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	if err != nil {
		return err
	}
	if err := b.SetCellStyle(sheet, "A1", "A1", bold); err != nil {
		return err
	}
	return b.SetColWidth(sheet, "A", "A", 100)
}

// sheetName is the title as Excel takes it for a sheet's name.
func sheetName(t Table) string {
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, clean(t.Title)))
	for len(utf16.Encode([]rune(name))) > maxSheetName {
		runes := []rune(name)
		name = strings.TrimSpace(string(runes[:len(runes)-1]))
	}
	if name == "" || strings.EqualFold(name, "about") || strings.EqualFold(name, "history") { // Excel's own
		return "Table"
	}
	return name
}

// cut shortens a text to what a cell holds.
func cut(s string) string {
	if len(s) <= maxCellText {
		return s
	}
	units := utf16.Encode([]rune(s))
	if len(units) <= maxCellText {
		return s
	}
	return strings.TrimSuffix(string(utf16.Decode(units[:maxCellText-1])), "\ufffd") + "…"
}
