package count

import (
	"cmp"
	"fmt"
	"slices"

	"seatcount/model"
)

// changeScratch is what applying a change needs, kept so that a change allocates little.
type changeScratch struct {
	titleStamps []uint32 // the last pass that met each title
	slotStamps  []uint32 // the last pass that met each license
	pass        uint32
	buf         []uint32
}

// Apply takes a change and returns the ids of the licenses whose count changed, ascending. After an error the index is
// of no use and has to be built anew from the database.
func (ix *Index) Apply(c Change) (changed []int64, err error) {
	old := ix.snap.Load()
	s := *old
	s.results = slices.Clone(s.results)
	kinds, err := ix.applyTitles(&s, c.Titles)
	if err != nil {
		return nil, err
	}
	for _, r := range c.Releases {
		if err := ix.applyRelease(&s, r); err != nil {
			return nil, err
		}
	}
	if len(c.Devices) > 0 {
		s.hidden, s.live = slices.Clone(s.hidden), slices.Clone(s.live)
		s.over = append(make([]*device, 0, len(s.over)+len(c.Devices)), s.over...)
	}
	for _, d := range c.Devices {
		if err := ix.applyDevice(&s, d); err != nil {
			return nil, err
		}
	}
	if kinds {
		s.licenses = slices.Clone(s.licenses)
		ix.matchAll(&s)
		ix.countAll(&s)
		s.byTitle = newByTitle(s.licenses, s.folded.Len())
	}
	ix.snap.Store(&s)
	for slot, r := range s.results {
		if r != old.results[slot] {
			changed = append(changed, s.licenses[slot].ID)
		}
	}
	return changed, nil
}

// applyTitles adds new titles and finds the licenses that count them. It reports whether the kind of a known title
// changed.
func (ix *Index) applyTitles(s *snapshot, titles []NewTitle) (kinds bool, err error) {
	added := false
	for _, t := range titles {
		if number, ok := s.title(t.ID); ok {
			if s.kinds[number] != t.Kind {
				if !kinds {
					s.kinds = append(make([]model.Kind, 0, cap(s.kinds)), s.kinds...)
				}
				s.kinds[number], kinds = t.Kind, true
			}
			continue
		}
		if !added {
			added = true
			s.licenses = slices.Clone(s.licenses)
			shared := *s.byTitle
			s.byTitle = &shared
		}
		if err := s.addTitle(t); err != nil {
			return false, err
		}
		ix.matchTitle(s, uint32(s.folded.Len()-1))
	}
	return kinds, nil
}

// matchTitle adds the newest title to the licenses that count it. The licenses and byTitle are the snapshot's own.
func (ix *Index) matchTitle(s *snapshot, title uint32) {
	var entries []entry
	ix.patterns(s).One(s.folded.At(int(title)), func(slot uint32) {
		if !s.takes(s.licenses[slot], title) {
			return
		}
		l := *s.licenses[slot]
		entries = append(entries, entry{slot, uint32(len(l.titles))})
		l.titles = append(l.titles, title)
		s.licenses[slot] = &l
		ix.refs[slot] = append(ix.refs[slot], 0)
	})
	s.byTitle.late = append(s.byTitle.late, entries)
}

func (ix *Index) applyRelease(s *snapshot, r NewRelease) error {
	if _, ok := s.release(r.ID); ok {
		return nil
	}
	title, ok := s.title(r.TitleID)
	if !ok {
		return fmt.Errorf("release %d of title %d: %w", r.ID, r.TitleID, errUnknown)
	}
	return s.addRelease(r.ID, title, []byte(r.Version), &ix.versions)
}

// applyDevice takes away what the device counted and adds what it counts now. The overlay, hidden, live and the results
// are the snapshot's own.
func (ix *Index) applyDevice(s *snapshot, c DeviceChange) error {
	before, beforeReleases := s.device(c.ID, ix.change.buf)
	if before == nil && c.Gone {
		return nil
	}
	if before != nil && s.changed(c.ID) == nil {
		ix.change.buf = beforeReleases // it may have grown
	}
	now := makeDevice(s.orgs, s.unseenBefore, c)
	switch {
	case c.Gone:
	case c.Releases == nil:
		now.releases = slices.Clone(beforeReleases)
	default:
		now.releases = make([]uint32, 0, len(c.Releases))
		for _, id := range c.Releases {
			number, ok := s.release(id)
			if !ok {
				return fmt.Errorf("device %d with release %d: %w", c.ID, id, errUnknown)
			}
			now.releases = append(now.releases, number)
		}
		slices.Sort(now.releases)
		now.releases = slices.Compact(now.releases)
	}
	same := before != nil && !c.Gone && before.org == now.org && slices.Equal(beforeReleases, now.releases)
	if same && before.state == now.state && before.lastSeen == now.lastSeen {
		return nil
	}
	if !same || before.active() != now.active() {
		if before != nil && before.active() {
			ix.add(s, before.org, beforeReleases, -1)
		}
		if now.active() {
			ix.add(s, now.org, now.releases, 1)
		}
	}
	s.put(&now)
	return nil
}

// put makes d the device of its id.
func (s *snapshot) put(d *device) {
	if number, ok := s.base.device(d.id); ok {
		s.hide(number)
	}
	i, ok := slices.BinarySearchFunc(s.over, d.id, func(d *device, id int64) int { return cmp.Compare(d.id, id) })
	if ok {
		s.over[i] = d
	} else {
		s.over = slices.Insert(s.over, i, d)
	}
}

// add adds a device's releases to the counts of the licenses, or takes them away with sign -1.
func (ix *Index) add(s *snapshot, org uint32, releases []uint32, sign int32) {
	c := &ix.change
	c.next(s)
	for i, release := range releases {
		title := s.releaseTitle[release]
		first := c.titleStamps[title] != c.pass
		if !first && s.hasVersion(releases[:i], release) {
			continue
		}
		c.titleStamps[title] = c.pass
		for _, e := range s.byTitle.of(title) {
			l := s.licenses[e.slot]
			if !l.span.has(org) {
				continue
			}
			r := &s.results[e.slot]
			if first {
				ref := &ix.refs[e.slot][e.place]
				*ref += uint32(sign)
				if sign < 0 && *ref == 0 || sign > 0 && *ref == 1 {
					r.titles += sign
				}
			}
			if l.Metric == model.MetricInstallation {
				r.used += sign
			} else if c.slotStamps[e.slot] != c.pass {
				c.slotStamps[e.slot] = c.pass
				r.used += sign
			}
		}
	}
}

// next begins a pass that has met nothing yet.
func (c *changeScratch) next(s *snapshot) {
	c.pass++
	if c.pass == 0 { // after four billion changes the old stamps would look like new ones
		c.titleStamps, c.slotStamps, c.pass = nil, nil, 1
	}
	if n := s.folded.Len(); len(c.titleStamps) < n {
		c.titleStamps = append(c.titleStamps, make([]uint32, n-len(c.titleStamps))...)
	}
	if n := len(s.licenses); len(c.slotStamps) < n {
		c.slotStamps = append(c.slotStamps, make([]uint32, n-len(c.slotStamps))...)
	}
}
