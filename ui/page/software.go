package page

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/event"
	"seatcount/service/match"
	"seatcount/service/report/build"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// SoftwarePage is the list of titles found on devices, with the licenses that cover them.
type SoftwarePage struct {
	listPage[titleRow]
	s Services
}

// NewSoftware makes the page.
func NewSoftware(host Host, s Services) *SoftwarePage {
	p := &SoftwarePage{s: s}
	p.host, p.name, p.one, p.many = host, Software, "title", "titles"
	p.none = "No software yet. Add a folder of inventory files on the Inventory page, or drop one on this window."
	p.tones = map[string]theme.Tone{ChipUnlicensed: theme.ToneWarn}
	exportAs(&p.table, s, "software")
	p.load = p.loadRows
	p.loaded = func() { host.Count(Software, p.list.Count(ChipApplications)) }
	p.build(&list.Spec[titleRow]{
		Columns: listColumns(softwareColumns()), Chips: softwareChips(),
		ID:     func(r titleRow) int64 { return r.ID },
		Search: func(r titleRow) []string { return []string{r.Name, r.covered} },
	}, softwareColumns(), list.Sort{Column: "devices", Desc: true}, grid.Params{
		Empty:  "No title is like this. Other kinds are behind the chips.",
		OnOpen: func(row int) { p.View(p.list.Row(row)) },
		OnMenu: p.menu,
	}, "Search titles and licenses…")
	p.frame.setActions(p.exportButton())
	if host.Principal().Can(model.LicensesCreate) {
		p.frame.setActions(append(p.frame.actions.Objects, kit.NewButton("New license from this title", p.NewLicense))...)
	}
	return p
}

func (p *SoftwarePage) loadRows(ctx context.Context) ([]titleRow, error) {
	titles, err := p.s.Count.Titles(ctx, p.host.Principal())
	if err != nil {
		return nil, err
	}
	names, err := licenseNamesByID(ctx, p.host, p.s.Licenses)
	if err != nil {
		return nil, err
	}
	return withLicenses(titles, names), nil
}

// Show comes to the page.
func (p *SoftwarePage) Show(r Route) { p.arrive(r) }

// Heard reloads when titles or what covers them changed.
func (p *SoftwarePage) Heard(e any) {
	switch e.(type) {
	case event.Devices, event.Counts, event.Licenses, event.Orgs, SampleChanged:
		p.reload()
	}
}

// Actions are what the menus can do here.
func (p *SoftwarePage) Actions() Actions {
	a := p.actions()
	if row, one := p.table.one(); one {
		a.Open = func() { p.View(row) }
	}
	return a
}

func (p *SoftwarePage) menu(_ []int64, at fyne.Position) {
	a := p.Actions()
	m := fyne.NewMenu("", menuItem("View devices…", a.Open))
	create := menuItem("New license from this title…", nil)
	if rows := p.selected(); len(rows) > 0 {
		create = menuItem("New license from "+words.Count(len(rows), "this title…", "titles…"), p.NewLicense)
		if len(rows) == 1 {
			create.Label = "New license from this title…"
		}
		for _, id := range rows[0].Licenses {
			if row := rows[0]; len(rows) == 1 {
				m.Items = append(m.Items, menuItem("Show the license "+nameOf(row, id), func() {
					p.host.Open(Route{Page: Licenses, ID: id})
				}))
			}
		}
	}
	m.Items = append(m.Items, create, fyne.NewMenuItemSeparator(), menuItem("Copy as a table", a.Copy), menuItem("Export the list…", a.Export))
	p.grid.ShowMenu(m, at)
}

// nameOf is the name of one of the licenses that cover a title.
func nameOf(r titleRow, id int64) string {
	names := strings.Split(r.covered, ", ")
	for i, l := range r.Licenses {
		if l == id && len(names) == len(r.Licenses) {
			return names[i]
		}
	}
	return ""
}

// NewLicense opens the form of a new license that matches exactly the selected titles.
func (p *SoftwarePage) NewLicense() {
	rows := p.selected()
	if len(rows) == 0 {
		p.host.Toast("Select one title or more first", "", nil)
		return
	}
	var titles []string
	for _, r := range rows {
		titles = append(titles, r.Name)
	}
	EditLicense(p.host, p.s, LicenseFor(titles...), nil)
}

