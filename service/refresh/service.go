// Package refresh keeps the database up to date with the inventory files of the sources: it finds files that are new,
// changed or gone, has them read and taken over, counts anew, and tells the windows.
//
// One run is at work at a time, in the background or for a caller that waits. It looks through the sources by their
// files' sizes and times, which is the truth; the file system's events are only a hint that a run is due. What became of
// each file is kept in table files, so that files which did not change are not read again, not even after a restart.
// The files themselves are only read.
package refresh

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/device"
	"seatcount/service/event"
	"seatcount/service/inventory"
	"seatcount/service/org"
	"seatcount/service/store"
)

// Params are what the service works with.
type Params struct {
	Store   *store.Store
	Devices *device.Service
	Count   *count.Service
	Orgs    *org.Service
	Bus     *event.Bus
	Clock   func() time.Time // nil is time.Now
	Log     logrus.FieldLogger
	Limits  inventory.Limits
	Workers int // goroutines that read files; 0 is one for each core
	// Interval is how often all sources are looked through without a hint, for drives that send none; 0 is a minute.
	Interval time.Duration
	// Settle is how long a file has to be left alone before it is taken for written to the end; 0 is two seconds.
	Settle time.Duration
	// Foreign is called when another process has written to the database, before the counts are loaded again, for
	// what other services keep in memory. It may be nil.
	Foreign func(ctx context.Context) error
}

// Service looks through the sources, in the background once it is started.
type Service struct {
	Params
	status atomic.Pointer[Status]

	// owner holds a token; whoever took it runs, and owns the fields up to stale.
	owner    chan struct{}
	index    *index
	sources  []model.Source
	version  int64     // of the database, as other processes changed it
	sweptAt  time.Time // when the sources were last looked through to the end
	shown    time.Time // when progress was last announced
	news     bool      // devices or problems may not be as many as before
	devices  int
	problems int
	rules    Rules

	stale atomic.Bool // the sources or files in the database are not those of index any more

	intakeMu sync.Mutex
	ingester *device.Ingester // see intake

	mu       sync.Mutex
	wanted   want
	wake     chan struct{}
	changed  chan struct{} // closed, and made anew, when anything changed that Idle waits for
	running  int           // runs that are under way or wait for the owner's token
	cancel   context.CancelFunc
	started  bool
	paused   bool
	canceled bool // somebody canceled a run: no other is begun without being asked for
	deferred map[string]deferral
	swept    map[int64]time.Time // when each source was last looked through; newer than what the database says
	watcher  *watcher

	stop context.CancelFunc
	done sync.WaitGroup
}

// deferral is a file that was changed so recently that it may still be being written.
type deferral struct {
	size, modTime int64
	until         time.Time // when it is looked at again
	since         time.Time // when it was put off first
}

// NewService makes a service that does nothing until it is started or asked.
func NewService(p Params) *Service {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Workers <= 0 {
		p.Workers = runtime.GOMAXPROCS(0)
	}
	if p.Interval <= 0 {
		p.Interval = time.Minute
	}
	if p.Settle <= 0 {
		p.Settle = settleTime
	}
	if p.Log == nil {
		p.Log = logrus.StandardLogger()
	}
	if p.Bus == nil {
		p.Bus = &event.Bus{}
	}
	s := &Service{
		Params: p, owner: make(chan struct{}, 1), wake: make(chan struct{}, 1), changed: make(chan struct{}),
		deferred: map[string]deferral{}, swept: map[int64]time.Time{},
	}
	// What others write from now on is not yet in what the services over the store have read. Where the database does not
	// tell, the first look does.
	s.version, _ = p.Store.DataVersion(context.Background())
	s.owner <- struct{}{}
	s.status.Store(&Status{State: StateLoading})
	return s
}

// Status returns what the refresh is doing. It never waits.
func (s *Service) Status() Status { return *s.status.Load() }

// lock waits for the owner's token.
func (s *Service) lock(ctx context.Context) error {
	select {
	case <-s.owner:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) unlock() { s.owner <- struct{}{} }

// want is what a run is asked to look at.
type want struct {
	all   bool            // every source
	whole bool            // the paths are to be looked through to the end, not only at what is hinted at
	paths map[string]bool // files and folders; beside all they do not matter
}

func (w *want) empty() bool { return !w.all && len(w.paths) == 0 }

// ask asks for a background run.
func (s *Service) ask(all bool, paths ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.askLocked(all, paths)
}

func (s *Service) askLocked(all bool, paths []string) {
	s.wanted.all = s.wanted.all || all
	s.canceled = s.canceled && !all
	for _, p := range paths {
		if s.wanted.paths == nil {
			s.wanted.paths = map[string]bool{}
		}
		s.wanted.paths[p] = true
	}
	s.signal()
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}

// follow takes the watcher's hints over. Idle sees the hints either with the watcher or here.
func (s *Service) follow(w *watcher, all bool, paths []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.pending.Store(false)
	s.askLocked(all, paths)
}

// signal tells everyone who waits that something changed. The caller holds mu.
func (s *Service) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// RefreshNow has all sources looked through in the background, paused or not.
func (s *Service) RefreshNow() { s.ask(true) }

// Cancel ends the run that is under way. What it had not read yet is read by the next run that somebody asks for.
func (s *Service) Cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel()
		s.canceled = true
	}
}

// Pause stops the background runs, or lets them go on. Runs that somebody asks for take place all the same.
func (s *Service) Pause(paused bool) {
	s.mu.Lock()
	was := s.paused
	s.paused = paused
	s.signal()
	s.mu.Unlock()
	switch {
	case paused && !was:
		s.Cancel()
		s.show(func(st *Status) {
			if st.State == StateIdle {
				st.State = StatePaused
			}
		})
	case !paused && was:
		s.show(func(st *Status) { st.State = StateIdle })
		s.ask(true)
	}
}

// Paused reports whether background runs are paused.
func (s *Service) Paused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused
}

// Idle waits until nothing is under way: no run, none asked for, no file that is about to be read. It returns at once
// when the service was not started.
func (s *Service) Idle(ctx context.Context) error {
	for {
		s.mu.Lock()
		idle := s.running == 0 && (!s.started || s.paused && !s.wanted.all || s.wanted.empty() && len(s.deferred) == 0 && !s.watcher.busy())
		changed := s.changed
		s.mu.Unlock()
		if idle {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// show changes the status and announces it, at most ten times a second while a run goes on.
func (s *Service) show(change func(*Status)) {
	for {
		old := s.status.Load()
		next := *old
		change(&next)
		if s.status.CompareAndSwap(old, &next) {
			break
		}
	}
	s.Bus.Publish(event.Progress{})
}
