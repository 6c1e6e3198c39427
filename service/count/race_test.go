package count

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"seatcount/model"
)

// Readers ask everything there is to ask while a writer changes everything there is to change. Whatever they see must
// agree with itself; with -race this also finds what a snapshot shares with its successor by mistake.
func TestReadersWhileItChanges(t *testing.T) {
	w := newWorld(t, 1)
	for range 30 {
		w.newTitle()
		l := w.aLicense(w.next())
		w.licenses[l.ID] = l
	}
	w.load()
	ix := w.ix
	var done atomic.Bool
	var readers sync.WaitGroup
	for reader := range 4 {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(reader), 3))
			for !done.Load() {
				readEverything(t, ix, r)
			}
		})
	}
	for range 300 {
		w.step()
		if w.ix != ix { // a new index was loaded: the readers stay with theirs
			w.ix = ix
			w.replay()
		}
	}
	done.Store(true)
	readers.Wait()
}

// replay makes the index, which missed nothing but its own loading, agree with the world.
func (w *world) replay() { w.ix.CountAll() }

func readEverything(t *testing.T, ix *Index, r *rand.Rand) {
	admin := model.Administrator()
	s := ix.snap.Load()
	for slot, l := range s.licenses {
		if refs := len(l.titles); int(s.results[slot].titles) > refs {
			t.Errorf("license %d: %d of %d titles count", l.ID, int(s.results[slot].titles), refs)
		}
		if r.IntN(10) == 0 {
			e := s.explain(l, admin)
			counted := 0
			for _, d := range e.devices {
				if d.reason == ReasonCounted {
					counted++
				}
			}
			if l.Metric == model.MetricDevice && counted != int(s.results[slot].used) {
				t.Errorf("license %d: %d used, %d explained", l.ID, int(s.results[slot].used), counted)
			}
		}
	}
	for _, pattern := range []string{"%o%", "%e%2%", "office%", "%елка%"} {
		if _, err := ix.Preview(admin, License{OrgID: 1, Descendants: true, Match: pattern, Exclude: "%x%"}, 5); err != nil {
			t.Error(err)
		}
	}
	for _, row := range ix.Titles(admin) {
		if number, ok := ix.snap.Load().title(row.ID); ok && r.IntN(10) == 0 {
			ix.snap.Load().titleDevices(number, admin)
		}
	}
	ix.DeviceLicenses(r.Int64N(100))
	ix.Result(r.Int64N(100))
}
