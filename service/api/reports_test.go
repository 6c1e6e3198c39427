package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"seatcount/model"
	"seatcount/service/report"
	"seatcount/service/report/build"
)

type reportAnswer struct {
	Success    bool
	Msg        *string
	Code       int
	Data       []map[string]any
	TotalCount int
}

func (w *world) report(path string, query url.Values) (reportAnswer, answer) {
	w.t.Helper()
	a := w.get("/api/v1/report/" + path + "?" + query.Encode())
	var r reportAnswer
	if err := json.Unmarshal([]byte(a.body), &r); err != nil {
		w.t.Fatalf("%v: %s", err, a.body)
	}
	return r, a
}

func TestReportsInLicenseStatisticsShape(t *testing.T) {
	w := filterWorld(t)
	r, a := w.report("licenses/json", url.Values{
		"filter": {`[{"property":"used_count","operator":"gt","value":0}]`}, "order": {`[{"property":"left","direction":"ASC"}]`},
		"fieldVisibility": {`{"left":true,"name":true}`}, "limit": {"2"}, "rn": {"Mine"}, "sd": {"2026-01-01"}, "ed": {"2026-12-31"}, "granularity": {"MONTH"},
	})
	if a.status != 200 || !r.Success || r.Msg != nil || r.TotalCount != 3 || len(r.Data) != 2 || r.Data[0]["name"] != sql || r.Data[0]["left"] != -1. || len(r.Data[0]) != 2 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(a.body, `{"left":-1,"name":`) {
		t.Errorf("columns are not in the order asked for: %s", a.body)
	}
	if e, a := w.report("evidence/json", url.Values{"license_id": {"1"}}); e.TotalCount != 2 || e.Data[0]["title"] != "Microsoft SQL Server 2012 Standard" {
		t.Errorf("evidence %s", a.body)
	}
}

func TestReportsOverTime(t *testing.T) {
	w := filterWorld(t)
	for _, c := range []struct {
		query url.Values
		rows  int
	}{
		{url.Values{}, 4},
		{url.Values{"sd": {"2020-01-01"}, "ed": {"2099-12-31"}, "granularity": {"MONTH"}, "filter": {`[{"property":"used_most","operator":"gt","value":0}]`}}, 3},
		{url.Values{"ed": {"2019-12-31"}, "granularity": {"HOUR"}}, 0},
		{url.Values{"sd": {"2099-01-01"}}, 0},
	} {
		r, a := w.report("usage/json", c.query)
		if a.status != 200 || !r.Success || r.TotalCount != c.rows {
			t.Errorf("%v: %d %s", c.query, a.status, a.body)
		}
	}
	r, _ := w.report("usage/json", url.Values{"granularity": {"YEAR"}})
	if r.Success || r.Code == 0 {
		t.Errorf("%+v", r)
	}
	r, _ = w.report("activity/json", url.Values{"sd": {"2099-01-01"}})
	if !r.Success || r.TotalCount != 0 {
		t.Errorf("%+v", r)
	}
}

func TestReportsAreTheSameBytesAsElsewhere(t *testing.T) {
	w := filterWorld(t)
	for _, f := range report.Formats() {
		a := w.get("/api/v1/report/licenses/"+f.Name).wants(t, 200)
		sources := w.server.Reports
		table, err := build.Build(t.Context(), admin, sources, "licenses", build.Params{})
		if err == nil {
			table, err = table.Apply(report.Query{})
		}
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b, table); err != nil {
			t.Fatal(err)
		}
		if a.header.Get("Content-Type") != f.Type || a.body != b.String() {
			t.Errorf("%s: %d bytes of %s, want %d", f.Name, len(a.body), a.header.Get("Content-Type"), b.Len())
		}
		if f.Name != "json" && a.header.Get("Content-Disposition") != fmt.Sprintf(`attachment; filename="licenses.%s"`, f.Name) {
			t.Errorf("%s: %v", f.Name, a.header)
		}
	}
}

func TestReportsTellWhatIsWrong(t *testing.T) {
	w := filterWorld(t)
	for _, c := range []struct {
		path, query string
		status      int
		words       string
	}{
		{"nothing/json", "", 404, "there are licenses"},
		{"licenses/doc", "", 404, `"doc"`},
		{"evidence/json", "", 400, "license_id"},
		{"evidence/json", "license_id=99", 404, ""},
		{"licenses/json", "filter=[", 400, "filter"},
		{"licenses/json", "filter=" + url.QueryEscape(`[{"property":"nothing","value":1}]`), 400, "no column"},
		{"licenses/json", "order=" + url.QueryEscape(`[{"property":"nothing"}]`), 400, "no column"},
		{"licenses/json", "fieldVisibility=nothing", 400, "no column"},
		{"licenses/json", "limit=-1", 400, "limit"},
		{"licenses/json", "offset=x", 400, "offset"},
		{"licenses/json", "granularity=YEAR", 400, "granularity"},
		{"licenses/json", "sd=soon", 400, "sd"},
		{"licenses/json", "sd=2026-02-01&ed=2026-01-01", 400, "ed"},
		{"licenses/json", "nothing=1", 400, "no such parameter"},
	} {
		a := w.get("/api/v1/report/" + c.path + "?" + c.query)
		var r reportAnswer
		if err := json.Unmarshal([]byte(a.body), &r); err != nil {
			t.Errorf("%v: %s", err, a.body)
			continue
		}
		if a.status != c.status || r.Success || r.Code != c.status || r.Msg == nil || !strings.Contains(*r.Msg, c.words) {
			t.Errorf("%s?%s: %d %s", c.path, c.query, a.status, a.body)
		}
	}
	reader := w.user("no reports", []int64{1}, model.LicensesRead)
	if a := w.get("/api/v1/report/licenses/json", "X-Auth-Token", reader); a.status != 403 || !strings.Contains(a.body, `"success":false`) {
		t.Errorf("without permission: %d %s", a.status, a.body)
	}
	if a := w.get("/api/v1/report/licenses/pdf", "X-Auth-Token", ""); a.status != 401 || !strings.Contains(a.body, `"code":401`) {
		t.Errorf("without a token: %d %s", a.status, a.body)
	}
}

func TestReportsArePagedAsExtJSDoes(t *testing.T) {
	w := filterWorld(t)
	all, _ := w.report("licenses/json", url.Values{})
	for _, query := range []url.Values{
		{"page": {"2"}, "start": {"1"}, "limit": {"1"}, "_dc": {"1700000000"}},
		{"offset": {"1"}, "limit": {"1"}},
		{"offset": {"1"}, "start": {"1"}, "limit": {"1"}},
	} {
		r, a := w.report("licenses/json", query)
		if r.TotalCount != all.TotalCount || len(r.Data) != 1 || r.Data[0]["name"] != all.Data[1]["name"] {
			t.Errorf("%v: %s", query, a.body)
		}
	}
	if r, _ := w.report("licenses/json", url.Values{"offset": {"1"}, "start": {"2"}}); r.Code != 400 {
		t.Errorf("two offsets: %+v", r)
	}
}
