package page

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/token"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// APIAccessPage has the user's tokens, the switch of the user's API access, and where the API listens.
type APIAccessPage struct {
	table[token.Row]
	s     Services
	frame *frame
	bar   *apiBar
}

// NewAPIAccess makes the page.
func NewAPIAccess(host Host, s Services) *APIAccessPage {
	p := &APIAccessPage{s: s}
	p.host, p.key = host, string(APIAccess)
	p.none = "No token yet. A program needs one to use the API: make it with New token."
	p.load = func(ctx context.Context) ([]token.Row, error) { return s.Tokens.List(ctx, host.Principal()) }
	columns := tokenColumns(host.Now)
	params := grid.Params{
		OnOpen: func(row int) { p.Edit(p.list.Row(row)) },
		OnLink: func(row, _, link int) { p.link(p.list.Row(row), link) },
		OnMenu: p.menu, OnDelete: func([]int64) { p.Delete() },
		Empty: "No token is like this.",
	}
	p.init(&list.Spec[token.Row]{
		Columns: listColumns(columns), ID: func(r token.Row) int64 { return r.ID },
		Search: func(r token.Row) []string { return []string{r.Description} },
	}, columns, list.Sort{}, params)
	p.frame = newFrame(APIAccess.Title(), p.reload)
	if host.Principal().Can(model.TokensCreate) {
		p.frame.setActions(kit.NewAddButton("New token", p.New))
	}
	p.bar = newAPIBar(p)
	p.frame.show(kit.NewPage(theme.Space, p.bar.box, p.grid))
	p.failed = p.frame.fail
	return p
}

// tokenPill says the scope; a token that has ended does nothing any more, whatever its scope was.
func tokenPill(r token.Row, now time.Time) (string, theme.Tone) {
	switch {
	case r.ExpiresAt != nil && !r.ExpiresAt.After(now):
		return "Expired", theme.ToneNeutral
	case r.Scope == model.ScopeAgent:
		return "Agent", theme.ToneWarn
	}
	return "API", theme.ToneGood
}

func tokenLinks(r token.Row) []string {
	if r.CanEdit {
		return []string{"Edit", "Delete"}
	}
	return []string{"Delete"}
}

func tokenColumns(now func() time.Time) []column[token.Row] {
	text := func(c grid.Column, f func(token.Row) string) column[token.Row] {
		return column[token.Row]{Column: c, text: f}
	}
	maybe := func(t *time.Time) time.Time {
		if t == nil {
			return time.Time{}
		}
		return *t
	}
	used := timeColumn(grid.Column{ID: "used", Title: "Last used", Width: 124, Min: 98}, func(r token.Row) time.Time { return maybe(r.LastUsedAt) }, words.Minute)
	used.cell = func(r token.Row) grid.Cell { return grid.Cell{Text: words.Ago(maybe(r.LastUsedAt), now())} }
	return []column[token.Row]{
		{
			Column: grid.Column{ID: "description", Title: "Description", Width: 222, Min: 168, Grow: 2, Fixed: true},
			text:   func(r token.Row) string { return r.Description },
			cell: func(r token.Row) grid.Cell {
				if r.Description == "" {
					return muted("No description")
				}
				return grid.Cell{Text: r.Description}
			},
		},
		{
			Column: grid.Column{ID: "scope", Title: "Scope", Width: 110, Min: 84},
			text:   func(r token.Row) string { s, _ := tokenPill(r, now()); return s },
			cell: func(r token.Row) grid.Cell {
				s, tone := tokenPill(r, now())
				return grid.Cell{Kind: grid.Pill, Text: s, Tone: tone}
			},
		},
		text(grid.Column{ID: "token", Title: "Token", Width: 132, Min: 98}, func(r token.Row) string { return r.Start + "…" }),
		text(grid.Column{ID: "owner", Title: "Owner", Width: 150, Min: 112, Grow: 1}, func(r token.Row) string { return r.Owner }),
		timeColumn(grid.Column{ID: "created", Title: "Created", Width: 130, Min: 100}, func(r token.Row) time.Time { return r.CreatedAt }, words.Day),
		used,
		{
			Column: grid.Column{ID: "expires", Title: "Last day", Width: 104, Hidden: true},
			text:   func(r token.Row) string { return lastDay(r.ExpiresAt) },
			number: func(r token.Row) float64 {
				if r.ExpiresAt == nil {
					return seconds(now().AddDate(1000, 0, 0))
				}
				return seconds(*r.ExpiresAt)
			},
		},
		text(grid.Column{ID: "from", Title: "Used from", Width: 130, Hidden: true}, func(r token.Row) string { return r.LastUsedFrom }),
		{
			Column: grid.Column{ID: "action", Title: "Action", Width: 128, Min: 126, NoSort: true},
			text:   func(token.Row) string { return "" },
			cell:   func(r token.Row) grid.Cell { return grid.Cell{Kind: grid.Link, Links: tokenLinks(r)} },
		},
	}
}

