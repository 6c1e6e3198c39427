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

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/store"

	"github.com/sirupsen/logrus"
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
		l.OrgID = p.HomeOrg()
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
