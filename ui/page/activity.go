package page

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// ActivityPage is the record of changes: who, when, what, from, to. Nothing can be edited there.
type ActivityPage struct {
	listPage[model.Activity]
	s     Services
	who   *kit.Select
	since *kit.Select
	names []string // to choose from in who, "" for everyone
	asked atomic.Pointer[activity.Filter]
}

// periods are the spans of time to choose from; days 0 is everything.
var periods = []struct {
	label string
	days  int
}{{"Any time", 0}, {"Last 24 hours", 1}, {"Last 7 days", 7}, {"Last 30 days", 30}, {"Last year", 365}}

// activityRows is how many of the newest entries are shown.
const activityRows = 10_000

// NewActivity makes the page.
func NewActivity(host Host, s Services) *ActivityPage {
	p := &ActivityPage{s: s}
	p.host, p.name, p.one, p.many = host, Activity, "entry", "entries"
	p.none = "Nothing has been changed yet."
	p.load = func(ctx context.Context) ([]model.Activity, error) {
		return s.Activity.List(ctx, host.Principal(), *p.asked.Load())
	}
	p.loaded = p.offerNames
	p.who = kit.NewSelect(nil, func(int64) { p.ask() })
	p.since = kit.NewWordSelect(periodLabels(), func(int) { p.ask() })
	p.since.SetValue(0)
	p.setNames([]string{""})
	p.asked.Store(&activity.Filter{Limit: activityRows})
	columns := activityColumns(p.changesText)
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
			{ID: "people", Label: "People", Has: func(a model.Activity) bool { return a.Entity == "users" || a.Entity == "roles" }},
			{ID: "tokens", Label: "Tokens", Has: of("tokens")},
			{ID: "settings", Label: "Settings", Has: of("settings")},
		},
		Search: func(a model.Activity) []string { return []string{a.Who, a.Action, a.Entity, a.Name, p.changesText(a)} },
	}, columns, list.Sort{Column: "at", Desc: true}, grid.Params{
		Empty: "No entry is like this.", OnOpen: func(row int) { p.View(p.list.Row(row)) },
	}, "Search who, what, name…")
	p.frame.setActions(fixedWidth(p.who, 160), fixedWidth(p.since, 136), p.exportButton())
	return p
}

// Show comes to the page.
func (p *ActivityPage) Show(r Route) { p.arrive(r) }

// Heard reloads when something was changed.
func (p *ActivityPage) Heard(e any) {
	switch e.(type) {
	case event.Activity, event.Licenses, event.Devices, event.Orgs, event.Sources, event.Users, event.Tokens, event.Settings:
		p.reload()
	}
}

// Actions are what the menus can do here.
func (p *ActivityPage) Actions() Actions {
	a := p.actions()
	if e, ok := p.table.one(); ok {
		a.Open = func() { p.View(e) }
	}
	return a
}

func periodLabels() []string {
	var labels []string
	for _, p := range periods {
		labels = append(labels, p.label)
	}
	return labels
}

// ask loads what is chosen above the list.
func (p *ActivityPage) ask() {
	f := activity.Filter{Limit: activityRows, Who: p.chosenWho()}
	if i, ok := p.since.Value(); ok && periods[i].days > 0 {
		f.Since = p.host.Now().AddDate(0, 0, -periods[i].days)
	}
	p.asked.Store(&f)
	p.reload()
}

func (p *ActivityPage) chosenWho() string {
	if i, ok := p.who.Value(); ok && int(i) < len(p.names) {
		return p.names[i]
	}
	return ""
}

// setNames offers names to choose from; the chosen one stays.
func (p *ActivityPage) setNames(names []string) {
	chosen := p.chosenWho()
	p.names = names
	var options []kit.Option
	for i, n := range names {
		if n == "" {
			n = "Everybody"
		}
		options = append(options, kit.Option{ID: int64(i), Label: n})
	}
	p.who.SetOptions(options)
	p.who.SetValue(int64(max(0, slices.Index(names, chosen))))
}

// offerNames adds those who did something to the choice.
func (p *ActivityPage) offerNames() {
	known := map[string]bool{}
	for _, n := range p.names {
		known[n] = true
	}
	more := false
	for _, a := range p.list.Snapshot().All() {
		if !known[a.Who] {
			known[a.Who], more = true, true
		}
	}
	if more {
		p.setNames(slices.Sorted(maps.Keys(known)))
	}
}

// ChooseWho narrows the list to what somebody did; "" is everybody.
func (p *ActivityPage) ChooseWho(name string) {
	p.who.Choose(int64(max(0, slices.Index(p.names, name))))
}

// ChooseSince narrows the list to a period, by its place in the choice.
func (p *ActivityPage) ChooseSince(i int) { p.since.Choose(int64(i)) }

