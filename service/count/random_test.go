package count

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service/match"
)

var day0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// world makes random facts and keeps the plain counter and the index informed of the same.
type world struct {
	*testing.T
	plain
	r          *rand.Rand
	ix         *Index
	lastTitle  int64
	lastID     int64 // of releases, devices, licenses and organizations
	compaction *Compaction
}

var words = strings.Fields(`Office office OFFICE Éditeur editeur Ёлка елка Straße STRASSE 2019 2021 Pro 100% C:\x a_b ς Σ x y z 日本 ガ か İI Łódź`)

func (w *world) word() string { return words[w.r.IntN(len(words))] }

func (w *world) name() string {
	parts := make([]string, 1+w.r.IntN(3))
	for i := range parts {
		parts[i] = w.word()
	}
	return strings.Join(parts, " ")
}

func (w *world) pattern() string {
	s := match.Escape(w.name())
	if r := []rune(s); w.r.IntN(3) == 0 && !strings.Contains(s, `\`) { // a part of a name
		from := w.r.IntN(len(r))
		s = strings.TrimSpace(string(r[from : from+1+w.r.IntN(len(r)-from)]))
		if s == "" {
			s = "x"
		}
	}
	if w.r.IntN(4) == 0 {
		s = strings.Replace(s, " ", "%", 1)
	}
	switch w.r.IntN(4) {
	case 0:
		s = "%" + s
	case 1:
		s += "%"
	case 2:
		s = "%" + s + "%"
	}
	return s
}

func (w *world) patterns(most int) string {
	lines := make([]string, w.r.IntN(most+1))
	for i := range lines {
		lines[i] = w.pattern()
	}
	return strings.Join(lines, "\n")
}

func pickKey[V any](r *rand.Rand, m map[int64]V) int64 {
	keys := slices.Sorted(maps.Keys(m))
	if len(keys) == 0 {
		return 0
	}
	return keys[r.IntN(len(keys))]
}

func (w *world) next() int64 { w.lastID++; return w.lastID }

func (w *world) newTitle() NewTitle {
	w.lastTitle += 1 + int64(w.r.IntN(2))
	t := NewTitle{ID: w.lastTitle, Name: w.name(), Kind: model.Kind(w.r.IntN(7))}
	if w.r.IntN(2) == 0 {
		t.Kind = model.KindApplication
	}
	w.titles[t.ID] = t
	return t
}

func (w *world) newRelease() NewRelease {
	r := NewRelease{ID: w.next(), TitleID: pickKey(w.r, w.titles), Version: fmt.Sprint(w.r.IntN(3))}
	w.releases[r.ID] = r
	return r
}

func (w *world) someReleases() []int64 {
	list := []int64{}
	for range w.r.IntN(9) {
		if id := pickKey(w.r, w.releases); id != 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

func (w *world) aDevice(id int64) DeviceChange {
	d := DeviceChange{ID: id, OrgID: pickKey(w.r, w.orgs), State: model.DeviceInUse, Releases: w.someReleases()}
	switch w.r.IntN(6) {
	case 0:
		d.State = model.DeviceRetired
	case 1:
		d.State = model.DeviceExcluded
	}
	if w.r.IntN(5) > 0 {
		d.LastSeen = day0.AddDate(0, 0, -w.r.IntN(100))
	}
	return d
}

func (w *world) aLicense(id int64) License {
	l := License{
		ID: id, OrgID: pickKey(w.r, w.orgs), Descendants: w.r.IntN(3) > 0, Metric: model.MetricDevice,
		Kinds: model.KindsApplications, Match: w.patterns(3), Exclude: w.patterns(1), Purchased: w.r.IntN(20),
	}
	if w.r.IntN(3) == 0 {
		l.Metric = model.MetricInstallation
	}
	if w.r.IntN(2) == 0 {
		l.Kinds = model.KindsAll
	}
	return l
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{T: t, r: rand.New(rand.NewPCG(seed, 9))}
	w.plain = plain{
		orgs: map[int64]int64{1: 0}, titles: map[int64]NewTitle{}, releases: map[int64]NewRelease{},
		devices: map[int64]DeviceChange{}, licenses: map[int64]License{},
	}
	w.lastID = 1
	for range w.r.IntN(12) {
		parent := pickKey(w.r, w.orgs)
		w.orgs[w.next()] = parent
	}
	size := w.r.IntN(40)
	for range size {
		w.newTitle()
	}
	for range 2 * size {
		w.newRelease()
	}
	devices := w.r.IntN(100)
	if seed%20 == 0 {
		devices += 250 // lists and sets side by side, ranges within sets
	}
	for range devices {
		d := w.aDevice(w.next())
		w.devices[d.ID] = d
	}
	for range w.r.IntN(15) {
		l := w.aLicense(w.next())
		w.licenses[l.ID] = l
	}
	if w.r.IntN(2) == 0 {
		w.limit = day0.AddDate(0, 0, -50)
	}
	w.load()
	return w
}

// load builds the index anew.
func (w *world) load() {
	w.Helper()
	b := &Builder{UnseenBefore: w.limit}
	for _, o := range w.orgList() {
		b.Org(o)
	}
	for _, id := range slices.Sorted(maps.Keys(w.titles)) {
		if err := b.Title(w.titles[id]); err != nil {
			w.Fatal(err)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.releases)) {
		r := w.releases[id]
		if err := b.Release(id, r.TitleID, []byte(r.Version)); err != nil {
			w.Fatal(err)
		}
	}
	parts := []*Installs{b.Installs(), b.Installs()}
	for id, d := range w.devices {
		b.Device(d)
		parts[w.r.IntN(2)].Add(id, d.Releases)
	}
	w.ix = b.Index(slices.Collect(maps.Values(w.licenses)))
	w.compaction = nil
}

func (w *world) orgList() []model.Org {
	var orgs []model.Org
	for id, parent := range w.orgs {
		orgs = append(orgs, model.Org{ID: id, ParentID: parent, Name: fmt.Sprintf("Org %d", id)})
	}
	return orgs
}

func (w *world) apply(c Change) {
	w.Helper()
	before := map[int64]Result{}
	w.ix.Results(func(l *License, r Result) { before[l.ID] = r })
	changed, err := w.ix.Apply(c)
	if err != nil {
		w.Fatal(err)
	}
	w.ix.Results(func(l *License, r Result) {
		if (before[l.ID] != r) != slices.Contains(changed, l.ID) {
			w.Fatalf("license %d went from %+v to %+v; said to have changed: %v", l.ID, before[l.ID], r, changed)
		}
	})
}

// step makes one random change and tells what it was.
func (w *world) step() string {
	switch w.r.IntN(13) {
	case 0:
		l := w.aLicense(w.next())
		w.licenses[l.ID] = l
		w.ix.SetLicenses(l)
		return "license added"
	case 1:
		if id := pickKey(w.r, w.licenses); id != 0 {
			w.licenses[id] = w.aLicense(id)
			w.ix.SetLicenses(w.licenses[id])
		}
		return "license edited"
	case 2:
		id := pickKey(w.r, w.licenses)
		delete(w.licenses, id)
		w.ix.RemoveLicenses(id)
		return "license removed"
	case 3:
		c := Change{Titles: []NewTitle{w.newTitle(), w.newTitle()}}
		c.Releases = []NewRelease{w.newRelease(), w.newRelease(), w.newRelease()}
		for range w.r.IntN(4) {
			d := w.aDevice(w.next())
			if id := pickKey(w.r, w.devices); id != 0 && w.r.IntN(2) == 0 {
				d = w.aDevice(id)
			}
			w.devices[d.ID] = d
			c.Devices = append(c.Devices, d)
		}
		w.apply(c)
		return "inventory with new titles"
	case 4:
		return w.anotherKind()
	case 5:
		id := pickKey(w.r, w.devices)
		delete(w.devices, id)
		w.apply(Change{Devices: []DeviceChange{{ID: id, Gone: true}}})
		return "device gone"
	case 6:
		return w.deviceState()
	case 7:
		w.moveOrgs()
		w.load()
		return "organizations moved"
	case 8:
		w.limit = day0.AddDate(0, 0, -w.r.IntN(100))
		if w.r.IntN(3) == 0 {
			w.limit = time.Time{}
		}
		w.ix.SetUnseenLimit(w.limit)
		return "limit changed"
	case 9:
		w.compaction = w.ix.Compact()
		return "compaction begun"
	case 10:
		if w.compaction != nil {
			w.ix.Install(w.compaction)
			w.compaction = nil
		}
		return "compaction installed"
	case 11:
		if w.r.IntN(3) == 0 {
			w.load()
			return "loaded"
		}
		w.ix.CountAll()
		return "all counted"
	}
	d := w.aDevice(w.next())
	if id := pickKey(w.r, w.devices); id != 0 && w.r.IntN(4) > 0 {
		d = w.aDevice(id)
	}
	w.devices[d.ID] = d
	w.apply(Change{Devices: []DeviceChange{d}})
	return "device changed"
}

func (w *world) anotherKind() string {
	if id := pickKey(w.r, w.titles); id != 0 {
		t := w.titles[id]
		t.Kind = model.Kind(w.r.IntN(7))
		w.titles[id] = t
		w.apply(Change{Titles: []NewTitle{t}})
	}
	return "kind of a title changed"
}

func (w *world) deviceState() string {
	if id := pickKey(w.r, w.devices); id != 0 {
		d := w.aDevice(id)
		d.Releases = w.devices[id].Releases
		w.devices[id] = d
		d.Releases = nil // as they were
		w.apply(Change{Devices: []DeviceChange{d}})
	}
	return "device moved, seen or retired"
}

// moveOrgs gives one organization another parent, without a cycle.
func (w *world) moveOrgs() {
	id, parent := pickKey(w.r, w.orgs), pickKey(w.r, w.orgs)
	if id != 1 && !w.below(parent, id) {
		w.orgs[id] = parent
	}
}

func (w *world) principal() model.Principal {
	if w.r.IntN(2) == 0 {
		return model.Administrator()
	}
	p := model.Principal{Name: "p", OrgIDs: []int64{}}
	for range w.r.IntN(3) {
		p.OrgIDs = append(p.OrgIDs, pickKey(w.r, w.orgs))
	}
	return p
}

// Thousands of random estates and changes: the index answers what looking through every installation does.
func TestAgainstPlainCounting(t *testing.T) {
	worlds := 400
	if testing.Short() {
		worlds = 60
	}
	for seed := range worlds {
		var log []string
		w := newWorld(t, uint64(seed))
		t.Cleanup(func() {
			if t.Failed() && log != nil {
				t.Logf("world %d: %v", seed, log)
			}
		})
		w.check()
		for range 25 {
			log = append(log, w.step())
			w.check()
		}
		log = nil
	}
}
