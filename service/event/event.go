// Package event carries typed announcements of changes from the services to whoever shows what changed.
package event

import "sync"

// Counts says that used counts may have changed. Licenses lists the ids concerned; nil means any.
type Counts struct{ Licenses []int64 }

// Licenses says that licenses were created, edited or deleted; nil IDs means any.
type Licenses struct{ IDs []int64 }

// Devices says that devices or what is installed on them changed.
type Devices struct{}

// Orgs says that the organization tree changed.
type Orgs struct{}

// Sources says that the list of sources or what is known of their files changed.
type Sources struct{}

// Progress says that the refresh goes on, at most some ten times a second: its Status tells how far it is.
type Progress struct{}

// Settings says that a setting changed.
type Settings struct{ Key string }

// Users says that users, roles, or what they may do changed.
type Users struct{}

// Tokens says that tokens were made, edited or deleted, or that somebody's API access was switched.
type Tokens struct{}

// Deliveries says that agents delivered, or tried to.
type Deliveries struct{}

// Activity says that the record of changes grew.
type Activity struct{}

// Bus hands events to listeners. The zero value is ready to use. Listeners are called on the goroutine that publishes
// and must not block; windows post the work to their own goroutine.
type Bus struct {
	mu        sync.Mutex
	next      int
	listeners map[int]func(any)
}

// Listen calls f with each event that is published from now on, until stop is called.
func (b *Bus) Listen(f func(event any)) (stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listeners == nil {
		b.listeners = map[int]func(any){}
	}
	id := b.next
	b.next++
	b.listeners[id] = f
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.listeners, id)
	}
}

// Publish hands the event to every listener.
func (b *Bus) Publish(event any) {
	b.mu.Lock()
	all := make([]func(any), 0, len(b.listeners))
	for _, f := range b.listeners {
		all = append(all, f)
	}
	b.mu.Unlock()
	for _, f := range all {
		f(event)
	}
}
