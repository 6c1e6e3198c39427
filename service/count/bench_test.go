package count

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/match"
	"seatcount/service/sample"
)

// scale is the reference estate: 10,000 devices with 2 million installations, or ten times that with BENCH=large. The
// names of the benchmarks say 2M for both.
func scale() sample.Params {
	if os.Getenv("BENCH") == "large" {
		return sample.Scale(100_000, 7)
	}
	return sample.Scale(10_000, 7)
}

// reference is the reference estate, made once: the releases on each device, by id.
var reference = sync.OnceValue(func() *referenceEstate {
	e := &referenceEstate{Estate: sample.New(scale())}
	maker := e.Maker()
	var buf []int32
	for i := range e.Devices {
		d := maker.Device(i, buf)
		buf = d.Releases
		ids := make([]int64, len(d.Releases))
		for k, r := range d.Releases {
			ids[k] = int64(r) + 1
		}
		e.releases = append(e.releases, ids)
		e.orgs = append(e.orgs, int64(d.Org)+1)
		e.installs += len(ids)
	}
	return e
})

type referenceEstate struct {
	*sample.Estate
	releases [][]int64 // of each device
	orgs     []int64   // of each device
	installs int
}

func (e *referenceEstate) builder() *Builder {
	b := &Builder{}
	for i, o := range e.Orgs {
		b.Org(model.Org{ID: int64(i) + 1, ParentID: int64(o.Parent) + 1, Name: o.Name})
	}
	for i, t := range e.Titles {
		must(b.Title(NewTitle{ID: int64(i) + 1, Name: t.Name, Kind: model.KindApplication}))
	}
	for i, r := range e.Releases {
		must(b.Release(int64(i)+1, int64(r.Title)+1, []byte(r.Version)))
	}
	part := b.Installs()
	for i := range e.releases {
		b.Device(e.device(i))
		part.Add(int64(i)+1, e.releases[i])
	}
	return b
}

func (e *referenceEstate) device(i int) DeviceChange {
	return DeviceChange{ID: int64(i) + 1, OrgID: e.orgs[i], State: model.DeviceInUse, LastSeen: day0}
}

func (e *referenceEstate) licenses() []License {
	var all []License
	for i, l := range e.Licenses {
		all = append(all, License{
			ID: int64(i) + 1, OrgID: int64(l.Org) + 1, Descendants: l.Descendants, Metric: l.Metric,
			Kinds: model.KindsApplications, Match: l.Match, Exclude: l.Exclude, Purchased: l.Purchased,
		})
	}
	return all
}

