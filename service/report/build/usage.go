package build

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/license"
	"seatcount/service/report"
)

// Period is how long a row of a report over time is.
type Period string

// The periods. Usage is noted once a day, so there is nothing finer; the empty Period is PerDay.
const (
	PerDay     Period = "day"
	PerWeek    Period = "week" // from Monday
	PerMonth   Period = "month"
	PerQuarter Period = "quarter"
)

// Periods are all periods, the shortest first.
var Periods = []Period{PerDay, PerWeek, PerMonth, PerQuarter}

// PeriodNamed is the period of that name in any case. An hour is a day: see Period.
func PeriodNamed(name string) (Period, bool) {
	p := Period(strings.ToLower(name))
	if p == "" || p == "hour" {
		p = PerDay
	}
	return p, slices.Contains(Periods, p)
}

// first is the first day of the period that a day is in.
func (p Period) first(d model.Date) model.Date {
	switch p {
	case PerWeek:
		return model.DateOf(d.Time().AddDate(0, 0, -(int(d.Time().Weekday())+6)%7))
	case PerMonth:
		d.Day = 1
	case PerQuarter:
		d.Day, d.Month = 1, (d.Month-1)/3*3+1
	}
	return d
}

var usage = Report{
	Name: "usage", Title: "Usage over time", OverTime: true, Periods: true, Needs: model.LicensesRead,
	About: "The seats of every license that were used and left, day by day, or the most of a week, month or quarter.",
	Columns: []report.Column{
		{Name: "day", Title: "From day", Kind: report.Day},
		{Name: "name", Title: "Name"},
		{Name: "org", Title: "Organization"},
		{Name: "purchase_count", Title: "Purchased", Kind: report.Int},
		{Name: "used_most", Title: "Used at most", Kind: report.Int},
		{Name: "left_least", Title: "Left at least", Kind: report.Int},
		{Name: "used_last", Title: "Used at the end", Kind: report.Int, Hidden: true},
		{Name: "days", Title: "Days noted", Kind: report.Int, Hidden: true},
		{Name: "license_id", Title: "License ID", Kind: report.Int, Hidden: true},
	},
	rows: usageRows,
}

func usageRows(ctx context.Context, p model.Principal, s Sources, params Params, t *report.Table) error {
	t.Subtitle = append(t.Subtitle, span(params))
	licenses, err := s.Licenses.List(ctx, p)
	if err != nil {
		return err
	}
	samples, err := s.Licenses.Usage(ctx, p, params.From, params.To)
	if err != nil {
		return err
	}
	of := map[int64][]license.UsageSample{}
	for part := range runs(samples, func(a, b license.UsageSample) bool { return a.LicenseID == b.LicenseID }) {
		of[part[0].LicenseID] = part
	}
	for _, l := range licenses {
		same := func(a, b license.UsageSample) bool { return params.Per.first(a.Day) == params.Per.first(b.Day) }
		for period := range runs(of[l.ID], same) {
			most, least, last := 0, period[0].Purchased-period[0].Used, period[len(period)-1]
			for _, sample := range period {
				most, least = max(most, sample.Used), min(least, sample.Purchased-sample.Used)
			}
			t.Rows = append(t.Rows, []report.Cell{
				params.Per.first(last.Day), l.Name, l.Org, last.Purchased, most, least, last.Used, len(period), l.ID,
			})
		}
	}
	return nil
}

// runs are the parts of a list whose neighbors are alike.
func runs[T any](list []T, same func(a, b T) bool) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for start := 0; start < len(list); {
			end := start + 1
			for end < len(list) && same(list[end-1], list[end]) {
				end++
			}
			if !yield(list[start:end]) {
				return
			}
			start = end
		}
	}
}

// span says in words of when a report is.
func span(p Params) string {
	per := p.Per
	if per == "" {
		per = PerDay
	}
	words := "By " + string(per)
	if p.From != (model.Date{}) {
		words += fmt.Sprintf(", from %s", p.From)
	}
	if p.To != (model.Date{}) {
		words += fmt.Sprintf(", to %s", p.To)
	}
	return words
}

// start is the first moment of the first day, in the zone in which people read times; zero without one.
func (p Params) start(zone *time.Location) time.Time {
	if p.From == (model.Date{}) {
		return time.Time{}
	}
	return time.Date(p.From.Year, p.From.Month, p.From.Day, 0, 0, 0, 0, zone)
}

// end is the first moment after the last day; zero without one.
func (p Params) end(zone *time.Location) time.Time {
	if p.To == (model.Date{}) {
		return time.Time{}
	}
	return time.Date(p.To.Year, p.To.Month, p.To.Day+1, 0, 0, 0, 0, zone)
}
