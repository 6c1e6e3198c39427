package agent_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/agent"
	"seatcount/service/inventory"
)

func TestDeliveredFileBecomesDevice(t *testing.T) {
	f := newFixture(t)
	status, _, body := f.post(t, "/agent/inventory", glpi("LAB-1", ago(time.Hour), "Office Suite|16.0", "Editor|2"), "User-Agent", "Seatcount-Agent/1.0")
	if status != 202 {
		t.Fatalf("answered %d %s", status, body)
	}
	var answer struct {
		Format, SHA256 string
		Reports        []agent.Understood
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Reports) != 1 || answer.Reports[0].Hostname != "LAB-1" || answer.Reports[0].Software != 2 || !answer.Reports[0].Complete ||
		answer.Reports[0].CollectedAt == nil || answer.Format != "GLPI JSON" {
		t.Errorf("understood %s", body)
	}
	if got, want := f.software(t, "LAB-1"), []string{"Editor 2", "Office Suite 16.0"}; !slices.Equal(got, want) {
		t.Errorf("the device has %v, want %v", got, want)
	}
	files := f.files(t)
	if len(files) != 1 || !strings.HasPrefix(files[0], "lab-1-") || !strings.HasSuffix(files[0], ".json") {
		t.Errorf("the folder has %v", files)
	}
	if info, err := os.Stat(filepath.Join(f.folder, files[0])); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read %s: %v, %v", files[0], info.Mode(), err)
	}
	rows := f.deliveries(t)
	if len(rows) != 1 {
		t.Fatalf("%d deliveries are listed", len(rows))
	}
	r := rows[0]
	if r.Hostname != "LAB-1" || r.Device != "LAB-1" || r.Agent != "GLPI-Agent" || r.Version != "1.11" || r.Problem != "" || r.Token != "agent" ||
		r.Org != "Default Organization" || r.Hash != answer.SHA256 || r.Origin != "127.0.0.1" || r.Protocol != "inventory file" {
		t.Errorf("the list says %+v", r)
	}
}

func TestFormatsAndPackings(t *testing.T) {
	f := newFixture(t)
	at := ago(time.Hour)
	for i, c := range []struct {
		name, body string
		headers    []string
		ending     string
	}{
		{"GLPI JSON", glpi("H0", at, "App|1"), nil, ".json"},
		{"XML", ocs("H1", at, "App|1"), nil, ".xml"},
		{"gzip", gzipped(glpi("H2", at, "App|1")), []string{"Content-Encoding", "gzip"}, ".json.gz"},
		{"gzip that is not said", gzipped(ocs("H3", at, "App|1")), nil, ".xml.gz"},
		{"zlib", zlibbed(ocs("H4", at, "App|1")), []string{"Content-Encoding", "deflate"}, ".xml.z"},
		{"deflate without a head", zlibbed(ocs("H5", at, "App|1"))[2:], []string{"Content-Encoding", "deflate"}, ".xml"},
		{"table", "Computer,Software,Version\nH6,App,1\n", nil, ".csv"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			status, _, body := f.post(t, "/agent/inventory", c.body, c.headers...)
			if status != 202 {
				t.Fatalf("answered %d %s", status, body)
			}
			host := fmt.Sprintf("H%d", i)
			if got := f.software(t, host); !slices.Equal(got, []string{"App 1"}) {
				t.Errorf("%s has %v", host, got)
			}
			if !slices.ContainsFunc(f.files(t), func(name string) bool {
				return strings.Contains(name, strings.ToLower(host)+"-") && strings.HasSuffix(name, c.ending)
			}) {
				t.Errorf("no file of %s ends in %s: %v", host, c.ending, f.files(t))
			}
		})
	}
}

