package refresh_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/event"
	tables "seatcount/service/inventory"
	"seatcount/service/refresh"
)

// eventually waits until something holds, looking again with each event.
func eventually(t *testing.T, s *service.Services, holds func() bool) {
	t.Helper()
	happened := make(chan struct{}, 1)
	defer s.Bus.Listen(func(any) {
		select {
		case happened <- struct{}{}:
		default:
		}
	})()
	for deadline := time.After(15 * time.Second); !holds(); {
		select {
		case <-happened:
		case <-deadline:
			t.Fatalf("it does not come to hold: devices %q, files %q, %+v", hosts(t, s), states(t, s), s.Refresh.Status())
		}
	}
}

func TestFoldersThatAppearAreWatchedToo(t *testing.T) {
	s, dir := open(t), t.TempDir()
	start(t, s)
	add(t, s, dir, 0)
	idle(t, s)
	for i := range 3 {
		name := fmt.Sprintf("pc%d", i)
		write(t, filepath.Join(dir, "new", "deep", name+".json"), inventory(name, "Office"), hourAgo)
		eventually(t, s, func() bool { rows, _ := s.Devices.List(t.Context(), admin); return len(rows) == i+1 })
	}
	if err := os.Remove(filepath.Join(dir, "new", "deep", "pc1.json")); err != nil {
		t.Fatal(err)
	}
	eventually(t, s, func() bool { return states(t, s) == "pc0.json:read; pc1.json:gone; pc2.json:read" })
	if err := os.RemoveAll(filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	eventually(t, s, func() bool { return states(t, s) == "pc0.json:gone; pc1.json:gone; pc2.json:gone" })
}

func TestCancelLeavesTheRestForTheNextRun(t *testing.T) {
	s, dir := open(t), t.TempDir()
	const files = 900 // more than one batch
	for i := range files {
		write(t, filepath.Join(dir, fmt.Sprintf("pc%d.json", i)), inventory(fmt.Sprintf("pc%d", i), "Office"), hourAgo)
	}
	start(t, s)
	idle(t, s)
	var once sync.Once
	stop := s.Bus.Listen(func(e any) {
		if _, ok := e.(event.Progress); ok && s.Refresh.Status().State == refresh.StateRunning {
			once.Do(s.Refresh.Cancel)
		}
	})
	add(t, s, dir, 0)
	idle(t, s)
	stop()
	rows, _ := s.Devices.List(t.Context(), admin)
	if st := s.Refresh.Status(); len(rows) == files || st.State != refresh.StateIdle || st.Err != "" {
		t.Errorf("canceled after %d devices: %+v", len(rows), st)
	}
	s.Refresh.RefreshNow()
	idle(t, s)
	if rows, _ = s.Devices.List(t.Context(), admin); len(rows) != files {
		t.Errorf("%d devices", len(rows))
	}
}

func TestProgressIsAnnounced(t *testing.T) {
	s, dir := open(t), t.TempDir()
	for i := range 50 {
		write(t, filepath.Join(dir, fmt.Sprintf("pc%d.json", i)), inventory(fmt.Sprintf("pc%d", i), "Office"), hourAgo)
	}
	start(t, s)
	var mu sync.Mutex
	var seen []refresh.Status
	defer s.Bus.Listen(func(e any) {
		if _, ok := e.(event.Progress); ok {
			mu.Lock()
			seen = append(seen, s.Refresh.Status())
			mu.Unlock()
		}
	})()
	add(t, s, dir, 0)
	idle(t, s)
	mu.Lock()
	defer mu.Unlock()
	ran := false
	for _, st := range seen {
		ran = ran || st.State == refresh.StateRunning && st.Total == 50
	}
	if !ran || len(seen) > 30 {
		t.Errorf("%d announcements: %+v", len(seen), seen)
	}
}

func TestOrganizationOfASourceDecidesForItsDevices(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "pc1.json"), inventory("pc1", "Office"), hourAgo)
	write(t, filepath.Join(dir, "pc2.json"), inventory("pc2", "Office"), hourAgo)
	start(t, s)
	src := add(t, s, dir, 0)
	idle(t, s)
	lab, err := s.Orgs.Add(t.Context(), admin, "Lab", 0)
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Licenses.Create(t.Context(), admin, model.License{Name: "Office", OrgID: lab.ID, MatchString: "Office", PurchaseCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := s.Devices.List(t.Context(), admin)
	other, err := s.Orgs.Add(t.Context(), admin, "Other", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Devices.Move(t.Context(), admin, []int64{rows[0].ID}, other.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Refresh.SetSourceOrg(t.Context(), admin, src.ID, lab.ID); err != nil {
		t.Fatal(err)
	}
	idle(t, s)
	got, err := s.Licenses.Get(t.Context(), admin, l.ID)
	if err != nil {
		t.Fatal(err)
	}
	// One of the two was moved by hand and stays where it is.
	if got.UsedCount != 1 {
		t.Errorf("used %d, want 1", got.UsedCount)
	}
	rows, _ = s.Devices.List(t.Context(), admin)
	for i, want := range []string{"Default Organization / Other", "Default Organization / Lab"} {
		if rows[i].Org != want {
			t.Errorf("%s is in %s, want %s", rows[i].Hostname, rows[i].Org, want)
		}
	}
}

func TestRulesForFiles(t *testing.T) {
	s, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "list.csv"), "Kiste;Zeug;Stand\nbox-1;Alpha;1.0\nbox-2;Alpha;2.0\n", hourAgo)
	start(t, s)
	add(t, s, dir, 0)
	idle(t, s)
	problems, _ := s.Refresh.Problems(t.Context(), admin)
	if len(problems) != 1 || problems[0].Advice == "" {
		t.Fatalf("problems: %+v", problems)
	}
	view, err := inventoryPreview(t, problems[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Refresh.MapTable(t.Context(), admin, view, map[string]string{"device": "Kiste", "software": "Zeug", "version": "Stand"}); err != nil {
		t.Fatal(err)
	}
	idle(t, s)
	if got := hosts(t, s); got != "box-1:1 box-2:1" {
		t.Errorf("devices: %s; %s", got, states(t, s))
	}
}

// inventoryPreview is the fingerprint of a table's header.
func inventoryPreview(t *testing.T, path string) (string, error) {
	t.Helper()
	view, err := tables.PreviewPath(t.Context(), path, tables.Options{}, tables.DefaultLimits())
	if err != nil {
		return "", err
	}
	return view.Fingerprint, nil
}

func TestLooksAtAFileOnceHoweverManyHintsNameIt(t *testing.T) {
	s, dir := open(t), t.TempDir()
	for i := range 40 {
		write(t, filepath.Join(dir, "a", "b", fmt.Sprintf("pc%d.json", i)), inventory(fmt.Sprintf("pc%d", i), "Office"), hourAgo)
	}
	add(t, s, dir, 0)
	add(t, s, filepath.Join(dir, "a", "b"), 0)
	err := s.Refresh.Look(t.Context(), dir, filepath.Join(dir, "a"), filepath.Join(dir, "a", "b"), filepath.Join(dir, "a", "b", "pc7.json"))
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := s.Devices.List(t.Context(), admin); len(rows) != 40 {
		t.Errorf("%d devices", len(rows))
	}
}

func TestWhatAnotherProcessWritesBeforeTheStartIsTakenOver(t *testing.T) {
	s := open(t)
	if err := s.Count.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	branch, err := openAt(t, s.Store.Path()).Orgs.Add(t.Context(), model.Administrator(), "Branch", 0)
	if err != nil {
		t.Fatal(err)
	}
	s.Refresh.Start(context.WithoutCancel(t.Context()))
	eventually(t, s, func() bool { return s.Orgs.Tree().Has(branch.ID) })
}
