package refresh

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"seatcount/model"
	"seatcount/service/event"
)

// keepWaiting is how long a caller who waits for a run waits for files that are being written.
const keepWaiting = 15 * time.Second

// progressInterval is the time between two announcements of progress.
const progressInterval = 100 * time.Millisecond

// run looks through what is wanted, and reads and takes over what it finds. The caller is the owner. With patience, for
// callers that wait for the result, files that were changed a moment ago are read at once, and again if they change;
// without, they are put off. It returns what it looked through.
func (s *Service) run(ctx context.Context, w want, patience bool) (swept, error) {
	seen, err := s.lookAndRead(ctx, w, patience)
	problem := ""
	if err != nil && ctx.Err() == nil {
		problem = err.Error()
	}
	s.finish(context.WithoutCancel(ctx), problem)
	return seen, err
}

// recount counts devices and problems for the status, when they may have changed.
func (s *Service) recount(ctx context.Context) {
	var devices, problems int64
	// Each part is answered by a small index; the value of the state has to stand in the statement for that.
	err := s.Store.Read(ctx).Raw(`SELECT (SELECT count(*) FROM devices) - (SELECT count(*) FROM devices WHERE merged_into IS NOT NULL),
		(SELECT count(*) FROM files WHERE state = '`+string(model.FileProblem)+`')`).Row().Scan(&devices, &problems)
	if err != nil {
		s.Log.WithError(err).Warn("the devices could not be counted")
		return
	}
	for _, src := range s.sources {
		if src.Problem != "" {
			problems++
		}
	}
	s.devices, s.problems = int(devices), int(problems)
	s.news = false
}

func (s *Service) lookAndRead(ctx context.Context, w want, patience bool) (swept, error) {
	if err := s.takeOver(ctx); err != nil {
		return swept{}, err
	}
	if err := s.loadIndex(ctx); err != nil {
		return swept{}, err
	}
	roots := s.roots(w)
	seen, err := sweep(ctx, s.index, roots, s.ownPaths(), s.Store.Path(), s.Workers)
	if err != nil {
		return seen, err
	}
	b := &batch{service: s, patience: patience}
	if err := b.noteTroubles(ctx, roots, seen, w.all || w.whole); err != nil {
		return seen, err
	}
	due := seen.changed
	if !patience {
		due = slices.DeleteFunc(due, func(f found) bool { return s.isFresh(f.modTime) && !s.isSettled(f) })
	}
	err = b.process(ctx, due)
	for start := time.Now(); err == nil && patience && len(b.again) > 0; {
		if time.Since(start) > keepWaiting {
			err = b.giveUp(ctx)
			break
		}
		if err = sleep(ctx, s.Settle/8); err == nil {
			err = b.process(ctx, b.takeAgain())
		}
	}
	if err = errors.Join(err, b.count(context.WithoutCancel(ctx))); err != nil {
		return seen, err
	}
	s.watch(seen, w.all)
	return seen, s.noteSwept(ctx, roots, seen, w)
}

// sleep waits, unless the context ends before.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isFresh reports whether a file was changed so recently that it may still be being written. A time in the future says
// nothing about that.
func (s *Service) isFresh(modTime int64) bool {
	age := s.Clock().UnixMicro() - modTime
	return age >= 0 && age < s.Settle.Microseconds()
}

// isSettled reports whether the file has been left alone for long enough since it was first met as it is now. It keeps
// count by the real time: the clock that was handed in may stand still.
func (s *Service) isSettled(f found) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	d, ok := s.deferred[f.path]
	if ok && d.size == f.size && d.modTime == f.modTime {
		return !d.until.After(now)
	}
	if !ok {
		d.since = now
	}
	// A log that never comes to rest is read as it is now and then.
	if now.Sub(d.since) > restless*s.Settle {
		return true
	}
	d.size, d.modTime, d.until = f.size, f.modTime, now.Add(s.Settle)
	s.deferred[f.path] = d
	return false
}

// restless is after how many times the settling time a file that keeps changing is read all the same.
const restless = 30

// settle forgets that a file was put off.
func (s *Service) settle(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.deferred, path)
}

// roots is where to look: at all sources that are not paused, or at the paths that somebody named.
func (s *Service) roots(w want) []root {
	var roots []root
	if w.all {
		for _, src := range s.sources {
			if !src.Paused {
				roots = append(roots, root{src.ID, src.Path})
			}
		}
		return roots
	}
	// Short paths come first: what lies within another path of the same source is gone through with that.
	for _, path := range slices.SortedFunc(maps.Keys(w.paths), func(a, b string) int { return cmp.Compare(len(a), len(b)) }) {
		src := s.sourceOf(path)
		if src == nil || src.Paused && !w.whole {
			continue
		}
		roots = addRoot(roots, root{src.ID, path})
		for _, inner := range s.sources { // those within have their files to themselves
			if w.whole && inner.Path != path && inside(path, inner.Path) {
				roots = addRoot(roots, root{inner.ID, inner.Path})
			}
		}
	}
	return roots
}

