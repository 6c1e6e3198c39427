package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/inventory"
	"seatcount/service/store"
)

// chunk is how many reports one transaction takes at most: enough to be quick, few enough that other processes can write
// in between and the log stays small.
const chunk = 500

// Item is a report with where it comes from.
type Item struct {
	FileID  int64     // of the file in the table files; 0 when there is none
	OrgID   int64     // of the file's source; 0 is the root
	Path    string    // of the file: its name may tell when the report was collected
	ModTime time.Time // of the file
	Report  *inventory.Report

	Prepared *Prepared // by the ingester; nil leaves that to Apply
}

// Outcome is what became of an item.
type Outcome struct {
	DeviceID int64 // the device that the report was about, or the one that this was merged into; 0 with Err
	New      bool  // the device was not known before
	Older    bool  // newer reports were there already: nothing of it counts
	Err      error // why the report could not be taken, in words
}

// ErrNoDevice says that a report does not tell which device it is about.
var ErrNoDevice = errors.New("the file does not tell which device it is about: no hostname, no UUID, no serial number")

// Ingester writes reports into the database in bulk. It knows titles, releases and devices by heart, so that most of what a
// report says costs one look-up. One goroutine at a time works with it; others wait.
type Ingester struct {
	service *Service
	mu      sync.Mutex
	words   *dictionary
	speller atomic.Pointer[speller]
	devices *index
	roots   map[int64]int64 // of merged devices: the device that they were merged into
	lastID  int64           // the highest device id
	version int64           // of the data, see store.DataVersion
	changes uint64          // of devices by the service, see Service.changes
	stale   bool            // what is known by heart may be wrong: read everything again
}

// NewIngester returns an ingester that knows what is in the database.
func (s *Service) NewIngester(ctx context.Context) (*Ingester, error) {
	in := &Ingester{service: s, stale: true}
	err := s.Store.Write(ctx, in.refresh)
	if err != nil {
		return nil, fmt.Errorf("read titles and devices: %w", err)
	}
	return in, nil
}

// refresh reads again what may have changed behind the ingester's back. It runs within a transaction, so that nothing
// changes afterwards.
func (in *Ingester) refresh(tx *gorm.DB) error {
	version, err := in.service.Store.DataVersionIn(tx)
	if err != nil {
		return err
	}
	changes := in.service.changes.Load()
	if !in.stale && version == in.version && changes == in.changes {
		return nil
	}
	if in.stale {
		in.words = newDictionary()
		in.speller.Store(newSpeller(in.words))
	}
	if in.stale || version != in.version {
		if err := in.words.load(tx.Statement.Context, in.service.Store); err != nil {
			return err
		}
	}
	if err := in.loadDevices(tx); err != nil {
		return err
	}
	in.version, in.changes, in.stale = version, changes, false
	return nil
}

