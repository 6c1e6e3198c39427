package count

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/store"

	"gorm.io/gorm"
)

// office is a small estate in a database: a head office with a branch below it.
//
//	device 1 (pc1, head office)   Office 16.0 and 15.0, Reader
//	device 2 (pc2, branch)        Office 16.0 of another publisher as well
//	device 3 (pc3, branch)        Office 16.0, retired
//	device 4 (pc4, head office)   Reader from a partial report, not seen for 100 days
type office struct {
	*testing.T
	store  *store.Store
	bus    *event.Bus
	count  *Service
	now    time.Time
	events []int64 // licenses of event.Counts
}

const branch int64 = 2

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, bus: &event.Bus{}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	st, err := store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "test.db")})
	o.ok(err)
	o.store = st
	t.Cleanup(func() { o.ok(st.Close()) })
	o.write(func(tx *gorm.DB) error {
		return errors.Join(
			tx.Create(&model.Org{ID: branch, ParentID: model.RootOrgID, Name: "Branch"}).Error,
			store.Add(tx,
				[]store.NewPublisher{{ID: 1, Name: "Maker"}, {ID: 2, Name: "Maker Inc."}},
				[]store.NewTitle{
					{ID: 1, Name: "Office", Fold: "office", Kind: model.KindApplication},
					{ID: 2, Name: "Reader", Fold: "reader", Kind: model.KindApplication},
					{ID: 3, Name: "Office Update", Fold: "office update", Kind: model.KindUpdate},
				},
				[]store.NewRelease{
					{ID: 1, Title: 1, Publisher: 1, Version: "16.0"},
					{ID: 2, Title: 1, Publisher: 2, Version: "16.0"},
					{ID: 3, Title: 1, Publisher: 1, Version: "15.0"},
					{ID: 4, Title: 2, Publisher: 2, Version: "9"},
					{ID: 5, Title: 3, Publisher: 1, Version: "1"},
				}),
			tx.Create(&model.Source{ID: 1, Path: "/inv", OrgID: model.RootOrgID}).Error,
			tx.Create(&[]model.File{
				{ID: 1, SourceID: 1, Path: "/inv/all.json", State: model.FileRead},
				{ID: 2, SourceID: 1, Path: "/inv/part.json", State: model.FileRead},
			}).Error,
			tx.Create(&[]model.Device{
				{ID: 1, Hostname: "pc1", OrgID: model.RootOrgID, State: model.DeviceInUse, LastSeen: o.now, FileID: 1},
				{ID: 2, Hostname: "pc2", OrgID: branch, State: model.DeviceInUse, LastSeen: o.now, FileID: 1},
				{ID: 3, Hostname: "pc3", OrgID: branch, State: model.DeviceRetired, StateReason: "sold", LastSeen: o.now, FileID: 1},
				{ID: 4, Hostname: "pc4", OrgID: model.RootOrgID, State: model.DeviceInUse, LastSeen: o.now.AddDate(0, 0, -100), FileID: 1},
			}).Error,
			store.AddInstalls(tx, 1, []int64{1, 3, 4, 5}),
			store.AddInstalls(tx, 2, []int64{1, 2}),
			store.AddInstalls(tx, 3, []int64{1}),
			store.AddInstalls(tx, 4, []int64{4}),
			tx.Exec("INSERT INTO device_files (device_id, file_id, collected_at, titles) VALUES (4, 2, ?, '[2]')", o.now).Error,
		)
	})
	o.count = NewService(Params{Store: st, Bus: o.bus, Clock: func() time.Time { return o.now }})
	o.bus.Listen(func(e any) {
		if c, ok := e.(event.Counts); ok {
			o.events = append(o.events, c.Licenses...)
		}
	})
	t.Cleanup(func() { o.ok(o.count.Close()) })
	return o
}

func (o *office) ok(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) write(f func(tx *gorm.DB) error) {
	o.Helper()
	o.ok(o.store.Write(context.Background(), f))
}

