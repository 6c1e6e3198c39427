package page

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCheckSave(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "licenses.csv")
	for _, c := range []struct {
		text, path string
		ok         bool
	}{
		{file, file, true},
		{filepath.Join(dir, "licenses"), file, true},
		{"  " + file + "\n", file, true},
		{dir, dir + ".csv", true},
		{"", "", false},
		{"licenses.csv", "", false},
		{filepath.Join(dir, "nowhere", "licenses.csv"), "", false},
	} {
		path, problem := checkSave(c.text)
		if path != c.path || (problem == "") != c.ok {
			t.Errorf("%q: %q, %q; want %q", c.text, path, problem, c.path)
		}
	}
}

func TestCheckThere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "inventory.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text   string
		folder bool
		path   string
	}{
		{dir, true, dir},
		{`"` + dir + `"`, true, dir},
		{file, false, file},
		{file, true, ""},
		{dir, false, ""},
		{"", true, ""},
		{filepath.Join(dir, "gone"), true, ""},
	} {
		path, problem := checkThere(c.text, c.folder)
		if path != c.path || (problem == "") != (c.path != "") {
			t.Errorf("%q: %q, %q; want %q", c.text, path, problem, c.path)
		}
	}
}
