package dialog

import (
	"slices"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/match"
	"seatcount/service/org"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// licenseForm is the left half of EditLicense.
type licenseForm struct {
	e           *LicenseEdit
	name        *kit.Entry
	org         *kit.Select
	below       *kit.Check
	purchased   *kit.NumberEntry
	metric      *kit.Select
	expires     *kit.DateEntry
	match       *kit.NotesEntry
	except      *kit.NotesEntry
	kinds       *kit.Select
	description *kit.NotesEntry
	edited      *kit.Text
	fields      map[string]*kit.Field // by column
	box         *fyne.Container
	scroll      *container.Scroll
	quiet       bool // the form is being filled by the program
}

var (
	metrics = []model.Metric{model.MetricDevice, model.MetricInstallation}
	kinds   = []model.Kinds{model.KindsApplications, model.KindsAll}
)

func newLicenseForm(e *LicenseEdit) *licenseForm {
	f := &licenseForm{e: e, fields: map[string]*kit.Field{}}
	f.name = kit.NewEntry("What you bought")
	f.org = kit.NewSelect(nil, func(int64) { f.changed("org_id") })
	f.org.Placeholder = "Loading…"
	f.below = kit.NewCheck("and below", func(bool) { f.changed("org_descendants") })
	f.below.Strong = true
	f.purchased = kit.NewNumberEntry("0")
	f.metric = kit.NewWordSelect([]string{"Device", "Installation"}, func(int) { f.changed("metric") })
	f.expires = kit.NewDateEntry("Perpetual", e.p.Clock)
	f.match = kit.NewPatternEntry("%Name of the software%", 1, 5)
	f.except = kit.NewPatternEntry("", 1, 5)
	f.kinds = kit.NewWordSelect([]string{"Applications only", "All titles, with updates and runtimes"}, func(int) { f.changed("kinds") })
	f.description = kit.NewNotesEntry("", 3, 6)
	f.edited = kit.NewCaption("")
	f.name.OnChanged = func(string) { f.changed("name") }
	f.purchased.OnChanged = func(string) { f.changed("purchase_count") }
	f.expires.OnChanged = func(string) { f.changed("expires_on") }
	f.match.OnTyped(func(string) { f.changed("match_string") })
	f.except.OnTyped(func(string) { f.changed("exclude_string") })
	f.description.OnTyped(func(string) { f.changed("description") })
	for _, entry := range []*kit.NotesEntry{f.match, f.except, f.description} {
		entry.OnRows = f.relayout
	}
	f.build()
	return f
}

func (f *licenseForm) add(column, label string, control fyne.CanvasObject, hint string) *kit.Field {
	field := kit.NewField(label, control, hint)
	field.OnResize = f.relayout
	f.fields[column] = field
	return field
}

func (f *licenseForm) build() {
	orgRow := container.NewBorder(nil, nil, nil, container.NewCenter(f.below), f.org)
	f.box = kit.Stack(12,
		f.add("name", "Name", f.name, ""),
		f.add("org_id", "Organization", orgRow, ""),
		kit.Split(theme.Gap, []float32{1, 1.05, 1.2},
			f.add("purchase_count", "Purchased", f.purchased, ""),
			f.add("metric", "Counted per", f.metric, ""),
			f.add("expires_on", "Expires", f.expires, "")),
		f.add("match_string", "Match string", f.match, "% matches any text. Not case-sensitive. One pattern a line."),
		f.add("exclude_string", "Except", f.except, "Titles to leave out, one pattern a line."),
		f.add("kinds", "Titles counted", f.kinds, ""),
		f.add("description", "Description", f.description, ""),
		f.edited,
	)
	f.scroll = container.NewVScroll(kit.Pad(f.box, 16, 16, theme.Margin, theme.Margin))
}

func (f *licenseForm) changed(column string) {
	if !f.quiet {
		f.e.changed(column)
	}
}

// relayout gives fields that became higher or lower their place.
func (f *licenseForm) relayout() {
	f.box.Refresh()
	f.scroll.Refresh()
}

// show fills the form.
func (f *licenseForm) show(l model.License) {
	f.quiet = true
	f.name.SetText(l.Name)
	f.name.CursorColumn = utf8.RuneCountInString(l.Name)
	f.org.SetValue(l.OrgID)
	f.below.SetChecked(l.Descendants())
	f.purchased.SetValue(l.PurchaseCount)
	if l.ID == 0 && l.PurchaseCount == 0 {
		f.purchased.SetText("")
	}
	f.metric.SetValue(place(metrics, l.Metric))
	f.expires.SetDate((*kit.Date)(l.ExpiresOn))
	f.match.SetText(l.MatchString)
	f.except.SetText(l.ExcludeString)
	f.kinds.SetValue(place(kinds, l.Kinds))
	f.description.SetText(l.Description)
	f.edited.Hidden = l.EditedDate == nil
	if l.EditedDate != nil {
		f.edited.SetText("Last edited by " + l.EditedBy + " on " + words.Minute(*l.EditedDate))
	}
	f.quiet = false
}

func place[T comparable](all []T, v T) int64 {
	for i := range all {
		if all[i] == v {
			return int64(i)
		}
	}
	return 0
}

func (f *licenseForm) setOrgs(nodes []org.Node) {
	f.org.Placeholder = "Choose an organization"
	f.org.SetOptions(OrgOptions(nodes))
	if _, seen := f.org.Value(); !seen && f.e.p.License.ID == 0 && len(nodes) > 0 {
		f.org.SetValue(nodes[0].ID) // a new license begins at the root, which not everybody may see
		f.e.before.OrgID = nodes[0].ID
	}
}

// OrgOptions are organizations to choose from, indented as in the tree below the highest that is seen.
func OrgOptions(nodes []org.Node) []kit.Option {
	var options []kit.Option
	for _, n := range nodes {
		options = append(options, kit.Option{ID: n.ID, Label: n.Path, Short: n.Name, Depth: n.Depth})
	}
	if len(options) == 0 {
		return nil
	}
	least := slices.MinFunc(options, func(a, b kit.Option) int { return a.Depth - b.Depth }).Depth
	for i := range options {
		options[i].Depth -= least
	}
	return options
}

// read puts what the form has into a license. Numbers and dates that cannot be read are left as they are.
func (f *licenseForm) read(l *model.License) {
	l.Name = f.name.Text
	if id, ok := f.org.Value(); ok {
		l.OrgID = id
	}
	l.OrgDescendants = model.No
	if f.below.Checked {
		l.OrgDescendants = model.Yes
	}
	if n, err := f.purchased.Value(); err == nil {
		l.PurchaseCount = n
	}
	if i, ok := f.metric.Value(); ok {
		l.Metric = metrics[i]
	}
	if d, err := f.expires.Date(); err == nil && !sameDate((*model.Date)(d), l.ExpiresOn) {
		l.ExpiresOn = (*model.Date)(d)
	}
	l.MatchString, l.ExcludeString, l.Description = f.match.Text, f.except.Text, f.description.Text
	if i, ok := f.kinds.Value(); ok {
		l.Kinds = kinds[i]
	}
}

func sameDate(a, b *model.Date) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// unreadable reports whether a number or date cannot be read.
func (f *licenseForm) unreadable() bool {
	_, errNumber := f.purchased.Value()
	_, errDate := f.expires.Date()
	return errNumber != nil || errDate != nil
}

// check says what is wrong beside each field, and brings the first of them into view. It reports whether all is well.
func (f *licenseForm) check(l *model.License) bool {
	wrong := map[string]string{}
	if _, err := f.purchased.Value(); err != nil {
		wrong["purchase_count"] = err.Error()
	}
	if _, err := f.expires.Date(); err != nil {
		wrong["expires_on"] = err.Error()
	}
	if l.Name == "" {
		wrong["name"] = "A license needs a name"
	}
	var invalid *model.ValidationError
	if err := l.Validate(); asValidation(err, &invalid) && wrong[invalid.Field] == "" {
		wrong[invalid.Field] = invalid.Reason
	}
	for column, text := range map[string]string{"match_string": l.MatchString, "exclude_string": l.ExcludeString} {
		if _, err := match.CompileList(column, text); asValidation(err, &invalid) {
			wrong[column] = invalid.Reason
		}
	}
	first := ""
	for _, column := range []string{"name", "org_id", "purchase_count", "metric", "expires_on", "match_string", "exclude_string", "kinds", "description"} {
		f.setError(column, wrong[column])
		if first == "" && wrong[column] != "" {
			first = column
		}
	}
	if first != "" {
		f.focus(first)
	}
	return first == ""
}

func (f *licenseForm) field(column string) *kit.Field { return f.fields[column] }

func (f *licenseForm) setError(column, text string) {
	if field := f.fields[column]; field != nil {
		field.SetError(text)
	}
}

// focus brings a field into view and gives it the keyboard.
func (f *licenseForm) focus(column string) {
	controls := map[string]fyne.Focusable{
		"name": f.name, "org_id": f.org, "purchase_count": f.purchased, "metric": f.metric, "expires_on": f.expires,
		"match_string": f.match, "exclude_string": f.except, "kinds": f.kinds, "description": f.description,
	}
	c, ok := controls[column]
	if !ok {
		return
	}
	f.e.Canvas().Focus(c)
	d := fyne.CurrentApp().Driver()
	field := f.fields[column]
	top := d.AbsolutePositionForObject(field).Y - d.AbsolutePositionForObject(f.scroll).Y
	if bottom := top + field.Size().Height; top < 0 || bottom > f.scroll.Size().Height {
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, f.scroll.Offset.Y+top-16)))
	}
}