// license stores a license as license.Service does, and returns it as the counter wants it.
func (o *office) license(id int64, match string, change func(l *model.License)) License {
	o.Helper()
	l := model.NewLicense()
	l.ID, l.Name, l.MatchString, l.PurchaseCount = id, match, match, 1
	if change != nil {
		change(&l)
	}
	o.write(func(tx *gorm.DB) error { return tx.Omit("used_count").Save(&l).Error })
	return License{
		ID: id, OrgID: l.OrgID, Descendants: l.Descendants(), Metric: l.Metric, Kinds: l.Kinds,
		Match: l.MatchString, Exclude: l.ExcludeString, Purchased: l.PurchaseCount,
	}
}

// used is the used count, which must be the same in memory, in the table and in the usage of the day.
func (o *office) used(id int64) int {
	o.Helper()
	o.ok(o.count.Flush(o.Context()))
	r, ok := o.count.Result(id)
	if !ok {
		o.Fatalf("license %d is not counted", id)
	}
	var stored, sampled int
	o.ok(o.store.Read(o.Context()).Table("licenses").Where("id = ?", id).Pluck("used_count", &stored).Error)
	o.ok(o.store.Read(o.Context()).Table("usage").Where("license_id = ? AND day = ?", id, model.DateOf(o.now)).Pluck("used", &sampled).Error)
	if stored != r.Used || sampled != r.Used {
		o.Fatalf("license %d: %d used, stored %d, sampled %d", id, r.Used, stored, sampled)
	}
	return r.Used
}

func (o *office) wantUsed(id int64, want int) {
	o.Helper()
	if got := o.used(id); got != want {
		o.Fatalf("license %d: %d used, want %d", id, got, want)
	}
}

func TestLoadCountsWhatIsStored(t *testing.T) {
	o := newOffice(t)
	o.license(1, "office%", nil)
	o.license(2, "office%", func(l *model.License) { l.Metric = model.MetricInstallation })
	o.license(3, "office%", func(l *model.License) { l.Kinds = model.KindsAll; l.Metric = model.MetricInstallation })
	o.license(4, "reader", func(l *model.License) { l.OrgDescendants = model.No })
	o.license(5, "%office%", func(l *model.License) { l.OrgID = branch })
	o.license(6, "%", nil) // written by somebody's own tool
	if _, ok := o.count.Result(1); ok {
		t.Error("counted before Load")
	}
	o.ok(o.count.Load(t.Context()))
	<-o.count.Ready()
	for id, want := range map[int64]int{1: 2, 2: 3, 3: 4, 4: 2, 5: 1, 6: 0} {
		o.wantUsed(id, want)
	}
	if len(o.events) != 6 {
		t.Errorf("told of %v", o.events)
	}
	if r, _ := o.count.Result(3); r.Titles != 2 {
		t.Errorf("%d titles, want 2", r.Titles)
	}
	if got := o.count.DeviceLicenses(1); !slices.Equal(got, []int64{1, 2, 3, 4}) {
		t.Errorf("device 1 is counted by %v", got)
	}
	if got := o.count.DeviceReason(3); got != ReasonDeviceRetired {
		t.Errorf("device 3: %s", got)
	}
}

func TestLicensesAreCountedWhenTheyChange(t *testing.T) {
	o := newOffice(t)
	l := o.license(1, "office", nil)
	o.ok(o.count.SetLicenses(t.Context(), l)) // before Load: Load will see it
	o.ok(o.count.Load(t.Context()))
	o.wantUsed(1, 2)
	o.events = nil
	l = o.license(1, "reader", func(l *model.License) { l.PurchaseCount = 7 })
	o.ok(o.count.SetLicenses(t.Context(), l))
	o.wantUsed(1, 2)
	l = o.license(1, "reader", func(l *model.License) { l.OrgID = branch })
	o.ok(o.count.SetLicenses(t.Context(), l, o.license(2, "office", nil)))
	o.wantUsed(1, 0)
	o.wantUsed(2, 2)
	if !slices.Equal(o.events, []int64{1, 1, 2}) {
		t.Errorf("told of %v", o.events)
	}
	o.write(func(tx *gorm.DB) error { return tx.Delete(&model.License{ID: 2}).Error })
	o.ok(o.count.RemoveLicenses(t.Context(), 2))
	if _, ok := o.count.Result(2); ok {
		t.Error("a deleted license is still counted")
	}
}

