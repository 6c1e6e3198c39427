package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
)

// fixtures are databases as released versions wrote them, as statements, with something in every table.
func fixtures(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("testdata/version-*.sql")
	if err != nil || len(found) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	return found
}

// build makes the database of a fixture.
func build(t *testing.T, fixture string) string {
	t.Helper()
	statements, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pool := openPool(path, inspectPragmas, 1, true)
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, string(statements)); err != nil {
		t.Fatal(err)
	}
	return path
}

// content is what a database holds: for each table a statement that reads its columns, and the rows as text. Given the
// statements of another database, it answers those.
func content(t *testing.T, path string, statements map[string]string) (map[string]string, map[string][]string) {
	t.Helper()
	pool := openPool(path, inspectPragmas, 1, false)
	defer pool.Close()
	if statements == nil {
		statements = map[string]string{}
		rows, err := pool.QueryContext(ctx, `SELECT m.name, group_concat('quote("' || c.name || '")', ' || '', '' || ')
			FROM sqlite_schema m, pragma_table_info(m.name) c
			WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'schema_migrations' GROUP BY m.name`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var table, columns string
			if err := rows.Scan(&table, &columns); err != nil {
				t.Fatal(err)
			}
			statements[table] = fmt.Sprintf(`SELECT %s FROM "%s" ORDER BY 1`, columns, table)
		}
		rows.Close()
	}
	found := map[string][]string{}
	for table, statement := range statements {
		rows, err := pool.QueryContext(ctx, statement)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		for rows.Next() {
			var row string
			if err := rows.Scan(&row); err != nil {
				t.Fatalf("%s: %v", table, err)
			}
			found[table] = append(found[table], row)
		}
		rows.Close()
	}
	return statements, found
}

// Every row of every table is there after the upgrade, with what it said; a table may have more of them.
func TestEveryReleasedFormOpensWithAllData(t *testing.T) {
	for _, fixture := range fixtures(t) {
		t.Run(filepath.Base(fixture), func(t *testing.T) {
			path := build(t, fixture)
			statements, before := content(t, path, nil)
			if len(before) < 15 {
				t.Fatalf("only %d tables have something in them", len(before))
			}
			for table := range statements {
				if len(before[table]) == 0 {
					t.Errorf("the fixture has nothing in %s", table)
				}
			}
			s := openAt(t, path)
			if got, want := schemaOf(t, s), schemaOf(t, openTest(t)); got != want {
				t.Errorf("the form is\n%s\nwant\n%s", got, want)
			}
			s.Close()
			_, after := content(t, path, statements)
			for table, rows := range before {
				for _, row := range rows {
					if !slices.Contains(after[table], row) {
						t.Errorf("%s had %s, and has\n%s", table, row, strings.Join(after[table], "\n"))
					}
				}
			}
			again := openAt(t, path)
			if n := count(t, again, "SELECT count(*) FROM pragma_foreign_key_check"); n != 0 {
				t.Errorf("%d rows refer to what is not there", n)
			}
			var sound string
			if err := again.Read(ctx).Raw("PRAGMA integrity_check").Scan(&sound).Error; err != nil || sound != "ok" {
				t.Errorf("the file is %q: %v", sound, err)
			}
		})
	}
}

// A disk that is full stands for every place without room: SQLite is told that the file may not grow.
func TestAFullDiskIsSaidInWordsAndLosesNothing(t *testing.T) {
	s := openTest(t)
	write(t, s, "INSERT INTO titles (name, name_fold) VALUES ('Before', 'before')")
	limit := func(pages int) {
		t.Helper()
		err := s.Write(ctx, func(tx *gorm.DB) error { return tx.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Error })
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes the pages that there are
	err := s.Write(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`INSERT INTO titles (name, name_fold) WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5000)
			SELECT 'Title number ' || x, 'title number ' || x FROM n`).Error
	})
	var p *Problem
	if !errors.Is(err, ErrFull) || !errors.As(err, &p) || !strings.Contains(err.Error(), "is full. Nothing was lost. Make room and try again") {
		t.Errorf("%v", err)
	}
	if n := count(t, s, "SELECT count(*) FROM titles"); n != 1 {
		t.Errorf("%d titles are there, want the one from before", n)
	}
	limit(1_000_000)
	fill(t, s)
	if n := count(t, s, "SELECT count(*) FROM titles"); n != 5001 {
		t.Errorf("%d titles after there was room again", n)
	}
}

// An upgrade without room for the copy leaves the file as it is.
func TestAnUpgradeThatCannotBeBackedUpIsNotMade(t *testing.T) {
	path := build(t, "testdata/version-1.sql")
	_, before := content(t, path, nil)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if s, err := Open(stopped, Params{Path: path}); err == nil {
		s.Close()
		t.Fatal("it opened")
	}
	statements, after := content(t, path, nil)
	if len(statements) == 0 || fmt.Sprint(before) != fmt.Sprint(after) {
		t.Error("the file was changed")
	}
}

func TestKindOfASystemWithoutRoom(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("other numbers there")
	}
	for errno, want := range map[syscall.Errno]error{syscall.ENOSPC: ErrFull, syscall.EDQUOT: ErrFull, syscall.EIO: nil} {
		err := fmt.Errorf("write: %w", sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: errno})
		if got := kindOf(err); !errors.Is(got, want) {
			t.Errorf("%v is %v, want %v", errno, got, want)
		}
	}
}
