// Package e2e tests that the agents people have installed deliver as they are: Debian's packages, unmodified, to a real
// server with a token of the scope Agent. Where an agent is not installed its test is skipped by name; .ci/setup installs
// them.
package e2e

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/agent"
	"seatcount/service/api"
	"seatcount/service/device"
	"seatcount/service/token"
)

// estate is a server with its database.
type estate struct {
	*service.Services
	url   string
	token string
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	log := logrus.New()
	log.SetOutput(t.Output())
	s, err := service.Open(t.Context(), service.Params{Path: filepath.Join(t.TempDir(), "seatcount.db"), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	admin := model.Administrator()
	if err := s.Tokens.SetEnabled(t.Context(), admin, true); err != nil {
		t.Fatal(err)
	}
	made, err := s.Tokens.Create(t.Context(), admin, token.New{Scope: model.ScopeAgent, Description: "all computers"})
	if err != nil {
		t.Fatal(err)
	}
	e := &estate{Services: s, token: made.Secret}
	server := service.API(s, service.APIParams{Log: log})
	url, err := server.Start(t.Context(), api.ListenConfig{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Shutdown(context.WithoutCancel(t.Context())) })
	e.url = url + "/agent"
	return e
}

// device is the one device that was delivered, with its packages by name.
func (e *estate) device(t *testing.T, log []byte) (device.Row, map[string]string) {
	t.Helper()
	if err := e.Refresh.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := e.Devices.List(t.Context(), model.Administrator())
	if err != nil || len(rows) != 1 {
		t.Fatalf("there are %d devices, %v\n%s", len(rows), err, log)
	}
	detail, err := e.Devices.Get(t.Context(), model.Administrator(), rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]string{}
	for _, s := range detail.Software {
		packages[s.Name] = s.Version
	}
	return rows[0], packages
}

// delivery is the one delivery that is listed.
func (e *estate) delivery(t *testing.T) agent.Row {
	t.Helper()
	rows, err := e.Agents.Deliveries(t.Context(), model.Administrator(), agent.Filter{})
	if err != nil || len(rows) != 1 {
		t.Fatalf("there are %d deliveries, %v", len(rows), err)
	}
	return rows[0]
}

func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed here; .ci/setup installs it", program)
	}
	if testing.Short() {
		t.Skipf("%s takes a while", program)
	}
}

// run runs an agent and returns what it wrote.
func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "LC_ALL=C.UTF-8", "http_proxy=", "HTTP_PROXY=", "no_proxy=127.0.0.1")
	log, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, log)
	}
	return log
}

// installed are the packages of this computer, as dpkg-query tells them.
func installed(t *testing.T) map[string]string {
	t.Helper()
	need(t, "dpkg-query")
	out, err := exec.CommandContext(t.Context(), "dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Package}\t${Version}\n").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 && strings.HasPrefix(f[0], "ii") {
			packages[f[1]] = f[2]
		}
	}
	return packages
}

// agree compares the packages of a device with what dpkg-query tells. Several architectures of one package are one name.
func agree(t *testing.T, got, want map[string]string) {
	t.Helper()
	var missing []string
	for name, version := range want {
		if got[name] == "" || !strings.Contains(version, got[name]) && !strings.Contains(got[name], version) {
			missing = append(missing, fmt.Sprintf("%s %s (%q)", name, version, got[name]))
		}
	}
	if len(missing) > 0 || len(want) == 0 {
		t.Errorf("%d of %d packages are missing or of another version: %.20v", len(missing), len(want), missing)
	}
}

func TestFusionInventoryAgent(t *testing.T) {
	need(t, "fusioninventory-agent")
	e := newEstate(t)
	// The token stands in a file, not on the command line, where everybody on the computer would see it.
	conf := filepath.Join(t.TempDir(), "agent.cfg")
	text := "server = " + e.url + "\nuser = agent\npassword = " + e.token + "\ntasks = inventory\nno-httpd = 1\nlogger = stderr\ndelaytime = 0\n" +
		"no-category = process,environment\n"
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	log := run(t, "fusioninventory-agent", "--conf-file="+conf)
	d, packages := e.device(t, log)
	if !strings.EqualFold(d.Hostname, hostname(t)) {
		t.Errorf("the device is called %q, this computer %q", d.Hostname, hostname(t))
	}
	agree(t, packages, installed(t))
	if r := e.delivery(t); r.Agent != "FusionInventory-Agent" || !strings.HasPrefix(r.Version, "2.") || r.Protocol != "FusionInventory" || r.Device != d.Hostname {
		t.Errorf("listed as %+v\n%s", r, log)
	}
}