func TestListThatDoesNotNameItsComputer(t *testing.T) {
	f := newFixture(t)
	list := "ii  nordwind-office  16.0  amd64  An office suite\nii  editor  2.1  amd64  An editor\n"
	list = "Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n" +
		"|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ Name Version Architecture Description\n+++-====-====-====-====\n" + list
	status, _, body := f.post(t, "/agent/inventory", list)
	if status != 422 || !strings.Contains(body, "?device=NAME") {
		t.Fatalf("without a name: %d %s", status, body)
	}
	for _, name := range []string{"../up", "a/b", ".hidden", "software", "-x", strings.Repeat("x", 64)} {
		if status, _, body := f.post(t, "/agent/inventory?device="+name, list); status != 422 {
			t.Errorf("%q: %d %s", name, status, body)
		}
	}
	for range 2 {
		if status, _, body := f.post(t, "/agent/inventory?device=web-7", list); status != 202 {
			t.Fatalf("with a name: %d %s", status, body)
		}
	}
	if got := f.software(t, "web-7"); !slices.Equal(got, []string{"editor 2.1", "nordwind-office 16.0"}) {
		t.Errorf("web-7 has %v", got)
	}
	if n := len(f.devices(t)); n != 1 {
		t.Errorf("there are %d devices", n)
	}
}

func TestListsOfEveryDayDoNotFillTheFolder(t *testing.T) {
	began, days := time.Now().AddDate(0, 0, -10), atomic.Int32{} // the service looks at the clock whenever it likes
	f := newFixture(t, func(p *agent.Params) { p.Clock = func() time.Time { return began.AddDate(0, 0, int(days.Load())) } })
	head := "Desired=Unknown/Install/Remove/Purge/Hold\n||/ Name Version Architecture Description\n+++-====-====-====-====\n"
	for day := range 5 {
		list := head + fmt.Sprintf("ii  dpkg  1.22.%d  amd64  Debian package management system\nii  editor  2.1  amd64  An editor\nii  libc6  2.36-9  amd64  GNU C Library\n", day)
		for _, name := range []string{"web-7", "web-70"} {
			if status, _, body := f.post(t, "/agent/inventory?device="+name, list); status != 202 {
				t.Fatalf("%d %s", status, body)
			}
		}
		f.refresh(t)
		days.Add(1)
	}
	if files := f.files(t); len(files) != 4 {
		t.Errorf("the folder has %v", files)
	}
	for _, name := range []string{"web-7", "web-70"} {
		if got := f.software(t, name); !slices.Equal(got, []string{"dpkg 1.22.4", "editor 2.1", "libc6 2.36-9"}) {
			t.Errorf("%s has %v", name, got)
		}
	}
	for name, d := range f.devices(t) {
		if d.SourceGone {
			t.Errorf("the file of %s is gone", name)
		}
	}
}

func TestWhoMayDeliver(t *testing.T) {
	f := newFixture(t)
	body := ocs("PC1", ago(time.Hour), "App|1")
	basic := func(password string) []string {
		r := (&headers{}).basic("anybody", password)
		return []string{"Authorization", r}
	}
	for _, c := range []struct {
		name    string
		headers []string
		want    int
	}{
		{"nothing", nil, 401},
		{"header", []string{"X-Auth-Token", f.token}, 202},
		{"bearer", []string{"Authorization", "Bearer " + f.token}, 202},
		{"password", basic(f.token), 202},
		{"API token", []string{"X-Auth-Token", f.api}, 403},
		{"API token as the password", basic(f.api), 403},
		{"wrong password", basic("secret"), 401},
		{"mistyped", []string{"X-Auth-Token", f.token[:len(f.token)-1] + "!"}, 401},
		{"other kind", []string{"Authorization", "Digest x"}, 401},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			status, header, answer := f.send(t, "/agent/inventory", body, c.headers...)
			if status != c.want {
				t.Errorf("answered %d %s, want %d", status, answer, c.want)
			}
			if ask := header.Get("WWW-Authenticate"); (ask == `Basic realm="Seatcount"`) != (c.want == 401) {
				t.Errorf("asks for %q with %d", ask, status)
			}
			if strings.Contains(answer, f.token) {
				t.Error("the answer has the token")
			}
		})
	}
	if err := f.Tokens.SetEnabled(t.Context(), model.Administrator(), false); err != nil {
		t.Fatal(err)
	}
	if status, _, answer := f.post(t, "/agent", body); status != 401 {
		t.Errorf("with API access off: %d %s", status, answer)
	}
}

