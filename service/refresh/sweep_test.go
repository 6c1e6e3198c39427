package refresh

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"seatcount/model"
)

// writeFiles makes files of the given names below dir, last changed an hour ago.
func writeFiles(t testing.TB, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
}

// learn makes everything that a sweep found known.
func learn(x *index, s swept) {
	for _, f := range s.changed {
		x.put(f.path, &entry{id: 1, source: f.source, size: f.size, modTime: f.modTime, state: model.FileRead, round: x.round})
	}
}

func sweepOne(t testing.TB, x *index, roots ...string) swept {
	t.Helper()
	var all []root
	own := map[string]int64{}
	for i, r := range roots {
		all = append(all, root{int64(i + 1), r})
		own[r] = int64(i + 1)
	}
	s, err := sweep(t.Context(), x, all, own, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func paths(dir string, changed []found) string {
	var all string
	for _, f := range changed {
		rel, _ := filepath.Rel(dir, f.path)
		all += fmt.Sprintf("%s:%d ", filepath.ToSlash(rel), f.source)
	}
	return all
}

func TestSweepFindsWhatIsNewAndChangedOnly(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, "a.json", "b/c.xml", "b/d/e.csv", "Thumbs.db", ".DS_Store", "~$list.xlsx", "x.tmp", "b/upload.part", "__MACOSX/a.json")
	x := newIndex()
	s := sweepOne(t, x, dir)
	if got, want := paths(dir, s.changed), "a.json:1 b/c.xml:1 b/d/e.csv:1 "; got != want || s.files != 3 {
		t.Fatalf("found %q, want %q; %d files", got, want, s.files)
	}
	learn(x, s)
	if s := sweepOne(t, x, dir); len(s.changed) > 0 || s.files != 3 {
		t.Errorf("nothing changed, found %q", paths(dir, s.changed))
	}
	now := time.Now()
	if err := os.Chtimes(filepath.Join(dir, "b/c.xml"), now, now); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, "b/new.json")
	if got := paths(dir, sweepOne(t, x, dir).changed); got != "b/c.xml:1 b/new.json:1 " {
		t.Errorf("found %q", got)
	}
}

func TestSweepGivesAFileToTheMostSpecificSource(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, "a.json", "in/b.json", "in/deep/c.json", "single.csv")
	s := sweepOne(t, newIndex(), dir, filepath.Join(dir, "in"), filepath.Join(dir, "single.csv"))
	if got, want := paths(dir, s.changed), "a.json:1 in/b.json:2 in/deep/c.json:2 single.csv:3 "; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestSweepKnowsWhatIsGoneAndWhatCannotBeSeen(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Log("as root, folders without permission cannot be tried")
	}
	dir := t.TempDir()
	writeFiles(t, dir, "a.json", "b/c.json", "b/d.json", "e/f.json")
	x := newIndex()
	learn(x, sweepOne(t, x, dir))
	for _, name := range []string{"a.json", "b"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	s := sweepOne(t, x, dir)
	gone := missing(x, []root{{1, dir}}, s)
	if len(gone) != 3 {
		t.Errorf("gone: %v", gone)
	}
	// The whole source is away, as a network drive is: nothing is known of its files.
	s = sweepOne(t, x, filepath.Join(dir, "elsewhere"))
	if s.lost[filepath.Join(dir, "elsewhere")] == "" || len(missing(x, []root{{1, dir + "/elsewhere"}}, s)) > 0 {
		t.Errorf("lost: %v", s.lost)
	}
}

func TestSweepFollowsLinksButNotInCircles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege on Windows")
	}
	dir, outside := t.TempDir(), t.TempDir()
	writeFiles(t, dir, "a/b.json")
	writeFiles(t, outside, "c.json")
	for link, to := range map[string]string{
		"a/up": dir, "self": "self", "out": outside, "again": outside, "inner": filepath.Join(dir, "a"), "nowhere": "/not/there",
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	s := sweepOne(t, newIndex(), dir)
	if s.files != 2 {
		t.Errorf("found %q", paths(dir, s.changed))
	}
	reasons := map[string]string{}
	for _, tr := range s.troubles {
		reasons[filepath.Base(tr.path)] = tr.reason
	}
	for link, want := range map[string]string{
		"up": "The link leads in a circle, to a folder that it is in itself", "self": "The link leads in a circle",
		"nowhere": "The link leads to a place that is not there",
	} {
		if reasons[link] != want {
			t.Errorf("%s: %q, want %q", link, reasons[link], want)
		}
	}
	if len(reasons) != 3 {
		t.Errorf("troubles: %v", reasons)
	}
}

func TestSweepCountsAPermissionProblem(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("permissions do not hold for this user")
	}
	dir := t.TempDir()
	writeFiles(t, dir, "a.json", "closed/b.json")
	closed := filepath.Join(dir, "closed")
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(closed, 0o755) })
	s := sweepOne(t, newIndex(), dir)
	if len(s.troubles) != 1 || s.troubles[0].reason != "The folder cannot be read: no permission" || s.files != 1 {
		t.Errorf("%+v", s)
	}
}

func BenchmarkSweepUnchanged(b *testing.B) {
	dir := b.TempDir()
	for i := range 10_000 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("ws-%05d-2025-01-02-03-04-05.json", i)), nil, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	x := newIndex()
	learn(x, sweepOne(b, x, dir))
	for b.Loop() {
		if s := sweepOne(b, x, dir); s.files != 10_000 || len(s.changed) > 0 {
			b.Fatal(s.files, len(s.changed))
		}
	}
}