func TestApplyCountsWhatChanged(t *testing.T) {
	o := newOffice(t)
	o.license(1, "office", nil)
	o.license(2, "new%", nil)
	o.ok(o.count.Load(t.Context()))
	o.events = nil
	o.ok(o.count.Apply(t.Context(), Change{
		Titles:   []NewTitle{{ID: 4, Name: "New thing", Kind: model.KindApplication}},
		Releases: []NewRelease{{ID: 6, TitleID: 4, Version: "1"}},
		Devices: []DeviceChange{
			{ID: 1, OrgID: 1, State: model.DeviceInUse, LastSeen: o.now, Releases: []int64{6}},
			{ID: 5, OrgID: branch, State: model.DeviceInUse, LastSeen: o.now, Releases: []int64{6, 4}},
		},
	}))
	o.wantUsed(1, 1)
	o.wantUsed(2, 2)
	if !slices.Equal(o.events, []int64{1, 2}) {
		t.Errorf("told of %v", o.events)
	}
	o.events = nil
	o.ok(o.count.Apply(t.Context(), Change{Devices: []DeviceChange{{ID: 5, OrgID: branch, State: model.DeviceInUse, LastSeen: o.now}}}))
	if o.events != nil {
		t.Errorf("nothing changed, but told of %v", o.events)
	}
}

func TestApplyLoadsAnewWhenItKnowsTooLittle(t *testing.T) {
	o := newOffice(t)
	o.license(1, "office", nil)
	o.ok(o.count.Load(t.Context()))
	o.write(func(tx *gorm.DB) error {
		return errors.Join(
			store.Add(tx, nil, nil, []store.NewRelease{{ID: 6, Title: 1, Publisher: 1, Version: "17"}}),
			store.AddInstalls(tx, 4, []int64{6}),
		)
	})
	o.ok(o.count.Apply(t.Context(), Change{
		Devices: []DeviceChange{{ID: 4, OrgID: 1, State: model.DeviceInUse, LastSeen: o.now, Releases: []int64{4, 6}}},
	}))
	o.wantUsed(1, 3)
}

func TestDevicesNotSeenForTooLong(t *testing.T) {
	o := newOffice(t)
	o.license(1, "reader", nil)
	o.ok(o.count.Load(t.Context()))
	o.wantUsed(1, 2)
	o.write(func(tx *gorm.DB) error { return tx.Create(&model.Setting{Key: unseenKey, Value: "90"}).Error })
	o.bus.Publish(event.Settings{Key: unseenKey})
	o.count.work.Wait()
	o.wantUsed(1, 1)
	if got := o.count.DeviceReason(4); got != ReasonDeviceUnseen {
		t.Errorf("device 4: %s", got)
	}
	// 91 days later nobody has been seen; any change of that day finds out.
	o.now = o.now.AddDate(0, 0, 91)
	o.ok(o.count.Apply(t.Context(), Change{Devices: []DeviceChange{{ID: 9, OrgID: branch, State: model.DeviceInUse, LastSeen: o.now, Releases: []int64{4}}}}))
	o.wantUsed(1, 1)
}

