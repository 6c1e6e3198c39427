package refresh_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/refresh"
)

var admin = model.Administrator()

// open puts services over a new database.
func open(t testing.TB) *service.Services {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "seatcount.db"))
}

func openAt(t testing.TB, path string) *service.Services {
	t.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	s, err := service.Open(t.Context(), service.Params{Path: path, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// start loads the counts and has the refresh run in the background.
func start(t testing.TB, s *service.Services) {
	t.Helper()
	if err := s.Count.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Refresh.Start(context.WithoutCancel(t.Context()))
}

// inventory is the text of a GLPI JSON file.
func inventory(host string, software ...string) string {
	var entries []string
	for _, s := range software {
		entries = append(entries, fmt.Sprintf(`{"name":%q,"version":"1.0","publisher":"Larkfield"}`, s))
	}
	return fmt.Sprintf(`{"content":{"accesslog":{"logdate":"2026-03-04 05:06:07"},"hardware":{"name":%q},"softwares":[%s]},"deviceid":%q,"itemtype":"Computer"}`,
		host, strings.Join(entries, ","), host)
}

var hourAgo = time.Now().Add(-time.Hour)

// write writes a file that was last changed at the given time.
func write(t testing.TB, path, text string, changed time.Time) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, changed, changed); err != nil {
		t.Fatal(err)
	}
}

func add(t testing.TB, s *service.Services, path string, orgID int64) model.Source {
	t.Helper()
	src, err := s.Refresh.AddSource(t.Context(), admin, path, orgID)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func wait(t testing.TB, s *service.Services) {
	t.Helper()
	if err := s.Refresh.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// idle waits for the background.
func idle(t testing.TB, s *service.Services) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Refresh.Idle(ctx); err != nil {
		t.Fatalf("not idle: %v; %+v", err, s.Refresh.Status())
	}
}

// states are the files of all sources, "name:state(devices) reason".
func states(t testing.TB, s *service.Services) string {
	t.Helper()
	rows, err := s.Refresh.Files(t.Context(), admin, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		line := fmt.Sprintf("%s:%s", filepath.Base(r.Path), r.State)
		if r.Reason != "" {
			line += " " + r.Reason
		}
		all = append(all, line)
	}
	return strings.Join(all, "; ")
}

func hosts(t testing.TB, s *service.Services) string {
	t.Helper()
	rows, err := s.Devices.List(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%s:%d", r.Hostname, r.Titles))
	}
	return strings.Join(all, " ")
}

func TestReadsTheFilesOfASourceAndCounts(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office", "Draw"), hourAgo)
	write(t, filepath.Join(dir, "deep", "pc2.json"), inventory("pc2", "Office"), hourAgo)
	write(t, filepath.Join(dir, "notes.txt"), "Lorem ipsum dolor.\nNothing to see here.\n", hourAgo)
	start(t, s)
	l, err := s.Licenses.Create(t.Context(), admin, model.License{Name: "Office", MatchString: "Office%", PurchaseCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	add(t, s, dir, 0)
	idle(t, s)
	if got := hosts(t, s); got != "pc1:2 pc2:1" {
		t.Errorf("devices: %s", got)
	}
	if row, err := s.Licenses.Get(t.Context(), admin, l.ID); err != nil || row.UsedCount != 2 || row.Left() != -1 {
		t.Errorf("used %d, %v", row.UsedCount, err)
	}
	problems, err := s.Refresh.Problems(t.Context(), admin)
	if err != nil || len(problems) != 1 || filepath.Base(problems[0].Path) != "notes.txt" || problems[0].Reason == "" || problems[0].Advice == "" {
		t.Errorf("problems: %+v, %v", problems, err)
	}
	if st := s.Refresh.Status(); st.State != refresh.StateIdle || st.Devices != 2 || st.Sources != 1 || st.Problems != 1 || st.Refreshed.IsZero() {
		t.Errorf("status: %+v", st)
	}
}

func TestUnchangedFilesAreNotReadAgainAfterARestart(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "seatcount.db"), t.TempDir()
	file := filepath.Join(dir, "pc1.json")
	write(t, file, inventory("pc1", "Office"), hourAgo)
	s := openAt(t, path)
	add(t, s, dir, 0)
	wait(t, s)
	before, _ := s.Refresh.Files(t.Context(), admin, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	wait(t, s)
	after, _ := s.Refresh.Files(t.Context(), admin, 0)
	if len(before) != 1 || len(after) != 1 || !before[0].ReadAt.Equal(*after[0].ReadAt) {
		t.Errorf("read again: %+v, then %+v", before, after)
	}
	// Touched, with the same content: it is noted, and its devices are not written anew.
	write(t, file, inventory("pc1", "Office"), hourAgo.Add(time.Minute))
	wait(t, s)
	touched, _ := s.Refresh.Files(t.Context(), admin, 0)
	if touched[0].State != model.FileRead || touched[0].Devices != 1 || touched[0].Format == "" || touched[0].ModTime.Equal(after[0].ModTime) {
		t.Errorf("touched: %+v", touched[0])
	}
}

func TestDeletedFilesLeaveTheirDevices(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "a", "pc1.json"), inventory("pc1", "Office"), hourAgo)
	write(t, filepath.Join(dir, "pc2.json"), inventory("pc2", "Office"), hourAgo)
	start(t, s)
	add(t, s, dir, 0)
	idle(t, s)
	if err := os.RemoveAll(filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	s.Refresh.RefreshNow()
	idle(t, s)
	if got := states(t, s); got != "pc1.json:gone; pc2.json:read" {
		t.Errorf("files: %s", got)
	}
	if got := hosts(t, s); got != "pc1:1 pc2:1" {
		t.Errorf("devices: %s", got)
	}
	write(t, filepath.Join(dir, "a", "pc1.json"), inventory("pc1", "Office"), hourAgo)
	wait(t, s)
	if got := states(t, s); got != "pc1.json:read; pc2.json:read" {
		t.Errorf("files that are back: %s", got)
	}
}

func TestFilesThatAreBeingWrittenAreReadLater(t *testing.T) {
	s, dir := open(t), t.TempDir()
	whole := inventory("pc1", "Office")
	file := filepath.Join(dir, "pc1.json")
	write(t, file, whole[:len(whole)/2], time.Now())
	start(t, s)
	add(t, s, dir, 0)
	notIdle, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := s.Refresh.Idle(notIdle); !errors.Is(err, context.DeadlineExceeded) {
		t.Error("idle, although a file is still being written")
	}
	if got := states(t, s); got != "" {
		t.Errorf("a half file was read: %s", got)
	}
	write(t, file, whole, time.Now())
	idle(t, s)
	if got := states(t, s); got != "pc1.json:read" {
		t.Errorf("files: %s", got)
	}
}

func TestWaitReadsFreshFilesAtOnce(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office"), time.Now())
	write(t, filepath.Join(dir, "cut.json"), inventory("pc2", "Office")[:90], time.Now())
	add(t, s, dir, 0)
	wait(t, s)
	if got := hosts(t, s); got != "pc1:1" {
		t.Errorf("devices: %s", got)
	}
	if got := states(t, s); !strings.Contains(got, "cut.json:problem") || !strings.Contains(got, "pc1.json:read") {
		t.Errorf("files: %s", got)
	}
}

func TestNoticesChangesByTheFileSystemsEvents(t *testing.T) {
	s, dir := open(t), t.TempDir()
	start(t, s)
	add(t, s, dir, 0)
	idle(t, s)
	changed := make(chan struct{}, 100)
	defer s.Bus.Listen(func(any) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	write(t, filepath.Join(dir, "new", "pc1.json"), inventory("pc1", "Office"), hourAgo)
	for deadline := time.After(10 * time.Second); hosts(t, s) != "pc1:1"; {
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("not noticed: %q %q", hosts(t, s), states(t, s))
		}
	}
}

func TestInnermostSourceDecidesTheOrganization(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office"), hourAgo)
	write(t, filepath.Join(dir, "lab", "pc2.json"), inventory("pc2", "Office"), hourAgo)
	lab, err := s.Orgs.Add(t.Context(), admin, "Lab", 0)
	if err != nil {
		t.Fatal(err)
	}
	orgs := func() string {
		rows, _ := s.Devices.List(t.Context(), admin)
		var all []string
		for _, r := range rows {
			all = append(all, r.Hostname+":"+r.Org)
		}
		return strings.Join(all, ", ")
	}
	add(t, s, dir, 0)
	wait(t, s)
	inner := add(t, s, filepath.Join(dir, "lab"), lab.ID)
	wait(t, s)
	if got := orgs(); got != "pc1:Default Organization, pc2:Default Organization / Lab" {
		t.Errorf("with an inner source: %s", got)
	}
	if err := s.Refresh.RemoveSource(t.Context(), admin, inner.ID, false); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if got := orgs(); got != "pc1:Default Organization, pc2:Default Organization" {
		t.Errorf("without it: %s", got)
	}
	if got := states(t, s); got != "pc2.json:read; pc1.json:read" {
		t.Errorf("files: %s", got)
	}
}

func TestSourcesAreRefusedInWords(t *testing.T) {
	s, dir := open(t), t.TempDir()
	src := add(t, s, dir, 0)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{
		dir:                       "This folder is a source already",
		dir + "/.":                "This folder is a source already",
		link:                      "This folder is a source already, as " + dir,
		filepath.Join(dir, "nix"): "is not there",
		s.Store.Path():            "Seatcount's own database",
		"":                        "Name a folder",
	} {
		_, err := s.Refresh.AddSource(t.Context(), admin, path, 0)
		var invalid *model.ValidationError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if _, err := s.Refresh.AddSource(t.Context(), admin, t.TempDir(), 77); err == nil {
		t.Error("an unknown organization was taken")
	}
	reader := model.Principal{Name: "reader", Permissions: map[model.Permission]bool{model.InventoryRead: true}}
	if _, err := s.Refresh.AddSource(t.Context(), reader, t.TempDir(), 0); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("a reader added a source: %v", err)
	}
	made, err := s.Orgs.Add(t.Context(), admin, "Perth", 0)
	if err != nil {
		t.Fatal(err)
	}
	theirs := model.Principal{Name: "p", OrgIDs: []int64{made.ID}, Permissions: map[model.Permission]bool{model.InventoryCreate: true}}
	if src, err := s.Refresh.AddSource(t.Context(), theirs, t.TempDir(), 0); err != nil || src.OrgID != made.ID {
		t.Errorf("the folder of somebody who acts in Perth alone belongs to %d: %v", src.OrgID, err)
	}
	if err := s.Refresh.RemoveSource(t.Context(), reader, src.ID, true); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("a reader removed a source: %v", err)
	}
}

func TestRemovingASourceWithItsDevices(t *testing.T) {
	s, one, two := open(t), t.TempDir(), t.TempDir()
	write(t, filepath.Join(one, "pc1.json"), inventory("pc1", "Office"), hourAgo)
	write(t, filepath.Join(two, "pc2.json"), inventory("pc2", "Office"), hourAgo)
	src := add(t, s, one, 0)
	add(t, s, two, 0)
	wait(t, s)
	if err := s.Refresh.RemoveSource(t.Context(), admin, src.ID, true); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if got := hosts(t, s); got != "pc2:1" {
		t.Errorf("devices: %s", got)
	}
}

func TestArchivesWithSeveralDevices(t *testing.T) {
	s, dir := open(t), t.TempDir()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range []struct{ name, text string }{
		{"pc1.json", inventory("pc1", "Office")}, {"deep/pc2.json", inventory("pc2", "Office", "Draw")}, {"cut.json", inventory("pc3", "Draw")[:120]},
	} {
		w, _ := z.Create(m.name)
		_, _ = io.WriteString(w, m.text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "all.zip"), b.String(), hourAgo)
	add(t, s, dir, 0)
	wait(t, s)
	if got := hosts(t, s); got != "pc1:1 pc2:2" {
		t.Errorf("devices: %s", got)
	}
	if got := states(t, s); !strings.HasPrefix(got, "all.zip:problem cut.json: ") {
		t.Errorf("files: %s", got)
	}
}

func TestRetryAndIgnore(t *testing.T) {
	s, dir := open(t), t.TempDir()
	file := filepath.Join(dir, "bad.json")
	write(t, file, inventory("pc1", "Office")[:100], hourAgo)
	start(t, s)
	add(t, s, dir, 0)
	idle(t, s)
	rows, _ := s.Refresh.Problems(t.Context(), admin)
	if len(rows) != 1 {
		t.Fatalf("problems: %+v", rows)
	}
	if err := s.Refresh.Ignore(t.Context(), admin, rows[0].ID); err != nil {
		t.Fatal(err)
	}
	write(t, file, inventory("pc1", "Office"), hourAgo.Add(time.Second))
	s.Refresh.RefreshNow()
	idle(t, s)
	if got := states(t, s); got != "bad.json:ignored Ignored by Administrator" || s.Refresh.Status().Problems != 0 {
		t.Errorf("ignored: %s", got)
	}
	if err := s.Refresh.Retry(t.Context(), admin, rows[0].ID); err != nil {
		t.Fatal(err)
	}
	idle(t, s)
	if got := states(t, s) + hosts(t, s); got != "bad.json:readpc1:1" {
		t.Errorf("tried again: %s", got)
	}
}

func TestPause(t *testing.T) {
	s, dir := open(t), t.TempDir()
	start(t, s)
	src := add(t, s, dir, 0)
	idle(t, s)
	if err := s.Refresh.PauseSource(t.Context(), admin, src.ID, true); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office"), hourAgo)
	s.Refresh.RefreshNow()
	idle(t, s)
	if got := hosts(t, s); got != "" {
		t.Errorf("a paused source was read: %s", got)
	}
	s.Refresh.Pause(true)
	if err := s.Refresh.PauseSource(t.Context(), admin, src.ID, false); err != nil {
		t.Fatal(err)
	}
	if st := s.Refresh.Status(); st.State != refresh.StatePaused {
		t.Errorf("status: %+v", st)
	}
	s.Refresh.Pause(false)
	idle(t, s)
	if got := hosts(t, s); got != "pc1:1" {
		t.Errorf("devices: %s", got)
	}
}

func TestAFolderThatIsAwayKeepsItsFiles(t *testing.T) {
	s, parent := open(t), t.TempDir()
	dir := filepath.Join(parent, "share")
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office"), hourAgo)
	add(t, s, dir, 0)
	wait(t, s)
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	rows, err := s.Refresh.Sources(t.Context(), admin)
	if err != nil || len(rows) != 1 || rows[0].Problem == "" || rows[0].Files != 1 || rows[0].Devices != 1 {
		t.Errorf("sources: %+v, %v", rows, err)
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if rows, _ = s.Refresh.Sources(t.Context(), admin); rows[0].Problem != "" {
		t.Errorf("still a problem: %q", rows[0].Problem)
	}
}

func TestAnotherProcessWrites(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "seatcount.db"), t.TempDir()
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office"), hourAgo)
	here, there := openAt(t, path), openAt(t, path)
	start(t, here)
	idle(t, here)
	if _, err := there.Refresh.Scan(t.Context(), admin, refresh.ScanParams{Paths: []string{dir}}); err != nil {
		t.Fatal(err)
	}
	wait(t, here)
	titles, err := here.Count.Titles(t.Context(), admin)
	if err != nil || len(titles) != 1 || titles[0].Devices != 1 {
		t.Errorf("titles: %+v, %v", titles, err)
	}
}

func TestScanSumsUp(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "a", "pc1.json"), inventory("pc1", "Office", "Draw"), hourAgo)
	write(t, filepath.Join(dir, "b", "pc2.json"), inventory("pc2", "Office"), hourAgo)
	write(t, filepath.Join(dir, "b", "bad.json"), "{", hourAgo)
	sum, err := s.Refresh.Scan(t.Context(), admin, refresh.ScanParams{Paths: []string{filepath.Join(dir, "a"), filepath.Join(dir, "b")}})
	if err != nil || sum.Files != 3 || sum.Devices != 2 || sum.Titles != 2 || sum.Installations != 3 || len(sum.Problems) != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
	sum, err = s.Refresh.Scan(t.Context(), admin, refresh.ScanParams{Paths: []string{filepath.Join(dir, "b")}})
	if err != nil || sum.Files != 2 || sum.Devices != 1 || sum.Titles != 1 || sum.Installations != 1 || len(sum.Problems) != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
}

