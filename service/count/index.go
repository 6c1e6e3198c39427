package count

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"seatcount/service/match"
)

// Index counts the used seats of licenses in memory. Its readers (Result, Preview, …) may be called by any goroutine at
// any time and see the snapshot of that moment. Its writers (SetLicenses, Apply, …) are called by one goroutine at a
// time.
type Index struct {
	snap atomic.Pointer[snapshot]

	// What follows belongs to the writers.
	refs     [][]uint32 // by slot: on how many devices that count for the license each of its titles is
	versions versions
	set      *match.Set // the patterns of all licenses; nil when they have changed since it was made
	change   changeScratch
}

// Result returns the count of a license.
func (ix *Index) Result(licenseID int64) (Result, bool) {
	s := ix.snap.Load()
	slot, ok := s.slot(licenseID)
	if !ok {
		return Result{}, false
	}
	return s.results[slot].long(), true
}

// matched is how many titles the license's patterns match, wherever they are installed.
func (ix *Index) matched(licenseID int64) int {
	s := ix.snap.Load()
	if slot, ok := s.slot(licenseID); ok {
		return len(s.licenses[slot].titles)
	}
	return 0
}

// Results calls f with each license, by ascending id, and its count.
func (ix *Index) Results(f func(l *License, r Result)) {
	s := ix.snap.Load()
	for slot, l := range s.licenses {
		f(&l.License, s.results[slot].long())
	}
}

// Invalid returns the licenses whose patterns cannot be used, with the reason. They count nothing.
func (ix *Index) Invalid() map[int64]error {
	var bad map[int64]error
	for _, l := range ix.snap.Load().licenses {
		if l.err != nil {
			if bad == nil {
				bad = map[int64]error{}
			}
			bad[l.ID] = l.err
		}
	}
	return bad
}

// SetLicenses adds licenses, or replaces those of the same id, and counts them.
func (ix *Index) SetLicenses(licenses ...License) {
	s := *ix.snap.Load()
	ix.replaceLicenses(&s, func(id int64) bool {
		return slices.ContainsFunc(licenses, func(l License) bool { return l.ID == id })
	}, licenses)
	ix.snap.Store(&s)
}

// RemoveLicenses forgets licenses.
func (ix *Index) RemoveLicenses(ids ...int64) {
	s := *ix.snap.Load()
	ix.replaceLicenses(&s, func(id int64) bool { return slices.Contains(ids, id) }, nil)
	ix.snap.Store(&s)
}

// replaceLicenses drops licenses, adds others, and counts these.
func (ix *Index) replaceLicenses(s *snapshot, drop func(id int64) bool, add []License) {
	type counted struct {
		license *license
		refs    []uint32
		result  result
	}
	var all []counted
	for slot, l := range s.licenses {
		if !drop(l.ID) {
			all = append(all, counted{l, ix.refs[slot], s.results[slot]})
		}
	}
	t := tally{}
	for i, l := range add {
		if slices.ContainsFunc(add[i+1:], func(later License) bool { return later.ID == l.ID }) {
			continue // the last word counts
		}
		made := compile(s.orgs, l)
		made.titles = s.filter(made, s.find(made.match))
		refs := make([]uint32, len(made.titles))
		all = append(all, counted{made, refs, s.count(made, refs, &t)})
	}
	slices.SortFunc(all, func(a, b counted) int { return cmp.Compare(a.license.ID, b.license.ID) })

	s.licenses, s.results, ix.refs = nil, nil, nil
	for _, c := range all {
		s.licenses = append(s.licenses, c.license)
		s.results = append(s.results, c.result)
		ix.refs = append(ix.refs, c.refs)
	}
	s.byTitle = newByTitle(s.licenses, s.folded.Len())
	ix.set = nil
}

// find returns the titles that a list matches, ascending.
func (s *snapshot) find(list match.List) []uint32 {
	var titles []uint32
	emit := func(title uint32) { titles = append(titles, title) }
	s.base.finder.Find(list, emit)
	match.FindFrom(s.folded, s.base.finder.Len(), list, emit)
	if len(list) > 1 {
		slices.Sort(titles)
		titles = slices.Compact(titles)
	}
	return titles
}