func TestOCSInventoryAgent(t *testing.T) {
	need(t, "ocsinventory-agent")
	e := newEstate(t)
	// It takes name and password in base64, and its configuration from /etc alone. This token is of no use to anybody who
	// sees it on the command line.
	encode := base64.StdEncoding.EncodeToString
	log := run(t, "ocsinventory-agent", "--server="+e.url, "--user="+encode([]byte("agent")), "--password="+encode([]byte(e.token)), "--realm="+agent.Realm,
		"--basevardir="+t.TempDir(), "--nolocal")
	d, packages := e.device(t, log)
	if !strings.EqualFold(d.Hostname, hostname(t)) {
		t.Errorf("the device is called %q, this computer %q", d.Hostname, hostname(t))
	}
	want := installed(t)
	for name := range want {
		// This version of it passes over packages that may be installed for several architectures.
		if _, err := os.Stat("/var/lib/dpkg/info/" + name + ".list"); err != nil {
			delete(want, name)
		}
	}
	agree(t, packages, want)
	if r := e.delivery(t); !strings.Contains(r.Agent, "OCS-NG_unified_unix_agent") || r.Protocol != "OCS" || r.Device != d.Hostname {
		t.Errorf("listed as %+v\n%s", r, log)
	}
}

// program builds seatcount-agent as it is handed out.
func program(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("compiling takes a while")
	}
	path := filepath.Join(t.TempDir(), "seatcount-agent")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", path, "seatcount/cmd/seatcount-agent")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func TestSeatcountAgent(t *testing.T) {
	need(t, "dpkg-query")
	agentProgram := program(t)
	e := newEstate(t)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(e.token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	log := run(t, agentProgram, "--server", strings.TrimSuffix(e.url, "/agent"), "--token-file", file, "--spool", t.TempDir(), "-v")
	d, packages := e.device(t, log)
	want := installed(t)
	agree(t, packages, want)
	if !strings.EqualFold(d.Hostname, hostname(t)) || d.OS == "" {
		t.Errorf("the device is %+v", d.Device)
	}
	for name := range packages {
		if want[name] == "" {
			t.Errorf("dpkg-query does not know %q", name)
		}
	}
	if r := e.delivery(t); r.Agent != "Seatcount-Agent" || r.Device != d.Hostname || r.Format != "GLPI JSON" {
		t.Errorf("listed as %+v\n%s", r, log)
	}
}

func TestSeatcountAgentOffline(t *testing.T) {
	agentProgram := program(t)
	e := newEstate(t)
	spool := t.TempDir()
	args := []string{"--spool", spool, "--retry", "0", "--server"}
	cmd := exec.CommandContext(t.Context(), agentProgram, append(args, "http://127.0.0.1:1")...)
	cmd.Env = append(os.Environ(), "SEATCOUNT_TOKEN="+e.token)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Fatalf("with nobody there it ends with %v\n%s", err, out)
	}
	cmd = exec.CommandContext(t.Context(), agentProgram, append(args, e.url)...)
	cmd.Env = append(os.Environ(), "SEATCOUNT_TOKEN="+e.token)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if left, _ := os.ReadDir(spool); len(left) != 0 {
		t.Errorf("the spool has %v", left)
	}
	e.device(t, out)
	if rows, err := e.Agents.Deliveries(t.Context(), model.Administrator(), agent.Filter{}); err != nil || len(rows) != 2 {
		t.Errorf("%d deliveries, %v", len(rows), err)
	}
}

// hostname is this computer's name without its domain.
func hostname(t *testing.T) string {
	t.Helper()
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ = strings.Cut(name, ".")
	return name
}
