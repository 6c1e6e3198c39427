package license

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/event"
	"seatcount/service/org"
	"seatcount/service/store"
)

// fakeCounter counts ten times the length of the match string, so that tests can tell counts apart.
type fakeCounter struct{ counted map[int64]count.Result }

func (f *fakeCounter) Result(id int64) (count.Result, bool) {
	r, ok := f.counted[id]
	return r, ok
}

func (f *fakeCounter) SetLicenses(_ context.Context, licenses ...count.License) error {
	for _, l := range licenses {
		f.counted[l.ID] = count.Result{Used: 10 * len(l.Match), Titles: 1}
	}
	return nil
}

func (f *fakeCounter) RemoveLicenses(_ context.Context, ids ...int64) error {
	for _, id := range ids {
		delete(f.counted, id)
	}
	return nil
}

func (f *fakeCounter) Follow(context.Context, ...count.License) {}

type fixture struct {
	*Service
	orgs    *org.Service
	now     time.Time
	counter *fakeCounter
	mgmt    model.Org
	events  []any
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	log := logrus.New()
	log.SetOutput(t.Output())
	f := &fixture{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), counter: &fakeCounter{counted: map[int64]count.Result{}}}
	clock := func() time.Time { f.now = f.now.Add(time.Second); return f.now }
	st, err := store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "seatcount.db"), Clock: clock, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	bus := &event.Bus{}
	bus.Listen(func(e any) { f.events = append(f.events, e) })
	if f.orgs, err = org.NewService(t.Context(), org.Params{Store: st, Bus: bus}); err != nil {
		t.Fatal(err)
	}
	if f.mgmt, err = f.orgs.Add(t.Context(), model.Administrator(), "Mgmt", 0); err != nil {
		t.Fatal(err)
	}
	f.Service = NewService(Params{Store: st, Count: f.counter, Orgs: f.orgs, Bus: bus, Clock: clock})
	return f
}

func office() model.License {
	l := model.NewLicense()
	l.Name, l.MatchString, l.PurchaseCount = "Office 2013", "%Office 2013%", 45
	return l
}

var admin = model.Administrator()

func reader(orgs ...int64) model.Principal {
	return model.Principal{Name: "reader", OrgIDs: orgs, Permissions: map[model.Permission]bool{model.LicensesRead: true}}
}

func editor(orgs ...int64) model.Principal {
	return model.Principal{Name: "editor", OrgIDs: orgs, Permissions: map[model.Permission]bool{
		model.LicensesRead: true, model.LicensesCreate: true, model.LicensesUpdate: true, model.LicensesDelete: true,
	}}
}

