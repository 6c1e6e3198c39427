package inventory

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// PowerShell prints objects as blocks ("Name : value", Format-List) or as tables (Format-Table), and scripts print them
// as lines. The properties tell which objects they are.

// plainLines are the lines without colors.
func plainLines(lines []string) []string {
	for i, line := range lines {
		lines[i] = withoutEscapes(line)
	}
	return lines
}

// powerShellComplete reports whether objects with these properties come from the registry's Uninstall keys.
func powerShellComplete(properties []string) bool { return isCompleteHeader(properties) }

// isPowerShellSoftware reports whether the properties are those of installed software: of the registry, Win32_Product,
// Get-Package or Get-AppxPackage, and not of services, modules or packages of Linux.
func isPowerShellSoftware(properties []string) bool {
	has := func(names ...string) bool {
		for _, want := range names {
			found := false
			for _, p := range properties {
				found = found || strings.EqualFold(p, want)
			}
			if !found {
				return false
			}
		}
		return true
	}
	switch {
	case has("ServiceName"), has("Status", "DisplayName"), has("ModuleType"), has("ExportedCommands"), has("StartType"), has("Build Date"),
		has("Install Date"), has("Depends On"), has("Handles"), has("SamAccountName"), has("Description-md5"):
		return false
	case has("DisplayName"):
		return has("DisplayVersion") || has("Publisher") || has("InstallDate") || has("UninstallString") || has("PSChildName") || has("PSPath")
	case has("Name", "Version"):
		return has("IdentifyingNumber") || has("Vendor") || has("Caption") || has("PackageFullName") || has("ProviderName") ||
			has("PackageFamilyName") || has("Publisher") || has("Source") && has("Summary")
	case has("Name", "Vendor"), has("Name", "IdentifyingNumber"), has("Name", "PackageFullName"):
		return true
	}
	return false
}

// powerShellList reads Format-List: "DisplayName    : Foo" lines in blocks, with long values wrapped.
type powerShellList struct{}

// Name is how people know it.
func (powerShellList) Name() string { return "PowerShell list" }

