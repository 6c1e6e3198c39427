package agent_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/agent"
	"seatcount/service/device"
	"seatcount/service/token"
)

// fixture is a server for agents over a database of its own.
type fixture struct {
	*service.Services
	agents *agent.Service
	folder string
	token  string // of the scope Agent
	api    string // of the scope API
	*httptest.Server
}

func newFixture(tb testing.TB, change ...func(*agent.Params)) *fixture {
	tb.Helper()
	log := logrus.New()
	log.SetOutput(tb.Output())
	s, err := service.Open(tb.Context(), service.Params{Path: filepath.Join(tb.TempDir(), "seatcount.db"), Log: log})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	f := &fixture{Services: s, folder: filepath.Join(filepath.Dir(s.Store.Path()), "delivered")}
	if err := s.Tokens.SetEnabled(tb.Context(), model.Administrator(), true); err != nil {
		tb.Fatal(err)
	}
	f.token, f.api = f.newToken(tb, model.ScopeAgent), f.newToken(tb, model.ScopeAPI)
	p := agent.Params{Store: s.Store, Tokens: s.Tokens, Sources: s.Refresh, Orgs: s.Orgs, Bus: s.Bus, Log: log}
	for _, c := range change {
		c(&p)
	}
	f.agents = agent.NewService(p)
	tb.Cleanup(f.agents.Close)
	f.Server = httptest.NewServer(f.agents.Handler())
	tb.Cleanup(f.Server.Close)
	return f
}

func (f *fixture) newToken(tb testing.TB, scope model.TokenScope) string {
	tb.Helper()
	made, err := f.Tokens.Create(tb.Context(), model.Administrator(), token.New{Scope: scope, Description: string(scope)})
	if err != nil {
		tb.Fatal(err)
	}
	return made.Secret
}

// post sends a request with the Agent token and returns status, headers and body.
func (f *fixture) post(tb testing.TB, path, body string, headers ...string) (int, http.Header, string) {
	tb.Helper()
	return f.send(tb, path, body, append([]string{"X-Auth-Token", f.token}, headers...)...)
}

func (f *fixture) send(tb testing.TB, path, body string, headers ...string) (int, http.Header, string) {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, f.URL+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := f.Client().Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(data)
}

// refresh has everything read and counted that was delivered.
func (f *fixture) refresh(tb testing.TB) {
	tb.Helper()
	if err := f.Refresh.Wait(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// devices are the devices by hostname.
func (f *fixture) devices(tb testing.TB) map[string]device.Row {
	tb.Helper()
	f.refresh(tb)
	rows, err := f.Devices.List(tb.Context(), model.Administrator())
	if err != nil {
		tb.Fatal(err)
	}
	byName := map[string]device.Row{}
	for _, r := range rows {
		byName[r.Hostname] = r
	}
	return byName
}

// software is what is installed on the device.
func (f *fixture) software(tb testing.TB, hostname string) []string {
	tb.Helper()
	row, ok := f.devices(tb)[hostname]
	if !ok {
		tb.Fatalf("there is no device %q", hostname)
	}
	detail, err := f.Devices.Get(tb.Context(), model.Administrator(), row.ID)
	if err != nil {
		tb.Fatal(err)
	}
	var names []string
	for _, i := range detail.Software {
		names = append(names, strings.TrimSpace(i.Name+" "+i.Version))
	}
	return names
}

// files are the files of the folder of deliveries, with paths relative to it.
func (f *fixture) files(tb testing.TB) []string {
	tb.Helper()
	var files []string
	err := filepath.WalkDir(f.folder, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(f.folder, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func (f *fixture) deliveries(tb testing.TB) []agent.Row {
	tb.Helper()
	rows, err := f.agents.Deliveries(tb.Context(), model.Administrator(), agent.Filter{})
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

// glpi is an inventory as GLPI Agent sends it.
func glpi(host string, at time.Time, software ...string) string {
	var list []string
	for _, s := range software {
		name, version, _ := strings.Cut(s, "|")
		list = append(list, fmt.Sprintf(`{"name":%q,"version":%q,"publisher":"Nordwind"}`, name, version))
	}
	return fmt.Sprintf(`{"action":"inventory","content":{"accesslog":{"logdate":%q},"bios":{"ssn":"SN-%s"},
		"hardware":{"name":%q,"uuid":"5f3a0001-1111-4222-8333-%012x"},"operatingsystem":{"full_name":"Nordwind OS 3"},
		"softwares":[%s],"versionclient":"GLPI-Agent_v1.11"},"deviceid":"%s-2026-01-02-03-04-05","itemtype":"Computer"}`,
		at.Local().Format(time.DateTime), host, host, []byte(host)[:min(6, len(host))], strings.Join(list, ","), host)
}

// ocs is an inventory as FusionInventory and OCS agents send it.
func ocs(host string, at time.Time, software ...string) string {
	var list strings.Builder
	for _, s := range software {
		name, version, _ := strings.Cut(s, "|")
		fmt.Fprintf(&list, "<SOFTWARES><NAME>%s</NAME><VERSION>%s</VERSION></SOFTWARES>", name, version)
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST><CONTENT><ACCESSLOG><LOGDATE>%s</LOGDATE></ACCESSLOG><BIOS><SSN>SN-%s</SSN></BIOS><HARDWARE><NAME>%s</NAME></HARDWARE>%s
<VERSIONCLIENT>FusionInventory-Agent_v2.6</VERSIONCLIENT></CONTENT><DEVICEID>%s-2026-01-02-03-04-05</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>`,
		at.Local().Format(time.DateTime), host, host, list.String(), host)
}

func zlibbed(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func unzlib(tb testing.TB, s string) string {
	tb.Helper()
	r, err := zlib.NewReader(strings.NewReader(s))
	if err != nil {
		tb.Fatalf("%v in %q", err, s)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// ago is a time of a while ago, in whole seconds.
func ago(d time.Duration) time.Time { return time.Now().Add(-d).Truncate(time.Second) }