// lastDay is the last day on which a token works that ends at a moment, which is the midnight after it.
func lastDay(end *time.Time) string {
	if end == nil {
		return "Never ends"
	}
	return words.Day(end.Add(-time.Second))
}

func (p *APIAccessPage) link(r token.Row, link int) {
	switch tokenLinks(r)[link] {
	case "Edit":
		p.Edit(r)
	default:
		p.remove(r)
	}
}

func (p *APIAccessPage) menu(_ []int64, at fyne.Position) {
	a := p.Actions()
	p.grid.ShowMenu(fyne.NewMenu("", menuItem("Edit the description…", a.Edit), menuItem("Copy as a table", a.Copy),
		fyne.NewMenuItemSeparator(), menuItem("Delete…", a.Delete)), at)
}

// Edit changes the description of a token.
func (p *APIAccessPage) Edit(r token.Row) {
	if !r.CanEdit {
		return
	}
	entry := kit.NewEntry("What uses it, such as \"Power BI dashboard\"")
	entry.SetText(r.Description)
	field := kit.NewField("Description", entry, "")
	var d *dialog.Dialog
	var save *kit.Button
	save = kit.NewPrimaryButton("Save", func() {
		save.Disable()
		text := entry.Text
		task.Do(p.host.Tasks(), func(ctx context.Context) error {
			return p.s.Tokens.Describe(ctx, p.host.Principal(), r.ID, text)
		}, func(err error) {
			save.Enable()
			if err != nil {
				field.SetError(words.Problem(err))
				p.host.Log("describe a token", err)
				return
			}
			d.Discard()
			p.reload()
		})
	})
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Edit token " + r.Start + "…", Content: field, Size: fyne.NewSize(480, 0), First: entry,
		Dirty:   func() bool { return strings.TrimSpace(entry.Text) != r.Description },
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), save}, Default: save,
	})
	d.Show()
}

// Delete takes the selected token away after a question.
func (p *APIAccessPage) Delete() {
	if r, ok := p.one(); ok {
		p.remove(r)
	}
}

func (p *APIAccessPage) remove(r token.Row) {
	name := r.Start + "…"
	if r.Description != "" {
		name = "“" + r.Description + "”"
	}
	text := "Programs that send it get no answer from then on. It cannot be brought back; a new token has to be given to them."
	if !r.Mine {
		text = "It belongs to " + r.Owner + ". " + text
	}
	dialog.Confirm(p.host.Window().Canvas(), dialog.Question{
		Title: "Delete the token " + name + "?", Text: text, Yes: "Delete", Danger: true,
		OnYes: func() {
			task.Do(p.host.Tasks(), func(ctx context.Context) error {
				return p.s.Tokens.Delete(ctx, p.host.Principal(), r.ID)
			}, func(err error) {
				if err != nil {
					p.host.Fail("Delete the token "+name, err)
					return
				}
				p.host.Toast("Token "+name+" deleted", "", nil)
				p.reload()
			})
		},
	})
}

// Object is what to show.
func (p *APIAccessPage) Object() fyne.CanvasObject { return p.frame.box }

// Show comes to the page.
func (p *APIAccessPage) Show(r Route) {
	p.show()
	p.bar.reload()
	if r.ID != 0 {
		p.want(r.ID)
	}
}

// Tick is called every few seconds while the page is shown: programs use tokens, and time goes on.
func (p *APIAccessPage) Tick() { p.reload() }

// Hide says that another page is shown.
func (p *APIAccessPage) Hide() { p.hide() }

// Heard reloads when tokens or what the API does changed.
func (p *APIAccessPage) Heard(e any) {
	switch e.(type) {
	case event.Tokens, event.Users:
		p.reload()
		p.bar.reload()
	case event.Settings, APIChanged:
		p.bar.reload()
	}
}

// Status is how many tokens there are.
func (p *APIAccessPage) Status() string {
	if !p.ready {
		return ""
	}
	return words.Count(p.list.Len(), "token", "tokens")
}

// Actions are what the menus can do here.
func (p *APIAccessPage) Actions() Actions {
	var a Actions
	if p.host.Principal().Can(model.TokensCreate) {
		a.New = p.New
	}
	if r, ok := p.one(); ok {
		a.Copy = p.copySelected
		if r.CanEdit {
			a.Edit = func() { p.Edit(r) }
			a.Open = a.Edit
		}
		if p.host.Principal().Can(model.TokensDelete) {
			a.Delete = p.Delete
		}
	}
	if p.list.Len() > 0 {
		a.Export = func() { p.export("Tokens", "tokens") }
	}
	a.Columns = func() {
		p.grid.ShowColumns(p.host.Window().Canvas(), fyne.NewPos(p.host.Window().Canvas().Size().Width, 180))
	}
	return a
}

// Focus puts the keyboard on the list.
func (p *APIAccessPage) Focus() { p.grid.Focus() }

// Grid is the list; tests look at it and click in it.
func (p *APIAccessPage) Grid() *grid.Grid { return p.grid }

// Rows are the tokens that are listed.
func (p *APIAccessPage) Rows() []token.Row { return p.list.Rows() }
