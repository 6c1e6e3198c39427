package store

import (
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"seatcount/model"
)

//go:embed testdata/version-1.sql
var version1 string

// old writes a database of version 1, with something in every table.
func old(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pool := openPool(path, inspectPragmas, 1, true)
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, version1); err != nil {
		t.Fatal(err)
	}
	return path
}

func backups(t *testing.T, path string) []string {
	t.Helper()
	found, err := filepath.Glob(path + ".v*.backup*")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(found, func(name string) bool { // opened copies have files, and copies, of their own
		return strings.HasSuffix(name, "-wal") || strings.HasSuffix(name, "-shm") || strings.Count(name, ".backup") > 1
	})
}

func TestOpenVersion1(t *testing.T) {
	path := old(t)
	s := openAt(t, path)
	var l model.License
	if err := s.Read(ctx).Where("name = ?", "Office").Take(&l).Error; err != nil {
		t.Fatal(err)
	}
	if l.UsedCount != 2 || l.PurchaseCount != 5 || l.ExpiresOn == nil || l.ExpiresOn.String() != "2027-03-31" {
		t.Errorf("the license is %+v", l)
	}
	for _, table := range []string{ // of version 1
		"orgs", "licenses", "sources", "files", "devices", "publishers", "titles", "releases", "installs", "device_files", "twins", "usage",
		"activity", "settings", "schema_migrations", "software",
	} {
		if n := count(t, s, "SELECT count(*) FROM "+table); n == 0 {
			t.Errorf("nothing is left in %s", table)
		}
	}
	// The newest form is the same, whether it was made or migrated to.
	if got, want := schemaOf(t, s), schemaOf(t, openTest(t)); got != want {
		t.Errorf("the form is\n%s\nwant\n%s", got, want)
	}
	if n := len(backups(t, path)); n != 1 {
		t.Errorf("%d backups", n)
	}
}

func TestMigratedDatabaseHasAnAdministratorAndItsRecordOrganizations(t *testing.T) {
	s := openAt(t, old(t))
	for what, query := range map[string]string{
		"Administrator": `SELECT count(*) FROM users u JOIN user_roles r ON r.user_id = u.id JOIN user_orgs o ON o.user_id = u.id
			WHERE u.id = 1 AND name = 'Administrator' AND password_hash = '' AND NOT disabled AND NOT api_enabled AND role_id = 1 AND org_id = 1`,
		"licenses in the record": "SELECT count(*) FROM activity a JOIN licenses l ON l.id = a.entity_id AND a.entity = 'licenses' WHERE a.org_id = l.org_id",
	} {
		if n := count(t, s, query); n == 0 {
			t.Errorf("there is no %s", what)
		}
	}
	var roles []model.Role
	if err := s.Read(ctx).Order("id").Find(&roles).Error; err != nil {
		t.Fatal(err)
	}
	for i, r := range model.BuiltInRoles() {
		if roles[i].ID != r.ID || roles[i].Name != r.Name || !roles[i].BuiltIn {
			t.Errorf("role %d is %+v, want %s", i, roles[i], r.Name)
		}
	}
}

// schemaOf is the form of all tables, without the blanks of how it was written.
func schemaOf(t *testing.T, s *Store) string {
	t.Helper()
	var parts []string
	err := s.Read(ctx).Raw("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY name").Scan(&parts).Error
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.Join(parts, "\n")), " ")
}

func TestMigrate(t *testing.T) {
	path := old(t)
	next := append(migrations[:len(migrations):len(migrations)],
		migration{1001, "more", script("ALTER TABLE orgs ADD COLUMN color TEXT NOT NULL DEFAULT 'none'")},
		migration{1002, "and more", func(tx *gorm.DB) error { return tx.Exec("UPDATE orgs SET color = 'red' WHERE id = 1").Error }})
	s, err := open(ctx, Params{Path: path}, next)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n := count(t, s, "SELECT count(*) FROM orgs WHERE color = 'red'"); n != 1 {
		t.Error("the steps were not made")
	}
	if n := count(t, s, "SELECT count(*) FROM schema_migrations WHERE version IN (1, 1001, 1002)"); n != 3 {
		t.Errorf("%d steps are noted", n)
	}
	copies := backups(t, path)
	if len(copies) != 1 || !strings.HasPrefix(copies[0], path+".v1-") {
		t.Fatalf("the backups are %v", copies)
	}
	s.Close()
	if _, err := Open(ctx, Params{Path: path}); !errors.Is(err, ErrNewer) {
		t.Errorf("the older version opened it: %v", err)
	}
	// The copy is what the older version opens.
	before, err := open(ctx, Params{Path: copies[0]}, migrations[:1])
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, before, "SELECT count(*) FROM licenses"); n == 0 {
		t.Error("the copy is empty")
	}
	before.Close()
	again, err := open(ctx, Params{Path: path}, next)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	if n := len(backups(t, path)); n != 1 {
		t.Errorf("%d backups after opening once more: %v", n, backups(t, path))
	}
}

func TestAFailedMigrationLeavesTheOldFile(t *testing.T) {
	path := old(t)
	bad := append(migrations[:len(migrations):len(migrations)],
		migration{1001, "good", script("DELETE FROM twins; DROP VIEW software; ALTER TABLE devices ADD COLUMN x")},
		migration{1002, "bad", script("UPDATE no_such_table SET x = 1")})
	_, err := open(ctx, Params{Path: path}, bad)
	var p *Problem
	if !errors.Is(err, ErrMigration) || !errors.As(err, &p) || !strings.Contains(err.Error(), "bad") {
		t.Fatalf("%v", err)
	}
	s := openAt(t, path)
	if n := count(t, s, "SELECT count(*) FROM twins") * count(t, s, "SELECT count(*) FROM software"); n == 0 {
		t.Error("something is missing")
	}
	if got, want := schemaOf(t, s), schemaOf(t, openTest(t)); got != want {
		t.Error("the form has changed")
	}
}
