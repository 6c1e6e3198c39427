// Package task runs slow work away from the goroutine that draws, and hands what it found back to it.
//
// Work is counted before its goroutine starts and until its result was handed over, so that a test waits for idle and
// never sleeps.
package task

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Group is the work of one window. Post runs a function on the goroutine that draws: fyne.Do in the program, a queue
// in tests.
type Group struct {
	Post func(func())

	ctx     context.Context
	cancel  context.CancelFunc
	pending atomic.Int64
	running sync.WaitGroup
}

// NewGroup returns a group whose work ends with ctx.
func NewGroup(ctx context.Context, post func(func())) *Group {
	ctx, cancel := context.WithCancel(ctx)
	return &Group{Post: post, ctx: ctx, cancel: cancel}
}

// Context is the context of the group's work, done when the window closes.
func (g *Group) Context() context.Context { return g.ctx }

// Pending is the number of pieces of work that have not been handed over.
func (g *Group) Pending() int { return int(g.pending.Load()) }

// Close cancels the work and waits until it has stopped. Results that come late are dropped.
func (g *Group) Close() {
	g.cancel()
	g.running.Wait()
}

// Run calls work on a goroutine of its own and then done, with what work returned, on the goroutine that draws. A panic
// in work becomes an error. The returned function cancels this piece of work alone; done is called all the same.
func Run[T any](g *Group, work func(context.Context) (T, error), done func(T, error)) (cancel func()) {
	ctx, cancel := context.WithCancel(g.ctx)
	g.pending.Add(1)
	g.running.Add(1)
	go func() {
		defer g.running.Done()
		value, err := guarded(ctx, work)
		if g.ctx.Err() != nil { // the window is closed: nobody draws any more
			cancel()
			g.pending.Add(-1)
			return
		}
		g.Post(func() {
			defer g.pending.Add(-1)
			defer cancel()
			if g.ctx.Err() == nil {
				done(value, err)
			}
		})
	}()
	return cancel
}

// Do is Run for work that has no result but an error.
func Do(g *Group, work func(context.Context) error, done func(error)) (cancel func()) {
	return Run(g, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
		func(_ struct{}, err error) { done(err) })
}

func guarded[T any](ctx context.Context, work func(context.Context) (T, error)) (value T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v\n%s", r, debug.Stack())
		}
	}()
	return work(ctx)
}

// Latest runs one piece of work at a time and, when more was asked for meanwhile, once more afterwards: however many
// events ask for it, it is never more than one behind. It belongs to the goroutine that draws.
type Latest struct {
	Group *Group
	// Work starts the work; it calls finished on the goroutine that draws when its result was taken.
	Work func(finished func())

	running, again bool
}

// Ask starts the work, or has it run once more when it is under way.
func (l *Latest) Ask() {
	if l.running {
		l.again = true
		return
	}
	l.running = true
	l.Work(func() {
		l.running = false
		if l.again {
			l.again = false
			l.Ask()
		}
	})
}
