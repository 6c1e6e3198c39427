package ui

import (
	"context"

	"seatcount/model"
	"seatcount/service/refresh"
	"seatcount/ui/page"
	"seatcount/ui/task"
	"seatcount/ui/words"
)

// Count shows a page's count in the navigation.
func (w *Window) Count(name page.Name, n int) { w.nav.count(name, n) }

// loadCounts asks for what navigation and status line count: a page that is not shown does not follow what changes.
func (w *Window) loadCounts(finished func()) {
	who := w.p.Principal
	task.Run(w.tasks, func(ctx context.Context) (page.Tally, error) {
		return page.TallyFor(ctx, who, w.p.Services)
	}, func(n page.Tally, err error) {
		w.rest(finished)
		if err != nil {
			w.p.Log.WithError(err).Error("count for the navigation")
			return
		}
		w.tally = n
		w.Count(page.Licenses, n.Licenses)
		w.Count(page.Devices, n.Devices)
		w.Count(page.Software, n.Titles)
		w.Count(page.Inventory, n.Sources)
		w.updateStatus()
	})
}

// rest lets a while go by before the next counting: during a refresh there is news all the time, and counting goes through
// all titles.
func (w *Window) rest(then func()) {
	if w.p.Gather == 0 {
		then()
		return
	}
	w.resting.Store(true)
	w.p.After(5*w.p.Gather, func() {
		w.p.Post(func() {
			w.resting.Store(false)
			then()
		})
	})
}

func (w *Window) updateStatus() {
	if !w.signedIn {
		return
	}
	s := w.inScope(w.p.Services.Refresh.Status())
	w.paused = s.State == refresh.StatePaused
	w.status.set(words.Refresh(s, w.p.Clock()))
	if s.State != refresh.StateLoading {
		w.Count(page.Devices, s.Devices)
	}
}

// inScope leaves out of a status what is outside of the principal's organizations.
func (w *Window) inScope(s refresh.Status) refresh.Status {
	who := w.p.Principal
	if !who.Everywhere() {
		s.Devices, s.Sources, s.Problems = w.tally.Devices, w.tally.Sources, w.tally.Problems
	}
	if !who.Can(model.InventoryRead) {
		s.Problems = 0 // they are listed on a page that is not for them
	}
	return s
}
