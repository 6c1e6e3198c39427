package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatcount/service/match"
	"seatcount/service/sample"
)

// ctl runs a command line on the database and returns what it wrote and its status.
func ctl(t *testing.T, db string, args ...string) (out, errOut string, status int) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), append([]string{"--db", db}, args...), &o, &e)
	return o.String(), e.String(), status
}

// must runs a command line that has to work.
func must(t *testing.T, db string, args ...string) string {
	t.Helper()
	out, errOut, status := ctl(t, db, args...)
	if status != statusDone || errOut != "" {
		t.Fatalf("%v: status %d: %s", args, status, errOut)
	}
	return out
}

// mustJSON runs a command line and reads its JSON.
func mustJSON[T any](t *testing.T, db string, args ...string) T {
	t.Helper()
	var v T
	out := must(t, db, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return v
}

func newDB(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "seatcount.db")
}

// small is a little estate as files.
func small(t *testing.T, devices int) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	p := sample.Params{Devices: devices, Titles: 900, PerDevice: 40, Seed: 11}
	if _, err := sample.New(p).Write(t.Context(), dir, sample.FormatMixed); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files = append(files, filepath.Join(dir, e.Name()))
	}
	return dir, files
}

// inspected is what inspect --json writes, as far as the tests need it.
type inspected struct {
	Path, Format, Problem string
	Reports               []struct {
		Hostname, UUID, Serial, OS string
		Complete                   bool
		Software                   []struct{ Name, Version, Publisher, Kind string }
	}
}

// plainCount counts a license in the obvious way, from what inspect found.
func plainCount(t *testing.T, files []inspected, pattern, exclude string, installations bool) int {
	t.Helper()
	list, err := match.CompileList("match_string", pattern)
	if err != nil {
		t.Fatal(err)
	}
	not, err := match.CompileList("exclude_string", exclude)
	if err != nil {
		t.Fatal(err)
	}
	devices, found := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		for _, r := range f.Reports {
			for _, s := range r.Software {
				name := match.AppendFold(nil, s.Name)
				if s.Kind != "application" || !list.Match(name) || exclude != "" && not.Match(name) {
					continue
				}
				devices[r.Hostname] = true
				found[r.Hostname+"\x00"+s.Name+"\x00"+s.Version] = true
			}
		}
	}
	if installations {
		return len(found)
	}
	return len(devices)
}

func TestCountsAreThoseOfTheFiles(t *testing.T) {
	dir, files := small(t, 60)
	db := newDB(t)
	all := mustJSON[[]inspected](t, db, append([]string{"inspect"}, files...)...)
	sum := mustJSON[scanned](t, db, "scan", dir)
	titles, installations := map[string]bool{}, 0
	for _, f := range all {
		if len(f.Reports) != 1 || f.Problem != "" {
			t.Fatalf("%s: %d reports, %s", f.Path, len(f.Reports), f.Problem)
		}
		installations += len(f.Reports[0].Software)
		for _, s := range f.Reports[0].Software {
			titles[s.Name] = true
		}
	}
	if sum.Files != 60 || sum.Devices != 60 || sum.Titles != len(titles) || sum.Installations != installations || len(sum.Problems) != 0 || sum.Seconds <= 0 {
		t.Errorf("scan: %+v, want %d titles, %d installations", sum, len(titles), installations)
	}
	for _, c := range []struct {
		match, exclude string
		installations  bool
	}{
		{match: "%Studio%"},
		{match: "%studio%", installations: true},
		{match: "A%\nB%", exclude: "%2019%"},
		{match: "%a%e%o%"},
		{match: "%Ä%"},
		{match: "%nothing of the kind%"},
	} {
		args := []string{"license", "add", "--name", c.match, "--match", c.match, "--purchased", "10"}
		if c.exclude != "" {
			args = append(args, "--exclude", c.exclude)
		}
		if c.installations {
			args = append(args, "--metric", "installation")
		}
		l := mustJSON[licenseJSON](t, db, args...)
		want := plainCount(t, all, c.match, c.exclude, c.installations)
		if l.UsedCount != want || l.Left != 10-want {
			t.Errorf("%+v: used %d, left %d, want %d used", c, l.UsedCount, l.Left, want)
		}
		e := mustJSON[evidenceJSON](t, db, "explain", itoa(l.ID))
		counted := 0
		for _, d := range e.Devices {
			if d.Counted {
				counted++
			}
		}
		if e.Used != want || !c.installations && counted != want {
			t.Errorf("%+v: explain says %d used, %d devices, want %d", c, e.Used, counted, want)
		}
	}
	if list := mustJSON[[]licenseJSON](t, db, "license", "list"); len(list) != 6 {
		t.Errorf("%d licenses", len(list))
	}
	if rows := mustJSON[[]deviceJSON](t, db, "devices"); len(rows) != 60 || rows[0].UUID == "" || rows[0].LastSeen == nil || rows[0].Titles == 0 {
		t.Errorf("%d devices, the first %+v", len(rows), rows[0])
	}
}

