package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/service/api"
	"seatcount/service/token"
)

// routes are the seven routes of licenses with the permission of each.
var routes = []struct {
	method, path, body string
	permission         model.Permission
	done               int
}{
	{"POST", "/licenses", `{"name":"x","match_string":"%x%","org_id":2}`, model.LicensesCreate, 201},
	{"GET", "/licenses/2", "", model.LicensesRead, 200},
	{"PATCH", "/licenses/2", `{"description":"x"}`, model.LicensesUpdate, 200},
	{"POST", "/licenses/2", "_method=PATCH&data[attributes][description]=y", model.LicensesUpdate, 200},
	{"GET", "/licenses", "", model.LicensesRead, 200},
	{"GET", "/licenses/create", "", model.LicensesCreate, 200},
	{"GET", "/licenses/2/update", "", model.LicensesUpdate, 200},
	{"DELETE", "/licenses/2", "", model.LicensesDelete, 200}, // the last, because it is gone then
}

func TestEachRouteNeedsItsPermissionAndNoOther(t *testing.T) {
	w := newWorld(t)
	all := []model.Permission{model.LicensesCreate, model.LicensesRead, model.LicensesUpdate, model.LicensesDelete}
	for _, permission := range all {
		own := w.user("has "+string(permission), []int64{w.sydney.ID}, permission)
		var others []model.Permission
		for _, p := range model.Permissions() {
			if p != permission && p != model.TokensCreate && p != model.TokensUpdate {
				others = append(others, p)
			}
		}
		other := w.user("lacks "+string(permission), []int64{w.sydney.ID}, others...)
		for _, r := range routes {
			if r.permission != permission {
				continue
			}
			if a := w.do(r.method, r.path, r.body, "X-Auth-Token", other); a.status != 403 || a.json(t).Errors[0]["code"] != "forbidden" {
				t.Errorf("%s %s without %s: %d %s", r.method, r.path, permission, a.status, a.body)
			}
			// License 2 is in Sydney; make it anew where the test before took it away.
			if rows, _ := w.Licenses.List(t.Context(), admin); len(rows) < 2 {
				w.license("one", "%a%", 1, model.RootOrgID)
				w.license("two", "%b%", 1, w.sydney.ID)
			}
			if a := w.do(r.method, r.path, r.body, "X-Auth-Token", own); a.status != r.done {
				t.Errorf("%s %s with %s alone: %d %s", r.method, r.path, permission, a.status, a.body)
			}
		}
	}
}

func TestOthersOrganizationsAreNotThere(t *testing.T) {
	w := newWorld(t)
	w.license("of the root", "%SQL Server%", 1, model.RootOrgID)
	w.license("of Sydney", "%Firefox%", 1, w.sydney.ID)
	own := w.user("editor", []int64{w.sydney.ID}, model.Permissions()...)
	with := []string{"X-Auth-Token", own}
	e := w.get("/licenses", with...).wants(t, 200).json(t)
	if len(e.Data) != 1 || e.Data[0].ID != 2 || e.Meta["total"] != 1. || !strings.Contains(fmt.Sprint(e.Meta["filter"]), "value:[2]") {
		t.Errorf("sees %v, %v", e.Data, e.Meta)
	}
	for _, path := range []string{"/licenses/1", "/licenses/1?include=devices", "/licenses/1/update"} {
		w.get(path, with...).wants(t, 404)
	}
	w.do("PATCH", "/licenses/1", `{"org_id":2}`, with...).wants(t, 404)
	w.do("DELETE", "/licenses/1", "", with...).wants(t, 404)
	w.do("PATCH", "/licenses/2", `{"org_id":1}`, with...).wants(t, 403)
	w.do("POST", "/licenses", `{"name":"x","match_string":"%x%","org_id":1}`, with...).wants(t, 403)
	made := w.do("POST", "/licenses", `{"name":"where they are","match_string":"%x%"}`, with...).wants(t, 201).json(t)
	if org := made.Data[0].Attributes["org_id"]; org != float64(w.sydney.ID) {
		t.Errorf("a license of which nobody says where it belongs is made in organization %v, not in the only one of its maker", org)
	}
	if a := w.get("/licenses/create", with...).wants(t, 200); strings.Contains(a.body, `value="1"`) || !strings.Contains(a.body, "Default Organization / Sydney") {
		t.Error("the form offers an organization that is not theirs")
	}
}

