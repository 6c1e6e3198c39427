package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/sample"
)

// asProgram is the environment variable that makes the test program be seatcountctl itself.
const asProgram = "SEATCOUNTCTL_BE_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// served is a seatcountctl serve that runs as a program of its own.
type served struct {
	url  string
	stop func() (status int, errOut string)
}

func startServe(t *testing.T, db string, args ...string) served {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, append([]string{"--db", db, "serve"}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems strings.Builder
	cmd.Stderr = &problems
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop := func() (int, string) {
		stopped = true
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		return cmd.ProcessState.ExitCode(), problems.String()
	}
	t.Cleanup(func() {
		if !stopped {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "Listening at ")
	if !ok {
		_, errOut := stop()
		t.Fatalf("serve says %q, %v; %s", line, err, errOut)
	}
	return served{url, stop}
}

func getJSON[T any](t *testing.T, url, token string) T {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var v T
	if err := json.NewDecoder(res.Body).Decode(&v); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v", url, res.StatusCode, err)
	}
	return v
}

// loadCompany fills the database with the sample company.
func loadCompany(t *testing.T, db string) {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	s, err := service.Open(t.Context(), service.Params{Path: db, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Count.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Refresh.Start(t.Context())
	err = sample.Load(t.Context(), model.Administrator(), service.SampleCompany(s, nil, filepath.Join(filepath.Dir(db), "sample")))
	if err != nil {
		t.Fatal(err)
	}
}

// numbers are what everyone has to agree on, by license.
type numbers map[string][4]int // purchased, used, left, devices and titles of the evidence that count

// TestSameNumbersEverywhere compares, over the sample company, what a service says to the windows with what the API and
// the command line say, for the administrator and for somebody of one organization.
func TestSameNumbersEverywhere(t *testing.T) {
	db := newDB(t)
	loadCompany(t, db)
	orgs := mustJSON[[]orgJSON](t, db, "org", "list")
	inner := orgs[0]
	for _, o := range orgs { // a department of the company
		if o.ParentID > model.RootOrgID {
			inner = o
			break
		}
	}
	must(t, db, "user", "add", "anna", "--role", "Reader", "--org", inner.Path)
	server := startServe(t, db, "--listen", "127.0.0.1:0")
	sizes := map[string]int{}
	for _, as := range []string{"Administrator", "anna"} {
		token := mustJSON[tokenJSON](t, db, "--as", as, "token", "add", "--scope", "api").Token
		window := fromServices(t, db, as)
		commandLine := numbers{}
		for _, l := range mustJSON[[]map[string]any](t, db, "--as", as, "license", "list") {
			commandLine[l["name"].(string)] = [4]int{int(l["purchase_count"].(float64)), int(l["used_count"].(float64)), int(l["left"].(float64)), 0}
		}
		http := fromAPI(t, server.url, token)
		reported := numbers{}
		for _, row := range getJSON[struct{ Data []map[string]any }](t, server.url+"/api/v1/report/licenses/json", token).Data {
			reported[row["name"].(string)] = [4]int{int(row["purchase_count"].(float64)), int(row["used_count"].(float64)), int(row["left"].(float64)), 0}
		}
		if !reflect.DeepEqual(http, window) {
			t.Errorf("%s: the API says\n%v, the window\n%v", as, http, window)
		}
		for name, n := range window {
			n[3] = 0
			if commandLine[name] != n || reported[name] != n {
				t.Errorf("%s, %s: the command line says %v, the report %v, the window %v", as, name, commandLine[name], reported[name], n)
			}
		}
		if len(commandLine) != len(window) || len(reported) != len(window) {
			t.Errorf("%s: %d, %d and %d licenses", as, len(commandLine), len(reported), len(window))
		}
		sizes[as] = len(window)
	}
	if sizes["Administrator"] < 20 || sizes["anna"] == 0 || sizes["anna"] >= sizes["Administrator"] {
		t.Errorf("the test compares little: %v", sizes)
	}
	if status, errOut := server.stop(); status != 0 || errOut != "" {
		t.Errorf("SIGTERM: status %d, %s", status, errOut)
	}
}

// fromServices is what a window would show.
func fromServices(t *testing.T, db, as string) numbers {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	s, err := service.Open(t.Context(), service.Params{Path: db, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p, err := s.Access.PrincipalByName(t.Context(), as)
	if err == nil {
		err = s.Count.Load(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Licenses.List(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	all := numbers{}
	for _, r := range rows {
		e, err := s.Count.Explain(t.Context(), p, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		counted := 0
		for _, d := range e.Devices {
			for _, f := range d.Found {
				if d.Counted && f.Reason == "counted" {
					counted++
				}
			}
		}
		all[r.Name] = [4]int{r.PurchaseCount, r.UsedCount, r.Left(), counted}
	}
	return all
}

func fromAPI(t *testing.T, url, token string) numbers {
	t.Helper()
	type item struct {
		ID         int64
		Attributes struct {
			Name          string `json:"name"`
			PurchaseCount int    `json:"purchase_count"`
			UsedCount     int    `json:"used_count"`
			Left          int    `json:"left"`
		}
	}
	type answer struct {
		Data     []item
		Included []struct {
			Attributes struct{ Counted bool }
		}
	}
	all := numbers{}
	for _, i := range getJSON[answer](t, url+"/licenses", token).Data {
		counted := 0
		one := getJSON[answer](t, url+"/licenses/"+itoa(i.ID)+"?include=devices", token)
		for _, d := range one.Included {
			if d.Attributes.Counted {
				counted++
			}
		}
		if one.Data[0] != i {
			t.Errorf("read %+v, listed %+v", one.Data[0], i)
		}
		a := i.Attributes
		all[a.Name] = [4]int{a.PurchaseCount, a.UsedCount, a.Left, counted}
	}
	return all
}

// TestServeWithCurl goes through the guide with curl, as a person would.
func TestServeWithCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	db := newDB(t)
	dir, _ := small(t, 20)
	must(t, db, "scan", dir)
	server := startServe(t, db, "--listen", "127.0.0.1:0")
	made := mustJSON[tokenJSON](t, db, "token", "add", "--scope", "api") // while it runs
	run := func(args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), curl, append([]string{"-sS", "-w", "\n%{http_code}", "-H", "X-Auth-Token: " + made.Token}, args...)...).Output()
		if err != nil {
			t.Fatalf("curl %v: %v", args, err)
		}
		return string(out)
	}
	sees := func(got string, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if !strings.Contains(got, part) {
				t.Errorf("no %s in %s", part, got)
			}
		}
	}
	sees(run("-i", "-d", `{"data":{"attributes":{"name":"All","match_string":"%a%","purchase_count":3}}}`, server.url+"/licenses"), "\n201", "Location: /licenses/1", `"left":-17`)
	sees(run("-X", "PATCH", "-d", `{"purchase_count":50}`, server.url+"/licenses/1"), "\n200", `"left":30`)
	sees(run("-G", server.url+"/licenses", "--data-urlencode", "licenses.left=<0", "--data-urlencode", "sort=-used_count,name"), "\n200", `"data":[]`)
	sees(run("-G", server.url+"/licenses", "--data-urlencode", "licenses.left=>0", "-d", "format=csv"), "\n200", `"1","All"`)
	sees(run("-F", "data[attributes][name]=Form", "-F", "data[attributes][match_string]=%b%", server.url+"/licenses"), "\n201", `"name":"Form"`)
	sees(run(server.url+"/api/v1/report/licenses/json"), "\n200", `"totalCount":2`)
	sees(run("-X", "DELETE", server.url+"/licenses/1"), "\n200")
	sees(run(server.url+"/licenses/1"), "\n404")
	token := made.Token
	made.Token = "sct_wrong"
	sees(run(server.url+"/licenses"), "\n401", `"errors"`)
	made.Token = token
	sees(run("-H", "Host: evil.example", server.url+"/licenses"), "\n403")
	must(t, db, "token", "disable")
	sees(run(server.url+"/licenses"), "\n401")
	if got := must(t, db, "license", "list", "--json"); !strings.Contains(got, `"Form"`) {
		t.Errorf("the command line does not see what the API stored: %s", got)
	}
	if status, errOut := server.stop(); status != 0 || errOut != "" {
		t.Errorf("SIGTERM: status %d, %s", status, errOut)
	}
}

func TestServeRefusesInWords(t *testing.T) {
	db := newDB(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, c := range []struct {
		args   []string
		status int
		words  string
	}{
		{[]string{"--listen", l.Addr().String()}, statusFailed, "another program listens at " + l.Addr().String() + " already; 127.0.0.1:"},
		{[]string{"--listen", "0.0.0.0:0"}, statusMisuse, "needs TLS"},
		{[]string{"--listen", "8480"}, statusMisuse, "not an address with a port"},
		{[]string{"--tls-cert", "cert.pem"}, statusMisuse, "belong together"},
		{[]string{"--tls-name", "seatcount.example"}, statusMisuse, "--tls-name is for the certificate that --tls makes"},
		{[]string{"--tls", "--tls-name", "https://seatcount.example"}, statusMisuse, `--tls-name: "https://seatcount.example" is not the name`},
		{[]string{"--tls-cert", "missing.pem", "--tls-key", "missing.pem"}, statusFailed, "missing.pem"},
	} {
		if _, errOut, status := ctl(t, db, append([]string{"serve"}, c.args...)...); status != c.status || !strings.Contains(errOut, c.words) {
			t.Errorf("%v: status %d, %s", c.args, status, errOut)
		}
	}
}

func TestServeOverTLS(t *testing.T) {
	db := newDB(t)
	server := startServe(t, db, "--listen", "127.0.0.1:0", "--tls")
	if !strings.HasPrefix(server.url, "https://127.0.0.1:") {
		t.Errorf("listens at %s", server.url)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err == nil {
		res.Body.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a client that does not know the certificate: %v", err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(db), "tls", "seatcount-cert.pem")); errors.Is(err, os.ErrNotExist) {
		t.Error("the certificate is not beside the database")
	}
	if status, _ := server.stop(); status != 0 {
		t.Errorf("status %d", status)
	}
}
