package match

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// quadBits is the number of bits of a hashed run of four bytes: a bit for each fits the first level cache.
const quadBits = 17

// quadHash is the place of four bytes in a row in the filter.
func quadHash(quad uint32) uint32 { return quad * 0x9E3779B1 >> (32 - quadBits) }

// firstQuad is what comes before the first run of four bytes of a text of at least three; nextQuad moves on by a byte.
func firstQuad(text []byte) uint32 {
	return uint32(text[0])<<8 | uint32(text[1])<<16 | uint32(text[2])<<24
}

func nextQuad(quad uint32, next byte) uint32 { return quad>>8 | uint32(next)<<24 }

// Set holds many lists, numbered from 0, to be tested all at once. A pass over names asks for each run of four bytes
// whether it is the rarest run of any pattern, by one bit of a filter, and tests only the patterns whose run it is.
// Patterns without a run of four bytes are kept apart. A Set is immutable.
type Set struct {
	filter [1 << quadBits / 64]uint64
	before [1 << quadBits / 64]uint32 // bits set in the words of filter before this one
	starts []uint32                   // of each set bit's probes, and one more
	probes []probe
	short  []short
	lists  int
}

// probe is a pattern at the place of its rarest run of four bytes.
type probe struct {
	quad    uint32
	list    uint32
	offset  uint16 // of the run in piece
	form    form
	piece   []byte // the probes' pieces stand one after another in memory
	pattern *Pattern
}

// form tells where the only piece of a pattern has to stand; patterns of several pieces need the whole test.
type form uint8

const (
	anywhere form = iota
	atStart
	atEnd
	exact
	several
)

func formOf(p *Pattern) form {
	switch {
	case len(p.pieces) > 1:
		return several
	case p.openStart && p.openEnd:
		return anywhere
	case p.openEnd:
		return atStart
	case p.openStart:
		return atEnd
	}
	return exact
}

// short is a pattern without a run of four bytes.
type short struct {
	list    uint32
	pattern *Pattern
}

// NewSet makes a set of the lists. The finder tells how rare each run is; nil takes any.
func NewSet(lists []List, f *Finder) *Set {
	s := &Set{lists: len(lists)}
	for i, list := range lists {
		for _, p := range list {
			pr, ok := rarestQuad(p, f)
			if !ok {
				s.short = append(s.short, short{uint32(i), p})
				continue
			}
			pr.list = uint32(i)
			s.probes = append(s.probes, pr)
			h := quadHash(pr.quad)
			s.filter[h/64] |= 1 << (h % 64)
		}
	}
	slices.SortFunc(s.probes, func(a, b probe) int {
		return cmp.Or(cmp.Compare(quadHash(a.quad), quadHash(b.quad)), cmp.Compare(a.quad, b.quad), cmp.Compare(a.list, b.list))
	})
	var pieces []byte
	for _, p := range s.probes {
		pieces = append(pieces, p.piece...)
	}
	for i := range s.probes {
		p := &s.probes[i]
		p.piece, pieces = pieces[:len(p.piece):len(p.piece)], pieces[len(p.piece):]
	}
	for i := 1; i < len(s.filter); i++ {
		s.before[i] = s.before[i-1] + uint32(bits.OnesCount64(s.filter[i-1]))
	}
	for i := range s.probes {
		if i == 0 || quadHash(s.probes[i].quad) != quadHash(s.probes[i-1].quad) {
			s.starts = append(s.starts, uint32(i))
		}
	}
	s.starts = append(s.starts, uint32(len(s.probes)))
	return s
}

// rarestQuad returns a probe for the pattern's run of four bytes that occurs least.
func rarestQuad(p *Pattern, f *Finder) (best probe, ok bool) {
	least := uint16(0)
	for _, piece := range p.pieces {
		for j := 0; j+4 <= len(piece); j++ {
			quad, frequency := binary.LittleEndian.Uint32(piece[j:]), uint16(0)
			if f != nil {
				frequency = f.quads[quadHash(quad)]
			}
			if !ok || frequency < least {
				least, ok = frequency, true
				best = probe{quad: quad, offset: uint16(j), piece: piece}
			}
		}
	}
	best.pattern, best.form = p, formOf(p)
	return best, ok
}

// One calls emit with each list, in any order and each once, that matches the folded name.
func (s *Set) One(name []byte, emit func(list uint32)) {
	var found []uint32
	once := func(list uint32) {
		if !slices.Contains(found, list) {
			found = append(found, list)
			emit(list)
		}
	}
	s.scan(name, once)
	for _, sh := range s.short {
		if sh.pattern.Match(name) {
			once(sh.list)
		}
	}
}

