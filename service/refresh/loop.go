package refresh

import (
	"context"
	"errors"
	"time"

	"seatcount/service/event"
)

// foreignInterval is how often the database is asked whether another process has written to it.
const foreignInterval = 2 * time.Second

// Start lets the service look through the sources in the background until Close, or until ctx ends. The counts are
// loaded by then, or are being loaded: the first run waits for that.
func (s *Service) Start(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started {
		return
	}
	ctx, s.stop = context.WithCancel(ctx)
	s.started = true
	s.wanted.all = true
	s.watcher = newWatcher(s)
	s.done.Go(func() { s.loop(ctx) })
	s.done.Go(func() { s.watcher.loop(ctx) })
}

// Close ends what runs in the background and waits for it. It may be called on a service that was never started.
func (s *Service) Close() {
	s.mu.Lock()
	stop := s.stop
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
	s.done.Wait()
	s.mu.Lock()
	s.started = false
	s.wanted = want{}
	clear(s.deferred)
	s.signal()
	s.mu.Unlock()
}

// loop is the background's goroutine.
func (s *Service) loop(ctx context.Context) {
	select {
	case <-s.Count.Ready():
	case <-ctx.Done():
		return
	}
	foreign := time.NewTicker(foreignInterval)
	defer foreign.Stop()
	periodic := time.NewTicker(s.Interval)
	defer periodic.Stop()
	for {
		s.runWanted(ctx)
		retry, stopRetry := s.nextRetry()
		select {
		case <-ctx.Done():
			stopRetry()
			return
		case <-s.wake:
		case <-retry:
			s.wantDeferred()
		case <-periodic.C:
			s.mu.Lock()
			if !s.paused && !s.canceled {
				s.askLocked(true, nil)
			}
			s.mu.Unlock()
		case <-foreign.C:
			s.lookForForeign(ctx)
		}
		stopRetry()
	}
}

// runWanted runs as long as something is asked for.
func (s *Service) runWanted(ctx context.Context) {
	for ctx.Err() == nil {
		s.mu.Lock()
		w := s.wanted
		if w.empty() || s.paused && !w.all {
			s.mu.Unlock()
			return
		}
		s.wanted = want{}
		s.running++
		s.mu.Unlock()
		err := s.background(ctx, w)
		s.mu.Lock()
		s.running--
		s.signal()
		s.mu.Unlock()
		if err != nil && !errors.Is(err, context.Canceled) {
			s.Log.WithError(err).Error("the refresh failed")
		}
	}
}

// background is one run in the background.
func (s *Service) background(ctx context.Context, w want) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.setCancel(cancel)
	defer s.setCancel(nil)
	_, err := s.run(ctx, w, false)
	return err
}

// nextRetry returns a channel that fires when the next file that was put off is due.
func (s *Service) nextRetry() (<-chan time.Time, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var next time.Time
	for _, d := range s.deferred {
		if next.IsZero() || d.until.Before(next) {
			next = d.until
		}
	}
	if next.IsZero() || s.paused {
		return nil, func() {}
	}
	timer := time.NewTimer(time.Until(next))
	return timer.C, func() { timer.Stop() }
}

// wantDeferred asks for the files whose time has come.
func (s *Service) wantDeferred() {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []string
	for path, d := range s.deferred {
		if !d.until.After(now) {
			due = append(due, path)
		}
	}
	s.askLocked(false, due)
}

// lookForForeign takes over what other processes changed.
func (s *Service) lookForForeign(ctx context.Context) {
	if err := s.lock(ctx); err != nil {
		return
	}
	defer s.unlock()
	if err := s.takeOver(ctx); err != nil && ctx.Err() == nil {
		s.Log.WithError(err).Warn("what another process changed could not be read")
	}
}

// takeOver reads again what another process has changed since the last look. The caller is the owner.
func (s *Service) takeOver(ctx context.Context) error {
	version, err := s.Store.DataVersion(ctx)
	if err != nil || version == s.version {
		return err
	}
	first := s.version == 0
	s.version = version
	if first {
		return nil
	}
	s.index = nil
	if s.Foreign != nil {
		if err := s.Foreign(ctx); err != nil {
			return err
		}
	}
	if err := s.Count.Reload(ctx); err != nil {
		return err
	}
	for _, e := range []any{event.Orgs{}, event.Licenses{}, event.Devices{}, event.Sources{}, event.Counts{}, event.Activity{}} {
		s.Bus.Publish(e)
	}
	return nil
}
