package page

import (
	"context"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/license"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// LicensesPage is the list of licenses with what is used and left of each.
type LicensesPage struct {
	listPage[license.Row]
	s      Services
	start  *startPage          // what there is to do while there is no license
	viewed *dialog.LicenseView // the last one that was opened
}

// NewLicenses makes the page.
func NewLicenses(host Host, s Services) *LicensesPage {
	p := &LicensesPage{s: s}
	p.host, p.name, p.one, p.many = host, Licenses, "license", "licenses"
	p.tones = map[string]theme.Tone{ChipOverUsed: theme.ToneBad, ChipExpiring: theme.ToneWarn}
	p.load = func(ctx context.Context) ([]license.Row, error) { return s.Licenses.List(ctx, host.Principal()) }
	p.none = "There is no license in your organizations."
	p.loaded = p.showLoaded
	today := func() model.Date { return model.DateOf(host.Now().Local()) }
	orgs := &orgNames{}
	exportAs(&p.table, s, "licenses")
	p.study = func(rows []license.Row) func() {
		return orgs.study(each(rows, func(r license.Row) string { return r.Org }))
	}
	p.build(licenseSpec(today), licenseColumns(today, orgs), list.Sort{Column: "name"}, grid.Params{
		Checks: true, Empty: "No license is like this. Search for less, or choose All.",
		OnOpen: func(row int) { p.View(p.list.Row(row).ID) },
		OnMenu: p.menu, OnDelete: func([]int64) {
			if host.Principal().Can(model.LicensesDelete) {
				p.Delete()
			}
		},
	}, "Search name, match string, organization…")
	p.start = newStart(host, s, p.Import, p.New)
	p.setHead(true)
	return p
}

// setHead shows the buttons that make sense: while there is no license, the page itself says what to do.
func (p *LicensesPage) setHead(any bool) {
	create := kit.NewAddButton("New license", p.New)
	may := p.host.Principal().Can(model.LicensesCreate)
	var buttons []fyne.CanvasObject
	if may {
		buttons = append(buttons, kit.NewButton("Import…", p.Import))
	}
	if any {
		buttons = append(buttons, p.exportButton())
	}
	if may {
		buttons = append(buttons, create)
	}
	p.frame.setActions(buttons...)
	p.frame.box.Refresh()
}

func (p *LicensesPage) showLoaded() {
	p.host.Count(Licenses, p.list.Total())
	if p.list.Total() == 0 && p.host.Principal().Can(model.LicensesCreate) {
		p.start.update(p.host.SampleLoaded(), p.s.Refresh.Status().Sources > 0)
		p.frame.show(p.start.box)
		p.setHead(false)
	} else if !p.listed() {
		p.frame.show(p.body)
		p.setHead(true)
		p.Focus()
	}
}

// Show comes to the page.
func (p *LicensesPage) Show(r Route) { p.arrive(r) }

// Heard reloads when licenses, their counts or their organizations changed.
func (p *LicensesPage) Heard(e any) {
	switch e.(type) {
	case event.Licenses, event.Counts, event.Orgs, event.Devices, SampleChanged:
		p.reload()
		if p.viewed != nil {
			p.viewed.Reload()
		}
	case event.Sources:
		if p.ready && p.list.Total() == 0 {
			p.showLoaded()
		}
	}
}

// Actions are what the menus can do here.
func (p *LicensesPage) Actions() Actions {
	a := p.actions()
	a.New, a.Import = allow(p.host, model.LicensesCreate, p.New), allow(p.host, model.LicensesCreate, p.Import)
	if row, one := p.table.one(); one {
		a.Open = func() { p.View(row.ID) }
		a.Edit = allow(p.host, model.LicensesUpdate, p.Edit)
	}
	if p.grid.SelectedCount() > 0 {
		a.Delete = allow(p.host, model.LicensesDelete, p.Delete)
	}
	return a
}

func (p *LicensesPage) menu(_ []int64, at fyne.Position) {
	a := p.Actions()
	rows := p.selected()
	m := fyne.NewMenu("",
		menuItem("View…", a.Open), menuItem("Edit…", a.Edit), menuItem("Duplicate…", p.duplicate(rows)),
		fyne.NewMenuItemSeparator(),
		menuItem("Copy as a table", a.Copy), menuItem("Export the list…", a.Export),
		fyne.NewMenuItemSeparator(),
		menuItem(deleteLabel(len(rows)), a.Delete))
	p.grid.ShowMenu(m, at)
}

func deleteLabel(n int) string {
	if n > 1 {
		return "Delete " + words.Count(n, "license", "licenses")
	}
	return "Delete"
}

// Edit opens the form of the selected license.
func (p *LicensesPage) Edit() {
	if row, one := p.table.one(); one {
		p.edit(row.License)
	}
}

// New opens an empty form.
func (p *LicensesPage) New() { p.edit(model.NewLicense()) }

func (p *LicensesPage) duplicate(rows []license.Row) func() {
	if len(rows) != 1 || !p.host.Principal().Can(model.LicensesCreate) {
		return nil
	}
	return func() {
		l := rows[0].License
		l.ID, l.EditedBy, l.EditedDate, l.UsedCount = 0, "", nil, 0
		l.Name += " (copy)"
		p.edit(l)
	}
}

// Delete deletes the selected licenses; for a while that can be undone.
func (p *LicensesPage) Delete() {
	rows := p.selected()
	if len(rows) == 0 {
		return
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	what := words.Count(len(rows), "license", "licenses")
	if len(rows) == 1 {
		what = rows[0].Name
	}
	task.Run(p.host.Tasks(), func(ctx context.Context) (license.Deleted, error) {
		return p.s.Licenses.Delete(ctx, p.host.Principal(), ids...)
	}, func(gone license.Deleted, err error) {
		if err != nil {
			p.host.Fail("Delete "+what, err)
			return
		}
		p.host.Toast(what+" deleted", "Undo", func() { p.restore(what, gone) })
		p.reload()
	})
}

func (p *LicensesPage) restore(what string, gone license.Deleted) {
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		return p.s.Licenses.Restore(ctx, p.host.Principal(), gone)
	}, func(err error) {
		if err != nil {
			p.host.Fail("Bring back "+what, err)
			return
		}
		p.host.Toast(what+areBack(len(gone.Licenses)), "", nil)
		p.reload()
		if len(gone.Licenses) > 0 {
			p.want(gone.Licenses[0].ID)
		}
	})
}

func areBack(n int) string {
	if n == 1 {
		return " is back"
	}
	return " are back"
}

func countRows(n int) string { return words.Count(n, "row", "rows") }

// SampleChanged is heard when the sample company was loaded or removed.
type SampleChanged struct{}
