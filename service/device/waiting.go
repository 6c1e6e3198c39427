package device

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"seatcount/service/count"
	"seatcount/service/event"
)

// The counter hears of changes in the order of their commits: otherwise it would be left with what somebody changed before
// the last word. Ingesters do not count with every transaction, though: what they committed waits here until somebody has
// it counted, or changes a device by hand.

// manyDevices is from how many changed devices on the counts are built anew instead of changed.
const manyDevices = 1500

// waiting is what was committed and not counted. It belongs to who holds Service.order.
type waiting struct {
	change count.Change
	reload bool // it is so much that the counts are to be loaded anew; change does not matter then
}

// add joins what a transaction of an ingester changed.
func (w *waiting) add(made *count.Change) {
	if w.reload {
		return
	}
	join(&w.change, *made)
	if len(w.change.Devices) >= manyDevices {
		*w = waiting{reload: true}
	}
}

// CountWaiting has the counter take over what ingesters have committed, and reports whether there was anything. It is for
// a counter that was loaded.
func (s *Service) CountWaiting(ctx context.Context) (any bool, err error) {
	if s.Count == nil {
		return s.DropWaiting(), nil
	}
	s.order.Lock()
	defer s.order.Unlock()
	w := s.waiting
	s.waiting = waiting{}
	switch {
	case w.reload:
		if err = s.Count.Reload(ctx); err != nil {
			s.waiting.reload = true
		}
		return true, err
	case w.change.Empty():
		return false, nil
	}
	if err = s.Count.Apply(ctx, w.change); err != nil {
		s.waiting = waiting{reload: true} // who knows what of it was counted
	}
	return true, err
}

// DropWaiting forgets what ingesters have committed, because the counter is loaded next, and reports whether there was
// anything.
func (s *Service) DropWaiting() bool {
	s.order.Lock()
	defer s.order.Unlock()
	w := s.waiting
	s.waiting = waiting{}
	return w.reload || !w.change.Empty()
}

// errUnchanged ends a transaction in which there was nothing to change.
var errUnchanged = errors.New("nothing to change")

// commit runs a transaction that changes devices by hand, and tells the counter, and then the windows, what it made. An
// error of the transaction says what was being done.
func (s *Service) commit(ctx context.Context, what string, made *count.Change, f func(tx *gorm.DB) error) error {
	done, err := s.commitInOrder(ctx, made, f)
	if errors.Is(err, errUnchanged) {
		return nil
	}
	if !done {
		return fmt.Errorf("%s: %w", what, err)
	}
	if s.Bus != nil {
		s.Bus.Publish(event.Devices{})
		s.Bus.Publish(event.Activity{})
	}
	if err != nil {
		return fmt.Errorf("the change was made, but not counted: %w", err)
	}
	return nil
}

func (s *Service) commitInOrder(ctx context.Context, made *count.Change, f func(tx *gorm.DB) error) (done bool, err error) {
	s.order.Lock()
	defer s.order.Unlock()
	if err := s.Store.Write(ctx, f); err != nil {
		return false, err
	}
	s.changes.Add(1)
	if s.Count == nil {
		return true, nil
	}
	all := s.waiting.change
	s.waiting.change = count.Change{}
	join(&all, *made)
	if err = s.Count.Apply(ctx, all); err != nil {
		s.waiting = waiting{reload: true}
	}
	return true, err
}
