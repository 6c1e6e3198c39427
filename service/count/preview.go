package count

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
	"sync"

	"seatcount/model"
)

// preview is the work of one preview; its memory is kept for the next one.
type preview struct {
	tally          // titles is the set of those that match and count
	out   []uint64 // the set of titles that match, but do not count
	on    []uint32 // by title of either set: on how many devices in scope that count it is
}

var previews = sync.Pool{New: func() any { return &preview{} }}

// Preview tells what a license would count among what the principal may see, and at most so many of its titles.
// Mistakes in the patterns are a *model.ValidationError.
func (ix *Index) Preview(p model.Principal, l License, most int) (Preview, error) {
	s := ix.snap.Load()
	made := compile(s.orgs, l)
	if made.err != nil {
		return Preview{}, made.err
	}
	sc := s.orgs.scope(p).within(made.span)
	x := previews.Get().(*preview)
	defer previews.Put(x)
	x.match(s, made)
	return x.count(s, made, sc, max(most, 0)), nil
}

// match fills the two sets of titles.
func (x *preview) match(s *snapshot, l *license) {
	x.noTitles(s)
	if len(x.out) < len(x.titles) {
		x.out = make([]uint64, len(x.titles))
	}
	clear(x.out)
	if len(l.exclude) > 0 {
		for _, title := range s.find(l.exclude) {
			x.out[title/64] |= 1 << (title % 64)
		}
	}
	for _, title := range s.find(l.match) {
		x.titles[title/64] |= 1 << (title % 64)
	}
	for i := range x.titles {
		x.out[i] &= x.titles[i]
		for word := x.titles[i]; l.Kinds != model.KindsAll && word != 0; word &= word - 1 {
			if bit := word & -word; !s.counts(uint32(i*64+bits.TrailingZeros64(word)), l.Kinds) {
				x.out[i] |= bit
			}
		}
		x.titles[i] &^= x.out[i]
	}
}

// count counts the titles of both sets.
func (x *preview) count(s *snapshot, l *license, sc scope, most int) Preview {
	if n := 64 * len(x.titles); len(x.on) < n {
		x.on = make([]uint32, n)
	}
	clear(x.on)
	devices, versions := 0, 0
	if len(sc) == 1 && sc[0] == (span{0, uint32(len(s.orgs.ids))}) {
		devices = x.countWhole(s)
	} else {
		for _, sp := range sc {
			devices += x.countSpan(s, sp)
		}
	}
	if l.Metric == model.MetricInstallation {
		versions = x.moreVersions(s, sc)
	}
	for _, d := range s.over {
		if d.active() && sc.has(d.org) {
			found, more := x.addOver(s, d)
			versions += more
			if found {
				devices++
			}
		}
	}
	return x.result(s, l, devices, versions, most)
}

// countWhole counts devices of all organizations: how many have a title is known already, and the union needs no more
// titles once it has every device. It returns the number of devices.
func (x *preview) countWhole(s *snapshot) int {
	b := s.base
	all := uint32(len(b.devices))
	if all == 0 {
		return 0
	}
	union := x.devices(b, 0, all)
	full, steps := false, 0
	eachBit(x.titles, func(title uint32) {
		if int(title) >= b.titles() {
			return
		}
		x.on[title] = b.totals[title]
		if full {
			return
		}
		s.unite(title, 0, all, union)
		if steps++; steps%32 == 0 {
			full = slices.Equal(union, s.live)
		}
	})
	eachBit(x.out, func(title uint32) {
		if int(title) < b.titles() {
			x.on[title] = b.totals[title]
		}
	})
	for _, d := range s.over { // totals count what the overlay replaces, too
		if number, ok := b.device(d.id); ok && b.devices[number].active() {
			x.each(s, b.releases(number, nil), func(title uint32) { x.on[title]-- })
		}
	}
	return ones(union)
}

// countSpan counts devices of a part of the organizations.
func (x *preview) countSpan(s *snapshot, sp span) int {
	b := s.base
	lo, hi := b.orgStart[sp.lo], b.orgStart[sp.hi]
	if lo == hi {
		return 0
	}
	if few := ones(x.titles) / 10; int(hi-lo) < few {
		return x.countEach(s, lo, hi)
	}
	union := x.devices(b, lo, hi)
	add := func(title uint32) {
		if int(title) < b.titles() {
			x.on[title] += s.unite(title, lo, hi, union)
		}
	}
	eachBit(x.titles, add)
	n := ones(union)
	eachBit(x.out, add)
	return n
}