// LicenseFor is a new license that matches exactly the titles.
func LicenseFor(titles ...string) model.License {
	l := model.NewLicense()
	l.Name = titles[0]
	if runes := []rune(l.Name); len(runes) > model.MaxName {
		l.Name = string(runes[:model.MaxName])
	}
	var patterns []string
	for _, t := range titles {
		patterns = append(patterns, match.Escape(t))
	}
	l.MatchString = strings.Join(patterns, "\n")
	return l
}

// View shows the devices that have a title.
func (p *SoftwarePage) View(row titleRow) {
	task.Run(p.host.Tasks(), func(ctx context.Context) ([]count.DeviceEvidence, error) {
		return p.s.Count.TitleDevices(ctx, p.host.Principal(), row.ID)
	}, func(devices []count.DeviceEvidence, err error) {
		if err != nil {
			p.host.Fail("Show the devices of "+row.Name, err)
			return
		}
		p.showTitle(row, devices)
	})
}

func (p *SoftwarePage) showTitle(row titleRow, devices []count.DeviceEvidence) {
	var d *dialog.Dialog
	create := kit.NewButton("New license from this title", func() {
		d.Close()
		EditLicense(p.host, p.s, LicenseFor(row.Name), nil)
	})
	closing := kit.NewPrimaryButton("Close", func() { d.Close() })
	orgs := &orgNames{}
	orgs.study(each(devices, func(e count.DeviceEvidence) string { return e.Org }))()
	columns := evidenceColumns(orgs)
	spec := &list.Spec[count.DeviceEvidence]{
		Columns: listColumns(columns),
		ID:      func(e count.DeviceEvidence) int64 { return e.DeviceID },
		Search: func(e count.DeviceEvidence) []string {
			return []string{e.Hostname, e.Org, foundVersions(e), foundFile(e)}
		},
	}
	covered := row.covered
	if covered == "" {
		covered = "no license"
	}
	about := kit.NewText(build.KindWord(row.Kind)+" · covered by "+covered, theme.TextSize, theme.Regular, theme.Muted)
	about.Shrink = true
	rows := newSubList(p.host, spec, columns, list.Sort{Column: "hostname"}, devices, "Search devices…", func(e count.DeviceEvidence) {
		d.Close()
		p.host.Open(Route{Page: Devices, ID: e.DeviceID})
	})
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: row.Name, Badge: kit.NewPill(words.Count(row.Devices, "device", "devices"), theme.ToneNeutral),
		Actions: []fyne.CanvasObject{create}, Fill: true, Size: fyne.NewSize(900, 620),
		Content: kit.Pad(borderTop(about, rows), 14, 0, theme.Margin, theme.Margin),
		Buttons: []*kit.Button{closing}, Default: closing, First: closing,
	})
	d.Show()
}

func evidenceColumns(orgs *orgNames) []column[count.DeviceEvidence] {
	plain := func(c grid.Column, f func(count.DeviceEvidence) string) column[count.DeviceEvidence] {
		return column[count.DeviceEvidence]{Column: c, text: f, cell: func(e count.DeviceEvidence) grid.Cell { return muted(f(e)) }}
	}
	return []column[count.DeviceEvidence]{
		{
			Column: grid.Column{ID: "hostname", Title: "Device", Width: 160, Grow: 1, Fixed: true},
			text:   func(e count.DeviceEvidence) string { return e.Hostname },
			cell:   func(e count.DeviceEvidence) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: e.Hostname} },
		},
		orgColumn(grid.Column{ID: "org", Title: "Organization", Width: 170, Grow: 1}, orgs, func(e count.DeviceEvidence) string { return e.Org }),
		plain(grid.Column{ID: "version", Title: "Version", Width: 140, Grow: 1}, foundVersions),
		timeColumn(grid.Column{ID: "seen", Title: "Last seen", Width: 100}, func(e count.DeviceEvidence) time.Time { return e.LastSeen }, words.Day),
		plain(grid.Column{ID: "state", Title: "Counts", Width: 150}, func(e count.DeviceEvidence) string {
			if e.Counted {
				return "yes"
			}
			return words.Sentence(string(e.Reason))
		}),
		plain(grid.Column{ID: "file", Title: "Source file", Width: 160, Grow: 1}, foundFile),
	}
}

func foundVersions(e count.DeviceEvidence) string {
	var all []string
	for _, f := range e.Found {
		if f.Version != "" {
			all = append(all, f.Version)
		}
	}
	return strings.Join(all, ", ")
}

func foundFile(e count.DeviceEvidence) string {
	for _, f := range e.Found {
		if f.File != "" {
			return filepath.Base(f.File)
		}
	}
	return ""
}
