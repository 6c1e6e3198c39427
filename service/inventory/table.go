package inventory

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// NeedsMapping is the error for a table of which nobody can be sure which column is what. The mapping window shows it;
// what the user says there comes back as Options.Columns and is remembered by the fingerprint.
type NeedsMapping struct {
	Header      []string          // the cells of the header row
	Rows        [][]string        // the first rows below it
	Guess       map[string]string // what was found, as Options.Columns would say it: "software" → "Name"
	Fingerprint string            // of the header; tables of one tool have the same
}

// Error says what to do.
func (e *NeedsMapping) Error() string {
	return fmt.Sprintf("This table may list software, but which column is what is not clear; say which column is the device, "+
		"the software and the version. Its columns are: %s", strings.Join(e.Header, ", "))
}

// Is makes it an ErrNotInventory for as long as nobody has said what the columns are.
func (e *NeedsMapping) Is(target error) bool { return target == ErrNotInventory }

// The formats of tables as text. They share reading and detection and differ in what the headers promise.
const (
	powerShellTable = "PowerShell CSV"
	intuneTable     = "Intune CSV"
	plainTable      = "Table CSV"
)

// tableAgents are the tools that wrote the kinds of tables, where the kind tells.
var tableAgents = map[string]string{
	powerShellTable: "PowerShell", intuneTable: "Intune", powerShellJSON: "PowerShell", intuneJSON: "Intune",
	tacticalJSON: "Tactical RMM", ninjaJSON: "NinjaOne",
}

// csvTable reads one kind of text table.
type csvTable struct{ kind string }

// Name is the kind.
func (c csvTable) Name() string { return c.kind }

// Detect recognizes the table by its header row.
func (c csvTable) Detect(f *File) bool {
	t := findCSV(f)
	return t != nil && t.kind() == c.kind
}

// Read reads the table.
func (c csvTable) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	t := findCSV(f)
	if t == nil {
		return ErrUnknown
	}
	if t.err != nil {
		return t.err
	}
	if err := t.problem(); err != nil {
		return err
	}
	reader := newTableReader(f, tableAgents[c.kind], t.isComplete())
	reader.fallback = titleDevice(t.rows[:max(0, t.at)])
	rows := newCSVReader(f, t.delim)
	for range t.at + 1 {
		if _, err := rows.next(); err != nil {
			return err
		}
	}
	if err := reader.readAll(ctx, t.header, rows); err != nil {
		return err
	}
	return reader.finish(emit)
}

// foundTable is a table with its header row.
type foundTable struct {
	delim  byte
	rows   [][]string // the first ones, the header and what is above it included
	at     int        // the header's row; -1 when there is none
	header *tableHeader
	err    error // of a mapping that does not fit
}

// csvHeadRows is how many rows are looked at to find the separator and the header.
const csvHeadRows = headerRows + 70

// findCSV finds the separator and the header row of a text table; nil when the file does not look like one.
func findCSV(f *File) *foundTable {
	if f.Binary {
		return nil
	}
	switch f.firstByte() {
	case 0, '{', '<', '[':
		return nil
	}
	delims := csvDelims[:]
	if d := declaredDelim(f.Data); d != 0 {
		delims = []byte{d}
	}
	var best *foundTable
	for _, delim := range delims {
		t := tryDelim(f, delim)
		if t != nil && (best == nil || t.better(best)) {
			best = t
		}
	}
	if best != nil && best.header.verdict == sure && len(f.Options.Columns) == 0 && isWMICHeader(best.header.names) {
		return nil // its names hold commas that nobody quoted: WMIC CSV knows how to read them
	}
	return best
}

// tryDelim reads the head with one separator.
func tryDelim(f *File, delim byte) *foundTable {
	if !containsByte(f.head(64<<10), delim) {
		if delim != ',' {
			return nil
		}
	}
	rows, err := csvHead(f, delim, csvHeadRows)
	t := &foundTable{delim: delim, rows: rows, err: err}
	if err != nil {
		t.header = &tableHeader{verdict: unsure, cols: noColumns()}
		return t
	}
	if len(f.Options.Columns) > 0 {
		if _, columns := consistent(rows); columns < 2 {
			return nil
		}
		t.header, t.at, t.err = mapHeader(rows, f.Options.Columns)
		if t.err != nil {
			t.header = &tableHeader{verdict: unsure, cols: noColumns()}
		}
		return t
	}
	if t.header, t.at = findHeader(rows); t.header == nil || !t.fits() {
		return nil
	}
	return t
}

func containsByte(data []byte, c byte) bool { return slices.Contains(data, c) }

// better compares two ways to read a file.
func (t *foundTable) better(other *foundTable) bool {
	switch {
	case (t.err == nil) != (other.err == nil):
		return t.err == nil
	case t.header.verdict != other.header.verdict:
		return t.header.verdict > other.header.verdict
	}
	return len(t.header.names) > len(other.header.names)
}

