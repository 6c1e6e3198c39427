package inventory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// excelTable reads workbooks with one row per device and software. Every sheet that one can see is looked at; sheets
// with other contents are passed over.
type excelTable struct{}

// Name is how people know it.
func (excelTable) Name() string { return "Table XLSX" }

// Detect recognizes a workbook; the container layer hands no other zip file through.
func (excelTable) Detect(f *File) bool {
	return f.Binary && bytes.HasPrefix(f.Data, []byte("PK\x03\x04"))
}

// Read reads the tables of all visible sheets, or of the hidden ones when no visible one has any.
func (excelTable) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	book, err := openWorkbook(f)
	if err != nil {
		return err
	}
	defer book.Close()
	var problem error
	for _, hidden := range []bool{false, true} {
		sheets, err := findSheets(ctx, f, book, hidden)
		if err != nil {
			return err
		}
		var good []*foundSheet
		for _, s := range sheets {
			if err := s.table.problem(); err == nil {
				good = append(good, s)
			} else if problem == nil || errors.As(problem, new(*NeedsMapping)) && !errors.As(err, new(*NeedsMapping)) {
				problem = err
			}
		}
		if len(good) > 0 {
			return readSheets(ctx, f, book, good, emit)
		}
	}
	if done, err := readMatrixSheet(ctx, f, book, emit); done {
		return err
	}
	if problem != nil {
		return problem
	}
	return fmt.Errorf("%w: no sheet of this workbook has a row of headings for software", ErrUnknown)
}

// readMatrixSheet reads the first visible sheet that has devices down and software across, or the other way round.
func readMatrixSheet(ctx context.Context, f *File, book *excelize.File, emit func(*Report) error) (done bool, err error) {
	if len(f.Options.Columns) > 0 {
		return false, nil
	}
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		head, err := sheetHead(ctx, f, book, name)
		if err != nil {
			return true, err
		}
		if m := newMatrix(head); m != nil {
			rows, err := newSheetRows(ctx, f, book, name)
			if err != nil {
				return true, err
			}
			defer rows.close()
			return true, m.read(ctx, f, rows, emit)
		}
	}
	return false, nil
}

func openWorkbook(f *File) (*excelize.File, error) {
	limits := f.limits()
	book, err := excelize.OpenReader(bytes.NewReader(f.Data), excelize.Options{
		UnzipSizeLimit: limits.ArchiveBytes, UnzipXMLSizeLimit: min(limits.FileBytes, limits.ArchiveBytes, 64<<20),
		ShortDatePattern: "yyyy-mm-dd", // Excel shows its default date as Windows is set; 03-04-24 would say nothing for certain
	})
	if err != nil {
		return nil, fmt.Errorf("damaged or protected workbook: %w", err)
	}
	return book, nil
}

// foundSheet is a sheet in which a header was found.
type foundSheet struct {
	name  string
	table *foundTable
}

// findSheets looks for headers at the top of the visible or the hidden sheets.
func findSheets(ctx context.Context, f *File, book *excelize.File, hidden bool) ([]*foundSheet, error) {
	var found []*foundSheet
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && visible == hidden {
			continue
		}
		head, err := sheetHead(ctx, f, book, name)
		if err != nil {
			return nil, err
		}
		t := &foundTable{rows: head, at: -1}
		if len(f.Options.Columns) > 0 {
			t.header, t.at, t.err = mapHeader(head, f.Options.Columns)
			if t.err != nil {
				continue
			}
		} else if t.header, t.at = findHeader(head); t.header == nil {
			continue
		}
		found = append(found, &foundSheet{name: name, table: t})
	}
	return found, nil
}

// sheetHead returns copies of the first rows.
func sheetHead(ctx context.Context, f *File, book *excelize.File, name string) ([][]string, error) {
	rows, err := newSheetRows(ctx, f, book, name)
	if err != nil {
		return nil, err
	}
	defer rows.close()
	var head [][]string
	for len(head) < csvHeadRows {
		row, err := rows.next()
		if err != nil {
			return nil, err
		}
		if row == nil {
			break
		}
		head = append(head, append([]string(nil), row...))
	}
	return head, nil
}

