package page

import (
	"seatcount/model"
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
func (p *LicensesPage) View(id int64) {}

func (p *LicensesPage) edit(l model.License) {
	EditLicense(p.host, p.s, l, func(saved model.License) {
		p.reload()
		p.want(saved.ID)
	})
}