// scan calls emit with the lists that match the name, patterns without a run of four bytes aside; some repeatedly.
func (s *Set) scan(name []byte, emit func(list uint32)) {
	if len(name) < 4 {
		return
	}
	quad, filter := firstQuad(name), &s.filter
	for i, c := range name[3:] {
		quad = nextQuad(quad, c)
		h := quadHash(quad)
		if word := filter[h/64]; word>>(h%64)&1 != 0 {
			s.probe(name, i, quad, h, word, emit)
		}
	}
}

// probe tests the patterns whose rarest run may be the one at name[i:].
func (s *Set) probe(name []byte, i int, quad, h uint32, word uint64, emit func(list uint32)) {
	bucket := s.before[h/64] + uint32(bits.OnesCount64(word&(1<<(h%64)-1)))
	probes := s.probes[s.starts[bucket]:s.starts[bucket+1]]
	for k := range probes {
		p := &probes[k]
		if p.quad != quad {
			continue
		}
		from := i - int(p.offset)
		if from < 0 || from+len(p.piece) > len(name) || string(name[from:from+len(p.piece)]) != string(p.piece) {
			continue
		}
		ok := false
		switch p.form {
		case anywhere:
			ok = true
		case atStart:
			ok = from == 0
		case atEnd:
			ok = from+len(p.piece) == len(name)
		case exact:
			ok = len(p.piece) == len(name)
		case several:
			ok = p.pattern.Match(name)
		}
		if ok {
			emit(p.list)
		}
	}
}

// Matches says for each list of a Set which names it matches.
type Matches struct {
	starts []uint32
	names  []uint32
}

// List returns the numbers of the names that list i matches, ascending; it must not be changed.
func (m *Matches) List(i int) []uint32 { return m.names[m.starts[i]:m.starts[i+1]:m.starts[i+1]] }

// All tests every list against every name of the finder, on so many goroutines.
func (s *Set) All(f *Finder, workers int) *Matches {
	workers = max(1, min(workers, f.Len()/1000))
	parts := make([][]uint64, workers+1) // list<<32 | name; the last one is for short patterns
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			parts[w] = s.pass(f.names, f.Len()*w/workers, f.Len()*(w+1)/workers)
		})
	}
	unsorted := make([]bool, s.lists) // lists whose names come from two ways, and so neither sorted nor once each
	for _, sh := range s.short {
		unsorted[sh.list] = true
		f.findPattern(sh.pattern, func(name uint32) {
			parts[workers] = append(parts[workers], uint64(sh.list)<<32|uint64(name))
		})
	}
	group.Wait()
	return gather(parts, unsorted)
}

// pass tests the names from number first up to, not including, number end.
func (s *Set) pass(names Names, first, end int) []uint64 {
	pairs := make([]uint64, 0, end-first)
	last := make([]uint32, s.lists) // the last name, plus one, that each list matched
	name := uint32(0)
	emit := func(list uint32) {
		if last[list] != name+1 {
			last[list] = name + 1
			pairs = append(pairs, uint64(list)<<32|uint64(name))
		}
	}
	for i := first; i < end; i++ {
		name = uint32(i)
		s.scan(names.At(i), emit)
	}
	return pairs
}

// gather sorts pairs of list and name by list; within a list they stay in their order.
func gather(parts [][]uint64, unsorted []bool) *Matches {
	m := &Matches{starts: make([]uint32, len(unsorted)+1)}
	for _, part := range parts {
		for _, pair := range part {
			m.starts[pair>>32+1]++
		}
	}
	for i := range unsorted {
		m.starts[i+1] += m.starts[i]
	}
	m.names = make([]uint32, m.starts[len(unsorted)])
	fill := slices.Clone(m.starts)
	for _, part := range parts {
		for _, pair := range part {
			m.names[fill[pair>>32]] = uint32(pair)
			fill[pair>>32]++
		}
	}
	if !slices.Contains(unsorted, true) {
		return m
	}
	kept := uint32(0)
	for i := range unsorted {
		part := m.names[m.starts[i]:m.starts[i+1]]
		if unsorted[i] {
			slices.Sort(part)
			part = slices.Compact(part)
		}
		m.starts[i] = kept
		kept += uint32(copy(m.names[kept:], part))
	}
	m.starts[len(unsorted)] = kept
	m.names = m.names[:kept]
	return m
}
