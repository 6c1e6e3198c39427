package count

import (
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"seatcount/model"
	"seatcount/service/match"
)

// tally counts titles on devices for one license or preview at a time. Each goroutine has its own.
type tally struct {
	union  []uint64 // devices of the base that have any title so far
	titles []uint64 // set of title numbers
	stamps []uint32 // the last pass that met each title
	pass   uint32
	buf    []uint32
}

// devices makes union empty in the words that the range of device numbers lies in, and returns them.
func (t *tally) devices(b *base, lo, hi uint32) []uint64 {
	if len(t.union) < b.words() {
		t.union = make([]uint64, b.words())
	}
	words := t.union[lo/64 : (hi+63)/64]
	clear(words)
	return words
}

// edges returns what of the first and of the last word of a range of numbers lies in the range.
func edges(lo, hi uint32) (first, last uint64) {
	first, last = ^uint64(0)<<(lo%64), ^uint64(0)
	if hi%64 != 0 {
		last = 1<<(hi%64) - 1
	}
	return first, last
}

// unite adds the live devices lo..hi of the base that have the title to union, which has the words of that range, and
// returns how many those are.
func (s *snapshot) unite(title, lo, hi uint32, union []uint64) uint32 {
	b := s.base
	live := s.live[lo/64 : (hi+63)/64]
	if b.setAt[title] != noSet {
		return addSet(union, b.set(title)[lo/64:(hi+63)/64], live, lo, hi)
	}
	list := b.list(title)
	if lo > 0 {
		list = list[notBelow(list, lo, uint32(len(b.devices))):]
	}
	n := uint64(0)
	word := lo / 64
	for _, number := range list {
		if number >= hi {
			break
		}
		at := number/64 - word
		bit := live[at] >> (number % 64) & 1
		n += bit
		union[at] |= bit << (number % 64)
	}
	return uint32(n)
}

