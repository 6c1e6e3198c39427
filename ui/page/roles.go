package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// roleRow is a role with how many users have it, of those that one may see.
type roleRow struct {
	model.Role
	users int
}

// RolesPage is the list of roles: the built-in ones, which cannot be changed, and those of people's own.
type RolesPage struct {
	listPage[roleRow]
	s Services
}

// The chips of the Roles page, apart from ChipAll.
const (
	chipBuiltIn = "builtin"
	chipOwn     = "own"
)

// NewRoles makes the page.
func NewRoles(host Host, s Services) *RolesPage {
	p := &RolesPage{s: s}
	p.host, p.name, p.one, p.many = host, Roles, "role", "roles"
	p.load = p.loadRows
	columns := roleColumns()
	p.build(&list.Spec[roleRow]{
		Columns: listColumns(columns), ID: func(r roleRow) int64 { return r.ID },
		Chips: []list.Chip[roleRow]{
			{ID: ChipAll, Label: "All"},
			{ID: chipBuiltIn, Label: "Built in", Has: func(r roleRow) bool { return r.BuiltIn }},
			{ID: chipOwn, Label: "Own", Has: func(r roleRow) bool { return !r.BuiltIn }},
		},
		Search: func(r roleRow) []string { return []string{r.Name, mayText(r.Role)} },
	}, columns, list.Sort{}, grid.Params{
		Single: true, Empty: "No role is like this.",
		OnOpen: func(row int) { p.View(p.list.Row(row)) },
		OnMenu: p.menu, OnDelete: func([]int64) { p.Delete() },
	}, "Search roles…")
	actions := []fyne.CanvasObject{p.exportButton()}
	if host.Principal().Can(model.RolesCreate) {
		actions = append(actions, kit.NewAddButton("New role", p.New))
	}
	p.frame.setActions(actions...)
	return p
}

func (p *RolesPage) loadRows(ctx context.Context) ([]roleRow, error) {
	roles, err := p.s.Access.Roles(ctx, p.host.Principal())
	if err != nil {
		return nil, err
	}
	users := map[int64]int{}
	if p.host.Principal().Can(model.UsersRead) {
		rows, err := p.s.Access.Users(ctx, p.host.Principal())
		if err != nil {
			return nil, err
		}
		for _, u := range rows {
			for _, id := range u.RoleIDs {
				users[id]++
			}
		}
	}
	all := make([]roleRow, len(roles))
	for i, r := range roles {
		all[i] = roleRow{r, users[r.ID]}
	}
	return all, nil
}

// mayText says what a role allows: "licenses: read, create · devices: read".
func mayText(r model.Role) string {
	if len(r.Permissions) == len(model.Permissions()) {
		return "Everything"
	}
	var order []string
	actions := map[string][]string{}
	for _, perm := range r.Permissions {
		c := perm.Collection()
		if actions[c] == nil {
			order = append(order, c)
		}
		actions[c] = append(actions[c], perm.Action())
	}
	for i, c := range order {
		order[i] = c + ": " + strings.Join(actions[c], ", ")
	}
	if len(order) == 0 {
		return "Nothing"
	}
	return strings.Join(order, " · ")
}

func roleColumns() []column[roleRow] {
	kind := func(r roleRow) string {
		if r.BuiltIn {
			return "Built in"
		}
		return "Own"
	}
	return []column[roleRow]{
		{
			Column: grid.Column{ID: "name", Title: "Name", Width: 210, Min: 130, Grow: 1, Fixed: true},
			text:   func(r roleRow) string { return r.Name },
			cell:   func(r roleRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: r.Name} },
		},
		{
			Column: grid.Column{ID: "kind", Title: "Kind", Width: 100, Min: 90},
			text:   kind,
			cell: func(r roleRow) grid.Cell {
				tone := theme.ToneAccent
				if r.BuiltIn {
					tone = theme.ToneNeutral
				}
				return grid.Cell{Kind: grid.Pill, Text: kind(r), Tone: tone}
			},
		},
		numberColumn(grid.Column{ID: "users", Title: "Users", Width: 76}, func(r roleRow) int { return r.users }),
		{
			Column: grid.Column{ID: "may", Title: "May", Width: 420, Min: 160, Grow: 4},
			text:   func(r roleRow) string { return mayText(r.Role) },
			cell:   func(r roleRow) grid.Cell { return muted(mayText(r.Role)) },
		},
	}
}

// Show comes to the page.
func (p *RolesPage) Show(r Route) { p.arrive(r) }

// Heard reloads when users or roles changed.
func (p *RolesPage) Heard(e any) {
	if _, ok := e.(event.Users); ok {
		p.reload()
	}
}

func (p *RolesPage) canEdit(r roleRow) bool {
	return !r.BuiltIn && p.host.Principal().Can(model.RolesUpdate)
}

// Actions are what the menus can do here.
func (p *RolesPage) Actions() Actions {
	a := p.actions()
	if p.host.Principal().Can(model.RolesCreate) {
		a.New = p.New
	}
	if r, ok := p.table.one(); ok {
		a.Open = func() { p.View(r) }
		if p.canEdit(r) {
			a.Edit = func() { p.View(r) }
		}
		if !r.BuiltIn && p.host.Principal().Can(model.RolesDelete) {
			a.Delete = p.Delete
		}
	}
	return a
}

func (p *RolesPage) menu(_ []int64, at fyne.Position) {
	r, ok := p.table.one()
	if !ok {
		return
	}
	a := p.Actions()
	var twin func()
	if a.New != nil {
		twin = func() {
			p.form(roleRow{Role: model.Role{Name: "Copy of " + r.Name, Permissions: r.Permissions}}, true)
		}
	}
	p.grid.ShowMenu(fyne.NewMenu("",
		menuItem("View…", a.Open), menuItem("Edit…", a.Edit), menuItem("New role like this…", twin),
		fyne.NewMenuItemSeparator(), menuItem("Copy as a table", a.Copy),
		fyne.NewMenuItemSeparator(), menuItem("Delete…", a.Delete)), at)
}

// New makes a role.
func (p *RolesPage) New() {
	p.form(roleRow{Role: model.Role{Permissions: []model.Permission{model.LicensesRead}}}, true)
}

// View shows a role; one's own can be changed.
func (p *RolesPage) View(r roleRow) { p.form(r, p.canEdit(r)) }

// Delete takes the selected role away after a question.
func (p *RolesPage) Delete() {
	r, ok := p.table.one()
	if !ok || r.BuiltIn {
		return
	}
	if r.users > 0 {
		dialog.Error(p.host.Window().Canvas(), "Delete "+r.Name,
			words.Count(r.users, "user has", "users have")+" this role. Take it from them first, on the Users page.", "")
		return
	}
	dialog.Confirm(p.host.Window().Canvas(), dialog.Question{
		Title: "Delete the role " + r.Name + "?", Text: "Nobody has it.", Yes: "Delete", Danger: true,
		OnYes: func() {
			task.Do(p.host.Tasks(), func(ctx context.Context) error {
				return p.s.Access.DeleteRole(ctx, p.host.Principal(), r.ID)
			}, func(err error) {
				if err != nil {
					p.host.Log("delete a role", err)
					dialog.Error(p.host.Window().Canvas(), "Delete "+r.Name, refusal(err)+".", err.Error())
					return
				}
				p.host.Toast("Role "+r.Name+" deleted", "", nil)
				p.reload()
			})
		},
	})
}
