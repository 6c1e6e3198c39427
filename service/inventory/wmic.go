package inventory

import (
	"context"
	"strings"
	"unicode/utf8"
)

// WMIC lists Win32_Product, which knows what Windows Installer installed and nothing else: its lists are never complete.
// It writes the properties in alphabetical order, whatever order was asked for.

// productProperties are those of Win32_Product.
var productProperties = wordSet(`AssignmentType Caption Description HelpLink HelpTelephone IdentifyingNumber InstallDate InstallDate2
	InstallLocation InstallSource InstallState Language LocalPackage Name PackageCache PackageCode PackageName ProductID
	RegCompany RegOwner SKUNumber Transforms URLInfoAbout URLUpdateInfo Vendor Version WordCount`)

// isWMICHeader recognizes the header of WMIC's CSV: Node, then properties in order.
func isWMICHeader(names []string) bool {
	return len(names) > 1 && names[0] == "Node" && areProperties(names[1:])
}

// areProperties reports whether the words are properties of Win32_Product in WMIC's order, and say a name.
func areProperties(words []string) bool {
	hasName := false
	for i, w := range words {
		if !productProperties[w] || i > 0 && !lessFold(words[i-1], w) {
			return false
		}
		hasName = hasName || w == "Name" || w == "Caption" || w == "Description"
	}
	return hasName
}

func lessFold(a, b string) bool { return strings.ToLower(a) < strings.ToLower(b) }

// productEntry makes an entry of properties.
func productEntry(get func(property string) string) Entry {
	e := Entry{Name: get("Name"), Version: get("Version"), Publisher: get("Vendor")}
	if e.Name == "" {
		e.Name = get("Caption")
	}
	if e.Name == "" {
		e.Name = get("Description")
	}
	return e
}

// wmicCSV reads "wmic product get … /format:csv". Node is the device. Values with commas are not quoted.
type wmicCSV struct{}

// Name is how people know it.
func (wmicCSV) Name() string { return "WMIC CSV" }

// Detect recognizes the header in the first line that is not blank.
func (wmicCSV) Detect(f *File) bool {
	lines := f.sampleLines()
	return len(lines) > 0 && len(lines[0]) < 4096 && isWMICHeader(strings.Split(strings.TrimSpace(lines[0]), ",")) &&
		!isHardware(lines, ",{")
}

// isHardware tells the answer of "wmic csproduct", which is about the computer: its IdentifyingNumber is a serial number,
// that of software a GUID, which begins as said.
func isHardware(lines []string, guid string) bool {
	return strings.Contains(lines[0], "IdentifyingNumber") && countLines(lines, func(l string) bool { return strings.Contains(l, guid) }) == 0
}

// Read reads the rows of all nodes.
func (wmicCSV) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	c := noColumns()
	c.device, c.software, c.version, c.publisher = 0, 1, 2, 3
	reader := newTableReader(f, "WMIC", false)
	var header []string
	budget := joinBudget
	err := f.eachLine(ctx, func(_ int, line string) error {
		line = strings.TrimSpace(line)
		if line == "" {
			return nil
		}
		fields := strings.Split(line, ",")
		if isWMICHeader(fields) {
			header = fields
			return nil
		}
		if header == nil || len(fields) < len(header) {
			return nil
		}
		values := joinCommas(header, fields, &budget)
		e := productEntry(func(property string) string { return valueOf(header, values, property) })
		return reader.add(&c, []string{values[0], e.Name, e.Version, e.Publisher})
	})
	if err != nil {
		return err
	}
	return reader.finish(emit)
}

func valueOf(names, values []string, name string) string {
	for i, n := range names {
		if n == name && i < len(values) {
			return strings.TrimSpace(values[i])
		}
	}
	return ""
}

// joinBudget is how many steps one file may take to find out where commas belong; real files take a few thousand.
const joinBudget = 5_000_000

