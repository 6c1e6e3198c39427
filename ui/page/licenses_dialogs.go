package page

import (
	"context"
	"strings"
	"unicode"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/service/report"
	"seatcount/service/report/build"
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
	edit := func(l model.License) {
		EditLicense(p.host, p.s, l, func(model.License) {
			v.Reload()
			p.reload()
		})
	}
	if !p.host.Principal().Can(model.LicensesUpdate) {
		edit = nil
	}
	v = dialog.ViewLicense(dialog.ViewParams{
		Canvas: p.host.Window().Canvas(), Tasks: p.host.Tasks(), Principal: p.host.Principal(),
		Licenses: p.s.Licenses, Count: p.s.Count, Clock: p.host.Now, ID: id,
		OrgPath:  p.s.Orgs.Path,
		OnEdit:   edit,
		OnDevice: func(id int64) { leave(Route{Page: Devices, ID: id}) },
		OnTitle:  func(id int64) { leave(Route{Page: Software, ID: id}) },
		Exports:  []dialog.ExportChoice{{Label: "Devices and titles behind the count…", Do: p.exportEvidence}},
		OnFailed: func(err error) { p.host.Log("view a license", err) },
	})
	p.viewed = v
}

// exportEvidence writes every device behind the count of a license, with what was found on it, why it counts or does
// not, and which file says so.
func (p *LicensesPage) exportEvidence(row license.Row, _ count.Evidence) {
	askSave(p.host, fileName(row.Name), func(path string) {
		saveTable(p.host, path, report.Query{}, func(ctx context.Context) (report.Table, error) {
			return p.s.report(ctx, p.host, "evidence", build.Params{LicenseID: row.ID})
		})
	})
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
