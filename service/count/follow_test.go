package count

import (
	"slices"
	"testing"

	"gorm.io/gorm"

	"seatcount/model"
)

// The licenses are stored as another process does it: nobody tells the counter.
func TestFollowShouldCountWhatAnotherProcessWrote(t *testing.T) {
	o := newOffice(t)
	loaded := o.license(1, "Office", func(l *model.License) { l.ExcludeString, l.Metric = "Reader", model.MetricInstallation })
	o.ok(o.count.Load(t.Context()))
	o.events = nil
	o.count.Follow(t.Context(), loaded)
	if o.events != nil {
		t.Errorf("counted again what is loaded: %v", o.events)
	}

	made := o.license(2, "Reader", nil)
	edited := o.license(1, "Office%", func(l *model.License) { l.Kinds = model.KindsAll })
	if e, err := o.count.Explain(t.Context(), model.Administrator(), 2); err != nil || e.Used != 2 || len(e.Devices) != 2 {
		t.Errorf("of one that was made: %d used on %d devices, %v", e.Used, len(e.Devices), err)
	}
	if !slices.Equal(o.events, []int64{1, 2}) {
		t.Errorf("told of %v", o.events)
	}
	if got := o.used(1); got != 2 {
		t.Errorf("of one that was edited: %d used", got)
	}
	e, err := o.count.Explain(t.Context(), model.Administrator(), 1)
	if err != nil || len(e.Titles) != 2 {
		t.Errorf("of one that was edited: titles %v, %v", e.Titles, err)
	}

	o.events = nil
	o.count.Follow(t.Context(), made, edited)
	if o.events != nil {
		t.Errorf("counted again what is known: %v", o.events)
	}
}

func TestFollowShouldKnowOrganizationsOfAnotherProcess(t *testing.T) {
	o := newOffice(t)
	o.ok(o.count.Load(t.Context()))
	const warehouse int64 = 3
	o.write(func(tx *gorm.DB) error {
		return tx.Create(&model.Org{ID: warehouse, ParentID: branch, Name: "Warehouse"}).Error
	})
	o.license(1, "Office", func(l *model.License) { l.OrgID = warehouse })
	keeper := model.Principal{OrgIDs: []int64{warehouse}, Permissions: map[model.Permission]bool{model.LicensesRead: true}}
	e, err := o.count.Explain(t.Context(), keeper, 1)
	if err != nil || e.Org != "Default Organization / Branch / Warehouse" || e.Used != 0 {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestFollowShouldCountAnImport(t *testing.T) {
	o := newOffice(t)
	o.ok(o.count.Load(t.Context()))
	var all []License
	for id := range int64(followMost + 1) {
		all = append(all, o.license(id+1, "Office", nil))
	}
	o.count.Follow(t.Context(), all...)
	for _, l := range all {
		if r, ok := o.count.Result(l.ID); !ok || r.Used != 2 {
			t.Fatalf("license %d: %+v, %t", l.ID, r, ok)
		}
	}
}