var referenceIndex = sync.OnceValue(func() *Index {
	e := reference()
	return e.builder().Index(e.licenses())
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func BenchmarkCountAll2M(b *testing.B) {
	ix := referenceIndex()
	pairs := 0
	for _, l := range ix.snap.Load().licenses {
		pairs += len(l.titles)
	}
	took := &durations{}
	for b.Loop() {
		took.timeAll(ix.CountAll)
	}
	took.report(b)
	b.ReportMetric(float64(pairs), "pairs")
}

// keystrokes are what people type on the way to the patterns of licenses: %M%, %Mi%, %Mic%, …
func keystrokes(e *referenceEstate, names int) []License {
	r := rand.New(rand.NewPCG(5, 5))
	all := e.licenses()
	var typed []License
	for range names {
		l := all[r.IntN(len(all))]
		if r.IntN(3) == 0 {
			l.OrgID, l.Descendants = model.RootOrgID, true
		}
		title := []rune(e.Titles[r.IntN(len(e.Titles))].Name)
		for n := 1; n <= min(len(title), 25); n++ {
			l.Match = "%" + match.Escape(string(title[:n])) + "%"
			if _, err := match.CompileList("", l.Match); err == nil {
				typed = append(typed, l)
			}
		}
	}
	return typed
}

func BenchmarkPreview2M(b *testing.B) {
	ix := referenceIndex()
	typed := keystrokes(reference(), 200)
	took, admin := &durations{}, model.Administrator()
	for i := 0; b.Loop(); i++ {
		took.time(func() {
			if _, err := ix.Preview(admin, typed[i%len(typed)], 50); err != nil {
				b.Fatal(err)
			}
		})
	}
	took.report(b)
}

// durations gathers how long each turn of a benchmark took, by the clock on the wall and in processor time. On a machine
// that others use, too, processor time is what to compare.
type durations struct{ wall, cpu []time.Duration }

// time measures a turn that works on one goroutine.
func (d *durations) time(f func()) { d.timeBy(threadTime, f) }

// timeAll measures a turn that works on several goroutines.
func (d *durations) timeAll(f func()) { d.timeBy(processTime, f) }

func (d *durations) timeBy(clock func() time.Duration, f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start, cpu := time.Now(), clock()
	f()
	d.cpu = append(d.cpu, clock()-cpu)
	d.wall = append(d.wall, time.Since(start))
}

// report adds the middle, the 99th of 100 and the worst to what a benchmark prints.
func (d *durations) report(b *testing.B) {
	for clock, took := range map[string][]time.Duration{"": d.wall, "cpu-": d.cpu} {
		slices.Sort(took)
		for name, share := range map[string]float64{"p50": 0.5, "p99": 0.99, "max": 1} {
			b.ReportMetric(took[int(share*float64(len(took)-1))].Seconds()*1000, clock+name+"-ms")
		}
	}
}

// BenchmarkDeviceChanged2M replaces some releases on one device after another; each change is visible to all readers
// when the time stops.
func BenchmarkDeviceChanged2M(b *testing.B) {
	e := reference()
	ix := e.builder().Index(e.licenses())
	r := rand.New(rand.NewPCG(6, 6))
	var changes []Change
	for i := range 64 {
		d := e.device(r.IntN(len(e.releases)))
		d.Releases = slices.Clone(e.releases[d.ID-1])
		for range i % 8 {
			d.Releases[r.IntN(len(d.Releases))] = 1 + r.Int64N(int64(len(e.Releases)))
		}
		changes = append(changes, Change{Devices: []DeviceChange{d}})
		back := e.device(int(d.ID) - 1)
		back.Releases, back.LastSeen = e.releases[d.ID-1], day0.AddDate(0, 0, 1)
		changes = append(changes, Change{Devices: []DeviceChange{back}})
	}
	cpu := processTime()
	for i := 0; b.Loop(); i++ {
		if _, err := ix.Apply(changes[i%len(changes)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processTime()-cpu).Microseconds())/float64(b.N), "cpu-µs/op")
}

func BenchmarkLicenseChanged2M(b *testing.B) {
	e := reference()
	ix := e.builder().Index(e.licenses())
	all := e.licenses()
	for i := 0; b.Loop(); i++ {
		ix.SetLicenses(all[i%len(all)])
	}
}

func BenchmarkCompact2M(b *testing.B) {
	ix := referenceIndex()
	for b.Loop() {
		ix.Compact()
	}
}

// BenchmarkExplain2M gathers the evidence of the license with the most devices, before names are added.
func BenchmarkExplain2M(b *testing.B) {
	s := referenceIndex().snap.Load()
	most := slices.IndexFunc(s.results, func(r result) bool {
		return r.used == slices.MaxFunc(s.results, func(a, b result) int { return cmp.Compare(a.used, b.used) }).used
	})
	for b.Loop() {
		s.explain(s.licenses[most], model.Administrator())
	}
	b.ReportMetric(float64(s.results[most].used), "used")
}

func BenchmarkTitles2M(b *testing.B) {
	ix := referenceIndex()
	for b.Loop() {
		ix.Titles(model.Administrator())
	}
}

// BenchmarkIndexMemory2M reports what the index keeps in memory.
func BenchmarkIndexMemory2M(b *testing.B) {
	e := reference()
	licenses, parts := e.licenses(), ""
	for b.Loop() {
		before := liveHeap()
		ix := e.builder().Index(licenses)
		ix.Preview(model.Administrator(), licenses[0], 10) // with what a reader needs
		after := liveHeap()
		b.ReportMetric(float64(after-before)/1e6, "MB")
		parts = ix.memory()
	}
	b.Logf("%d installations: %s", e.installs, parts)
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// memory lists the large parts of the index.
func (ix *Index) memory() string {
	s := ix.snap.Load()
	b := s.base
	titles, entries := 0, 8*cap(s.byTitle.entries)+4*cap(s.byTitle.starts)
	for _, l := range s.licenses {
		titles += 8 * len(l.titles)
	}
	parts := map[string]int{
		"releases on devices":   cap(b.packed) + 4*cap(b.packedAt),
		"devices of titles":     4*cap(b.lists) + 4*cap(b.starts) + 8*cap(b.sets) + 4*cap(b.setAt) + 4*cap(b.totals) + 8*cap(b.more),
		"devices":               cap(b.devices) * 88,
		"names":                 cap(s.names.buf) + 4*cap(s.names.ends) + s.folded.Size(),
		"title ids":             8*cap(s.titleIDs) + 8*cap(s.sorted) + 4*cap(s.numbers),
		"releases":              4 * (cap(s.releaseIDs) + cap(s.releaseTitle) + cap(s.sameVersion)),
		"versions":              8*cap(ix.versions.hashes) + 4*cap(ix.versions.table),
		"finder":                b.finder.Size(),
		"licenses of titles":    entries,
		"titles of licenses":    titles,
		"licenses and patterns": len(s.licenses) * 1000,
	}
	var names []string
	for name := range parts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(parts[b], parts[a]) })
	text := ""
	for _, name := range names {
		text += fmt.Sprintf("%s %.1f MB; ", name, float64(parts[name])/1e6)
	}
	return text
}
