package api_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"strings"
	"testing"

	"seatcount/model"
)

// described is what the document says of an operation.
type described struct {
	Parameters []struct{ Name string }
	Responses  map[string]struct {
		Headers map[string]any
		Content map[string]any
	}
}

func TestTheDocumentShouldTellWhatComes(t *testing.T) {
	w := newWorld(t)
	w.license("x", "%x%", 1, model.RootOrgID)
	w.license("y", "%y%", 1, model.RootOrgID)
	agentToken := w.tokenOf(admin, model.ScopeAgent)
	var doc struct {
		Paths map[string]map[string]described
	}
	if err := json.Unmarshal([]byte(w.get("/openapi.json").body), &doc); err != nil {
		t.Fatal(err)
	}
	browser := []string{"Accept", "text/html", "X-Auth-Token", ""}
	const list, one, report = "/licenses", "/licenses/{id}", "/api/v1/report/{report}/{format}"
	for _, c := range []struct {
		method, path, of, body string
		status                 int
		headers                []string
	}{
		{"GET", "/licenses", list, "", 200, nil},
		{"GET", "/licenses?format=json_data", list, "", 200, nil},
		{"GET", "/licenses?format=csv", list, "", 200, nil},
		{"GET", "/licenses?format=xml", list, "", 200, nil},
		{"GET", "/licenses?format=table", list, "", 200, nil},
		{"GET", "/licenses?nothing=1", list, "", 400, nil},
		{"GET", "/licenses", list, "", 401, browser},
		{"GET", "/licenses", list, "", 403, []string{"X-Auth-Token", agentToken}},
		{"GET", "/licenses/1", one, "", 200, nil},
		{"GET", "/licenses/1?format=csv", one, "", 200, nil},
		{"GET", "/licenses/99", one, "", 404, nil},
		{"GET", "/licenses/1?include=all", one, "", 400, nil},
		{"GET", "/licenses/create", "/licenses/create", "", 200, nil},
		{"GET", "/licenses/create", "/licenses/create", "", 401, browser},
		{"GET", "/licenses/1/update", "/licenses/{id}/update", "", 200, nil},
		{"GET", "/licenses/99/update", "/licenses/{id}/update", "", 404, nil},
		{"POST", "/licenses", list, `{"name":"z","match_string":"z"}`, 201, nil},
		{"POST", "/licenses", list, "data[attributes][name]=z&data[attributes][match_string]=z", 201, []string{"Accept", "text/html"}},
		{"POST", "/licenses", list, "data[attributes][name]=z", 422, []string{"Accept", "text/html"}},
		{"POST", "/licenses", list, `{`, 400, nil},
		{"POST", "/licenses", list, `{}`, 422, nil},
		{"POST", "/licenses", list, "x", 415, []string{"Content-Type", "text/plain"}},
		{"PATCH", "/licenses/1", one, `{"name":"x2"}`, 200, nil},
		{"PATCH", "/licenses/1", one, `{"name":"x3"}`, 409, []string{"If-Match", `"1-1"`}},
		{"POST", "/licenses/1", one, "_method=PATCH&data[attributes][name]=x4", 200, []string{"Accept", "text/html"}},
		{"POST", "/licenses/1", one, "data[attributes][name]=x4", 405, nil},
		{"DELETE", "/licenses/2", one, "", 409, []string{"If-Match", `"1-1"`}},
		{"DELETE", "/licenses/2", one, "", 200, nil},
		{"DELETE", "/licenses/2", one, "", 404, nil},
		{"GET", "/api/v1/report/licenses/json", report, "", 200, nil},
		{"GET", "/api/v1/report/licenses/pdf", report, "", 200, nil},
		{"GET", "/api/v1/report/nothing/pdf", report, "", 404, nil},
		{"POST", "/agent/inventory?device=pc", "/agent/inventory", "ii  bash 5.2-1 amd64 shell\nii  curl 7.88-1 amd64 tool", 202, []string{"X-Auth-Token", agentToken}},
		{"POST", "/agent/inventory", "/agent/inventory", "hello", 422, []string{"X-Auth-Token", agentToken}},
		{"POST", "/agent/inventory", "/agent/inventory", "hello", 403, nil},
		{"POST", "/agent", "/agent", "<REQUEST><QUERY>PROLOG</QUERY></REQUEST>", 200, []string{"X-Auth-Token", agentToken}},
		{"POST", "/agent", "/agent", "<REQUEST></REQUEST>", 422, []string{"X-Auth-Token", agentToken}},
		{"POST", "/agent", "/agent", "<REQUEST></REQUEST>", 401, []string{"X-Auth-Token", ""}},
	} {
		name := fmt.Sprintf("%s %s %.20s %d", c.method, c.path, c.body, c.status)
		a := w.do(c.method, c.path, c.body, c.headers...)
		said := doc.Paths[c.of][strings.ToLower(c.method)]
		response, ok := said.Responses[fmt.Sprint(c.status)]
		if a.status != c.status || !ok {
			t.Errorf("%s: %d %s; described: %t", name, a.status, a.body, ok)
			continue
		}
		kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
		if response.Content[kind] == nil && response.Content["*/*"] == nil {
			t.Errorf("%s: %s is not described", name, kind)
		}
		for _, header := range []string{"ETag", "Location"} {
			if a.header.Get(header) != "" && response.Headers[header] == nil {
				t.Errorf("%s: the header %s is not described", name, header)
			}
		}
	}
	if params := doc.Paths["/agent/inventory"]["post"].Parameters; len(params) != 1 || params[0].Name != "device" {
		t.Errorf("parameters of inventory files: %v", params)
	}
}