func TestWithoutATokenThereIsNothing(t *testing.T) {
	w := newWorld(t)
	w.license("x", "%x%", 1, model.RootOrgID)
	w.license("y", "%y%", 1, model.RootOrgID)
	reports := routes[0]
	reports.method, reports.path, reports.body = "GET", "/api/v1/report/licenses/json", ""
	agentToken := w.tokenOf(admin, model.ScopeAgent)
	for _, r := range append(slices.Clone(routes), reports) {
		for name, headers := range map[string][]string{
			"none":            {"X-Auth-Token", ""},
			"wrong":           {"X-Auth-Token", "sct_wrong"},
			"mistyped":        {"X-Auth-Token", w.token[:len(w.token)-1] + "!"},
			"Basic":           {"X-Auth-Token", "", "Authorization", "Basic eDp5"},
			"Digest":          {"X-Auth-Token", "", "Authorization", "Digest x"},
			"strange cookie":  {"X-Auth-Token", "", "Cookie", "seatcount_session=x"},
			"token as cookie": {"X-Auth-Token", "", "Cookie", "seatcount_session=" + w.token},
		} {
			w.now.Add(60) // wrong ones are counted
			a := w.do(r.method, r.path, r.body, headers...)
			if a.status != 401 || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") || a.header.Get("WWW-Authenticate") == "" || a.header.Get("Location") != "" {
				t.Errorf("%s %s, token %s: %d %s", r.method, r.path, name, a.status, a.body)
			}
		}
		if a := w.do(r.method, r.path, r.body, "X-Auth-Token", agentToken); a.status != 403 {
			t.Errorf("%s %s with an Agent token: %d", r.method, r.path, a.status)
		}
	}
	w.get("/licenses?X-Auth-Token="+w.token, "X-Auth-Token", "").wants(t, 401)
	w.get("/licenses", "X-Auth-Token", "", "Authorization", "Bearer "+w.token).wants(t, 200)
	if a := w.do("POST", "/agent", "x"); a.status != 403 {
		t.Errorf("an API token at /agent: %d %s", a.status, a.body)
	}
}

