package count

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"seatcount/model"
	"seatcount/service/match"
)

// Builder gathers the facts of an estate for a new Index. Titles come before releases, both in ascending order of ids;
// devices, organizations and installations in any order.
type Builder struct {
	// UnseenBefore is the limit of last seen: devices not seen since do not count. The zero time is no limit.
	UnseenBefore time.Time

	orgs    []model.Org
	devices []DeviceChange // without releases
	titles  []NewTitle
	parts   []*Installs
	sw      software // its title numbers are indices of titles until Index numbers them by popularity
	known   versions
}

// Org adds an organization.
func (b *Builder) Org(o model.Org) { b.orgs = append(b.orgs, o) }

// mostExpected bounds what Expect believes.
const mostExpected = 1 << 22

// Expect makes room for about so many titles and releases.
func (b *Builder) Expect(titles, releases int64) {
	t, r := int(min(titles, mostExpected)), int(min(releases, mostExpected))
	b.titles, b.sw.titleIDs = slices.Grow(b.titles, t), slices.Grow(b.sw.titleIDs, t)
	b.sw.releaseIDs, b.sw.releaseTitle = slices.Grow(b.sw.releaseIDs, r), slices.Grow(b.sw.releaseTitle, r)
	b.sw.sameVersion = slices.Grow(b.sw.sameVersion, r)
	b.known.expect(r)
}

// Title adds a title.
func (b *Builder) Title(t NewTitle) error {
	if n := len(b.titles); n > 0 && t.ID <= b.titles[n-1].ID {
		return fmt.Errorf("title %d: %w", t.ID, errUnknown)
	}
	b.titles = append(b.titles, t)
	b.sw.titleIDs = append(b.sw.titleIDs, t.ID)
	return nil
}

// Release adds a release of a title; the version is read at once only. A release of an unknown title is left out.
func (b *Builder) Release(id, titleID int64, version []byte) error {
	title, ok := find(b.sw.titleIDs, titleID)
	if !ok {
		return nil
	}
	return b.sw.addRelease(id, uint32(title), version, &b.known)
}

// Device adds a device; its Releases are added by Installs.
func (b *Builder) Device(d DeviceChange) { b.devices = append(b.devices, d) }

// Installs gathers what is installed on devices. Several may be filled at the same time, each by one goroutine.
type Installs struct {
	devices []int64
	lists   [][]uint32 // of each device: release ids, and later numbers
	arena   []uint32   // what is left of the memory that lists come from
}

// arenaSize is how many releases the memory of lists grows by.
const arenaSize = 1 << 16

// Installs returns a new part of the installations, to be filled at most until Index is called.
func (b *Builder) Installs() *Installs {
	p := &Installs{}
	b.parts = append(b.parts, p)
	return p
}

// Add says which releases, by id, are on a device. A device is added at most once.
func (p *Installs) Add(device int64, releases []int64) {
	if len(p.arena) < len(releases) {
		p.arena = make([]uint32, max(arenaSize, len(releases)))
	}
	list := p.arena[:0:len(releases)]
	p.arena = p.arena[len(releases):]
	for _, id := range releases {
		if 0 <= id && id <= math.MaxUint32 {
			list = append(list, uint32(id))
		}
	}
	p.devices = append(p.devices, device)
	p.lists = append(p.lists, list)
}

// numbered turns the release ids of the lists into ascending release numbers, in place. Releases that nobody knows are
// left out. It counts the titles' installations on some of the devices into popularity.
func (p *Installs) numbered(sw *software, popularity []uint32) {
	ids := sw.releaseIDs
	if len(ids) == 0 {
		clear(p.lists)
		return
	}
	first, last := ids[0], ids[len(ids)-1]
	dense := int(last-first) == len(ids)-1
	for i, list := range p.lists {
		known, ascending := list[:0], true
		for _, id := range list {
			number := id - first
			if !dense || number >= uint32(len(ids)) {
				at, ok := find(ids, id)
				if !ok {
					continue
				}
				number = uint32(at)
			}
			ascending = ascending && (len(known) == 0 || number > known[len(known)-1])
			known = append(known, number)
		}
		if !ascending {
			slices.Sort(known)
			known = slices.Compact(known)
		}
		p.lists[i] = known
		if i%popularitySample == 0 {
			for _, number := range known {
				popularity[sw.releaseTitle[number]]++
			}
		}
	}
}

// popularitySample: one in so many devices is asked for the popularity of titles. Their order matters for speed only.
const popularitySample = 8

// numbered turns the installations of all parts into lists by device id, and tells how popular each title is.
func (b *Builder) numbered() (lists map[int64][]uint32, popularity []uint32) {
	counts := make([][]uint32, len(b.parts))
	var group sync.WaitGroup
	for i, part := range b.parts {
		group.Go(func() {
			counts[i] = make([]uint32, len(b.titles))
			part.numbered(&b.sw, counts[i])
		})
	}
	group.Wait()
	lists, popularity = make(map[int64][]uint32, len(b.devices)), make([]uint32, len(b.titles))
	for i, part := range b.parts {
		for k, device := range part.devices {
			lists[device] = part.lists[k]
		}
		for t, n := range counts[i] {
			popularity[t] += n
		}
	}
	return lists, popularity
}

// Index makes the index and counts all licenses. The builder cannot be used afterwards.
func (b *Builder) Index(licenses []License) *Index {
	ix := &Index{}
	snap := b.snapshot(ix)
	snap.licenses = make([]*license, 0, len(licenses))
	for _, l := range licenses {
		snap.licenses = append(snap.licenses, compile(snap.orgs, l))
	}
	sortLicenses(snap.licenses)
	ix.snap.Store(snap)
	ix.CountAll()
	return ix
}

// snapshot makes the lists; licenses are still missing.
func (b *Builder) snapshot(ix *Index) *snapshot {
	lists, popularity := b.numbered()
	b.numberTitles(popularity)
	ix.versions = b.known

	orgs := newOrgTree(b.orgs)
	limit := int64(0)
	if !b.UnseenBefore.IsZero() {
		limit = b.UnseenBefore.Unix()
	}
	devices := make([]*device, len(b.devices))
	block := make([]device, len(b.devices))
	for i, d := range b.devices {
		block[i] = makeDevice(orgs, limit, d)
		block[i].releases = lists[d.ID]
		devices[i] = &block[i]
	}
	s := &snapshot{software: b.sw, orgs: orgs, unseenBefore: limit}
	s.base = newBase(&s.software, orgs, devices)
	s.live = s.base.active
	s.hidden = make([]uint64, len(s.live))
	return s
}

// numberTitles gives the most widespread titles the lowest numbers.
func (b *Builder) numberTitles(popularity []uint32) {
	order := make([]uint64, len(b.titles)) // how rare, then the index
	size := 0
	for i := range b.titles {
		order[i] = uint64(math.MaxUint32-popularity[i])<<32 | uint64(i)
		size += len(b.titles[i].Name)
	}
	slices.Sort(order)
	n := len(b.titles)
	s := &b.sw
	s.sorted, s.numbers = s.titleIDs, make([]uint32, n)
	s.titleIDs, s.kinds = make([]int64, 0, n), make([]model.Kind, 0, n)
	s.names = texts{make([]byte, 0, size), make([]uint32, 0, n)}
	s.folded = match.MakeNames(n, size)
	for number, entry := range order {
		i := uint32(entry)
		s.numbers[i] = uint32(number)
		s.putTitle(b.titles[i])
	}
	for i, title := range s.releaseTitle {
		s.releaseTitle[i] = s.numbers[title]
	}
	b.titles = nil
}
