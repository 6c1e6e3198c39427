package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"seatcount/cmd/seatcount-agent/collect"
)

// agent is the program in a test: its computer, its environment, and what it says.
type agent struct {
	*program
	dir       string
	env       map[string]string
	out, said bytes.Buffer
	host      *collect.Host
}

func newAgent(t *testing.T) *agent {
	t.Helper()
	a := &agent{dir: t.TempDir(), env: map[string]string{}}
	a.host = &collect.Host{
		Files: fstest.MapFS{"var/lib/dpkg/status": {Data: []byte("Package: editor\nStatus: install ok installed\nVersion: 1\n")}},
		Run:   func(context.Context, string, ...string) ([]byte, error) { return nil, exec.ErrNotFound },
		Name:  "lab-1", System: "linux", Arch: "amd64", Now: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Version: "1",
	}
	a.program = &program{
		out: &a.out, err: &a.said, env: func(k string) string { return a.env[k] },
		host: func(string) (*collect.Host, error) { return a.host, nil },
	}
	return a
}

func (a *agent) runs(t *testing.T, want int, args ...string) {
	t.Helper()
	a.out.Reset()
	a.said.Reset()
	a.program.options = options{}
	if got := a.run(t.Context(), append([]string{"--spool", filepath.Join(a.dir, "spool"), "--retry", "0"}, args...)); got != want {
		t.Errorf("%q ends with %d, want %d: %s", args, got, want, a.said.String())
	}
	if token := a.env["SEATCOUNT_TOKEN"]; token != "" && strings.Contains(a.out.String()+a.said.String(), token) {
		t.Errorf("%q tells the token", args)
	}
}

func (a *agent) says(t *testing.T, words string) {
	t.Helper()
	if !strings.Contains(a.said.String(), words) {
		t.Errorf("it says %q, not %q", a.said.String(), words)
	}
}

func hostnameIn(t *testing.T, data []byte) string {
	t.Helper()
	var o struct {
		Content struct{ Hardware struct{ Name string } }
	}
	if err := json.Unmarshal(data, &o); err != nil {
		t.Errorf("%v in %s", err, data)
	}
	return o.Content.Hardware.Name
}

func TestUsage(t *testing.T) {
	a := newAgent(t)
	a.runs(t, exitUsage)
	a.says(t, "--output")
	a.runs(t, exitUsage, "--nonsense")
	a.runs(t, exitUsage, "--server", "not an address")
	a.runs(t, exitUsage, "--server", "http://far.example")
	a.says(t, "https")
	a.runs(t, exitUsage, "--dry-run", "more")
	a.runs(t, exitDone, "--help")
	a.says(t, "Exit status")
	a.runs(t, exitDone, "--version")
	if !strings.HasPrefix(a.out.String(), "seatcount-agent ") {
		t.Errorf("the version is %q", a.out.String())
	}
}

func TestOutput(t *testing.T) {
	a := newAgent(t)
	a.runs(t, exitDone, "--output", "-")
	if hostnameIn(t, a.out.Bytes()) != "lab-1" {
		t.Errorf("wrote %s", a.out.String())
	}
	for _, target := range []string{filepath.Join(a.dir, "x.json"), a.dir} {
		a.runs(t, exitDone, "--output", target, "-v")
	}
	for _, name := range []string{"x.json", "lab-1.json"} {
		data, err := os.ReadFile(filepath.Join(a.dir, name))
		if err != nil || hostnameIn(t, data) != "lab-1" {
			t.Errorf("%s: %v", name, err)
		}
	}
	plain := filepath.Join(a.dir, "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got, want := modeOf(t, filepath.Join(a.dir, "x.json")), modeOf(t, plain); got != want {
		t.Errorf("it is for %v, where any program's file is for %v", got, want)
	}
	a.runs(t, exitFailed, "--output", filepath.Join(a.dir, "none", "x.json"))
	a.host.Files = fstest.MapFS{}
	a.runs(t, exitFailed, "--output", "-")
	a.says(t, "no list of installed software")
	if a.out.Len() != 0 {
		t.Error("it wrote an inventory without software")
	}
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

func TestDryRunDoesNothing(t *testing.T) {
	a := newAgent(t)
	target := filepath.Join(a.dir, "x.json")
	a.runs(t, exitDone, "--dry-run", "--output", target, "--server", "http://127.0.0.1:1")
	a.says(t, "this would go to "+target+" and http://127.0.0.1:1/agent/inventory; nothing left")
	if hostnameIn(t, a.out.Bytes()) != "lab-1" {
		t.Errorf("shows %s", a.out.String())
	}
	if entries, _ := os.ReadDir(a.dir); len(entries) != 0 {
		t.Errorf("it wrote %v", entries)
	}
}

func TestDeliverSpoolAndDeliverLater(t *testing.T) {
	a := newAgent(t)
	status, came := 503, 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status == 202 {
			came++
		}
		if r.Header.Get("X-Auth-Token") != "sct_secret" {
			t.Errorf("the token is %q", r.Header.Get("X-Auth-Token"))
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	spooled := func() int {
		entries, err := os.ReadDir(filepath.Join(a.dir, "spool"))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return len(entries)
	}
	a.env["SEATCOUNT_SERVER"], a.env["SEATCOUNT_TOKEN"] = s.URL, "sct_secret"
	a.runs(t, exitSpooled)
	a.says(t, "kept in")
	if spooled() != 1 {
		t.Errorf("%d are spooled", spooled())
	}
	a.host.Now = a.host.Now.Add(time.Hour)
	status = 202
	a.runs(t, exitDone, "-v", "--delay", "1ms")
	a.says(t, "delivered what waited: 1")
	if spooled() != 0 || came != 2 {
		t.Errorf("%d are spooled, %d came", spooled(), came)
	}
	status = 401
	a.runs(t, exitFailed)
	if spooled() != 1 { // the token may be renewed
		t.Errorf("%d are spooled", spooled())
	}
}

func TestToken(t *testing.T) {
	a := newAgent(t)
	file := filepath.Join(a.dir, "token")
	server := []string{"--server", "http://127.0.0.1:1", "--token-file", file}
	a.runs(t, exitFailed, server...)
	a.says(t, "there is no token")
	for _, bad := range []string{"", "two words"} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		a.runs(t, exitFailed, server...)
		a.says(t, "does not hold a token")
	}
	if err := errors.Join(os.WriteFile(file, []byte("sct_x\n"), 0o600), os.Chmod(file, 0o644)); err != nil {
		t.Fatal(err)
	}
	a.runs(t, exitSpooled, server...)
	a.says(t, "chmod 600")
}

// The programs that are handed out are one file each, without C.
func TestCrossCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("compiling takes a while")
	}
	for _, target := range []string{"windows/amd64", "darwin/arm64"} {
		t.Run(strings.ReplaceAll(target, "/", "_"), func(t *testing.T) {
			system, arch, _ := strings.Cut(target, "/")
			cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", filepath.Join(t.TempDir(), "agent"), ".")
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
