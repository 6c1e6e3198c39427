package api_test

import (
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"

	"seatcount/model"
)

func TestLicensesFromCreationToDeletion(t *testing.T) {
	w := newWorld(t)
	made := w.do("POST", "/licenses", `{"data":{"type":"licenses","attributes":{"name":"SQL Server 2012","match_string":"%SQL Server 2012%","purchase_count":1}}}`).wants(t, 201)
	if got := made.header.Get("Location"); got != "/licenses/1" {
		t.Errorf("Location %q", got)
	}
	want := map[string]any{
		"id": 1., "name": "SQL Server 2012", "org_id": 1., "org_descendants": "y", "purchase_count": 1., "used_count": 2., "description": "",
		"match_string": "%SQL Server 2012%", "edited_by": "Administrator", "edited_date": "2026-11-22 01:48:37", "exclude_string": "",
		"metric": "device", "kinds": "applications", "expires_on": nil, "orgs.name": "Default Organization", "orgs.id": 1., "left": -1.,
	}
	for what, a := range map[string]answer{"create": made, "read": w.get("/licenses/1"), "list": w.get("/licenses")} {
		e := a.json(t)
		if len(e.Data) != 1 || e.Data[0].ID != 1 || e.Data[0].Type != "licenses" || !reflect.DeepEqual(e.Data[0].Attributes, want) {
			t.Errorf("%s:\n got %v\nwant %v", what, e.Data, want)
		}
		if !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") || a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: headers %v", what, a.header)
		}
	}
	changed := w.do("PATCH", "/licenses/1", `{"purchase_count":"25","expiry_date":"2027-06-30"}`).wants(t, 200).json(t)
	if a := changed.Data[0].Attributes; a["purchase_count"] != 25. || a["left"] != 23. || a["expires_on"] != "2027-06-30" || a["name"] != "SQL Server 2012" {
		t.Errorf("changed to %v", a)
	}
	gone := w.do("DELETE", "/licenses/1", "").wants(t, 200).json(t)
	if len(gone.Data) != 1 || gone.Data[0].ID != 1 || gone.Meta["action"] != "delete" {
		t.Errorf("deleted: %+v", gone)
	}
	w.get("/licenses/1").wants(t, 404)
	w.do("DELETE", "/licenses/1", "").wants(t, 404)
	w.do("PATCH", "/licenses/1", `{"name":"x"}`).wants(t, 404)
}

