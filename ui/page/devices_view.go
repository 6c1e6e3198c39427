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
	"seatcount/ui/words"
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
	act := func(do func()) func() {
		return func() {
			d.Close()
			p.grid.Select(v.ID)
			do()
		}
	}
	menu := kit.NewMenuButton("Change", func() *fyne.Menu {
		m := fyne.NewMenu("")
		if v.State == model.DeviceInUse {
			m.Items = append(m.Items, menuItem("Retire", act(p.Retire)), menuItem("Exclude from counting…", act(p.Exclude)))
		} else {
			m.Items = append(m.Items, menuItem("Count again", act(p.Return)))
		}
		m.Items = append(m.Items, menuItem("Move to an organization…", act(p.Move)), menuItem("Delete from the inventory…", act(p.Delete)))
		return m
	})
	actions := []fyne.CanvasObject{menu}
	if v.File != "" && !v.SourceGone {
		actions = []fyne.CanvasObject{kit.NewButton("What is in its file?", func() { showInspect(p.host, p.s, v.File) }), menu}
	}
	closing := kit.NewPrimaryButton("Close", func() { d.Close() })
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: v.Hostname, Badge: kit.NewPill(state, tone), Actions: actions, Fill: true, Size: fyne.NewSize(940, 690),
		Content: kit.Pad(container.NewBorder(kit.Pad(facts(deviceFacts(v)), 0, 10, 0, 0), nil, nil, nil, p.softwareList(v)), 14, 0, theme.Margin, theme.Margin),
		Buttons: []*kit.Button{closing}, Default: closing, First: closing,
	})
	d.Show()
}

// fact is one thing that is known, with its name.
type fact struct{ name, value string }

func deviceFacts(v deviceView) []fact {
	var counted []string
	for _, id := range v.Licenses {
		counted = append(counted, v.names[id])
	}
	list := strings.Join(counted, ", ")
	if list == "" {
		list = "no license"
	}
	all := []fact{
		{"Organization", shortOrg(v.Org)},
		{"Operating system", v.OS},
		{"User", v.User},
		{"Domain", v.Domain},
		{"Serial", v.Serial},
		{"UUID", v.UUID},
		{"Last seen", words.Minute(v.LastSeen)},
		{"Complete list of", words.Minute(v.CollectedAt)},
		{"Source file", v.File},
		{"Counted by", list},
	}
	if v.StateReason != "" {
		all = append(all, fact{"Reason", v.StateReason})
	}
	return all
}

// facts shows what is known in two columns; it can be selected and copied.
func facts(all []fact) fyne.CanvasObject {
	var halves [2][]fyne.CanvasObject
	for i, f := range all {
		half := i * 2 / (len(all) + len(all)%2)
		name := kit.NewText(f.name, theme.SmallSize, theme.Regular, theme.Muted)
		value := kit.NewText(orDash(f.value), theme.TextSize, theme.Regular, theme.Text)
		value.Shrink = true
		halves[half] = append(halves[half], container.New(factLayout{}, name, value))
	}
	return kit.Columns(theme.Margin, kit.Stack(2, halves[0]...), kit.Stack(2, halves[1]...))
}

// factLayout puts a name before a value.
type factLayout struct{}

const factName = 120

func (factLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(factName+60, 20)
}

func (factLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(factName, size.Height))
	objects[1].Move(fyne.NewPos(factName, 0))
	objects[1].Resize(fyne.NewSize(size.Width-factName, size.Height))
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
