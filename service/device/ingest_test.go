package device

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/inventory"
	"seatcount/service/org"
	"seatcount/service/store"
)

var (
	ctx   = context.Background()
	admin = model.Administrator()
	noon  = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// bench is a service over a database of its own, with one file row per id up to 99.
type bench struct {
	t testing.TB
	*Service
	in *Ingester
}

func newBench(t testing.TB) *bench {
	t.Helper()
	return openBench(t, filepath.Join(t.TempDir(), "seatcount.db"))
}

func openBench(t testing.TB, path string) *bench {
	t.Helper()
	st, err := store.Open(ctx, store.Params{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	err = st.Write(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`INSERT OR IGNORE INTO orgs (id, parent_id, name) VALUES (2, 1, 'Mgmt'), (3, 1, 'Lab');
			INSERT OR IGNORE INTO sources (id, path) VALUES (1, '/in');
			INSERT OR IGNORE INTO files (id, source_id, path) WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 99)
				SELECT x, 1, '/in/' || x FROM n;`).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	orgs, err := org.NewService(ctx, org.Params{Store: st})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, Service: NewService(Params{Store: st, Orgs: orgs, Clock: func() time.Time { return noon.AddDate(0, 1, 0) }})}
	if b.in, err = b.NewIngester(ctx); err != nil {
		t.Fatal(err)
	}
	return b
}

// apply takes items in and returns what became of them.
func (b *bench) apply(items ...Item) []Outcome {
	b.t.Helper()
	outcomes, _, err := b.in.Apply(ctx, items)
	if err != nil {
		b.t.Fatal(err)
	}
	return outcomes
}

// report makes a report of a day with software written as "name version"; a leading "~" makes it partial.
func report(host string, day int, software ...string) *inventory.Report {
	r := &inventory.Report{Hostname: host, CollectedAt: noon.AddDate(0, 0, day), Complete: true, HasSoftware: true}
	for _, s := range software {
		if s == "~" {
			r.Complete = false
			continue
		}
		name, version, _ := strings.Cut(s, " ")
		r.Software = append(r.Software, inventory.Entry{Name: name, Version: version, Publisher: "Maker"})
	}
	return r
}

// state writes down, for every device that one sees, who it is and what is on it.
func (b *bench) state() string {
	b.t.Helper()
	var lines []string
	rows, err := b.List(ctx, admin)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range rows {
		d, err := b.Get(ctx, admin, r.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		line := fmt.Sprintf("%s.%s %s seen %s os %s user %s collected %s titles %d:", r.Hostname, r.Domain, r.UUID,
			r.LastSeen.Format(time.DateOnly), r.OS, r.User, r.CollectedAt.Format(time.DateOnly), r.Titles)
		for _, s := range d.Software {
			line += fmt.Sprintf(" %s-%s@%s", s.Name, s.Version, strings.TrimPrefix(s.File, "/in/"))
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// software lists what is on the device, as "name version file".
func (b *bench) software(id int64) []string {
	b.t.Helper()
	d, err := b.Get(ctx, admin, id)
	if err != nil {
		b.t.Fatal(err)
	}
	var list []string
	for _, s := range d.Software {
		list = append(list, strings.TrimSpace(s.Name+" "+s.Version+" "+strings.TrimPrefix(s.File, "/in/")))
	}
	return list
}

func (b *bench) wants(id int64, want ...string) {
	b.t.Helper()
	if got := b.software(id); !slices.Equal(got, want) {
		b.t.Errorf("on device %d: %q, want %q", id, got, want)
	}
}

func TestCompleteReplacesPartialAdds(t *testing.T) {
	b := newBench(t)
	pc := b.apply(Item{FileID: 1, Report: report("pc", 1, "Office 1", "Zip 1", "Old 1")})[0].DeviceID
	b.wants(pc, "Office 1 1", "Old 1 1", "Zip 1 1")
	b.apply(Item{FileID: 2, Report: report("pc", 2, "~", "Zip 2", "New 1")})
	b.wants(pc, "New 1 2", "Office 1 1", "Old 1 1", "Zip 2 2")
	// A complete report from between: what it does not list is gone, what a newer partial one said stays.
	b.apply(Item{FileID: 3, Report: report("pc", 1, "Office 2", "Zip 1")})
	b.wants(pc, "New 1 2", "Office 2 3", "Zip 2 2")
	b.apply(Item{FileID: 4, Report: report("pc", 3, "Office 2")})
	b.wants(pc, "Office 2 4")
	// Older ones change nothing.
	for _, o := range b.apply(
		Item{FileID: 5, Report: report("pc", 2, "Else 1")},
		Item{FileID: 6, Report: report("pc", 2, "~", "Else 1")},
	) {
		if !o.Older || o.DeviceID != pc || o.New {
			t.Errorf("an older report came out as %+v", o)
		}
	}
	b.wants(pc, "Office 2 4")
	// A report that does not mention software leaves it alone.
	r := report("pc", 9)
	r.HasSoftware, r.OS = false, "Windows 11"
	b.apply(Item{FileID: 7, Report: r})
	b.wants(pc, "Office 2 4")
	if d, _ := b.Get(ctx, admin, pc); d.OS != "Windows 11" || !d.LastSeen.Equal(r.CollectedAt) {
		t.Errorf("the device is %+v", d.Row)
	}
	// A complete report without any software says that there is none.
	b.apply(Item{FileID: 8, Report: report("pc", 10)})
	b.wants(pc)
}

func TestAFileReadAgainReplacesWhatItSaid(t *testing.T) {
	b := newBench(t)
	pc := b.apply(Item{FileID: 1, Report: report("pc", 1, "Office 1", "Zip 1")})[0].DeviceID
	if o := b.apply(Item{FileID: 1, Report: report("pc", 1, "Office 2")})[0]; o.Older || o.New {
		t.Errorf("reading again came out as %+v", o)
	}
	b.wants(pc, "Office 2 1")
	b.apply(Item{FileID: 2, Report: report("pc", 2, "~", "Zip 1", "Paint 1")}, Item{FileID: 2, Report: report("pc", 2, "~", "Zip 2")})
	b.wants(pc, "Office 2 1", "Paint 1 2", "Zip 2 2")
}

// TestOrderDoesNotMatter reads the reports of a few devices in random orders, in lots of random sizes.
func TestOrderDoesNotMatter(t *testing.T) {
	titles := []string{"Office", "Zip", "Paint", "Draw"}
	for seed := range uint64(25) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var items []Item
		for file := int64(1); file <= 14; file++ {
			host := []string{"pc1", "pc2", "PC3"}[rng.IntN(3)]
			r := report(host, rng.IntN(6))
			r.UUID = "4c4c4544-0034-3010-8048-b6c04f50000" + host[2:]
			r.Complete = rng.IntN(5) < 2
			r.HasSoftware = rng.IntN(6) > 0
			if rng.IntN(3) > 0 {
				// One system a day: of two reports of one time, the one that is read last may describe the computer.
				r.OS, r.User = "OS "+r.CollectedAt.Format(time.DateOnly), "user "+r.CollectedAt.Format(time.DateOnly)
			}
			for _, title := range titles {
				for v := range rng.IntN(3) {
					r.Software = append(r.Software, inventory.Entry{Name: title, Version: fmt.Sprint(rng.IntN(2) + v)})
				}
			}
			items = append(items, Item{FileID: file, Report: r})
		}
		var want string
		for try := range 4 {
			b := newBench(t)
			for rest := items; len(rest) > 0; {
				n := 1 + rng.IntN(len(rest))
				b.apply(rest[:n]...)
				rest = rest[n:]
			}
			got := b.state()
			if try == 0 {
				want = got
			} else if got != want {
				t.Fatalf("seed %d: another order gives\n%s\nwant\n%s", seed, got, want)
			}
			b.Store.Close()
			rng.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		}
	}
}

// TestNewestIsTheSameForEveryGrouping joins states in random groups.
func TestNewestIsTheSameForEveryGrouping(t *testing.T) {
	titleOf := func(release int64) int64 { return release / 10 }
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var states []installed
		for file := int64(1); file <= int64(2+rng.IntN(6)); file++ {
			var releases, titles []int64
			for range rng.IntN(8) {
				releases = append(releases, int64(rng.IntN(60)))
			}
			slices.Sort(releases)
			releases = slices.Compact(releases)
			for _, r := range releases {
				titles = append(titles, titleOf(r))
			}
			at := noon.AddDate(0, 0, rng.IntN(5))
			if rng.IntN(2) == 0 {
				states = append(states, installed{at: at, file: file, releases: releases})
			} else {
				states = append(states, installed{releases: releases, partials: []partial{{at, file, slices.Compact(titles)}}})
			}
		}
		want := normal(newest(titleOf, states...))
		for len(states) > 1 {
			rng.Shuffle(len(states), func(i, j int) { states[i], states[j] = states[j], states[i] })
			n := min(2+rng.IntN(2), len(states))
			states = append(states[n:], newest(titleOf, states[:n]...))
		}
		if got := normal(states[0]); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: got %+v, want %+v", seed, got, want)
		}
	}
}

// normal leaves out partial reports that mentioned nothing, and makes empty lists equal.
func normal(s installed) installed {
	s.partials = slices.DeleteFunc(slices.Clone(s.partials), func(p partial) bool { return len(p.titles) == 0 })
	s.partials, s.releases = append([]partial{}, s.partials...), append([]int64{}, s.releases...)
	return s
}

func TestTitlesAreCleaned(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("é", 2000)
	r := report("pc", 1)
	for _, name := range []string{
		"  Visual \t Studio\u00a02022 ", "Visual Studio 2022", "Cafe\u0301", "Café", "", " \t", "\u200b", "Zero\u0000Byte", "Right\u202eLeft",
		"Bad \xff byte", long, `Quote " and \ back`,
	} {
		r.Software = append(r.Software, inventory.Entry{Name: name})
	}
	pc := b.apply(Item{FileID: 1, Report: r})[0].DeviceID
	b.wants(pc, "Bad \uFFFD byte  1", "Café  1", strings.Repeat("é", 1000)+"  1", `Quote " and \ back  1`, "RightLeft  1", "Visual Studio 2022  1", "ZeroByte  1")
	if rows, _ := b.List(ctx, admin); rows[0].Titles != 7 {
		t.Errorf("%d titles, want 7", rows[0].Titles)
	}
}

func TestKindIsTheMostRelevantOfAllReports(t *testing.T) {
	for _, kinds := range [][]model.Kind{{model.KindUpdate, model.KindComponent}, {model.KindComponent, model.KindUpdate}} {
		b := newBench(t)
		for i, kind := range kinds {
			r := report("pc", i)
			r.Software = []inventory.Entry{{Name: "Thing", Kind: kind}}
			_, change, err := b.in.Apply(ctx, []Item{{FileID: 1, Report: r}})
			if err != nil {
				t.Fatal(err)
			}
			if i == 1 && kind == model.KindComponent && (len(change.Titles) != 1 || change.Titles[0].Kind != kind || change.Titles[0].Name != "Thing") {
				t.Errorf("the counter is told %+v", change)
			}
		}
		var title model.Title
		if err := b.Store.Read(ctx).Take(&title).Error; err != nil || title.Kind != model.KindComponent || title.NameFold != "thing" {
			t.Errorf("the title is %+v, %v", title, err)
		}
	}
}

func TestWhenAReportWasCollected(t *testing.T) {
	b := newBench(t)
	now := b.now()
	for name, c := range map[string]struct {
		said, mod time.Time
		path      string
		want      time.Time
	}{
		"what it says":             {noon, noon.AddDate(0, 0, 3), "pc-20200101.csv", noon},
		"not in the future":        {now.AddDate(0, 0, 2), noon, "x.csv", noon},
		"a clock a bit ahead":      {now.Add(3 * time.Hour), noon, "x.csv", now.Add(3 * time.Hour)},
		"not before there were":    {time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), noon, "x.csv", noon},
		"the name before the file": {time.Time{}, noon, "pc_2024-03-01T101530Z.csv", time.Date(2024, 3, 1, 10, 15, 30, 0, time.UTC)},
		"the file":                 {time.Time{}, noon, "pc.csv", noon},
		"nothing":                  {time.Time{}, time.Time{}, "pc.csv", now},
	} {
		r := report(name, 0)
		r.CollectedAt = c.said
		id := b.apply(Item{FileID: 1, Path: c.path, ModTime: c.mod, Report: r})[0].DeviceID
		if d, err := b.Get(ctx, admin, id); err != nil || !d.LastSeen.Equal(c.want) {
			t.Errorf("%s: seen %v, want %v (%v)", name, d.LastSeen, c.want, err)
		}
	}
}

func TestTheOrganizationOfTheNewestSourceDecides(t *testing.T) {
	b := newBench(t)
	pc := b.apply(Item{FileID: 1, OrgID: 2, Report: report("pc", 1)})[0].DeviceID
	org := func() int64 {
		d, err := b.Get(ctx, admin, pc)
		if err != nil {
			t.Fatal(err)
		}
		return d.OrgID
	}
	if org() != 2 {
		t.Errorf("in organization %d", org())
	}
	b.apply(Item{FileID: 2, OrgID: 3, Report: report("pc", 0)})
	if org() != 2 {
		t.Error("an older report moved the device")
	}
	b.apply(Item{FileID: 2, OrgID: 3, Report: report("pc", 2)})
	if org() != 3 {
		t.Error("the newest report did not move the device")
	}
	if err := b.Move(ctx, admin, []int64{pc}, 1); err != nil {
		t.Fatal(err)
	}
	b.apply(Item{FileID: 2, OrgID: 3, Report: report("pc", 3)})
	if org() != 1 {
		t.Error("a report moved a device that somebody had moved")
	}
}

func TestAnItemWithoutADevice(t *testing.T) {
	b := newBench(t)
	r := report("", 1, "Office 1")
	r.Serial = "To Be Filled By O.E.M."
	if o := b.apply(Item{FileID: 1, Report: r})[0]; o.Err == nil || o.DeviceID != 0 {
		t.Errorf("outcome %+v", o)
	}
}

func TestAnotherProcessWroteInBetween(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seatcount.db")
	a, b := openBench(t, path), openBench(t, path)
	a.apply(Item{FileID: 1, Report: report("pc1", 1, "Office 1", "Zip 1")})
	b.apply(Item{FileID: 2, Report: report("pc1", 2, "Office 1", "Zip 2", "Paint 1")}, Item{FileID: 3, Report: report("pc2", 2, "Paint 2")})
	a.apply(Item{FileID: 4, Report: report("pc2", 3, "Paint 2", "Paint 1", "Draw 1")}, Item{FileID: 5, Report: report("pc3", 3, "Zip 2")})
	if a.state() != b.state() {
		t.Errorf("they see\n%s\nand\n%s", a.state(), b.state())
	}
	var devices, titles, releases int64
	b.Store.Read(ctx).Table("devices").Count(&devices)
	b.Store.Read(ctx).Table("titles").Count(&titles)
	b.Store.Read(ctx).Table("releases").Count(&releases)
	if devices != 3 || titles != 4 || releases != 6 {
		t.Errorf("%d devices, %d titles, %d releases", devices, titles, releases)
	}
}

func TestARolledBackTransactionLeavesNoTrace(t *testing.T) {
	b := newBench(t)
	items := []Item{{FileID: 1, Report: report("pc", 1, "Office 1", "Zip 1")}}
	_, _, err := b.in.Apply(ctx, items, func(*gorm.DB, []Outcome) error { return gorm.ErrInvalidData })
	if err == nil {
		t.Fatal("no error")
	}
	if s := b.state(); s != "" {
		t.Errorf("left: %s", s)
	}
	called := 0
	o, _, err := b.in.Apply(ctx, items, func(_ *gorm.DB, o []Outcome) error { called = len(o); return nil })
	if err != nil || called != 1 || !o[0].New {
		t.Fatal(o, called, err)
	}
	b.wants(o[0].DeviceID, "Office 1 1", "Zip 1 1")
}

func TestADeviceDeletedBehindTheBackIsMadeAnew(t *testing.T) {
	b := newBench(t)
	b.apply(Item{FileID: 1, Report: report("pc", 1, "Office 1")})
	if err := b.Store.Write(ctx, func(tx *gorm.DB) error { return tx.Exec("DELETE FROM devices").Error }); err != nil {
		t.Fatal(err)
	}
	var left int64
	if b.Store.Read(ctx).Table("installs").Count(&left); left != 0 {
		t.Errorf("%d installations of no device", left)
	}
	o := b.apply(Item{FileID: 1, Report: report("pc", 1, "Office 1")})[0]
	if !o.New {
		t.Errorf("outcome %+v", o)
	}
	b.wants(o.DeviceID, "Office 1 1")
}

func TestApplyManyInChunks(t *testing.T) {
	b := newBench(t)
	var items []Item
	for i := range 3*chunk + 7 {
		items = append(items, Item{FileID: 1, Report: report(fmt.Sprintf("pc%d", i), 1, "Office 1", fmt.Sprintf("Tool%d 1", i))})
	}
	items = append(items, Item{FileID: 2, Report: report("pc0", 2, "Office 2")})
	o, change, err := b.in.Apply(ctx, items)
	if err != nil {
		t.Fatal(err)
	}
	if len(o) != len(items) || len(change.Devices) != 3*chunk+7 || len(change.Titles) != 3*chunk+8 {
		t.Errorf("%d outcomes, %d devices, %d titles", len(o), len(change.Devices), len(change.Titles))
	}
	if d := change.Devices[0]; d.ID != o[0].DeviceID || len(d.Releases) != 1 || !d.LastSeen.Equal(noon.AddDate(0, 0, 2)) {
		t.Errorf("the first device is %+v", d)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := b.in.Apply(canceled, items); err == nil {
		t.Error("a canceled run should say so")
	}
}
