package page

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/org"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// orgRow is an organization with what it holds itself.
type orgRow struct {
	org.Node
	org.Holding
	place int // in the tree, from the top
}

// OrgsPage is the tree of organizations.
type OrgsPage struct {
	listPage[orgRow]
	s Services
}

// NewOrgs makes the page.
func NewOrgs(host Host, s Services) *OrgsPage {
	p := &OrgsPage{s: s}
	p.host, p.name, p.one, p.many = host, Orgs, "organization", "organizations"
	p.load = p.loadRows
	columns := orgColumns()
	p.build(&list.Spec[orgRow]{
		Columns: listColumns(columns), ID: func(r orgRow) int64 { return r.ID },
		Chips:  []list.Chip[orgRow]{{ID: ChipAll, Label: "All"}, {ID: "empty", Label: "Empty", Has: func(r orgRow) bool { return r.Holding == org.Holding{} }}},
		Search: func(r orgRow) []string { return []string{r.Path} },
	}, columns, list.Sort{Column: "name"}, grid.Params{
		Single: true, Empty: "No organization is like this.",
		OnOpen: func(row int) { p.Edit(p.list.Row(row)) },
		OnMenu: p.menu, OnDelete: func([]int64) { p.Delete() },
	}, "Search organizations…")
	actions := []fyne.CanvasObject{p.exportButton()}
	if host.Principal().Can(model.OrgsCreate) {
		actions = append(actions, kit.NewAddButton("New organization", p.New))
	}
	p.frame.setActions(actions...)
	return p
}

func (p *OrgsPage) loadRows(ctx context.Context) ([]orgRow, error) {
	nodes, err := p.s.Orgs.List(ctx, p.host.Principal())
	if err != nil {
		return nil, err
	}
	held, err := p.s.Orgs.Holdings(ctx, p.host.Principal())
	if err != nil {
		return nil, err
	}
	rows := make([]orgRow, len(nodes))
	for i, n := range nodes {
		rows[i] = orgRow{Node: n, Holding: held[n.ID], place: i}
	}
	return rows, nil
}

func orgColumns() []column[orgRow] {
	held := func(id, title string, f func(orgRow) int) column[orgRow] {
		c := numberColumn(grid.Column{ID: id, Title: title, Width: 100, Min: 80}, f)
		c.sum = true
		return c
	}
	return []column[orgRow]{
		{
			Column: grid.Column{ID: "name", Title: "Organization", Width: 360, Min: 180, Grow: 3, Fixed: true},
			text:   func(r orgRow) string { return r.Path },
			number: func(r orgRow) float64 { return float64(r.place) },
			cell: func(r orgRow) grid.Cell {
				if r.Depth == 0 {
					return grid.Cell{Kind: grid.Strong, Text: r.Name}
				}
				return grid.Cell{Text: r.Name, Indent: r.Depth}
			},
		},
		held("licenses", "Licenses", func(r orgRow) int { return r.Licenses }),
		held("devices", "Devices", func(r orgRow) int { return r.Devices }),
		held("sources", "Folders", func(r orgRow) int { return r.Sources }),
		held("users", "Users", func(r orgRow) int { return r.Users }),
	}
}

// Show comes to the page.
func (p *OrgsPage) Show(r Route) { p.arrive(r) }

// Heard reloads when the tree or what it holds changed.
func (p *OrgsPage) Heard(e any) {
	switch e.(type) {
	case event.Orgs, event.Licenses, event.Devices, event.Sources, event.Users, SampleChanged:
		p.reload()
	}
}

// Actions are what the menus can do here.
func (p *OrgsPage) Actions() Actions {
	a := p.actions()
	who := p.host.Principal()
	if who.Can(model.OrgsCreate) {
		a.New = p.New
	}
	if r, ok := p.table.one(); ok {
		if who.Can(model.OrgsUpdate) {
			a.Edit = func() { p.Edit(r) }
			a.Open = a.Edit
		}
		if r.ID != model.RootOrgID && who.Can(model.OrgsDelete) {
			a.Delete = p.Delete
		}
	}
	return a
}

func (p *OrgsPage) menu(_ []int64, at fyne.Position) {
	r, ok := p.table.one()
	if !ok {
		return
	}
	a := p.Actions()
	go2 := func(n Name) func() { return func() { p.host.Open(Route{Page: n, Filter: ChipAll, Search: r.Name}) } }
	p.grid.ShowMenu(fyne.NewMenu("",
		menuItem("Add an organization below…", a.New), menuItem("Rename or move…", a.Edit),
		fyne.NewMenuItemSeparator(),
		menuItem("Its licenses", go2(Licenses)), menuItem("Its devices", go2(Devices)),
		fyne.NewMenuItemSeparator(),
		menuItem("Delete…", a.Delete),
	), at)
}

// New adds an organization below the selected one.
func (p *OrgsPage) New() {
	below := int64(0)
	if r, ok := p.table.one(); ok {
		below = r.ID
	}
	p.form(orgRow{Node: org.Node{Org: model.Org{ParentID: below}}})
}

// Edit renames and moves an organization.
func (p *OrgsPage) Edit(r orgRow) { p.form(r) }

// below are the organizations that a row can be put below: all but itself and those below it.
func (p *OrgsPage) below(r orgRow) []kit.Option {
	var options []kit.Option
	inside := -1 // depth of the row while its descendants pass by
	for _, n := range p.tree() {
		if inside >= 0 && n.Depth > inside {
			continue
		}
		inside = -1
		if r.ID != 0 && n.ID == r.ID {
			inside = n.Depth
			continue
		}
		options = append(options, kit.Option{ID: n.ID, Label: n.Path, Depth: n.Depth, Short: n.Name})
	}
	return options
}

