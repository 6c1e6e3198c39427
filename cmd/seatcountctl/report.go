package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/report"
	"seatcount/service/report/build"
)

// reportFlags say what a report shows, and where it is written.
type reportFlags struct {
	out, format, title, order, columns string
	filter                             []string
	license                            int64
	offset, limit                      int
	from, to, per                      string
}

func (a *app) report() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report NAME -o FILE",
		Short: "Write a report as CSV, XLSX, PDF, HTML, JSON or XML",
		Long: `Writes a report to a file, whose ending says the type: .csv, .xlsx, .pdf, .html,
.json or .xml. A file of that name is replaced once the new one is complete.
Without a name it lists the reports.

A condition of --filter is a column, one of = != < > <= >= ~ and a value; "~"
looks for a part of the text, "|" stands between values of which one must fit.
Case and accents do not count. Several conditions must all hold. What the API
takes as filter and order does as well.

` + reportHelp(),
		Example: `  seatcountctl report licenses -o licenses.pdf
  seatcountctl report licenses -o over-used.xlsx --filter "left<0" --order left
  seatcountctl report evidence --license 3 -o evidence.pdf
  seatcountctl report usage -o usage.xlsx --from 2026-01-01 --per month
  seatcountctl report devices -o - --format csv --filter "state=retired|excluded" --columns hostname,org,note`,
		Args: cobra.MaximumNArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listReports()
			}
			return a.makeReport(cmd.Context(), args[0], f)
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.out, "output", "o", "", "write this `file`; - is standard output, with --format")
	flags.StringVar(&f.format, "format", "", "the `type`, where no ending says it: csv, xlsx, pdf, html, json or xml")
	flags.Int64Var(&f.license, "license", 0, "the `id` of the license that the report is about")
	flags.StringVar(&f.from, "from", "", "the first `day` of a report over time, such as 2026-01-31")
	flags.StringVar(&f.to, "to", "", "the last `day` of a report over time")
	flags.StringVar(&f.per, "per", "", "a row of the report usage for each `period`: day (the default), week, month or quarter")
	flags.StringArrayVar(&f.filter, "filter", nil, "only rows that fulfill this `condition`; may be given several times")
	flags.StringVar(&f.order, "order", "", "sort by these `columns`, with - before a name from large to small")
	flags.StringVar(&f.columns, "columns", "", "show these `columns` in this order; \"all\" shows all")
	flags.IntVar(&f.offset, "offset", 0, "leave out the first `rows`")
	flags.IntVar(&f.limit, "limit", 0, "at most so many `rows`")
	flags.StringVar(&f.title, "title", "", "another `title`")
	return cmd
}

// reportHelp names all reports with their columns.
func reportHelp() string {
	var b strings.Builder
	for _, r := range build.Reports() {
		var shown, more []string
		for _, c := range r.Columns {
			if c.Hidden {
				more = append(more, c.Name)
			} else {
				shown = append(shown, c.Name)
			}
		}
		fmt.Fprintf(&b, "%s: %s\n%s\n", r.Name, r.About, folded("  Columns: "+strings.Join(shown, ", ")+"; when asked for "+strings.Join(more, ", "), 80, "    "))
	}
	return strings.TrimRight(b.String(), "\n")
}

