package dialog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/service/org"
	"seatcount/ui/grid"
	"seatcount/ui/task"
	"seatcount/ui/words"

	kit "seatcount/ui/widget"
)

// LicenseEditor is what EditLicense needs of license.Service.
type LicenseEditor interface {
	Create(ctx context.Context, p model.Principal, l model.License) (model.License, error)
	Update(ctx context.Context, p model.Principal, l model.License) (model.License, error)
	Get(ctx context.Context, p model.Principal, id int64) (license.Row, error)
}

// Previewer is what EditLicense needs of count.Service.
type Previewer interface {
	Preview(ctx context.Context, p model.Principal, l count.License, most int) (count.Preview, error)
}

// OrgLister is what EditLicense needs of org.Service.
type OrgLister interface {
	List(ctx context.Context, p model.Principal) ([]org.Node, error)
}

// EditParams is what EditLicense is made of.
type EditParams struct {
	Canvas    fyne.Canvas
	Tasks     *task.Group
	Principal model.Principal
	Licenses  LicenseEditor
	Count     Previewer
	Orgs      OrgLister
	Clock     func() time.Time
	// License is what to edit; one without an ID is new. Start with model.NewLicense for a new one.
	License model.License
	OnSaved func(model.License)
	// OnFailed is told about errors that are not the typist's, to be logged.
	OnFailed func(error)
}

// LicenseEdit is the dialog that makes and edits a license: a form, and beside it what the patterns would count.
type LicenseEdit struct {
	*Dialog
	p       EditParams
	form    *licenseForm
	preview *licensePreview
	latest  task.Latest
	trouble *kit.Text
	save    *kit.Button
	saving  bool
	before  model.License // what the form showed at first
}

const previewTitles = 500

// EditLicense opens the dialog for a license.
func EditLicense(p EditParams) *LicenseEdit {
	e := &LicenseEdit{p: p}
	e.latest = task.Latest{Group: p.Tasks, Work: e.startPreview}
	e.trouble = kit.NewText("", 13, fyne.TextStyle{}, "")
	e.preview = newLicensePreview(e)
	e.form = newLicenseForm(e)
	e.save = kit.NewPrimaryButton("Save", e.Save)
	cancel := kit.NewButton("Cancel", func() { e.Close() })
	title := "Edit license"
	if p.License.ID == 0 {
		title = "New license"
	}
	e.trouble.Shrink = true
	e.Dialog = New(p.Canvas, Params{
		Title: title, Fill: true, Content: e.content(), Size: fyne.NewSize(940, 690),
		Notes: []fyne.CanvasObject{e.trouble}, Buttons: []*kit.Button{cancel, e.save}, Default: e.save,
		First: e.form.name, Dirty: e.dirty,
	})
	e.form.show(p.License)
	e.before = e.typed()
	task.Run(p.Tasks, func(ctx context.Context) ([]org.Node, error) { return p.Orgs.List(ctx, p.Principal) }, e.gotOrgs)
	e.Show()
	e.latest.Ask()
	return e
}

func (e *LicenseEdit) gotOrgs(nodes []org.Node, err error) {
	if err != nil {
		e.fail(err)
		return
	}
	e.form.setOrgs(nodes)
}

// dirty reports whether closing would lose something.
func (e *LicenseEdit) dirty() bool { return e.typed() != e.before || e.form.unreadable() }

// typed is the license as the form has it; numbers and dates that cannot be read are as they were.
func (e *LicenseEdit) typed() model.License {
	l := e.p.License
	e.form.read(&l)
	return l
}

// changed is called whenever something in the form changed.
func (e *LicenseEdit) changed(field string) {
	e.form.setError(field, "")
	e.say("")
	e.latest.Ask()
}

func (e *LicenseEdit) startPreview(finished func()) {
	l := e.typed()
	if e.form.unreadable() {
		l.PurchaseCount = 0
	}
	ask := count.License{
		ID: l.ID, OrgID: l.OrgID, Descendants: l.Descendants(), Metric: l.Metric, Kinds: l.Kinds,
		Match: l.MatchString, Exclude: l.ExcludeString, Purchased: l.PurchaseCount,
	}
	if l.MatchString == "" {
		e.preview.show(l, count.Preview{Left: l.PurchaseCount}, nil)
		finished()
		return
	}
	task.Run(e.p.Tasks, func(ctx context.Context) (count.Preview, error) {
		return e.p.Count.Preview(ctx, e.p.Principal, ask, previewTitles)
	}, func(found count.Preview, err error) {
		e.patternsWrong(ask, err)
		e.preview.show(l, found, err)
		finished()
	})
}

// patternsWrong says beside the patterns what the preview found wrong with them, unless they were changed meanwhile: then
// the next preview tells.
func (e *LicenseEdit) patternsWrong(asked count.License, err error) {
	now := e.typed()
	if now.MatchString != asked.Match || now.ExcludeString != asked.Exclude {
		return
	}
	var wrong *model.ValidationError
	errors.As(err, &wrong)
	for _, column := range []string{"match_string", "exclude_string"} {
		reason := ""
		if wrong != nil && wrong.Field == column {
			reason = wrong.Reason
		}
		e.form.setError(column, reason)
	}
}

// Save checks and saves. What is wrong is said beside the field; the dialog stays until the license is saved.
func (e *LicenseEdit) Save() {
	if e.saving {
		return
	}
	l := e.typed()
	l.Normalize()
	if !e.form.check(&l) {
		return
	}
	e.saving = true
	e.save.Disable()
	e.say("")
	task.Run(e.p.Tasks, func(ctx context.Context) (model.License, error) {
		if l.ID == 0 {
			return e.p.Licenses.Create(ctx, e.p.Principal, l)
		}
		return e.p.Licenses.Update(ctx, e.p.Principal, l)
	}, e.saved)
}

func (e *LicenseEdit) saved(l model.License, err error) {
	if e.p.License.ID != 0 && (errors.Is(err, model.ErrConflict) || errors.Is(err, model.ErrNotFound)) {
		e.catchUp(err)
		return
	}
	e.saving = false
	e.save.Enable()
	var wrong *model.ValidationError
	switch {
	case errors.As(err, &wrong) && e.form.field(wrong.Field) != nil:
		e.form.setError(wrong.Field, wrong.Reason)
		e.form.focus(wrong.Field)
	case err != nil:
		e.fail(err)
	default:
		e.Discard()
		if e.p.OnSaved != nil {
			e.p.OnSaved(l)
		}
	}
}

func (e *LicenseEdit) fail(err error) {
	e.say(fmt.Sprintf("Not saved: %s.", words.Problem(err)))
	if e.p.OnFailed != nil {
		e.p.OnFailed(err)
	}
}

// say shows what went wrong at the bottom of the dialog; "" takes it away.
func (e *LicenseEdit) say(text string) {
	if e.trouble.Text != text {
		e.trouble.Set(text, "sc-danger")
		if e.Dialog != nil {
			e.foot.Refresh()
		}
	}
}

// FocusField gives the keyboard to the field of a column; it reports whether there is one.
func (e *LicenseEdit) FocusField(column string) bool {
	e.form.focus(column)
	return e.form.field(column) != nil
}

// Except is what the field of the patterns to leave out holds.
func (e *LicenseEdit) Except() string { return e.form.except.Text }

// PreviewGrid is the table of titles.
func (e *LicenseEdit) PreviewGrid() *grid.Grid { return e.preview.grid }

// FieldError is what is said to be wrong beside the field of a column, "" for nothing.
func (e *LicenseEdit) FieldError(column string) string {
	if f := e.form.field(column); f != nil {
		return f.Error()
	}
	return ""
}
