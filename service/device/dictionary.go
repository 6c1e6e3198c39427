package device

import (
	"context"
	"math/rand/v2"

	"github.com/zeebo/xxh3"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/match"
	"seatcount/service/store"
)

// dictionary knows the ids of titles, publishers and releases, and gives ids to new ones. It keeps the names of titles
// and publishers; of releases it keeps hashes of 64 bits with a secret seed, of which two of a million are the same once in
// forty million times.
type dictionary struct {
	seed       uint64
	titles     map[string]int32
	publishers map[string]int32
	releases   table        // release ids by hash of title, publisher and version
	kinds      []model.Kind // by title id
	titleIDs   []int32      // by release id
	scratch    []byte
	marks      []uint32 // by title id: in which round it was seen last
	round      uint32

	lastPublisher int64
	fresh         fresh
}

// fresh is what the dictionary learned since it was saved last.
type fresh struct {
	publishers []store.NewPublisher
	titles     []store.NewTitle
	releases   []store.NewRelease
	kinds      map[int64]bool // titles, known before, whose kind is another now
}

func newDictionary() *dictionary {
	return &dictionary{
		seed: rand.Uint64(), titles: map[string]int32{}, publishers: map[string]int32{"": 0},
		kinds: []model.Kind{0}, titleIDs: []int32{0},
	}
}

// load reads what is in the database and not yet known: everything, or what another process added.
func (d *dictionary) load(ctx context.Context, s *store.Store) error {
	return s.View(ctx, 1, func(v *store.View) error {
		err := v.Titles(ctx, int64(len(d.kinds)-1), func(id int64, kind model.Kind, name []byte) error {
			d.titles[string(name)] = int32(id)
			d.kinds = append(grow(d.kinds, id), kind)
			return nil
		})
		if err != nil {
			return err
		}
		err = v.Publishers(ctx, d.lastPublisher, func(id int64, name []byte) error {
			d.publishers[string(name)] = int32(id)
			d.lastPublisher = id
			return nil
		})
		if err != nil {
			return err
		}
		return v.Releases(ctx, int64(len(d.titleIDs)-1), func(id, title, publisher int64, version []byte) error {
			d.releases.put(d.releaseHash(int32(title), int32(publisher), version), int32(id))
			d.titleIDs = append(grow(d.titleIDs, id), int32(title))
			return nil
		})
	})
}

// grow extends a slice so that the next element appended is that of the id.
func grow[T any](s []T, id int64) []T {
	for int64(len(s)) < id {
		var none T
		s = append(s, none)
	}
	return s
}

// titleOf is the title of a release.
func (d *dictionary) titleOf(release int64) int64 { return int64(d.titleIDs[release]) }

// countTitles is the number of titles that the releases are of.
func (d *dictionary) countTitles(releases []int64) (n int) {
	d.round++
	d.marks = append(d.marks, make([]uint32, len(d.kinds)-len(d.marks))...)
	for _, r := range releases {
		if mark := &d.marks[d.titleIDs[r]]; *mark != d.round {
			*mark = d.round
			n++
		}
	}
	return n
}

// release is the id of a release, which may be new.
func (d *dictionary) release(s *spelling) int32 {
	return d.cleanRelease(d.title(s.title, s.kind), d.publisher(s.publisher), s.version)
}

func (d *dictionary) title(name string, kind model.Kind) int32 {
	id, ok := d.titles[name]
	if !ok {
		id = int32(len(d.kinds))
		d.titles[name] = id
		d.kinds = append(d.kinds, kind)
		d.fresh.titles = append(d.fresh.titles, store.NewTitle{ID: int64(id), Name: name, Fold: match.Fold(name), Kind: kind})
		return id
	}
	if was := d.kinds[id]; kind != model.KindUnknown && (was == model.KindUnknown || kind < was) {
		d.kinds[id] = kind
		if d.fresh.kinds == nil {
			d.fresh.kinds = map[int64]bool{}
		}
		d.fresh.kinds[int64(id)] = true
	}
	return id
}

func (d *dictionary) publisher(name string) int32 {
	id, ok := d.publishers[name]
	if !ok {
		d.lastPublisher++
		id = int32(d.lastPublisher)
		d.publishers[name] = id
		d.fresh.publishers = append(d.fresh.publishers, store.NewPublisher{ID: int64(id), Name: name})
	}
	return id
}

func (d *dictionary) cleanRelease(title, publisher int32, version string) int32 {
	hash := d.releaseHash(title, publisher, []byte(version))
	id, ok := d.releases.get(hash)
	if !ok {
		id = int32(len(d.titleIDs))
		d.releases.put(hash, id)
		d.titleIDs = append(d.titleIDs, title)
		d.fresh.releases = append(d.fresh.releases,
			store.NewRelease{ID: int64(id), Title: int64(title), Publisher: int64(publisher), Version: version})
	}
	return id
}

// releaseHash is what a release is known by.
func (d *dictionary) releaseHash(title, publisher int32, version []byte) uint64 {
	b := append(d.scratch[:0], byte(title), byte(title>>8), byte(title>>16), byte(title>>24),
		byte(publisher), byte(publisher>>8), byte(publisher>>16), byte(publisher>>24))
	b = append(b, version...)
	d.scratch = b
	return xxh3.HashSeed(b, d.seed)
}

// save writes what was learned, adds it to the change, and begins anew.
func (d *dictionary) save(tx *gorm.DB, change *count.Change) error {
	f := d.fresh
	for i := range f.titles { // another entry may have known the kind better
		t := &f.titles[i]
		t.Kind = d.kinds[t.ID]
		delete(f.kinds, t.ID)
	}
	if err := store.Add(tx, f.publishers, f.titles, f.releases); err != nil {
		return err
	}
	for _, t := range f.titles {
		change.Titles = append(change.Titles, count.NewTitle{ID: t.ID, Name: t.Name, Kind: t.Kind})
	}
	for id := range f.kinds {
		if err := setKind(tx, id, d.kinds[id]); err != nil {
			return err
		}
		var name string
		if err := tx.Raw("SELECT name FROM titles WHERE id = ?", id).Scan(&name).Error; err != nil {
			return err
		}
		change.Titles = append(change.Titles, count.NewTitle{ID: id, Name: name, Kind: d.kinds[id]})
	}
	for _, r := range f.releases {
		change.Releases = append(change.Releases, count.NewRelease{ID: r.ID, TitleID: r.Title, Version: r.Version})
	}
	d.fresh = fresh{}
	return nil
}

func setKind(tx *gorm.DB, title int64, kind model.Kind) error {
	return tx.Exec("UPDATE titles SET kind = ? WHERE id = ?", kind, title).Error
}