// addRoot adds a root unless it is gone through with another: no file may be met twice.
func addRoot(roots []root, add root) []root {
	for i, r := range roots {
		switch {
		case r.source != add.source:
		case inside(r.path, add.path):
			return roots
		case inside(add.path, r.path):
			roots[i].path = add.path
			return roots
		}
	}
	return append(roots, add)
}

// sourceOf returns the most specific source that the path belongs to, or nil.
func (s *Service) sourceOf(path string) *model.Source {
	var best *model.Source
	for i := range s.sources {
		if src := &s.sources[i]; inside(src.Path, path) && (best == nil || len(src.Path) > len(best.Path)) {
			best = src
		}
	}
	return best
}

func (s *Service) ownPaths() map[string]int64 {
	own := make(map[string]int64, len(s.sources))
	for _, src := range s.sources {
		own[src.Path] = src.ID
	}
	return own
}

// loadIndex reads the sources and what is known of their files, unless that is in memory.
func (s *Service) loadIndex(ctx context.Context) error {
	if s.index != nil && !s.stale.Swap(false) {
		return nil
	}
	s.stale.Store(false)
	s.sources = nil
	if err := s.Store.Read(ctx).Order("id").Find(&s.sources).Error; err != nil {
		return fmt.Errorf("read the sources: %w", err)
	}
	var err error
	if s.rules, err = s.Rules(ctx); err != nil {
		return err
	}
	learned, err := s.learnedFormats(ctx)
	if err != nil {
		return err
	}
	x := newIndex()
	rows, err := s.Store.Read(ctx).Model(&model.File{}).Select("id, source_id, path, size, mod_time, hash, state, read_at, reason").Rows()
	if err != nil {
		return fmt.Errorf("read what is known of the files: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var f model.File
		if err := rows.Scan(&f.ID, &f.SourceID, &f.Path, &f.Size, &f.ModTime, &f.Hash, &f.State, &f.ReadAt, &f.Reason); err != nil {
			return fmt.Errorf("read what is known of the files: %w", err)
		}
		e := fromRow(&f)
		e.retry = e.retry || learned && f.State == model.FileProblem
		x.put(f.Path, e)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read what is known of the files: %w", err)
	}
	s.index, s.news = x, true
	return nil
}

// noteSwept keeps when the sources were looked through, and why one could not be. The database is told when there is
// more news than the time: a write wakes every other process that has it open.
func (s *Service) noteSwept(ctx context.Context, roots []root, seen swept, w want) error {
	if !w.all && !w.whole {
		return nil
	}
	now := s.Clock().UTC()
	s.sweptAt = now
	changed := false
	for _, r := range roots {
		i := slices.IndexFunc(s.sources, func(src model.Source) bool { return src.Path == r.path })
		if i < 0 {
			continue // a part of a source
		}
		src := &s.sources[i]
		problem := seen.lost[r.path]
		if problem == src.Problem && src.SweptAt != nil && now.Sub(*src.SweptAt) < time.Hour && len(seen.changed) == 0 {
			s.mu.Lock()
			s.swept[src.ID] = now
			s.mu.Unlock()
			continue
		}
		src.Problem, changed, s.news = problem, true, true
		if problem == "" {
			src.SweptAt = &now
		}
		if err := s.Store.Write(ctx, updateSource(*src)); err != nil {
			return fmt.Errorf("note that %s was looked through: %w", src.Path, err)
		}
	}
	if changed {
		s.Bus.Publish(event.Sources{})
	}
	return nil
}

// watch has the folders of a run watched. Those that were not before are looked at once more: something may have happened
// there between the look and the watch.
func (s *Service) watch(seen swept, all bool) {
	s.mu.Lock()
	w := s.watcher
	s.mu.Unlock()
	if added := w.watch(seen.folders, all); len(added) > maxHints {
		s.ask(true)
	} else if len(added) > 0 {
		s.ask(false, added...)
	}
}

// finish sets the status after a run.
func (s *Service) finish(ctx context.Context, problem string) {
	if s.news {
		s.recount(ctx)
	}
	state := StateIdle
	if s.Paused() {
		state = StatePaused
	}
	s.show(func(st *Status) {
		*st = Status{
			State: state, Devices: s.devices, Sources: len(s.sources), Problems: s.problems,
			Refreshed: s.Clock().UTC(), Err: problem,
		}
	})
}

// progress tells how far a run is, now and then.
func (s *Service) progress(done, total int, path string) {
	if now := time.Now(); done == 0 || now.Sub(s.shown) >= progressInterval {
		s.shown = now
		s.show(func(st *Status) { st.State, st.Done, st.Total, st.Path = StateRunning, done, total, path })
	}
}
