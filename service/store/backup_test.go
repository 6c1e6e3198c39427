package store

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestBackup(t *testing.T) {
	s := openTest(t)
	write(t, s, "INSERT INTO orgs (parent_id, name) VALUES (1, 'Mgmt')")
	path := filepath.Join(t.TempDir(), "copy.db")
	for range 2 { // the second time over the first
		if err := s.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v", info, err)
	}
	if n := count(t, openAt(t, path), "SELECT count(*) FROM orgs"); n != 2 {
		t.Errorf("%d organizations in the copy", n)
	}
	if err := s.Backup(ctx, filepath.Join(t.TempDir(), "no", "such", "folder")); err == nil {
		t.Error("no error")
	}
	other := filepath.Join(filepath.Dir(path), "letter.txt")
	if err := os.WriteFile(other, []byte("Dear auditor,"), 0o600); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{other: "no database", s.Path(): "the database itself", filepath.Dir(path): "a folder"} {
		if err := s.Backup(ctx, target); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("over %s: %v, want %s", target, err, want)
		}
	}
	if b, err := os.ReadFile(other); err != nil || string(b) != "Dear auditor," {
		t.Errorf("%q, %v", b, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".seatcount-*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestCheckFindsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seatcount.db")
	s := openAt(t, path)
	for i := range 2000 {
		write(t, s, "INSERT INTO titles (name, name_fold) VALUES (?, ?)", fmt.Sprint("Title ", i), fmt.Sprint("title ", i))
	}
	if wrong, err := s.Check(ctx); err != nil || len(wrong) != 0 {
		t.Errorf("a sound database has faults: %q, %v", wrong, err)
	}
	foreign := openPool(path, "PRAGMA foreign_keys = OFF", 1, true)
	defer foreign.Close()
	if _, err := foreign.Exec("INSERT INTO installs (device_id, release_id) VALUES (77, 88); INSERT INTO orgs (parent_id, name) VALUES (99, 'x')"); err != nil {
		t.Fatal(err)
	}
	want := "orgs 2 belongs to a row of orgs that is not there|installations of device 77, which is not there|installations of release 88, which is not there"
	if wrong, err := s.Check(ctx); err != nil || strings.Join(wrong, "|") != want {
		t.Errorf("rows that refer to nothing: %q, %v", wrong, err)
	}
	// Somebody else's program takes rows out of a table and not out of its index.
	if _, err := foreign.Exec("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'titles'"); err != nil {
		t.Fatal(err)
	}
	if wrong, err := openAt(t, path).Check(ctx); err == nil && len(wrong) < 4 {
		t.Errorf("a lost index: %q", wrong)
	}
}
