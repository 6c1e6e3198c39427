package inventory

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"seatcount/model"
)

// aidaText reads the report of AIDA64, and of EVEREST and AIDA32 as it was called before, as text. [S] head and summary, in reports
// posted in forums and in others' readers; [M] the columns of the list of programs, which has no headings: they are found
// where all lines have blanks, and told by what stands in them. The pages of the report begin with their titles:
//
//	--------[ Installed Programs ]-----------------------------
//
// Pages with other titles (drivers, services, processes, licenses with their keys) are passed over. The trial version hides
// names, and what the list leaves out is not known: it only adds.
type aidaText struct{}

// Name is how people know it.
func (aidaText) Name() string { return "AIDA64 text" }

var (
	aidaTitle = regexp.MustCompile(`^-{8}\[ (.+?) \]-{3,}`)
	aidaField = regexp.MustCompile(`^ {4,}(\S.*?) {2,}(\S.*)$`)
	aidaDate  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	aidaClock = regexp.MustCompile(`^\d{1,2}:\d{2}(?::\d{2})?$`)
	aidaPage  = regexp.MustCompile(`(?i)<a\s+name="?installed programs"?`)
	aidaNext  = regexp.MustCompile(`(?i)<a\s+name=`)
)

// aidaPrograms are titles of the page of programs, folded by foldHeader.
var aidaPrograms = func() map[string]bool {
	set := map[string]bool{}
	for title := range strings.SplitSeq("Installed Programs|Installierte Programme|Установленные программы|Programmes installés|Programas instalados|"+
		"Programmi installati|Zainstalowane programy|Geïnstalleerde programma's|Nainstalované programy|Telepített programok|已安装程序|已安装的程序|已安裝程式|"+
		"インストールされたプログラム|설치된 프로그램", "|") {
		set[foldHeader(title)] = true
	}
	return set
}()

// Detect looks for the title of the report's first page, which is the tool's name, among the first lines.
func (aidaText) Detect(f *File) bool {
	if f.Binary || f.firstByte() != '-' {
		return false
	}
	for _, line := range f.headLines(3) {
		if m := aidaTitle.FindStringSubmatch(line); m != nil {
			return strings.HasPrefix(m[1], "AIDA64") || strings.HasPrefix(m[1], "EVEREST") || strings.HasPrefix(m[1], "AIDA32")
		}
	}
	return false
}

