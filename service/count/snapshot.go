package count

import (
	"cmp"
	"slices"

	"seatcount/service/match"
)

// snapshot is everything there is to know at a moment. It is immutable, though it shares memory with the next ones.
type snapshot struct {
	software
	orgs         *orgTree
	base         *base
	over         []*device // devices that changed since base was made, by id
	hidden       []uint64  // device numbers of base that over replaces
	live         []uint64  // device numbers of base that count and are not hidden
	unseenBefore int64     // Unix time, 0 for no limit

	licenses []*license // by id; a license's place here is its slot
	results  []result   // by slot
	byTitle  *byTitle
}

// result is a Result in half the room: every changed device copies those of all licenses.
type result struct{ used, titles int32 }

func (r result) long() Result { return Result{Used: int(r.used), Titles: int(r.titles)} }

// license is a license ready to be counted. It is immutable.
type license struct {
	License
	match   match.List
	exclude match.List
	err     error // why its patterns cannot be used; it matches nothing then
	span    span
	titles  []uint32 // ascending numbers of the titles that count for it
}

// compile makes a license ready, its titles aside.
func compile(orgs *orgTree, l License) *license {
	made := &license{License: l, span: orgs.span(l.OrgID, l.Descendants)}
	if made.match, made.err = match.CompileList("match_string", l.Match); made.err == nil {
		made.exclude, made.err = match.CompileList("exclude_string", l.Exclude)
	}
	if made.err != nil {
		made.match, made.exclude = nil, nil
	}
	return made
}

// takes reports whether the license counts a title that it matches.
func (s *snapshot) takes(l *license, title uint32) bool {
	return s.counts(title, l.Kinds) && !l.exclude.Match(s.folded.At(int(title)))
}

func sortLicenses(all []*license) {
	slices.SortFunc(all, func(a, b *license) int { return cmp.Compare(a.ID, b.ID) })
}

// slot returns where the license with the id stands.
func (s *snapshot) slot(id int64) (int, bool) {
	return slices.BinarySearchFunc(s.licenses, id, func(l *license, id int64) int { return cmp.Compare(l.ID, id) })
}

// changed returns the overlay's device with the id, nil when there is none.
func (s *snapshot) changed(id int64) *device {
	i, ok := slices.BinarySearchFunc(s.over, id, func(d *device, id int64) int { return cmp.Compare(d.id, id) })
	if !ok {
		return nil
	}
	return s.over[i]
}

// device returns a device with its releases, nil when there is none. buf is used for the releases where they have to
// be unpacked.
func (s *snapshot) device(id int64, buf []uint32) (d *device, releases []uint32) {
	if d := s.changed(id); d != nil {
		if d.gone {
			return nil, nil
		}
		return d, d.releases
	}
	number, ok := s.base.device(id)
	if !ok {
		return nil, nil
	}
	return &s.base.devices[number], s.base.releases(number, buf[:0])
}

// eachDevice calls f with every device of the scope that is not gone, with its number in the base or -1, and with a
// function that returns its releases, valid during the call.
func (s *snapshot) eachDevice(sc scope, f func(d *device, number int, releases func() []uint32)) {
	var buf []uint32
	for _, sp := range sc {
		for number := s.base.orgStart[sp.lo]; number < s.base.orgStart[sp.hi]; number++ {
			if s.hidden[number/64]>>(number%64)&1 == 0 {
				f(&s.base.devices[number], int(number), func() []uint32 {
					buf = s.base.releases(number, buf[:0])
					return buf
				})
			}
		}
	}
	for _, d := range s.over {
		if !d.gone && sc.has(d.org) {
			f(d, -1, func() []uint32 { return d.releases })
		}
	}
}

// entry is a license that counts a title, and where the title stands among the license's titles.
type entry struct{ slot, place uint32 }

// byTitle is the licenses that count each title. It is immutable, though late shares memory with the next one's.
type byTitle struct {
	starts  []uint32 // of each title's entries, and one more
	entries []entry
	late    [][]entry // of titles that were added since, by number from len(starts)-1 on
}

// newByTitle turns the licenses' titles around.
func newByTitle(licenses []*license, titles int) *byTitle {
	b := &byTitle{starts: make([]uint32, titles+1)}
	for _, l := range licenses {
		for _, t := range l.titles {
			b.starts[t+1]++
		}
	}
	for t := range titles {
		b.starts[t+1] += b.starts[t]
	}
	b.entries = make([]entry, b.starts[titles])
	// starts serves as the next free place, and is one title ahead of itself afterwards.
	for slot, l := range licenses {
		for place, t := range l.titles {
			b.entries[b.starts[t]] = entry{uint32(slot), uint32(place)}
			b.starts[t]++
		}
	}
	copy(b.starts[1:], b.starts)
	b.starts[0] = 0
	return b
}

func (b *byTitle) of(title uint32) []entry {
	if n := uint32(len(b.starts) - 1); title >= n {
		return b.late[title-n]
	}
	return b.entries[b.starts[title]:b.starts[title+1]]
}
