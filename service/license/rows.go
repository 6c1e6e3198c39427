package license

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"seatcount/service/inventory"
)

// maxRowsFile is the largest file that ReadRows takes, in bytes.
const maxRowsFile = 50 << 20

// ReadRows reads the table in a file for Import: CSV with commas, semicolons or tabs in UTF-8, UTF-16 or Windows-1252, or
// the first sheet with licenses of an Excel workbook, .xlsx or .xls, or an OpenDocument spreadsheet. Errors are words for the person who chose the file.
func ReadRows(path string) ([][]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if info.Size() > maxRowsFile {
		return nil, fmt.Errorf("read %s: the file is larger than %d MB", path, maxRowsFile>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	rows, err := parseRows(data)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return rows, nil
}

func parseRows(data []byte) ([][]string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) && bytes.Contains(data[:min(len(data), 200)], []byte("opendocument.spreadsheet")):
		text, err := inventory.ConvertODS(context.Background(), data, inventory.Limits{FileBytes: 4 * maxRowsFile})
		if err != nil {
			return nil, err
		}
		return textRows(string(text))
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return workbookRows(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		converted, err := inventory.ConvertXLS(context.Background(), data, inventory.Limits{FileBytes: 4 * maxRowsFile})
		if err != nil {
			return nil, err
		}
		return workbookRows(converted)
	}
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	return textRows(text)
}

func textRows(text string) ([][]string, error) { return separatedRows(text, separator(text)) }

// separator is the one of the usual ones with which the columns have names, or that the first lines have most of.
func separator(text string) rune {
	head, lines := text, 0
	for i, r := range text {
		if r == '\n' {
			lines++
		}
		if lines == headRows || i > 1<<16 {
			head = text[:i]
			break
		}
	}
	best, named := ',', 0
	for _, r := range ",;\t|" {
		rows, _ := separatedRows(head, r) // those before the first that cannot be read
		_, columns := header(rows)
		if len(columns) > named || named == 0 && strings.Count(head, string(r)) > strings.Count(head, string(best)) {
			best, named = r, len(columns)
		}
	}
	return best
}

func separatedRows(text string, separator rune) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	var rows [][]string
	for end := 0; ; {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, fmt.Errorf("this is no table that can be read: %w", err)
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, make([][]string, max(0, line-end-1))...) // blank lines are rows to whoever looks for one
		end = line
		for i, v := range row {
			end += strings.Count(v, "\n")
			if len(v) > 1 && v[0] == '\'' && strings.ContainsRune("=+-@", rune(v[1])) {
				row[i] = v[1:] // reports write so what would be a formula
			}
		}
		rows = append(rows, row)
	}
}

func workbookRows(data []byte) ([][]string, error) {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 4 * maxRowsFile})
	if err != nil {
		return nil, fmt.Errorf("this is no workbook that can be read: %w", err)
	}
	defer func() { _ = book.Close() }()
	var first [][]string
	var problem error // of sheets that are charts, say
	for _, sheet := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(sheet); err == nil && !visible {
			continue
		}
		rows, err := book.GetRows(sheet)
		if err != nil {
			problem = fmt.Errorf("read the sheet %s: %w", sheet, err)
			continue
		}
		if head, columns := header(rows); len(columns) > 1 {
			return rows, keptValues(book, sheet, rows, head, columns)
		}
		if len(first) == 0 { // a cover, or a list of names alone
			first = rows
		}
	}
	if len(first) > 0 {
		problem = nil
	}
	return first, problem
}

// latestDay is how spreadsheets keep 9999-12-31, and earliestDay 1990-01-01: smaller numbers are no days, but years, say.
const earliestDay, latestDay = 32_874, 2_958_465

// keptValues puts what cells hold in place of what they show, which may be "1,200.00" or "4-Mar-27": seats as a number, days
// as 2027-03-04.
func keptValues(book *excelize.File, sheet string, rows [][]string, head int, columns map[int]string) error {
	kept, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return fmt.Errorf("read the sheet %s: %w", sheet, err)
	}
	props, err := book.GetWorkbookProps()
	since1904 := err == nil && props.Date1904 != nil && *props.Date1904
	for i := head + 1; i < min(len(rows), len(kept)); i++ {
		for at, column := range columns {
			if at >= min(len(rows[i]), len(kept[i])) {
				continue
			}
			number, err := strconv.ParseFloat(kept[i][at], 64)
			switch {
			case err != nil:
			case column == "purchase_count" && kept[i][at] != rows[i][at]: // otherwise it is a text, or shown as it is
				rows[i][at] = strconv.FormatFloat(number, 'f', -1, 64)
			case column == "expires_on" && earliestDay <= number && number <= latestDay:
				if day, err := excelize.ExcelDateToTime(number, since1904); err == nil {
					rows[i][at] = day.Format(time.DateOnly)
				}
			}
		}
	}
	return nil
}

// decode makes text of the bytes: by their byte order mark, else UTF-8, else what Windows writes in the West.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		return string(text), err
	case bytes.IndexByte(data, 0) >= 0:
		return "", errors.New("this is not a table: it holds binary data")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return string(data), nil
	}
	text, err := io.ReadAll(charmap.Windows1252.NewDecoder().Reader(bytes.NewReader(data)))
	return string(text), err
}
