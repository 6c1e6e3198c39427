package page

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/service/event"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// UsersPage is the list of the people and programs that use this database.
type UsersPage struct {
	listPage[access.UserRow]
	s Services
}

// The chips of the Users page, apart from ChipAll.
const (
	chipEnabled  = "enabled"
	chipDisabled = "disabled"
)

// NewUsers makes the page.
func NewUsers(host Host, s Services) *UsersPage {
	p := &UsersPage{s: s}
	p.host, p.name, p.one, p.many = host, Users, "user", "users"
	p.load = func(ctx context.Context) ([]access.UserRow, error) { return s.Access.Users(ctx, host.Principal()) }
	columns := userColumns()
	p.build(&list.Spec[access.UserRow]{
		Columns: listColumns(columns), ID: func(r access.UserRow) int64 { return r.ID },
		Chips: []list.Chip[access.UserRow]{
			{ID: ChipAll, Label: "All"},
			{ID: chipEnabled, Label: "Enabled", Has: func(r access.UserRow) bool { return !r.Disabled }},
			{ID: chipDisabled, Label: "Disabled", Has: func(r access.UserRow) bool { return r.Disabled }},
		},
		Search: func(r access.UserRow) []string {
			return []string{r.Name, r.FullName, strings.Join(r.Roles, " "), strings.Join(r.Orgs, " ")}
		},
	}, columns, list.Sort{Column: "name"}, grid.Params{
		Single: true, Empty: "No user is like this.",
		OnOpen: func(row int) { p.Edit(p.list.Row(row)) },
		OnMenu: p.menu, OnDelete: func([]int64) { p.Delete() },
	}, "Search name, role, organization…")
	actions := []fyne.CanvasObject{p.exportButton()}
	if host.Principal().Can(model.UsersCreate) {
		actions = append(actions, kit.NewAddButton("New user", p.New))
	}
	p.frame.setActions(actions...)
	return p
}

func userState(r access.UserRow) (string, theme.Tone) {
	switch {
	case r.Disabled:
		return "Disabled", theme.ToneNeutral
	case !r.HasPassword:
		return "No password", theme.ToneWarn
	}
	return "Enabled", theme.ToneGood
}

func userOrgs(r access.UserRow) string {
	if len(r.OrgIDs) == 0 {
		return "None"
	}
	var names []string
	for i, path := range r.Orgs {
		if r.OrgIDs[i] == model.RootOrgID {
			return "All"
		}
		names = append(names, shortOrg(path))
	}
	return strings.Join(names, "; ")
}

func userRoles(r access.UserRow) string {
	if len(r.Roles) == 0 {
		return "None"
	}
	return strings.Join(r.Roles, ", ")
}

func userColumns() []column[access.UserRow] {
	plain := func(c grid.Column, f func(access.UserRow) string) column[access.UserRow] {
		return column[access.UserRow]{Column: c, text: f, cell: func(r access.UserRow) grid.Cell { return muted(f(r)) }}
	}
	return []column[access.UserRow]{
		{
			Column: grid.Column{ID: "name", Title: "Name", Width: 160, Min: 110, Grow: 1, Fixed: true},
			text:   func(r access.UserRow) string { return r.Name },
			cell:   func(r access.UserRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: r.Name} },
		},
		plain(grid.Column{ID: "full", Title: "Full name", Width: 180, Min: 90, Grow: 1}, func(r access.UserRow) string { return r.FullName }),
		plain(grid.Column{ID: "roles", Title: "Roles", Width: 190, Min: 100, Grow: 1}, userRoles),
		plain(grid.Column{ID: "orgs", Title: "Organizations", Width: 200, Min: 100, Grow: 2}, userOrgs),
		{
			Column: grid.Column{ID: "state", Title: "State", Width: 124, Min: 120},
			text:   func(r access.UserRow) string { s, _ := userState(r); return s },
			cell: func(r access.UserRow) grid.Cell {
				s, tone := userState(r)
				return grid.Cell{Kind: grid.Pill, Text: s, Tone: tone}
			},
		},
		numberColumn(grid.Column{ID: "tokens", Title: "Tokens", Width: 80, Min: 72}, func(r access.UserRow) int { return r.Tokens }),
		{
			Column: grid.Column{ID: "api", Title: "API access", Width: 96, Hidden: true},
			text:   func(r access.UserRow) string { return onOff(r.APIEnabled) },
		},
		timeColumn(grid.Column{ID: "created", Title: "Added", Width: 108, Hidden: true}, func(r access.UserRow) time.Time { return r.CreatedAt }, words.Day),
	}
}

func onOff(on bool) string {
	if on {
		return "On"
	}
	return "Off"
}

// Show comes to the page.
func (p *UsersPage) Show(r Route) { p.arrive(r) }

// Heard reloads when users, roles, tokens or organizations changed.
func (p *UsersPage) Heard(e any) {
	switch e.(type) {
	case event.Users, event.Orgs, event.Tokens, SampleChanged:
		p.reload()
	}
}

// Actions are what the menus can do here.
func (p *UsersPage) Actions() Actions {
	a := p.actions()
	who := p.host.Principal()
	if who.Can(model.UsersCreate) {
		a.New = p.New
	}
	if r, ok := p.table.one(); ok {
		if who.Can(model.UsersUpdate) {
			a.Edit = func() { p.Edit(r) }
			a.Open = a.Edit
		}
		if who.Can(model.UsersDelete) {
			a.Delete = p.Delete
		}
	}
	return a
}