// notBelow returns where the first number of a sorted list stands that is lo or higher, where numbers go up to all. It
// begins near the place where even gaps would put it: a binary search would wait for memory at every step.
func notBelow(list []uint32, lo, all uint32) int {
	n := len(list)
	from, to := 0, n // the answer is in from..to
	at := int(uint64(n) * uint64(lo) / uint64(all))
	if at < n && list[at] < lo {
		from = at + 1
		for step := 8; from+step < n; step *= 2 {
			if list[from+step] >= lo {
				to = from + step
				break
			}
			from += step + 1
		}
	} else {
		to = at
		for step := 8; to-step > 0; step *= 2 {
			if list[to-step] < lo {
				from = to - step + 1
				break
			}
			to -= step
		}
	}
	for from < to {
		if middle := (from + to) / 2; list[middle] < lo {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from
}

func addSet(union, set, live []uint64, lo, hi uint32) uint32 {
	n := 0
	first, last := edges(lo, hi)
	end := len(union) - 1
	set, live = set[:end+1], live[:end+1]
	for i := range union {
		word := set[i] & live[i]
		if i == 0 {
			word &= first
		}
		if i == end {
			word &= last
		}
		union[i] |= word
		n += bits.OnesCount64(word)
	}
	return uint32(n)
}

// moreVersions counts the live devices lo..hi that have the title, once for each version beyond the first.
func (s *snapshot) moreVersions(title, lo, hi uint32) int {
	n := 0
	for _, pair := range s.base.moreOf(title) {
		if number := uint32(pair); lo <= number && number < hi {
			n += int(s.live[number/64] >> (number % 64) & 1)
		}
	}
	return n
}

func ones(words []uint64) int {
	n := 0
	for _, word := range words {
		n += bits.OnesCount64(word)
	}
	return n
}

// count counts a license whose titles are set, and puts into refs on how many devices in scope that count each of its
// titles is.
func (s *snapshot) count(l *license, refs []uint32, t *tally) result {
	used := 0
	if lo, hi := s.base.orgStart[l.span.lo], s.base.orgStart[l.span.hi]; lo < hi {
		union := t.devices(s.base, lo, hi)
		for i, title := range l.titles {
			if int(title) >= s.base.titles() {
				break // later titles are on devices of the overlay only
			}
			refs[i] = s.unite(title, lo, hi, union)
			if l.Metric == model.MetricInstallation {
				used += int(refs[i]) + s.moreVersions(title, lo, hi)
			}
		}
		if l.Metric != model.MetricInstallation {
			used = ones(union)
		}
	}
	used += s.countOver(l, refs, t)
	r := result{used: int32(used)}
	for _, n := range refs {
		if n > 0 {
			r.titles++
		}
	}
	return r
}

// countOver counts the devices of the overlay.
func (s *snapshot) countOver(l *license, refs []uint32, t *tally) (used int) {
	if len(s.over) == 0 || len(l.titles) == 0 {
		return 0
	}
	t.mark(s, l.titles)
	for _, d := range s.over {
		if !d.active() || !l.span.has(d.org) {
			continue
		}
		titles, versions := t.found(s, d)
		for _, title := range titles {
			place, _ := slices.BinarySearch(l.titles, title)
			refs[place]++
		}
		switch {
		case l.Metric == model.MetricInstallation:
			used += versions
		case len(titles) > 0:
			used++
		}
	}
	return used
}

// mark makes the set of titles.
func (t *tally) mark(s *snapshot, titles []uint32) {
	t.noTitles(s)
	for _, title := range titles {
		t.titles[title/64] |= 1 << (title % 64)
	}
}

// noTitles makes the set of titles empty.
func (t *tally) noTitles(s *snapshot) {
	if n := (s.folded.Len() + 63) / 64; len(t.titles) < n {
		t.titles = make([]uint64, n)
	} else {
		clear(t.titles)
	}
}

// begin begins a pass over the releases of one device.
func (t *tally) begin(s *snapshot) {
	if n := s.folded.Len(); len(t.stamps) < n {
		t.stamps = make([]uint32, n)
	}
	if t.pass++; t.pass == 0 { // after four billion devices old stamps would look like new ones
		clear(t.stamps)
		t.pass = 1
	}
}

// first reports whether the pass meets the title for the first time.
func (t *tally) first(title uint32) bool {
	if t.stamps[title] == t.pass {
		return false
	}
	t.stamps[title] = t.pass
	return true
}

// found returns which of the marked titles a device of the overlay has, and how many distinct versions of them in all.
func (t *tally) found(s *snapshot, d *device) (titles []uint32, versions int) {
	t.begin(s)
	t.buf = t.buf[:0]
	for i, release := range d.releases {
		title := s.releaseTitle[release]
		if t.titles[title/64]>>(title%64)&1 == 0 {
			continue
		}
		if t.first(title) {
			t.buf = append(t.buf, title)
			versions++
		} else if !s.hasVersion(d.releases[:i], release) {
			versions++
		}
	}
	return t.buf, versions
}

// CountAll tests all patterns against all titles and counts all licenses anew. It returns when readers see it.
func (ix *Index) CountAll() {
	old := ix.snap.Load()
	s := *old
	s.licenses = slices.Clone(s.licenses)
	ix.matchAll(&s)
	ix.countAll(&s)
	s.byTitle = newByTitle(s.licenses, s.folded.Len())
	ix.snap.Store(&s)
}

// matchAll finds the titles of all licenses.
func (ix *Index) matchAll(s *snapshot) {
	set := ix.patterns(s)
	finder := s.base.finder
	matches := set.All(finder, runtime.GOMAXPROCS(0))
	late := make(map[uint32][]uint32)
	for t := finder.Len(); t < s.folded.Len(); t++ {
		set.One(s.folded.At(t), func(slot uint32) { late[slot] = append(late[slot], uint32(t)) })
	}
	for slot, old := range s.licenses {
		l := *old
		l.titles = matches.List(slot)
		if more := late[uint32(slot)]; more != nil {
			l.titles = slices.Concat(l.titles, more)
		}
		l.titles = s.filter(&l, l.titles)
		s.licenses[slot] = &l
	}
}

// filter returns those of the matching titles that the license counts.
func (s *snapshot) filter(l *license, titles []uint32) []uint32 {
	if len(l.exclude) == 0 && l.Kinds == model.KindsAll {
		return titles
	}
	takes := func(title uint32) bool {
		return s.counts(title, l.Kinds) && (len(l.exclude) == 0 || !l.exclude.Match(s.folded.At(int(title))))
	}
	n := slices.IndexFunc(titles, func(title uint32) bool { return !takes(title) })
	if n < 0 {
		return titles
	}
	kept := slices.Clone(titles[:n])
	for _, title := range titles[n+1:] {
		if takes(title) {
			kept = append(kept, title)
		}
	}
	return kept
}

// patterns returns the patterns of all licenses as a set, which is made when it is first needed after a change.
func (ix *Index) patterns(s *snapshot) *match.Set {
	if ix.set == nil {
		lists := make([]match.List, len(s.licenses))
		for slot, l := range s.licenses {
			lists[slot] = l.match
		}
		ix.set = match.NewSet(lists, s.base.finder)
	}
	return ix.set
}

// countAll counts all licenses, on all cores.
func (ix *Index) countAll(s *snapshot) {
	total := 0
	for _, l := range s.licenses {
		total += len(l.titles)
	}
	block := make([]uint32, total)
	ix.refs = make([][]uint32, len(s.licenses))
	for slot, l := range s.licenses {
		n := len(l.titles)
		ix.refs[slot], block = block[:n:n], block[n:]
	}
	s.results = make([]result, len(s.licenses))
	const step = 16 // licenses taken at once
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(s.licenses)/step+1) {
		group.Go(func() {
			t := tally{}
			for from := int(next.Add(step)) - step; from < len(s.licenses); from = int(next.Add(step)) - step {
				for slot := from; slot < min(from+step, len(s.licenses)); slot++ {
					s.results[slot] = s.count(s.licenses[slot], ix.refs[slot], &t)
				}
			}
		})
	}
	group.Wait()
}
