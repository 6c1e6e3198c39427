package count

import (
	"cmp"
	"slices"

	"seatcount/model"
)

// explained is the evidence as far as the index knows it. Slices are in no order yet.
type explained struct {
	license *license
	titles  []TitleHit
	devices []explainedDevice
}

// explainedDevice is a device that has titles which a license matches, whether it counts or not.
type explainedDevice struct {
	*device
	reason Reason
	found  []foundRelease
}

// foundRelease is a release on a device; title is a title number.
type foundRelease struct {
	id     int64
	title  uint32
	reason Reason
}

// explain gathers what the principal may see of the evidence of a license: every device in its scope, and outside of it,
// that has a title which the patterns match, and those titles.
func (s *snapshot) explain(l *license, p model.Principal) explained {
	x := &preview{}
	x.match(s, l)
	e := explained{license: l}
	on, seen := make([]uint32, 64*len(x.titles)), make([]bool, 64*len(x.titles))
	may := s.mayHave(x)
	s.eachDevice(s.orgs.scope(p), func(d *device, number int, releases func() []uint32) {
		if number >= 0 && may[number/64]>>(number%64)&1 == 0 {
			return
		}
		reason := d.reason
		if !l.span.has(d.org) {
			reason = ReasonOutOfScope
		}
		var found []foundRelease
		counted := false
		x.begin(s)
		for _, release := range releases() {
			title := s.releaseTitle[release]
			why := ReasonCounted
			if x.out[title/64]>>(title%64)&1 != 0 {
				why = s.whyNot(l, title)
			} else if x.titles[title/64]>>(title%64)&1 == 0 {
				continue
			}
			counted = counted || why == ReasonCounted
			found = append(found, foundRelease{int64(s.releaseIDs[release]), title, why})
			if reason == ReasonOutOfScope {
				continue
			}
			seen[title] = true
			if reason == ReasonCounted && x.first(title) {
				on[title]++
			}
		}
		if found == nil {
			return
		}
		if reason == ReasonCounted && !counted {
			reason = found[0].reason
		}
		e.devices = append(e.devices, explainedDevice{d, reason, found})
	})
	for title, ok := range seen {
		if ok {
			e.titles = append(e.titles, s.hit(l, uint32(title), int(on[title]), s.whyNot(l, uint32(title))))
		}
	}
	slices.SortFunc(e.titles, func(a, b TitleHit) int {
		return cmp.Or(order(a.Reason)-order(b.Reason), b.Devices-a.Devices, cmp.Compare(a.Name, b.Name))
	})
	return e
}

// mayHave is the set of devices of the base that have a title of either set.
func (s *snapshot) mayHave(x *preview) []uint64 {
	may := make([]uint64, s.base.words())
	add := func(title uint32) {
		if int(title) < s.base.titles() {
			s.base.each(title, func(number uint32) { may[number/64] |= 1 << (number % 64) })
		}
	}
	eachBit(x.titles, add)
	eachBit(x.out, add)
	return may
}

// order is the order of reasons in lists: what counts first.
func order(r Reason) int {
	return slices.Index([]Reason{
		ReasonCounted, ReasonDeviceUnseen, ReasonDeviceExcluded, ReasonDeviceRetired,
		ReasonTitleKind, ReasonTitleExcluded, ReasonOutOfScope,
	}, r)
}

// Titles lists the titles that are on devices of the principal's organizations, the most widespread first, with those
// licenses of their organizations that count them.
func (ix *Index) Titles(p model.Principal) []TitleRow {
	s := ix.snap.Load()
	sc := s.orgs.scope(p)
	x := &preview{on: make([]uint32, s.folded.Len())}
	present := x.present(s, sc)
	var rows []TitleRow
	for title, ok := range present {
		if !ok {
			continue
		}
		row := TitleRow{ID: s.titleIDs[title], Name: s.names.at(uint32(title)), Kind: s.kinds[title], Devices: int(x.on[title])}
		for _, e := range s.byTitle.of(uint32(title)) {
			if l := s.licenses[e.slot]; sc.has(l.span.lo) {
				row.Licenses = append(row.Licenses, l.ID)
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b TitleRow) int {
		return cmp.Or(b.Devices-a.Devices, cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return rows
}

// present returns which titles are on any device of the scope, and fills on with the number of those that count.
func (x *preview) present(s *snapshot, sc scope) []bool {
	present := make([]bool, s.folded.Len())
	for _, sp := range sc {
		lo, hi := s.base.orgStart[sp.lo], s.base.orgStart[sp.hi]
		if lo == hi {
			continue
		}
		union := x.devices(s.base, lo, hi)
		for title := range uint32(s.base.titles()) {
			x.on[title] += s.unite(title, lo, hi, union)
			if present[title] = present[title] || x.on[title] > 0; present[title] {
				continue
			}
			s.base.each(title, func(number uint32) { // retired, perhaps
				if lo <= number && number < hi && s.hidden[number/64]>>(number%64)&1 == 0 {
					present[title] = true
				}
			})
		}
	}
	for _, d := range s.over {
		if d.gone || !sc.has(d.org) {
			continue
		}
		x.begin(s)
		for _, release := range d.releases {
			title := s.releaseTitle[release]
			if present[title] = true; d.active() && x.first(title) {
				x.on[title]++
			}
		}
	}
	return present
}

// titleDevices lists the devices of the principal's organizations that have a title.
func (s *snapshot) titleDevices(title uint32, p model.Principal) []explainedDevice {
	x := &preview{}
	x.noTitles(s)
	x.titles[title/64] |= 1 << (title % 64)
	x.out = make([]uint64, len(x.titles))
	may := s.mayHave(x)
	var devices []explainedDevice
	s.eachDevice(s.orgs.scope(p), func(d *device, number int, releases func() []uint32) {
		if number >= 0 && may[number/64]>>(number%64)&1 == 0 {
			return
		}
		var found []foundRelease
		for _, release := range releases() {
			if s.releaseTitle[release] == title {
				found = append(found, foundRelease{int64(s.releaseIDs[release]), title, d.reason})
			}
		}
		if found != nil {
			devices = append(devices, explainedDevice{d, d.reason, found})
		}
	})
	return devices
}

// DeviceLicenses returns the ids of the licenses that count the device, ascending.
func (ix *Index) DeviceLicenses(deviceID int64) []int64 {
	s := ix.snap.Load()
	d, releases := s.device(deviceID, nil)
	if d == nil || !d.active() {
		return nil
	}
	var ids []int64
	for _, release := range releases {
		for _, e := range s.byTitle.of(s.releaseTitle[release]) {
			if l := s.licenses[e.slot]; l.span.has(d.org) {
				ids = append(ids, l.ID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
