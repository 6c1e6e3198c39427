package count

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/store"
)

const (
	// writeSoon is how long counts may wait to be written while much changes.
	writeSoon = 200 * time.Millisecond
	// writeNow is how many changed counts are written at once.
	writeNow = 64
	// compactSoon is how long nothing must have changed before the index makes its lists anew.
	compactSoon = 500 * time.Millisecond
	// dayCheck is how often an idle service looks whether a new day has begun.
	dayCheck = 10 * time.Minute
)

// Params are what the service works with. Bus, Clock and Log may be nil.
type Params struct {
	Store *store.Store
	Bus   *event.Bus
	Clock func() time.Time
	Log   logrus.FieldLogger
}

// Service keeps the index right while the database changes, and writes what it counts to the database: the used counts,
// and a sample of the usage for the day. Its readers never wait for its writers; those that ask for more than a Result
// wait for the first Load.
type Service struct {
	Params
	ready chan struct{}
	index atomic.Pointer[Index]
	stop  func() // stops listening

	life   sync.Mutex // held while closed or work change, never for long
	closed bool
	work   sync.WaitGroup // what runs in the background

	mu         sync.Mutex // held by whoever changes the index
	day        model.Date
	dirty      map[int64]bool // licenses whose counts are still to be written
	written    time.Time      // when counts were last written
	writing    *time.Timer    // writes dirty; nil when nothing waits
	compacting *time.Timer    // compacts when it has been quiet; nil when nothing waits
	days       *time.Timer
}

// NewService makes a service that knows nothing yet; Load makes it count.
func NewService(p Params) *Service {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		quiet := logrus.New()
		quiet.SetOutput(io.Discard)
		p.Log = quiet
	}
	if p.Bus == nil {
		p.Bus = &event.Bus{}
	}
	s := &Service{Params: p, ready: make(chan struct{}), dirty: map[int64]bool{}}
	s.stop = p.Bus.Listen(func(e any) {
		if setting, ok := e.(event.Settings); ok && setting.Key == unseenKey {
			s.background("count with another limit", s.newLimit)
		}
	})
	return s
}

// Close writes what is still to be written and stops what runs in the background. The store must still be open.
func (s *Service) Close() error {
	s.stop()
	s.life.Lock()
	s.closed = true
	s.life.Unlock()
	s.work.Wait()
	s.mu.Lock()
	for _, t := range []*time.Timer{s.compacting, s.days} {
		if t != nil {
			t.Stop()
		}
	}
	s.mu.Unlock()
	return s.Flush(context.Background())
}

// background runs f on a goroutine of its own, unless the service is closed.
func (s *Service) background(what string, f func(ctx context.Context) error) {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return
	}
	s.work.Go(func() {
		if err := f(context.Background()); err != nil {
			s.Log.WithError(err).Error(what)
		}
	})
}

// Ready is closed after the first Load.
func (s *Service) Ready() <-chan struct{} { return s.ready }

