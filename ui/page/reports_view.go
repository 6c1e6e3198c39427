package page

import (
	"context"
	"path/filepath"
	"slices"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"seatcount/service/report"
	"seatcount/service/report/build"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// reportRow is a row of a report.
type reportRow struct {
	table *report.Table
	row   int
}

// reportView is one report on the Reports page.
type reportView struct {
	listPage[reportRow]
	s     Services
	about build.Report
	kinds *kit.Chips // all reports

	license *kit.Select // of a report about one license
	when    *reportTime // of a report over time
	asked   atomic.Pointer[build.Params]
	read    atomic.Pointer[reading]
}

// reading is what was read of a report.
type reading struct {
	table    report.Table
	licenses []kit.Option // to choose from, and the one that the report is about
	license  int64
}

func newReportView(host Host, s Services, r build.Report, kinds *kit.Chips) *reportView {
	v := &reportView{s: s, about: r, kinds: kinds}
	v.host, v.name, v.key, v.one, v.many, v.filter = host, Reports, "reports."+r.Name, "row", "rows", r.Name
	v.none = "There is nothing to report."
	v.read.Store(&reading{table: report.Table{Columns: r.Columns}})
	v.load, v.loaded, v.exported = v.loadRows, v.offerLicenses, v.exportRows
	var options []fyne.CanvasObject
	if r.OfLicense {
		v.license = kit.NewSelect(nil, func(int64) { v.ask() })
		v.license.Placeholder = "Choose a license"
		options = append(options, fixedWidth(v.license, 260))
	}
	if r.OverTime {
		v.when = newReportTime(host, r.Periods, v.ask)
		options = append(options, v.when.objects()...)
	}
	v.asked.Store(v.params())
	orgs := &orgNames{}
	if i := (report.Table{Columns: r.Columns}).Column("org"); i >= 0 {
		v.study = func(rows []reportRow) func() {
			return orgs.study(each(rows, func(r reportRow) string { return r.table.Text(r.row, i) }))
		}
	}
	columns := reportColumns(r, orgs)
	v.build(&list.Spec[reportRow]{
		Columns: listColumns(columns), Search: reportTexts,
		ID: func(r reportRow) int64 { return int64(r.row) + 1 },
	}, columns, list.Sort{}, grid.Params{Empty: "No row is like this."}, "Search the report…", options...)
	about := kit.NewText(r.About, theme.TextSize, theme.Regular, theme.Muted)
	about.Shrink = true
	v.content = kit.NewPage(theme.Space, kinds, about, v.body)
	v.frame.show(v.content)
	v.frame.setActions(kit.NewPrimaryButton("Export…", v.save))
	return v
}

// save writes the report as it is shown.
func (v *reportView) save() {
	name := v.about.Name
	if v.license != nil {
		name += "-" + fileName(v.license.Text())
	}
	v.export(v.about.Title, name)
}

// exportRows has these rows of the report written.
func (v *reportView) exportRows(rows []reportRow) func(context.Context) (report.Table, error) {
	t := v.read.Load().table
	if len(rows) > 0 {
		t = *rows[0].table // what is shown, although newer rows may be on their way
	}
	t.Rows = make([][]report.Cell, len(rows))
	for i, r := range rows {
		t.Rows[i] = r.table.Rows[r.row]
	}
	return func(context.Context) (report.Table, error) { return t, nil }
}

// ask loads what is chosen above the rows.
func (v *reportView) ask() {
	v.asked.Store(v.params())
	v.reload()
}

// params are what is chosen above the rows.
func (v *reportView) params() *build.Params {
	params := &build.Params{}
	if v.license != nil {
		params.LicenseID, _ = v.license.Value()
	}
	if v.when != nil {
		v.when.tell(params)
	}
	return params
}

// setLicense shows the report of a license.
func (v *reportView) setLicense(id int64) {
	v.asked.Store(&build.Params{LicenseID: id})
	v.reload()
}

func (v *reportView) loadRows(ctx context.Context) ([]reportRow, error) {
	params, now := *v.asked.Load(), &reading{table: report.Table{Name: v.about.Name, Title: v.about.Title, Columns: v.about.Columns, MadeAt: v.host.Now()}}
	defer v.read.Store(now)
	if v.about.OfLicense {
		licenses, err := v.s.Licenses.List(ctx, v.host.Principal())
		if err != nil || len(licenses) == 0 {
			return nil, err
		}
		for _, l := range licenses {
			now.licenses = append(now.licenses, kit.Option{ID: l.ID, Label: l.Name})
		}
		if !slices.ContainsFunc(now.licenses, func(o kit.Option) bool { return o.ID == params.LicenseID }) {
			params.LicenseID = now.licenses[0].ID // none was chosen, or it is gone
		}
		now.license = params.LicenseID
	}
	t, err := v.s.report(ctx, v.host, v.about.Name, params)
	if err != nil {
		return nil, err
	}
	now.table = t
	rows := make([]reportRow, len(t.Rows))
	for i := range rows {
		rows[i] = reportRow{&now.table, i}
	}
	return rows, nil
}

// offerLicenses shows the licenses to choose from.
func (v *reportView) offerLicenses() {
	if now := v.read.Load(); v.license != nil {
		v.license.SetOptions(now.licenses)
		v.license.SetValue(now.license)
	}
}

// reportTexts are the texts of a row, to be searched in.
func reportTexts(r reportRow) []string {
	var texts []string
	for i, c := range r.table.Columns {
		if c.Kind == report.Text || c.Kind == report.Enum {
			texts = append(texts, r.table.Text(r.row, i))
		}
	}
	return texts
}

// reportColumns show the columns of a report; the first text is what a row is about.
func reportColumns(r build.Report, orgs *orgNames) []column[reportRow] {
	var columns []column[reportRow]
	named := false
	for i, c := range r.Columns {
		text := func(r reportRow) string { return r.table.Text(r.row, i) }
		number := func(r reportRow) float64 { return r.table.Number(r.row, i) }
		shown := column[reportRow]{
			Column: grid.Column{ID: c.Name, Title: c.Title, Hidden: c.Hidden, Width: 130, Min: 90}, text: text, number: number,
			cell: func(r reportRow) grid.Cell { return muted(text(r)) },
		}
		switch c.Kind {
		case report.Int:
			shown.Right, shown.Min = true, max(66, kit.TextWidth(c.Title, theme.SmallSize, theme.SemiBold)+40) // the head whole, with its arrow
			shown.Width = shown.Min
			shown.cell = func(r reportRow) grid.Cell {
				if r.table.Rows[r.row][i] == nil {
					return grid.Cell{}
				}
				return grid.Cell{Kind: grid.Signed, Num: int64(number(r))}
			}
		case report.Day:
			shown.Width, shown.Min = 106, 102
		case report.Time:
			shown.Width, shown.Min = 146, 136
		case report.Bool:
			shown.Width, shown.Min = 84, 66
		case report.Text:
			shown.number = nil
			shown.Width, shown.Min, shown.Grow = 190, 120, 2
			switch {
			case c.Whole: // a checksum is for comparing, in a file
				shown.Width, shown.Grow = 130, 0
			case c.Name == "file":
				shown.cell = func(r reportRow) grid.Cell { return muted(filepath.Base(text(r))) }
			case c.Name == "org":
				shown = orgColumn(shown.Column, orgs, text)
			case !named:
				named = true
				shown.Fixed, shown.Min, shown.Grow = true, 160, 3
				shown.cell = func(r reportRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: text(r)} }
			default:
				shown.cell = func(r reportRow) grid.Cell { return muted(oneLine(text(r))) }
			}
		}
		columns = append(columns, shown)
	}
	return columns
}
