package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/report"
	"seatcount/service/report/build"
	"seatcount/ui/page"
)

// reports goes to a report.
func (p *program) reports(name string) listDriver {
	p.t.Helper()
	p.win.Open(page.Route{Page: page.Reports, Filter: name})
	p.settle()
	return p.go2(page.Reports)
}

func TestReportsBeforeThereIsAnything(t *testing.T) {
	p := begin(t)
	for _, r := range build.Reports() {
		p.reports(r.Name).Sees("Reports").Sees(r.About)
		if got := p.at(); got.Filter != r.Name {
			t.Errorf("the place is %+v, want the report %s", got, r.Name)
		}
	}
	p.reports("evidence").Count(0)
}

func TestReportsShowWhatTheyWrite(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	p.reports("licenses").Count(25).Search("visual").Says("1 of 25 rows")
	p.go2(page.Reports).Chip("devices").Says("206 rows")
	p.Press(fyne.KeyDown).Menu("Edit", "Copy")
	if p.at().Filter != "devices" {
		t.Errorf("the place is %+v", p.at())
	}
	p.Menu("View", "Back")
	if at := p.at(); at.Filter != "licenses" || at.Search != "visual" {
		t.Errorf("back leads to %+v", at)
	}

	reports := p.win.pages[page.Reports].(*page.ReportsPage)
	licenses, err := p.s.Licenses.List(t.Context(), model.Administrator())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range licenses[:3] {
		p.reports("evidence")
		reports.ChooseLicense(l.ID)
		p.settle()
		table := p.buildReport("evidence", build.Params{LicenseID: l.ID})
		p.reports("evidence").Count(len(table.Rows))
		path := filepath.Join(p.dir, "evidence.xlsx")
		p.Menu("File", "Export").Fill("File", path).Click("Export").Toast("exported")
		p.sameBytes(path, "xlsx", table)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}

	// The license that the report is about is deleted: another one is shown.
	if _, err := p.s.Licenses.Delete(t.Context(), model.Administrator(), licenses[2].ID); err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.reports("evidence").Count(len(p.buildReport("evidence", build.Params{LicenseID: licenses[0].ID}).Rows))
}

func TestReportsOverTimeShowWhatIsChosen(t *testing.T) {
	p := begin(t)
	p.Menu("Inventory", "Load sample data")
	p.reports("usage")
	view := p.win.pages[page.Reports].(*page.ReportsPage)
	lastMonths := build.Params{From: model.Date{Year: 2025, Month: 11, Day: 23}, To: model.Date{Year: 2026, Month: 11, Day: 22}, Per: build.PerMonth}
	p.go2(page.Reports).Count(len(p.buildReport("usage", lastMonths).Rows))
	for _, c := range []struct {
		time, period int
		params       build.Params
	}{
		{0, 0, build.Params{}},
		{1, 1, build.Params{From: model.Date{Year: 2026, Month: 10, Day: 24}, To: model.Date{Year: 2026, Month: 11, Day: 22}, Per: build.PerWeek}},
		{2, 2, lastMonths},
		{3, 3, build.Params{From: model.Date{Year: 2026, Month: 1, Day: 1}, To: model.Date{Year: 2026, Month: 11, Day: 22}, Per: build.PerQuarter}},
		{4, 0, build.Params{From: model.Date{Year: 2025, Month: 1, Day: 1}, To: model.Date{Year: 2025, Month: 12, Day: 31}}},
	} {
		view.ChooseTime(c.time)
		view.ChoosePeriod(c.period)
		p.settle()
		p.go2(page.Reports).Count(len(p.buildReport("usage", c.params).Rows))
	}
	view.ChoosePeriod(0)
	view.ChooseTime(5)
	p.settle()
	p.Fill("First day", "soon").Click("Show").SeesError("First day", "Write a date")
	p.Fill("First day", "2026-11-22").Fill("Last day", "2026-11-01").Click("Show").SeesError("Last day", "before the first")
	p.Fill("Last day", "2026-11-22").Click("Show")
	today := model.Date{Year: 2026, Month: 11, Day: 22}
	p.go2(page.Reports).Count(len(p.buildReport("usage", build.Params{From: today, To: today}).Rows))
	if rows := view.Texts(); len(rows) == 0 || rows[0][0] != "2026-11-22" {
		t.Errorf("shown is %v", rows)
	}
	// The days can be chosen again.
	p.go2(page.Reports).Sees("2026-11-22 – 2026-11-22")
	view.ChooseTime(5)
	p.settle()
	p.Fill("First day", "").Fill("Last day", "2026-11-21").Click("Show").Sees("Until 2026-11-21")
	p.go2(page.Reports).Count(len(p.buildReport("usage", build.Params{To: model.Date{Year: 2026, Month: 11, Day: 21}}).Rows))
	p.reports("activity").Sees("Last 12 months")
}

// buildReport is the report as the services make it.
func (p *program) buildReport(name string, params build.Params) report.Table {
	p.t.Helper()
	t, err := build.Build(p.t.Context(), model.Administrator(), service.Reports(p.s, p.now), name, params)
	if err == nil {
		t, err = t.Apply(report.Query{})
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return t
}

// sameBytes compares a file with what a table is in that format.
func (p *program) sameBytes(path, format string, t report.Table) {
	p.t.Helper()
	f, _ := report.FormatNamed(format)
	var want bytes.Buffer
	if err := f.Write(&want, t); err != nil {
		p.t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want.Bytes()) {
		p.t.Errorf("%s: %d bytes, want %d, %v", path, len(got), want.Len(), err)
	}
}
