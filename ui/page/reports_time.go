package page

import (
	"slices"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/report/build"
	"seatcount/ui/dialog"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// reportTime is the choice of when a report over time is: the days, and how long a row is.
type reportTime struct {
	host     Host
	days     *kit.Select
	per      *kit.Select // nil when a row is no period
	from, to model.Date  // as they were chosen by hand
	chosen   int64       // the span that is shown
	changed  func()
}

// reportSpans are the spans of time to choose from. One without days is chosen by hand.
var reportSpans = []struct {
	label string
	days  func(today model.Date) (from, to model.Date)
}{
	{"All time", func(model.Date) (from, to model.Date) { return from, to }},
	{"Last 30 days", func(d model.Date) (from, to model.Date) { return model.DateOf(d.Time().AddDate(0, 0, -29)), d }},
	{"Last 12 months", func(d model.Date) (from, to model.Date) { return model.DateOf(d.Time().AddDate(-1, 0, 1)), d }},
	{"This year", func(d model.Date) (from, to model.Date) { return model.Date{Year: d.Year, Month: 1, Day: 1}, d }},
	{"Last year", func(d model.Date) (from, to model.Date) {
		return model.Date{Year: d.Year - 1, Month: 1, Day: 1}, model.Date{Year: d.Year - 1, Month: 12, Day: 31}
	}},
	{"Choose days…", nil},
}

// lastYear is the place of the span that is shown at first: years of days would be a million rows.
const lastYear = 2

// byHandID is the place of the days that were chosen by hand.
var byHandID = int64(len(reportSpans))

func newReportTime(host Host, periods bool, changed func()) *reportTime {
	t := &reportTime{host: host, changed: changed}
	t.days = kit.NewSelect(spanOptions(""), t.choose)
	t.days.SetValue(lastYear)
	t.chosen = lastYear
	if periods {
		var labels []string
		for _, p := range build.Periods {
			labels = append(labels, "By "+string(p))
		}
		t.per = kit.NewWordSelect(labels, func(int) { changed() })
		t.per.SetValue(int64(slices.Index(build.Periods, build.PerMonth)))
	}
	return t
}

// spanOptions are the spans, and behind them the days that were chosen by hand, if any were.
func spanOptions(byHand string) []kit.Option {
	var options []kit.Option
	for i, s := range reportSpans {
		options = append(options, kit.Option{ID: int64(i), Label: s.label})
	}
	if byHand != "" {
		options = append(options, kit.Option{ID: byHandID, Label: byHand})
	}
	return options
}

func (t *reportTime) objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{fixedWidth(t.days, 200)}
	if t.per != nil {
		objects = append(objects, fixedWidth(t.per, 120))
	}
	return objects
}

// tell writes what is chosen into the parameters of a report.
func (t *reportTime) tell(p *build.Params) {
	if t.chosen == byHandID {
		p.From, p.To = t.from, t.to
	} else {
		p.From, p.To = reportSpans[t.chosen].days(model.DateOf(t.host.Now()))
	}
	if t.per != nil {
		if i, ok := t.per.Value(); ok {
			p.Per = build.Periods[i]
		}
	}
}

func (t *reportTime) choose(id int64) {
	if id == byHandID || reportSpans[id].days != nil {
		t.chosen = id
		t.changed()
		return
	}
	t.days.SetValue(t.chosen) // until the days are said
	t.askDays()
}

// daysText says in words from when to when.
func daysText(from, to model.Date) string {
	switch none := (model.Date{}); {
	case from == none && to == none:
		return "All days"
	case from == none:
		return "Until " + to.String()
	case to == none:
		return "Since " + from.String()
	}
	return from.String() + " – " + to.String()
}

// askDays asks for the first and the last day.
func (t *reportTime) askDays() {
	from, to := kit.NewDateEntry("From the beginning", t.host.Now), kit.NewDateEntry("Until today", t.host.Now)
	show := func(e *kit.DateEntry, d model.Date) {
		if d != (model.Date{}) {
			e.SetDate((*kit.Date)(&d))
		}
	}
	show(from, t.from)
	show(to, t.to)
	first, last := kit.NewField("First day", from, ""), kit.NewField("Last day", to, "")
	var d *dialog.Dialog
	take := kit.NewPrimaryButton("Show", func() {
		a, errFrom := from.Date()
		b, errTo := to.Date()
		first.SetError(problemText(errFrom))
		last.SetError(problemText(errTo))
		if errFrom != nil || errTo != nil {
			return
		}
		if a != nil && b != nil && b.Time().Before(a.Time()) {
			last.SetError("This is before the first day")
			return
		}
		t.from, t.to = day(a), day(b)
		t.chosen = byHandID
		t.days.SetOptions(spanOptions(daysText(t.from, t.to)))
		t.days.SetValue(t.chosen)
		d.Discard()
		t.changed()
	})
	d = dialog.New(t.host.Window().Canvas(), dialog.Params{
		Title: "Days of the report", Content: kit.Columns(theme.Space, first, last), Size: fyne.NewSize(460, 0),
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), take}, Default: take, First: from,
	})
	d.Show()
}

func day(d *kit.Date) model.Date {
	if d == nil {
		return model.Date{}
	}
	return model.Date(*d)
}

func problemText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
