package page

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/device"
	"seatcount/service/report/build"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// deviceView is a device with the names of the licenses that are spoken of.
type deviceView struct {
	device.Detail
	names map[int64]string
}

// View shows what is known of a device: identity, and its software with the file that says so and the licenses that
// count it.
func (p *DevicesPage) View(id int64) {
	task.Run(p.host.Tasks(), func(ctx context.Context) (deviceView, error) {
		d, err := p.s.Devices.Get(ctx, p.host.Principal(), id)
		if err != nil {
			return deviceView{}, err
		}
		names, err := licenseNamesByID(ctx, p.host, p.s.Licenses)
		return deviceView{d, names}, err
	}, func(v deviceView, err error) {
		if err != nil {
			p.host.Fail("Show the device", err)
			return
		}
		p.showDevice(v)
	})
}

// licenseNamesByID lists what the licenses are called.
func licenseNamesByID(ctx context.Context, host Host, licenses LicenseService) (map[int64]string, error) {
	if !host.Principal().Can(model.LicensesRead) {
		return map[int64]string{}, nil
	}
	rows, err := licenses.List(ctx, host.Principal())
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}

func (p *DevicesPage) showDevice(v deviceView) {
	state, tone := deviceState(deviceRow{Row: v.Row})
	var d *dialog.Dialog
	var actions []fyne.CanvasObject
	if v.File != "" && !v.SourceGone {
		actions = append(actions, kit.NewButton("What is in its file?", func() { showInspect(p.host, p.s, v.File) }))
	}
	if who := p.host.Principal(); who.Can(model.DevicesUpdate) || who.Can(model.DevicesDelete) {
		actions = append(actions, kit.NewMenuButton("Change", func() *fyne.Menu { return p.changeMenu(v, func() { d.Close() }) }))
	}
	closing := kit.NewPrimaryButton("Close", func() { d.Close() })
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: v.Hostname, Badge: kit.NewPill(state, tone), Actions: actions, Fill: true, Size: fyne.NewSize(940, 690),
		Content: kit.Pad(container.NewBorder(kit.Pad(facts(deviceFacts(v)), 0, 10, 0, 0), nil, nil, nil, p.softwareList(v)), 14, 0, theme.Margin, theme.Margin),
		Buttons: []*kit.Button{closing}, Default: closing, First: closing,
	})
	d.Show()
}

// changeMenu is what can be done about a device, whatever the list behind the dialog shows.
func (p *DevicesPage) changeMenu(v deviceView, leave func()) *fyne.Menu {
	rows := []deviceRow{{Row: v.Row}}
	item := func(label string, needs model.Permission, do func([]deviceRow)) *fyne.MenuItem {
		return menuItem(label, allow(p.host, needs, func() {
			leave()
			do(rows)
		}))
	}
	m := fyne.NewMenu("")
	if v.State == model.DeviceInUse {
		m.Items = append(m.Items, item("Retire", model.DevicesUpdate, p.retire), item("Retire with a reason…", model.DevicesUpdate, p.retireFor),
			item("Exclude from counting…", model.DevicesUpdate, p.exclude))
	} else {
		m.Items = append(m.Items, item("Count again", model.DevicesUpdate, p.count))
	}
	m.Items = append(m.Items, item("Move to an organization…", model.DevicesUpdate, p.move), item("Delete from the inventory…", model.DevicesDelete, p.remove))
	return m
}

// softwareRow is an installed release with the names of the licenses that count it.
type softwareRow struct {
	device.Software
	row     int64
	covered string
}

func (r softwareRow) application() bool {
	return r.Kind == model.KindApplication || r.Kind == model.KindUnknown
}

func (p *DevicesPage) softwareList(v deviceView) fyne.CanvasObject {
	rows := make([]softwareRow, len(v.Software))
	for i, s := range v.Software {
		var names []string
		for _, id := range s.Licenses {
			names = append(names, v.names[id])
		}
		rows[i] = softwareRow{s, int64(i + 1), strings.Join(names, ", ")}
	}
	plain := func(c grid.Column, f func(softwareRow) string) column[softwareRow] {
		return column[softwareRow]{Column: c, text: f, cell: func(r softwareRow) grid.Cell { return muted(f(r)) }}
	}
	columns := []column[softwareRow]{
		{
			Column: grid.Column{ID: "name", Title: "Title", Width: 260, Grow: 3, Fixed: true}, text: func(r softwareRow) string { return r.Name },
			cell: func(r softwareRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: r.Name} },
		},
		plain(grid.Column{ID: "version", Title: "Version", Width: 110}, func(r softwareRow) string { return r.Version }),
		plain(grid.Column{ID: "publisher", Title: "Publisher", Width: 140, Grow: 1}, func(r softwareRow) string { return r.Publisher }),
		plain(grid.Column{ID: "kind", Title: "Kind", Width: 96}, func(r softwareRow) string { return build.KindWord(r.Kind) }),
		plain(grid.Column{ID: "licenses", Title: "Counted by", Width: 150, Grow: 2}, func(r softwareRow) string { return r.covered }),
		plain(grid.Column{ID: "file", Title: "Source file", Width: 120, Grow: 1}, func(r softwareRow) string { return filepath.Base(r.File) }),
	}
	spec := &list.Spec[softwareRow]{
		Columns: listColumns(columns),
		Chips: []list.Chip[softwareRow]{
			{ID: ChipApplications, Label: "Applications", Has: softwareRow.application},
			{ID: "counted", Label: "Counted", Has: func(r softwareRow) bool { return r.covered != "" }},
			{ID: ChipAll, Label: "All"},
		},
		ID:     func(r softwareRow) int64 { return r.row },
		Search: func(r softwareRow) []string { return []string{r.Name, r.Publisher, r.Version, r.covered} },
	}
	return newSubList(p.host, spec, columns, list.Sort{Column: "name"}, rows, "Search software…", nil)
}
