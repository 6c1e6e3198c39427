package page

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/event"
	"seatcount/service/license"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// OverviewPage sums the estate up: how many licenses are over-used, expire or lie idle, and what is not licensed yet.
type OverviewPage struct {
	host  Host
	s     Services
	frame *frame

	licenses, overUsed, expiring, unused, devices *kit.StatCard
	worst, unlicensed, next                       *fyne.Container
	chart                                         *kit.LineChart

	latest         task.Latest
	stale, visible bool
	numbers        overviewNumbers
}

// NewOverview makes the page.
func NewOverview(host Host, s Services) *OverviewPage {
	p := &OverviewPage{host: host, s: s, stale: true}
	p.latest = task.Latest{Group: host.Tasks(), Work: p.load}
	p.frame = newFrame(Overview.Title(), p.latest.Ask, kit.NewButton("Refresh now", s.Refresh.RefreshNow))
	stat := func(to Route) *kit.StatCard {
		c := kit.NewStatCard("–", "")
		c.OnTapped = func() { host.Open(to) }
		return c
	}
	p.licenses = stat(Route{Page: Licenses, Filter: ChipAll})
	p.overUsed = stat(Route{Page: Licenses, Filter: ChipOverUsed})
	p.expiring = stat(Route{Page: Licenses, Filter: ChipExpiring})
	p.unused = stat(Route{Page: Licenses, Filter: ChipUnused})
	p.devices = stat(Route{Page: Devices, Filter: ChipAll})
	p.worst, p.unlicensed, p.next = kit.Stack(2), kit.Stack(0), kit.Stack(0)
	p.chart = kit.NewLineChart("used", "owned")
	shares := []float32{1.62, 1}
	p.frame.show(container.New(overviewLayout{},
		kit.Columns(theme.Gap, p.licenses, p.overUsed, p.expiring, p.unused, p.devices),
		kit.Split(theme.Gap, shares, kit.NewCard("Most over-used", p.worst), kit.NewCard("Not licensed yet", p.unlicensed)),
		kit.Split(theme.Gap, shares, kit.NewCard("Seats used, 12 months", p.chart), kit.NewCard("Expiring next", p.next)),
	))
	return p
}

// overviewLayout puts the numbers above two rows of cards, which share the rest of the page up to a good height.
type overviewLayout struct{}

const (
	statHeight     = 73
	cardHeight     = 250
	cardHeightMost = 330
)

func (overviewLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(500, 400) }

func (overviewLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(size.Width, statHeight))
	stat := objects[0].MinSize().Height // known once the width is
	objects[0].Resize(fyne.NewSize(size.Width, stat))
	y := stat + theme.Space
	h := max(180, min(cardHeightMost, (size.Height-y-theme.Space)/2))
	for _, o := range objects[1:] {
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + theme.Space
	}
}

func (p *OverviewPage) load(finished func()) {
	p.stale = false
	today := model.DateOf(p.host.Now().Local())
	task.Run(p.host.Tasks(), func(ctx context.Context) (overviewNumbers, error) {
		rows, err := p.s.Licenses.List(ctx, p.host.Principal())
		if err != nil {
			return overviewNumbers{}, err
		}
		titles, err := p.s.Count.Titles(ctx, p.host.Principal())
		if err != nil {
			return overviewNumbers{}, err
		}
		n := sumUp(rows, titles, today)
		if n.devices, err = deviceCount(ctx, p.host.Principal(), p.s); err != nil {
			return n, err
		}
		n.usage, err = p.s.Licenses.Total(ctx, p.host.Principal())
		return n, err
	}, func(n overviewNumbers, err error) {
		defer finished()
		p.frame.fail(err)
		if err != nil {
			p.stale = true
			return
		}
		p.numbers = n
		p.fill()
	})
}

func (p *OverviewPage) fill() {
	n := p.numbers
	tone := func(count int, t theme.Tone) theme.Tone {
		if count == 0 {
			return theme.ToneNone
		}
		return t
	}
	p.licenses.Set(words.Number(n.licenses), noun(n.licenses, "license", "licenses"), theme.ToneNone)
	p.overUsed.Set(words.Number(n.overUsed), "over-used · "+words.Number(n.short)+" short", tone(n.overUsed, theme.ToneBad))
	caption := fmt.Sprintf("expire in %d days", model.ExpiringDays)
	if n.expired > 0 {
		caption += " · " + words.Number(n.expired) + " expired"
	}
	p.expiring.Set(words.Number(n.expiring), caption, tone(n.expiring, theme.ToneWarn))
	p.unused.Set(words.Number(n.unused), "unused · "+words.Count(n.idle, "seat", "seats")+" idle", theme.ToneNone)
	p.devices.Set(words.Number(n.devices), noun(n.devices, "device", "devices"), theme.ToneNone)
	p.fillWorst(n.worst)
	p.fillUnlicensed(n.unlicense)
	p.fillNext(n.next)
	p.chart.SetPoints(chartPoints(n.usage))
	p.frame.box.Refresh() // the numbers may need another line
}

