package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/access"
	"seatcount/service/api"
	"seatcount/service/refresh"
	"seatcount/service/token"
)

var admin = model.Administrator()

// began is when the tests' clock starts: when the recorded answers were made.
var began = time.Date(2026, 11, 22, 1, 48, 37, 0, time.UTC)

// world is a server over real services: two database servers with SQL Server, a desktop with Firefox and another below
// Sydney.
type world struct {
	*service.Services
	t      *testing.T
	url    string
	server *api.Server
	now    atomic.Int64 // seconds since began
	sydney model.Org
	token  string // the administrator's
	log    *bytes.Buffer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, log: &bytes.Buffer{}}
	log := logrus.New()
	log.SetOutput(w.log)
	log.SetLevel(logrus.DebugLevel)
	dir := t.TempDir()
	var err error
	clock := func() time.Time { return began.Add(time.Duration(w.now.Load()) * time.Second) }
	if w.Services, err = service.Open(t.Context(), service.Params{Path: filepath.Join(dir, "seatcount.db"), Clock: clock, Log: quiet()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	if w.sydney, err = w.Orgs.Add(t.Context(), admin, "Sydney", model.RootOrgID); err != nil {
		t.Fatal(err)
	}
	if err := w.Count.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	inventory := filepath.Join(dir, "inventory")
	w.device(inventory, "win2012-db01", "Microsoft SQL Server 2012 Standard")
	w.device(inventory, "win2012-db02", "Microsoft SQL Server 2012 Standard", "Mozilla Firefox")
	w.device(filepath.Join(dir, "sydney"), "syd-pc-1", "Firefox 140", "Café Éditeur")
	for folder, org := range map[string]int64{inventory: model.RootOrgID, filepath.Join(dir, "sydney"): w.sydney.ID} {
		if _, err := w.Refresh.Scan(t.Context(), admin, refresh.ScanParams{Paths: []string{folder}, OrgID: org}); err != nil {
			t.Fatal(err)
		}
	}
	w.server = service.API(w.Services, service.APIParams{Clock: clock, Log: log, Version: "1.2.3"})
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	w.token = w.tokenOf(admin, model.ScopeAPI)
	return w
}

func quiet() *logrus.Logger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}

// device writes the inventory of a computer.
func (w *world) device(folder, hostname string, titles ...string) {
	w.t.Helper()
	var software []string
	for _, title := range titles {
		software = append(software, fmt.Sprintf(`{"name":%q,"version":"11.0.2100.60","from":"registry","publisher":"Someone"}`, title))
	}
	text := fmt.Sprintf(`{"action":"inventory","deviceid":"%s-2026-11-20-10-00-00","itemtype":"Computer","content":{
		"accesslog":{"logdate":"2026-11-20 10:00:00"},"bios":{"ssn":"SN-%s"},"hardware":{"name":%q},"versionclient":"GLPI-Agent_v1.7",
		"softwares":[%s]}}`, hostname, hostname, hostname, strings.Join(software, ","))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, hostname+".json"), []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// tokenOf makes a token of the principal's that works.
func (w *world) tokenOf(p model.Principal, scope model.TokenScope) string {
	w.t.Helper()
	made, err := w.Tokens.Create(w.t.Context(), p, token.New{Scope: scope})
	if err == nil {
		err = w.Tokens.SetEnabled(w.t.Context(), p, true)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return made.Secret
}

// user makes a user with a role of these permissions in the organizations, and returns a token.
func (w *world) user(name string, orgs []int64, permissions ...model.Permission) string {
	w.t.Helper()
	// Tokens are made by their owner, who has to be allowed to.
	permissions = append(permissions, model.TokensCreate, model.TokensUpdate)
	role, err := w.Access.CreateRole(w.t.Context(), admin, model.Role{Name: name, Permissions: permissions})
	if err != nil {
		w.t.Fatal(err)
	}
	u, err := w.Access.CreateUser(w.t.Context(), admin, access.UserEdit{Name: name, RoleIDs: []int64{role.ID}, OrgIDs: orgs})
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := w.Access.PrincipalOf(w.t.Context(), u.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.tokenOf(p, model.ScopeAPI)
}

// license makes a license.
func (w *world) license(name, match string, purchased int, org int64) model.License {
	w.t.Helper()
	l := model.NewLicense()
	l.Name, l.MatchString, l.PurchaseCount, l.OrgID = name, match, purchased, org
	made, err := w.Licenses.Create(w.t.Context(), admin, l)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// envelope is an answer's JSON.
type envelope struct {
	Meta     map[string]any `json:"meta"`
	Links    map[string]any `json:"links"`
	Included []struct {
		ID         int64          `json:"id"`
		Attributes map[string]any `json:"attributes"`
	} `json:"included"`
	Data   []envelopeItem   `json:"data"`
	Errors []map[string]any `json:"errors"`
}

type envelopeItem struct {
	ID         int64          `json:"id"`
	Type       string         `json:"type"`
	Attributes map[string]any `json:"attributes"`
}

func (a answer) json(t *testing.T) envelope {
	t.Helper()
	var e envelope
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		t.Fatalf("%v in %d %s", err, a.status, a.body)
	}
	return e
}

// do sends a request with the administrator's token; more headers come in pairs, and an empty value takes one away.
func (w *world) do(method, path, body string, headers ...string) answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", w.token)
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	} else if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	for name, values := range r.Header {
		if values[0] == "" {
			r.Header.Del(name)
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (w *world) get(path string, headers ...string) answer {
	w.t.Helper()
	return w.do(http.MethodGet, path, "", headers...)
}

// wants fails unless the answer has the status.
func (a answer) wants(t *testing.T, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}