// fits reports whether the rows below the header look like its rows, up to the end of its block: as many cells, or
// fewer at the end.
func (t *foundTable) fits() bool {
	columns := len(t.header.names)
	if columns == 1 {
		return t.header.names[0] != "" && t.rows[t.at][0] == t.header.names[0] && t.quotedSingle()
	}
	good, bad := 0, 0
	for _, row := range t.rows[t.at+1:] {
		switch {
		case filled(row) == 0 && good > 0:
			return good >= 2*bad
		case filled(row) == 0, len(row) == 1 && isMarkRow(row[0]):
		case len(row) == columns, len(row) < columns && len(row) > t.header.cols.software && len(row) > 1,
			len(row) > columns && filled(row[columns:]) == 0:
			good++
		default:
			bad++
		}
	}
	return good >= 2*bad
}

// isMarkRow recognizes what consoles of databases write around rows: "-----+-----" and "(2 rows)".
func isMarkRow(cell string) bool {
	return strings.Trim(cell, "-+") == "" || strings.HasPrefix(cell, "(") && strings.HasSuffix(cell, ")")
}

// quotedSingle is for lists of one column: only DisplayName alone is taken, as PowerShell exports it. Services have such
// a name as well; some of them run on every Windows.
func (t *foundTable) quotedSingle() bool {
	if !strings.EqualFold(t.header.names[0], "DisplayName") || len(t.rows) < t.at+2 {
		return false
	}
	for _, row := range t.rows[t.at+1:] {
		switch row[0] {
		case "DHCP Client", "DNS Client", "Print Spooler", "Windows Update", "Task Scheduler", "Plug and Play", "Windows Time", "Windows Event Log":
			return false
		}
	}
	t.header.verdict = sure
	return true
}

// kind is which of the formats the table belongs to.
func (t *foundTable) kind() string {
	h := t.header
	switch {
	case h.has("applicationname") && (h.has("applicationkey") || h.has("applicationid") && h.has("applicationpublisher", "devicename")):
		return intuneTable
	case h.verdict != sure:
		return plainTable
	case isRegistryHeader(h.names), len(h.names) == 1,
		h.has("name") && h.has("identifyingnumber", "packagefullname", "packagefamilyname", "fastpackagereference"),
		h.has("name") && h.has("version") && h.has("providername") && !h.has("path"):
		return powerShellTable
	}
	return plainTable
}

// isRegistryHeader recognizes the value names of the registry's Uninstall keys, as written there.
func isRegistryHeader(names []string) bool {
	name, more := false, false
	for _, n := range names {
		switch strings.ToLower(n) {
		case "displayname":
			name = true
		case "displayversion", "uninstallstring", "quietuninstallstring", "pschildname", "pspath", "installdate", "estimatedsize", "parentkeyname":
			more = true
		}
	}
	return name && more
}

// isComplete says whether the table's kind promises all software of its devices. Lists of the registry's Uninstall keys
// do. Exports of management tools can be filtered in their windows before, and nothing in the file tells so: they only
// add, as do Win32_Product (MSI only), Get-Package and Get-AppxPackage, and tables that people keep by hand.
func (t *foundTable) isComplete() bool { return isCompleteHeader(t.header.names) }

// isCompleteHeader reports whether the names are the registry's, and not given to app packages by a script.
func isCompleteHeader(names []string) bool {
	return isRegistryHeader(names) && !slices.ContainsFunc(names, func(n string) bool {
		return strings.EqualFold(n, "PackageFullName") || strings.EqualFold(n, "PackageFamilyName")
	})
}

// problem is why the table cannot be read as it is.
func (t *foundTable) problem() error {
	switch t.header.verdict {
	case sure:
		return nil
	case rights:
		return refuse("This is a list of licenses, not of installed software; import it on the Licenses page")
	case aggregate:
		if t.header.has("applicationname") && t.header.has("devicecount") {
			return refuse(intuneHint)
		}
		return refuse("This list says how many devices have each software, but not which; export one row per device and software instead")
	}
	return t.needsMapping()
}

// previewRows is how many rows below the header the mapping window gets.
const previewRows = 20

func (t *foundTable) needsMapping() *NeedsMapping {
	return &NeedsMapping{
		Header: slices.Clone(t.header.names), Rows: firstRows(t.rows, t.at+1),
		Guess: t.header.guess(), Fingerprint: fingerprint(t.header.names),
	}
}

func firstRows(rows [][]string, from int) [][]string {
	var out [][]string
	for _, row := range rows[min(max(from, 0), len(rows)):] {
		if filled(row) > 0 && len(out) < previewRows {
			out = append(out, row)
		}
	}
	return out
}

// titleDevice finds the device in the rows above a header: "Computer name: PC-17", or the two in cells of their own.
func titleDevice(rows [][]string) string {
	for _, row := range rows {
		for i, c := range row {
			label, value, _ := strings.Cut(c, ":")
			if value = strings.TrimSpace(value); value == "" && i+1 < len(row) {
				value = row[i+1]
			}
			value, _, _ = strings.Cut(value, " - ") // "Node: PC-17 - 212 Instances of Win32_Product" of WMIC's pages
			if m := headerMeaning(label); m.role == roleDevice && m.rank < 2 && value != "" && len(value) <= 64 && headerMeaning(value).role == roleNone {
				return value
			}
		}
	}
	return ""
}