// Read takes the head, the summary and the programs.
func (aidaText) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	facts := &aidaFacts{report: &Report{}}
	var programs []string
	listed, inPrograms := false, false
	err := f.eachLine(ctx, func(_ int, line string) error {
		if m := aidaTitle.FindStringSubmatch(line); m != nil {
			inPrograms = aidaPrograms[foldHeader(m[1])]
			listed = listed || inPrograms
			if facts.report.Agent == "" {
				facts.report.Agent = strings.TrimSpace(strings.SplitN(m[1], " (", 2)[0])
			}
			return nil
		}
		if inPrograms {
			if strings.HasPrefix(line, "    ") && strings.TrimSpace(line) != "" {
				programs = append(programs, line)
			}
			return f.checkEntries(len(programs))
		}
		if m := aidaField.FindStringSubmatch(line); m != nil {
			facts.take(m[1], strings.TrimSpace(m[2]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !listed {
		return refuse("This report of AIDA64 does not list the installed programs; make one with the page Software > Installed Programs")
	}
	facts.report.Software = aidaEntries(programs)
	return facts.emit(f, emit)
}

// aidaFacts are what a report says about the device.
type aidaFacts struct {
	report      *Report
	date, clock string
}

// take takes a label with its value; the first of each counts. Labels are in the report's language.
func (a *aidaFacts) take(label, value string) {
	r := a.report
	set := func(field *string) {
		if *field == "" && value != "-" {
			*field = value
		}
	}
	switch strings.ToLower(label) {
	case "dmi system manufacturer", "dmi 系统制造商":
		set(&r.Manufacturer)
		return
	case "dmi system serial number", "dmi 系统序列号":
		set(&r.Serial)
		return
	case "logon domain":
		set(&r.Domain)
		return
	}
	switch m := headerMeaning(label); {
	case m.role == roleDevice && m.rank < 2:
		if name, _, _ := strings.Cut(value, " "); r.Hostname == "" {
			r.Hostname = name
		}
	case m.role == roleOS:
		set(&r.OS)
	case m.role == roleUser:
		set(&r.User)
	}
	date, clock, both := strings.Cut(value, " / ") // of the summary
	switch {
	case aidaDate.MatchString(value) && a.date == "":
		a.date = value
	case aidaClock.MatchString(value) && a.clock == "":
		a.clock = value
	case both && aidaDate.MatchString(date) && aidaClock.MatchString(clock) && a.date == "":
		a.date, a.clock = date, clock
	}
}

func (a *aidaFacts) emit(f *File, emit func(*Report) error) error {
	r := a.report
	r.HasSoftware = true
	if r.CollectedAt, _ = time.ParseInLocation("2006-01-02 15:04:05", a.date+" "+a.clock, time.Local); r.CollectedAt.IsZero() {
		r.CollectedAt, _ = parseTime(strings.TrimSpace(a.date + " " + a.clock))
	}
	r.Domain = domainOf(r.Hostname, r.Hostname, r.Domain, "")
	if strings.EqualFold(r.Domain, r.Hostname) {
		r.Domain = "" // the computer's own name stands for "no domain"
	}
	f.nameDevice(r)
	return emit(r)
}

// aidaEntries cuts the lines where all of them are blank.
func aidaEntries(lines []string) []Entry {
	table := make([][]rune, len(lines))
	width := 0
	for i, line := range lines {
		table[i] = []rune(strings.TrimRight(line, " "))
		width = max(width, min(len(table[i]), 2000))
	}
	inked := make([]bool, width)
	for _, row := range table {
		for i, r := range row[:min(len(row), width)] {
			inked[i] = inked[i] || r != ' '
		}
	}
	var starts []int
	for i, ink := range inked {
		if ink && (i < 2 || !inked[i-1] && !inked[i-2]) {
			starts = append(starts, i)
		}
	}
	columns := make([][]string, len(starts))
	for c, from := range starts {
		for _, row := range table {
			to := len(row)
			if c+1 < len(starts) {
				to = min(starts[c+1], len(row))
			}
			columns[c] = append(columns[c], strings.TrimSpace(string(row[min(from, to):to])))
		}
	}
	return aidaColumns(columns, len(lines))
}

// aidaColumns tells the columns by what is in them: the first has names, the next one versions if they look like it, and
// the last one behind the keys of the registry that has neither sizes nor dates has makers.
func aidaColumns(columns [][]string, rows int) []Entry {
	if len(columns) == 0 {
		return nil
	}
	version, maker, keys := -1, -1, false
	for c := 1; c < len(columns); c++ {
		switch {
		case c == 1 && mostCells(columns[c], isTableVersion):
			version = c
		case keys && !mostCells(columns[c], isAidaOther):
			maker = c
		}
		keys = keys || slices.ContainsFunc(columns[c], func(s string) bool { return strings.HasPrefix(s, "{") })
	}
	var list []Entry
	for i := range rows {
		e := Entry{Name: columns[0][i]}
		if version > 0 {
			e.Version = columns[version][i]
		}
		if maker > 0 {
			e.Publisher = cleanPublisher(columns[maker][i])
		}
		if e = aidaEntry(e); e.Name != "" {
			list = append(list, e)
		}
	}
	return list
}

// aidaEntry takes away what the trial version writes in place of names, and the marks of updates.
func aidaEntry(e Entry) Entry {
	for _, s := range [...]*string{&e.Name, &e.Version, &e.Publisher} {
		if strings.Contains(*s, "TRIAL VERSION") {
			*s = ""
		}
	}
	if strings.HasSuffix(e.Name, "[Update]") {
		e.Kind = model.KindUpdate
	}
	return e
}

// isAidaOther recognizes sizes, dates and keys of the registry.
func isAidaOther(s string) bool {
	return sizeCell.MatchString(s) || dateCell.MatchString(s) || aidaDate.MatchString(s) || strings.HasPrefix(s, "{") || !strings.ContainsAny(s, " .") && len(s) > 30
}

// mostCells asks the cells that are not empty.
func mostCells(cells []string, is func(string) bool) bool {
	yes, no := 0, 0
	for _, cell := range cells {
		switch {
		case cell == "":
		case is(cell):
			yes++
		default:
			no++
		}
	}
	return yes > no
}

// aidaHTML reads the report as a web page. [S] others' readers: pages begin at anchors that are in English in reports of
// all languages, rows at blank cells that indent them.
type aidaHTML struct{}

// Name is how people know it.
func (aidaHTML) Name() string { return "AIDA64 HTML" }

// Detect looks for the tool's name at the top and for its page of programs, or its summary.
func (aidaHTML) Detect(f *File) bool {
	if f.Binary || f.firstByte() != '<' {
		return false
	}
	head := bytes.ToLower(f.head(32 << 10))
	if !bytes.Contains(head, []byte("aida64")) && !bytes.Contains(head, []byte("everest")) {
		return false
	}
	return aidaPage.Match(f.Data) || bytes.Contains(head, []byte(`<a name="summary"`))
}

// Read takes the labels before the programs, and the programs as a table.
func (aidaHTML) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	at := aidaPage.FindIndex(f.Data)
	if at == nil {
		return refuse("This report of AIDA64 does not list the installed programs; make one with the page Software > Installed Programs")
	}
	facts := &aidaFacts{report: &Report{Agent: "AIDA64"}}
	rows := newHTMLRows(ctx, &File{Data: f.Data[:at[0]], Limits: f.Limits})
	for {
		row, err := rows.next()
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		if cells := filledCells(row); len(cells) == 2 {
			facts.take(cells[0], cells[1])
		}
	}
	data := f.Data[at[1]:]
	if next := aidaNext.FindIndex(data); next != nil {
		data = data[:next[0]]
	}
	part := &File{Path: f.Path, Data: data, Limits: f.Limits}
	list, err := aidaTable(ctx, part)
	if err != nil {
		return err
	}
	facts.report.Software = list
	return facts.emit(f, emit)
}

// aidaTable reads the table of programs: by its headings, or where they say nothing the name with the version behind it.
func aidaTable(ctx context.Context, part *File) ([]Entry, error) {
	rows := newHTMLRows(ctx, part)
	var h *tableHeader
	var list []Entry
	for {
		row, err := rows.next()
		if err != nil || row == nil {
			return list, err
		}
		cells := filledCells(row)
		if len(cells) < 2 {
			continue
		}
		if h == nil {
			if h = readHeader(row, nil); h.cols.software >= 0 && h.cols.version >= 0 {
				continue
			}
			h = &tableHeader{cols: noColumns()}
			if !isTableVersion(cells[1]) {
				continue // headings in words that are not known
			}
		}
		e := Entry{Name: cells[0]}
		if h.cols.software >= 0 {
			e = Entry{Name: tableCell(row, h.cols.software), Version: tableCell(row, h.cols.version), Publisher: cleanPublisher(tableCell(row, h.cols.publisher))}
		} else if isTableVersion(cells[1]) {
			e.Version = cells[1]
		}
		if e = aidaEntry(oneLine(e)); e.Name != "" {
			list = append(list, e)
		}
		if err := part.checkEntries(len(list)); err != nil {
			return nil, err
		}
	}
}

// filledCells are the cells of a row that are not empty.
func filledCells(row []string) []string {
	var cells []string
	for _, cell := range row {
		if cell != "" {
			cells = append(cells, cell)
		}
	}
	return cells
}
