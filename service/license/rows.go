package license

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"seatcount/service/inventory"
)

// maxRowsFile is the largest file that ReadRows takes, in bytes.
const maxRowsFile = 50 << 20

// ReadRows reads the table in a file for Import: CSV with commas, semicolons or tabs in UTF-8, UTF-16 or Windows-1252, or
// the first sheet of an Excel workbook, .xlsx or .xls. Errors are words for the person who chose the file.
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
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = delimiter(text)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("this is no table that can be read: %w", err)
	}
	return rows, nil
}

func workbookRows(data []byte) ([][]string, error) {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 4 * maxRowsFile})
	if err != nil {
		return nil, fmt.Errorf("this is no workbook that can be read: %w", err)
	}
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("read the first sheet: %w", err)
	}
	return rows, nil
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

// delimiter is the one of the usual separators that the first line has most of, outside of quotes.
func delimiter(text string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range text {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, r := range []rune{';', '\t', '|'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}
