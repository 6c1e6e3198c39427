package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
)

var ctx = context.Background()

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(ctx, Params{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func openTest(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "seatcount.db"))
}

// write runs a statement.
func write(t testing.TB, s *Store, statement string, args ...any) {
	t.Helper()
	if err := s.Write(ctx, func(tx *gorm.DB) error { return tx.Exec(statement, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

// number reads one number.
func count(t testing.TB, s *Store, query string, args ...any) (n int64) {
	t.Helper()
	if err := s.Read(ctx).Raw(query, args...).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOpenMakesTheDatabase(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "a folder?#%41 é")
	s := openAt(t, filepath.Join(folder, "seat count?#%.db"))
	var root model.Org
	if err := s.Read(ctx).First(&root, model.RootOrgID).Error; err != nil {
		t.Fatal(err)
	}
	if root.Name != model.RootOrgName || root.ParentID != 0 {
		t.Errorf("the root is %+v", root)
	}
	if s.Path() != filepath.Join(folder, "seat count?#%.db") {
		t.Errorf("the path is %s", s.Path())
	}
	if n := count(t, s, "SELECT count(*) FROM orgs WHERE parent_id IS NULL"); n != 1 {
		t.Error("the root's parent should be NULL")
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": "1"} {
		var got string
		if err := s.writer.Raw("PRAGMA " + pragma).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", pragma, got, want, err)
		}
	}
	if err := s.Write(ctx, func(tx *gorm.DB) error { return tx.Create(&model.License{Name: "x", OrgID: 77}).Error }); err == nil {
		t.Error("a license in an organization that is not there")
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, want := range map[string]os.FileMode{folder: 0o700, s.Path(): 0o600, s.Path() + "-wal": 0o600, s.Path() + "-shm": 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", path, info, err, want)
		}
	}
}

func TestOpenTakesRightsAway(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights of files are different there")
	}
	path := filepath.Join(t.TempDir(), "seatcount.db")
	openAt(t, path).Close()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := openTest(t)
	if err := s.Read(ctx).Create(&model.Org{Name: "x"}).Error; err == nil {
		t.Error("a reader could write")
	}
	if err := s.Write(ctx, func(tx *gorm.DB) error { return tx.Create(&model.Org{Name: "x", ParentID: 1}).Error }); err != nil {
		t.Error(err)
	}
}

func TestWriteTakesBackWhatFails(t *testing.T) {
	s := openTest(t)
	sorry := errors.New("sorry")
	err := s.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&model.Org{Name: "x", ParentID: 1}).Error; err != nil {
			return err
		}
		return sorry
	})
	if !errors.Is(err, sorry) {
		t.Error(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = s.Write(ctx, func(tx *gorm.DB) error {
			tx.Create(&model.Org{Name: "y", ParentID: 1})
			panic("oops")
		})
	}()
	if n := count(t, s, "SELECT count(*) FROM orgs"); n != 1 {
		t.Errorf("%d organizations", n)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Write(canceled, func(*gorm.DB) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestNothingIsMadeUp writes entities with nothing set and looks at the columns.
func TestNothingIsMadeUp(t *testing.T) {
	s := openTest(t)
	seen := time.Date(2026, 3, 2, 13, 4, 5, 678_000, time.FixedZone("", 3600))
	err := s.Write(ctx, func(tx *gorm.DB) error {
		for _, row := range []any{
			&model.Source{Path: "/in", OrgID: 1}, &model.File{SourceID: 1, Path: "/in/a", State: model.FileRead},
			&model.Device{Hostname: "a", OrgID: 1, State: model.DeviceInUse},
			&model.Device{Hostname: "b", OrgID: 1, State: model.DeviceInUse, LastSeen: seen, FileID: 1},
		} {
			if err := tx.Create(row).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "SELECT count(*) FROM devices WHERE id = 1 AND last_seen IS NULL AND collected_at IS NULL AND file_id IS NULL AND merged_into IS NULL"); n != 1 {
		t.Error("the device that nothing is known of has made-up values")
	}
	if n := count(t, s, "SELECT count(*) FROM sources s JOIN files f ON f.source_id = s.id WHERE added_at IS NULL AND mod_time IS NULL AND read_at IS NULL"); n != 1 {
		t.Error("the source or file that nothing is known of has made-up values")
	}
	var devices []model.Device
	if err := s.Read(ctx).Order("id").Find(&devices).Error; err != nil {
		t.Fatal(err)
	}
	if !devices[0].LastSeen.IsZero() || devices[0].FileID != 0 || !devices[1].LastSeen.Equal(seen) || devices[1].LastSeen.Location() != time.UTC || devices[1].FileID != 1 {
		t.Errorf("read back: %+v", devices)
	}
	var text string
	if s.Read(ctx).Raw("SELECT cast(last_seen AS TEXT) FROM devices WHERE id = 2").Scan(&text); text != "2026-03-02 12:04:05.000678+00:00" {
		t.Errorf("people who query see %q", text)
	}
}

// TestLicensesForPeopleWhoKnowTheTable uses the table as somebody would with a tool of their own.
func TestLicensesForPeopleWhoKnowTheTable(t *testing.T) {
	s := openTest(t)
	var columns []struct {
		Name    string
		Type    string
		Notnull bool
		Default *string `gorm:"column:dflt_value"`
	}
	if err := s.Read(ctx).Raw("PRAGMA table_info(licenses)").Scan(&columns).Error; err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range columns {
		line := c.Name + " " + c.Type
		if c.Default != nil {
			line += " default " + *c.Default
		}
		got = append(got, line)
	}
	want := []string{
		"id INTEGER", "name VARCHAR(200) default ''", "org_id INTEGER default 1", "org_descendants VARCHAR(1) default 'y'",
		"purchase_count INTEGER default 0", "used_count INTEGER default 0", "description TEXT default ''", "match_string TEXT default ''",
		"edited_by VARCHAR(200) default ''", "edited_date DATETIME", "exclude_string TEXT default ''", "metric VARCHAR(20) default 'device'",
		"kinds VARCHAR(20) default 'applications'", "expires_on DATE",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the columns are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	write(t, s, "INSERT INTO licenses (name, match_string, purchase_count) VALUES ('Office', '%office%', 5)")
	var l model.License
	if err := s.Read(ctx).Take(&l).Error; err != nil {
		t.Fatal(err)
	}
	office := model.NewLicense()
	office.ID, office.Name, office.MatchString, office.PurchaseCount = 1, "Office", "%office%", 5
	if l != office {
		t.Errorf("a license that somebody's own SQL made is %+v", l)
	}
	for _, wrong := range []string{
		"UPDATE licenses SET org_descendants = 'x'", "UPDATE licenses SET metric = 'core'", "UPDATE licenses SET org_id = 99",
		"UPDATE licenses SET name = printf('%.*c', 201, 'x')", "UPDATE licenses SET kinds = ''",
	} {
		if err := s.Write(ctx, func(tx *gorm.DB) error { return tx.Exec(wrong).Error }); err == nil {
			t.Errorf("%s went through", wrong)
		}
	}
	// All fields go there and back.
	at, day := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), model.Date{Year: 2027, Month: 3, Day: 31}
	full := model.License{
		Name: "Full", OrgID: 1, OrgDescendants: model.No, PurchaseCount: 3, UsedCount: 4, Description: "d", MatchString: "m", EditedBy: "e",
		EditedDate: &at, ExcludeString: "x", Metric: model.MetricInstallation, Kinds: model.KindsAll, ExpiresOn: &day,
	}
	if err := s.Write(ctx, func(tx *gorm.DB) error { return tx.Create(&full).Error }); err != nil {
		t.Fatal(err)
	}
	var back model.License
	if err := s.Read(ctx).Take(&back, full.ID).Error; err != nil {
		t.Fatal(err)
	}
	if !back.EditedDate.Equal(at) || *back.ExpiresOn != day {
		t.Errorf("dates came back as %v and %v", back.EditedDate, back.ExpiresOn)
	}
	back.EditedDate, back.ExpiresOn = full.EditedDate, full.ExpiresOn
	if back != full {
		t.Errorf("came back as %+v, want %+v", back, full)
	}
	// Ids are never used again: the record of changes keeps its meaning.
	write(t, s, "DELETE FROM licenses WHERE id = ?", full.ID)
	write(t, s, "INSERT INTO licenses (name) VALUES ('next')")
	if n := count(t, s, "SELECT max(id) FROM licenses"); n != full.ID+1 {
		t.Errorf("the next license has the id %d", n)
	}
}

func TestSoftwareView(t *testing.T) {
	s := openTest(t)
	write(t, s, `INSERT INTO devices (id, hostname, org_id, merged_into) VALUES (1, 'pc', 1, NULL), (2, 'part', 1, 1);
		INSERT INTO titles (id, name) VALUES (1, 'Office'); INSERT INTO publishers (id, name) VALUES (1, 'Maker');
		INSERT INTO releases (id, title_id, version, publisher_id) VALUES (1, 1, '1.0', 1), (2, 1, '2.0', 0);
		INSERT INTO installs VALUES (1, 1), (1, 2), (2, 1)`)
	var rows []struct {
		Device                                           int64
		Hostname, Organization, Name, Version, Publisher string
	}
	if err := s.Read(ctx).Raw("SELECT * FROM software ORDER BY version").Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(rows), "[{1 pc Default Organization Office 1.0 Maker} {1 pc Default Organization Office 2.0 }]"; got != want {
		t.Errorf("the view has %s, want %s", got, want)
	}
}

func TestTwoProcessesWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seatcount.db")
	a, b := openAt(t, path), openAt(t, path)
	if b.Checked() {
		t.Error("the file was checked although the first process has it open")
	}
	before, err := a.DataVersion(ctx)
	if err != nil {
		t.Fatal(err)
	}
	write(t, a, "INSERT INTO orgs (parent_id, name) VALUES (1, 'own')")
	if same, err := a.DataVersion(ctx); err != nil || same != before {
		t.Errorf("its own writing changed the version, %v", err)
	}
	// Both write at once; one has to wait for the other, and nothing is lost.
	const each = 40
	entered, done := make(chan bool), make(chan error, 2)
	go func() {
		done <- a.Write(ctx, func(tx *gorm.DB) error {
			close(entered)
			for i := range each {
				if err := tx.Exec("INSERT INTO orgs (parent_id, name) VALUES (1, ?)", fmt.Sprint("a", i)).Error; err != nil {
					return err
				}
			}
			return nil
		})
	}()
	<-entered
	go func() {
		for i := range each {
			err := b.Write(ctx, func(tx *gorm.DB) error {
				return tx.Exec("INSERT INTO orgs (parent_id, name) VALUES (1, ?)", fmt.Sprint("b", i)).Error
			})
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, a, "SELECT count(*) FROM orgs"); n != 2+2*each {
		t.Errorf("%d organizations, want %d", n, 2+2*each)
	}
	if after, err := a.DataVersion(ctx); err != nil || after == before {
		t.Errorf("the other's writing did not change the version, %v", err)
	}
	err = a.Write(ctx, func(tx *gorm.DB) error {
		_, err := a.DataVersionIn(tx)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestView(t *testing.T) {
	s := openTest(t)
	write(t, s, `INSERT INTO devices (id, hostname, org_id, state, last_seen, merged_into) VALUES (1, 'a', 1, 'in use', '2026-03-02 12:00:00+00:00', NULL),
			(2, 'b', 1, 'retired', NULL, NULL), (3, 'part', 1, 'in use', NULL, 1), (5000, 'c', 1, 'excluded', '1970-01-01 00:00:00+00:00', NULL);
		INSERT INTO titles (id, name, name_fold, kind) VALUES (1, 'Office', 'office', 1), (2, 'two' || char(10) || 'lines', 'two lines', 6), (3000, '', '', 0);
		INSERT INTO publishers (id, name) VALUES (1, 'Maker'); INSERT INTO releases (id, title_id, version, publisher_id) VALUES (1, 1, '1.0', 1), (2, 1, '', 0), (3, 3000, '3', 0);
		INSERT INTO installs VALUES (1, 1), (1, 3), (2, 2), (3, 1), (5000, 1), (5000, 2), (5000, 3)`)
	want := `title 1 application "Office"
title 2 update "two lines"
title 3000 unknown ""
publisher 0 ""
publisher 1 "Maker"
release 1 1 1 "1.0"
release 2 1 0 ""
release 3 3000 0 "3"
version 1 1 "1.0"
version 2 1 ""
version 3 3000 "3"
device 1 1 in use 2026-03-02
device 2 1 retired 0001-01-01
device 5000 1 excluded 1970-01-01
`
	for connections := range 4 {
		var b strings.Builder
		err := s.View(ctx, connections, func(v *View) error {
			// What is written meanwhile is not seen.
			write(t, s, "INSERT INTO titles (name) VALUES (?)", fmt.Sprint("later", connections))
			return errors.Join(
				v.Titles(ctx, 0, func(id int64, kind model.Kind, name []byte) error {
					if !strings.HasPrefix(string(name), "later") || string(name) == fmt.Sprint("later", connections) {
						fmt.Fprintf(&b, "title %d %v %q\n", id, kind, name)
					}
					return nil
				}),
				v.Publishers(ctx, -1, func(id int64, name []byte) error {
					_, err := fmt.Fprintf(&b, "publisher %d %q\n", id, name)
					return err
				}),
				v.Releases(ctx, 0, func(id, title, publisher int64, version []byte) error {
					_, err := fmt.Fprintf(&b, "release %d %d %d %q\n", id, title, publisher, version)
					return err
				}),
				v.Versions(ctx, func(id, title int64, version []byte) error {
					_, err := fmt.Fprintf(&b, "version %d %d %q\n", id, title, version)
					return err
				}),
				v.Devices(ctx, func(id, org int64, state model.DeviceState, seen time.Time) error {
					_, err := fmt.Fprintf(&b, "device %d %d %s %s\n", id, org, state, seen.Format(time.DateOnly))
					return err
				}),
			)
		})
		if err != nil || b.String() != want {
			t.Errorf("with %d connections: %v\n%s", connections, err, b.String())
		}
		for parts := range 5 {
			lists := make([]string, max(parts, 1))
			err := s.View(ctx, connections, func(v *View) error {
				return v.Installs(ctx, parts, func(part int, device int64, releases []int64) error {
					lists[part] += fmt.Sprint(device, releases)
					return nil
				})
			})
			if got := strings.Join(lists, ""); err != nil || got != "1 [1 3]2 [2]5000 [1 2 3]" {
				t.Errorf("installations in %d parts: %s, %v", parts, got, err)
			}
		}
	}
	sorry := errors.New("sorry")
	err := s.EachDeviceReleases(ctx, func(int64, []int64) error { return sorry })
	if !errors.Is(err, sorry) {
		t.Error(err)
	}
	// The connections went back.
	for range 3 * s.readerPool.Stats().MaxOpenConnections {
		if err := s.View(ctx, 2, func(*View) error { return sorry }); !errors.Is(err, sorry) {
			t.Fatal(err)
		}
	}
}

func TestInstalls(t *testing.T) {
	s := openTest(t)
	many := make([]int64, 50_000) // more than a statement takes values
	for i := range many {
		many[i] = int64(i + 1)
	}
	err := s.Write(ctx, func(tx *gorm.DB) error {
		return errors.Join(AddInstalls(tx, 1, many), AddInstalls(tx, 2, nil), RemoveInstalls(tx, 1, many[3:]), RemoveInstalls(tx, 1, nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	for device, want := range map[int64]string{1: "[9 1 2 3]", 2: "[9]"} {
		if got, err := Installs(s.Read(ctx), device, []int64{9}); err != nil || fmt.Sprint(got) != want {
			t.Errorf("on device %d: %v, %v", device, got, err)
		}
	}
	if n := count(t, s, "SELECT count(*) FROM installs WHERE release_id IN (?)", InList(many)); n != 3 {
		t.Errorf("%d found by a long list", n)
	}
}

func TestManyOpenANewDatabaseAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seatcount.db")
	type result struct {
		s   *Store
		err error
	}
	results := make(chan result)
	const many = 6
	for range many {
		go func() {
			s, err := Open(ctx, Params{Path: path})
			results <- result{s, err}
		}()
	}
	for range many {
		r := <-results
		if r.err != nil {
			t.Error(r.err)
			continue
		}
		defer r.s.Close()
		if n := count(t, r.s, "SELECT count(*) FROM schema_migrations"); n != int64(len(migrations)) {
			t.Errorf("%d steps", n)
		}
	}
}