// readSheets reads the sheets into one set of reports. Where several sheets have no device column each is a device's,
// named like the sheet.
func readSheets(ctx context.Context, f *File, book *excelize.File, sheets []*foundSheet, emit func(*Report) error) error {
	nameless, complete := 0, true
	for _, s := range sheets {
		if s.table.header.cols.device < 0 {
			nameless++
		}
		complete = complete && s.table.isComplete()
	}
	var single *tableReader
	var readers []*tableReader
	for _, s := range sheets {
		reader := single
		if reader == nil || s.table.header.cols.device < 0 {
			reader = newTableReader(f, "", complete)
			readers = append(readers, reader)
		}
		if s.table.header.cols.device >= 0 {
			single = reader
		} else if reader.fallback = titleDevice(s.table.rows[:max(0, s.table.at)]); reader.fallback == "" && nameless > 1 {
			reader.fallback = s.name
		}
		if err := readSheet(ctx, f, book, s, reader); err != nil {
			return err
		}
	}
	for _, reader := range readers {
		if err := reader.finish(emit); err != nil {
			return err
		}
	}
	return nil
}

func readSheet(ctx context.Context, f *File, book *excelize.File, s *foundSheet, reader *tableReader) error {
	rows, err := newSheetRows(ctx, f, book, s.name)
	if err != nil {
		return err
	}
	defer rows.close()
	if err := rows.keepTimes(book, s.name, s.table.header.cols.seen); err != nil {
		return err
	}
	for range s.table.at + 1 {
		if _, err := rows.next(); err != nil {
			return err
		}
	}
	reader.last, reader.lastKey = nil, ""
	return reader.readAll(ctx, s.table.header, rows)
}

// maxCell is the longest text of a cell that is kept; Excel itself allows 32,767 characters.
const maxCell = 128 << 10

// sheetRows streams a sheet's rows with cells as Excel shows them.
type sheetRows struct {
	ctx   context.Context
	file  *File
	rows  *excelize.Rows
	row   int // number of the row that next returned
	blank int
	times *sheetTimes
}

// sheetTimes are the cells of a column as the workbook keeps them: what they show, such as 04/03/24, may be read in two ways.
type sheetTimes struct {
	rows      *excelize.Rows
	column    int
	since1904 bool
}

// keepTimes has the column's times read as the workbook keeps them; a negative column is none.
func (s *sheetRows) keepTimes(book *excelize.File, name string, column int) error {
	if column < 0 {
		return nil
	}
	rows, err := book.Rows(name)
	if err != nil {
		return fmt.Errorf("sheet %s of the workbook is damaged: %w", fieldText(name), err)
	}
	props, err := book.GetWorkbookProps()
	s.times = &sheetTimes{rows, column, err == nil && props.Date1904 != nil && *props.Date1904}
	return nil
}

// next puts the time of the next row in place of what it shows.
func (t *sheetTimes) next(row []string) {
	if !t.rows.Next() {
		return
	}
	kept, err := t.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil || t.column >= min(len(kept), len(row)) {
		return
	}
	if at, ok := spreadsheetTime(kept[t.column], t.since1904); ok {
		row[t.column] = at.Format(time.DateTime)
	}
}

func newSheetRows(ctx context.Context, f *File, book *excelize.File, name string) (*sheetRows, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("sheet %s of the workbook is damaged: %w", fieldText(name), err)
	}
	return &sheetRows{ctx: ctx, file: f, rows: rows}, nil
}

func (s *sheetRows) close() {
	_ = s.rows.Close()
	if s.times != nil {
		_ = s.times.rows.Close()
	}
}

// maxBlankRows is how many empty rows in a row end a sheet: formatted but empty sheets have a million.
const maxBlankRows = 5000

func (s *sheetRows) next() ([]string, error) {
	if s.row++; s.row%256 == 0 && s.ctx.Err() != nil {
		return nil, s.ctx.Err()
	}
	if s.blank > maxBlankRows || !s.rows.Next() {
		if err := s.rows.Error(); err != nil {
			return nil, fmt.Errorf("row %d of the workbook is damaged: %w", s.row, err)
		}
		return nil, nil
	}
	row, err := s.rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("row %d of the workbook is damaged: %w", s.row, err)
	}
	if s.times != nil {
		s.times.next(row)
	}
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1] // formatted, but empty
	}
	if err := s.file.checkColumns(len(row)); err != nil {
		return nil, err
	}
	for i, c := range row {
		if len(c) > maxCell {
			return nil, &LimitError{What: "bytes in one cell", Limit: maxCell}
		}
		row[i] = strings.TrimSpace(c)
	}
	if s.blank++; filled(row) > 0 {
		s.blank = 0
	}
	if row == nil {
		row = []string{}
	}
	return row, nil
}
