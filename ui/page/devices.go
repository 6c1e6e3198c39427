package page

import (
	"context"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// DevicesPage is the list of computers, and of those that may be the same one.
type DevicesPage struct {
	listPage[deviceRow]
	s Services
}

// NewDevices makes the page.
func NewDevices(host Host, s Services) *DevicesPage {
	p := &DevicesPage{s: s}
	p.host, p.name, p.one, p.many = host, Devices, "device", "devices"
	p.none = "No device yet. Add a folder of inventory files on the Inventory page, or drop one on this window."
	p.tones = map[string]theme.Tone{ChipTwins: theme.ToneWarn}
	exportAs(&p.table, s, "devices")
	p.load = p.loadRows
	p.loaded = func() { host.Count(Devices, p.list.Total()) }
	orgs := &orgNames{}
	p.study = func(rows []deviceRow) func() {
		return orgs.study(each(rows, func(r deviceRow) string { return r.Org }))
	}
	columns := deviceColumns(orgs)
	p.build(&list.Spec[deviceRow]{
		Columns: listColumns(columns), Chips: deviceChips(), Search: deviceSearch,
		ID: func(r deviceRow) int64 { return r.ID },
	}, columns, list.Sort{Column: "hostname"}, grid.Params{
		Checks: true, Empty: "No device is like this.",
		OnOpen: func(row int) { p.View(p.list.Row(row).ID) },
		OnMenu: p.menu, OnDelete: func([]int64) {
			if host.Principal().Can(model.DevicesUpdate) {
				p.Retire()
			}
		},
	}, "Search hostname, user, organization, file…")
	p.frame.setActions(kit.NewButton("Possible twins…", p.ShowTwins), p.exportButton())
	return p
}

func (p *DevicesPage) loadRows(ctx context.Context) ([]deviceRow, error) {
	rows, err := p.s.Devices.List(ctx, p.host.Principal())
	if err != nil {
		return nil, err
	}
	twins, err := p.s.Devices.Twins(ctx, p.host.Principal())
	if err != nil {
		return nil, err
	}
	return markTwins(rows, twins), nil
}

// Show comes to the page.
func (p *DevicesPage) Show(r Route) {
	p.arrive(r)
}

// Heard reloads when devices or what counts on them changed.
func (p *DevicesPage) Heard(e any) {
	switch e := e.(type) {
	case event.Devices, event.Orgs, SampleChanged:
		p.reload()
	case event.Settings:
		if e.Key == keyUnseen {
			p.reload()
		}
	}
}

// Actions are what the menus can do here.
func (p *DevicesPage) Actions() Actions {
	a := p.actions()
	if row, one := p.table.one(); one {
		a.Open = func() { p.View(row.ID) }
	}
	a.DeleteName = "Retire"
	if p.grid.SelectedCount() > 0 {
		a.Delete = allow(p.host, model.DevicesUpdate, p.Retire)
	}
	return a
}

func (p *DevicesPage) menu(_ []int64, at fyne.Position) {
	rows := p.selected()
	a := p.Actions()
	some := func(f func(deviceRow) bool, do func()) func() {
		for _, r := range rows {
			if f(r) {
				return allow(p.host, model.DevicesUpdate, do)
			}
		}
		return nil
	}
	counted := func(r deviceRow) bool { return r.State == model.DeviceInUse }
	aside := func(r deviceRow) bool { return r.State != model.DeviceInUse }
	var software func()
	if len(rows) == 1 {
		software = func() { p.View(rows[0].ID) }
	}
	p.grid.ShowMenu(fyne.NewMenu("",
		menuItem("View…", software),
		fyne.NewMenuItemSeparator(),
		menuItem("Retire", some(counted, p.Retire)), menuItem("Retire with a reason…", some(counted, p.RetireFor)),
		menuItem("Exclude from counting…", some(counted, p.Exclude)),
		menuItem("Count again", some(aside, p.Return)), menuItem("Move to an organization…", allow(p.host, model.DevicesUpdate, p.Move)),
		fyne.NewMenuItemSeparator(),
		menuItem("Copy as a table", a.Copy), menuItem("Export the list…", a.Export),
		fyne.NewMenuItemSeparator(),
		menuItem("Delete from the inventory…", allow(p.host, model.DevicesDelete, p.Delete)),
	), at)
}

func deviceIDs(rows []deviceRow) []int64 {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

func devicesName(rows []deviceRow) string {
	if len(rows) == 1 {
		return rows[0].Hostname
	}
	return words.Count(len(rows), "device", "devices")
}

// Move gives the selected devices another organization.
func (p *DevicesPage) Move() { p.move(p.selected()) }

func (p *DevicesPage) move(rows []deviceRow) {
	if len(rows) == 0 {
		return
	}
	what, ids := devicesName(rows), deviceIDs(rows)
	askOrg(p.host, p.s.Orgs, "Move "+what, "It stays there, whatever the organization of its folder is.", "Move", rows[0].OrgID, func(id int64) {
		task.Do(p.host.Tasks(), func(ctx context.Context) error {
			return p.s.Devices.Move(ctx, p.host.Principal(), ids, id)
		}, func(err error) {
			if err != nil {
				p.host.Fail("Move "+what, err)
				return
			}
			p.host.Toast(what+" moved to "+p.s.Orgs.Path(id), "", nil)
			p.reload()
		})
	})
}

// Delete removes the selected devices after a question: what is known of them cannot be brought back but by reading
// their files again.
func (p *DevicesPage) Delete() { p.remove(p.selected()) }

func (p *DevicesPage) remove(rows []deviceRow) {
	if len(rows) == 0 {
		return
	}
	what, ids := devicesName(rows), deviceIDs(rows)
	dialog.Confirm(p.host.Window().Canvas(), dialog.Question{
		Title: "Delete " + what + "?", Yes: "Delete", Danger: true,
		Text: "What is known of it is removed. If its inventory file is still in a watched folder and changes, the device comes back. To stop counting a computer that is gone, retire it instead.",
		OnYes: func() {
			task.Do(p.host.Tasks(), func(ctx context.Context) error {
				return p.s.Devices.Delete(ctx, p.host.Principal(), ids)
			}, func(err error) {
				if err != nil {
					p.host.Fail("Delete "+what, err)
					return
				}
				p.host.Toast(what+" deleted", "", nil)
				p.reload()
			})
		},
	})
}