func noun(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (p *OverviewPage) fillWorst(rows []license.Row) {
	p.worst.RemoveAll()
	most := 0
	for _, r := range rows {
		most = max(most, r.UsedCount)
	}
	for _, r := range rows {
		bar := kit.NewOverBar(r.PurchaseCount, -r.Left(), most)
		p.worst.Add(container.New(worstLayout{}, p.link(r), bar,
			kit.NewText("+"+words.Number(-r.Left()), theme.SmallSize, theme.Regular, theme.Danger)))
	}
	if len(rows) == 0 {
		p.worst.Add(said("No license is over-used."))
	}
	p.worst.Refresh()
}

// said is what a card says in place of rows.
func said(text string) fyne.CanvasObject {
	return kit.NewParagraph(text, theme.TextSize, theme.Muted, 200)
}

// link is the name of a license that leads to it.
func (p *OverviewPage) link(r license.Row) fyne.CanvasObject {
	return newRowLink(r.Name, func() { p.host.Open(Route{Page: Licenses, ID: r.ID}) })
}

// worstLayout puts a name, a bar and a number beside each other.
type worstLayout struct{}

func (worstLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(240, 28) }

func (worstLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	name := max(120, size.Width*0.37)
	number := float32(56)
	objects[0].Resize(fyne.NewSize(name-theme.Gap, size.Height))
	room := size.Width - name - number
	objects[1].Move(fyne.NewPos(name, 0))
	objects[1].Resize(fyne.NewSize(room, size.Height))
	end := room
	if b, ok := objects[1].(*kit.Bar); ok {
		end = room * float32(min(1, b.Share+b.Over))
	}
	objects[2].Move(fyne.NewPos(name+end+theme.Gap, 0))
	objects[2].Resize(fyne.NewSize(number, size.Height))
}

func (p *OverviewPage) fillUnlicensed(titles []count.TitleRow) {
	p.unlicensed.RemoveAll()
	for _, t := range titles {
		end := kit.Row(theme.Gap, kit.NewText(words.Count(t.Devices, "device", "devices"), theme.TextSize, theme.Regular, theme.Text))
		if p.host.Principal().Can(model.LicensesCreate) {
			add := kit.NewButton("Add", func() { EditLicense(p.host, p.s, LicenseFor(t.Name), nil) })
			add.Small = true
			end.Add(container.NewCenter(add))
		}
		name := newRowLink(t.Name, func() { p.host.Open(Route{Page: Software, Filter: ChipUnlicensed, ID: t.ID}) })
		p.unlicensed.Add(container.New(endLayout{30}, name, end))
	}
	switch {
	case p.numbers.titles == 0:
		p.unlicensed.Add(said("No software was found yet."))
	case len(titles) == 0:
		p.unlicensed.Add(said("Every application that was found is covered."))
	}
	p.unlicensed.Refresh()
}

func (p *OverviewPage) fillNext(rows []license.Row) {
	p.next.RemoveAll()
	today := model.DateOf(p.host.Now().Local())
	for _, r := range rows {
		var text string
		color := theme.Text
		switch days := r.ExpiresOn.DaysFrom(today); {
		case days < 0:
			text, color = "expired "+r.ExpiresOn.String(), theme.Danger
		case days == 0:
			text, color = "today", theme.Warning
		case days <= model.ExpiringDays:
			text, color = words.Number(days)+" d", theme.Warning
		default:
			text = words.Number(days) + " d"
		}
		p.next.Add(container.New(endLayout{28}, p.link(r), kit.NewText(text, theme.TextSize, theme.Regular, color)))
	}
	if len(rows) == 0 {
		p.next.Add(said("No license has a day on which it expires."))
	}
	p.next.Refresh()
}

// endLayout gives the last object the width that it wants, at the right end, and the first the rest.
type endLayout struct{ height float32 }

func (l endLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[1].MinSize().Width+80, l.height)
}

func (l endLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := objects[1].MinSize().Width
	objects[0].Resize(fyne.NewSize(max(0, size.Width-w-theme.Gap), size.Height))
	objects[1].Move(fyne.NewPos(size.Width-w, 0))
	objects[1].Resize(fyne.NewSize(w, size.Height))
}

// chartPoints are the days of a chart.
func chartPoints(samples []license.Sample) []kit.ChartPoint {
	points := make([]kit.ChartPoint, len(samples))
	for i, s := range samples {
		points[i] = kit.ChartPoint{
			X: float64(s.Day.Time().Unix()) / 86400, Label: s.Day.String(), Value: s.Used, Limit: s.Purchased,
		}
	}
	return points
}

// Object is what to show.
func (p *OverviewPage) Object() fyne.CanvasObject { return p.frame.box }

// Show comes to the page.
func (p *OverviewPage) Show(Route) {
	p.visible = true
	if p.stale {
		p.latest.Ask()
	}
}

// Hide says that another page is shown.
func (p *OverviewPage) Hide() { p.visible = false }

// Heard reloads when anything that is summed up changed.
func (p *OverviewPage) Heard(e any) {
	switch e.(type) {
	case event.Licenses, event.Counts, event.Devices, event.Orgs, event.Sources, SampleChanged:
		p.stale = true
		if p.visible {
			p.latest.Ask()
		}
	}
}

// Status says nothing.
func (p *OverviewPage) Status() string { return "" }

// Actions are none beyond the window's.
func (p *OverviewPage) Actions() Actions { return Actions{} }

// Focus leaves the keyboard to the window.
func (p *OverviewPage) Focus() { p.host.Window().Canvas().Unfocus() }