// View shows an entry whole: every field, from what to what.
func (p *ActivityPage) View(a model.Activity) {
	const width = 600
	changes, err := activity.Decode(a.Changes)
	if err != nil {
		changes = []activity.Change{{Field: "changes", To: a.Changes}}
	}
	box := kit.Stack(theme.Space, kit.NewText(words.Minute(a.At)+" · "+a.Who, theme.TextSize, theme.Regular, theme.Muted))
	var copied strings.Builder
	fmt.Fprintf(&copied, "%s\t%s\t%s\t%s\n", words.Minute(a.At), a.Who, activityWhat(a), a.Name)
	for _, c := range changes {
		was, became := p.value(c, c.From), p.value(c, c.To)
		if was == became {
			continue // of something new: it says nothing
		}
		from, to := kit.NewSelectable(was), kit.NewSelectable(became)
		const half = (width - 2*theme.Margin - 3*theme.Space) / 2
		from.SetWidth(half - 24)
		to.SetWidth(half - 24)
		box.Add(kit.NewField(words.Field(c.Field), kit.Columns(theme.Gap, valueBox(from), valueBox(to)), ""))
		fmt.Fprintf(&copied, "%s\t%s\t%s\n", words.Field(c.Field), was, became)
	}
	if len(changes) == 0 {
		box.Add(kit.NewText("There is no more to it.", theme.TextSize, theme.Regular, theme.Muted))
	} else {
		box.Add(kit.NewCaption("Left: what it was. Right: what it became."))
	}
	var d *dialog.Dialog
	shut := kit.NewPrimaryButton("Close", func() { d.Close() })
	var clip *kit.Button
	clip = kit.NewButton("Copy", func() {
		fyne.CurrentApp().Clipboard().SetContent(copied.String())
		clip.SetText("Copied")
	})
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: activityWhat(a) + " " + a.Name, Content: box, Size: fyne.NewSize(width, 0), Buttons: []*kit.Button{clip, shut}, Default: shut, First: shut,
	})
	d.Show()
}

func valueBox(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(kit.NewBox(theme.Panel, theme.Border, theme.Radius), kit.Pad(o, 7, 7, 10, 10))
}

// fixedWidth gives a choice in a toolbar its width.
func fixedWidth(o fyne.CanvasObject, width float32) fyne.CanvasObject {
	return container.NewGridWrap(fyne.NewSize(width, theme.ControlHeight), o)
}

func activityColumns(changes func(model.Activity) string) []column[model.Activity] {
	plain := func(c grid.Column, f func(model.Activity) string) column[model.Activity] {
		return column[model.Activity]{Column: c, text: f, cell: func(a model.Activity) grid.Cell { return muted(f(a)) }}
	}
	return []column[model.Activity]{
		timeColumn(grid.Column{ID: "at", Title: "When", Width: 146, Fixed: true}, func(a model.Activity) time.Time { return a.At }, words.Minute),
		plain(grid.Column{ID: "who", Title: "Who", Width: 130, Min: 110, Grow: 1}, func(a model.Activity) string { return a.Who }),
		plain(grid.Column{ID: "what", Title: "What", Width: 160}, activityWhat),
		{
			Column: grid.Column{ID: "name", Title: "Name", Width: 220, Grow: 2}, text: func(a model.Activity) string { return a.Name },
			cell: func(a model.Activity) grid.Cell {
				return grid.Cell{Kind: grid.Strong, Text: a.Name, End: filepath.IsAbs(a.Name)}
			},
		},
		plain(grid.Column{ID: "changes", Title: "From → to", Width: 340, Grow: 3}, changes),
	}
}

// singular are the words for one row of a table.
var singular = map[string]string{
	"licenses": "license", "devices": "device", "orgs": "organization", "sources": "source", "files": "file", "settings": "setting", "twins": "twins",
	"users": "user", "roles": "role", "tokens": "token",
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

// value is a value of a change in words; a dash for none.
func (p *ActivityPage) value(c activity.Change, v any) string {
	return orDash(words.Value(c.Field, v, p.s.Orgs.Path))
}

// changesText writes what an entry changed: "Purchased: 45 → 50".
func (p *ActivityPage) changesText(a model.Activity) string {
	changes, err := activity.Decode(a.Changes)
	if err != nil {
		return a.Changes
	}
	var all []string
	for _, c := range changes {
		from, to := p.value(c, c.From), p.value(c, c.To)
		if from == to || a.Action == "create" && plainOnCreate[c.Field] {
			continue
		}
		all = append(all, fmt.Sprintf("%s: %s → %s", words.Field(c.Field), from, to))
	}
	return oneLine(strings.Join(all, " · "))
}