func TestTokensStopAtOnce(t *testing.T) {
	w := newWorld(t)
	own := w.user("anna", []int64{1}, model.LicensesRead)
	with := []string{"X-Auth-Token", own}
	w.get("/licenses", with...).wants(t, 200)
	users, err := w.Access.Users(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	anna := users[len(users)-1]
	for _, u := range users {
		if u.Name == "anna" {
			anna = u
		}
	}
	p, err := w.Access.PrincipalOf(t.Context(), anna.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Tokens.SetEnabled(t.Context(), p, false); err != nil {
		t.Fatal(err)
	}
	if a := w.get("/licenses", with...).wants(t, 401); !strings.Contains(a.body, "switched API access off") {
		t.Error(a.body)
	}
	if err := w.Tokens.SetEnabled(t.Context(), p, true); err != nil {
		t.Fatal(err)
	}
	w.get("/licenses", with...).wants(t, 200)
	if _, err := w.Access.UpdateUser(t.Context(), admin, access.UserEdit{ID: anna.ID, Name: "anna", RoleIDs: nil, OrgIDs: anna.OrgIDs}); err != nil {
		t.Fatal(err)
	}
	w.get("/licenses", with...).wants(t, 403)
	if _, err := w.Access.UpdateUser(t.Context(), admin, access.UserEdit{ID: anna.ID, Name: "anna", Disabled: true, RoleIDs: anna.RoleIDs, OrgIDs: anna.OrgIDs}); err != nil {
		t.Fatal(err)
	}
	w.get("/licenses", with...).wants(t, 401)
	day := model.DateOf(began.Local())
	made, err := w.Tokens.Create(t.Context(), admin, token.New{Scope: model.ScopeAPI, ExpiresOn: &day})
	if err != nil {
		t.Fatal(err)
	}
	w.get("/licenses", "X-Auth-Token", made.Secret).wants(t, 200)
	w.now.Add(2 * 24 * 3600)
	if a := w.get("/licenses", "X-Auth-Token", made.Secret).wants(t, 401); !strings.Contains(a.body, "expired") {
		t.Error(a.body)
	}
}

func TestTooManyWrongTokensWait(t *testing.T) {
	w := newWorld(t)
	counts := map[int]int{}
	for range 30 {
		a := w.get("/licenses", "X-Auth-Token", "sct_wrong")
		counts[a.status]++
		if a.status == 429 && (a.header.Get("Retry-After") == "" || a.json(t).Errors[0]["code"] != "wrong_tokens") {
			t.Errorf("429 with %v", a.header)
		}
	}
	if counts[401] != 10 || counts[429] != 20 {
		t.Errorf("answers %v", counts)
	}
	w.get("/licenses").wants(t, 200) // whoever has a right one goes on
	w.now.Add(600)
	w.get("/licenses", "X-Auth-Token", "sct_wrong").wants(t, 401)
}

func TestTooManyRequestsWait(t *testing.T) {
	w := newWorld(t)
	h := w.server.Handler()
	counts := map[int]int{}
	for range 5000 {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "http://127.0.0.1/", nil)
		out := httptest.NewRecorder()
		h.ServeHTTP(out, r)
		counts[out.Code]++
	}
	if counts[200] != 4000 || counts[429] != 1000 {
		t.Errorf("answers %v", counts)
	}
}

func TestOtherSitesGetNothing(t *testing.T) {
	w := newWorld(t)
	port := w.url[strings.LastIndex(w.url, ":"):]
	for host, status := range map[string]int{
		"127.0.0.1" + port: 200, "localhost" + port: 200, "LOCALHOST": 200, "[::1]" + port: 200, "localhost.": 200,
		"evil.example" + port: 403, "evil.example": 403, "127.0.0.1.evil.example": 403, "localhost.evil.example": 403, "127.0.0.1.nip.io" + port: 403,
	} {
		if a := w.get("/licenses", "Host", host); a.status != status {
			t.Errorf("Host %s: %d, want %d", host, a.status, status)
		}
	}
	for name, headers := range map[string][]string{
		"fetch metadata": {"Sec-Fetch-Site", "cross-site"},
		"another port":   {"Sec-Fetch-Site", "same-site"},
		"origin":         {"Origin", "https://evil.example"},
		"null origin":    {"Origin", "null"},
	} {
		if a := w.do("POST", "/licenses", `{"name":"x","match_string":"%x%"}`, headers...); a.status != 403 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	a := w.do("OPTIONS", "/licenses", "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
	for name := range a.header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("there is a header %s", name)
		}
	}
}

// browser is a client that keeps cookies, as a browser does.
type browser struct {
	w      *world
	cookie string
}

func (b *browser) do(method, path, body string, headers ...string) answer {
	b.w.t.Helper()
	headers = append([]string{"X-Auth-Token", "", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8", "Cookie", b.cookie, "Sec-Fetch-Site", "same-origin"}, headers...)
	a := b.w.do(method, path, body, headers...)
	if set := a.header.Get("Set-Cookie"); set != "" {
		b.cookie, _, _ = strings.Cut(set, ";")
	}
	return a
}

// hidden is the value of a hidden field of a page.
func hidden(t *testing.T, page, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `name="`+name+`" value="`)
	value, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed {
		t.Fatalf("no field %s in %s", name, page)
	}
	return value
}

func TestBrowserSignsInWithATokenOnce(t *testing.T) {
	w := newWorld(t)
	w.license("SQL", "%SQL Server%", 1, model.RootOrgID)
	b := &browser{w: w}
	first := b.do("GET", "/licenses/1/update", "").wants(t, 401)
	if !strings.Contains(first.body, `action="/session"`) || strings.Contains(first.body, "SQL") || first.header.Get("Location") != "" {
		t.Errorf("first: %s", first.body)
	}
	next := hidden(t, first.body, "next")
	if wrong := b.do("POST", "/session", url.Values{"next": {next}, "token": {"sct_x"}}.Encode()).wants(t, 401); !strings.Contains(wrong.body, "mistyped or cut") || b.cookie != "" {
		t.Errorf("a wrong token: %s", wrong.body)
	}
	in := b.do("POST", "/session", url.Values{"next": {next}, "token": {" " + w.token + " "}}.Encode()).wants(t, 303)
	set := in.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=/licenses"} {
		if !strings.Contains(set, part) {
			t.Errorf("cookie %s lacks %s", set, part)
		}
	}
	if in.header.Get("Location") != "/licenses/1/update" || strings.Contains(set, w.token) {
		t.Errorf("signed in: %v", in.header)
	}
	page := b.do("GET", "/licenses/1/update", "").wants(t, 200)
	csrf := hidden(t, page.body, "data[access_token]")
	form := url.Values{"_method": {"PATCH"}, "_if_match": {strings.ReplaceAll(hidden(t, page.body, "_if_match"), "&#34;", `"`)}, "data[attributes][purchase_count]": {"12"}}
	b.do("POST", "/licenses/1", form.Encode()).wants(t, 403) // no proof
	form.Set("data[access_token]", "wrong")
	b.do("POST", "/licenses/1", form.Encode()).wants(t, 403)
	form.Set("data[access_token]", csrf)
	w.now.Add(1)
	if saved := b.do("POST", "/licenses/1", form.Encode()).wants(t, 200); !strings.Contains(saved.body, "The license is saved.") || !strings.Contains(saved.body, "<dt>Left</dt><dd>10</dd>") {
		t.Errorf("saved: %s", saved.body)
	}
	// The form is of an old state now.
	form.Set("data[attributes][purchase_count]", "13")
	if old := b.do("POST", "/licenses/1", form.Encode()).wants(t, 409); !strings.Contains(old.body, "edited meanwhile") || !strings.Contains(old.body, `value="13"`) {
		t.Errorf("old: %s", old.body)
	}
	b.do("DELETE", "/licenses/1", "").wants(t, 403)
	b.do("POST", "/licenses", `{"name":"x","match_string":"%x%"}`).wants(t, 403)
	// Reports and the like want a token; the cookie is not for them.
	b.do("POST", "/session", "next=https://evil.example/&token="+w.token)
	if to := b.do("POST", "/session", "next=//evil.example&token="+w.token).wants(t, 303).header.Get("Location"); to != "/licenses" {
		t.Errorf("goes to %s", to)
	}
	csrf = hidden(t, b.do("GET", "/licenses", "").wants(t, 200).body, "data[access_token]")
	b.do("POST", "/licenses/sign-out", "data[access_token]=wrong").wants(t, 403)
	before := b.cookie
	b.do("POST", "/licenses/sign-out", "data[access_token]="+csrf).wants(t, 303)
	b.cookie = before
	b.do("GET", "/licenses", "").wants(t, 401)
}

func TestSessionEndsByItself(t *testing.T) {
	w := newWorld(t)
	b := &browser{w: w}
	b.do("POST", "/session", "token="+w.token).wants(t, 303)
	w.now.Add(29 * 60)
	b.do("GET", "/licenses/create", "").wants(t, 200)
	w.now.Add(29 * 60)
	b.do("GET", "/licenses/create", "").wants(t, 200)
	w.now.Add(31 * 60)
	b.do("GET", "/licenses/create", "").wants(t, 401)
	b.do("POST", "/session", "token="+w.token).wants(t, 303)
	if err := w.Tokens.SetEnabled(t.Context(), admin, false); err != nil {
		t.Fatal(err)
	}
	b.do("GET", "/licenses/create", "").wants(t, 401) // with its token
}

func TestFormOfAPage(t *testing.T) {
	w := newWorld(t)
	b := &browser{w: w}
	b.do("POST", "/session", "token="+w.token)
	page := b.do("GET", "/licenses/create", "").wants(t, 200)
	if p := page.header.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(page.body, "<script") {
		t.Errorf("policy %s", p)
	}
	form := url.Values{
		"data[access_token]": {hidden(t, page.body, "data[access_token]")}, "data[attributes][name]": {`<b>"Q" & Co`},
		"data[attributes][match_string]": {"%"}, "data[attributes][purchase_count]": {"3"}, "data[attributes][org_id]": {"2"},
	}
	wrong := b.do("POST", "/licenses", form.Encode()).wants(t, 422)
	for _, part := range []string{`value="&lt;b&gt;&#34;Q&#34; &amp; Co"`, `aria-invalid="true"`, "This was not saved: see Match.", `<option value="2" selected>`} {
		if !strings.Contains(wrong.body, part) {
			t.Errorf("the form again lacks %s: %s", part, wrong.body)
		}
	}
	form.Set("data[attributes][match_string]", "%Firefox%")
	made := b.do("POST", "/licenses", form.Encode()).wants(t, 201)
	if made.header.Get("Location") != "/licenses/1" || !strings.Contains(made.body, "The license is created.") || !strings.Contains(made.body, "&lt;b&gt;") {
		t.Errorf("created: %s", made.body)
	}
	// A program that sends a form gets JSON.
	delete(form, "data[access_token]")
	w.do("POST", "/licenses", form.Encode()).wants(t, 201).json(t)
}

func TestNoTokenInTheLog(t *testing.T) {
	w := newWorld(t)
	w.get("/licenses")
	w.get("/licenses?token=" + w.token)
	w.get("/licenses", "X-Auth-Token", "", "Authorization", "Bearer "+w.token)
	w.get("/licenses", "X-Auth-Token", w.token[:20])
	(&browser{w: w}).do("POST", "/session", "token="+w.token)
	w.do("POST", "/licenses", `{"name":"`+w.token+`"}`)
	if log := w.log.String(); !strings.Contains(log, "path=/licenses") || strings.Contains(log, w.token[:20]) {
		t.Errorf("the log: %s", log)
	}
}

func TestPanicsAreAnswers(t *testing.T) {
	w := newWorld(t)
	p := w.server.Params
	p.Licenses = nil // whatever calls it panics
	h := api.New(p).Handler()
	r := httptest.NewRequestWithContext(t.Context(), "GET", "http://127.0.0.1/licenses", nil)
	r.Header.Set("X-Auth-Token", w.token)
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	if out.Code != http.StatusInternalServerError || !strings.Contains(out.Body.String(), `"code":"internal"`) || strings.Contains(out.Body.String(), "nil pointer") {
		t.Errorf("%d %s", out.Code, out.Body)
	}
}
