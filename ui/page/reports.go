package page

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/service/event"
	"seatcount/service/report/build"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// ReportsPage shows each named report as it will be written: its rows, to be searched, ordered and narrowed to the
// columns that somebody wants.
type ReportsPage struct {
	host    Host
	s       Services
	box     *fyne.Container // holds the report that is shown
	reports []*reportView
	shown   *reportView
}

// NewReports makes the page.
func NewReports(host Host, s Services) *ReportsPage {
	p := &ReportsPage{host: host, s: s, box: container.NewStack()}
	var named []build.Report
	for _, r := range build.Reports() {
		if host.Principal().Can(r.Needs) {
			named = append(named, r)
		}
	}
	var chips []kit.Chip
	for _, r := range named {
		chips = append(chips, kit.Chip{ID: r.Name, Label: r.Title, Count: -1})
	}
	for _, r := range named {
		p.reports = append(p.reports, newReportView(host, s, r, kit.NewChips(chips, func(name string) {
			host.Open(Route{Page: Reports, Filter: name})
		})))
	}
	if len(p.reports) > 0 {
		p.choose(p.reports[0].about.Name)
	} else {
		p.box.Add(kit.NewEmptyState(theme.IconFile, "No report", "Your roles let you read neither licenses nor devices nor the activity."))
	}
	return p
}

// choose shows the report of that name.
func (p *ReportsPage) choose(name string) {
	i := slices.IndexFunc(p.reports, func(v *reportView) bool { return v.about.Name == name })
	if i < 0 || p.reports[i] == p.shown {
		return
	}
	if p.shown != nil {
		p.shown.hide()
	}
	p.shown = p.reports[i]
	p.shown.kinds.SetChosen(name)
	p.box.Objects = []fyne.CanvasObject{p.shown.frame.box}
	p.box.Refresh()
}

// Object is what to show.
func (p *ReportsPage) Object() fyne.CanvasObject { return p.box }

// Show comes to the page: a route's filter names the report, its ID the license that the report is about.
func (p *ReportsPage) Show(r Route) {
	p.choose(r.Filter)
	if v := p.shown; v != nil {
		if r.ID != 0 && v.about.OfLicense {
			v.setLicense(r.ID)
		}
		v.arrive(Route{Page: Reports, Search: r.Search})
	}
}

// Hide says that another page is shown.
func (p *ReportsPage) Hide() {
	if p.shown != nil {
		p.shown.hide()
	}
}

// Heard reloads the reports that show what was changed.
func (p *ReportsPage) Heard(e any) {
	switch e.(type) {
	case event.Licenses, event.Devices, event.Counts, event.Orgs, event.Activity, event.Settings, SampleChanged:
		for _, v := range p.reports {
			v.reload()
		}
	}
}

// Status is how many rows the report has.
func (p *ReportsPage) Status() string {
	if p.shown == nil {
		return ""
	}
	return p.shown.Status()
}

// Actions are what the menus can do here.
func (p *ReportsPage) Actions() Actions {
	if p.shown == nil {
		return Actions{}
	}
	a := p.shown.actions()
	if a.Export != nil {
		a.Export = p.shown.save
	}
	return a
}

// Focus puts the keyboard on the rows.
func (p *ReportsPage) Focus() {
	if p.shown != nil {
		p.shown.Focus()
	}
}

// Finder is the search field; tests type into it.
func (p *ReportsPage) Finder() *kit.SearchEntry { return p.shown.Finder() }

// Chips are the reports; tests choose one.
func (p *ReportsPage) Chips() *kit.Chips { return p.shown.kinds }

// Texts are the visible rows as they are shown, in the columns that are shown.
func (p *ReportsPage) Texts() [][]string { return p.shown.Texts() }

// ChooseLicense shows the report of a license; tests call it.
func (p *ReportsPage) ChooseLicense(id int64) { p.shown.license.Choose(id) }

// ChooseTime shows another span of time, by its place in the choice; tests call it.
func (p *ReportsPage) ChooseTime(i int) { p.shown.when.days.Choose(int64(i)) }

// ChoosePeriod shows longer or shorter rows, by their place in the choice; tests call it.
func (p *ReportsPage) ChoosePeriod(i int) { p.shown.when.per.Choose(int64(i)) }
