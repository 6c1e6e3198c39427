package count

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
	"time"

	"seatcount/model"
	"seatcount/service/match"
)

// device is a device as it is now. It is immutable.
type device struct {
	id       int64
	lastSeen int64 // Unix time; 0 when not known
	org      uint32
	reason   Reason // ReasonCounted for devices that count
	state    model.DeviceState
	gone     bool     // deleted: kept in the overlay to hide the base's device
	releases []uint32 // ascending release numbers; of devices of a base nil, see base.releases
}

// makeDevice takes what a change says of a device, its releases aside. limit is the Unix time before which a device must
// not have been seen last, 0 for none.
func makeDevice(orgs *orgTree, limit int64, d DeviceChange) device {
	made := device{id: d.ID, org: orgs.number(d.OrgID), state: d.State, gone: d.Gone}
	if !d.LastSeen.IsZero() {
		made.lastSeen = d.LastSeen.Unix()
	}
	made.reason = made.why(limit)
	return made
}

// why tells why the device counts or does not.
func (d *device) why(limit int64) Reason {
	switch {
	case d.state == model.DeviceRetired:
		return ReasonDeviceRetired
	case d.state == model.DeviceExcluded:
		return ReasonDeviceExcluded
	case d.lastSeen != 0 && d.lastSeen < limit:
		return ReasonDeviceUnseen
	}
	return ReasonCounted
}

func (d *device) active() bool { return d.reason == ReasonCounted && !d.gone }

// seen is when the device was last seen, zero when not known.
func (d *device) seen() time.Time {
	if d.lastSeen == 0 {
		return time.Time{}
	}
	return time.Unix(d.lastSeen, 0).UTC()
}

// denseShare: titles on more than one in so many devices have a set of bits instead of a list.
const denseShare = 32

// noSet marks a title without a set of bits.
const noSet = ^uint32(0)

// base is which titles are on which devices, as of some moment. It is immutable.
type base struct {
	devices  []device // by device number: by organization, then id
	orgStart []uint32 // of each organization, its first device number, and one more
	byID     []int64  // device ids, ascending
	numbers  []uint32 // device number of each of byID
	active   []uint64 // set of the device numbers that count

	packed   []byte   // releases on each device: differences of ascending release numbers, as varints
	packedAt []uint32 // where each device's begin, and one more

	starts []uint32 // of each title's list in lists, and one more
	lists  []uint32 // ascending device numbers
	setAt  []uint32 // of each title, its set among sets; noSet when it has a list
	sets   []uint64 // words() words each
	totals []uint32 // of each title, the number of active devices
	more   []uint64 // title<<32 | device number for each version of a title on a device beyond its first; ascending

	finder *match.Finder
}

func (b *base) words() int { return (len(b.devices) + 63) / 64 }

func (b *base) titles() int { return len(b.setAt) }

// device returns the number of the device with the id.
func (b *base) device(id int64) (uint32, bool) {
	i, ok := find(b.byID, id)
	if !ok {
		return 0, false
	}
	return b.numbers[i], true
}

// releases appends the release numbers on a device, ascending.
func (b *base) releases(number uint32, into []uint32) []uint32 {
	packed := b.packed[b.packedAt[number]:b.packedAt[number+1]]
	release := uint32(0)
	for i := 0; i < len(packed); {
		c := packed[i]
		if c < 0x80 {
			release += uint32(c)
			i++
		} else {
			step, n := binary.Uvarint(packed[i:])
			release += uint32(step)
			i += n
		}
		into = append(into, release)
	}
	return into
}

// set is the set of devices of a title that has one.
func (b *base) set(title uint32) []uint64 {
	n := uint32(b.words())
	return b.sets[b.setAt[title]*n : (b.setAt[title]+1)*n]
}

// list is the ascending device numbers of a title that has no set.
func (b *base) list(title uint32) []uint32 { return b.lists[b.starts[title]:b.starts[title+1]] }

// each calls f with the number of each device, active or not, that has the title.
func (b *base) each(title uint32, f func(number uint32)) {
	if b.setAt[title] == noSet {
		for _, number := range b.list(title) {
			f(number)
		}
		return
	}
	eachBit(b.set(title), f)
}

// moreOf is the part of more that belongs to the title.
func (b *base) moreOf(title uint32) []uint64 {
	if len(b.more) == 0 {
		return nil
	}
	from, _ := slices.BinarySearch(b.more, uint64(title)<<32)
	to, _ := slices.BinarySearch(b.more, uint64(title+1)<<32)
	return b.more[from:to]
}

// eachBit calls f with each number of a set.
func eachBit(set []uint64, f func(number uint32)) {
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			f(uint32(i*64 + bits.TrailingZeros64(word)))
		}
	}
}

