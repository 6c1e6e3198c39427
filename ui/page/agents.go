package page

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/service/agent"
	"seatcount/service/event"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// AgentsPage lists the computers whose agents deliver, with when, with which agent, and what went wrong.
type AgentsPage struct {
	listPage[agent.AgentRow]
	s Services
}

// The chips of the Agents page, apart from ChipAll.
const (
	chipRefused = "refused"
	chipSilent  = "silent"
)

// silentAfter is how long an agent may say nothing before that is worth a look: they deliver once a day.
const silentAfter = 7 * 24 * time.Hour

// NewAgents makes the page.
func NewAgents(host Host, s Services) *AgentsPage {
	p := &AgentsPage{s: s}
	p.host, p.name, p.one, p.many = host, Agents, "agent", "agents"
	p.none = "No agent has delivered yet. Make an Agent token on the API access page and give it to the agents."
	p.tones = map[string]theme.Tone{chipRefused: theme.ToneBad, chipSilent: theme.ToneWarn}
	p.load = func(ctx context.Context) ([]agent.AgentRow, error) { return s.Agents.Agents(ctx, host.Principal()) }
	columns := agentColumns(host.Now)
	p.build(&list.Spec[agent.AgentRow]{
		Columns: listColumns(columns), ID: func(r agent.AgentRow) int64 { return r.ID },
		Chips: []list.Chip[agent.AgentRow]{
			{ID: ChipAll, Label: "All"},
			{ID: chipRefused, Label: "Problems", Has: func(r agent.AgentRow) bool { return r.Problem != "" }},
			{ID: chipSilent, Label: "Silent for a week", Has: func(r agent.AgentRow) bool { return silent(r, host.Now()) }},
		},
		Search: func(r agent.AgentRow) []string {
			return []string{r.Hostname, r.Device, r.AgentID, r.Agent, r.Version, r.Org, r.Origin, r.Token, r.Problem}
		},
	}, columns, list.Sort{Column: "host"}, grid.Params{
		Single: true, Empty: "No agent is like this.",
		OnOpen: func(row int) { p.View(p.list.Row(row)) },
		OnMenu: p.menu,
	}, "Search device, agent, token, problem…")
	p.frame.setActions(kit.NewButton("API access", func() { host.Open(Route{Page: APIAccess}) }),
		p.exportButton())
	return p
}

func silent(r agent.AgentRow, now time.Time) bool {
	return r.TakenAt == nil || now.Sub(*r.TakenAt) > silentAfter
}

func agentName(r agent.AgentRow) string {
	switch {
	case r.Device != "":
		return r.Device
	case r.Hostname != "":
		return r.Hostname
	case r.AgentID != "":
		return r.AgentID
	}
	return r.Origin
}

func agentState(r agent.AgentRow, now time.Time) (string, theme.Tone) {
	switch {
	case r.Problem != "":
		return "Refused", theme.ToneBad
	case silent(r, now):
		return "Silent", theme.ToneWarn
	}
	return "Delivers", theme.ToneGood
}

func agentColumns(now func() time.Time) []column[agent.AgentRow] {
	plain := func(c grid.Column, f func(agent.AgentRow) string) column[agent.AgentRow] {
		return column[agent.AgentRow]{Column: c, text: f, cell: func(r agent.AgentRow) grid.Cell { return muted(f(r)) }}
	}
	taken := func(r agent.AgentRow) time.Time {
		if r.TakenAt == nil {
			return time.Time{}
		}
		return *r.TakenAt
	}
	last := timeColumn(grid.Column{ID: "taken", Title: "Delivered", Width: 116, Min: 104}, taken, words.Minute)
	last.cell = func(r agent.AgentRow) grid.Cell { return grid.Cell{Text: words.Ago(taken(r), now())} }
	refused := numberColumn(grid.Column{ID: "problems", Title: "Refused", Width: 84, Hidden: true}, func(r agent.AgentRow) int { return r.Problems })
	return []column[agent.AgentRow]{
		{
			Column: grid.Column{ID: "host", Title: "Device", Width: 160, Min: 110, Grow: 1, Fixed: true}, text: agentName,
			cell: func(r agent.AgentRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: agentName(r)} },
		},
		plain(grid.Column{ID: "agent", Title: "Agent", Width: 170, Min: 120, Grow: 1}, func(r agent.AgentRow) string { return r.Agent }),
		plain(grid.Column{ID: "version", Title: "Version", Width: 84, Min: 78}, func(r agent.AgentRow) string { return r.Version }),
		last,
		{
			Column: grid.Column{ID: "state", Title: "State", Width: 100, Min: 96},
			text:   func(r agent.AgentRow) string { s, _ := agentState(r, now()); return s },
			cell: func(r agent.AgentRow) grid.Cell {
				s, tone := agentState(r, now())
				return grid.Cell{Kind: grid.Pill, Text: s, Tone: tone}
			},
		},
		numberColumn(grid.Column{ID: "deliveries", Title: "Deliveries", Width: 98, Min: 90}, func(r agent.AgentRow) int { return r.Deliveries }),
		plain(grid.Column{ID: "problem", Title: "Problem", Width: 220, Min: 90, Grow: 3}, func(r agent.AgentRow) string { return words.Sentence(r.Problem) }),
		plain(grid.Column{ID: "token", Title: "Token", Width: 140, Hidden: true}, func(r agent.AgentRow) string { return r.Token }),
		plain(grid.Column{ID: "origin", Title: "From", Width: 120, Hidden: true}, func(r agent.AgentRow) string { return r.Origin }),
		plain(grid.Column{ID: "protocol", Title: "Protocol", Width: 120, Hidden: true}, func(r agent.AgentRow) string { return r.Protocol }),
		plain(grid.Column{ID: "org", Title: "Organization", Width: 180, Hidden: true}, func(r agent.AgentRow) string { return r.Org }),
		refused,
	}
}

