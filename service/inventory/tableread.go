package inventory

import (
	"context"
	"slices"
	"strings"

	"seatcount/model"
)

// rowSource yields the rows of a table; nil at its end. A row is valid until the next one is asked for.
type rowSource interface {
	next() ([]string, error)
}

// tableReader collects the rows of a table by device. Rows of one device need not stand together, so reports are
// complete only after the last row.
type tableReader struct {
	file     *File
	agent    string
	complete bool
	fallback string // device of rows when no column names one; empty for the file's
	reports  []*Report
	byKey    map[string]*Report
	lastKey  string
	last     *Report
	entries  int
	times    tableTimes

	// A report that writes each device once, above or beside its first software, has rows without a device. A table that
	// repeats its devices and has such rows does not say whose they are: those are left out.
	orphans map[*Report][]Entry
	repeats bool

	joined int  // names that look like several with commas or semicolons between them
	plain  bool // some row had a version or a maker, so that a name is one name
}

func newTableReader(f *File, agent string, complete bool) *tableReader {
	if f.Options.Columns["complete"] == "yes" {
		complete = true
	}
	return &tableReader{
		file: f, agent: agent, complete: complete,
		byKey: map[string]*Report{}, orphans: map[*Report][]Entry{},
	}
}

// readAll reads rows below the header h until the source ends. Further blocks of a report, each below a blank row with
// a header of its own, are read when they are inventories too, and passed over when not.
func (t *tableReader) readAll(ctx context.Context, h *tableHeader, rows rowSource) error {
	names := slices.Clone(h.names)
	look, skipping := 0, false // how many rows after a blank one may still be a header
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := rows.next()
		if err != nil {
			return err
		}
		if row == nil {
			return nil
		}
		if filled(row) == 0 {
			look = 5
			continue
		}
		if look > 0 && len(t.file.Options.Columns) == 0 {
			look--
			if next := readHeader(row, nil); next.verdict == sure {
				h, names, skipping, look = next, slices.Clone(row), false, 0
				continue
			}
			skipping = skipping || len(row) != len(names) && len(row) <= h.cols.software
		}
		if skipping || isHeaderAgain(&h.cols, names, row) {
			continue
		}
		if err := t.add(&h.cols, row); err != nil {
			return err
		}
	}
}

// isHeaderAgain recognizes the header repeated within the table, as page breaks and joined files leave it.
func isHeaderAgain(c *tableColumns, names, row []string) bool {
	same := 0
	for _, i := range [...]int{c.software, c.device, c.version, c.publisher} {
		if i >= 0 && i < len(row) && i < len(names) {
			if row[i] != names[i] || row[i] == "" {
				return false
			}
			same++
		}
	}
	return same > 1
}

func tableCell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	s := row[i]
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) > 2 {
		s = s[2 : len(s)-1] // how tools keep Excel from taking a version for a number
	}
	if s == "NULL" {
		return "" // SQL's
	}
	return s
}

// isRuleCell recognizes a rule below the header, as sqlcmd and Markdown draw it.
func isRuleCell(s string) bool { return s != "" && strings.Trim(s, "-:") == "" }

// add takes one row.
func (t *tableReader) add(c *tableColumns, row []string) error {
	name := tableCell(row, c.software)
	if name == "" || isRuleCell(name) {
		return nil
	}
	if len(name) > 4 {
		name = strings.TrimSuffix(name, ".app") // macOS
	}
	if devices := tableCell(row, c.device); strings.Contains(devices, "\n") {
		return t.addDevices(c, row, strings.Split(devices, "\n"))
	}
	report, err := t.report(c, row)
	if err != nil {
		return err
	}
	e := Entry{Name: name, Version: tableCell(row, c.version), Publisher: cleanPublisher(tableCell(row, c.publisher)), Kind: c.kind(row)}
	if full := tableCell(row, c.fullName); e.Version == "" && full != "" {
		if parts := strings.Split(full, "_"); len(parts) > 2 {
			e.Version = parts[1] // Contoso.Paint_11.2.0.0_x64__8wekyb3d8bbwe
		}
	}
	if report == nil {
		if t.last != nil {
			t.entries++
			t.orphans[t.last] = append(t.orphans[t.last], oneLine(e))
			return t.file.checkEntries(t.entries)
		}
		return nil
	}
	if strings.Contains(name, "\n") && c.device >= 0 {
		return t.addLines(report, e)
	}
	t.entries++
	report.Software = append(report.Software, oneLine(e))
	t.plain = t.plain || e.Version != "" || e.Publisher != ""
	if joinedNames(e.Name, 2) != nil {
		t.joined++
	}
	return t.file.checkEntries(t.entries)
}

