package device

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/event"
	"seatcount/service/inventory"
)

// counter notes what it is told.
type counter struct {
	told     []count.Change
	reloads  int
	licenses []int64
	reason   count.Reason
	err      error
}

func (c *counter) Apply(_ context.Context, change count.Change) error {
	c.told = append(c.told, change)
	return c.err
}
func (c *counter) Reload(context.Context) error    { c.reloads++; return c.err }
func (c *counter) DeviceLicenses(int64) []int64    { return c.licenses }
func (c *counter) DeviceReason(int64) count.Reason { return c.reason }
func (b *bench) withCounter() (c *counter) {
	c = &counter{reason: count.ReasonCounted}
	b.Count = c
	return c
}

func TestTheCounterIsTold(t *testing.T) {
	b := newBench(t)
	c := b.withCounter()
	var heard []string
	b.Bus = &event.Bus{}
	b.Bus.Listen(func(e any) { heard = append(heard, fmt.Sprintf("%T", e)) })
	b.apply(Item{FileID: 1, Report: report("a", 1, "Office 1")}, Item{FileID: 2, Report: report("b", 2, "Zip 1")})
	if any, err := b.CountWaiting(ctx); !any || err != nil || len(c.told) != 1 || len(c.told[0].Devices) != 2 {
		t.Fatal(any, err, c.told)
	}
	if any, err := b.CountWaiting(ctx); any || err != nil || len(c.told) != 1 {
		t.Fatal(any, err, c.told)
	}
	for _, step := range []struct {
		do   func() error
		want string
	}{
		{func() error { return b.SetState(ctx, admin, []int64{1}, model.DeviceRetired, "sold") }, "[{1 1 retired []}]"},
		{func() error { return b.Move(ctx, admin, []int64{1, 2}, 2) }, "[{1 2 retired []} {2 2 in use []}]"},
		{func() error { return b.Merge(ctx, admin, 1, 2) }, "[{1 2 retired [2]} {2 gone}]"},
		{func() error { return b.UndoTwins(ctx, admin, 1, 2) }, "[{1 2 retired [1]} {2 2 in use [2]}]"},
		{func() error { return b.Delete(ctx, admin, []int64{2}) }, "[{2 gone}]"},
	} {
		c.told, heard = nil, nil
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range c.told[0].Devices {
			if d.Gone {
				got = append(got, fmt.Sprintf("{%d gone}", d.ID))
			} else {
				got = append(got, fmt.Sprintf("{%d %d %s %v}", d.ID, d.OrgID, d.State, d.Releases))
			}
		}
		if len(c.told) != 1 || fmt.Sprint(got) != step.want {
			t.Errorf("the counter was told %v, want %s", got, step.want)
		}
		if !strings.Contains(fmt.Sprint(heard), "event.Devices") {
			t.Errorf("the windows heard %v", heard)
		}
	}
	c.err = errors.New("sorry")
	if err := b.SetState(ctx, admin, []int64{1}, model.DeviceInUse, ""); !errors.Is(err, c.err) || !strings.Contains(err.Error(), "not counted") {
		t.Error(err)
	}
}

