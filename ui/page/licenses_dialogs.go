package page

import (
	"strings"
	"unicode"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/service/report"
	"seatcount/ui/dialog"
	"seatcount/ui/words"
)

// EditLicense opens the form of a license, a new one when its ID is 0; saved, if there is one, is called with what was
// stored.
func EditLicense(host Host, s Services, l model.License, saved func(model.License)) {
	dialog.EditLicense(dialog.EditParams{
		Canvas: host.Window().Canvas(), Tasks: host.Tasks(), Principal: host.Principal(),
		Licenses: s.Licenses, Count: s.Count, Orgs: s.Orgs, Clock: host.Now, License: l,
		OnSaved: func(stored model.License) {
			what := " saved"
			if l.ID == 0 {
				what = " added · " + words.Number(stored.UsedCount) + " used, " + words.Number(stored.Left()) + " left"
			}
			host.Toast(stored.Name+what, "", nil)
			if saved != nil {
				saved(stored)
			}
		},
		OnFailed: func(err error) { host.Log("edit a license", err) },
	})
}

// View shows a license with the devices and titles behind its count.
func (p *LicensesPage) View(id int64) {
	var v *dialog.LicenseView
	leave := func(r Route) {
		v.Discard()
		p.host.Open(r)
	}
	v = dialog.ViewLicense(dialog.ViewParams{
		Canvas: p.host.Window().Canvas(), Tasks: p.host.Tasks(), Principal: p.host.Principal(),
		Licenses: p.s.Licenses, Count: p.s.Count, Clock: p.host.Now, ID: id,
		OnEdit: func(l model.License) {
			EditLicense(p.host, p.s, l, func(model.License) {
				v.Reload()
				p.reload()
			})
		},
		OnDevice: func(id int64) { leave(Route{Page: Devices, ID: id}) },
		OnTitle:  func(id int64) { leave(Route{Page: Software, ID: id}) },
		Exports:  []dialog.ExportChoice{{Label: "Devices and titles behind the count, as CSV…", Do: p.exportEvidence}},
		OnFailed: func(err error) { p.host.Log("view a license", err) },
	})
}

// exportEvidence writes every device behind the count of a license, with what was found on it and why it counts.
func (p *LicensesPage) exportEvidence(row license.Row, e count.Evidence) {
	table := evidenceTable(row, e)
	askSave(p.host, fileName(row.Name), func(path string) { saveCSV(p.host, path, table) })
}

func evidenceTable(row license.Row, e count.Evidence) report.Table {
	table := report.Table{
		Title:   row.Name,
		Columns: report.TextColumns("Device", "Organization", "Counts", "Reason", "Note", "Title", "Version", "Publisher", "Last seen", "Source file"),
	}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, d := range e.Devices {
		for _, f := range d.Found {
			reason := d.Reason
			if d.Counted {
				reason = f.Reason
			}
			table.Rows = append(table.Rows, report.TextRow(
				d.Hostname, d.Org, yes[d.Counted && f.Reason == count.ReasonCounted], string(reason), d.Note,
				f.Title, f.Version, f.Publisher, words.Minute(d.LastSeen), f.File,
			))
		}
	}
	return table
}

// fileName makes the name of a file of a text: letters and digits, the rest as dashes.
func fileName(text string) string {
	parts := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name := strings.Join(parts, "-")
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60])
	}
	if name == "" {
		return "license"
	}
	return name
}

func (p *LicensesPage) edit(l model.License) {
	EditLicense(p.host, p.s, l, func(saved model.License) {
		p.reload()
		p.want(saved.ID)
	})
}
