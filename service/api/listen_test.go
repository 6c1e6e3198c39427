package api_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	neturl "net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/api"
)

// fetch asks a URL with a client that trusts the certificates.
func fetch(t *testing.T, trusted *x509.CertPool, url, token string) (int, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", token)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, Time: func() time.Time { return began }}}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return 0, err
	}
	res.Body.Close()
	return res.StatusCode, nil
}

func TestListensAndStops(t *testing.T) {
	w := newWorld(t)
	url, err := w.server.Start(t.Context(), api.ListenConfig{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	if status, err := fetch(t, nil, url+"/licenses", w.token); status != 200 || err != nil {
		t.Errorf("%d %v", status, err)
	}
	if _, err := w.server.Start(t.Context(), api.ListenConfig{Addr: "127.0.0.1:0"}); !errors.Is(err, api.ErrRunning) {
		t.Errorf("a second start: %v", err)
	}
	for range 2 {
		if err := w.server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if status, err := fetch(t, nil, url+"/licenses", w.token); err == nil {
		t.Errorf("answers after its end: %d", status)
	}
	if again, err := w.server.Start(t.Context(), api.ListenConfig{Addr: strings.TrimPrefix(url, "http://")}); err != nil || again != url {
		t.Errorf("%s %v", again, err)
	}
	if err := w.server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestStoppingShouldNotWaitForWhoSaysNothing(t *testing.T) {
	w := newWorld(t)
	for name, said := range map[string]string{
		"a connection opened ahead of time": "",
		"a request that does not end":       "POST /licenses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nX-Auth-Token: " + w.token + "\r\n\r\n{",
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			url, err := w.server.Start(t.Context(), api.ListenConfig{Addr: "127.0.0.1:0"})
			if err != nil {
				t.Fatal(err)
			}
			conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, said); err != nil {
				t.Fatal(err)
			}
			// Whoever answers this has accepted the connection before.
			if status, err := fetch(t, nil, url+"/licenses", w.token); status != 200 || err != nil {
				t.Errorf("%d %v", status, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			if said != "" { // that one is waited for
				cancel()
			}
			if err := w.server.Shutdown(ctx); err != nil {
				t.Error(err)
			}
			if said == "" && ctx.Err() != nil {
				t.Error("waited for a connection that nobody uses")
			}
		})
	}
}

func TestPortInUseIsSaidWithAFreeOne(t *testing.T) {
	w := newWorld(t)
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = w.server.Start(t.Context(), api.ListenConfig{Addr: other.Addr().String()})
	var taken *api.PortInUse
	if !errors.As(err, &taken) || taken.Addr != other.Addr().String() || taken.Next == "" || !strings.Contains(err.Error(), taken.Next+" is free") {
		t.Fatalf("got %v", err)
	}
	if _, err := w.server.Start(t.Context(), api.ListenConfig{Addr: taken.Next}); err != nil {
		t.Errorf("the next one: %v", err)
	}
	w.server.Shutdown(t.Context())
}

func TestOtherComputersNeedTLS(t *testing.T) {
	w := newWorld(t)
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:8480", "example.com:8480"} {
		if _, err := w.server.Start(t.Context(), api.ListenConfig{Addr: addr}); !errors.Is(err, api.ErrNeedsTLS) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	for _, addr := range []string{"127.0.0.1", "127.0.0.1:many", "127.0.0.1:70000", "8480", "::1"} {
		var invalid *model.ValidationError
		if _, err := w.server.Start(t.Context(), api.ListenConfig{Addr: addr}); !errors.As(err, &invalid) || invalid.Field != "address" {
			t.Errorf("%s: %v", addr, err)
		}
	}
	for _, addr := range []string{"127.0.0.1:8480", "127.1.2.3:1", "[::1]:8480", "localhost:8480"} {
		if err := api.CheckAddress(api.ListenConfig{Addr: addr}); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestTLSWithACertificateThatIsMade(t *testing.T) {
	w := newWorld(t)
	dir := filepath.Join(t.TempDir(), "tls")
	config := api.ListenConfig{Addr: "0.0.0.0:0", SelfSigned: true, Dir: dir}
	url, err := w.server.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := os.ReadFile(filepath.Join(dir, "seatcount-cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "seatcount-key.pem")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v %v", info.Mode(), err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(cert)
	for _, host := range []string{"localhost", "127.0.0.1"} {
		if status, err := fetch(t, trusted, strings.Replace(url, "localhost", host, 1)+"/licenses", w.token); status != 200 || err != nil {
			t.Errorf("%s: %d %v", host, status, err)
		}
	}
	if _, err := fetch(t, x509.NewCertPool(), url+"/licenses", w.token); err == nil {
		t.Error("who does not trust the certificate gets an answer")
	}
	if _, err := fetch(t, nil, strings.Replace(url, "https", "http", 1)+"/licenses", w.token); err != nil {
		t.Errorf("plain HTTP: %v", err) // Go answers 400 in plain text
	}
	w.server.Shutdown(t.Context())
	if _, err := w.server.Start(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if again, _ := os.ReadFile(filepath.Join(dir, "seatcount-cert.pem")); string(again) != string(cert) {
		t.Error("the certificate was made anew")
	}
	w.server.Shutdown(t.Context())
	config.Names = []string{"seatcount.example", "203.0.113.7"}
	for range 2 { // the second time without, and the names stay
		if _, err = w.server.Start(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		cert, _ = os.ReadFile(filepath.Join(dir, "seatcount-cert.pem"))
		block, _ := pem.Decode(cert)
		leaf, err := x509.ParseCertificate(block.Bytes)
		for _, name := range append(config.Names, "localhost", "seatcount.example", "203.0.113.7") {
			if err != nil || leaf.VerifyHostname(name) != nil {
				t.Errorf("the certificate is not for %s", name)
			}
		}
		r := &http.Request{Method: http.MethodGet, URL: &neturl.URL{Path: "/"}, Host: "seatcount.example:8480", Header: http.Header{}, RemoteAddr: "192.0.2.1:5"}
		answer := httptest.NewRecorder()
		w.server.Handler().ServeHTTP(answer, r)
		if answer.Code != 200 {
			t.Errorf("called by that name: %d %s", answer.Code, answer.Body)
		}
		w.server.Shutdown(t.Context())
		config.Names = nil
	}
	own := api.ListenConfig{Addr: "127.0.0.1:0", CertFile: filepath.Join(dir, "seatcount-cert.pem"), KeyFile: filepath.Join(dir, "seatcount-key.pem")}
	if _, err := w.server.Start(t.Context(), own); err != nil {
		t.Errorf("with files: %v", err)
	}
	w.server.Shutdown(t.Context())
	for _, broken := range []api.ListenConfig{
		{Addr: "127.0.0.1:0", CertFile: own.CertFile},
		{Addr: "127.0.0.1:0", CertFile: own.CertFile, KeyFile: own.CertFile},
		{Addr: "127.0.0.1:0", CertFile: "missing", KeyFile: "missing"},
		{Addr: "127.0.0.1:0", SelfSigned: true},
	} {
		if _, err := w.server.Start(t.Context(), broken); err == nil {
			t.Errorf("%+v works", broken)
		}
	}
	w.now.Add(3 * 365 * 24 * 3600)
	if _, err := w.server.Start(t.Context(), own); err == nil || !strings.Contains(err.Error(), "ended on") {
		t.Errorf("past its end: %v", err)
	}
}

func TestControlFollowsTheSettings(t *testing.T) {
	w := newWorld(t)
	c := api.NewControl(w.server, w.Settings, t.TempDir())
	if err := c.Start(t.Context()); err != nil || c.Status().Listening || c.Switch() != (api.Switch{Address: api.DefaultAddress}) {
		t.Fatalf("it is off until somebody switches it on: %v %+v %+v", err, c.Status(), c.Switch())
	}
	reader := model.Principal{Permissions: map[model.Permission]bool{model.SettingsRead: true}}
	local := model.Principal{OrgIDs: []int64{2}}
	for name, p := range map[string]model.Principal{"reader": reader, "of one organization": local} {
		if err := c.Set(t.Context(), p, api.Switch{On: true, Address: "127.0.0.1:0"}); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.Set(t.Context(), admin, api.Switch{On: true, Address: "127.0.0.1:0"}); err != nil {
		t.Fatal(err)
	}
	s := c.Status()
	if !s.Listening || w.Settings.Get(api.SettingListen) != "1" || w.Settings.Get(api.SettingAddress) != "127.0.0.1:0" {
		t.Fatalf("%+v", s)
	}
	if status, err := fetch(t, nil, s.URL+"/licenses", w.token); status != 200 || err != nil {
		t.Errorf("%d %v", status, err)
	}
	// What cannot be leaves everything as it was.
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var taken *api.PortInUse
	if err := c.Set(t.Context(), admin, api.Switch{On: true, Address: other.Addr().String()}); !errors.As(err, &taken) {
		t.Errorf("a port in use: %v", err)
	}
	if err := c.Set(t.Context(), admin, api.Switch{On: true, Address: "0.0.0.0:0"}); !errors.Is(err, api.ErrNeedsTLS) {
		t.Errorf("without TLS: %v", err)
	}
	if !c.Status().Listening || c.Switch().Address != "127.0.0.1:0" {
		t.Errorf("%+v %+v", c.Status(), c.Switch())
	}
	if err := c.Set(t.Context(), admin, api.Switch{On: true, Address: "0.0.0.0:0", TLS: "made"}); err != nil || !strings.HasPrefix(c.Status().URL, "https://localhost:") {
		t.Errorf("with TLS: %v %+v", err, c.Status())
	}
	if err := c.Set(t.Context(), admin, api.Switch{Address: "127.0.0.1:0"}); err != nil || c.Status().Listening || w.Settings.Get(api.SettingListen) != "" {
		t.Errorf("off: %v %+v", err, c.Status())
	}
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestGuideAndDocument(t *testing.T) {
	w := newWorld(t)
	guide := w.get("/", "X-Auth-Token", "").wants(t, 200)
	if !strings.Contains(guide.body, `curl -H "X-Auth-Token: $TOKEN" `+w.url+`/licenses`) {
		t.Errorf("no curl line: %s", guide.body)
	}
	a := w.get("/openapi.json", "X-Auth-Token", "").wants(t, 200)
	var doc struct {
		OpenAPI string `json:"openapi"`
		Info    struct{ Version string }
		Paths   map[string]map[string]struct {
			Responses  map[string]any
			Parameters []struct{ Name, In string }
			Request    map[string]any `json:"requestBody"`
			Security   []any
		}
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Version != "1.2.3" {
		t.Errorf("openapi %s, version %s", doc.OpenAPI, doc.Info.Version)
	}
	for _, r := range routes {
		path := strings.Replace(r.path, "2", "{id}", 1)
		op, ok := doc.Paths[path][strings.ToLower(r.method)]
		if !ok || len(op.Security) == 0 {
			t.Errorf("%s %s is not described", r.method, path)
		}
		for _, status := range []string{"401", "403", "429"} {
			if op.Responses[status] == nil {
				t.Errorf("%s %s does not tell of %s", r.method, path, status)
			}
		}
		if (r.method == "POST" || r.method == "PATCH") != (op.Request != nil) {
			t.Errorf("%s %s: body %v", r.method, path, op.Request)
		}
	}
	if doc.Paths["/agent"]["post"].Request == nil || doc.Paths["/agent/inventory"]["post"].Request == nil {
		t.Error("the addresses of agents are not described")
	}
	found := map[string]bool{}
	for _, p := range doc.Paths["/licenses"]["get"].Parameters {
		found[p.Name] = true
	}
	for _, name := range []string{"licenses.left", "orgs.name", "sort", "limit", "offset", "properties", "format"} {
		if !found[name] {
			t.Errorf("GET /licenses does not tell of %s", name)
		}
	}
	// Every reference leads somewhere.
	for part := range strings.SplitSeq(a.body, `"$ref": "#/components/schemas/`) {
		if name, _, ok := strings.Cut(part, `"`); ok && !strings.HasPrefix(part, "{") && doc.Components.Schemas[name] == nil {
			t.Errorf("there is no schema %s", name)
		}
	}
	// The attributes that the document shows are those that answers have, in the same order.
	w.license("x", "%x%", 1, 1)
	attributes := doc.Components.Schemas["Attributes"].(map[string]any)["properties"].(map[string]any)
	for name := range w.get("/licenses/1").json(t).Data[0].Attributes {
		if attributes[name] == nil {
			t.Errorf("attribute %s is not described", name)
		}
		delete(attributes, name)
	}
	if len(attributes) > 0 {
		t.Errorf("attributes %v do not come", attributes)
	}
}

// Go's own client listens while it sends; many others do not.
func TestWhoSendsTooMuchShouldHearIt(t *testing.T) {
	w := newWorld(t)
	body := strings.Repeat("x", 20<<20)
	for _, c := range []struct {
		path, token string
		status      int
	}{
		{"/licenses", w.token, 413},
		{"/licenses", "sct_wrong", 401},
		{"/licenses", w.tokenOf(admin, model.ScopeAgent), 403},
		{"/licenses", w.user("onlooker", []int64{model.RootOrgID}, model.LicensesRead), 403},
		{"/nothing", w.token, 404},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", c.path, c.token, len(body))
		if _, err := io.WriteString(conn, head+body); err != nil {
			t.Errorf("%s with %.8s: hung up on: %v", c.path, c.token, err)
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != c.status {
			t.Errorf("%s with %.8s: %v", c.path, c.token, res)
		}
		res.Body.Close()
		conn.Close()
	}
}

func TestNamesForTheCertificateAreNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"seatcount.example": true, "srv-1": true, "192.0.2.7": true, "fd00::7": true,
		"": false, "a b": false, "https://x": false, "x:8480": false, ".x": false, "a..b": false, "*.example": false,
	} {
		err := api.CheckAddress(api.ListenConfig{Addr: "0.0.0.0:8480", SelfSigned: true, Names: []string{name}})
		if (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestOnlyACertificateThatIsMadeHasToBeTrusted(t *testing.T) {
	made := filepath.Join("tls", "seatcount-cert.pem")
	for _, c := range []struct {
		config api.ListenConfig
		want   string
	}{
		{api.ListenConfig{Dir: "tls"}, ""},
		{api.ListenConfig{Dir: "tls", SelfSigned: true}, made},
		{api.ListenConfig{Dir: "tls", SelfSigned: true, CertFile: "own.pem", KeyFile: "own.key"}, ""},
	} {
		if got := c.config.Certificate(); got != c.want {
			t.Errorf("%+v: %q", c.config, got)
		}
	}
}
