package device

import (
	"errors"
	"fmt"
	"testing"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/inventory"
)

func withUUID(r *inventory.Report, uuid string) *inventory.Report {
	r.UUID = uuid
	return r
}

// twins writes the pairs down.
func (b *bench) twins() []string {
	b.t.Helper()
	list, err := b.Twins(ctx, admin)
	if err != nil {
		b.t.Fatal(err)
	}
	var got []string
	for _, t := range list {
		got = append(got, fmt.Sprintf("%s+%s: %s [%s]", t.A.Hostname, t.B.Hostname, t.Why, t.Decision))
	}
	return got
}

func (b *bench) wantTwins(want ...string) {
	b.t.Helper()
	if got := b.twins(); fmt.Sprint(got) != fmt.Sprint(want) {
		b.t.Errorf("twins are %q, want %q", got, want)
	}
}

func TestTwins(t *testing.T) {
	b := newBench(t)
	b.apply(
		Item{Report: withUUID(report("a", 1), uuid1)}, Item{Report: withUUID(report("b", 1), uuid1)}, Item{Report: withUUID(report("c", 1), uuid1)},
		Item{Report: withUUID(report("d", 1), uuid2)}, Item{Report: withUUID(report("D", 1), "5"+uuid2[1:])},
		Item{Report: &inventory.Report{Hostname: "s1", Serial: "XYZ987", Manufacturer: "HP"}},
		Item{Report: &inventory.Report{Hostname: "s2", Serial: "XYZ987", Manufacturer: "HP"}},
		Item{Report: &inventory.Report{Hostname: "s3", Serial: "XYZ987", Manufacturer: "Dell"}},
		Item{Report: &inventory.Report{Hostname: "w", Domain: "a.example"}}, Item{Report: &inventory.Report{Hostname: "w", Domain: "b.example"}},
		Item{Report: &inventory.Report{Hostname: "localhost", UUID: "6" + uuid1[1:]}}, Item{Report: &inventory.Report{Hostname: "localhost", UUID: "7" + uuid1[1:]}},
		Item{Report: report("lonely", 1)},
	)
	b.wantTwins("a+b: the same UUID under two hostnames []", "a+c: the same UUID under two hostnames []",
		"d+D: the same hostname with two UUIDs []", "s1+s2: the same serial number and manufacturer []")
	if err := b.KeepBoth(ctx, admin, 2, 1); err != nil {
		t.Fatal(err)
	}
	b.wantTwins("a+c: the same UUID under two hostnames []", "d+D: the same hostname with two UUIDs []",
		"s1+s2: the same serial number and manufacturer []", "a+b: the same UUID under two hostnames [keep both]")
	if err := b.UndoTwins(ctx, admin, 1, 2); err != nil {
		t.Fatal(err)
	}
	if got := b.twins(); len(got) != 4 {
		t.Errorf("after undo: %q", got)
	}
	if err := b.UndoTwins(ctx, admin, 1, 2); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("undo of nothing: %v", err)
	}
}

func TestMergeAndUndo(t *testing.T) {
	b := newBench(t)
	b.apply(
		Item{FileID: 1, Report: withUUID(report("old", 1, "Office 1", "Zip 1"), uuid1)},
		Item{FileID: 2, Report: withUUID(report("old", 3, "~", "Draw 1"), uuid1)},
		Item{FileID: 3, Report: withUUID(report("new", 2, "Office 2", "Paint 1"), uuid1)},
	)
	before := b.state()
	if err := b.Merge(ctx, admin, 2, 1); err != nil {
		t.Fatal(err)
	}
	b.wantTwins("new+old: the same UUID under two hostnames [merge]")
	b.wants(2, "Draw 1 2", "Office 2 3", "Paint 1 3")
	if rows, _ := b.List(ctx, admin); len(rows) != 1 || rows[0].Hostname != "new" || !rows[0].LastSeen.Equal(noon.AddDate(0, 0, 3)) || rows[0].Titles != 3 {
		t.Errorf("devices: %+v", rows)
	}
	if err := b.UndoTwins(ctx, admin, 1, 2); err != nil {
		t.Fatal(err)
	}
	if after := b.state(); after != before {
		t.Errorf("after undo\n%s\nwant\n%s", after, before)
	}
	var rows int64
	if b.Store.Read(ctx).Table("devices").Count(&rows); rows != 2 {
		t.Errorf("%d rows of devices are left", rows)
	}
	if b.Store.Read(ctx).Raw("SELECT count(*) FROM installs WHERE device_id NOT IN (1, 2)").Scan(&rows); rows != 0 {
		t.Errorf("%d installations are left over", rows)
	}

	// Reports that come after the merge land on the survivor, and are kept apart all the same.
	if err := b.Merge(ctx, admin, 2, 1); err != nil {
		t.Fatal(err)
	}
	o, change, err := b.in.Apply(ctx, []Item{{FileID: 4, Report: withUUID(report("OLD", 5, "Office 5"), uuid1)}})
	if err != nil || o[0].DeviceID != 2 || o[0].New {
		t.Fatal(o, err)
	}
	if len(change.Devices) != 1 || change.Devices[0].ID != 2 || len(change.Devices[0].Releases) != 1 {
		t.Errorf("the counter is told %+v", change.Devices)
	}
	b.wants(2, "Office 5 4")
	b.apply(Item{FileID: 5, Report: withUUID(report("new", 6, "~", "Zip 9"), uuid1)})
	b.wants(2, "Office 5 4", "Zip 9 5")
	var seen []struct{ Name string }
	if b.Store.Read(ctx).Raw("SELECT name FROM software").Scan(&seen); len(seen) != 2 {
		t.Errorf("people who query see %v", seen)
	}
	if err := b.UndoTwins(ctx, admin, 2, 1); err != nil {
		t.Fatal(err)
	}
	b.wants(1, "Office 5 4")
	b.wants(2, "Office 2 3", "Paint 1 3", "Zip 9 5")
	// And the ingester knows them as two again.
	if o := b.apply(Item{FileID: 4, Report: withUUID(report("old", 7, "Office 7"), uuid1)})[0]; o.DeviceID != 1 {
		t.Errorf("landed on %d", o.DeviceID)
	}
	b.wants(1, "Office 7 4")
}

