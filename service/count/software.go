package count

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"seatcount/model"
	"seatcount/service/match"

	"github.com/zeebo/xxh3"
)

// errUnknown says that a change refers to something that the index has not been told of, or that ids do not grow: the
// database has changed in other ways, and the index has to be loaded anew.
var errUnknown = errors.New("the counter does not know what changed")

// software is the titles and releases there are. It only grows; a value that a snapshot holds stays as it is while a
// longer one shares its memory (kinds excepted, which are copied when one changes).
type software struct {
	titleIDs []int64 // by title number; numbers follow popularity at the time of loading
	names    texts   // as they are written
	folded   match.Names
	kinds    []model.Kind
	sorted   []int64  // title ids in ascending order
	numbers  []uint32 // the number of each id in sorted

	releaseIDs   []uint32 // ascending, by release number
	releaseTitle []uint32 // title number
	sameVersion  []uint32 // the first release of the same title and version: publishers make no difference
}

// texts is a growing list of texts in one buffer.
type texts struct {
	buf  []byte
	ends []uint32
}

func (t texts) add(s string) texts {
	t.buf = append(t.buf, s...)
	t.ends = append(t.ends, uint32(len(t.buf)))
	return t
}

func (t texts) at(i uint32) string {
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return string(t.buf[start:t.ends[i]])
}

// title returns the number of the title with the id.
func (s *software) title(id int64) (uint32, bool) {
	i, ok := find(s.sorted, id)
	if !ok {
		return 0, false
	}
	return s.numbers[i], true
}

// addTitle adds a title, whose id must be higher than all before.
func (s *software) addTitle(t NewTitle) error {
	if n := len(s.sorted); n > 0 && t.ID <= s.sorted[n-1] {
		return fmt.Errorf("title %d: %w", t.ID, errUnknown)
	}
	s.sorted = append(s.sorted, t.ID)
	s.numbers = append(s.numbers, uint32(len(s.titleIDs)))
	s.putTitle(t)
	return nil
}

// putTitle makes the title the next by number.
func (s *software) putTitle(t NewTitle) {
	s.titleIDs = append(s.titleIDs, t.ID)
	s.names = s.names.add(t.Name)
	s.folded = s.folded.Append(t.Name)
	s.kinds = append(s.kinds, t.Kind)
}

// release returns the number of the release with the id.
func (s *software) release(id int64) (uint32, bool) {
	if id < 0 || id > math.MaxUint32 {
		return 0, false
	}
	i, ok := find(s.releaseIDs, uint32(id))
	return uint32(i), ok
}

// addRelease adds a release of a title number, whose id must be higher than all before.
func (s *software) addRelease(id int64, title uint32, version []byte, known *versions) error {
	if n := len(s.releaseIDs); id < 0 || id > math.MaxUint32 || n > 0 && uint32(id) <= s.releaseIDs[n-1] {
		return fmt.Errorf("release %d: %w", id, errUnknown)
	}
	number := uint32(len(s.releaseIDs))
	s.releaseIDs = append(s.releaseIDs, uint32(id))
	s.releaseTitle = append(s.releaseTitle, title)
	s.sameVersion = append(s.sameVersion, known.add(s.titleIDs[title], version, number))
	return nil
}

// counts reports whether a license of these kinds counts the title.
func (s *software) counts(title uint32, kinds model.Kinds) bool {
	return kinds == model.KindsAll || s.kinds[title] <= model.KindApplication
}

// find returns where an id stands in ascending ids. Ids without gaps, the rule, are found at once.
func find[T int64 | uint32](ids []T, id T) (int, bool) {
	if len(ids) == 0 || id < ids[0] {
		return 0, false
	}
	if guess := int64(id - ids[0]); guess < int64(len(ids)) && ids[guess] == id {
		return int(guess), true
	}
	return slices.BinarySearch(ids, id)
}

// versions finds the release that has the same title and version as another one. It compares hashes of 64 bits: two
// different versions of one title that are taken for one would have to be among 2^32 versions.
type versions struct {
	hashes []uint64 // of each release
	table  []uint32 // release number + 1 of a first release, 0 where free; its length is a power of two
	used   int
}

// expect makes room for so many releases, before the first.
func (v *versions) expect(releases int) {
	v.hashes = slices.Grow(v.hashes, releases)
	size := 64
	for 3*size < 4*releases {
		size *= 2
	}
	v.table = make([]uint32, size)
}

// add notes the release and returns the first one of the same title and version, which may be itself.
func (v *versions) add(titleID int64, version []byte, number uint32) uint32 {
	hash := xxh3.HashSeed(version, uint64(titleID))
	v.hashes = append(v.hashes, hash)
	if 4*(v.used+1) > 3*len(v.table) {
		v.grow()
	}
	place := v.place(hash)
	if v.table[place] == 0 {
		v.table[place] = number + 1
		v.used++
	}
	return v.table[place] - 1
}

// place returns where the hash stands in the table, or would stand.
func (v *versions) place(hash uint64) uint64 {
	mask := uint64(len(v.table) - 1)
	place := hash & mask
	for v.table[place] != 0 && v.hashes[v.table[place]-1] != hash {
		place = (place + 1) & mask
	}
	return place
}

func (v *versions) grow() {
	old := v.table
	v.table = make([]uint32, max(64, 4*len(old)))
	for _, entry := range old {
		if entry != 0 {
			v.table[v.place(v.hashes[entry-1])] = entry
		}
	}
}