// joinCommas puts fields that were one value together again, so that there are as many as columns. Columns that never
// hold commas (numbers, dates, codes) fix the places of the others; among what is left the likeliest way wins.
func joinCommas(header, fields []string, fileBudget *int) []string {
	extra := len(fields) - len(header)
	if extra == 0 {
		return fields
	}
	if extra > 12 {
		extra = 12
	}
	best, bestScore := []string(nil), -1<<30
	budget := min(4000, max(100, *fileBudget))
	defer func(before int) { *fileBudget -= before - budget }(budget)
	widths := make([]int, len(header))
	var try func(column, field, left, score int)
	try = func(column, field, left, score int) {
		if budget--; budget < 0 {
			return
		}
		if column == len(header) {
			if left == 0 {
				values := joinWidths(fields, widths)
				if score += sameValues(header, values); score > bestScore {
					best, bestScore = values, score
				}
			}
			return
		}
		most := left
		if !mayHoldCommas(header[column]) {
			most = 0
		}
		for w := 0; w <= most; w++ {
			widths[column] = w + 1
			value := strings.Join(fields[field:field+w+1], ",")
			try(column+1, field+w+1, left-w, score+fitness(header[column], value))
		}
	}
	try(0, 0, extra, 0)
	if best == nil {
		return fields[:len(header)]
	}
	return best
}

func joinWidths(fields []string, widths []int) []string {
	values := make([]string, len(widths))
	at := 0
	for i, w := range widths {
		values[i] = strings.Join(fields[at:at+w], ",")
		at += w
	}
	return values
}

func mayHoldCommas(property string) bool {
	switch property {
	case "Node", "AssignmentType", "IdentifyingNumber", "InstallDate", "InstallDate2", "InstallState", "Language", "PackageCode", "Version", "WordCount":
		return false
	}
	return true
}

// fitness rates a value for a property.
func fitness(property, value string) int {
	switch property {
	case "Version":
		if value != "" && !isTableVersion(value) {
			return -50
		}
	case "IdentifyingNumber", "PackageCode":
		if value != "" && !strings.HasPrefix(value, "{") {
			return -50
		}
	case "InstallDate":
		if value != "" && (len(value) != 8 || !asciiDigit(value[0])) {
			return -50
		}
	case "Vendor", "RegCompany":
		score := -3 * strings.Count(value, ",")
		if strings.HasPrefix(value, " ") {
			score -= 10
		}
		if i := strings.LastIndexByte(value, ','); i >= 0 && isCompanyForm(value[i+1:]) {
			score += 8
		}
		if isCompanyForm(value) {
			score -= 10
		}
		return score
	case "Name", "Caption", "Description":
		if i := strings.LastIndexByte(value, ','); i >= 0 && isCompanyForm(value[i+1:]) {
			return -4
		}
		if strings.HasPrefix(value, " ") {
			return -5
		}
	case "LocalPackage", "InstallLocation", "InstallSource", "PackageCache":
		if value != "" && !strings.ContainsAny(value, `\/`) {
			return -20
		}
	case "URLInfoAbout", "URLUpdateInfo", "HelpLink":
		if value != "" && !strings.Contains(value, "/") && !strings.Contains(value, ".") {
			return -20
		}
	}
	return 0
}

// isCompanyForm recognizes what stands behind the comma of "Vendor, Inc.".
func isCompanyForm(s string) bool {
	switch strings.ToLower(strings.Trim(s, " .")) {
	case "inc", "incorporated", "llc", "ltd", "limited", "co", "corp", "corporation", "gmbh", "ag", "s.a", "sa", "s.l", "s.r.o", "s.r.l", "l.p", "lp",
		"plc", "b.v", "bv", "pty", "pty ltd", "kg", "co., ltd", "ltd.)", "a.s", "llp", "spol. s r.o", "n.v", "oy", "ab", "as", "a/s", "pte", "pte. ltd", "s.p.a", "spa", "co. ltd":
		return true
	}
	return false
}

// sameValues rewards what is true of nearly all products: Caption, Description and Name are the same text.
func sameValues(header, values []string) int {
	name, score := valueOf(header, values, "Name"), 0
	for _, property := range []string{"Caption", "Description"} {
		switch other := valueOf(header, values, property); {
		case other == "":
		case name == "":
			name = other
		case other == name:
			score += 40
		}
	}
	return score
}

// wmicList reads "wmic product get … /format:list": blocks of "Name=…" lines.
type wmicList struct{}

// Name is how people know it.
func (wmicList) Name() string { return "WMIC list" }

