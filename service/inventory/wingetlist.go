package inventory

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// wingetList reads what "winget list" (and "winget upgrade") prints: a table with columns in display cells, cut cells
// that end with "…", localized headings, and the traces of a spinner above it.
type wingetList struct{}

// Name is how people know it.
func (wingetList) Name() string { return "winget list" }

// Detect recognizes a heading with three columns and more above one unbroken line of dashes as long as it.
func (wingetList) Detect(f *File) bool {
	if f.Binary {
		return false
	}
	switch f.firstByte() {
	case '{', '<', 0:
		return false
	}
	c := newWingetCleaner(f)
	var last string
	for _, line := range f.headLines(60) {
		line = c.clean(line)
		if isWingetRule(line) && isWingetHeading(last, line) {
			return true
		}
		if strings.TrimSpace(line) != "" {
			last = line
		}
	}
	return false
}

func isWingetRule(line string) bool {
	line = strings.TrimRight(line, " ")
	return len(line) >= 12 && strings.Trim(line, "-") == ""
}

// isWingetHeading asks for words over the rule: a name, an id and a version in the languages of winget.
func isWingetHeading(heading, rule string) bool {
	words := strings.Fields(heading)
	if len(words) < 3 || len(words) > 9 || displayCells.StringWidth(strings.TrimRight(heading, " ")) > len(strings.TrimRight(rule, " "))+1 {
		return false
	}
	id := false
	for _, w := range words[1:] {
		switch strings.ToLower(strings.TrimRight(w, ".")) {
		case "id", "ид", "идентификатор", "識別碼", "标识符", "識別子", "código", "identifiant", "kimlik":
			id = true
		}
	}
	return id
}

