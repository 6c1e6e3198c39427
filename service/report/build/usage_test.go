package build_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"seatcount/model"
	"seatcount/service/license"
	"seatcount/service/report/build"
)

// noted are licenses whose usage was noted.
type noted struct {
	build.Licenses
	samples []license.UsageSample
}

func (n noted) List(context.Context, model.Principal) ([]license.Row, error) {
	row := func(id int64, name string) license.Row {
		return license.Row{License: model.License{ID: id, Name: name}, Org: "Acme"}
	}
	return []license.Row{row(2, "AutoCAD"), row(9, "Never noted"), row(1, "Office")}, nil
}

func (n noted) Usage(_ context.Context, _ model.Principal, from, to model.Date) ([]license.UsageSample, error) {
	in := func(s license.UsageSample) bool {
		return !s.Day.Before(from) && (to == model.Date{} || !to.Before(s.Day))
	}
	return slices.DeleteFunc(slices.Clone(n.samples), func(s license.UsageSample) bool { return !in(s) }), nil
}

func on(day string) model.Date {
	d, err := model.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}

func TestUsageOverTime(t *testing.T) {
	sample := func(id int64, day string, used, purchased int) license.UsageSample {
		return license.UsageSample{LicenseID: id, Sample: license.Sample{Day: on(day), Used: used, Purchased: purchased}}
	}
	sources := build.Sources{Licenses: noted{samples: []license.UsageSample{
		sample(1, "2025-12-31", 40, 45), // a Wednesday
		sample(1, "2026-01-01", 47, 45),
		sample(1, "2026-01-04", 44, 45), // a Sunday
		sample(1, "2026-01-05", 30, 50),
		sample(1, "2026-04-01", 12, 50),
		sample(2, "2026-01-31", 3, 3),
	}}}
	for _, c := range []struct {
		per      build.Period
		from, to string
		want     string // day, name, purchased, most, least left, at the end, days
		about    string
	}{
		{"", "", "", "2026-01-31 AutoCAD 3 3 0 3 1|2025-12-31 Office 45 40 5 40 1|2026-01-01 Office 45 47 -2 47 1|2026-01-04 Office 45 44 1 44 1|" +
			"2026-01-05 Office 50 30 20 30 1|2026-04-01 Office 50 12 38 12 1", "By day"},
		{build.PerWeek, "", "2026-01-05", "2025-12-29 Office 45 47 -2 44 3|2026-01-05 Office 50 30 20 30 1", "By week, to 2026-01-05"},
		{build.PerMonth, "2026-01-01", "", "2026-01-01 AutoCAD 3 3 0 3 1|2026-01-01 Office 50 47 -2 30 3|2026-04-01 Office 50 12 38 12 1", "By month, from 2026-01-01"},
		{
			build.PerQuarter, "2026-01-01", "2026-12-31", "2026-01-01 AutoCAD 3 3 0 3 1|2026-01-01 Office 50 47 -2 30 3|2026-04-01 Office 50 12 38 12 1",
			"By quarter, from 2026-01-01, to 2026-12-31",
		},
		{build.PerDay, "2027-01-01", "", "", "By day, from 2027-01-01"},
	} {
		params := build.Params{Per: c.per}
		if c.from != "" {
			params.From = on(c.from)
		}
		if c.to != "" {
			params.To = on(c.to)
		}
		table, err := build.Build(t.Context(), admin, sources, "usage", params)
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, row := range table.Rows {
			var cells []string
			for _, name := range []string{"day", "name", "purchase_count", "used_most", "left_least", "used_last", "days"} {
				cells = append(cells, fmt.Sprint(row[table.Column(name)]))
			}
			rows = append(rows, strings.Join(cells, " "))
		}
		if got := strings.Join(rows, "|"); got != c.want || table.Subtitle[0] != c.about {
			t.Errorf("%s: %q\n%s\nwant\n%s", c.per, table.Subtitle, got, c.want)
		}
	}
}

func TestPeriodsHaveNames(t *testing.T) {
	for name, want := range map[string]build.Period{
		"": build.PerDay, "HOUR": build.PerDay, "DAY": build.PerDay, "Week": build.PerWeek, "MONTH": build.PerMonth, "quarter": build.PerQuarter,
	} {
		if got, ok := build.PeriodNamed(name); got != want || !ok {
			t.Errorf("%s is %s, %v", name, got, ok)
		}
	}
	if _, ok := build.PeriodNamed("year"); ok {
		t.Error("a year is no period")
	}
}
