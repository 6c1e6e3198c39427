package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"seatcount/model"
	"seatcount/service/report"
	"seatcount/service/report/build"
)

// reportInput is what License Statistics' clients send. Those made with ExtJS send _dc, page and start along: start is
// their offset, and page says the same in pages.
type reportInput struct {
	Report      string `path:"report" doc:"The report's name" example:"licenses"`
	Format      string `path:"format" enum:"json,csv,xlsx,pdf,html,xml"`
	Title       string `query:"rn" maxLength:"200" doc:"The report's title"`
	Filter      string `query:"filter" example:"[{\"property\":\"name\",\"operator\":\"like\",\"value\":\"office\"}]" doc:"Conditions as JSON: text has a part of the value, in any case; numbers and dates eq, lt, gt; enumerations are one of a list"`
	Order       string `query:"order" example:"[{\"property\":\"used_count\",\"direction\":\"DESC\"}]" doc:"Columns to sort by, as JSON"`
	Visible     string `query:"fieldVisibility" example:"{\"name\":true,\"left\":true}" doc:"The columns to show, in this order"`
	Offset      int    `query:"offset" minimum:"0"`
	Start       int    `query:"start" minimum:"0" doc:"Another name of offset"`
	Limit       int    `query:"limit" minimum:"0" doc:"0 is all"`
	License     int64  `query:"license_id" minimum:"0" doc:"Of a report about one license: which one"`
	From        string `query:"sd" format:"date" doc:"First day, for reports over time"`
	To          string `query:"ed" format:"date" doc:"Last day, for reports over time"`
	Granularity string `query:"granularity" enum:"HOUR,DAY,WEEK,MONTH,QUARTER" doc:"Of the report usage: how long a row is. Usage is noted once a day, so an hour is a day."`
}

var reportParams = []string{
	"rn", "filter", "order", "fieldVisibility", "offset", "start", "limit", "license_id", "sd", "ed", "granularity", "page", "_dc",
}

func (s *Server) reportRoutes(api huma.API) {
	op := operation("report", http.MethodGet, "/api/v1/report/{report}/{format}", "reports", model.ReportsRead,
		"A report as a file: "+strings.Join(build.Names(), ", "), 400, 404)
	register(s, api, op, s.report)
}

// params are what the report is about. The days and the granularity were checked with the other parameters.
func (in *reportInput) params() build.Params {
	p := build.Params{LicenseID: in.License}
	if from, err := model.ParseDate(in.From); err == nil {
		p.From = from
	}
	if to, err := model.ParseDate(in.To); err == nil {
		p.To = to
	}
	p.Per, _ = build.PeriodNamed(in.Granularity)
	return p
}

// report answers GET /api/v1/report/{report}/{format}: the same bytes as from the window and the command line.
func (s *Server) report(ctx context.Context, c *call, in *reportInput) (*output, error) {
	if err := onlyKnown(c.r.URL, reportParams...); err != nil {
		return nil, err
	}
	if in.From != "" && in.To != "" && in.To < in.From {
		return nil, badParameter("ed", "The last day is before the first, %s", in.From)
	}
	f, ok := report.FormatNamed(in.Format)
	if !ok {
		return nil, fail(http.StatusNotFound, "not_found", "There is no format %q", in.Format)
	}
	q, err := report.ParseQuery(in.Filter, in.Order, in.Visible)
	if err != nil {
		return nil, err
	}
	if in.Offset != 0 && in.Start != 0 && in.Offset != in.Start {
		return nil, badParameter("start", "The offset is %d already", in.Offset)
	}
	q.Offset, q.Limit = max(in.Offset, in.Start), in.Limit
	t, err := build.Build(ctx, c.who.Principal, s.Reports, in.Report, in.params())
	if err != nil {
		return nil, err
	}
	if t, err = t.Apply(q); err != nil {
		return nil, err
	}
	if title := strings.TrimSpace(in.Title); title != "" {
		t.Title = title
	}
	var b bytes.Buffer
	if err := f.Write(&b, t); err != nil {
		return nil, fmt.Errorf("write the report %s as %s: %w", in.Report, f.Name, err)
	}
	out := &output{ContentType: f.Type, Body: b.Bytes()}
	if f.Name != "json" {
		out.Disposition = fmt.Sprintf(`attachment; filename="%s.%s"`, in.Report, f.Name)
	}
	return out, nil
}
