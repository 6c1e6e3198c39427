package refresh

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long the file system has to be silent before its hints are followed: who copies a folder causes many.
// longest is how long a stream of events may put that off.
const (
	quiet   = 100 * time.Millisecond
	longest = time.Second
)

// watcher turns the file system's events into hints. Where events do not work, for want of watches or on a network
// drive, nothing is lost but time: the sweeps find everything.
type watcher struct {
	service *Service
	events  *fsnotify.Watcher
	folders map[string]bool // that are watched; owned by the run that calls watch
	full    bool            // the system gives no more watches
	pending atomic.Bool     // hints are collected and will be followed
}

func newWatcher(s *Service) *watcher {
	w := &watcher{service: s, folders: map[string]bool{}}
	events, err := fsnotify.NewWatcher()
	if err != nil {
		s.Log.WithError(err).Warn("the file system's events cannot be had; the sources are looked through every " + s.Interval.String())
		return w
	}
	w.events = events
	return w
}

// busy reports whether hints wait to be followed. A nil watcher is not busy.
func (w *watcher) busy() bool { return w != nil && w.pending.Load() }

// watch has these folders watched, and no others if they are all. It returns those that were not watched before: what
// happened there before is not known. The caller is the owner of the run.
func (w *watcher) watch(folders []string, all bool) (added []string) {
	if w == nil || w.events == nil {
		return nil
	}
	keep := make(map[string]bool, len(folders))
	for _, dir := range folders {
		keep[dir] = true
		if w.folders[dir] || w.full {
			continue
		}
		switch err := w.events.Add(dir); {
		case err == nil:
			w.folders[dir] = true
			added = append(added, dir)
		case errors.Is(err, fsnotify.ErrClosed):
			return nil
		case !errors.Is(err, os.ErrNotExist) && !errors.Is(err, os.ErrPermission):
			w.full = true
			w.service.Log.WithError(err).WithField("watched", len(w.folders)).Info("the system gives no more watches; changes in other folders are noticed by looking")
		}
	}
	for dir := range w.folders {
		if all && !keep[dir] {
			_ = w.events.Remove(dir) // it may be gone already
			delete(w.folders, dir)
			w.full = false
		}
	}
	return added
}

// loop collects events and hands them on when there was silence for a moment.
func (w *watcher) loop(ctx context.Context) {
	if w.events == nil {
		return
	}
	defer w.events.Close()
	var all bool
	var paths []string
	var since time.Time
	timer := time.NewTimer(0)
	<-timer.C
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.events.Events:
			if !ok {
				return
			}
			if isJunk(filepath.Base(e.Name)) || e.Op == fsnotify.Chmod {
				continue
			}
			paths = append(paths, e.Name)
		case err, ok := <-w.events.Errors:
			if !ok {
				return
			}
			// Events were lost, because there were too many or for another reason: only a look tells.
			w.service.Log.WithError(err).Debug("file system events were lost")
			all = true
		case <-timer.C:
			w.service.follow(w, all || len(paths) > maxHints, paths)
			all, paths, since = false, nil, time.Time{}
			continue
		}
		w.pending.Store(true)
		if since.IsZero() {
			since = time.Now()
		}
		timer.Reset(max(0, min(quiet, longest-time.Since(since))))
	}
}

// maxHints is how many paths are looked at one by one; with more, all sources are looked through.
const maxHints = 2000
