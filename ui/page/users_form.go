package page

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/service/org"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// userForm is the window in which a user is added or edited.
type userForm struct {
	p              *UsersPage
	row            access.UserRow
	name, fullName *kit.Entry
	password       *kit.Entry // of a new user
	disabled       *kit.Check
	roles, orgs    *checkList
	fields         map[string]*kit.Field // by the names that the service gives them
	save           *kit.Button
	dialog         *dialog.Dialog
}

// openForm reads what there is to choose from and opens the window.
func (p *UsersPage) openForm(r access.UserRow) {
	type choices struct {
		roles []model.Role
		orgs  []org.Node
	}
	task.Run(p.host.Tasks(), func(ctx context.Context) (c choices, err error) {
		if p.host.Principal().Can(model.RolesRead) {
			if c.roles, err = p.s.Access.Roles(ctx, p.host.Principal()); err != nil {
				return c, err
			}
		} else {
			for i, id := range r.RoleIDs {
				c.roles = append(c.roles, model.Role{ID: id, Name: r.Roles[i]})
			}
		}
		c.orgs, err = p.s.Orgs.List(ctx, p.host.Principal())
		return c, err
	}, func(c choices, err error) {
		if err != nil {
			p.host.Fail("Edit a user", err)
			return
		}
		f := &userForm{p: p, row: r}
		f.show(c.roles, c.orgs)
	})
}

func (f *userForm) show(roles []model.Role, orgs []org.Node) {
	f.name, f.fullName, f.password = kit.NewEntry(""), kit.NewEntry(""), kit.NewPasswordEntry()
	f.name.SetText(f.row.Name)
	f.fullName.SetText(f.row.FullName)
	var options []kit.Option
	for _, r := range roles {
		options = append(options, kit.Option{ID: r.ID, Label: r.Name})
	}
	chosen := f.row.RoleIDs
	orgIDs := f.row.OrgIDs
	if f.row.ID == 0 {
		chosen = []int64{model.RoleReader}
		if len(orgs) > 0 {
			orgIDs = []int64{orgs[0].ID}
		}
	}
	f.roles = newCheckList(options, chosen, 4)
	f.orgs = newCheckList(dialog.OrgOptions(orgs), orgIDs, 5)
	f.disabled = kit.NewCheck("Disabled: cannot sign in, and their tokens do not work", nil)
	f.disabled.SetChecked(f.row.Disabled)
	f.fields = map[string]*kit.Field{
		"name": kit.NewField("Name", f.name, "To sign in with."), "full_name": kit.NewField("Full name", f.fullName, "Optional."),
		"roles":    kit.NewField("Roles", f.roles.box, "What they may do: all of their roles together."),
		"orgs":     kit.NewField("Organizations", f.orgs.box, "Where they may do it, each with everything below it."),
		"password": kit.NewField("Password", f.password, "At least 8 characters. Without one, the name alone is enough to sign in."),
	}
	form := kit.Stack(theme.Space, kit.Columns(theme.Space, f.fields["name"], f.fields["full_name"]), f.fields["roles"], f.fields["orgs"])
	title, button := "New user", "Add user"
	if f.row.ID == 0 {
		form.Add(f.fields["password"])
	} else {
		title, button = "Edit "+f.row.Name, "Save"
		form.Add(f.disabled)
	}
	for _, field := range f.fields {
		field.OnResize = form.Refresh
	}
	f.save = kit.NewPrimaryButton(button, f.store)
	f.dialog = dialog.New(f.p.host.Window().Canvas(), dialog.Params{
		Title: title, Content: form, Size: fyne.NewSize(560, 0), First: f.name, Dirty: f.dirty,
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { f.dialog.Close() }), f.save}, Default: f.save,
	})
	f.dialog.Show()
}

func (f *userForm) dirty() bool {
	same := func(a, b []int64) bool {
		a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
		return slices.Equal(a, b)
	}
	if f.row.ID == 0 {
		return f.name.Text != "" || f.fullName.Text != "" || f.password.Text != ""
	}
	return f.name.Text != f.row.Name || f.fullName.Text != f.row.FullName || f.disabled.Checked != f.row.Disabled ||
		!same(f.roles.chosen(), f.row.RoleIDs) || !same(f.orgs.chosen(), f.row.OrgIDs)
}

func (f *userForm) store() {
	for _, field := range f.fields {
		field.SetError("")
	}
	edit := access.UserEdit{
		ID: f.row.ID, Name: f.name.Text, FullName: f.fullName.Text, Disabled: f.disabled.Checked, RoleIDs: f.roles.chosen(), OrgIDs: f.orgs.chosen(),
	}
	password := f.password.Text
	f.save.Disable()
	p := f.p
	task.Run(p.host.Tasks(), func(ctx context.Context) (model.User, error) {
		if edit.ID != 0 {
			return p.s.Access.UpdateUser(ctx, p.host.Principal(), edit)
		}
		if password != "" {
			if err := access.ValidatePassword(password); err != nil {
				return model.User{}, err // before there is a user without one
			}
		}
		u, err := p.s.Access.CreateUser(ctx, p.host.Principal(), edit)
		if err == nil && password != "" {
			err = p.s.Access.SetPassword(ctx, p.host.Principal(), u.ID, password)
		}
		return u, err
	}, func(u model.User, err error) {
		f.save.Enable()
		if err != nil {
			f.fail(err)
			return
		}
		f.dialog.Discard()
		word := " saved"
		if edit.ID == 0 {
			word = " added"
		}
		p.host.Toast("User "+u.Name+word, "", nil)
		p.reload()
		p.want(u.ID)
	})
}

// fail shows what is wrong beside the field that it is about.
func (f *userForm) fail(err error) {
	f.p.host.Log("edit a user", err)
	var invalid *model.ValidationError
	if errors.As(err, &invalid) {
		if field := f.fields[invalid.Field]; field != nil {
			field.SetError(words.Sentence(invalid.Reason))
			return
		}
	}
	f.fields["roles"].SetError(refusal(err))
}
