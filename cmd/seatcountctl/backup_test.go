package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackupAndCheck(t *testing.T) {
	db := newDB(t)
	estate, _ := small(t, 3)
	must(t, db, "scan", estate)
	dir := t.TempDir()
	copied := filepath.Join(dir, "copy.db")
	if out := must(t, db, "backup", copied); !strings.HasSuffix(out, " to "+copied+"\n") {
		t.Error(out)
	}
	must(t, db, "license", "add", "--name", "Later", "--match", "%a%", "--purchased", "1")
	if out := must(t, copied, "devices"); strings.Count(out, "\n") != strings.Count(must(t, db, "devices"), "\n") {
		t.Errorf("the copy has\n%s", out)
	}
	if out := must(t, copied, "license", "list"); strings.Contains(out, "Later") {
		t.Error("the copy has what came later")
	}
	if out := must(t, db, "check"); !strings.Contains(out, "is sound") {
		t.Error(out)
	}

	letter := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(letter, []byte("Dear auditor,"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, db, "user", "add", "anna", "--role", "Reader")
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"backup"}, statusMisuse, "arg"},
		{[]string{"backup", letter}, statusFailed, "no database"},
		{[]string{"backup", db}, statusFailed, "the database itself"},
		{[]string{"backup", filepath.Join(dir, "none", "copy.db")}, statusFailed, "none"},
		{[]string{"--as", "anna", "backup", filepath.Join(dir, "anna.db")}, statusFailed, "back up the database"},
		{[]string{"--as", "anna", "check"}, statusFailed, "look at the database"},
	} {
		if _, errOut, status := ctl(t, db, c.args...); status != c.status || !strings.Contains(errOut, c.want) {
			t.Errorf("%v: status %d: %s", c.args, status, errOut)
		}
	}
}
