package task

import "time"

// Queue is a Post for tests: it keeps functions until the test runs them on its own goroutine.
type Queue struct{ posted chan func() }

// NewQueue returns an empty queue.
func NewQueue() *Queue { return &Queue{posted: make(chan func(), 4096)} }

// Post adds a function.
func (q *Queue) Post(f func()) { q.posted <- f }

// Drain runs what is posted until idle reports true and nothing more is posted. It reports whether that came to pass
// before the time was over.
func (q *Queue) Drain(idle func() bool, limit time.Duration) bool {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	for {
		select {
		case f := <-q.posted:
			f()
			continue
		default:
		}
		if idle() {
			if len(q.posted) == 0 {
				return true
			}
			continue
		}
		select {
		case f := <-q.posted:
			f()
		case <-time.After(time.Millisecond): // idle may change without anything being posted
		case <-deadline.C:
			return false
		}
	}
}