func itoa(id int64) string { b, _ := json.Marshal(id); return string(b) }

func TestOrganizationsDecideWhatCounts(t *testing.T) {
	db := newDB(t)
	one, _ := small(t, 12)
	two := t.TempDir()
	if err := os.WriteFile(filepath.Join(two, "lab.csv"), []byte("Computer,Software,Version\nlab-1,Studio One,1\nlab-2,Studio One,1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, db, "org", "add", "Engineering / R&D")
	must(t, db, "org", "add", "Lab", "--parent", "R&D")
	must(t, db, "scan", one)
	must(t, db, "scan", two, "--org", "Engineering / R&D / Lab")
	used := func(org string, more ...string) int {
		args := append([]string{"license", "add", "--name", "S " + org, "--match", "Studio One", "--purchased", "1", "--org", org}, more...)
		return mustJSON[licenseJSON](t, db, args...).UsedCount
	}
	if a, b, c := used("Engineering"), used("Engineering", "--no-descendants"), used("Lab", "--no-descendants"); a != 2 || b != 0 || c != 2 {
		t.Errorf("used %d with those below, %d without, %d in the lab", a, b, c)
	}
	list := mustJSON[[]orgJSON](t, db, "org", "list")
	var all []string
	for _, o := range list {
		all = append(all, o.Path)
	}
	want := "Default Organization|Default Organization / Engineering|Default Organization / Engineering / R&D|Default Organization / Engineering / R&D / Lab"
	if got := strings.Join(all, "|"); got != want {
		t.Errorf("organizations %s", got)
	}
}

func TestEditShowDelete(t *testing.T) {
	db := newDB(t)
	l := mustJSON[licenseJSON](t, db, "license", "add", "--name", "Office", "--match", "%Office%", "--match", "Word%", "--purchased", "5",
		"--expires", "2031-05-06", "--description", "a note", "--no-descendants")
	if l.MatchString != "%Office%\nWord%" || l.ExpiresOn == nil || l.ExpiresOn.String() != "2031-05-06" || l.OrgDescendants != "n" || l.Org != "Default Organization" {
		t.Fatalf("added %+v", l)
	}
	e := mustJSON[licenseJSON](t, db, "license", "edit", itoa(l.ID), "--purchased", "7", "--expires", "never", "--descendants")
	if e.PurchaseCount != 7 || e.ExpiresOn != nil || e.OrgDescendants != "y" || e.Name != "Office" || e.Description != "a note" {
		t.Errorf("edited %+v", e)
	}
	if out := must(t, db, "license", "show", itoa(l.ID)); !strings.Contains(out, "Office") || !strings.Contains(out, "Purchased     7") {
		t.Errorf("show:\n%s", out)
	}
	if out := must(t, db, "license", "list"); !strings.Contains(out, "no match") || !strings.Contains(out, "1 license") {
		t.Errorf("list:\n%s", out)
	}
	if out := must(t, db, "license", "delete", itoa(l.ID)); out != "Deleted license 1, Office\n" {
		t.Errorf("delete: %q", out)
	}
	if list := mustJSON[[]licenseJSON](t, db, "license", "list"); list == nil || len(list) != 0 {
		t.Errorf("left: %v", list)
	}
}

func TestImport(t *testing.T) {
	db := newDB(t)
	path := filepath.Join(t.TempDir(), "licenses.csv")
	text := "\"name\",\"org_id\",\"purchase_count\",\"match_string\",\"org_descendants\"\n\"Office\",1,12,\"%Office%\",\"y\"\n\"\",1,2,\"%x%\",\"y\"\n\"Draw\",1,3,\"Draw%\",\"n\"\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	dry := mustJSON[importJSON](t, db, "license", "import", "--dry-run", path)
	if len(dry.Created) != 2 || len(dry.Problems) != 1 || dry.Problems[0].Row != 3 {
		t.Errorf("dry run: %+v", dry)
	}
	must(t, db, "license", "import", path)
	again := mustJSON[importJSON](t, db, "license", "import", path)
	if again.Same != 2 || len(again.Created) != 0 {
		t.Errorf("again: %+v", again)
	}
	if list := mustJSON[[]licenseJSON](t, db, "license", "list"); len(list) != 2 || list[0].Name != "Draw" || list[0].OrgDescendants != "n" {
		t.Errorf("licenses: %+v", list)
	}
}

func TestStatusAndWords(t *testing.T) {
	db := newDB(t)
	bad := filepath.Join(t.TempDir(), "bad.txt")
	if err := os.WriteFile(bad, []byte("lorem ipsum"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{}, 2, "say what to do: "},
		{[]string{"license"}, 2, "say what to do: add, "},
		{[]string{"bogus"}, 2, `unknown command "bogus"`},
		{[]string{"license", "bogus"}, 2, `"bogus" is not a command of seatcountctl license`},
		{[]string{"scan"}, 2, "requires at least 1 arg"},
		{[]string{"scan", "--bogus", "."}, 2, "unknown flag: --bogus"},
		{[]string{"scan", "/not/there"}, 1, "/not/there is not there"},
		{[]string{"scan", "--org", "Nix", "."}, 2, "there is no organization \"Nix\". There are:\n  Default Organization"},
		{[]string{"scan", "--map", "device", "."}, 2, `--map: "device" is not of the form role=header`},
		{[]string{"license", "add", "--name", "x"}, 2, `"match", "purchased" not set`},
		{[]string{"license", "add", "--name", "x", "--match", "%", "--purchased", "1"}, 2, "--match: A pattern needs some text"},
		{[]string{"license", "add", "--name", "x", "--match", "a", "--purchased", "-1"}, 2, "--purchased: "},
		{[]string{"license", "add", "--name", "x", "--match", "a", "--purchased", "many"}, 2, "--purchased"},
		{[]string{"license", "add", "--name", "x", "--match", "a", "--purchased", "1", "--metric", "core"}, 2, "--metric: "},
		{[]string{"license", "add", "--name", "x", "--match", "a", "--purchased", "1", "--expires", "soon"}, 2, "--expires: "},
		{[]string{"license", "show", "x"}, 2, `"x" is not the ID of a license`},
		{[]string{"license", "show", "7"}, 1, "license 7 is not there"},
		{[]string{"license", "delete", "7"}, 1, "license 7 is not there"},
		{[]string{"license", "list", "--status", "fine"}, 2, "--status: "},
		{[]string{"license", "import", "/not/there.csv"}, 1, "/not/there.csv"},
		{[]string{"explain", "7"}, 1, "license 7 is not there"},
		{[]string{"sample", "--devices", "0", t.TempDir()}, 2, "--devices is a number"},
		{[]string{"sample", "--format", "pdf", t.TempDir()}, 2, "--format: "},
		{[]string{"inspect"}, 2, "requires at least 1 arg"},
	} {
		out, errOut, status := ctl(t, db, c.args...)
		if status != c.status || !strings.Contains(errOut, c.says) || out != "" {
			t.Errorf("%v: status %d, want %d\nstandard error: %s\nstandard output: %s", c.args, status, c.status, errOut, out)
		}
	}
	for _, args := range [][]string{{"inspect", bad}, {"scan", bad}} {
		if out, errOut, status := ctl(t, db, args...); status != 1 || errOut != "" || !strings.Contains(out, bad) {
			t.Errorf("%v: status %d %q %q", args, status, out, errOut)
		}
	}
	if _, errOut, status := ctl(t, bad, "devices"); status != 1 || errOut == "" {
		t.Errorf("a text file as the database: status %d, %s", status, errOut)
	}
}

func TestProblemsOfSingleFilesAreListed(t *testing.T) {
	db := newDB(t)
	dir, files := small(t, 3)
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "half.json"), text[:len(text)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	sum := mustJSON[scanned](t, db, "scan", dir)
	if sum.Devices != 3 || len(sum.Problems) != 1 || filepath.Base(sum.Problems[0].Path) != "half.json" || sum.Problems[0].Reason == "" {
		t.Errorf("%+v", sum)
	}
	if out := must(t, db, "scan", dir); !strings.Contains(out, "1 problem") || !strings.Contains(out, "half.json") {
		t.Errorf("scan:\n%s", out)
	}
}

func TestDeviceAndColumnsFromTheCommandLine(t *testing.T) {
	db, dir := newDB(t), t.TempDir()
	list := filepath.Join(dir, "list.csv")
	if err := os.WriteFile(list, []byte("Kiste;Zeug;Stand\nbox-1;Alpha;1.0\nbox-2;Alpha;2.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	files := mustJSON[[]inspected](t, db, "inspect", "--map", "device=Kiste,software=Zeug,version=Stand", list)
	if len(files[0].Reports) != 2 || files[0].Reports[1].Hostname != "box-2" || files[0].Reports[1].Software[0].Version != "2.0" {
		t.Errorf("inspect: %+v", files)
	}
	sum := mustJSON[scanned](t, db, "scan", "--map", "device=Kiste,software=Zeug,version=Stand", list)
	if sum.Devices != 2 || sum.Installations != 2 {
		t.Errorf("scan: %+v", sum)
	}
	// The answer is remembered for the path.
	if sum = mustJSON[scanned](t, db, "scan", list); sum.Devices != 2 || len(sum.Problems) > 0 {
		t.Errorf("scan again: %+v", sum)
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	walk := func(path ...string) {
		out := must(t, newDB(t), append(path, "--help")...)
		if !strings.Contains(out, "Examples:") || !strings.Contains(out, "Usage:") {
			t.Errorf("%v has no examples:\n%s", path, out)
		}
	}
	root := newRoot(nil, nil)
	walk()
	for _, c := range root.Commands() {
		if c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		walk(c.Name())
		for _, sub := range c.Commands() {
			walk(c.Name(), sub.Name())
		}
	}
}

func TestTableAligns(t *testing.T) {
	table := newTable("Name", ">Used")
	table.add("会計ソフト", "1,234")
	table.add("Office", "7")
	table.total = []string{"2 titles", "1,241"}
	var b bytes.Buffer
	if err := table.write(&b); err != nil {
		t.Fatal(err)
	}
	want := `
Name         Used
----------  -----
会計ソフト  1,234
Office          7
----------  -----
2 titles    1,241
`
	if got := "\n" + b.String(); got != want {
		t.Errorf("%s", got)
	}
}