func TestWrongTokensAreHeldBack(t *testing.T) {
	f := newFixture(t, func(p *agent.Params) {
		p.Clock = func() time.Time { return time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC) }
	})
	last := 0
	for range 40 {
		last, _, _ = f.send(t, "/agent", "", "X-Auth-Token", "guess")
	}
	if last != 429 {
		t.Errorf("the 40th wrong token is answered with %d", last)
	}
	if status, _, body := f.post(t, "/agent/inventory", ocs("PC1", ago(time.Hour))); status != 202 {
		t.Errorf("a right token from there is answered with %d %s", status, body)
	}
}

func TestRefusedDeliveries(t *testing.T) {
	f := newFixture(t, func(p *agent.Params) { p.Limits.FileBytes = 100 << 10 })
	bomb := gzipped(`{"content":{"hardware":{"name":"` + strings.Repeat("x", 200<<10) + `"}},"deviceid":"x"}`)
	for _, c := range []struct {
		name, path, body string
		headers          []string
		status           int
		words            string
	}{
		{"empty", "/agent/inventory", "", nil, 400, "nothing in the delivery"},
		{"something else", "/agent/inventory", "Dear Sir or Madam,\nhello", nil, 422, "ot a known inventory format"},
		{"cut", "/agent/inventory", glpi("PC1", ago(0), "App|1")[:300], nil, 422, "amaged at line"},
		{"too large", "/agent/inventory", strings.Repeat("x", 101<<10), nil, 413, "at most"},
		{"too large unpacked", "/agent/inventory", bomb, nil, 413, "at most"},
		{"without a name", "/agent/inventory", strings.NewReplacer(`"name":"PC1"`, `"name":""`, "5f3a0001", "").Replace(`{"action":"inventory","deviceid":"","content":{"hardware":{"name":""},"softwares":[]}}`), nil, 422, "which computer"},
		{"printer", "/agent/inventory", `{"action":"inventory","deviceid":"p","itemtype":"Printer","content":{"hardware":{"name":"p"}}}`, nil, 422, "printer"},
		{"unknown packing", "/agent/inventory", "x", []string{"Content-Encoding", "br"}, 415, "gzip"},
		{"elsewhere", "/agent/other", "x", nil, 404, "nothing at this address"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			status, _, body := f.post(t, c.path, c.body, c.headers...)
			if status != c.status || !strings.Contains(body, c.words) {
				t.Errorf("answered %d %s, want %d with %q", status, body, c.status, c.words)
			}
		})
	}
	if files := f.files(t); len(files) != 0 {
		t.Errorf("the folder has %v", files)
	}
	problems, err := f.agents.Deliveries(t.Context(), model.Administrator(), agent.Filter{Problems: true})
	if err != nil || len(problems) != 8 {
		t.Errorf("%d problems are listed, %v", len(problems), err)
	}
	for _, p := range problems {
		if p.Problem == "" || p.Path != "" {
			t.Errorf("listed as %+v", p.Delivery)
		}
	}
}

func TestNewerCompleteInventoryTakesThePlace(t *testing.T) {
	f := newFixture(t)
	post := func(body string) {
		t.Helper()
		if status, _, answer := f.post(t, "/agent/inventory", body); status != 202 {
			t.Fatalf("answered %d %s", status, answer)
		}
	}
	partial := strings.Replace(glpi("PC1", ago(2*time.Hour), "Plugin|1"), `"itemtype"`, `"partial":true,"itemtype"`, 1)
	post(glpi("PC1", ago(3*time.Hour), "Old|1"))
	post(partial)
	post(glpi("PC1", ago(5*time.Hour), "Older|1")) // it was kept by an agent that was offline
	post(partial)                                  // its answer was lost
	if got := f.software(t, "PC1"); !slices.Equal(got, []string{"Old 1", "Plugin 1"}) {
		t.Errorf("PC1 has %v", got)
	}
	if files := f.files(t); len(files) != 3 {
		t.Errorf("the folder has %v", files)
	}
	post(glpi("PC1", time.Now().Add(time.Second), "New|1")) // later than the files were written
	if files := f.files(t); len(files) != 1 {
		t.Errorf("what is superfluous stays: %v", files)
	}
	if got := f.software(t, "PC1"); !slices.Equal(got, []string{"New 1"}) {
		t.Errorf("PC1 has %v", got)
	}
	if rows, err := f.agents.Agents(t.Context(), model.Administrator()); err != nil || len(rows) != 1 || rows[0].Deliveries != 5 || rows[0].TakenAt == nil {
		t.Errorf("the agents are %+v, %v", rows, err)
	}
}