// Detect asks that all lines are properties, and that more than the most general ones speak for WMIC.
func (wmicList) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) < 2 {
		return false
	}
	if isPairLine(lines[0]) {
		return false // "Name=…, Version=…" on one line
	}
	names, telling, last := 0, false, ""
	for i, line := range lines {
		property, _, ok := strings.Cut(line, "=")
		if !ok || !productProperties[property] {
			if i > 0 && !strings.Contains(line, "=") {
				continue // a value with a line end
			}
			return false
		}
		if property == "Name" {
			names++
		}
		if last != "" && !lessFold(last, property) && property != lines[0][:strings.IndexByte(lines[0], '=')] {
			return false
		}
		last = property
		telling = telling || property == "Vendor" || property == "IdentifyingNumber" || property == "Caption" || property == "InstallDate" || property == "PackageName"
	}
	if number, ok := strings.CutPrefix(lines[0], "IdentifyingNumber="); ok && !strings.HasPrefix(number, "{") {
		return false // wmic csproduct: the computer
	}
	return names > 0 && (telling || names > 1)
}

// Read takes a block to end where a property comes again or a blank line stands.
func (wmicList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	var list []Entry
	block := map[string]string{}
	flush := func() error {
		if e := productEntry(func(p string) string { return block[p] }); e.Name != "" {
			list = append(list, e)
		}
		clear(block)
		return f.checkEntries(len(list))
	}
	err := f.eachLine(ctx, func(_ int, line string) error {
		property, value, ok := strings.Cut(line, "=")
		if !ok || !productProperties[property] {
			return nil
		}
		if _, again := block[property]; again {
			if err := flush(); err != nil {
				return err
			}
		}
		block[property] = strings.TrimSpace(value)
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	return emit(f.listReport("WMIC", false, list))
}

// wmicTable reads the table that "wmic product get …" prints: columns of fixed width, padded with blanks.
type wmicTable struct{}

// Name is how people know it.
func (wmicTable) Name() string { return "WMIC table" }

// Detect recognizes the header line, and rows that keep to its columns. People note above it how they made the list.
func (wmicTable) Detect(f *File) bool { return wmicHeading(f.sampleLines()) >= 0 }

// wmicHeading is the number of the header line, or -1.
func wmicHeading(lines []string) int {
	for i := range lines[:min(len(lines), 10)] {
		if isWMICTable(lines[i:]) {
			return i
		}
	}
	return -1
}

func isWMICTable(lines []string) bool {
	if len(lines) < 2 || strings.ContainsAny(lines[0], "\t,;|=") || isRule(lines[1]) {
		return false
	}
	words := strings.Fields(lines[0])
	if len(words) == 1 {
		return areProperties(words) && isPadded(lines)
	}
	if !areProperties(words) || strings.HasPrefix(lines[0], " ") {
		return false
	}
	t := newFixedTable(lines[0], lines[1:])
	return t != nil && !isHardware(lines, "{") && t.fits(lines[1:])
}

// isPadded reports whether nearly all lines are as long as the first, by blanks at their ends.
func isPadded(lines []string) bool {
	length := utf8.RuneCountInString(lines[0])
	same := countLines(lines, func(l string) bool { return utf8.RuneCountInString(l) == length })
	return strings.HasSuffix(lines[0], "  ") && same*10 >= len(lines)*9
}

// Read cuts each line where the header's words begin.
func (wmicTable) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	sample := f.sampleLines()
	sample = sample[max(0, wmicHeading(sample)):]
	t := newFixedTable(sample[0], sample[1:])
	header := strings.Fields(sample[0])
	begun := false
	list, err := f.readLines(ctx, func(line string, add func(Entry)) error {
		heading := sameWords(line, header)
		if begun = begun || heading; !begun || heading || strings.TrimSpace(line) == "" {
			return nil
		}
		values := t.cells(line)
		add(productEntry(func(property string) string { return valueOf(header, values, property) }))
		return nil
	})
	if err != nil {
		return err
	}
	return emit(f.listReport("WMIC", false, list))
}

func sameWords(line string, words []string) bool {
	fields := strings.Fields(line)
	if len(fields) != len(words) {
		return false
	}
	for i := range fields {
		if fields[i] != words[i] {
			return false
		}
	}
	return true
}
