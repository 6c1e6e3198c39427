package page

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// roleForm is the window in which a role is seen, and changed where it is one's own.
type roleForm struct {
	p      *RolesPage
	row    roleRow
	name   *kit.Entry
	field  *kit.Field
	checks map[model.Permission]*kit.Check
	note   *kit.Text
	save   *kit.Button
	dialog *dialog.Dialog
}

// collectionNames are the headings of the permissions.
var collectionNames = map[string]string{
	"licenses": "Licenses", "devices": "Devices and software", "inventory": "Inventory", "orgs": "Organizations", "users": "Users", "roles": "Roles",
	"tokens": "API access", "reports": "Reports", "settings": "Settings", "activity": "Activity", "database": "Database",
}

// useless are permissions that allow nothing: the record of changes is never edited.
func useless(p model.Permission) bool { return strings.HasPrefix(p.Description(), "Nothing") }

func (p *RolesPage) form(r roleRow, editable bool) {
	f := &roleForm{p: p, row: r, name: kit.NewEntry(""), checks: map[model.Permission]*kit.Check{}}
	f.name.SetText(r.Name)
	f.field = kit.NewField("Name", f.name, "")
	f.name.OnChanged = func(string) { f.field.SetError("") }
	f.note = kit.NewText("", theme.SmallSize, theme.Regular, theme.Muted)
	f.note.Shrink = true
	groups := f.groups(editable)
	half := (len(groups) + 1) / 2
	both := kit.Columns(theme.Space, kit.Stack(theme.Space, groups[:half]...), kit.Stack(theme.Space, groups[half:]...))
	content := kit.NewPage(theme.Space, f.field, container.NewVScroll(kit.Pad(both, 0, 0, 0, 12)))
	params := dialog.Params{
		Fill: true, Size: fyne.NewSize(940, 640), Content: kit.Pad(content, 16, 12, theme.Margin, theme.Margin),
		Notes: []fyne.CanvasObject{f.note},
	}
	switch {
	case !editable:
		f.name.Disable()
		params.Title = r.Name
		if r.BuiltIn {
			params.Badge = kit.NewPill("Built in", theme.ToneNeutral)
			f.note.SetText("A built-in role cannot be changed. Make one of your own that is like it.")
		}
		shut := kit.NewPrimaryButton("Close", func() { f.dialog.Close() })
		params.Buttons, params.Default, params.First = []*kit.Button{shut}, shut, shut
	default:
		params.Title, params.First, params.Dirty = "Edit "+r.Name, f.name, f.dirty
		button := "Save"
		if r.ID == 0 {
			params.Title, button = "New role", "Add role"
		}
		f.save = kit.NewPrimaryButton(button, f.store)
		params.Buttons, params.Default = []*kit.Button{kit.NewButton("Cancel", func() { f.dialog.Close() }), f.save}, f.save
		f.count()
	}
	f.dialog = dialog.New(p.host.Window().Canvas(), params)
	f.dialog.Show()
}

// groups are the permissions, those about one thing on a card each.
func (f *roleForm) groups(editable bool) []fyne.CanvasObject {
	var groups []fyne.CanvasObject
	var lines *fyne.Container
	last := ""
	for _, perm := range model.Permissions() {
		if useless(perm) {
			continue
		}
		if c := perm.Collection(); c != last {
			last = c
			lines = kit.Stack(0)
			groups = append(groups, kit.NewCard(collectionNames[c], lines))
		}
		check := kit.NewCheck(perm.Description(), func(bool) { f.count() })
		check.SetChecked(slices.Contains(f.row.Permissions, perm))
		if !editable {
			check.Disable()
		} else if !f.p.host.Principal().Can(perm) && !check.Checked {
			check.Disable() // nobody gives what they do not have
		}
		f.checks[perm] = check
		lines.Add(check)
	}
	return groups
}

func (f *roleForm) count() {
	n := 0
	for _, c := range f.checks {
		if c.Checked {
			n++
		}
	}
	f.note.SetText(words.Count(n, "permission", "permissions"))
}

// permissions are those that are ticked, with those that cannot be.
func (f *roleForm) permissions() []model.Permission {
	perms := []model.Permission{}
	for _, perm := range model.Permissions() {
		if c := f.checks[perm]; c != nil && c.Checked || c == nil && slices.Contains(f.row.Permissions, perm) {
			perms = append(perms, perm)
		}
	}
	return perms
}

func (f *roleForm) dirty() bool {
	return f.name.Text != f.row.Name || len(f.permissions()) != len(f.row.Permissions) ||
		slices.ContainsFunc(f.permissions(), func(p model.Permission) bool { return !slices.Contains(f.row.Permissions, p) })
}

func (f *roleForm) store() {
	role := model.Role{ID: f.row.ID, Name: f.name.Text, Permissions: f.permissions()}
	f.save.Disable()
	p := f.p
	task.Run(p.host.Tasks(), func(ctx context.Context) (model.Role, error) {
		if role.ID == 0 {
			return p.s.Access.CreateRole(ctx, p.host.Principal(), role)
		}
		return p.s.Access.UpdateRole(ctx, p.host.Principal(), role)
	}, func(stored model.Role, err error) {
		f.save.Enable()
		if err != nil {
			p.host.Log("edit a role", err)
			var invalid *model.ValidationError
			if errors.As(err, &invalid) {
				f.field.SetError(invalid.Reason)
			} else {
				f.field.SetError(refusal(err))
			}
			return
		}
		f.dialog.Discard()
		p.host.Toast("Role "+stored.Name+" saved", "", nil)
		p.reload()
		p.want(stored.ID)
	})
}