func TestExplain(t *testing.T) {
	o := newOffice(t)
	o.license(1, "%office%\nreader", func(l *model.License) { l.ExcludeString = "reader"; l.PurchaseCount = 1 })
	o.license(2, "reader", nil)
	o.ok(o.count.Load(t.Context()))
	e, err := o.count.Explain(t.Context(), model.Administrator(), 1)
	o.ok(err)
	if e.Used != 2 || e.Left != -1 || e.Org != "Default Organization" || e.License.Name == "" {
		t.Errorf("got %+v", e)
	}
	type row struct {
		host   string
		reason Reason
		note   string
		found  int
	}
	var got []row
	for _, d := range e.Devices {
		got = append(got, row{d.Hostname, d.Reason, d.Note, len(d.Found)})
	}
	want := []row{
		{"pc1", ReasonCounted, "", 4},
		{"pc2", ReasonCounted, "", 2},
		{"pc3", ReasonDeviceRetired, "sold", 1},
		{"pc4", ReasonTitleExcluded, "", 1},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	first := e.Devices[0].Found[0]
	if first.Title != "Office" || first.Version != "15.0" || first.Publisher != "Maker" || first.File != "/inv/all.json" {
		t.Errorf("got %+v", first)
	}
	if file := e.Devices[3].Found[0].File; file != "/inv/part.json" {
		t.Errorf("pc4 has Reader from %s", file)
	}
	var titles []string
	for _, hit := range e.Titles {
		titles = append(titles, hit.Name+": "+string(hit.Reason))
	}
	if !slices.Equal(titles, []string{"Office: counted", "Office Update: not an application", "Reader: title left out by the except patterns"}) {
		t.Errorf("got %q", titles)
	}
}

func TestPrincipalsSeeTheirOrganizations(t *testing.T) {
	o := newOffice(t)
	l := o.license(1, "office", nil)
	inBranch := o.license(2, "office", func(l *model.License) { l.OrgID = branch })
	o.ok(o.count.Load(t.Context()))
	clerk := model.Principal{
		Name: "clerk", OrgIDs: []int64{branch},
		Permissions: map[model.Permission]bool{model.LicensesRead: true, model.DevicesRead: true},
	}
	nobody := model.Principal{Name: "nobody", OrgIDs: []int64{branch}, Permissions: map[model.Permission]bool{}}

	_, err := o.count.Preview(t.Context(), clerk, l, 10)
	wantError(t, err, model.ErrForbidden)
	_, err = o.count.Explain(t.Context(), clerk, 1)
	wantError(t, err, model.ErrNotFound)
	for _, try := range []func() error{
		func() error { _, err := o.count.Preview(t.Context(), nobody, inBranch, 10); return err },
		func() error { _, err := o.count.Explain(t.Context(), nobody, 2); return err },
		func() error { _, err := o.count.Titles(t.Context(), nobody); return err },
		func() error { _, err := o.count.TitleDevices(t.Context(), nobody, 1); return err },
	} {
		wantError(t, try(), model.ErrForbidden)
	}

	preview, err := o.count.Preview(t.Context(), clerk, inBranch, 10)
	o.ok(err)
	if preview.Used != 1 || preview.Left != 0 || len(preview.Titles) != 1 {
		t.Errorf("got %+v", preview)
	}
	rows, err := o.count.Titles(t.Context(), clerk)
	o.ok(err)
	if len(rows) != 1 || rows[0].Devices != 1 || !slices.Equal(rows[0].Licenses, []int64{2}) {
		t.Errorf("got %+v", rows)
	}
	devices, err := o.count.TitleDevices(t.Context(), clerk, 1)
	o.ok(err)
	if len(devices) != 2 || devices[0].Hostname != "pc2" || devices[1].Reason != ReasonDeviceRetired || devices[0].Org != "Default Organization / Branch" {
		t.Errorf("got %+v", devices)
	}
	_, err = o.count.TitleDevices(t.Context(), clerk, 99)
	wantError(t, err, model.ErrNotFound)

	var invalid *model.ValidationError
	inBranch.Match = "%"
	if _, err = o.count.Preview(t.Context(), clerk, inBranch, 10); !errors.As(err, &invalid) || invalid.Field != "match_string" {
		t.Errorf("got %v", err)
	}
}

func wantError(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got the error %v, want %v", got, want)
	}
}

func TestReadersWaitForLoad(t *testing.T) {
	o := newOffice(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := o.count.Titles(ctx, model.Administrator())
	wantError(t, err, context.Canceled)
	o.ok(o.count.Apply(t.Context(), Change{Devices: []DeviceChange{{ID: 77}}})) // Load will see it
	o.ok(o.count.Load(t.Context()))
	o.ok(o.count.Reload(t.Context()))
}
