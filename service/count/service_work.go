package count

import (
	"context"
	"fmt"
	"time"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/store"

	"gorm.io/gorm"
)

// What the service does in its own time: writing counts, counting by the limit of a new day, compacting the index.

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