// tree are all rows in the order of the tree.
func (p *OrgsPage) tree() []orgRow {
	rows := slices.Clone(p.list.Snapshot().All())
	slices.SortFunc(rows, func(a, b orgRow) int { return a.place - b.place })
	return rows
}

func (p *OrgsPage) form(r orgRow) {
	name := kit.NewEntry("")
	name.SetText(r.Name)
	options := p.below(r)
	parent := kit.NewSelect(options, nil)
	switch {
	case slices.ContainsFunc(options, func(o kit.Option) bool { return o.ID == r.ParentID }):
		parent.SetValue(r.ParentID)
	case len(options) > 0:
		parent.SetValue(options[0].ID)
	}
	nameField := kit.NewField("Name", name, "")
	parentField := kit.NewField("Below", parent, "Licenses of an organization above can count the devices of those below.")
	form := kit.Stack(theme.Space, nameField)
	title, button := "New organization", "Add"
	if r.ID != 0 {
		title, button = "Edit "+r.Name, "Save"
	}
	if r.ID != model.RootOrgID {
		form.Add(parentField)
	}
	nameField.OnResize, parentField.OnResize = form.Refresh, form.Refresh
	name.OnChanged = func(string) { nameField.SetError("") }
	before, _ := parent.Value()
	var d *dialog.Dialog
	var save *kit.Button
	save = kit.NewPrimaryButton(button, func() {
		save.Disable()
		above, _ := parent.Value()
		text := strings.TrimSpace(name.Text)
		task.Run(p.host.Tasks(), func(ctx context.Context) (int64, error) {
			return p.store(ctx, r, text, above)
		}, func(id int64, err error) {
			save.Enable()
			if err != nil {
				var invalid *model.ValidationError
				if errors.As(err, &invalid) && invalid.Field == "parent_id" {
					parentField.SetError(invalid.Reason)
				} else {
					nameField.SetError(words.Problem(err))
				}
				p.host.Log("edit an organization", err)
				p.reload()
				return
			}
			d.Discard()
			p.reload()
			p.want(id)
		})
	})
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: title, Content: form, Size: fyne.NewSize(480, 0), First: name,
		Dirty: func() bool {
			above, _ := parent.Value()
			return strings.TrimSpace(name.Text) != r.Name || above != before
		},
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), save}, Default: save,
	})
	d.Show()
}

// store does what the form says; it returns the organization's id.
func (p *OrgsPage) store(ctx context.Context, r orgRow, name string, above int64) (int64, error) {
	who := p.host.Principal()
	if r.ID == 0 {
		o, err := p.s.Orgs.Add(ctx, who, name, above)
		return o.ID, err
	}
	if r.ID != model.RootOrgID && above != r.ParentID {
		if err := p.s.Orgs.Move(ctx, who, r.ID, above); err != nil {
			return r.ID, err
		}
	}
	if name != r.Name {
		return r.ID, p.s.Orgs.Rename(ctx, who, r.ID, name)
	}
	return r.ID, nil
}

// holds says what an organization holds, in words; empty for nothing.
func (p *OrgsPage) holds(r orgRow) string {
	var parts []string
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, words.Count(n, one, many))
		}
	}
	add(r.Licenses, "license", "licenses")
	add(r.Devices, "device", "devices")
	add(r.Sources, "folder", "folders")
	children := 0
	for _, n := range p.tree() {
		if n.ParentID == r.ID && n.ID != r.ID {
			children++
		}
	}
	add(children, "organization below it", "organizations below it")
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// Delete takes the selected organization away, after saying what it holds and asking where that is to go.
func (p *OrgsPage) Delete() {
	r, ok := p.table.one()
	if !ok || r.ID == model.RootOrgID {
		return
	}
	target := kit.NewSelect(p.below(r), nil)
	target.SetValue(r.ParentID)
	held := p.holds(r)
	text := "It holds nothing."
	if held != "" {
		text = "It holds " + held + ". Choose where that is to go."
	}
	if r.Users > 0 {
		text += " " + words.Count(r.Users, "user loses", "users lose") + " their right to it."
	}
	content := kit.Stack(theme.Space, kit.NewParagraph(text, theme.TextSize, theme.Text, 440))
	field := kit.NewField("What it holds goes to", target, "")
	if held != "" {
		content.Add(field)
	}
	field.OnResize = content.Refresh
	var d *dialog.Dialog
	var yes *kit.Button
	yes = kit.NewDangerButton("Delete", func() {
		to, _ := target.Value()
		yes.Disable()
		task.Do(p.host.Tasks(), func(ctx context.Context) error {
			return p.s.Orgs.Delete(ctx, p.host.Principal(), r.ID, to)
		}, func(err error) {
			yes.Enable()
			if err != nil {
				p.host.Log("delete an organization", err)
				if held == "" {
					d.Discard()
					p.host.Fail("Delete "+r.Name, err)
					return
				}
				field.SetError(words.Problem(err))
				return
			}
			d.Discard()
			p.host.Toast(r.Name+" deleted", "", nil)
			p.reload()
		})
	})
	no := kit.NewButton("Cancel", func() { d.Close() })
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Delete " + r.Name + "?", Content: content, Size: fyne.NewSize(480, 0), First: no, Default: no,
		Buttons: []*kit.Button{no, yes},
	})
	d.Show()
}