func TestMergeOfMerged(t *testing.T) {
	b := newBench(t)
	for i, host := range []string{"a", "b", "c"} {
		b.apply(Item{FileID: int64(i + 1), Report: report(host, i, "Office "+fmt.Sprint(i))})
	}
	before := b.state()
	steps := []error{b.Merge(ctx, admin, 1, 2), b.Merge(ctx, admin, 3, 1)}
	if steps[0] != nil || steps[1] != nil {
		t.Fatal(steps)
	}
	b.wants(3, "Office 2 3")
	if o := b.apply(Item{FileID: 4, Report: report("b", 9, "Office 9")})[0]; o.DeviceID != 3 {
		t.Errorf("landed on %d", o.DeviceID)
	}
	b.wants(3, "Office 9 4")
	if err := b.UndoTwins(ctx, admin, 1, 3); err != nil {
		t.Fatal(err)
	}
	b.wants(3, "Office 2 3")
	b.wants(1, "Office 9 4")
	if err := b.UndoTwins(ctx, admin, 1, 2); err != nil {
		t.Fatal(err)
	}
	b.wants(1, "Office 0 1")
	b.wants(2, "Office 9 4")
	b.apply(Item{FileID: 2, Report: report("b", 9, "Office 1")}) // not newer: another file of the same time, with a lower id
	b.wants(2, "Office 9 4")
	_ = before
	if err := b.Merge(ctx, admin, 1, 2); err != nil {
		t.Fatal(err)
	}
	if err := b.Delete(ctx, admin, []int64{1}); err != nil {
		t.Fatal(err)
	}
	var rows int64
	if b.Store.Read(ctx).Table("devices").Count(&rows); rows != 1 {
		t.Errorf("%d devices after the merged ones were deleted", rows)
	}
	if o := b.apply(Item{FileID: 5, Report: report("b", 9, "Office 1")})[0]; !o.New {
		t.Errorf("came out as %+v", o)
	}
}