// SetUnseenLimit changes the time before which a device must not have been seen last to count, and counts all licenses
// anew. The zero time is no limit.
func (ix *Index) SetUnseenLimit(before time.Time) {
	s := *ix.snap.Load()
	s.unseenBefore = 0
	if !before.IsZero() {
		s.unseenBefore = before.Unix()
	}
	if !s.limitMatters(ix.snap.Load().unseenBefore) {
		ix.snap.Store(&s)
		return
	}
	ix.remake(&s)
}

// limitMatters reports whether any device counts differently than with the limit before.
func (s *snapshot) limitMatters(before int64) bool {
	differs := func(d *device) bool { return d.why(before) != d.why(s.unseenBefore) }
	for i := range s.base.devices {
		if differs(&s.base.devices[i]) {
			return true
		}
	}
	return slices.ContainsFunc(s.over, differs)
}

// remake makes all lists anew, by the snapshot's limit, and counts everything.
func (ix *Index) remake(s *snapshot) {
	devices := s.merged()
	for _, d := range devices {
		d.reason = d.why(s.unseenBefore)
	}
	s.settle(newBase(&s.software, s.orgs, devices))
	ix.countAll(s)
	ix.snap.Store(s)
}

// merged returns new values of all devices, with their releases.
func (s *snapshot) merged() []*device {
	devices := make([]*device, 0, len(s.base.devices)+len(s.over))
	arena := make([]uint32, 0, len(s.base.packed)) // a release takes at least a byte there: it never moves
	for number := range s.base.devices {
		if s.hidden[number/64]>>(number%64)&1 != 0 {
			continue
		}
		d := s.base.devices[number]
		start := len(arena)
		arena = s.base.releases(uint32(number), arena)
		d.releases = arena[start:len(arena):len(arena)]
		devices = append(devices, &d)
	}
	for _, d := range s.over {
		if !d.gone {
			copied := *d
			devices = append(devices, &copied)
		}
	}
	return devices
}

// settle makes the base that has all devices the snapshot's.
func (s *snapshot) settle(b *base) {
	s.base, s.over, s.live = b, nil, b.active
	s.hidden = make([]uint64, b.words())
}

// Compaction makes the lists anew, with the devices of the overlay, away from the writers.
type Compaction struct{ from, to *snapshot }

// Wants reports whether the overlay has grown so much that readers would feel it. hard is asked while changes go on,
// and lets the overlay grow with the index, so that a first import does not make the lists again and again.
func (ix *Index) Wants(hard bool) bool {
	s := ix.snap.Load()
	if hard {
		return len(s.over) > 256+len(s.base.devices)/2
	}
	return len(s.over) > 32
}

// Compact does the slow part, from the snapshot of the moment; it may run beside everything else. Install does the rest.
func (ix *Index) Compact() *Compaction {
	from := ix.snap.Load()
	to := *from
	to.settle(newBase(&to.software, to.orgs, to.merged()))
	return &Compaction{from, &to}
}

// Install makes the lists of a compaction the index's. It is a writer. It does nothing when other lists were made
// meanwhile, and reports whether it did.
func (ix *Index) Install(c *Compaction) bool {
	s := *ix.snap.Load()
	if s.base != c.from.base {
		return false
	}
	over := s.over
	s.settle(c.to.base)
	s.live = slices.Clone(s.live)
	for _, d := range over {
		if d == c.from.changed(d.id) {
			continue // it is in the new lists
		}
		if number, ok := s.base.device(d.id); ok {
			s.hide(number)
		} else if d.gone {
			continue
		}
		s.over = append(s.over, d)
	}
	ix.set = nil // the new finder knows better which runs are rare
	ix.snap.Store(&s)
	return true
}

// hide takes a device of the base out; hidden and live must be the snapshot's own.
func (s *snapshot) hide(number uint32) {
	s.hidden[number/64] |= 1 << (number % 64)
	s.live[number/64] &^= 1 << (number % 64)
}
