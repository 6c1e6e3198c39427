package device

import (
	"slices"
	"sync"

	"github.com/zeebo/xxh3"

	"seatcount/model"
	"seatcount/service/inventory"
)

// maxSpellings is how many spellings of entries are remembered. It bounds the memory; what is forgotten is looked up.
const maxSpellings = 2_000_000

// Prepared is what can be found out about a report's entries before its turn to be written comes: see Ingester.Prepare.
type Prepared struct {
	from    *speller
	numbers []int32 // of the entries' spellings
}

// Prepare does what taking a report in needs no transaction for. Any number of goroutines may call it while the one writer
// is busy; the report's entries must still be there when it is taken in.
func (in *Ingester) Prepare(r *inventory.Report) *Prepared {
	sp := in.speller.Load()
	p := &Prepared{sp, sp.numbersOf(r.Software)}
	if sp.full() {
		in.speller.CompareAndSwap(sp, newSpeller(sp.words))
	}
	return p
}

// speller knows the entries of reports as files spell them, by hash, as dictionary does releases. A spelling has a number
// as soon as somebody has met it, and the id of its release once that was written.
type speller struct {
	words *dictionary // that the ids are from: when that was wrong, all this is

	mu       sync.RWMutex
	known    table               // numbers by hash
	releases []int32             // release ids by number; 0 when not known yet. The number 0 is that of entries without a name
	fresh    map[int32]*spelling // by number, while the id is not known
}

// spelling is what an entry says once it is cleaned.
type spelling struct {
	title, publisher, version string
	kind                      model.Kind
}

func newSpeller(words *dictionary) *speller {
	return &speller{words: words, releases: []int32{0}, fresh: map[int32]*spelling{}}
}

func (sp *speller) full() bool {
	sp.mu.RLock()
	defer sp.mu.RUnlock()
	return len(sp.releases) > maxSpellings
}

// hashBuffers are what the hashes of a report's entries are kept in.
var hashBuffers = sync.Pool{New: func() any { return new([]uint64) }}

// numbersOf are the numbers of the entries' spellings.
func (sp *speller) numbersOf(entries []inventory.Entry) []int32 {
	buffer := hashBuffers.Get().(*[]uint64)
	defer hashBuffers.Put(buffer)
	hashes := (*buffer)[:0]
	for i := range entries {
		hashes = append(hashes, hashEntry(&entries[i], sp.words.seed))
	}
	*buffer = hashes
	numbers := make([]int32, len(entries))
	var missing []int
	sp.mu.RLock()
	sp.known.find(hashes, numbers)
	for i, n := range numbers {
		if n >= 0 {
			continue
		}
		var ok bool
		if numbers[i], ok = sp.known.get(hashes[i]); !ok {
			missing = append(missing, i)
		}
	}
	sp.mu.RUnlock()
	if missing == nil {
		return numbers
	}
	made := make([]spelling, len(missing))
	for k, i := range missing {
		made[k] = newSpelling(&entries[i])
	}
	sp.mu.Lock()
	defer sp.mu.Unlock()
	for k, i := range missing {
		numbers[i] = sp.number(hashes[i], &made[k])
	}
	return numbers
}

// number is the number of a spelling that was not known a moment ago. The caller holds mu.
func (sp *speller) number(hash uint64, s *spelling) int32 {
	n, ok := sp.known.get(hash)
	if ok {
		return n
	}
	if s.title != "" {
		n = int32(len(sp.releases))
		sp.releases = append(sp.releases, 0)
		sp.fresh[n] = s
	}
	sp.known.put(hash, n)
	return n
}

// hashEntry is what an entry is known by, as the file spells it. Each text's hash is the seed of the next, so that texts
// which only together are the same differ.
func hashEntry(e *inventory.Entry, seed uint64) uint64 {
	hash := xxh3.HashStringSeed(e.Name, seed+uint64(e.Kind))
	hash = xxh3.HashStringSeed(e.Version, hash)
	return xxh3.HashStringSeed(e.Publisher, hash)
}

// newSpelling cleans an entry.
func newSpelling(e *inventory.Entry) spelling {
	s := spelling{title: clean(e.Name, maxTitle)}
	if s.title == "" {
		return s
	}
	s.publisher, s.version, s.kind = clean(e.Publisher, maxText), clean(e.Version, maxText), e.Kind
	if s.kind == model.KindUnknown {
		s.kind = classify(s.title, s.publisher)
	}
	return s
}

// classify tells the kind of a title of which no file says it.
var classify = inventory.Classify

// idsOf appends the ids of the releases that entries name; entries without a name are left out. New releases are given an
// id and kept to be saved. It belongs to the writer.
func (p *Prepared) idsOf(into []int64) []int64 {
	sp := p.from
	type unwritten struct {
		number int32
		*spelling
	}
	var fresh []unwritten
	sp.mu.RLock()
	for _, n := range p.numbers {
		if id := sp.releases[n]; id != 0 {
			into = append(into, int64(id))
		} else if n != 0 {
			fresh = append(fresh, unwritten{n, sp.fresh[n]})
		}
	}
	sp.mu.RUnlock()
	if fresh == nil {
		return into
	}
	from := len(into)
	into = slices.Grow(into, len(fresh))
	for _, f := range fresh {
		into = append(into, int64(sp.words.release(f.spelling)))
	}
	sp.mu.Lock()
	defer sp.mu.Unlock()
	for i, f := range fresh {
		sp.releases[f.number] = int32(into[from+i])
		delete(sp.fresh, f.number)
	}
	return into
}