func TestScanWithNothingNewInANewProcess(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "seatcount.db"), t.TempDir()
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office", "Draw"), hourAgo)
	for range 2 {
		s := openAt(t, path)
		sum, err := s.Refresh.Scan(t.Context(), admin, refresh.ScanParams{Paths: []string{dir}})
		if err != nil || sum.Files != 1 || sum.Devices != 1 || sum.Titles != 2 || sum.Installations != 2 {
			t.Errorf("%+v, %v", sum, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	s, dir := open(t), t.TempDir()
	for i := range 50 {
		write(t, filepath.Join(dir, fmt.Sprintf("pc%d.json", i)), inventory(fmt.Sprintf("pc%d", i), "Office"), hourAgo)
	}
	start(t, s)
	add(t, s, dir, 0)
	s.Refresh.Close()
	s.Refresh.Close()
	wait(t, s) // what was not done is done by whoever asks
	if rows, _ := s.Devices.List(t.Context(), admin); len(rows) != 50 {
		t.Errorf("%d devices", len(rows))
	}
}

func TestFilesThatCouldNotBeOpenedAreTriedAgain(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("permissions do not hold for root")
	}
	s, dir := open(t), t.TempDir()
	file := filepath.Join(dir, "pc1.json")
	write(t, file, inventory("pc1", "Office"), hourAgo)
	if err := os.Chmod(file, 0); err != nil {
		t.Fatal(err)
	}
	add(t, s, dir, 0)
	wait(t, s)
	if got := states(t, s); !strings.Contains(got, "pc1.json:problem") || !strings.Contains(got, "no permission") {
		t.Errorf("files: %s", got)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	wait(t, s)
	if got := states(t, s) + hosts(t, s); got != "pc1.json:readpc1:1" {
		t.Errorf("files: %s", got)
	}
}

func TestNewFormatsAreTriedOnOldProblems(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "seatcount.db"), t.TempDir()
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office"), hourAgo)
	s := openAt(t, path)
	add(t, s, dir, 0)
	wait(t, s)
	// As if an earlier version had known fewer formats.
	err := s.Store.Write(t.Context(), func(tx *gorm.DB) error {
		return errors.Join(
			tx.Exec("UPDATE settings SET value = 'fewer' WHERE key = 'inventory.formats'").Error,
			tx.Exec("UPDATE files SET state = 'problem', reason = 'Not a known inventory format', format = '', devices = 0").Error,
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	wait(t, s)
	if got := states(t, s); got != "pc1.json:read" {
		t.Errorf("files: %s", got)
	}
}
