package inventory

import (
	"context"
	"strings"
)

// The reports of WinAudit, as web page and as text with commas. [S] the tool's source. The page has a table with "Item" and
// "Value" for each program below the section's title; the text has a line of headings for each section, and lines that
// begin with the section's number, so that headings stand one place to the left of their values. The names of sections are
// in the language of the program, those of items mostly in English: programs are told by their items. Numbers and owners
// of products, users and the environment are passed over.
//
// WinAudit reads Windows Installer, both views of the registry and Office: its list is complete.
type winAuditPage struct{}

// Name is how people know it.
func (winAuditPage) Name() string { return "WinAudit HTML" }

// Detect goes by the page's title.
func (winAuditPage) Detect(f *File) bool { return pageTitle(f) == "winaudit computer audit" }

// Read takes the tables.
func (winAuditPage) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	w := newWinAudit(f)
	rows := newHTMLRows(ctx, f)
	var record []winAuditItem
	var columns []string // of a section that is one table
	end := func() error {
		err := w.add(record)
		record = nil
		return err
	}
	open := false
	for {
		row, err := rows.next()
		if err != nil {
			return err
		}
		switch {
		case row == nil:
			if err := end(); err != nil {
				return err
			}
			return w.emit(emit)
		case len(row) == 0: // a table begins
			if err := end(); err != nil {
				return err
			}
			open, columns = true, nil
		case open && len(row) == 2 && row[0] == "Item" && row[1] == "Value", columns == nil && open && len(row) > 2:
			open, columns = false, row
		case len(row) == 2 && len(columns) == 2 && len(record) < 200:
			record = append(record, winAuditItem{row[0], row[1]})
		case len(columns) > 2 && len(row) == len(columns):
			for i, name := range columns {
				record = append(record, winAuditItem{name, row[i]})
			}
			if err := end(); err != nil {
				return err
			}
		case len(row) == 1 && len(record) == 0:
			if name, ok := strings.CutPrefix(row[0], "Computer Audit for "); ok && w.report.Hostname == "" {
				w.report.Hostname = name
			}
		}
	}
}

// winAuditText reads both kinds of text: a line for a record, and a line for an item.
type winAuditText struct{}

// Name is how people know it.
func (winAuditText) Name() string { return "WinAudit CSV" }

// winAuditItems are the headings of the text with a line for an item.
const winAuditItems = "ItemOrder,RecordNumber,CategoryID,CategoryName,ItemID,ItemName,ItemValue"

// Detect looks for headings one place to the left of what is below them.
func (winAuditText) Detect(f *File) bool {
	if c := f.firstByte(); f.Binary || c != '"' && c != 'I' {
		return false
	}
	rows, err := csvHead(f, ',', 2)
	if err != nil || len(rows) < 2 {
		return false
	}
	if strings.Join(rows[0], ",") == winAuditItems {
		return true
	}
	if len(rows[1]) != len(rows[0])+1 || rows[0][0] == "" || rows[1][1] != rows[0][0] || !isNumber(rows[1][0]) {
		return false
	}
	rows, _ = csvHead(f, ',', csvHeadRows)
	for _, row := range rows {
		items := map[string]string{}
		for _, name := range row {
			items[foldHeader(name)] = name
		}
		if _, overview := items["computername"]; overview || isWinAuditProgram(items) {
			return true
		}
	}
	return false
}

// Read takes the records.
func (winAuditText) Read(ctx context.Context, f *File, emit func(*Report) error) error {
	w := newWinAudit(f)
	rows := newCSVReader(f, ',')
	var names []string
	var record []winAuditItem
	key := ""
	for n := 1; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := rows.next()
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		if len(row) == 7 && names == nil && (isNumber(row[0]) && isNumber(row[4]) || row[0] == "ItemOrder") { // a line for an item
			if k := row[1] + "/" + row[2]; k != key {
				if err := w.add(record); err != nil {
					return err
				}
				record, key = nil, k
			}
			record = append(record, winAuditItem{strings.Clone(row[5]), row[6]})
			continue
		}
		if !isNumber(row[0]) {
			names = append([]string(nil), row...)
			continue
		}
		record = record[:0]
		for i := 2; i < len(row) && i-1 < len(names) && len(row) > 1 && row[1] == names[0]; i++ {
			record = append(record, winAuditItem{names[i-1], row[i]})
		}
		if err := w.add(record); err != nil {
			return err
		}
		record = record[:0]
	}
	if err := w.add(record); err != nil {
		return err
	}
	return w.emit(emit)
}

// winAuditItem is one fact.
type winAuditItem struct{ name, value string }

// winAudit collects records of either kind of report.
type winAudit struct {
	file   *File
	report *Report
	known  bool // the overview was read
}

func newWinAudit(f *File) *winAudit {
	return &winAudit{file: f, report: &Report{Agent: "WinAudit", Complete: true}}
}

// add takes a record that is the overview or a program. Services have names too, but not the items of Windows Installer.
func (w *winAudit) add(record []winAuditItem) error {
	if len(record) < 3 {
		return nil
	}
	items := map[string]string{}
	for _, item := range record {
		if name := foldHeader(item.name); items[name] == "" {
			items[name] = item.value
		}
	}
	if host := items["computername"]; host != "" && !w.known {
		w.known = true
		r := w.report
		r.Hostname, _ = splitHost(host)
		r.Domain = domainOf(r.Hostname, host, items["domainname"], "")
		r.OS, r.Manufacturer, r.Serial = items["operatingsystem"], items["manufacturer"], items["serialnumber"]
		r.CollectedAt, _ = parseTime(items["localtime"])
		return nil
	}
	if !isWinAuditProgram(items) {
		return nil
	}
	w.report.HasSoftware = true
	w.report.Software = append(w.report.Software, oneLine(Entry{
		Name: items["name"], Version: items["version"], Publisher: cleanPublisher(items["vendor"]),
	}))
	return w.file.checkEntries(len(w.report.Software))
}

// isWinAuditProgram asks for a name and for items that only programs have.
func isWinAuditProgram(items map[string]string) bool {
	marks := 0
	for _, name := range [...]string{"vendor", "version", "installsource", "installstate", "localpackage", "packagecode", "executabledescription", "softwareid"} {
		if _, ok := items[name]; ok {
			marks++
		}
	}
	return items["name"] != "" && marks >= 3
}

func (w *winAudit) emit(emit func(*Report) error) error {
	if !w.report.HasSoftware {
		return refuse("This report of WinAudit has no list of installed software; choose the category Installed Software when saving it")
	}
	w.file.nameDevice(w.report)
	return emit(w.report)
}