// loaded waits for the first Load.
func (s *Service) loaded(ctx context.Context) (*Index, error) {
	select {
	case <-s.ready:
		return s.index.Load(), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Load builds the index from the database, counts all licenses, writes the counts that differ and samples the usage of
// the day. It may be called again, which is what Reload does.
func (s *Service) Load(ctx context.Context) error {
	s.mu.Lock()
	changed, err := s.load(ctx)
	s.mu.Unlock()
	return s.announce(changed, err)
}

// Reload builds everything anew: after organizations or many devices changed, or another process wrote.
func (s *Service) Reload(ctx context.Context) error { return s.Load(ctx) }

// announce tells the windows which counts changed.
func (s *Service) announce(changed []int64, err error) error {
	if len(changed) > 0 {
		s.Bus.Publish(event.Counts{Licenses: changed})
	}
	return err
}

// Apply takes a change of the inventory after its commit. It returns when readers see the new counts; those in the
// database may follow within a moment while much changes (see Flush).
func (s *Service) Apply(ctx context.Context, c Change) error {
	s.mu.Lock()
	changed, err := s.apply(ctx, c)
	s.mu.Unlock()
	return s.announce(changed, err)
}

func (s *Service) apply(ctx context.Context, c Change) ([]int64, error) {
	ix := s.index.Load()
	if ix == nil || c.Empty() {
		return nil, nil // the first Load will see it
	}
	changed, err := ix.Apply(c)
	if errors.Is(err, errUnknown) {
		s.Log.WithError(err).Info("loading the counts again")
		return s.load(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("count what changed: %w", err)
	}
	s.watchOverlay(ix)
	if err := s.today(ctx, ix, changed); err != nil {
		return changed, err
	}
	return changed, nil
}

// SetLicenses counts licenses that were created or edited, after the commit.
func (s *Service) SetLicenses(ctx context.Context, licenses ...License) error {
	var ids []int64
	for _, l := range licenses {
		ids = append(ids, l.ID)
	}
	s.mu.Lock()
	err := s.changeLicenses(ctx, ids, func(ix *Index) { ix.SetLicenses(licenses...) })
	s.mu.Unlock()
	return s.announce(ids, err)
}

// RemoveLicenses forgets deleted licenses, after the commit.
func (s *Service) RemoveLicenses(ctx context.Context, ids ...int64) error {
	s.mu.Lock()
	err := s.changeLicenses(ctx, nil, func(ix *Index) { ix.RemoveLicenses(ids...) })
	s.mu.Unlock()
	return s.announce(ids, err)
}

func (s *Service) changeLicenses(ctx context.Context, counted []int64, change func(ix *Index)) error {
	ix := s.index.Load()
	if ix == nil {
		return nil // the first Load will see it
	}
	change(ix)
	for _, id := range counted {
		s.dirty[id] = true
	}
	return s.write(ctx, ix) // somebody waits to see them
}

// today notes counts that are to be written. Where a new day has begun it counts all devices by the new day's limit, and
// samples all licenses.
func (s *Service) today(ctx context.Context, ix *Index, changed []int64) error {
	if s.day != model.DateOf(s.Clock()) {
		if err := s.beginDay(ctx, ix); err != nil {
			return err
		}
		return s.write(ctx, ix)
	}
	for _, id := range changed {
		s.dirty[id] = true
	}
	switch {
	case len(s.dirty) == 0:
	case len(s.dirty) <= writeNow || time.Since(s.written) > writeSoon:
		return s.write(ctx, ix)
	case s.writing == nil:
		s.writing = time.AfterFunc(writeSoon, func() { s.background("write the counts", s.Flush) })
	}
	return nil
}

// beginDay counts by the limit of the new day and has all licenses written.
func (s *Service) beginDay(ctx context.Context, ix *Index) error {
	limit, err := s.limit(ctx)
	if err != nil {
		return err
	}
	ix.SetUnseenLimit(limit)
	s.day = model.DateOf(s.Clock())
	ix.Results(func(l *License, _ Result) { s.dirty[l.ID] = true })
	return nil
}

// newLimit counts anew after the setting was changed, or for a new day.
func (s *Service) newLimit(ctx context.Context) error {
	s.mu.Lock()
	ix := s.index.Load()
	if ix == nil {
		s.mu.Unlock()
		return nil // the first Load will see it
	}
	err := s.beginDay(ctx, ix)
	if err == nil {
		err = s.write(ctx, ix)
	}
	s.mu.Unlock()
	s.Bus.Publish(event.Counts{})
	return err
}

// watchDay looks from time to time whether a new day has begun, for windows that stay open over night.
func (s *Service) watchDay() {
	if s.days != nil {
		return
	}
	s.days = time.AfterFunc(dayCheck, func() {
		s.background("count for a new day", func(ctx context.Context) error {
			s.mu.Lock()
			begun := s.day != model.DateOf(s.Clock())
			s.days.Reset(dayCheck)
			s.mu.Unlock()
			if !begun {
				return nil
			}
			return s.newLimit(ctx)
		})
	})
}

// Flush writes the counts that wait to be written. Whoever ends the process calls it, or Close.
func (s *Service) Flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ix := s.index.Load(); ix != nil {
		return s.write(ctx, ix)
	}
	return nil
}

// write writes the counts of all dirty licenses.
func (s *Service) write(ctx context.Context, ix *Index) error {
	if s.writing != nil {
		s.writing.Stop()
		s.writing = nil
	}
	if len(s.dirty) == 0 {
		return nil
	}
	var counts []store.Count
	ix.Results(func(l *License, r Result) {
		if s.dirty[l.ID] {
			counts = append(counts, store.Count{License: l.ID, Used: r.Used, Purchased: l.Purchased})
		}
	})
	err := s.Store.Write(ctx, func(tx *gorm.DB) error { return store.WriteCounts(tx, s.day, counts) })
	if err != nil {
		return fmt.Errorf("write the counts: %w", err)
	}
	clear(s.dirty)
	s.written = time.Now()
	return nil
}

// watchOverlay has the index make its lists anew: at once when the overlay is large, otherwise when it is quiet.
func (s *Service) watchOverlay(ix *Index) {
	switch {
	case !ix.Wants(false):
	case ix.Wants(true) && s.compacting == nil:
		s.compactIn(0)
	case s.compacting == nil:
		s.compactIn(compactSoon)
	case !ix.Wants(true):
		s.compacting.Reset(compactSoon)
	}
}

// compactIn compacts after a while; the timer stays until that is done, so that there is one at a time.
func (s *Service) compactIn(wait time.Duration) {
	s.compacting = time.AfterFunc(wait, func() {
		s.background("compact the index", func(context.Context) error {
			s.compact()
			return nil
		})
	})
}

func (s *Service) compact() {
	ix := s.index.Load()
	c := ix.Compact()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index.Load() == ix {
		ix.Install(c)
	}
	s.compacting = nil
	if s.index.Load().Wants(true) {
		s.compactIn(0)
	}
}

// Result returns the count of a license; false before the first Load and for an unknown license. It never waits.
func (s *Service) Result(licenseID int64) (Result, bool) {
	ix := s.index.Load()
	if ix == nil {
		return Result{}, false
	}
	r, ok := ix.Result(licenseID)
	r.Matched = ix.matched(licenseID)
	return r, ok
}

// DeviceLicenses returns the licenses that count the device, ascending. It never waits.
func (s *Service) DeviceLicenses(deviceID int64) []int64 {
	ix := s.index.Load()
	if ix == nil {
		return nil
	}
	return ix.DeviceLicenses(deviceID)
}

// DeviceReason tells why a device counts or does not, whatever is on it; ReasonCounted for an unknown one. It never waits.
func (s *Service) DeviceReason(deviceID int64) Reason {
	ix := s.index.Load()
	if ix == nil {
		return ReasonCounted
	}
	if d, _ := ix.snap.Load().device(deviceID, nil); d != nil {
		return d.reason
	}
	return ReasonCounted
}

// Preview tells what a license would count among what the principal may see, and at most so many of its titles.
// Mistakes in the patterns are a *model.ValidationError.
func (s *Service) Preview(ctx context.Context, p model.Principal, l License, most int) (Preview, error) {
	ix, err := s.loaded(ctx)
	if err != nil {
		return Preview{}, err
	}
	if l.OrgID == 0 {
		l.OrgID = model.RootOrgID
	}
	if !p.Can(model.LicensesRead) || !ix.sees(p, l.OrgID) {
		return Preview{}, fmt.Errorf("count for this organization: %w", model.ErrForbidden)
	}
	return ix.Preview(p, l, most)
}

// sees reports whether the principal may see an organization.
func (ix *Index) sees(p model.Principal, orgID int64) bool {
	orgs := ix.snap.Load().orgs
	number, ok := orgs.byID[orgID]
	return ok && orgs.scope(p).has(number)
}

// Titles lists the titles on devices of the principal's organizations, the most widespread first.
func (s *Service) Titles(ctx context.Context, p model.Principal) ([]TitleRow, error) {
	ix, err := s.loaded(ctx)
	if err != nil {
		return nil, err
	}
	if !p.Can(model.DevicesRead) {
		return nil, fmt.Errorf("list software: %w", model.ErrForbidden)
	}
	rows := ix.Titles(p)
	if !p.Can(model.LicensesRead) {
		for i := range rows {
			rows[i].Licenses = nil
		}
	}
	return slices.Clip(rows), nil
}