func TestHostnamesFromTheNetStayInTheFolder(t *testing.T) {
	f := newFixture(t)
	for _, host := range []string{"../../etc/passwd", `..\\..\\evil`, ".hidden", "a/b", "CON", "~$x", "ü€", "", strings.Repeat("long", 100), "nul.txt", "x\\u0000y"} {
		body := strings.ReplaceAll(glpi("HOST", ago(time.Hour), "App|1"), `"name":"HOST"`, `"name":"`+host+`"`)
		status, _, answer := f.post(t, "/agent/inventory", body)
		if status != 202 {
			t.Errorf("%q: %d %s", host, status, answer)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(f.folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "delivered" && !strings.HasPrefix(e.Name(), "seatcount.db") {
			t.Errorf("%s came to lie outside of the folder", e.Name())
		}
	}
	for _, file := range f.files(t) {
		if strings.Contains(file, "/") || strings.HasPrefix(file, ".") || len(file) > 100 {
			t.Errorf("a file is called %q", file)
		}
	}
}

func TestNothingAcknowledgedIsLostInACrash(t *testing.T) {
	f := newFixture(t)
	for i := range 5 {
		if status, _, body := f.post(t, "/agent", zlibbed(ocs(fmt.Sprintf("PC%d", i), ago(time.Hour), "App|1"))); status != 200 {
			t.Fatalf("answered %d %s", status, body)
		}
	}
	// What a crash in the middle of a delivery leaves is not taken for inventory.
	if err := os.WriteFile(filepath.Join(f.folder, ".seatcount-1.part"), []byte(ocs("HALF", ago(time.Hour), "App|1")), 0o600); err != nil {
		t.Fatal(err)
	}
	// The refresh never ran before; it is as after a restart.
	if devices := f.devices(t); len(devices) != 5 {
		t.Errorf("there are %d devices", len(devices))
	}
}

func TestManyAgentsAtOnce(t *testing.T) {
	f := newFixture(t)
	agents := 300
	if testing.Short() {
		agents = 50
	}
	deliverAtOnce(t, f, estateOf(agents))
	if devices := f.devices(t); len(devices) != agents {
		t.Errorf("%d devices of %d agents", len(devices), agents)
	}
	if rows := f.deliveries(t); len(rows) != agents {
		t.Errorf("%d deliveries of %d agents", len(rows), agents)
	}
	if rows, err := f.agents.Agents(t.Context(), model.Administrator()); err != nil || len(rows) != agents {
		t.Errorf("%d agents are listed, %v", len(rows), err)
	}
}

// estateOf are the requests of so many agents, each as an OCS agent makes them: a prolog, and an inventory of 200 entries.
func estateOf(agents int) [][]string {
	software := make([]string, 200)
	for i := range software {
		software[i] = fmt.Sprintf("Application %d|%d.1", i, i)
	}
	requests := make([][]string, agents)
	for i := range requests {
		host := fmt.Sprintf("PC%04d", i)
		requests[i] = []string{
			zlibbed("<REQUEST><DEVICEID>" + host + "</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>"),
			zlibbed(ocs(host, ago(time.Hour), software...)),
		}
	}
	return requests
}

// deliverAtOnce has all agents deliver in the same moment.
func deliverAtOnce(tb testing.TB, f *fixture, agents [][]string) {
	tb.Helper()
	var all sync.WaitGroup
	start := make(chan struct{})
	problems := make(chan error, len(agents))
	for i, requests := range agents {
		all.Go(func() {
			<-start
			for _, body := range requests {
				if status, _, answer := f.post(tb, "/agent", body); status != 200 {
					problems <- fmt.Errorf("agent %d: %d %s", i, status, answer)
					return
				}
			}
		})
	}
	close(start)
	all.Wait()
	close(problems)
	for err := range problems {
		tb.Error(err)
	}
}

func TestOnlyAdministratorsList(t *testing.T) {
	f := newFixture(t)
	reader := model.Principal{UserID: 2, Name: "Reader", Permissions: map[model.Permission]bool{model.InventoryRead: true}}
	if _, err := f.agents.Deliveries(t.Context(), reader, agent.Filter{}); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("deliveries: %v", err)
	}
	if _, err := f.agents.Agents(t.Context(), reader); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("agents: %v", err)
	}
	if _, err := f.agents.Take(t.Context(), reader, strings.NewReader("x"), agent.From{}); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("take: %v", err)
	}
}

