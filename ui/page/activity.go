package page

import (
	"context"
	"fmt"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// ActivityPage is the record of changes: who, when, what, from, to. Nothing can be edited there.
type ActivityPage struct {
	listPage[model.Activity]
	s Services
}

// activityRows is how many of the newest entries are shown.
const activityRows = 10_000

// NewActivity makes the page.
func NewActivity(host Host, s Services) *ActivityPage {
	p := &ActivityPage{s: s}
	p.host, p.name, p.one, p.many = host, Activity, "entry", "entries"
	p.none = "Nothing has been changed yet."
	p.load = func(ctx context.Context) ([]model.Activity, error) {
		return s.Activity.List(ctx, host.Principal(), activity.Filter{Limit: activityRows})
	}
	columns := activityColumns()
	of := func(entity string) func(model.Activity) bool {
		return func(a model.Activity) bool { return a.Entity == entity }
	}
	p.build(&list.Spec[model.Activity]{
		Columns: listColumns(columns), ID: func(a model.Activity) int64 { return a.ID },
		Chips: []list.Chip[model.Activity]{
			{ID: ChipAll, Label: "All"},
			{ID: "licenses", Label: "Licenses", Has: of("licenses")},
			{ID: "devices", Label: "Devices", Has: of("devices")},
			{ID: "sources", Label: "Inventory", Has: func(a model.Activity) bool { return a.Entity == "sources" || a.Entity == "files" }},
			{ID: "orgs", Label: "Organizations", Has: of("orgs")},
		},
		Search: func(a model.Activity) []string { return []string{a.Who, a.Action, a.Entity, a.Name, changesText(a)} },
	}, columns, list.Sort{Column: "at", Desc: true}, grid.Params{Empty: "No entry is like this."}, "Search who, what, name…")
	p.frame.setActions(kit.NewButton("Export…", func() { p.export(p.name.Title(), string(p.name)) }))
	return p
}

// Show comes to the page.
func (p *ActivityPage) Show(r Route) { p.arrive(r) }

// Heard reloads when something was changed.
func (p *ActivityPage) Heard(e any) {
	switch e.(type) {
	case event.Activity, event.Licenses, event.Devices, event.Orgs, event.Sources:
		p.reload()
	}
}

// Actions are what the menus can do here.
func (p *ActivityPage) Actions() Actions { return p.actions() }

func activityColumns() []column[model.Activity] {
	plain := func(c grid.Column, f func(model.Activity) string) column[model.Activity] {
		return column[model.Activity]{Column: c, text: f, cell: func(a model.Activity) grid.Cell { return muted(f(a)) }}
	}
	return []column[model.Activity]{
		timeColumn(grid.Column{ID: "at", Title: "When", Width: 146, Fixed: true}, func(a model.Activity) time.Time { return a.At }, words.Minute),
		plain(grid.Column{ID: "who", Title: "Who", Width: 130, Grow: 1}, func(a model.Activity) string { return a.Who }),
		plain(grid.Column{ID: "what", Title: "What", Width: 160}, activityWhat),
		{
			Column: grid.Column{ID: "name", Title: "Name", Width: 220, Grow: 2}, text: func(a model.Activity) string { return a.Name },
			cell: func(a model.Activity) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: a.Name} },
		},
		plain(grid.Column{ID: "changes", Title: "From → to", Width: 340, Grow: 3}, changesText),
	}
}

// singular are the words for one row of a table.
var singular = map[string]string{
	"licenses": "license", "devices": "device", "orgs": "organization", "sources": "source", "files": "file", "settings": "setting", "twins": "twins",
}

func activityWhat(a model.Activity) string {
	what := singular[a.Entity]
	if what == "" {
		what = a.Entity
	}
	did := map[string]string{"create": "Created", "update": "Changed", "delete": "Deleted", "restore": "Brought back", "merge": "Merged"}[a.Action]
	if did == "" {
		did = words.Sentence(a.Action)
	}
	return did + " " + what
}

// plainOnCreate are the fields of a new thing that say nothing that its name does not say.
var plainOnCreate = map[string]bool{"name": true, "org_id": true, "org_descendants": true, "metric": true, "kinds": true}

// changesText writes what an entry changed: "purchase_count: 45 → 50".
func changesText(a model.Activity) string {
	changes, err := activity.Decode(a.Changes)
	if err != nil {
		return a.Changes
	}
	var all []string
	for _, c := range changes {
		if a.Action == "create" && (plainOnCreate[c.Field] || valueText(c.To) == "–") {
			continue
		}
		all = append(all, fmt.Sprintf("%s: %s → %s", strings.ReplaceAll(c.Field, "_", " "), valueText(c.From), valueText(c.To)))
	}
	return oneLine(strings.Join(all, " · "))
}

func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case string:
		if v == "" {
			return "–"
		}
		return v
	case float64:
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprint(v)
}