func TestGetSaysWhichLicensesCount(t *testing.T) {
	b := newBench(t)
	c := b.withCounter()
	r := report("pc", 1)
	r.Software = []inventory.Entry{
		{Name: "Office Standard", Kind: model.KindApplication}, {Name: "Office Language Pack", Kind: model.KindComponent}, {Name: "Zip"},
	}
	b.apply(Item{FileID: 1, Report: r})
	err := b.Store.Write(ctx, func(tx *gorm.DB) error {
		for i, patterns := range []string{"%office%", "%office%", "zip", "%%%"} {
			l := model.NewLicense()
			l.Name, l.MatchString = fmt.Sprint(i), patterns
			if i == 1 {
				l.Kinds, l.ExcludeString = model.KindsAll, "%standard%"
			}
			if err := tx.Create(&l).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.licenses, c.reason = []int64{1, 2, 3, 4}, count.ReasonDeviceUnseen
	d, err := b.Get(ctx, admin, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range d.Software {
		got = append(got, fmt.Sprint(s.Name, s.Licenses))
	}
	if want := "[Office Language Pack[2] Office Standard[1] Zip[3]]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if d.Reason != count.ReasonDeviceUnseen || fmt.Sprint(d.Licenses) != "[1 2 3 4]" {
		t.Errorf("the device is %+v", d.Row)
	}
}

func TestASourceThatIsGone(t *testing.T) {
	b := newBench(t)
	b.apply(Item{FileID: 1, Report: report("a", 1, "Office 1")}, Item{FileID: 2, Report: report("b", 1, "~", "Zip 1")})
	row := func(i int) Row {
		rows, err := b.List(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		return rows[i]
	}
	if a, p := row(0), row(1); a.File != "/in/1" || a.SourceGone || p.File != "/in/2" || p.FileID != 0 {
		t.Errorf("%+v, %+v", a, p)
	}
	exec := func(statement string) {
		t.Helper()
		if err := b.Store.Write(ctx, func(tx *gorm.DB) error { return tx.Exec(statement).Error }); err != nil {
			t.Fatal(err)
		}
	}
	exec("UPDATE files SET state = 'gone'")
	if a, p := row(0), row(1); !a.SourceGone || !p.SourceGone {
		t.Errorf("%+v, %+v", a, p)
	}
	// A source that somebody removed takes no device away, and what its files said is still told apart from newer reports.
	exec("DELETE FROM sources")
	b.wants(1, "Office 1")
	b.wants(2, "Zip 1")
	exec("INSERT INTO sources (id, path) VALUES (1, '/in'); INSERT INTO files (id, source_id, path) VALUES (101, 1, '/in/101')")
	b.apply(Item{FileID: 101, Report: report("b", 1, "~", "Zip 2")}, Item{FileID: 101, Report: report("a", 0, "Old 1")})
	b.wants(2, "Zip 2 101")
	b.wants(1, "Office 1")
}

// TestTheCounterAgrees has the real counter follow random reports, and compares it with one that reads the database.
func TestTheCounterAgrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	b := newBench(t)
	err := b.Store.Write(ctx, func(tx *gorm.DB) error {
		for i, patterns := range []string{"%", "tool 1%", "%2", "tool 5"} {
			l := model.NewLicense()
			l.Name, l.MatchString, l.Metric = fmt.Sprint(i), "t"+patterns, model.MetricDevice
			if i == 2 {
				l.MatchString, l.Metric, l.OrgID = patterns, model.MetricInstallation, 2
			}
			if err := tx.Create(&l).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	follower := count.NewService(count.Params{Store: b.Store, Clock: b.Clock, Log: logrus.New()})
	defer follower.Close()
	if err := follower.Load(ctx); err != nil {
		t.Fatal(err)
	}
	b.Count = follower
	for round := range 30 {
		var items []Item
		for range 1 + rng.IntN(6) {
			r := report(fmt.Sprintf("pc%d", rng.IntN(12)), rng.IntN(20))
			r.Complete = rng.IntN(3) > 0
			for range rng.IntN(12) {
				r.Software = append(r.Software, inventory.Entry{
					Name: fmt.Sprint("Tool ", rng.IntN(round+5)), Version: fmt.Sprint(rng.IntN(3)), Kind: model.Kind(1 + rng.IntN(2)),
				})
			}
			items = append(items, Item{FileID: int64(1 + rng.IntN(99)), OrgID: int64(1 + rng.IntN(3)), Report: r})
		}
		_, change, err := b.in.Apply(ctx, items)
		if err != nil {
			t.Fatal(err)
		}
		if err := follower.Apply(ctx, change); err != nil {
			t.Fatal(err)
		}
		x, y := int64(1+rng.IntN(12)), int64(1+rng.IntN(12))
		switch rng.IntN(5) { // where it is refused, nothing changes
		case 0:
			_ = b.SetState(ctx, admin, []int64{x}, []model.DeviceState{model.DeviceInUse, model.DeviceRetired}[rng.IntN(2)], "")
		case 1:
			_ = b.Merge(ctx, admin, x, y)
		case 2:
			if twins, _ := b.Twins(ctx, admin); len(twins) > 0 {
				_ = b.UndoTwins(ctx, admin, twins[0].A.ID, twins[0].B.ID)
			}
		case 3:
			_ = b.Move(ctx, admin, []int64{x}, 2)
		case 4:
			if rng.IntN(3) == 0 {
				_ = b.Delete(ctx, admin, []int64{x})
			}
		}
		reader := count.NewService(count.Params{Store: b.Store, Clock: b.Clock, Log: logrus.New()})
		if err := reader.Load(ctx); err != nil {
			t.Fatal(err)
		}
		for license := int64(1); license <= 4; license++ {
			got, _ := follower.Result(license)
			want, _ := reader.Result(license)
			if got != want {
				t.Fatalf("round %d, license %d: %+v, want %+v", round, license, got, want)
			}
		}
		reader.Close()
	}
	if r, _ := follower.Result(1); r.Used == 0 {
		t.Error("nothing was counted")
	}
}

// What an ingester committed is counted before, or with, what somebody changes afterwards.
func TestTheCounterIsToldInOrder(t *testing.T) {
	b := newBench(t)
	c := b.withCounter()
	b.apply(Item{FileID: 1, Report: report("a", 1, "Office 1")})
	if err := b.SetState(ctx, admin, []int64{1}, model.DeviceRetired, ""); err != nil {
		t.Fatal(err)
	}
	if len(c.told) != 1 || len(c.told[0].Devices) != 1 || len(c.told[0].Titles) != 1 {
		t.Fatalf("the counter was told %+v", c.told)
	}
	if d := c.told[0].Devices[0]; d.State != model.DeviceRetired || len(d.Releases) != 1 {
		t.Errorf("the counter was told %+v", d)
	}
	if any, err := b.CountWaiting(ctx); any || err != nil || len(c.told) != 1 {
		t.Error(any, err, c.told)
	}
	// What could not be counted is counted by loading everything.
	b.apply(Item{FileID: 1, Report: report("a", 2, "Office 1", "Zip 1")})
	c.err = errors.New("sorry")
	if _, err := b.CountWaiting(ctx); !errors.Is(err, c.err) {
		t.Error(err)
	}
	c.err = nil
	if any, err := b.CountWaiting(ctx); !any || err != nil || c.reloads != 1 {
		t.Error(any, err, c.reloads)
	}
}