func TestDevicesOfDeliveriesAreNoted(t *testing.T) {
	f := newFixture(t)
	f.post(t, "/agent/inventory", glpi("PC1", ago(time.Hour), "App|1"))
	f.refresh(t)
	f.agents.Close() // it waits until they are
	var noted []model.Delivery
	if err := f.Store.Read(t.Context()).Find(&noted).Error; err != nil || len(noted) != 1 || noted[0].DeviceID == 0 {
		t.Errorf("noted are %+v, %v", noted, err)
	}
}

func TestLimitsHaveDefaults(t *testing.T) {
	f := newFixture(t, func(p *agent.Params) { p.Limits = inventory.Limits{Entries: 7} })
	if l := f.agents.Limits; l.FileBytes != 64<<20 || l.Entries != 7 {
		t.Errorf("the limits are %+v", l)
	}
}

func TestBrokenOffDeliveryIsListedInWords(t *testing.T) {
	f := newFixture(t)
	conn, err := net.Dial("tcp", f.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /agent/inventory HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: %s\r\nContent-Length: 1000\r\n\r\n{\"act", f.token)
	if err == nil {
		err = conn.(*net.TCPConn).CloseWrite()
	}
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Fatalf("answered %v", answer)
	}
	rows, err := f.agents.Deliveries(t.Context(), model.Administrator(), agent.Filter{})
	if err != nil || len(rows) != 1 || rows[0].Problem != "The delivery did not arrive whole" {
		t.Errorf("listed as %+v, %v", rows, err)
	}
	if files := f.files(t); len(files) != 0 {
		t.Errorf("the folder has %v", files)
	}
}

// limited is a connection whose limits of time can be looked at.
type limited struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (l *limited) SetReadDeadline(t time.Time) error  { l.read = t; return nil }
func (l *limited) SetWriteDeadline(t time.Time) error { l.write = t; return nil }

func TestWhoSendsSlowlyHearsThatItArrived(t *testing.T) {
	f := newFixture(t)
	w := &limited{ResponseRecorder: httptest.NewRecorder()}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/agent/inventory", strings.NewReader(ocs("PC1", ago(time.Hour))))
	r.Header.Set("X-Auth-Token", f.token)
	f.agents.Handler().ServeHTTP(w, r)
	if w.Code != 202 || w.read.IsZero() || !w.write.After(w.read) {
		t.Errorf("%d, sent until %v, told until %v", w.Code, w.read, w.write)
	}
}

func TestTimesThatCannotBeAreNoTimes(t *testing.T) {
	f := newFixture(t)
	event := `{"name":"pack/software/programs","hostIdentifier":"PC1","unixTime":99999999999999,"snapshot":[{"name":"App","version":"1"}],"action":"snapshot"}`
	status, _, body := f.post(t, "/agent/inventory", event)
	if status != 202 || !strings.Contains(body, `"collected_at":null`) {
		t.Errorf("answered %d %s", status, body)
	}
	if got := f.software(t, "PC1"); !slices.Equal(got, []string{"App 1"}) {
		t.Errorf("PC1 has %v", got)
	}
}
