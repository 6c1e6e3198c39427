package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"gorm.io/gorm"
)

// wantProblem checks that opening path fails with the kind, in words, and leaves the file as it is.
func wantProblem(t *testing.T, path string, kind error, words string) {
	t.Helper()
	before, _ := os.ReadFile(path)
	s, err := Open(ctx, Params{Path: path})
	if err == nil {
		s.Close()
		t.Fatal("it opened")
	}
	var p *Problem
	if !errors.Is(err, kind) || !errors.As(err, &p) || p.Path != path || !strings.Contains(err.Error(), words) {
		t.Errorf("%v, want %v with %q", err, kind, words)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestOpenAFolder(t *testing.T) { wantProblem(t, t.TempDir(), ErrIsFolder, "is a folder") }

func TestOpenNoDatabase(t *testing.T) {
	for name, content := range map[string]string{"text": "Dear diary, today I counted seats.", "short": "SQL", "xml": "<REQUEST></REQUEST>"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		wantProblem(t, path, ErrNotDatabase, "not a Seatcount database")
	}
	// Another program's database.
	path := filepath.Join(t.TempDir(), "other.db")
	openAt(t, path).Close()
	pool := openPool(path, inspectPragmas, 1, true)
	if _, err := pool.ExecContext(ctx, "PRAGMA journal_mode = DELETE; DROP TABLE schema_migrations"); err != nil {
		t.Fatal(err)
	}
	pool.Close()
	wantProblem(t, path, ErrNotDatabase, "not a Seatcount database")
}

func TestOpenAnEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
}

func TestOpenANewerDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newer.db")
	s := openAt(t, path)
	write(t, s, "INSERT INTO schema_migrations (version, name, applied_at) VALUES (1000, 'from the future', '2031-01-01')")
	s.Close()
	wantProblem(t, path, ErrNewer, "newer version of Seatcount")
}

func TestOpenWhereNothingCanBeWritten(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	_, err := Open(ctx, Params{Path: "/proc/seatcount/seatcount.db"})
	if !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("%v", err)
	}
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "seatcount.db")
	openAt(t, path).Close()
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(folder, 0o700)
	wantProblem(t, path, ErrReadOnly, "cannot be written")
}

// fill puts something on many pages.
func fill(t *testing.T, s *Store) {
	t.Helper()
	write(t, s, `INSERT INTO titles (name, name_fold) WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5000)
		SELECT 'Title number ' || x, 'title number ' || x FROM n`)
}

// crash copies a database with its log to another place, as a computer that lost its power leaves them.
func crash(t *testing.T, s *Store) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "crashed.db")
	for _, ending := range []string{"", "-wal"} {
		content, err := os.ReadFile(s.Path() + ending)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+ending, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestAfterACleanStopNothingIsChecked(t *testing.T) {
	s := openTest(t)
	fill(t, s)
	if s.Checked() {
		t.Error("a new database was checked")
	}
	s.Close()
	if again := openAt(t, s.Path()); again.Checked() {
		t.Error("checked after a clean stop")
	}
}

func TestAfterACrashTheFileIsChecked(t *testing.T) {
	s := openTest(t)
	fill(t, s)
	again := openAt(t, crash(t, s))
	if !again.Checked() {
		t.Error("not checked after a crash")
	}
	if n := count(t, again, "SELECT count(*) FROM titles"); n != 5000 {
		t.Errorf("%d titles after the crash", n)
	}
	again.Close()
	if third := openAt(t, again.Path()); third.Checked() {
		t.Error("checked once more after a clean stop")
	}
}

func TestADamagedFileIsFoundAfterACrash(t *testing.T) {
	s := openTest(t)
	fill(t, s)
	s.Close()
	s = openAt(t, s.Path()) // all is in the file now
	write(t, s, "INSERT INTO orgs (parent_id, name) VALUES (1, 'x')")
	path := crash(t, s)
	damage(t, path)
	_, err := Open(ctx, Params{Path: path})
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("%v", err)
	}
}

// damage overwrites pages in the middle of the file.
func damage(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	for at := int64(5 * 4096); at < info.Size(); at += 4096 {
		if _, err := f.WriteAt(bytes.Repeat([]byte{0xAA}, 512), at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADamagedFileIsSaidWhenItIsMet(t *testing.T) {
	s := openTest(t)
	fill(t, s)
	s.Close()
	damage(t, s.Path())
	again, err := Open(ctx, Params{Path: s.Path()})
	if err == nil {
		defer again.Close()
		err = again.Write(ctx, func(tx *gorm.DB) error { return tx.Exec("UPDATE titles SET kind = 1").Error })
	}
	var p *Problem
	if !errors.Is(err, ErrDamaged) || !errors.As(err, &p) {
		t.Errorf("%v", err)
	}
}

func TestACutFile(t *testing.T) {
	s := openTest(t)
	fill(t, s)
	s.Close()
	content, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	for _, length := range []int{17, 100, 1000, 4096, 4096 * 3, len(content) / 2} {
		path := filepath.Join(t.TempDir(), "cut.db")
		if err := os.WriteFile(path, content[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := Open(ctx, Params{Path: path})
		if err == nil {
			err = again.Read(ctx).Raw("SELECT sum(length(name_fold)) FROM titles").Row().Err()
			if err == nil {
				err = again.Write(ctx, func(tx *gorm.DB) error { return tx.Exec("UPDATE titles SET kind = 2").Error })
			}
			again.Close()
		}
		if err == nil {
			t.Errorf("a file cut to %d bytes is as good as a whole one", length)
		}
	}
}
