package page

import (
	"context"

	"seatcount/model"
)

// Tally is how much there is in the organizations of a principal: what the navigation and the status line say.
type Tally struct{ Licenses, Devices, Titles, Sources, Problems int }

// TallyFor counts what a principal may see. Titles are applications.
func TallyFor(ctx context.Context, p model.Principal, s Services) (Tally, error) {
	var n Tally
	if p.Can(model.LicensesRead) {
		rows, err := s.Licenses.List(ctx, p)
		if err != nil {
			return n, err
		}
		n.Licenses = len(rows)
	}
	var err error
	if n.Devices, err = deviceCount(ctx, p, s); err != nil {
		return n, err
	}
	if p.Can(model.DevicesRead) {
		titles, err := s.Count.Titles(ctx, p)
		if err != nil {
			return n, err
		}
		for _, t := range titles {
			if t.Kind <= model.KindApplication {
				n.Titles++
			}
		}
	}
	if !p.Can(model.InventoryRead) {
		return n, nil
	}
	if p.Everywhere() {
		now := s.Refresh.Status()
		n.Sources, n.Problems = now.Sources, now.Problems
		return n, nil
	}
	sources, err := s.Refresh.Sources(ctx, p)
	for _, source := range sources {
		n.Sources++
		n.Problems += source.Problems
	}
	return n, err
}

// deviceCount is how many devices there are in the organizations of a principal.
func deviceCount(ctx context.Context, p model.Principal, s Services) (int, error) {
	switch {
	case !p.Can(model.DevicesRead):
		return 0, nil
	case p.Everywhere():
		return s.Refresh.Status().Devices, nil
	}
	rows, err := s.Devices.List(ctx, p)
	return len(rows), err
}