// loadDevices reads the identities of all devices that reports can be about: those that nothing was merged into.
func (in *Ingester) loadDevices(tx *gorm.DB) error {
	in.devices, in.roots = newIndex(), map[int64]int64{}
	var err error
	if in.lastID, err = store.LastID(tx, "devices"); err != nil {
		return err
	}
	rows, err := tx.Raw(`SELECT id, hostname, domain, uuid, serial, manufacturer, coalesce(merged_into, 0),
		coalesce(file_id, (SELECT min(file_id) FROM device_files WHERE device_id = devices.id), 0)
		FROM devices WHERE id NOT IN (SELECT merged_into FROM devices WHERE merged_into IS NOT NULL) ORDER BY id`).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k known
		var host, domain, uuid, serial, maker string
		var root int64
		if err := rows.Scan(&k.id, &host, &domain, &uuid, &serial, &maker, &root, &k.file); err != nil {
			return err
		}
		k.identity = newIdentity(host, domain, uuid, serial, maker)
		in.devices.add(k)
		if root != 0 {
			in.roots[k.id] = root
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return in.findRoots(tx)
}

// Apply writes the reports of items, in transactions of some hundred reports, and returns what became of each and what it
// changed; the counter is told by Service.CountWaiting. Functions given as also run within the last transaction, such as
// the one that notes that a file was read. On an error the chunks that were committed stay: reading the same reports
// again is harmless.
func (in *Ingester) Apply(ctx context.Context, items []Item, also ...func(tx *gorm.DB, outcomes []Outcome) error) ([]Outcome, count.Change, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	var change count.Change
	outcomes := make([]Outcome, 0, len(items))
	for start := 0; start == 0 || start < len(items); start += chunk {
		part := items[start:min(start+chunk, len(items))]
		var finish []func(tx *gorm.DB, outcomes []Outcome) error
		if start+chunk >= len(items) {
			finish = also
		}
		done, made, err := in.applyChunk(ctx, part, outcomes, finish)
		if errors.Is(err, gorm.ErrRecordNotFound) { // somebody deleted a device behind the ingester's back
			done, made, err = in.applyChunk(ctx, part, outcomes, finish)
		}
		if err != nil {
			return outcomes, change, fmt.Errorf("write inventory: %w", err)
		}
		outcomes = append(outcomes, done...)
		join(&change, made)
	}
	return outcomes, change, nil
}

// applyChunk writes some reports in one transaction. before are the outcomes of earlier chunks, for finish.
func (in *Ingester) applyChunk(ctx context.Context, items []Item, before []Outcome, finish []func(*gorm.DB, []Outcome) error) ([]Outcome, count.Change, error) {
	var made count.Change
	var done []Outcome
	in.service.order.Lock()
	defer in.service.order.Unlock()
	err := in.service.Store.Write(ctx, func(tx *gorm.DB) error {
		// Waiting for each statement's cancellation costs more than the statement. The transaction is short.
		tx = tx.WithContext(context.WithoutCancel(ctx))
		b := &batch{Ingester: in, tx: tx, touched: map[int64]*touched{}, change: &made}
		var err error
		if done, err = b.apply(ctx, items); err != nil {
			return err
		}
		for _, f := range finish {
			if err := f(tx, append(slices.Clip(before), done...)); err != nil {
				return err
			}
		}
		return nil
	})
	if in.stale = err != nil; !in.stale { // otherwise it knows ids by heart that were taken back
		in.service.waiting.add(&made)
	}
	return done, made, err
}

// join appends a chunk's changes. A device that an earlier chunk changed, too, is named once, as it is now.
func join(all *count.Change, more count.Change) {
	all.Titles = append(all.Titles, more.Titles...)
	all.Releases = append(all.Releases, more.Releases...)
	if len(all.Devices) == 0 {
		all.Devices = more.Devices
		return
	}
	at := make(map[int64]int, len(all.Devices))
	for i, d := range all.Devices {
		at[d.ID] = i
	}
	for _, d := range more.Devices {
		i, ok := at[d.ID]
		if !ok {
			all.Devices = append(all.Devices, d)
			continue
		}
		if d.Releases == nil {
			d.Releases = all.Devices[i].Releases
		}
		all.Devices[i] = d
	}
}

// batch is the work of one transaction.
type batch struct {
	*Ingester
	tx      *gorm.DB
	touched map[int64]*touched // devices by id
	order   []*touched
	change  *count.Change
}

// touched is a device that reports of this transaction are about.
type touched struct {
	record
	isNew         bool
	before, after installed
}

func (b *batch) apply(ctx context.Context, items []Item) ([]Outcome, error) {
	if err := b.refresh(b.tx); err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(items))
	for i := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if outcomes[i], err = b.report(&items[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", items[i].Path, err)
		}
	}
	if err := b.words.save(b.tx, b.change); err != nil {
		return nil, fmt.Errorf("save titles: %w", err)
	}
	return outcomes, b.save()
}

// report takes one report in.
func (b *batch) report(item *Item) (Outcome, error) {
	rep := item.Report
	who := identityOf(rep)
	if who.host == "" && who.named() {
		return Outcome{Err: ErrNoDevice}, nil
	}
	t, err := b.device(who, item)
	if err != nil {
		return Outcome{}, err
	}
	at := b.collected(item)
	outcome := Outcome{DeviceID: t.ID, New: t.isNew}
	if root, ok := b.roots[t.ID]; ok {
		outcome.DeviceID = root
	}
	outcome.Older = at.Before(t.LastSeen)
	t.describe(rep, at, item.OrgID)
	b.devices.update(t.ID, t.identity())
	if !rep.HasSoftware {
		return outcome, nil
	}
	said := installed{releases: b.releases(item)}
	if rep.Complete {
		said.at, said.file = at, item.FileID
	} else {
		said.partials = []partial{{at: at, file: item.FileID, titles: b.titles(said.releases)}}
	}
	t.after = newest(b.words.titleOf, t.after, said)
	t.CollectedAt, t.FileID = t.after.at, t.after.file
	outcome.Older = !t.after.uses(at, item.FileID) && (rep.Complete || len(said.releases) > 0)
	return outcome, nil
}

