package match

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
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
	starts []uint32 // of each bucket in packed, and one more
	packed []byte   // the steps from name to ascending name, as varints
	masks  []uint64 // letterBit of each byte of a name
	quads  []uint16 // how often each hashed run of four bytes occurs, at most 65535: NewSet asks
}

// bucket is the names that contain a run of three bytes, or another one of the same hash: ascending, packed.
type bucket struct {
	packed []byte
	behind uint32 // the last name that next returned, plus one
}

// next returns the next name; false at the end.
func (b *bucket) next() (name uint32, ok bool) {
	if len(b.packed) == 0 {
		return 0, false
	}
	if c := b.packed[0]; c < 0x80 {
		b.behind += uint32(c)
		b.packed = b.packed[1:]
	} else {
		step, n := binary.Uvarint(b.packed)
		b.behind += uint32(step)
		b.packed = b.packed[n:]
	}
	return b.behind - 1, true
}

// NewFinder makes the index of the names there are now.
func NewFinder(names Names) *Finder {
	f := &Finder{names: names, starts: make([]uint32, 1<<triBits+1), masks: make([]uint64, names.Len())}
	f.quads = countQuads(names)
	for i := range names.Len() {
		f.masks[i] = letterMask(names.At(i))
	}
	behind := make([]uint32, 1<<triBits) // the last name, plus one, that was put into each bucket
	f.eachRun(behind, func(h, step uint32) { f.starts[h+1] += uint32(bits.Len32(step)+6) / 7 })
	for h := range uint32(1 << triBits) {
		f.starts[h+1] += f.starts[h]
	}
	f.packed = make([]byte, f.starts[1<<triBits])
	fill := slices.Clone(f.starts)
	clear(behind)
	f.eachRun(behind, func(h, step uint32) { fill[h] += uint32(binary.PutUvarint(f.packed[fill[h]:], uint64(step))) })
	return f
}

// eachRun calls put once for each bucket and name that belong together, names ascending, with the step from the name
// that was put into the bucket before.
func (f *Finder) eachRun(behind []uint32, put func(h, step uint32)) {
	for i := range f.names.Len() {
		name := f.names.At(i)
		for j := 0; j+3 <= len(name); j++ {
			h := triHash(name[j], name[j+1], name[j+2])
			if step := uint32(i+1) - behind[h]; step != 0 {
				behind[h] = uint32(i + 1)
				put(h, step)
			}
		}
	}
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
func (f *Finder) Size() int { return 4*cap(f.starts) + cap(f.packed) + 8*cap(f.masks) + 2*cap(f.quads) }

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
	least, second, found := f.rarest(p)
	if !found {
		f.findShort(p, emit)
		return
	}
	const worth = 256 // bytes from which on stepping through a second bucket pays
	both := len(least.packed) > worth && len(second.packed) > 0
	other, more := uint32(0), both
	for name, ok := least.next(); ok; name, ok = least.next() {
		for both && more && (second.behind == 0 || other < name) {
			other, more = second.next()
		}
		if both && (!more || other != name) {
			if !more {
				return
			}
			continue
		}
		if p.Match(f.names.At(int(name))) {
			emit(name)
		}
	}
}

// rarest returns the two shortest buckets among those of the pattern's runs of three bytes, or false when it has none.
// The second is empty when there is only one run.
func (f *Finder) rarest(p *Pattern) (least, second bucket, found bool) {
	for _, piece := range p.pieces {
		for j := 0; j+3 <= len(piece); j++ {
			h := triHash(piece[j], piece[j+1], piece[j+2])
			this := bucket{packed: f.packed[f.starts[h]:f.starts[h+1]:f.starts[h+1]]}
			switch {
			case !found:
				least, found = this, true
			case len(this.packed) < len(least.packed):
				least, second = this, least
			case len(second.packed) == 0 || len(this.packed) < len(second.packed):
				second = this
			}
		}
	}
	return least, second, found
}

// findShort finds the names of a pattern that has only pieces of one or two bytes.
func (f *Finder) findShort(p *Pattern, emit func(name uint32)) {
	var need uint64
	for _, piece := range p.pieces {
		need |= letterMask(piece)
	}
	piece := p.pieces[0]
	if formOf(p) != anywhere {
		for i, mask := range f.masks {
			if mask&need == need && p.Match(f.names.At(i)) {
				emit(uint32(i))
			}
		}
		return
	}
	certain := len(piece) == 1 && ownBit(piece[0])
	for i, mask := range f.masks {
		if mask&need == need && (certain || bytes.Contains(f.names.At(i), piece)) {
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
