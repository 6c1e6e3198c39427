package task_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"seatcount/ui/task"
)

func TestRunHandsResultsOverInOrderOfPosting(t *testing.T) {
	q := task.NewQueue()
	g := task.NewGroup(t.Context(), q.Post)
	var got int
	task.Run(g, func(context.Context) (int, error) { return 42, nil }, func(n int, err error) {
		if err != nil {
			t.Error(err)
		}
		got = n
	})
	if g.Pending() != 1 {
		t.Errorf("pending = %d before the hand-over, want 1", g.Pending())
	}
	if !q.Drain(func() bool { return g.Pending() == 0 }, 5*time.Second) {
		t.Fatal("did not become idle")
	}
	if got != 42 {
		t.Errorf("got %d, want 42", got)
	}
}

func TestPanicBecomesAnError(t *testing.T) {
	q := task.NewQueue()
	g := task.NewGroup(t.Context(), q.Post)
	var got error
	task.Do(g, func(context.Context) error { panic("boom") }, func(err error) { got = err })
	q.Drain(func() bool { return g.Pending() == 0 }, 5*time.Second)
	if got == nil {
		t.Error("a panic in the work should be handed over as an error")
	}
}

func TestCancelReachesTheWork(t *testing.T) {
	q := task.NewQueue()
	g := task.NewGroup(t.Context(), q.Post)
	var got error
	cancel := task.Do(g, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, func(err error) { got = err })
	cancel()
	q.Drain(func() bool { return g.Pending() == 0 }, 5*time.Second)
	if !errors.Is(got, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", got)
	}
}

func TestClosedGroupDropsResults(t *testing.T) {
	q := task.NewQueue()
	g := task.NewGroup(t.Context(), q.Post)
	task.Do(g, func(ctx context.Context) error { <-ctx.Done(); return nil }, func(error) { t.Error("called after Close") })
	g.Close()
	q.Drain(func() bool { return g.Pending() == 0 }, 5*time.Second)
}

func TestLatestRunsOnceMoreHoweverOftenAsked(t *testing.T) {
	q := task.NewQueue()
	g := task.NewGroup(t.Context(), q.Post)
	runs := 0
	l := task.Latest{Group: g, Work: func(finished func()) {
		runs++
		task.Do(g, func(context.Context) error { return nil }, func(error) { finished() })
	}}
	for range 100 {
		l.Ask()
	}
	q.Drain(func() bool { return g.Pending() == 0 }, 5*time.Second)
	if runs != 2 {
		t.Errorf("ran %d times, want 2", runs)
	}
}
