package inventory

import (
	"context"
	"slices"
	"strings"
)

// matrixTable reads tables that people keep with devices down and software across, or the other way round, and marks
// where the two meet: "x", "yes", "1", or the version.
type matrixTable struct{}

// Name is how people know it.
func (matrixTable) Name() string { return "Matrix CSV" }

// Detect asks for marks in nearly all cells, and for a table that is nothing else.
func (matrixTable) Detect(f *File) bool {
	m, _ := findMatrix(f)
	return m != nil
}

// matrix is the first row of such a table and what it says.
type matrix struct {
	at      int // number of the row of headings
	names   []string
	devices bool         // devices are the rows, not the columns
	cols    tableColumns // that describe the row
	marks   []int        // columns with marks
}

func findMatrix(f *File) (*matrix, byte) {
	if f.Binary || len(f.Options.Columns) > 0 {
		return nil, 0
	}
	switch f.firstByte() {
	case 0, '{', '<', '[':
		return nil, 0
	}
	if t := findCSV(f); t != nil && t.header.verdict != unsure && (t.header.verdict != sure || t.header.cols.device >= 0) {
		return nil, 0
	}
	for _, delim := range csvDelims {
		if rows, err := csvHead(f, delim, csvHeadRows); err == nil {
			if m := newMatrix(rows); m != nil {
				return m, delim
			}
		}
	}
	return nil, 0
}

// newMatrix judges the first rows of a table. The first heading has to say what the rows are; other known headings
// describe the row, all others are names.
func newMatrix(rows [][]string) *matrix {
	at := 0
	for at < min(len(rows), 6) && filled(rows[at]) < 3 {
		at++ // titles
	}
	if rows = rows[at:]; len(rows) < 3 || len(rows[0]) < 3 {
		return nil
	}
	first := headerMeaning(rows[0][0])
	m := &matrix{at: at, names: slices.Clone(rows[0]), cols: noColumns(), devices: first.role == roleDevice && first.rank <= 1}
	if !m.devices && (first.role != roleSoftware || first.rank > 0) {
		return nil
	}
	for i, name := range m.names {
		known := headerMeaning(name)
		field := m.cols.columnOf(known.role)
		switch {
		case i == 0 && !m.devices:
			m.cols.software = 0
		case i == 0:
			m.cols.device = 0
		case known.role == roleDevice, known.role == roleSoftware, known.role == roleName, name == "":
			return nil
		case field != nil:
			*field = i
		case known.role == roleNone:
			m.marks = append(m.marks, i)
		}
	}
	if marked, versions := m.marked(rows[1:]); len(m.marks) < 2 || !marked || !versions && !m.named() {
		return nil
	}
	return m
}

// named reports whether at least half of the columns with marks are called like devices, or like products: there are
// tables of anything with yes and no, of firewalls and encryption as well.
func (m *matrix) named() bool {
	n := 0
	for _, i := range m.marks {
		name := strings.ToLower(m.names[i])
		if strings.ContainsAny(name, "0123456789") || !m.devices && strings.Contains(name, "-") || m.devices && hasProductWord(name) {
			n++
		}
	}
	return n*2 >= len(m.marks)
}

// productWords are in the names of what offices keep such lists for, in lower case.
var productWords = []string{
	"office", "word", "excel", "powerpoint", "outlook", "access", "visio", "project", "adobe", "acrobat", "photoshop", "illustrator", "indesign", "autocad", "autodesk", "revit", "solidworks",
	"zip", "winrar", "chrome", "firefox", "teams", "zoom", "teamviewer", "anydesk", "sql", "oracle", "sap", "datev", "matlab", "spss", "vmware", "citrix", "java", "vlc", "notepad", "pdf", "studio", "corel", "libreoffice", "kaspersky", "eset",
}

func hasProductWord(name string) bool {
	return slices.ContainsFunc(productWords, func(word string) bool { return strings.Contains(name, word) })
}

// marked reports whether nearly all cells in the columns of marks are marks, and some say yes; and whether half of those
// are versions such as 24.1.2, which nothing else is.
func (m *matrix) marked(rows [][]string) (marked, versions bool) {
	yes, no, other, long := 0, 0, 0, 0
	for _, row := range rows {
		for _, i := range m.marks {
			switch there, version, ok := readMark(tableCell(row, i)); {
			case !ok:
				other++
			case there:
				yes++
				if strings.Count(version, ".") > 1 {
					long++
				}
			default:
				no++
			}
		}
	}
	return yes > 0 && other*20 <= yes+no, long*2 >= yes
}

// readMark reads a cell: whether it says that the software is there, and with which version.
func readMark(cell string) (there bool, version string, ok bool) {
	switch strings.ToLower(cell) {
	case "x", "✓", "✔", "☑", "●", "•", "yes", "y", "1", "true", "ja", "j", "oui", "o", "si", "sí", "sì", "sim", "tak", "да", "はい", "○", "◯", "是", "installed", "installiert", "installé":
		return true, "", true
	case "", "-", "–", "—", "no", "n", "0", "false", "nein", "non", "não", "nie", "нет", "いいえ", "×", "否", "n/a", "not installed":
		return false, "", true
	}
	if isTableVersion(cell) && strings.Contains(cell, ".") {
		return true, cell, true
	}
	return false, "", false
}

// Read takes each mark that says yes.
func (matrixTable) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	m, delim := findMatrix(f)
	if m == nil {
		return ErrUnknown
	}
	return m.read(ctx, f, newCSVReader(f, delim), emit)
}

// read takes the rows below the headings.
func (m *matrix) read(ctx context.Context, f *File, rows rowSource, emit func(*Report) error) error {
	reader := newTableReader(f, "", false)
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := rows.next()
		if err != nil {
			return err
		}
		if row == nil {
			return reader.finish(emit)
		}
		if n <= m.at || filled(row) == 0 {
			continue
		}
		if err := m.add(reader, row); err != nil {
			return err
		}
	}
}

// add takes the marks of one row.
func (m *matrix) add(reader *tableReader, row []string) error {
	c := m.cols
	c.device, c.software, c.version = len(m.names), len(m.names)+1, len(m.names)+2
	for _, i := range m.marks {
		there, version, _ := readMark(tableCell(row, i))
		if !there {
			continue
		}
		wide := make([]string, len(m.names)+3)
		copy(wide, row[:min(len(row), len(m.names))])
		device, software := row[0], m.names[i]
		if !m.devices {
			device, software = software, device
			if version == "" {
				version = tableCell(row, m.cols.version)
			}
		}
		wide[c.device], wide[c.software], wide[c.version] = device, software, version
		if err := reader.add(&c, wide); err != nil {
			return err
		}
	}
	return nil
}