// folded breaks a text into lines at blanks.
func folded(s string, width int, indent string) string {
	var lines []string
	line := ""
	for _, word := range strings.SplitAfter(s, " ") {
		if len(line)+len(strings.TrimRight(word, " ")) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line = indent
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n")
}

func (a *app) listReports() error {
	t := newTable("Report", "What it shows")
	for _, r := range build.Reports() {
		t.add(r.Name, r.About)
	}
	return t.write(a.out)
}

func (a *app) makeReport(ctx context.Context, name string, f reportFlags) error {
	// What is wrong with the command line is said before a database is opened.
	info, err := build.Find(name)
	if err != nil {
		return misuse{err}
	}
	write, err := f.writer()
	if err != nil {
		return misuse{err}
	}
	query, err := f.query(info)
	if err != nil {
		return misuse{err}
	}
	params, err := f.params(info)
	if err != nil {
		return misuse{err}
	}
	return a.open(ctx, true, func(ctx context.Context, s *service.Services) error {
		t, err := build.Build(ctx, a.who, service.Reports(s, nil), name, params)
		if err != nil {
			return err
		}
		if f.title != "" {
			t.Title = f.title
		}
		if t, err = t.Apply(query); err != nil {
			return misuse{inFlags(err)}
		}
		if f.out == "-" {
			return write(a.out, t)
		}
		if err := report.Save(f.out, func(w io.Writer) error { return write(w, t) }); err != nil {
			return err
		}
		a.say("Wrote %s to %s", plural(len(t.Rows), "row"), f.out)
		return nil
	})
}

func (f reportFlags) writer() (report.Writer, error) {
	switch {
	case f.out == "":
		return nil, errors.New("say where to write the report: -o FILE, such as -o report.pdf")
	case f.format != "":
		format, ok := report.FormatNamed(f.format)
		if !ok {
			_, err := report.ForEnding("report." + f.format)
			return nil, fmt.Errorf("--format: %w", err)
		}
		return format.Write, nil
	case f.out == "-":
		return nil, errors.New("say in which format to write to standard output: --format csv")
	}
	return report.ForEnding(f.out)
}

// params are what the report is about.
func (f reportFlags) params(info build.Report) (p build.Params, err error) {
	if info.OfLicense && f.license == 0 {
		return p, fmt.Errorf("the report %s is about one license: name it by --license", info.Name)
	}
	if !info.OverTime && f.from+f.to != "" {
		return p, fmt.Errorf("the report %s is about now: --from and --to are for reports over time", info.Name)
	}
	if !info.Periods && f.per != "" {
		return p, fmt.Errorf("the report %s has no periods: leave --per away", info.Name)
	}
	p.LicenseID = f.license
	if p.From, err = dayFlag("--from", f.from); err != nil {
		return p, err
	}
	if p.To, err = dayFlag("--to", f.to); err != nil {
		return p, err
	}
	if f.to != "" && p.To.Before(p.From) {
		return p, fmt.Errorf("--to: %s is before the first day, %s", p.To, p.From)
	}
	var ok bool
	if p.Per, ok = build.PeriodNamed(f.per); !ok {
		return p, fmt.Errorf("--per: there is no period %q; there are day, week, month and quarter", f.per)
	}
	return p, nil
}

// dayFlag reads a day; no text is the zero day.
func dayFlag(flag, text string) (model.Date, error) {
	if text == "" {
		return model.Date{}, nil
	}
	day, err := model.ParseDate(text)
	if err != nil {
		return day, fmt.Errorf("%s: %w", flag, err)
	}
	return day, nil
}

func (f reportFlags) query(info build.Report) (report.Query, error) {
	q := report.Query{Offset: f.offset, Limit: f.limit}
	for _, s := range f.filter {
		if strings.HasPrefix(strings.TrimSpace(s), "[") {
			parsed, err := report.ParseQuery(s, "", "")
			if err != nil {
				return q, inFlags(err)
			}
			q.Filter = append(q.Filter, parsed.Filter...)
			continue
		}
		c, err := report.ParseCondition(s)
		if err != nil {
			return q, inFlags(err)
		}
		q.Filter = append(q.Filter, c)
	}
	if strings.HasPrefix(strings.TrimSpace(f.order), "[") {
		parsed, err := report.ParseQuery("", f.order, "")
		if err != nil {
			return q, inFlags(err)
		}
		q.Order = parsed.Order
	} else {
		q.Order = report.ParseOrders(f.order)
	}
	switch {
	case f.columns == "all":
		for _, c := range info.Columns {
			q.Visible = append(q.Visible, c.Name)
		}
	case f.columns != "":
		q.Visible = report.Names(f.columns)
	}
	// The columns are known already: try them on no rows.
	_, err := report.Table{Columns: info.Columns}.Apply(q)
	return q, inFlags(err)
}

// inFlags says what is wrong with a query by the flag that it was given by.
func inFlags(err error) error {
	var bad *report.QueryError
	if !errors.As(err, &bad) {
		return err
	}
	flag := "--" + bad.Parameter
	if bad.Parameter == "fieldVisibility" {
		flag = "--columns"
	}
	return errors.New(flag + ": " + bad.Reason)
}