func TestPermissions(t *testing.T) {
	b := newBench(t)
	b.apply(Item{OrgID: 2, Report: withUUID(report("mine", 1, "Office 1"), uuid1)}, Item{OrgID: 3, Report: withUUID(report("theirs", 1), uuid1)})
	const mine, theirs = 1, 2
	all := map[model.Permission]bool{model.DevicesRead: true, model.DevicesUpdate: true, model.DevicesDelete: true}
	reader := model.Principal{Name: "Rae", Permissions: map[model.Permission]bool{model.DevicesRead: true}, OrgIDs: []int64{2}}
	manager := model.Principal{Name: "Max", Permissions: all, OrgIDs: []int64{2}}
	nobody := model.Principal{Name: "Nil", Permissions: map[model.Permission]bool{}, OrgIDs: nil}
	homeless := model.Principal{Name: "Hal", Permissions: all, OrgIDs: []int64{}}

	calls := map[string]func(p model.Principal, id int64) error{
		"Get": func(p model.Principal, id int64) error { _, err := b.Get(ctx, p, id); return err },
		"SetState": func(p model.Principal, id int64) error {
			return b.SetState(ctx, p, []int64{id}, model.DeviceRetired, "")
		},
		"Move":     func(p model.Principal, id int64) error { return b.Move(ctx, p, []int64{id}, 2) },
		"Delete":   func(p model.Principal, id int64) error { return b.Delete(ctx, p, []int64{id}) },
		"Merge":    func(p model.Principal, id int64) error { return b.Merge(ctx, p, mine, id) },
		"KeepBoth": func(p model.Principal, id int64) error { return b.KeepBoth(ctx, p, mine, id) },
	}
	for name, call := range calls {
		if err := call(nobody, theirs); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("%s without a permission: %v", name, err)
		}
		if err := call(reader, mine); name != "Get" && !errors.Is(err, model.ErrForbidden) {
			t.Errorf("%s by a reader: %v", name, err)
		}
		for _, p := range []model.Principal{manager, homeless} {
			if err := call(p, theirs); !errors.Is(err, model.ErrNotFound) {
				t.Errorf("%s outside of the organizations: %v", name, err)
			}
		}
	}
	if err := b.Move(ctx, manager, []int64{mine}, 3); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("moved out of the organizations: %v", err)
	}
	if _, err := b.List(ctx, nobody); !errors.Is(err, model.ErrForbidden) {
		t.Error(err)
	}
	if _, err := b.Twins(ctx, nobody); !errors.Is(err, model.ErrForbidden) {
		t.Error(err)
	}
	if rows, err := b.List(ctx, reader); err != nil || len(rows) != 1 || rows[0].ID != mine || rows[0].Org != "Default Organization / Mgmt" {
		t.Errorf("a reader sees %+v, %v", rows, err)
	}
	if twins, err := b.Twins(ctx, manager); err != nil || len(twins) != 0 {
		t.Errorf("twins across organizations: %+v, %v", twins, err)
	}
	if err := b.KeepBoth(ctx, admin, mine, theirs); err != nil {
		t.Fatal(err)
	}
	if err := b.UndoTwins(ctx, manager, mine, theirs); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("undone outside of the organizations: %v", err)
	}
	if err := b.UndoTwins(ctx, nobody, mine, theirs); !errors.Is(err, model.ErrForbidden) {
		t.Error(err)
	}
}

func TestStateMoveAndDeleteAreRecorded(t *testing.T) {
	b := newBench(t)
	b.apply(Item{Report: report("pc", 1, "Office 1")})
	if err := b.SetState(ctx, admin, []int64{1}, model.DeviceExcluded, "  "); err == nil {
		t.Error("excluded without a reason")
	}
	if err := b.SetState(ctx, admin, []int64{1}, "lost", ""); err == nil {
		t.Error("there is no such state")
	}
	max := model.Principal{Name: "Max"}
	for _, err := range []error{
		b.SetState(ctx, max, []int64{1, 1}, model.DeviceExcluded, "a loaner"),
		b.Move(ctx, max, []int64{1}, 2),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := b.Get(ctx, admin, 1)
	if err != nil || d.State != model.DeviceExcluded || d.StateReason != "a loaner" || d.OrgID != 2 || !d.OrgFixed || len(d.Software) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
	// What is not known of a device is NULL.
	var unset int64
	if b.Store.Read(ctx).Raw("SELECT count(*) FROM devices WHERE file_id IS NULL AND merged_into IS NULL AND details_at IS NULL").Scan(&unset); unset != 1 {
		t.Error("made-up values")
	}
	if err := b.SetState(ctx, max, []int64{1}, model.DeviceInUse, "not kept"); err != nil {
		t.Fatal(err)
	}
	if err := b.SetState(ctx, max, []int64{1}, model.DeviceInUse, ""); err != nil { // changes nothing
		t.Fatal(err)
	}
	if err := b.Delete(ctx, max, []int64{1}); err != nil {
		t.Fatal(err)
	}
	entries, err := activity.Find(b.Store.Read(ctx), activity.Filter{Entity: "devices", EntityID: 1})
	if err != nil || len(entries) != 4 {
		t.Fatalf("%d entries: %+v, %v", len(entries), entries, err)
	}
	for i, action := range []string{"delete", "update", "update", "update"} {
		if e := entries[i]; e.Action != action || e.Who != "Max" || e.Name != "pc" {
			t.Errorf("entry %d is %+v", i, e)
		}
	}
	changes, _ := activity.Decode(entries[2].Changes)
	if len(changes) != 2 || changes[0].Field != "org_id" || changes[0].From != "Default Organization" || changes[0].To != "Default Organization / Mgmt" {
		t.Errorf("moved: %+v", changes)
	}
}