// Read cuts the rows below each heading.
func (wingetList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var list []Entry
	var last string
	var rows []string
	heading := ""
	flush := func() error {
		if heading != "" {
			list = append(list, wingetRows(heading, rows)...)
		}
		heading, rows = "", nil
		return f.checkEntries(len(list))
	}
	c := newWingetCleaner(f)
	err := f.eachLine(ctx, func(_ int, line string) error {
		line = c.clean(line)
		switch {
		case isWingetRule(line) && isWingetHeading(last, line):
			if len(rows) > 0 {
				rows = rows[:len(rows)-1] // the heading
			}
			next := last
			if err := flush(); err != nil {
				return err
			}
			heading = next
		case heading != "" && strings.TrimSpace(line) != "":
			rows = append(rows, line)
			if err := f.checkEntries(len(rows)); err != nil {
				return err
			}
		}
		if strings.TrimSpace(line) != "" {
			last = line
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	return emit(f.listReport("winget", false, list))
}

// wingetRows reads the rows of one table. A row without an id is a remark below the table.
func wingetRows(heading string, rows []string) []Entry {
	t := newWingetTable(heading, rows)
	if t == nil || len(t.starts) < 3 {
		return nil
	}
	var list []Entry
	for _, row := range rows {
		v := t.cells(row)
		if v[0] == "" || v[1] == "" || !t.keeps(row) && (v[2] == "" || strings.Contains(v[1], " ")) {
			continue
		}
		e := Entry{Name: v[0], Version: v[2]}
		if isWingetUnknown(e.Version) {
			e.Version = ""
		}
		list = append(list, e)
	}
	return list
}

// newWingetTable finds the columns. Headings of some languages have blanks ("사용 가능"): behind a single one a column
// begins only where some row begins a text too, and most do not run across.
func newWingetTable(heading string, rows []string) *fixedTable {
	t := newFixedTable(heading, rows)
	if t == nil {
		return nil
	}
	kept := t.starts[:0:0]
	for i, start := range t.starts {
		one := &fixedTable{starts: []int{0, start}, wide: t.wide}
		if i == 0 || !singleBlank(heading, start, t.wide) || one.begins(rows) && one.crossed(rows)*2 <= len(rows) {
			kept = append(kept, start)
		}
	}
	t.starts = kept
	return t
}

// singleBlank reports whether exactly one blank stands before the word at start.
func singleBlank(heading string, start int, wide bool) bool {
	at, run := 0, 0
	for _, r := range heading {
		if at == start {
			return run == 1
		}
		if run++; r != ' ' {
			run = 0
		}
		at += cellWidth(r, wide)
	}
	return false
}

// begins reports whether some row has a text that begins at the second column.
func (t *fixedTable) begins(rows []string) bool {
	for _, row := range rows {
		at := 0
		for _, r := range row {
			if at == t.starts[1] && r != ' ' {
				return true
			}
			at += cellWidth(r, t.wide)
		}
	}
	return false
}

// isWingetUnknown knows the word for a version that winget could not find out, in its languages.
func isWingetUnknown(s string) bool {
	switch strings.ToLower(s) {
	case "unknown", "unbekannt", "inconnu", "inconnue", "desconocido", "desconocida", "sconosciuto", "sconosciuta", "desconhecido", "desconhecida",
		"неизвестно", "不明", "未知", "알 수 없음", "알", "unbek…", "onbekend", "nieznane":
		return true
	}
	return false
}

// wingetCleaner takes away what a terminal would not show in the end.
type wingetCleaner struct {
	page *charmap.Charmap // the code page that UTF-8 was taken for; nil when it was not
}

// newWingetCleaner looks for UTF-8 that was taken for a code page on the way into the file, as PowerShell does with the
// output of programs: an ellipsis becomes "ÔÇª", "ΓÇª" or "â€¦". Read the other way round all of it is UTF-8 again, which
// does not happen by chance.
func newWingetCleaner(f *File) wingetCleaner {
	lines := f.headLines(2000)
	for _, page := range []*charmap.Charmap{charmap.CodePage850, charmap.CodePage437, charmap.Windows1252} {
		good, bad := 0, 0
		for _, line := range lines {
			if isASCII([]byte(line)) {
				continue
			}
			if _, ok := unmistaken(page, line); ok {
				good++
			} else {
				bad++
			}
		}
		if good > 0 && bad*10 <= good {
			return wingetCleaner{page}
		}
	}
	return wingetCleaner{}
}

// unmistaken is the UTF-8 that a line was before it was taken for the code page.
func unmistaken(page *charmap.Charmap, line string) (string, bool) {
	raw, err := page.NewEncoder().String(line)
	return raw, err == nil && utf8.ValidString(raw)
}

func (c wingetCleaner) clean(line string) string {
	if i := strings.LastIndexByte(strings.TrimRight(line, "\r"), '\r'); i >= 0 {
		line = strings.TrimRight(line, "\r")[i+1:]
	}
	if strings.IndexByte(line, '\b') >= 0 {
		line = applyBackspaces(line)
	}
	line = withoutEscapes(line)
	if c.page != nil && !isASCII([]byte(line)) {
		if raw, ok := unmistaken(c.page, line); ok {
			line = raw
		}
	}
	return strings.TrimPrefix(line, "\ufeff")
}

// applyBackspaces does what a terminal does: the next character takes the place of the one before.
func applyBackspaces(line string) string {
	out := make([]rune, 0, len(line))
	at := 0
	for _, r := range line {
		if r == '\b' {
			at = max(0, at-1)
			continue
		}
		if at < len(out) {
			out[at] = r
		} else {
			out = append(out, r)
		}
		at++
	}
	return string(out)
}

// withoutEscapes drops the color and cursor sequences of terminals.
func withoutEscapes(line string) string {
	if strings.IndexByte(line, 0x1B) < 0 {
		return line
	}
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		if line[i] != 0x1B {
			b.WriteByte(line[i])
			continue
		}
		if i+1 < len(line) && line[i+1] == '[' {
			for i += 2; i < len(line) && (line[i] < '@' || line[i] > '~'); i++ {
			}
		}
	}
	return b.String()
}