// Show comes to the page.
func (p *AgentsPage) Show(r Route) { p.arrive(r) }

// Tick is called every few seconds while the page is shown: time goes on.
func (p *AgentsPage) Tick() { p.grid.Reload() }

// Heard reloads when agents delivered or what they delivered was read.
func (p *AgentsPage) Heard(e any) {
	switch e.(type) {
	case event.Deliveries, event.Devices, event.Tokens:
		p.reload()
	}
}

// Actions are what the menus can do here.
func (p *AgentsPage) Actions() Actions {
	a := p.actions()
	if r, ok := p.table.one(); ok {
		a.Open = func() { p.View(r) }
	}
	return a
}

func (p *AgentsPage) menu(_ []int64, at fyne.Position) {
	r, ok := p.table.one()
	if !ok {
		return
	}
	a := p.Actions()
	var device func()
	if r.DeviceID != 0 {
		device = func() { p.host.Open(Route{Page: Devices, ID: r.DeviceID}) }
	}
	p.grid.ShowMenu(fyne.NewMenu("", menuItem("Deliveries…", a.Open), menuItem("The device", device),
		fyne.NewMenuItemSeparator(), menuItem("Copy as a table", a.Copy)), at)
}

// mostDeliveries is how many of an agent's deliveries are looked through.
const mostDeliveries = 5000

// View lists what an agent delivered, or tried to.
func (p *AgentsPage) View(r agent.AgentRow) {
	task.Run(p.host.Tasks(), func(ctx context.Context) ([]agent.Row, error) {
		f := agent.Filter{Limit: mostDeliveries}
		if r.DeviceID != 0 {
			f.DeviceID = r.DeviceID
		}
		all, err := p.s.Agents.Deliveries(ctx, p.host.Principal(), f)
		if err != nil || r.DeviceID != 0 {
			return all, err
		}
		var own []agent.Row
		for _, d := range all {
			if d.Hostname == r.Hostname && d.AgentID == r.AgentID && (d.Hostname != "" || d.AgentID != "" || d.Origin == r.Origin) {
				own = append(own, d)
			}
		}
		return own, nil
	}, func(rows []agent.Row, err error) {
		if err != nil {
			p.host.Fail("List the deliveries of "+agentName(r), err)
			return
		}
		p.show(r, rows)
	})
}

func (p *AgentsPage) show(r agent.AgentRow, rows []agent.Row) {
	columns := deliveryColumns()
	sub := newSubList(p.host, &list.Spec[agent.Row]{
		Columns: listColumns(columns), ID: func(d agent.Row) int64 { return d.ID },
		Chips: []list.Chip[agent.Row]{
			{ID: ChipAll, Label: "All"},
			{ID: "taken", Label: "Taken in", Has: func(d agent.Row) bool { return d.Problem == "" }},
			{ID: chipRefused, Label: "Refused", Has: func(d agent.Row) bool { return d.Problem != "" }},
		},
		Search: func(d agent.Row) []string { return []string{d.Agent, d.Version, d.Format, d.Problem, d.Origin, d.Path} },
	}, columns, list.Sort{Column: "at", Desc: true}, rows, "Search…", nil)
	var d *dialog.Dialog
	shut := kit.NewPrimaryButton("Close", func() { d.Close() })
	buttons := []*kit.Button{shut}
	if r.DeviceID != 0 {
		buttons = []*kit.Button{kit.NewButton("Open the device", func() {
			d.Discard()
			p.host.Open(Route{Page: Devices, ID: r.DeviceID})
		}), shut}
	}
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Deliveries of " + agentName(r), Fill: true, Size: fyne.NewSize(940, 600), Content: kit.Pad(sub, 14, 10, theme.Margin, theme.Margin),
		Buttons: buttons, Default: shut, First: shut,
	})
	d.Show()
}

func deliveryColumns() []column[agent.Row] {
	plain := func(c grid.Column, f func(agent.Row) string) column[agent.Row] {
		return column[agent.Row]{Column: c, text: f, cell: func(r agent.Row) grid.Cell { return muted(f(r)) }}
	}
	state := func(r agent.Row) string {
		if r.Problem != "" {
			return "Refused"
		}
		return "Taken in"
	}
	return []column[agent.Row]{
		timeColumn(grid.Column{ID: "at", Title: "When", Width: 146, Fixed: true}, func(r agent.Row) time.Time { return r.At }, words.Minute),
		{
			Column: grid.Column{ID: "state", Title: "State", Width: 96}, text: state,
			cell: func(r agent.Row) grid.Cell {
				tone := theme.ToneGood
				if r.Problem != "" {
					tone = theme.ToneBad
				}
				return grid.Cell{Kind: grid.Pill, Text: state(r), Tone: tone}
			},
		},
		plain(grid.Column{ID: "agent", Title: "Agent", Width: 160, Min: 90, Grow: 1}, func(r agent.Row) string { return oneLine(r.Agent + " " + r.Version) }),
		plain(grid.Column{ID: "format", Title: "Format", Width: 140, Min: 80, Grow: 1}, func(r agent.Row) string { return r.Format }),
		numberColumn(grid.Column{ID: "size", Title: "Bytes", Width: 90}, func(r agent.Row) int { return int(r.Size) }),
		plain(grid.Column{ID: "origin", Title: "From", Width: 110, Min: 90}, func(r agent.Row) string { return r.Origin }),
		plain(grid.Column{ID: "problem", Title: "Problem", Width: 200, Min: 80, Grow: 2}, func(r agent.Row) string { return words.Sentence(r.Problem) }),
	}
}