func TestCreateShouldStoreSignCountAndRecord(t *testing.T) {
	f := newFixture(t)
	l := office()
	l.UsedCount = 999 // nobody sets it
	made, err := f.Create(t.Context(), admin, l)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Get(t.Context(), admin, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.UsedCount != 130 || got.Left() != -85 || got.Status != model.StatusOverUsed {
		t.Errorf("used %d, left %d, status %d", got.UsedCount, got.Left(), got.Status)
	}
	if got.EditedBy != "Administrator" || got.EditedDate == nil || got.Org != "Default Organization" {
		t.Errorf("signed by %q at %v in %q", got.EditedBy, got.EditedDate, got.Org)
	}
	changes, err := f.Changes(t.Context(), admin, made.ID)
	if err != nil || len(changes) != 1 || changes[0].Action != "create" || !strings.Contains(changes[0].Changes, "%Office 2013%") {
		t.Errorf("recorded %+v, %v", changes, err)
	}
}

func TestUpdateShouldRecordWhatChangedAndRefuseStale(t *testing.T) {
	f := newFixture(t)
	made, err := f.Create(t.Context(), admin, office())
	if err != nil {
		t.Fatal(err)
	}
	edit := made
	edit.PurchaseCount = 60
	edited, err := f.Update(t.Context(), admin, edit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Update(t.Context(), admin, edit); !errors.Is(err, model.ErrConflict) {
		t.Errorf("an edit of an old state: %v", err)
	}
	if same, err := f.Update(t.Context(), admin, edited); err != nil || !same.EditedDate.Equal(*edited.EditedDate) {
		t.Errorf("an edit that changes nothing is no edit: %v, %v", same.EditedDate, err)
	}
	changes, _ := f.Changes(t.Context(), admin, made.ID)
	if len(changes) != 2 || changes[0].Changes != `[{"field":"purchase_count","from":45,"to":60}]` {
		t.Errorf("recorded %+v", changes)
	}
}

func TestUpdateShouldSetNullForNoExpiry(t *testing.T) {
	f := newFixture(t)
	l := office()
	l.ExpiresOn = &model.Date{Year: 2026, Month: 12, Day: 4}
	made, err := f.Create(t.Context(), admin, l)
	if err != nil {
		t.Fatal(err)
	}
	row, _ := f.Get(t.Context(), admin, made.ID)
	if row.ExpiresOn == nil || row.ExpiresOn.String() != "2026-12-04" {
		t.Fatalf("expires %v", row.ExpiresOn)
	}
	made.ExpiresOn = nil
	if _, err := f.Update(t.Context(), admin, made); err != nil {
		t.Fatal(err)
	}
	row, _ = f.Get(t.Context(), admin, made.ID)
	if row.ExpiresOn != nil {
		t.Errorf("expires %v, want never", row.ExpiresOn)
	}
}

func TestDeleteShouldBeUndone(t *testing.T) {
	f := newFixture(t)
	made, err := f.Create(t.Context(), admin, office())
	if err != nil {
		t.Fatal(err)
	}
	gone, err := f.Delete(t.Context(), admin, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Get(t.Context(), admin, made.ID); !errors.Is(err, model.ErrNotFound) {
		t.Fatalf("deleted, and got %v", err)
	}
	if err := f.Restore(t.Context(), admin, gone); err != nil {
		t.Fatal(err)
	}
	back, err := f.Get(t.Context(), admin, made.ID)
	if err != nil || back.Name != made.Name || !back.EditedDate.Equal(*made.EditedDate) {
		t.Errorf("came back as %+v, %v", back, err)
	}
}

func TestDeleteShouldTakeAllOrNone(t *testing.T) {
	f := newFixture(t)
	made, _ := f.Create(t.Context(), admin, office())
	if _, err := f.Delete(t.Context(), admin, made.ID, 4711); !errors.Is(err, model.ErrNotFound) {
		t.Fatalf("got %v", err)
	}
	if _, err := f.Get(t.Context(), admin, made.ID); err != nil {
		t.Errorf("the other one should still be there: %v", err)
	}
}

func TestCreateShouldRefuseWithField(t *testing.T) {
	f := newFixture(t)
	for field, spoil := range map[string]func(*model.License){
		"name":            func(l *model.License) { l.Name = "  " },
		"purchase_count":  func(l *model.License) { l.PurchaseCount = -5 },
		"match_string":    func(l *model.License) { l.MatchString = " % \n%%" },
		"exclude_string":  func(l *model.License) { l.ExcludeString = "%" },
		"org_id":          func(l *model.License) { l.OrgID = 4711 },
		"org_descendants": func(l *model.License) { l.OrgDescendants = "maybe" },
		"metric":          func(l *model.License) { l.Metric = "core" },
		"kinds":           func(l *model.License) { l.Kinds = "some" },
	} {
		l := office()
		spoil(&l)
		_, err := f.Create(t.Context(), admin, l)
		var invalid *model.ValidationError
		if !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	if rows, _ := f.List(t.Context(), admin); len(rows) != 0 {
		t.Errorf("%d licenses were stored", len(rows))
	}
}

func TestNobodyShouldReachOutsideTheirOrganizations(t *testing.T) {
	f := newFixture(t)
	atRoot, err := f.Create(t.Context(), admin, office())
	if err != nil {
		t.Fatal(err)
	}
	inMgmt := office()
	inMgmt.OrgID = f.mgmt.ID
	inMgmt, err = f.Create(t.Context(), editor(f.mgmt.ID), inMgmt)
	if err != nil {
		t.Fatal(err)
	}
	p := editor(f.mgmt.ID)
	if rows, err := f.List(t.Context(), p); err != nil || len(rows) != 1 || rows[0].ID != inMgmt.ID {
		t.Errorf("sees %v, %v", rows, err)
	}
	checks := map[string]func() error{
		"create":  func() error { _, err := f.Create(t.Context(), p, office()); return err },
		"move":    func() error { l := inMgmt; l.OrgID = 1; _, err := f.Update(t.Context(), p, l); return err },
		"read":    func() error { _, err := f.Get(t.Context(), p, atRoot.ID); return err },
		"update":  func() error { l := atRoot; l.OrgID = f.mgmt.ID; _, err := f.Update(t.Context(), p, l); return err },
		"delete":  func() error { _, err := f.Delete(t.Context(), p, atRoot.ID); return err },
		"changes": func() error { _, err := f.Changes(t.Context(), p, atRoot.ID); return err },
		"history": func() error { _, err := f.History(t.Context(), p, atRoot.ID); return err },
		"restore": func() error { return f.Restore(t.Context(), p, Deleted{Licenses: []model.License{atRoot}}) },
	}
	for what, try := range checks {
		if err := try(); err == nil {
			t.Errorf("%s outside: no error", what)
		}
	}
	r := reader(f.mgmt.ID)
	for what, try := range map[string]func() error{
		"create": func() error { l := inMgmt; _, err := f.Create(t.Context(), r, l); return err },
		"update": func() error { _, err := f.Update(t.Context(), r, inMgmt); return err },
		"delete": func() error { _, err := f.Delete(t.Context(), r, inMgmt.ID); return err },
		"import": func() error { _, err := f.Import(t.Context(), r, [][]string{{"name"}}, true); return err },
	} {
		if err := try(); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("a reader's %s: %v", what, err)
		}
	}
}

func TestImportShouldTakeOpenAuditAndSayWhatItCannot(t *testing.T) {
	f := newFixture(t)
	rows := [][]string{
		{"id", "name", "org_id", "org_descendants", "purchase_count", "used_count", "description", "match_string", "expiry_date", "orgs.name"},
		{"1", "SQL Server 2012", "1", "y", "2", "85", "", "%SQL Server 2012%", "2000-01-01", "Default Organisation"},
		{"2", "Firefox", "2", "n", "10", "0", "Browser", "firefox%", "2027-03-31", "Sydney"},
		{"3", "Broken", "1", "y", "abc", "0", "", "%x%", "", ""},
		{"4", "Dated", "1", "y", "1", "0", "", "%x%", "notadate", ""},
		{"5", "Everything", "1", "y", "1", "0", "", "%", "", ""},
		{"", "", "", "", "", "", "", "", "", ""},
	}
	dry, err := f.Import(t.Context(), admin, rows, true)
	if err != nil {
		t.Fatal(err)
	}
	if list, _ := f.List(t.Context(), admin); len(list) != 0 {
		t.Fatalf("a dry run stored %d licenses", len(list))
	}
	done, err := f.Import(t.Context(), admin, rows, false)
	if err != nil {
		t.Fatal(err)
	}
	for what, got := range map[string]Imported{"dry run": dry, "import": done} {
		if len(got.Created) != 2 || len(got.Problems) != 3 || len(got.Orgs) != 1 || got.Orgs[0] != "Sydney" {
			t.Errorf("%s: %+v", what, got)
		}
	}
	for i, row := range []int{4, 5, 6} {
		if done.Problems[i].Row != row || done.Problems[i].Reason == "" {
			t.Errorf("problem %+v, want row %d", done.Problems[i], row)
		}
	}
	list, _ := f.List(t.Context(), admin)
	if list[0].Name != "Firefox" || list[0].Org != "Default Organization / Sydney" || list[0].OrgDescendants != "n" || list[0].ExpiresOn.String() != "2027-03-31" {
		t.Errorf("got %+v", list[0])
	}
	if list[1].ExpiresOn != nil || list[1].OrgID != model.RootOrgID {
		t.Errorf("got %+v", list[1])
	}
	again, err := f.Import(t.Context(), admin, rows, false)
	if err != nil || again.Same != 2 || len(again.Created)+len(again.Updated) != 0 {
		t.Errorf("the same file again: %+v, %v", again, err)
	}
	rows[1][4] = "1,200"
	again, err = f.Import(t.Context(), admin, rows, false)
	if err != nil || len(again.Updated) != 1 || again.Updated[0].PurchaseCount != 1200 {
		t.Errorf("with more seats: %+v, %v", again, err)
	}
}

func TestImportShouldMakeNoOrganizationForARowThatItCannotTake(t *testing.T) {
	f := newFixture(t)
	rows := [][]string{{"name", "match", "purchased", "organization"}, {"Broken", "%x%", "many", "Perth"}, {"All", "%", "1", "Perth"}}
	for _, dry := range []bool{true, false} {
		done, err := f.Import(t.Context(), admin, rows, dry)
		if err != nil || len(done.Problems) != 2 || len(done.Orgs) != 0 {
			t.Errorf("dry %v: %+v, %v", dry, done, err)
		}
	}
	if _, err := f.orgs.Find(admin, "Perth"); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("Perth was made: %v", err)
	}
}

func TestImportShouldTakeRowsThatNameNoOrganizationToWhereTheirPersonIs(t *testing.T) {
	f := newFixture(t)
	rows := [][]string{{"name", "match", "purchased", "organization"}, {"Firefox", "%Firefox%", "5", ""}, {"Office", "%Office%", "1", "Default Organization"}}
	done, err := f.Import(t.Context(), editor(f.mgmt.ID), rows, false)
	if err != nil || len(done.Created) != 1 || done.Created[0].OrgID != f.mgmt.ID || len(done.Problems) != 1 {
		t.Errorf("got %+v, %v", done, err)
	}
}

func TestHistoryShouldReadSamples(t *testing.T) {
	f := newFixture(t)
	made, _ := f.Create(t.Context(), admin, office())
	err := f.Store.Write(t.Context(), func(tx *gorm.DB) error {
		for day, used := range map[string]int{"2026-11-20": 40, "2026-11-21": 47} {
			if err := tx.Exec("INSERT INTO usage (license_id, day, used, purchased) VALUES (?, ?, ?, 45)", made.ID, day, used).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.History(t.Context(), admin, made.ID)
	if err != nil || len(got) != 2 || got[0].Day.String() != "2026-11-20" || got[1].Used != 47 {
		t.Errorf("got %+v, %v", got, err)
	}
	day := model.Date{Year: 2026, Month: 11, Day: 21}
	for _, c := range []struct {
		who      model.Principal
		from, to model.Date
		want     int
	}{
		{admin, model.Date{}, model.Date{}, 2},
		{admin, day, model.Date{}, 1},
		{admin, model.Date{}, model.Date{Year: 2026, Month: 11, Day: 20}, 1},
		{admin, day, day, 1},
		{editor(f.mgmt.ID), model.Date{}, model.Date{}, 0},
	} {
		list, err := f.Usage(t.Context(), c.who, c.from, c.to)
		if err != nil || len(list) != c.want || c.want == 1 && c.from == day && list[0] != (UsageSample{made.ID, Sample{day, 47, 45}}) {
			t.Errorf("usage from %v to %v: %+v, %v", c.from, c.to, list, err)
		}
	}
	total, err := f.Total(t.Context(), editor(f.mgmt.ID))
	if err != nil || len(total) != 0 {
		t.Errorf("outside: %+v, %v", total, err)
	}
	if total, err = f.Total(t.Context(), admin); err != nil || len(total) != 2 || total[1].Purchased != 45 {
		t.Errorf("total: %+v, %v", total, err)
	}
}
