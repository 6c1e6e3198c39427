package match

import (
	"math"
	"slices"
)

// triBits is the number of bits of a hashed run of three bytes.
const triBits = 17

// triHash is the bucket of three bytes in a row.
func triHash(a, b, c byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9E3779B1 >> (32 - triBits)
}

// Finder answers which of many names a list matches, quickly enough for every keystroke. It knows, for each run of
// three bytes, the names that contain it, and for each name the set of its letters. It is immutable.
type Finder struct {
	names  Names
	starts []uint32 // of each bucket in ids, and one more
	ids    []uint32 // name numbers, ascending within a bucket
	masks  []uint64 // letterBit of each byte of a name
	quads  []uint16 // how often each hashed run of four bytes occurs, at most 65535: NewSet asks
}

// NewFinder makes the index of the names there are now.
func NewFinder(names Names) *Finder {
	f := &Finder{names: names, starts: make([]uint32, 1<<triBits+1), masks: make([]uint64, names.Len())}
	f.quads = countQuads(names)
	seen := make([]uint32, 1<<triBits) // the last name, plus one, that was put into each bucket
	for i := range names.Len() {
		name := names.At(i)
		f.masks[i] = letterMask(name)
		for j := 0; j+3 <= len(name); j++ {
			if h := triHash(name[j], name[j+1], name[j+2]); seen[h] != uint32(i+1) {
				seen[h] = uint32(i + 1)
				f.starts[h+1]++
			}
		}
	}
	for h := range uint32(1 << triBits) {
		f.starts[h+1] += f.starts[h]
	}
	f.ids = make([]uint32, f.starts[1<<triBits])
	fill := slices.Clone(f.starts)
	clear(seen)
	for i := range names.Len() {
		name := names.At(i)
		for j := 0; j+3 <= len(name); j++ {
			if h := triHash(name[j], name[j+1], name[j+2]); seen[h] != uint32(i+1) {
				seen[h] = uint32(i + 1)
				f.ids[fill[h]] = uint32(i)
				fill[h]++
			}
		}
	}
	return f
}

func countQuads(names Names) []uint16 {
	quads := make([]uint16, 1<<quadBits)
	for i := range names.Len() {
		name := names.At(i)
		if len(name) < 4 {
			continue
		}
		quad := firstQuad(name)
		for _, c := range name[3:] {
			quad = nextQuad(quad, c)
			if h := quadHash(quad); quads[h] < math.MaxUint16 {
				quads[h]++
			}
		}
	}
	return quads
}

// Len is the number of names that the finder knows.
func (f *Finder) Len() int { return f.names.Len() }

// Size is the memory that the finder takes beside the names, in bytes.
func (f *Finder) Size() int { return 4*cap(f.starts) + 4*cap(f.ids) + 8*cap(f.masks) + 2*cap(f.quads) }

// Find calls emit with each name, among the first Len of names, that a pattern of the list matches. A name may come
// more than once, for several patterns; for one pattern names come in ascending order.
func (f *Finder) Find(list List, emit func(name uint32)) {
	for _, p := range list {
		f.findPattern(p, emit)
	}
}

// FindFrom calls emit with each name from number first on that the list matches, without an index: for names that were
// added since the finder was made.
func FindFrom(names Names, first int, list List, emit func(name uint32)) {
	for i := first; i < names.Len(); i++ {
		if list.Match(names.At(i)) {
			emit(uint32(i))
		}
	}
}

func (f *Finder) findPattern(p *Pattern, emit func(name uint32)) {
	least, second := f.rarest(p)
	if least == nil {
		f.findShort(p, emit)
		return
	}
	const worth = 256 // candidates from which on stepping through a second bucket pays
	for _, id := range least {
		if len(least) > worth && second != nil {
			for len(second) > 0 && second[0] < id {
				second = second[1:]
			}
			if len(second) == 0 {
				return
			}
			if second[0] != id {
				continue
			}
		}
		if p.Match(f.names.At(int(id))) {
			emit(id)
		}
	}
}

// rarest returns the two shortest buckets among those of the pattern's runs of three bytes. The first is nil when the
// pattern has no such run, and empty but not nil when no name has it; the second is nil when there is only one run.
func (f *Finder) rarest(p *Pattern) (least, second []uint32) {
	for _, piece := range p.pieces {
		for j := 0; j+3 <= len(piece); j++ {
			h := triHash(piece[j], piece[j+1], piece[j+2])
			bucket := f.ids[f.starts[h]:f.starts[h+1]:f.starts[h+1]]
			switch {
			case least == nil || len(bucket) < len(least):
				least, second = bucket, least
			case second == nil || len(bucket) < len(second):
				second = bucket
			}
		}
	}
	return least, second
}

// findShort finds the names of a pattern that has only pieces of one or two bytes.
func (f *Finder) findShort(p *Pattern, emit func(name uint32)) {
	var need uint64
	for _, piece := range p.pieces {
		need |= letterMask(piece)
	}
	certain := formOf(p) == anywhere && len(p.pieces[0]) == 1 && ownBit(p.pieces[0][0])
	for i, mask := range f.masks {
		if mask&need == need && (certain || p.Match(f.names.At(i))) {
			emit(uint32(i))
		}
	}
}

// letterMask is the set of the bytes of a text, with one of 64 bits for each.
func letterMask(text []byte) uint64 {
	var mask uint64
	for _, c := range text {
		mask |= 1 << letterBit[c]
	}
	return mask
}

// letterBit gives letters, digits and the most frequent signs a bit of their own; all other bytes share the rest.
var letterBit = func() (bits [256]uint8) {
	const own = "abcdefghijklmnopqrstuvwxyz0123456789 .-()_+"
	for c := range bits {
		bits[c] = uint8(len(own) + c%(64-len(own)))
	}
	for i, c := range []byte(own) {
		bits[c] = uint8(i)
	}
	return bits
}()

// ownBit reports whether no other byte shares c's bit.
func ownBit(c byte) bool {
	n := 0
	for _, bit := range letterBit {
		if bit == letterBit[c] {
			n++
		}
	}
	return n == 1
}
