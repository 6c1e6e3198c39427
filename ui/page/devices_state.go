package page

import (
	"context"

	"seatcount/model"
	"seatcount/ui/task"
)

// Retire takes the selected devices out of counting because they are gone; that can be undone.
func (p *DevicesPage) Retire() { p.retire(p.selected()) }

// RetireFor does the same and asks why.
func (p *DevicesPage) RetireFor() { p.retireFor(p.selected()) }

// Return counts the selected devices again.
func (p *DevicesPage) Return() { p.count(p.selected()) }

// Exclude takes the selected devices out of counting for a reason.
func (p *DevicesPage) Exclude() { p.exclude(p.selected()) }

func (p *DevicesPage) retire(rows []deviceRow) { p.setState(rows, model.DeviceRetired, "", "retired") }

func (p *DevicesPage) count(rows []deviceRow) {
	p.setState(rows, model.DeviceInUse, "", "in use again")
}

func (p *DevicesPage) retireFor(rows []deviceRow) {
	askText(p.host, textQuestion{
		title: "Retire " + devicesName(rows), label: "Reason", button: "Retire",
		hint: "Shown wherever the device is listed and does not count, such as \"replaced by ws-042\".",
		take: func(reason string) { p.setState(rows, model.DeviceRetired, reason, "retired") },
	})
}

func (p *DevicesPage) exclude(rows []deviceRow) {
	askText(p.host, textQuestion{
		title: "Exclude " + devicesName(rows), label: "Reason", button: "Exclude", needed: "Say why it does not count",
		hint: "Shown wherever the device is listed and does not count, such as \"test bench\".",
		take: func(reason string) { p.setState(rows, model.DeviceExcluded, reason, "excluded") },
	})
}

// setState changes the state of devices, with an undo that gives each its own state back.
func (p *DevicesPage) setState(rows []deviceRow, state model.DeviceState, reason, done string) {
	if len(rows) == 0 {
		return
	}
	what, ids := devicesName(rows), deviceIDs(rows)
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		return p.s.Devices.SetState(ctx, p.host.Principal(), ids, state, reason)
	}, func(err error) {
		if err != nil {
			p.host.Fail("Change "+what, err)
			return
		}
		p.host.Toast(what+" "+done, "Undo", func() { p.giveBack(what, rows) })
		p.reload()
	})
}

func (p *DevicesPage) giveBack(what string, rows []deviceRow) {
	type before struct {
		state  model.DeviceState
		reason string
	}
	groups := map[before][]int64{}
	for _, r := range rows {
		b := before{r.State, r.StateReason}
		groups[b] = append(groups[b], r.ID)
	}
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		for b, ids := range groups {
			if err := p.s.Devices.SetState(ctx, p.host.Principal(), ids, b.state, b.reason); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		if err != nil {
			p.host.Fail("Undo for "+what, err)
		}
		p.reload()
	})
}