func TestBodiesInEveryForm(t *testing.T) {
	w := newWorld(t)
	form := url.Values{"data[type]": {"licenses"}, "data[attributes][name]": {"Büro & Co"}, "data[attributes][match_string]": {"%a%\r\n%b%"}, "data[attributes][purchase_count]": {"7"}}.Encode()
	object := `{"name":"Büro & Co","match_string":"%a%\n%b%","purchase_count":"7"}`
	parts := "--x\r\nContent-Disposition: form-data; name=\"data[attributes][name]\"\r\n\r\nBüro & Co\r\n--x\r\nContent-Disposition: form-data; name=\"data[attributes][match_string]\"\r\n\r\n%a%\n%b%\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"data[attributes][purchase_count]\"\r\n\r\n7\r\n--x--\r\n"
	for name, c := range map[string]struct{ body, kind string }{
		"wrapped":         {`{"data":{"attributes":` + object + `}}`, "application/json"},
		"JSON:API":        {`{"data":{"type":"licenses","attributes":` + object + `}}`, "application/vnd.api+json"},
		"attributes":      {`{"attributes":` + object + `}`, "application/json; charset=utf-8"},
		"bare":            {object, "application/json"},
		"data bare":       {`{"data":` + object + `}`, "application/json"},
		"byte order mark": {"\ufeff" + object, "application/json"},
		"no type":         {object, ""},
		"curl -d":         {object, "application/x-www-form-urlencoded"},
		"form":            {form, "application/x-www-form-urlencoded"},
		"form of JSON":    {url.Values{"data": {`{"access_token":"x","type":"licenses","attributes":` + object + `}`}}.Encode(), "application/x-www-form-urlencoded"},
		"parts":           {parts, "multipart/form-data; boundary=x"},
	} {
		a := w.do("POST", "/licenses", c.body, "Content-Type", c.kind)
		if a.status != 201 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
			continue
		}
		if got := a.json(t).Data[0].Attributes; got["name"] != "Büro & Co" || got["match_string"] != "%a%\n%b%" || got["purchase_count"] != 7. {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhatIsWrongIsToldWithItsStatus(t *testing.T) {
	w := newWorld(t)
	l := w.license("Office", "%Office%", 5, model.RootOrgID)
	ok := `"name":"x","match_string":"%x%"`
	for _, c := range []struct {
		method, path, body string
		status             int
		field, words       string
		headers            []string
	}{
		// malformed
		{"POST", "/licenses", `{"name":`, 400, "", "not a JSON object", nil},
		{"POST", "/licenses", `{"name":"x"} {}`, 400, "", "more behind", nil},
		{"POST", "/licenses", `{"data":[]}`, 400, "", "data is not", nil},
		{"POST", "/licenses", `{"data":{"attributes":7}}`, 400, "", "attributes is not", nil},
		{"POST", "/licenses", `{"data":{"type":"licenses"}}`, 400, "", "no attributes", nil},
		{"POST", "/licenses", "", 400, "", "no body", []string{"Content-Type", "application/json"}},
		{"POST", "/licenses", "[1]", 400, "", "not a JSON object like {\"name\":…}", []string{"Content-Type", "application/json"}},
		{"POST", "/licenses", "{\"name\":\"\xff\"}", 400, "", "UTF-8", nil},
		{"POST", "/licenses", `{` + ok + `,"name":"y"}`, 400, "", `"name" is given twice`, nil},
		{"POST", "/licenses", `{"data":{"attributes":{` + ok + `},"id":[{"a":1},{"a":2}],"attributes":{}}}`, 400, "", `"attributes" is given twice`, nil},
		{"POST", "/licenses", "data[attributes][name]=x&data[attributes][match_string]=x&data[attributes][name]=y", 400, "", `"data[attributes][name]" is given twice`, nil},
		{"POST", "/licenses", "name=x", 400, "", `There is no field "name"`, nil},
		{"POST", "/licenses", "data[attributes][name]=%zz", 400, "", "form cannot be read", nil},
		{"GET", "/licenses?limit=many", "", 400, "limit", "", nil},
		{"GET", "/licenses?limit=-1", "", 400, "limit", "", nil},
		{"GET", "/licenses?offset=x", "", 400, "offset", "", nil},
		{"GET", "/licenses?format=yaml", "", 400, "format", "", nil},
		{"GET", "/licenses?sort=nothing", "", 400, "sort", "no column", nil},
		{"GET", "/licenses?properties=nothing", "", 400, "properties", "no column", nil},
		{"GET", "/licenses?licenses.nothing=1", "", 400, "licenses.nothing", "no such parameter", nil},
		{"GET", "/licenses?licenses.used_count=many", "", 400, "licenses.used_count", "number", nil},
		{"GET", "/licenses?licenses.id=in(1,2", "", 400, "licenses.id", "parenthesis", nil},
		{"GET", "/licenses?licenses.expires_on=<soon", "", 400, "licenses.expires_on", "not a date", nil},
		{"GET", "/licenses?licenses.name=%zz", "", 400, "", "percent", nil},
		{"GET", "/licenses?include=devices", "", 400, "include", "one license", nil},
		{"GET", "/licenses?licenses.used_count=NaN", "", 400, "licenses.used_count", "number", nil},
		{"GET", "/licenses?licenses.left=1_0", "", 400, "licenses.left", "number", nil},
		{"GET", "/licenses?limit=1&sort=name&limit=2", "", 400, "limit", "twice", nil},
		{"GET", "/licenses/1?format=csv&format=xml", "", 400, "format", "twice", nil},
		{"GET", "/licenses/1?include=everything", "", 400, "include", "", nil},
		{"GET", "/licenses/1?licenses.name=x", "", 400, "licenses.name", "no such parameter", nil},
		// not there
		{"GET", "/licenses/99", "", 404, "", "", nil},
		{"GET", "/licenses/abc", "", 404, "", "", nil},
		{"GET", "/licenses/0", "", 404, "", "", nil},
		{"GET", "/licenses/-1", "", 404, "", "", nil},
		{"GET", "/licenses/99999999999999999999", "", 404, "", "", nil},
		{"GET", "/licenses/", "", 404, "", "without a slash", nil},
		{"GET", "/nothing", "", 404, "", "guide", nil},
		{"GET", "/licenses/../licenses", "", 404, "", "", nil},
		// not this method
		{"PUT", "/licenses/1", "{}", 405, "", "", nil},
		{"DELETE", "/licenses", "", 405, "", "", nil},
		{"OPTIONS", "/licenses", "", 405, "", "", nil},
		{"POST", "/licenses/1", "data[attributes][name]=x", 405, "", "PATCH", nil},
		{"POST", "/licenses/1", "_method=DELETE&data[attributes][name]=x", 405, "", "PATCH", nil},
		// too large, of another type
		{"POST", "/licenses", `{` + ok + `,"description":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "", "1024 KB", nil},
		{"POST", "/licenses", "<license/>", 415, "", "", []string{"Content-Type", "application/xml"}},
		{"POST", "/licenses", `{` + ok + `}`, 415, "", "", []string{"Content-Type", "application/json; charset=utf-16"}},
		{"POST", "/licenses", `{` + ok + `}`, 415, "", "gzip", []string{"Content-Encoding", "gzip"}},
		{"PATCH", "/licenses/1", "x", 415, "", "", []string{"Content-Type", "text/plain"}},
		// a field is invalid
		{"POST", "/licenses", `{}`, 422, "name", "needs a name", nil},
		{"POST", "/licenses", `{"name":"x"}`, 422, "match_string", "", nil},
		{"POST", "/licenses", `{` + ok + `,"purchase_count":-5}`, 422, "purchase_count", "negative", nil},
		{"POST", "/licenses", `{` + ok + `,"purchase_count":"many"}`, 422, "purchase_count", "whole number", nil},
		{"POST", "/licenses", `{` + ok + `,"purchase_count":2.5}`, 422, "purchase_count", "whole number", nil},
		{"POST", "/licenses", `{` + ok + `,"purchase_count":1e99}`, 422, "purchase_count", "large", nil},
		{"POST", "/licenses", `{` + ok + `,"purchase_count":"1_000"}`, 422, "purchase_count", "whole number", nil},
		{"POST", "/licenses", `{` + ok + `,"purchase_count":"0x1p4"}`, 422, "purchase_count", "whole number", nil},
		{"POST", "/licenses", `{` + ok + `,"licenses.name":"y"}`, 422, "name", "twice", nil},
		{"POST", "/licenses", `{` + ok + `,"expires_on":"2027-01-01","expiry_date":"2028-01-01"}`, 422, "expires_on", "twice", nil},
		{"POST", "/licenses", `{` + ok + `,"expires_on":{},"expiry_date":{}}`, 422, "expires_on", "date", nil},
		{"POST", "/licenses", `{` + ok + `,"org_id":0}`, 422, "org_id", "belongs", nil},
		{"POST", "/licenses", `{` + ok + `,"purchase_count":[1]}`, 422, "purchase_count", "whole number", nil},
		{"POST", "/licenses", `{"name":{"a":1},"match_string":"%x%"}`, 422, "name", "text", nil},
		{"POST", "/licenses", `{"name":"x","match_string":"%"}`, 422, "match_string", "", nil},
		{"POST", "/licenses", `{` + ok + `,"exclude_string":"%%"}`, 422, "exclude_string", "", nil},
		{"POST", "/licenses", `{` + ok + `,"org_id":4711}`, 422, "org_id", "", nil},
		{"POST", "/licenses", `{` + ok + `,"org_descendants":"maybe"}`, 422, "org_descendants", "", nil},
		{"POST", "/licenses", `{` + ok + `,"metric":"core"}`, 422, "metric", "", nil},
		{"POST", "/licenses", `{` + ok + `,"kinds":"some"}`, 422, "kinds", "", nil},
		{"POST", "/licenses", `{` + ok + `,"expires_on":"31.12.2027"}`, 422, "expires_on", "not a date", nil},
		{"POST", "/licenses", `{` + ok + `,"used_count":85}`, 422, "used_count", "counter", nil},
		{"POST", "/licenses", `{` + ok + `,"left":85}`, 422, "left", "counter", nil},
		{"POST", "/licenses", `{` + ok + `,"id":85}`, 422, "id", "", nil},
		{"POST", "/licenses", `{` + ok + `,"shade":"red"}`, 422, "shade", "no such field", nil},
		{"POST", "/licenses", `{"data":{"type":"devices","attributes":{` + ok + `}}}`, 422, "type", "", nil},
		{"POST", "/licenses", `{"name":"` + strings.Repeat("x", 201) + `","match_string":"%x%"}`, 422, "name", "200", nil},
		{"PATCH", "/licenses/1", `{"used_count":999}`, 422, "used_count", "counter", nil},
		{"PATCH", "/licenses/1", `{"edited_by":"me"}`, 422, "edited_by", "", nil},
		{"PATCH", "/licenses/1", `{"data":{"id":"2","attributes":{"name":"x"}}}`, 422, "id", "", nil},
		{"PATCH", "/licenses/1", `{"name":""}`, 422, "name", "", nil},
		{"PATCH", "/licenses/1", `{"org_id":null}`, 422, "org_id", "belongs", nil},
		{"PATCH", "/licenses/1", `{"org_id":""}`, 422, "org_id", "belongs", nil},
		{"PATCH", "/licenses/1", `{"purchase_count":null}`, 422, "purchase_count", "null", nil},
	} {
		a := w.do(c.method, c.path, c.body, c.headers...)
		e := a.json(t)
		name := fmt.Sprintf("%s %s %.60s", c.method, c.path, c.body)
		if a.status != c.status || len(e.Errors) != 1 || e.Data != nil {
			t.Errorf("%s: %d, want %d: %.300s", name, a.status, c.status, a.body)
			continue
		}
		p := e.Errors[0]
		field, _ := p["field"].(string)
		if p["status"] != fmt.Sprint(c.status) || field != c.field || !strings.Contains(fmt.Sprint(p["detail"]), c.words) || p["title"] == "" || e.Meta["header"] != float64(c.status) {
			t.Errorf("%s: %v, want field %q and %q", name, p, c.field, c.words)
		}
		if c.status == 422 && p["reason"] == nil {
			t.Errorf("%s: no reason", name)
		}
		if c.status == 405 && a.header.Get("Allow") == "" {
			t.Errorf("%s: no Allow", name)
		}
	}
	if rows, err := w.Licenses.List(t.Context(), admin); err != nil || len(rows) != 1 || rows[0].Name != l.Name {
		t.Errorf("what was wrong was stored: %v, %v", rows, err)
	}
}

func TestWhatWasReadMayBeSentBack(t *testing.T) {
	w := newWorld(t)
	w.license("SQL", "%SQL Server%", 5, model.RootOrgID)
	read := w.get("/licenses/1").wants(t, 200)
	item := read.body[strings.Index(read.body, `"attributes":`)+len(`"attributes":`) : strings.LastIndex(read.body, "}]")]
	item = strings.Replace(item, `"purchase_count":5`, `"purchase_count":6`, 1)
	a := w.do("PATCH", "/licenses/1", item).wants(t, 200)
	if got := a.json(t).Data[0].Attributes; got["purchase_count"] != 6. || got["used_count"] != 2. {
		t.Errorf("%v", got)
	}
	w.do("PATCH", "/licenses/1", `{"expiry_date":"2000-01-01","end_of_life":"2000-01-01","software_name":"","sql":""}`).wants(t, 200)
}

func TestEditsOfAnOldStateAreRefused(t *testing.T) {
	w := newWorld(t)
	w.license("SQL", "%SQL Server%", 5, model.RootOrgID)
	tag := w.get("/licenses/1").header.Get("ETag")
	w.now.Add(1)
	second := w.do("PATCH", "/licenses/1", `{"purchase_count":6}`, "If-Match", tag).wants(t, 200)
	if second.header.Get("ETag") == tag || tag == "" {
		t.Errorf("tags %s and %s", tag, second.header.Get("ETag"))
	}
	old := w.do("PATCH", "/licenses/1", `{"purchase_count":7}`, "If-Match", tag).wants(t, 409)
	if !strings.Contains(old.body, "edited meanwhile, by Administrator") {
		t.Error(old.body)
	}
	w.do("DELETE", "/licenses/1", "", "If-Match", tag).wants(t, 409)
	w.do("PATCH", "/licenses/1", `{"purchase_count":8}`, "If-Match", "*").wants(t, 200)
	w.now.Add(1)
	w.do("PATCH", "/licenses/1", `{"purchase_count":9}`).wants(t, 200)
	if tag := w.get("/licenses/1").header.Get("ETag"); w.do("DELETE", "/licenses/1", "", "If-Match", tag).status != 200 {
		t.Error("the newest state may be deleted")
	}
}

// filtered are names in the order of ids.
const (
	sql     = "SQL Server 2012" // used 2 of 1
	firefox = "Firefox"         // used 1 of 10, in Sydney
	cafe    = "Café, 50% off"   // used 1 of 1
	unused  = "like unused"     // used 0 of 0, expires
)

func filterWorld(t *testing.T) *world {
	w := newWorld(t)
	w.license(sql, "%SQL Server 2012%", 1, model.RootOrgID)
	w.license(firefox, "firefox%", 10, w.sydney.ID)
	w.license(cafe, "cafe editeur", 1, model.RootOrgID)
	w.now.Add(24 * 3600)
	l := w.license(unused, "%Nothing%", 0, model.RootOrgID)
	l.ExpiresOn = &model.Date{Year: 2027, Month: 6, Day: 30}
	l.Description = "last"
	if _, err := w.Licenses.Update(t.Context(), admin, l); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestFilters(t *testing.T) {
	w := filterWorld(t)
	for query, want := range map[string]string{
		"":                                                 sql + "|" + firefox + "|" + cafe + "|" + unused,
		"licenses.name=firefox":                            firefox,
		"licenses.name==FIREFOX":                           firefox,
		"licenses.name=!=firefox":                          sql + "|" + cafe + "|" + unused,
		"licenses.name!=firefox":                           sql + "|" + cafe + "|" + unused,
		"licenses.name=likeCAFE":                           cafe,
		"licenses.name=like50%":                            cafe,
		"licenses.name=likes%2012":                         sql,
		"licenses.name=!likee":                             "",
		"licenses.name=!likeSQL":                           firefox + "|" + cafe + "|" + unused,
		"licenses.name==like unused":                       unused,
		"licenses.name=in(firefox,sql SERVER 2012)":        sql + "|" + firefox,
		"licenses.name=in('Café, 50% off',x)":              cafe,
		"licenses.name=notin(firefox)":                     sql + "|" + cafe + "|" + unused,
		"licenses.used_count=2":                            sql,
		"licenses.used_count=>=1":                          sql + "|" + firefox + "|" + cafe,
		"licenses.used_count>=1":                           sql + "|" + firefox + "|" + cafe,
		"licenses.used_count=>1":                           sql,
		"licenses.used_count=<1":                           unused,
		"licenses.used_count=<=1":                          firefox + "|" + cafe + "|" + unused,
		"licenses.used_count=!=1":                          sql + "|" + unused,
		"licenses.used_count=in(0,2)":                      sql + "|" + unused,
		"licenses.used_count=notin(0,2)":                   firefox + "|" + cafe,
		"licenses.left=<0":                                 sql,
		"left=0":                                           cafe + "|" + unused,
		"licenses.left=>0":                                 firefox,
		"licenses.left=-1":                                 sql,
		"licenses.left=like1":                              sql, // -1
		"orgs.name=sydney":                                 firefox,
		"orgs.id=2":                                        firefox,
		"licenses.org_id=1&licenses.left=0":                cafe + "|" + unused,
		"licenses.expires_on=":                             sql + "|" + firefox + "|" + cafe,
		"licenses.expires_on=!=":                           unused,
		"licenses.expires_on=<2027-07-01":                  unused,
		"licenses.expires_on=>2027-07-01":                  "",
		"licenses.expires_on=2027-06-30":                   unused,
		"licenses.expires_on=like2027":                     unused,
		"licenses.edited_date=2026-11-22":                  sql + "|" + firefox + "|" + cafe,
		"licenses.edited_date=>2026-11-22":                 unused,
		"licenses.edited_date=<=2026-11-22T01:48":          sql + "|" + firefox + "|" + cafe,
		"licenses.edited_date=>2026-11-22 01:48:37":        unused,
		"licenses.edited_date=>=2026-11-22T02:48:37+01:00": sql + "|" + firefox + "|" + cafe + "|" + unused,
		"licenses.description=":                            sql + "|" + firefox + "|" + cafe,
		"sort=name":                                        cafe + "|" + firefox + "|" + unused + "|" + sql,
		"sort=-used_count,name":                            sql + "|" + cafe + "|" + firefox + "|" + unused,
		"sort=left":                                        sql + "|" + cafe + "|" + unused + "|" + firefox,
		"sort=-licenses.left":                              firefox + "|" + cafe + "|" + unused + "|" + sql,
		"sort=expires_on":                                  unused + "|" + sql + "|" + firefox + "|" + cafe,
		"sort=-expires_on":                                 unused + "|" + sql + "|" + firefox + "|" + cafe,
		"sort=-id&limit=2":                                 unused + "|" + cafe,
		"limit=2&offset=1":                                 firefox + "|" + cafe,
		"limit=0":                                          sql + "|" + firefox + "|" + cafe + "|" + unused,
		"offset=9":                                         "",
	} {
		escaped := strings.NewReplacer(" ", "%20", "%", "%25", "'", "%27", "+", "%2B").Replace(query)
		e := w.get("/licenses?"+escaped).wants(t, 200).json(t)
		var names []string
		for _, d := range e.Data {
			names = append(names, d.Attributes["name"].(string))
		}
		if got := strings.Join(names, "|"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
		}
	}
}

func TestListTellsHowItWasUnderstood(t *testing.T) {
	w := filterWorld(t)
	e := w.get("/licenses?licenses.name=likee&sort=-licenses.used_count&limit=1&offset=1&properties=licenses.id,left").wants(t, 200).json(t)
	if e.Meta["total"] != 4. || e.Meta["filtered"] != 4. || e.Meta["limit"] != 1. || e.Meta["offset"] != 1. || e.Meta["sort"] != "licenses.used_count DESC" || e.Meta["id"] != nil {
		t.Errorf("meta %v", e.Meta)
	}
	if f := fmt.Sprint(e.Meta["filter"]); f != "[map[function:where name:licenses.name operator:like value:%e%] map[function:whereIn name:licenses.org_id operator:in value:[1 2]]]" {
		t.Errorf("filter %s", f)
	}
	if !reflect.DeepEqual(e.Data[0].Attributes, map[string]any{"id": 2., "left": 9.}) {
		t.Errorf("attributes %v", e.Data[0].Attributes)
	}
	next, _ := e.Links["next"].(string)
	if got := w.get(next).wants(t, 200).json(t); got.Meta["offset"] != 2. || e.Links["prev"] == nil {
		t.Errorf("links %v lead to %v", e.Links, got.Meta)
	}
}

func TestFormats(t *testing.T) {
	w := filterWorld(t)
	w.license("=cmd()", "%x%", 3, model.RootOrgID)
	c := w.get("/licenses?format=csv").wants(t, 200)
	rows, err := csv.NewReader(strings.NewReader(c.body)).ReadAll()
	if err != nil || len(rows) != 6 || rows[0][0] != "id" || rows[1][16] != "-1" || rows[5][1] != "'=cmd()" {
		t.Errorf("csv %v, %v", rows, err)
	}
	if c.header.Get("Content-Disposition") != `attachment;filename="Licenses.csv"` || c.header.Get("Content-Type") != "text/csv; charset=UTF-8" {
		t.Errorf("csv headers %v", c.header)
	}
	var x struct {
		Items []struct {
			ID   int    `xml:"id"`
			Name string `xml:"attributes>name"`
			Left int    `xml:"attributes>left"`
		} `xml:"item"`
	}
	a := w.get("/licenses?format=xml").wants(t, 200)
	if err := xml.Unmarshal([]byte(a.body), &x); err != nil || len(x.Items) != 5 || x.Items[0].Left != -1 || x.Items[2].Name != cafe {
		t.Errorf("xml %+v, %v: %s", x, err, a.body)
	}
	if j := w.get("/licenses?format=json_data&properties=id&limit=2").wants(t, 200); strings.TrimSpace(j.body) !=
		`[{"id":1,"type":"licenses","attributes":{"id":1}},{"id":2,"type":"licenses","attributes":{"id":2}}]` {
		t.Errorf("json_data %s", j.body)
	}
	for _, table := range []answer{w.get("/licenses?format=table"), w.get("/licenses", "Accept", "text/html,*/*;q=0.8")} {
		if table.wants(t, 200); !strings.Contains(table.body, `<td class="number over">-1</td>`) || !strings.Contains(table.body, "/licenses/1/update") {
			t.Errorf("table %s", table.body)
		}
	}
	if one := w.get("/licenses/1?format=csv&properties=name,left").wants(t, 200); one.body != "\"name\",\"left\"\n\"SQL Server 2012\",\"-1\"\n" {
		t.Errorf("one %s", one.body)
	}
	if head := w.do(http.MethodHead, "/licenses", ""); head.status != 200 || head.body != "" {
		t.Errorf("HEAD %d %q", head.status, head.body)
	}
}

func TestEvidence(t *testing.T) {
	w := newWorld(t)
	w.license("SQL", "%SQL Server%", 1, model.RootOrgID)
	for _, include := range []string{"devices", "y"} {
		e := w.get("/licenses/1?include="+include).wants(t, 200).json(t)
		if len(e.Included) != 2 {
			t.Fatalf("included %v", e.Included)
		}
		a := e.Included[0].Attributes
		if a["devices.name"] != "win2012-db01" || a["software.name"] != "Microsoft SQL Server 2012 Standard" || a["software.version"] != "11.0.2100.60" ||
			a["counted"] != true || a["reason"] != "counted" || len(fmt.Sprint(a["sha256"])) != 64 || !strings.HasSuffix(fmt.Sprint(a["file"]), "win2012-db01.json") {
			t.Errorf("attributes %v", a)
		}
		if a["devices.id"] != float64(e.Included[0].ID) {
			t.Errorf("id %v of %d", a["devices.id"], e.Included[0].ID)
		}
	}
}

func TestChangesAtOnceAreAllKept(t *testing.T) {
	w := newWorld(t)
	w.license("SQL", "%SQL Server%", 5, model.RootOrgID)
	// Who changes one field does not take back what another changes at the same moment.
	var all sync.WaitGroup
	const times = 15
	for _, field := range []string{"description", "exclude_string", "purchase_count", "name"} {
		all.Go(func() {
			for i := range times {
				w.now.Add(1)
				if a := w.do("PATCH", "/licenses/1", fmt.Sprintf(`{%q:"%d"}`, field, i)); a.status != 200 && a.status != 409 {
					t.Errorf("%s: %d %s", field, a.status, a.body)
				}
				if got := cellOf(w.get("/licenses/1").json(t), field); got != fmt.Sprint(i) && got != fmt.Sprint(i-1) {
					t.Errorf("%s is %s after %d was written", field, got, i)
				}
			}
		})
	}
	all.Wait()
}

func cellOf(e envelope, field string) string { return fmt.Sprint(e.Data[0].Attributes[field]) }