// collected is when a report was collected: by what it says, else by its file's name, else by the file's time. A time that
// cannot be is not believed.
func (b *batch) collected(item *Item) time.Time {
	now := b.service.now()
	believed := func(t time.Time) bool { return t.Year() >= 1995 && t.Before(now.AddDate(0, 0, 1)) }
	at := item.Report.CollectedAt
	if !believed(at) {
		at, _ = inventory.NameTime(item.Path)
	}
	if !believed(at) {
		at = item.ModTime
	}
	if !believed(at) {
		at = now
	}
	return at.UTC().Truncate(time.Microsecond)
}

// device finds the device that a report is about, or makes it.
func (b *batch) device(who identity, item *Item) (*touched, error) {
	if id, ok := b.devices.find(who, item.FileID); ok {
		t, err := b.touch(id)
		if err != nil {
			return nil, fmt.Errorf("read device %d: %w", id, err)
		}
		return t, nil
	}
	b.lastID++
	t := &touched{isNew: true}
	t.ID, t.OrgID, t.State = b.lastID, item.OrgID, model.DeviceInUse
	if t.OrgID == 0 {
		t.OrgID = model.RootOrgID
	}
	b.devices.add(known{id: t.ID, identity: who, file: item.FileID})
	b.touched[t.ID] = t
	b.order = append(b.order, t)
	return t, nil
}

// touch reads a known device once.
func (b *batch) touch(id int64) (*touched, error) {
	if t, ok := b.touched[id]; ok {
		return t, nil
	}
	t := &touched{}
	if err := b.tx.Table("devices").Where("id = ?", id).Take(&t.record).Error; err != nil {
		return nil, err
	}
	var err error
	if t.before, err = loadInstalled(b.tx, &t.record); err != nil {
		return nil, err
	}
	t.after = t.before
	b.touched[id] = t
	b.order = append(b.order, t)
	return t, nil
}

// releases are the ids of what a report lists, in order, each once.
func (b *batch) releases(item *Item) []int64 {
	p := item.Prepared
	if p == nil || p.from.words != b.words { // what was prepared was taken back
		p = b.Prepare(item.Report)
	}
	ids := p.idsOf(make([]int64, 0, len(p.numbers)))
	slices.Sort(ids)
	return slices.Compact(ids)
}

// titles are the ids of the releases' titles, in order, each once.
func (b *batch) titles(releases []int64) []int64 {
	ids := make([]int64, len(releases))
	for i, r := range releases {
		ids[i] = b.words.titleOf(r)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// save writes the touched devices and those that they were merged into.
func (b *batch) save() error {
	for _, t := range b.order {
		if err := b.saveDevice(t); err != nil {
			return fmt.Errorf("save device %s: %w", t.Hostname, err)
		}
	}
	done := map[int64]bool{}
	for _, t := range b.order {
		if root, ok := b.roots[t.ID]; ok && !done[root] {
			done[root] = true
			changed, err := b.service.rejoin(b.tx, root, b.words.titleOf)
			if err != nil {
				return fmt.Errorf("join the reports of device %d: %w", root, err)
			}
			b.change.Devices = append(b.change.Devices, changed)
		}
	}
	return nil
}

func (b *batch) saveDevice(t *touched) error {
	same := !t.isNew && slices.Equal(t.before.releases, t.after.releases)
	if !same {
		t.Titles = b.words.countTitles(t.after.releases)
	}
	write := t.update
	if t.isNew {
		write = t.insert
	}
	if err := write(b.tx); err != nil {
		return err
	}
	if err := saveInstalled(b.tx, t.ID, t.before, t.after); err != nil {
		return err
	}
	if t.MergedInto == 0 {
		b.change.Devices = append(b.change.Devices, t.changed(!same))
	}
	return nil
}

// changed is what the counter has to know of the device.
func (t *touched) changed(releases bool) count.DeviceChange {
	c := count.DeviceChange{ID: t.ID, OrgID: t.OrgID, State: t.State, LastSeen: t.LastSeen}
	if releases {
		if c.Releases = t.after.releases; c.Releases == nil {
			c.Releases = []int64{}
		}
	}
	return c
}