func (p *UsersPage) menu(_ []int64, at fyne.Position) {
	r, ok := p.table.one()
	if !ok {
		return
	}
	a := p.Actions()
	var password, without, disable func()
	name := "Disable"
	if p.host.Principal().Can(model.UsersUpdate) {
		password = func() { p.SetPassword(r) }
		if r.HasPassword {
			without = func() { p.RemovePassword(r) }
		}
		disable = func() { p.setDisabled(r, !r.Disabled) }
	}
	if r.Disabled {
		name = "Enable"
	}
	p.grid.ShowMenu(fyne.NewMenu("",
		menuItem("Edit…", a.Edit), menuItem("Set a password…", password), menuItem("Remove the password…", without), menuItem(name, disable),
		fyne.NewMenuItemSeparator(),
		menuItem("Copy as a table", a.Copy),
		fyne.NewMenuItemSeparator(),
		menuItem("Delete…", a.Delete),
	), at)
}

// New adds a user.
func (p *UsersPage) New() { p.openForm(access.UserRow{}) }

// Edit changes a user.
func (p *UsersPage) Edit(r access.UserRow) {
	if p.host.Principal().Can(model.UsersUpdate) {
		p.openForm(r)
	}
}

func (p *UsersPage) setDisabled(r access.UserRow, disabled bool) {
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		_, err := p.s.Access.UpdateUser(ctx, p.host.Principal(), access.UserEdit{
			ID: r.ID, Name: r.Name, FullName: r.FullName, Disabled: disabled, RoleIDs: r.RoleIDs, OrgIDs: r.OrgIDs,
		})
		return err
	}, func(err error) {
		if err != nil {
			p.fail("Change "+r.Name, err)
			return
		}
		word := " enabled"
		if disabled {
			word = " disabled: no sign-in, and their tokens do not work"
		}
		p.host.Toast(r.Name+word, "", nil)
	})
}

// fail says why something was refused; the services' words say more than that it is not allowed.
func (p *UsersPage) fail(what string, err error) {
	p.host.Log(what, err)
	dialog.Error(p.host.Window().Canvas(), what, refusal(err)+".", err.Error())
}

// Delete takes the selected user away after a question.
func (p *UsersPage) Delete() {
	r, ok := p.table.one()
	if !ok {
		return
	}
	text := "They cannot sign in any more. What they did stays in the record of changes."
	if r.Tokens > 0 {
		text = "They cannot sign in any more, and " + words.Count(r.Tokens, "token of theirs stops", "tokens of theirs stop") +
			" to work. What they did stays in the record of changes."
	}
	dialog.Confirm(p.host.Window().Canvas(), dialog.Question{
		Title: "Delete the user " + r.Name + "?", Text: text + " To keep them and only shut them out, disable them.", Yes: "Delete", Danger: true,
		OnYes: func() {
			task.Do(p.host.Tasks(), func(ctx context.Context) error {
				return p.s.Access.DeleteUser(ctx, p.host.Principal(), r.ID)
			}, func(err error) {
				if err != nil {
					p.fail("Delete "+r.Name, err)
					return
				}
				p.host.Toast("User "+r.Name+" deleted", "", nil)
				p.reload()
			})
		},
	})
}

// RemovePassword lets a user sign in with the name alone, after a question.
func (p *UsersPage) RemovePassword(r access.UserRow) {
	dialog.Confirm(p.host.Window().Canvas(), dialog.Question{
		Title: "Remove the password of " + r.Name + "?", Text: "Whoever knows the name can sign in as " + r.Name + ".", Yes: "Remove", Danger: true,
		OnYes: func() {
			task.Do(p.host.Tasks(), func(ctx context.Context) error {
				return p.s.Access.RemovePassword(ctx, p.host.Principal(), r.ID)
			}, func(err error) {
				if err != nil {
					p.fail("Remove the password of "+r.Name, err)
					return
				}
				p.host.Toast(r.Name+" has no password any more", "", nil)
			})
		},
	})
}

// SetPassword gives a user another password. One's own takes the old one first.
func (p *UsersPage) SetPassword(r access.UserRow) {
	if r.ID == p.host.Principal().UserID {
		p.host.ChangePassword()
		return
	}
	entry := kit.NewPasswordEntry()
	field := kit.NewField("New password", entry, "At least 8 characters. Tell it to "+r.Name+" by a way that nobody else listens to.")
	var d *dialog.Dialog
	var save *kit.Button
	save = kit.NewPrimaryButton("Save", func() {
		password := entry.Text
		save.Disable()
		task.Do(p.host.Tasks(), func(ctx context.Context) error {
			return p.s.Access.SetPassword(ctx, p.host.Principal(), r.ID, password)
		}, func(err error) {
			save.Enable()
			if err != nil {
				field.SetError(refusal(err))
				p.host.Log("set a password", err)
				return
			}
			d.Discard()
			p.host.Toast("The password of "+r.Name+" is set", "", nil)
		})
	})
	entry.OnChanged = func(string) { field.SetError("") }
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Password of " + r.Name, Content: field, Size: fyne.NewSize(440, 0), First: entry,
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), save}, Default: save,
	})
	d.Show()
}
