package inventory

import (
	"bytes"
	"strings"
)

// maxQuoted is the longest field in quotes. A quotation mark that is not closed within it was none: the field is then
// read as plain text, so that one stray mark does not swallow the rest of a file.
const maxQuoted = 64 << 10

// maxOpen is after how many marks that are not closed a file's marks are taken as text, to bound the time.
const maxOpen = 500

// csvReader yields the records of a text table. It is lenient where spreadsheets and tools are: marks inside of plain
// fields, text behind a closing mark, records of different lengths. Its fields are parts of the data wherever possible.
type csvReader struct {
	file  *File
	data  []byte
	pos   int
	delim byte
	eol   byte // '\n', or '\r' for files of old Macs
	row   []string
	stop  [256]bool // the bytes that end a plain field
	open  int       // quotation marks that were not closed
	limit Limits
}

// newCSVReader starts behind a "sep=;" line and PowerShell's "#TYPE …" line.
func newCSVReader(f *File, delim byte) *csvReader {
	r := &csvReader{file: f, data: f.Data, pos: csvStart(f.Data), delim: delim, eol: '\n', limit: f.limits()}
	if head := f.head(64 << 10); bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		r.eol = '\r'
	}
	r.stop[delim], r.stop[r.eol] = true, true
	return r
}

// csvStart is the offset of the first record.
func csvStart(data []byte) int {
	pos := 0
	for range 3 {
		line, rest, ok := bytes.Cut(data[pos:], []byte{'\n'})
		trimmed := bytes.TrimSpace(line)
		mark := bytes.HasPrefix(trimmed, []byte("#TYPE ")) || len(sepLine(trimmed)) == 1 ||
			bytes.HasPrefix(trimmed, []byte(`"#TYPE `))
		if !ok || len(line) > 4096 || !(mark || len(trimmed) == 0) {
			return pos
		}
		pos = len(data) - len(rest)
	}
	return pos
}

// sepLine returns the separator of Excel's first line "sep=;", or nothing.
func sepLine(line []byte) []byte {
	line = bytes.Trim(line, "\" \r")
	if len(line) == 5 && strings.EqualFold(string(line[:4]), "sep=") {
		return line[4:]
	}
	return nil
}

// declaredDelim is the separator that a "sep=" line at the beginning names, or 0.
func declaredDelim(data []byte) byte {
	line, _, _ := bytes.Cut(data, []byte{'\n'})
	if sep := sepLine(bytes.TrimRight(line, "\r")); len(line) < 16 && len(sep) == 1 {
		return sep[0]
	}
	return 0
}

// next returns the next record, which is valid until the following call, or nil at the end. A blank line is a record
// with one empty field.
func (r *csvReader) next() ([]string, error) {
	if r.pos >= len(r.data) {
		return nil, nil
	}
	start := r.pos
	r.row = r.row[:0]
	for {
		field, more := r.field()
		r.row = append(r.row, field)
		if !more {
			break
		}
		if len(r.row) > r.limit.Columns {
			return nil, r.file.checkColumns(len(r.row))
		}
	}
	if r.pos-start > r.limit.LineBytes+1 {
		return nil, &LimitError{What: "bytes in one row", Limit: int64(r.limit.LineBytes)}
	}
	return r.row, nil
}

// field reads one field and reports whether another one follows in the record.
func (r *csvReader) field() (field string, more bool) {
	i := r.pos
	for i < len(r.data) && r.data[i] == ' ' {
		i++
	}
	if i < len(r.data) && r.data[i] == '"' && r.open < maxOpen {
		if field, more, ok := r.quoted(i + 1); ok {
			return field, more
		}
		r.open++
	}
	return r.plain()
}

func (r *csvReader) plain() (field string, more bool) {
	data := r.data
	i := r.pos
	for i < len(data) && !r.stop[data[i]] {
		i++
	}
	field = text(data[r.pos:i])
	r.pos = i + 1
	if i < len(data) && data[i] == r.delim {
		return strings.TrimSpace(field), true
	}
	return strings.TrimSpace(field), false
}

// quoted reads a field whose opening mark stands before start; ok is false when it is not closed.
func (r *csvReader) quoted(start int) (field string, more, ok bool) {
	data := r.data[:min(len(r.data), start+maxQuoted)]
	var unescaped []byte
	from := start
	for i := start; ; {
		mark := bytes.IndexByte(data[min(i, len(data)):], '"')
		if mark < 0 {
			return "", false, false
		}
		i += mark
		if i+1 < len(data) && data[i+1] == '"' {
			unescaped = append(unescaped, data[from:i+1]...)
			i += 2
			from = i
			continue
		}
		end := i + 1
		for end < len(data) && (data[end] == ' ' || data[end] == '\r' && r.eol != '\r') {
			end++
		}
		if end == len(data) && end < len(r.data) {
			return "", false, false
		}
		if end < len(data) && !r.stop[data[end]] {
			i++ // a mark inside of the field that nobody doubled
			continue
		}
		field = text(data[from:i])
		if unescaped != nil {
			field = string(append(unescaped, data[from:i]...))
		}
		r.pos = end + 1
		return strings.TrimSpace(field), end < len(data) && data[end] == r.delim, true
	}
}

// csvDelims are the separators that tables in the wild have, the more telling ones first.
var csvDelims = [...]byte{'\t', ';', ',', '|'}

// csvHead parses the first records of the file with a separator, for finding out whether it is the right one. A record
// that the head cuts off is left out. Rows are copies. The error is of a first record with too many columns.
func csvHead(f *File, delim byte, records int) ([][]string, error) {
	const size = 64 << 10
	whole := len(f.Data) <= size
	part := &File{Data: f.head(size), Limits: f.Limits}
	r := newCSVReader(part, delim)
	var rows [][]string
	for len(rows) < records {
		row, err := r.next()
		if err != nil && len(rows) == 0 {
			return nil, err
		}
		if err != nil || row == nil {
			break // what came before is enough to tell
		}
		if r.pos >= len(part.Data) && !whole && len(rows) > 0 {
			break
		}
		rows = append(rows, append([]string(nil), row...))
	}
	return rows, nil //nolint:nilerr // an error behind the first record is met again, and told, when the file is read
}

// consistent rates how well the rows fit a table: the share of rows that have the most frequent number of columns, 0
// when that number is 1.
func consistent(rows [][]string) (share float64, columns int) {
	counts := map[int]int{}
	total := 0
	for _, row := range rows {
		if len(row) == 1 && row[0] == "" {
			continue
		}
		counts[len(row)]++
		total++
	}
	for n, c := range counts {
		if c > counts[columns] || c == counts[columns] && n > columns {
			columns = n
		}
	}
	if columns < 2 || total == 0 {
		return 0, columns
	}
	return float64(counts[columns]) / float64(total), columns
}