// joinedNames are the names in a cell that holds several, with semicolons or at least so many commas between them; nil for
// one name. Makers write commas before "Inc." too.
func joinedNames(s string, commas int) []string {
	sep := ";"
	if !strings.Contains(s, sep) {
		if sep = ", "; strings.Count(s, sep) < commas {
			return nil
		}
	}
	var names []string
	for name := range strings.SplitSeq(s, sep) {
		if name = strings.TrimSpace(name); isCompanyForm(name) {
			return nil
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// splitJoined takes the names apart in tables with one row a device, where one cell has them all.
func (t *tableReader) splitJoined() error {
	if t.plain || t.repeats || t.joined == 0 || t.joined*3 < len(t.reports) {
		return nil
	}
	for _, r := range t.reports {
		var list []Entry
		for _, e := range r.Software {
			names := joinedNames(e.Name, 0)
			if names == nil {
				names = []string{e.Name}
			}
			for _, name := range names {
				list = append(list, Entry{Name: name, Kind: e.Kind})
			}
		}
		r.Software = list
		t.entries += len(list)
		if err := t.file.checkEntries(t.entries); err != nil {
			return err
		}
	}
	return nil
}

// addDevices takes a row with several devices, one a line, as web exports with one row a software write them.
func (t *tableReader) addDevices(c *tableColumns, row, devices []string) error {
	one := slices.Clone(row)
	for _, device := range devices {
		if one[c.device] = strings.TrimSpace(device); one[c.device] == "" {
			continue
		}
		if err := t.add(c, one); err != nil {
			return err
		}
	}
	return nil
}

// addLines takes a cell with several names, one a line, as web exports with one row a device write them. Versions and
// publishers belong to them when there are as many.
func (t *tableReader) addLines(report *Report, e Entry) error {
	names := strings.Split(e.Name, "\n")
	versions, publishers := strings.Split(e.Version, "\n"), strings.Split(e.Publisher, "\n")
	for i, name := range names {
		one := Entry{Name: strings.TrimSpace(name), Kind: e.Kind}
		if one.Name == "" {
			continue
		}
		if len(versions) == len(names) {
			one.Version = strings.TrimSpace(versions[i])
		}
		if len(publishers) == len(names) {
			one.Publisher = strings.TrimSpace(publishers[i])
		}
		t.entries++
		report.Software = append(report.Software, one)
	}
	return t.file.checkEntries(t.entries)
}

// oneLine folds line ends inside of cells.
func oneLine(e Entry) Entry {
	for _, s := range [...]*string{&e.Name, &e.Version, &e.Publisher} {
		if strings.ContainsAny(*s, "\r\n") {
			*s = strings.Join(strings.Fields(*s), " ")
		}
	}
	return e
}

// report returns the report that the row belongs to; nil for a row without a device in a table of devices.
func (t *tableReader) report(c *tableColumns, row []string) (*Report, error) {
	device, id := tableCell(row, c.device), tableCell(row, c.deviceID)
	switch device {
	case "-", "N/A", "n/a", "null", "unknown", "Unknown":
		device = ""
	}
	if c.device < 0 {
		id = ""
	}
	if device == "" && c.device >= 0 && id == "" {
		return nil, nil
	}
	if device == "" && c.device >= 0 {
		device = id
	}
	key := device
	if id != "" {
		key = id + "\x00" + device
	}
	if domain := tableCell(row, c.domain); domain != "" && id == "" {
		key += "\x00" + domain
	}
	if t.last != nil && key == t.lastKey {
		t.repeats = true
		t.note(t.last, c, row)
		return t.last, nil
	}
	folded := strings.ToLower(key)
	report, known := t.byKey[folded]
	if known {
		t.repeats = true
	} else {
		if len(t.reports) >= t.file.limits().Reports {
			return nil, &LimitError{What: "devices in one file", Limit: int64(t.file.limits().Reports)}
		}
		report = t.newReport(device, tableCell(row, c.domain))
		t.byKey[folded] = report
		t.reports = append(t.reports, report)
	}
	t.note(report, c, row)
	t.last, t.lastKey = report, key
	return report, nil
}

// newReport makes the report of a device as a cell names it: "PC1", "pc1.corp.example", "CORP\PC1", or not at all.
func (t *tableReader) newReport(device, domain string) *Report {
	r := &Report{Agent: t.agent, Complete: t.complete, HasSoftware: true}
	switch strings.ToLower(device) {
	case "", "localhost", ".", "127.0.0.1", "::1":
		if r.Hostname = t.fallback; r.Hostname == "" || t.file.Options.Device != "" {
			r.Hostname = t.file.deviceName()
		}
		return r
	}
	device = strings.TrimPrefix(device, `\\`)
	if before, after, ok := strings.Cut(device, `\`); ok && before != "" && after != "" && !strings.Contains(after, `\`) {
		device = after
		if domain == "" {
			domain = before
		}
	}
	var suffix string
	r.Hostname, suffix = splitHost(device)
	if r.Domain = domain; domain == "" {
		r.Domain = suffix
	}
	return r
}

// note takes what the row says about the device beyond its name.
func (t *tableReader) note(r *Report, c *tableColumns, row []string) {
	for _, f := range [...]struct {
		field  *string
		column int
	}{{&r.UUID, c.uuid}, {&r.Serial, c.serial}, {&r.OS, c.os}, {&r.User, c.user}} {
		if f.column >= 0 && *f.field == "" {
			*f.field = tableCell(row, f.column)
		}
	}
	if c.seen >= 0 {
		t.times.note(r, tableCell(row, c.seen))
	}
}

// kind is what the row itself says the software is.
func (c *tableColumns) kind(row []string) model.Kind {
	if tableCell(row, c.parent) != "" || isUpdateRelease(tableCell(row, c.release)) {
		return model.KindUpdate
	}
	if v := tableCell(row, c.component); v == "1" || strings.EqualFold(v, "true") {
		return model.KindComponent
	}
	if c.provider >= 0 {
		switch strings.ToLower(tableCell(row, c.provider)) {
		case "msu":
			return model.KindUpdate
		case "powershellget", "nuget", "psmodule":
			return model.KindComponent
		}
	}
	if strings.EqualFold(tableCell(row, c.framework), "true") {
		return model.KindRuntime
	}
	for _, i := range c.parts {
		if strings.EqualFold(tableCell(row, i), "true") {
			return model.KindComponent
		}
	}
	return model.KindUnknown
}

// isUpdateRelease knows the values of the registry's ReleaseType: "Update", "Hotfix", "Security Update",
// "Update Rollup", "ServicePack".
func isUpdateRelease(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "update") || strings.Contains(s, "hotfix") || strings.Contains(s, "service") && strings.Contains(s, "pack")
}

// finish gives the rows without a device to the device above them where that is what the table means, and emits.
func (t *tableReader) finish(emit func(*Report) error) error {
	if err := t.splitJoined(); err != nil {
		return err
	}
	t.times.settle(t.reports)
	for _, r := range t.reports {
		if more := t.orphans[r]; len(more) > 0 && !t.repeats {
			r.Software = append(r.Software, more...)
		}
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}
