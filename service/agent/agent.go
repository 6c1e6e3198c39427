// Package agent takes in what inventory agents deliver over the network.
//
// A delivery goes: request → token → a temporary file → service/inventory, which says what it holds → the folder of
// deliveries, under a name made of the device → the table deliveries → the answer. From there on the file is inventory
// like any other: the folder is a source, and the refresh reads it. What was acknowledged is on the disk, so a crash loses
// nothing of it; what is refused leaves a line that says why.
//
// Any number of agents may deliver at once: bodies go to the disk as they come, and a few at a time are looked at in
// memory.
package agent

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/inventory"
	"seatcount/service/store"
	"seatcount/service/token"
)

// Tokens tells who a token acts as.
type Tokens interface {
	Authenticate(ctx context.Context, secret, from string) (token.Authenticated, error)
}

// Sources makes the folder of deliveries a source. A folder that is one already is a *refresh.DuplicateError.
type Sources interface {
	AddSource(ctx context.Context, p model.Principal, path string, orgID int64) (model.Source, error)
}

// OrgPaths names organizations for lists.
type OrgPaths interface {
	Path(id int64) string
}

// Params are what the service works with.
type Params struct {
	Store   *store.Store
	Tokens  Tokens
	Sources Sources
	Orgs    OrgPaths
	Bus     *event.Bus
	Clock   func() time.Time // nil is time.Now
	Log     logrus.FieldLogger
	// Folder is where deliveries are kept; empty is the folder "delivered" beside the database.
	Folder string
	// Limits bound what one delivery may cost; fields that are zero have defaults for one computer's inventory, which
	// are lower than those for files of the user's own.
	Limits inventory.Limits
	// Every is how often agents are told to deliver, in hours; 0 is 24.
	Every int
}

// Service takes deliveries in, and lists them.
type Service struct {
	Params
	arriving chan struct{} // one for each body that is being written to the disk
	reading  chan struct{} // one for each body that is in memory
	names    keyed         // one delivery of a device is put in its place at a time
	synced   gather        // has the disk keep the names in the folder
	records  recorder
	wrong    wrongTokens

	stopListening func()
	settling      sync.WaitGroup
	mu            sync.Mutex
	tidied        bool // what an earlier run left half done is taken away
	settleWanted  bool
	settleRunning bool
	closed        bool
}

const (
	// atOnce is how many bodies are on their way to the disk at once: each costs two files and a small buffer.
	atOnce = 128
	// readingAtOnce bounds the bodies in memory, whatever the number of cores.
	readingAtOnce = 4
)

// The default limits of a delivery. Real inventories of one computer are rarely over 5 MiB.
const (
	maxBytes   = 64 << 20
	maxEntries = 500_000
	maxReports = 20_000
	maxMembers = 1_000
)

// NewService returns a service that is ready. Nothing is written before the first delivery.
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
	if p.Folder == "" {
		p.Folder = filepath.Join(filepath.Dir(p.Store.Path()), "delivered")
	}
	if p.Every <= 0 {
		p.Every = 24
	}
	p.Limits = limitsOr(p.Limits)
	s := &Service{
		Params: p, arriving: make(chan struct{}, atOnce),
		reading: make(chan struct{}, max(1, min(runtime.GOMAXPROCS(0), readingAtOnce))),
	}
	s.records.service = s
	s.stopListening = p.Bus.Listen(func(e any) {
		if _, ok := e.(event.Devices); ok {
			s.settle()
		}
	})
	return s
}

func limitsOr(l inventory.Limits) inventory.Limits {
	for _, field := range []struct {
		value    *int64
		fallback int64
	}{{&l.FileBytes, maxBytes}, {&l.ArchiveBytes, 2 * maxBytes}} {
		if *field.value <= 0 {
			*field.value = field.fallback
		}
	}
	for _, field := range []struct {
		value    *int
		fallback int
	}{{&l.Entries, maxEntries}, {&l.Reports, maxReports}, {&l.Members, maxMembers}} {
		if *field.value <= 0 {
			*field.value = field.fallback
		}
	}
	return l
}

// Close waits for what is being written. Deliveries that come later are still taken in.
func (s *Service) Close() {
	s.stopListening()
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.settling.Wait()
}

// now is the time as the database keeps it.
func (s *Service) now() time.Time { return s.Clock().UTC().Truncate(time.Millisecond) }

// prepare makes the folder, and takes away what a crash left half written there.
func (s *Service) prepare() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return err
	}
	if s.tidied {
		return nil
	}
	s.tidied = true
	entries, err := os.ReadDir(s.Folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		// Another process may be writing one this moment.
		if err == nil && strings.HasPrefix(e.Name(), partPrefix) && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(filepath.Join(s.Folder, e.Name())) // it is in nobody's way
		}
	}
	return nil
}

// partPrefix begins the names of files that are not written to the end; the refresh passes them over.
const partPrefix = ".seatcount-"

// keyed is a lock for each name. The zero value is ready.
type keyed struct {
	mu   sync.Mutex
	held map[string]*heldKey
}

type heldKey struct {
	sync.Mutex
	users int
}

// lock waits for the name and returns what frees it.
func (k *keyed) lock(name string) (unlock func()) {
	k.mu.Lock()
	if k.held == nil {
		k.held = map[string]*heldKey{}
	}
	h := k.held[name]
	if h == nil {
		h = &heldKey{}
		k.held[name] = h
	}
	h.users++
	k.mu.Unlock()
	h.Lock()
	return func() {
		h.Unlock()
		k.mu.Lock()
		defer k.mu.Unlock()
		if h.users--; h.users == 0 {
			delete(k.held, name)
		}
	}
}