var listLine = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*) *: ?(.*)$`)

// Detect looks at the properties of the first blocks.
func (powerShellList) Detect(f *File) bool {
	lines := plainLines(f.sampleLines())
	var properties []string
	colon := -1
	for _, line := range lines {
		m := listLine.FindStringSubmatchIndex(line)
		if m == nil {
			if len(properties) == 0 || !strings.HasPrefix(line, "  ") {
				return false
			}
			continue
		}
		at := strings.IndexByte(line, ':')
		if colon < 0 {
			colon = at
		}
		if at != colon {
			if line[0] != ' ' && at < colon {
				return false // the colons of Format-List stand below one another
			}
			continue
		}
		properties = append(properties, line[m[2]:m[3]])
	}
	return len(properties) > 1 && isPowerShellSoftware(properties)
}

// Read takes a block to end at a blank line, or where a property comes again.
func (powerShellList) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	rows := &propertyRows{index: map[string]int{}}
	colon, last := -1, -1
	err := f.eachLine(ctx, func(_ int, line string) error {
		line = withoutEscapes(line)
		if strings.TrimSpace(line) == "" {
			rows.end()
			last = -1
			return f.checkEntries(len(rows.rows))
		}
		m := listLine.FindStringSubmatchIndex(line)
		at := strings.IndexByte(line, ':')
		if colon < 0 && m != nil {
			colon = at
		}
		if m != nil && at == colon {
			if i, known := rows.index[line[m[2]:m[3]]]; known && i == 0 && len(rows.current) > 0 {
				rows.end() // no blank line between two objects
			}
			last = rows.set(line[m[2]:m[3]], strings.TrimSpace(line[m[4]:m[5]]))
			return f.checkColumns(len(rows.names))
		}
		if last >= 0 && strings.HasPrefix(line, " ") {
			rows.append(last, strings.TrimSpace(line))
		}
		return nil
	})
	if err != nil {
		return err
	}
	rows.end()
	return rows.emit(f, "PowerShell", emit)
}

// propertyRows collects objects with properties.
type propertyRows struct {
	names   []string
	index   map[string]int
	current []string
	rows    [][]string
}

// set gives the current object a property.
func (p *propertyRows) set(name, value string) int {
	i, ok := p.index[name]
	if !ok {
		i = len(p.names)
		p.names = append(p.names, name)
		p.index[name] = i
	}
	for len(p.current) <= i {
		p.current = append(p.current, "")
	}
	p.current[i] = value
	return i
}

// append adds the rest of a value that was wrapped at the width of the window.
func (p *propertyRows) append(i int, rest string) {
	if i >= len(p.current) || len(p.current[i]) > 32<<10 {
		return
	}
	if p.current[i] != "" {
		p.current[i] += " "
	}
	p.current[i] += rest
}

func (p *propertyRows) end() {
	if len(p.current) > 0 {
		p.rows = append(p.rows, p.current)
	}
	p.current = nil
}

// emit makes reports of the objects.
func (p *propertyRows) emit(f *File, agent string, emit func(*Report) error) error {
	h := readHeader(p.names, nil)
	if h.cols.software < 0 {
		return ErrUnknown
	}
	reader := newTableReader(f, agent, powerShellComplete(p.names))
	for _, row := range p.rows {
		if err := reader.add(&h.cols, row); err != nil {
			return err
		}
	}
	return reader.finish(emit)
}

// powerShellTableText reads Format-Table: headings over dashes, columns of fixed width, cells cut with "..." or "…".
type powerShellTableText struct{}

// Name is how people know it.
func (powerShellTableText) Name() string { return "PowerShell table" }

// Detect recognizes the headings by the dashes below them.
func (powerShellTableText) Detect(f *File) bool {
	lines := plainLines(f.sampleLines())
	if len(lines) < 3 {
		return false
	}
	for i := 1; i < min(len(lines), 12); i++ {
		if names := ruledNames(lines[i-1], lines[i]); names != nil {
			return isPowerShellSoftware(names) || strings.Join(names, " ") == "Name Version" || strings.Join(names, " ") == "DisplayName"
		}
	}
	return false
}

// ruledNames are the headings when the second line has dashes exactly below each of them.
func ruledNames(heading, rule string) []string {
	if !isRule(rule) {
		return nil
	}
	heading, rule = strings.TrimRight(heading, " "), strings.TrimRight(rule, " ")
	names, dashes := strings.Fields(heading), strings.Fields(rule)
	if len(names) != len(dashes) {
		return nil
	}
	for i := range names {
		if len(names[i]) != len(dashes[i]) || !strings.Contains(heading, names[i]) {
			return nil
		}
	}
	if len(names) > 1 && wordStarts(heading, false)[1] != wordStarts(rule, false)[1] {
		return nil
	}
	return names
}

// Read cuts rows where the dashes begin. A blank line ends a table; the next one may have other columns.
func (powerShellTableText) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	type block struct {
		names []string
		rule  string
		rows  []string
	}
	var blocks []block
	last, count := "", 0
	err := f.eachLine(ctx, func(_ int, line string) error {
		line = withoutEscapes(line)
		names := ruledNames(last, line)
		switch {
		case names != nil:
			if n := len(blocks); n > 0 && len(blocks[n-1].rows) > 0 {
				blocks[n-1].rows = blocks[n-1].rows[:len(blocks[n-1].rows)-1]
			}
			blocks = append(blocks, block{names: names, rule: line})
		case len(blocks) > 0 && strings.TrimSpace(line) != "":
			blocks[len(blocks)-1].rows = append(blocks[len(blocks)-1].rows, line)
			count++
		}
		last = line
		return f.checkEntries(count)
	})
	if err != nil {
		return err
	}
	all := &propertyRows{index: map[string]int{}}
	for _, b := range blocks {
		if !isPowerShellSoftware(b.names) && len(b.names) > 2 {
			continue
		}
		t := newFixedTable(b.rule, b.rows)
		for _, row := range b.rows {
			for i, value := range t.cells(row) {
				all.set(b.names[i], value)
			}
			all.end()
		}
	}
	return all.emit(f, "PowerShell", func(r *Report) error {
		r.Complete = r.Complete && !slices.ContainsFunc(r.Software, isCutName)
		return emit(r)
	})
}

// isCutName recognizes a name that did not fit into its column. A list with such names must not stand for all software
// of its device: the whole names would be gone.
func isCutName(e Entry) bool {
	return strings.HasSuffix(e.Name, "...") || strings.HasSuffix(e.Name, "…")
}

// powerShellLines reads lines that scripts print: "Name=Foo, Version=1.0, Publisher=Bar", "@{DisplayName=Foo;
// DisplayVersion=1.0}", and "Microsoft Foo 1.0" where all lines end with a version.
type powerShellLines struct{}

// Name is how people know it.
func (powerShellLines) Name() string { return "PowerShell lines" }

var (
	linePair    = regexp.MustCompile(`(?:^|[,;] ?)(DisplayName|DisplayVersion|Name|Version|Publisher|Vendor|InstallDate|PSComputerName|ComputerName|UninstallString|InstallLocation|Caption|IdentifyingNumber)=`)
	nameVersion = regexp.MustCompile(`^(\S.*\S) (\d+(?:\.\d+)+)$`)
)

// Detect asks most lines for the shape.
func (powerShellLines) Detect(f *File) bool {
	lines := f.sampleLines()
	if len(lines) == 0 {
		return false
	}
	if mostLines(lines, isPairLine) {
		return true
	}
	return len(lines) >= 5 && countLines(lines, nameVersion.MatchString)*20 >= len(lines)*19 &&
		countLines(lines, func(l string) bool { return strings.HasPrefix(l, "Microsoft ") }) > 0
}

func isPairLine(line string) bool {
	line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "@{"))
	if !strings.HasPrefix(line, "Name=") && !strings.HasPrefix(line, "DisplayName=") {
		return false
	}
	return len(linePair.FindAllStringIndex(line, 8)) >= 2
}

// Read takes the pairs of each line.
func (powerShellLines) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	rows := &propertyRows{index: map[string]int{}}
	pairs := mostLines(f.sampleLines(), isPairLine)
	err := f.eachLine(ctx, func(_ int, line string) error {
		if line = strings.TrimSpace(line); line == "" {
			return nil
		}
		if pairs {
			readPairs(rows, strings.TrimSuffix(strings.TrimPrefix(line, "@{"), "}"))
		} else if m := nameVersion.FindStringSubmatch(line); m != nil {
			rows.set("Name", m[1])
			rows.set("Version", m[2])
		}
		rows.end()
		return f.checkEntries(len(rows.rows))
	})
	if err != nil {
		return err
	}
	return rows.emit(f, "PowerShell", emit)
}

// readPairs divides at the known names: values hold commas and equal signs.
func readPairs(rows *propertyRows, line string) {
	found := linePair.FindAllStringSubmatchIndex(line, -1)
	for i, m := range found {
		end := len(line)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		rows.set(line[m[2]:m[3]], strings.TrimSpace(line[m[1]:end]))
	}
}