// countEach counts the devices lo..hi one after another, which is quicker where many titles match and devices are few.
func (x *preview) countEach(s *snapshot, lo, hi uint32) (devices int) {
	for number := lo; number < hi; number++ {
		if s.live[number/64]>>(number%64)&1 == 0 {
			continue
		}
		x.buf = s.base.releases(number, x.buf[:0])
		found := false
		x.each(s, x.buf, func(title uint32) {
			x.on[title]++
			found = found || x.titles[title/64]>>(title%64)&1 != 0
		})
		if found {
			devices++
		}
	}
	return devices
}

// moreVersions counts the versions of counted titles beyond the first on each device of the base.
func (x *preview) moreVersions(s *snapshot, sc scope) int {
	n := 0
	for _, pair := range s.base.more {
		title, number := uint32(pair>>32), uint32(pair)
		if x.titles[title/64]>>(title%64)&1 != 0 && s.live[number/64]>>(number%64)&1 != 0 && sc.has(s.base.devices[number].org) {
			n++
		}
	}
	return n
}

// addOver counts a device of the overlay. It reports whether it has a title that counts, and how many more versions
// than titles of those.
func (x *preview) addOver(s *snapshot, d *device) (found bool, more int) {
	x.each(s, d.releases, func(title uint32) { x.on[title]++ })
	titles, versions := x.found(s, d)
	return len(titles) > 0, versions - len(titles)
}

// each calls f once with each title of either set among the releases.
func (x *preview) each(s *snapshot, releases []uint32, f func(title uint32)) {
	x.begin(s)
	for _, release := range releases {
		title := s.releaseTitle[release]
		if (x.titles[title/64]|x.out[title/64])>>(title%64)&1 != 0 && x.first(title) {
			f(title)
		}
	}
}

// result puts the answer together. more is how many versions there are beyond one of each title on each device.
func (x *preview) result(s *snapshot, l *license, devices, more, most int) Preview {
	p := Preview{Used: devices, Devices: devices}
	installs := more
	counted, out := top{s: s, on: x.on, most: most}, top{s: s, on: x.on, most: most}
	eachBit(x.titles, func(title uint32) {
		if n := x.on[title]; n > 0 {
			installs += int(n)
			p.Matched++
			counted.offer(title)
		}
	})
	listed := p.Matched
	eachBit(x.out, func(title uint32) {
		if x.on[title] > 0 {
			listed++
			out.offer(title)
		}
	})
	if l.Metric == model.MetricInstallation {
		p.Used = installs
	}
	p.Left = l.Purchased - p.Used
	for _, title := range counted.best {
		p.Titles = append(p.Titles, s.hit(l, title, int(x.on[title]), ReasonCounted))
	}
	for _, title := range out.best[:min(len(out.best), most-len(p.Titles))] {
		p.Titles = append(p.Titles, s.hit(l, title, int(x.on[title]), s.whyNot(l, title)))
	}
	p.More = listed - len(p.Titles)
	return p
}

// whyNot tells why a title that the license matches does not count.
func (s *snapshot) whyNot(l *license, title uint32) Reason {
	switch {
	case l.exclude.Match(s.folded.At(int(title))):
		return ReasonTitleExcluded
	case !s.counts(title, l.Kinds):
		return ReasonTitleKind
	}
	return ReasonCounted
}

func (s *snapshot) hit(l *license, title uint32, devices int, why Reason) TitleHit {
	name := s.names.at(title)
	return TitleHit{
		ID: s.titleIDs[title], Name: name, Kind: s.kinds[title],
		Devices: devices, Reason: why, Marks: l.match.Marks(name),
	}
}

// top keeps the titles that are on most devices, in that order; equal ones by name.
type top struct {
	s    *snapshot
	on   []uint32 // by title
	most int
	best []uint32
}

func (t *top) offer(title uint32) {
	if t.most == 0 || len(t.best) == t.most && t.compare(title, t.best[t.most-1]) > 0 {
		return
	}
	i, _ := slices.BinarySearchFunc(t.best, title, t.compare)
	if len(t.best) == t.most {
		t.best = t.best[:t.most-1]
	}
	t.best = slices.Insert(t.best, i, title)
}

func (t *top) compare(a, b uint32) int {
	return cmp.Or(
		cmp.Compare(t.on[b], t.on[a]),
		bytes.Compare(t.s.folded.At(int(a)), t.s.folded.At(int(b))),
		cmp.Compare(t.s.titleIDs[a], t.s.titleIDs[b]),
	)
}