// newBase makes the lists of all devices, which it sorts. The releases of devices are set, and are not kept.
func newBase(sw *software, orgs *orgTree, devices []*device) *base {
	slices.SortFunc(devices, func(a, b *device) int { return cmp.Or(cmp.Compare(a.org, b.org), cmp.Compare(a.id, b.id)) })
	b := &base{devices: make([]device, len(devices)), orgStart: make([]uint32, len(orgs.ids)+1)}
	b.active = make([]uint64, b.words())
	order := make([]int, len(devices))
	for i, d := range devices {
		b.devices[i] = *d
		b.devices[i].releases = nil
		b.orgStart[d.org+1]++
		if d.active() {
			b.active[i/64] |= 1 << (i % 64)
		}
		order[i] = i
	}
	for i := range orgs.ids {
		b.orgStart[i+1] += b.orgStart[i]
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(devices[i].id, devices[j].id) })
	for _, i := range order {
		b.byID = append(b.byID, devices[i].id)
		b.numbers = append(b.numbers, uint32(i))
	}
	var group sync.WaitGroup
	group.Go(func() { b.finder = match.NewFinder(sw.folded) })
	b.fill(sw, devices)
	group.Wait()
	return b
}

// filler makes the lists of a range of devices; two of them work at the same time.
type filler struct {
	first, end int // device numbers
	titles     []titleFill
	packed     []byte
	packedAt   []uint32 // from 0 at the range's first device
	met        []uint32 // the titles of each device, one after another
	metAt      []int    // where those of each device begin in met, and one more
	more       []uint64
}

// titleFill is what a filler knows of a title: together, because it comes to them in no order.
type titleFill struct {
	stamp  uint32 // the last device, plus one, that the title was seen on
	count  uint32 // devices of the range; later the next place in lists
	active uint32 // devices of the range that count
}

// fill makes lists, sets, totals and packed releases.
func (b *base) fill(sw *software, devices []*device) {
	titles := sw.folded.Len()
	// The ranges meet between two words of the sets, so that they share none.
	half := len(devices) / 2 / 64 * 64
	fillers := []*filler{{first: 0, end: half}, {first: half, end: len(devices)}}
	var group sync.WaitGroup
	for _, f := range fillers {
		group.Go(func() { f.count(sw, devices, titles) })
	}
	group.Wait()
	b.layOut(fillers, titles)
	for _, f := range fillers {
		group.Go(func() { b.put(f) })
	}
	group.Wait()
	for _, f := range fillers {
		for _, at := range f.packedAt {
			b.packedAt = append(b.packedAt, uint32(len(b.packed))+at)
		}
		b.packed = append(b.packed, f.packed...)
		b.more = append(b.more, f.more...)
	}
	b.packedAt = append(b.packedAt, uint32(len(b.packed)))
	b.packed, b.more = slices.Clip(b.packed), slices.Clip(b.more)
	slices.Sort(b.more)
}

// count packs the releases and counts each title's devices.
func (f *filler) count(sw *software, devices []*device, titles int) {
	f.titles = make([]titleFill, titles)
	releases := 0
	for _, d := range devices[f.first:f.end] {
		releases += len(d.releases)
	}
	f.met, f.packed = make([]uint32, 0, releases), make([]byte, 0, 2*releases)
	for number := f.first; number < f.end; number++ {
		d := devices[number]
		f.packedAt, f.metAt = append(f.packedAt, uint32(len(f.packed))), append(f.metAt, len(f.met))
		last, stamp, active := uint32(0), uint32(number+1), uint32(0)
		if d.active() {
			active = 1
		}
		for i, release := range d.releases {
			f.packed = binary.AppendUvarint(f.packed, uint64(release-last))
			last = release
			title := sw.releaseTitle[release]
			if t := &f.titles[title]; t.stamp != stamp {
				t.stamp = stamp
				t.count++
				t.active += active
				f.met = append(f.met, title)
			} else if !sw.hasVersion(d.releases[:i], release) {
				f.more = append(f.more, uint64(title)<<32|uint64(number))
			}
		}
	}
	f.metAt = append(f.metAt, len(f.met))
}

// hasVersion reports whether one of the releases has the same title and version as release.
func (s *software) hasVersion(releases []uint32, release uint32) bool {
	for _, other := range releases {
		if s.sameVersion[other] == s.sameVersion[release] {
			return true
		}
	}
	return false
}

// layOut decides which titles have sets, makes room for all, and turns each filler's counts into its places in lists.
func (b *base) layOut(fillers []*filler, titles int) {
	b.starts, b.setAt, b.totals = make([]uint32, titles+1), make([]uint32, titles), make([]uint32, titles)
	limit := uint32(len(b.devices) / denseShare)
	sets, place := uint32(0), uint32(0)
	for t := range titles {
		b.starts[t] = place
		one, two := &fillers[0].titles[t], &fillers[1].titles[t]
		b.totals[t] = one.active + two.active
		if all := one.count + two.count; all > limit {
			b.setAt[t] = sets
			sets++
		} else {
			b.setAt[t] = noSet
			one.count, two.count = place, place+one.count
			place += all
		}
	}
	b.starts[titles] = place
	b.lists = make([]uint32, place)
	b.sets = make([]uint64, int(sets)*b.words())
}

// put writes a range of devices into lists and sets.
func (b *base) put(f *filler) {
	words := b.words()
	for number := f.first; number < f.end; number++ {
		for _, title := range f.met[f.metAt[number-f.first]:f.metAt[number-f.first+1]] {
			if at := b.setAt[title]; at != noSet {
				b.sets[int(at)*words+number/64] |= 1 << (number % 64)
			} else {
				t := &f.titles[title]
				b.lists[t.count] = uint32(number)
				t.count++
			}
		}
	}
}
