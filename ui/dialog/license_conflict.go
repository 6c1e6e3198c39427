package dialog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"seatcount/model"
	"seatcount/service/license"
	"seatcount/ui/task"
	"seatcount/ui/words"
)

// together brings what somebody typed together with what somebody else stored meanwhile: the license as it is now, with
// what was typed over it. changed are the columns that the other one changed.
func together(was, typed, now model.License) (both model.License, changed []string) {
	both = now
	mix(&changed, "name", was.Name, typed.Name, &both.Name)
	mix(&changed, "org_id", was.OrgID, typed.OrgID, &both.OrgID)
	mix(&changed, "org_descendants", was.OrgDescendants, typed.OrgDescendants, &both.OrgDescendants)
	mix(&changed, "purchase_count", was.PurchaseCount, typed.PurchaseCount, &both.PurchaseCount)
	mix(&changed, "metric", was.Metric, typed.Metric, &both.Metric)
	mix(&changed, "match_string", was.MatchString, typed.MatchString, &both.MatchString)
	mix(&changed, "exclude_string", was.ExcludeString, typed.ExcludeString, &both.ExcludeString)
	mix(&changed, "kinds", was.Kinds, typed.Kinds, &both.Kinds)
	mix(&changed, "description", was.Description, typed.Description, &both.Description)
	if !sameDate(was.ExpiresOn, now.ExpiresOn) {
		changed = append(changed, "expires_on")
	}
	if !sameDate(was.ExpiresOn, typed.ExpiresOn) {
		both.ExpiresOn = typed.ExpiresOn
	}
	return both, changed
}

// mix notes that a value was changed elsewhere, and puts what was typed over it.
func mix[T comparable](changed *[]string, column string, was, typed T, value *T) {
	if *value != was {
		*changed = append(*changed, column)
	}
	if typed != was {
		*value = typed
	}
}

// catchUp shows what somebody else made of the license while it was edited, so that saving again keeps both.
func (e *LicenseEdit) catchUp(failed error) {
	task.Run(e.p.Tasks, func(ctx context.Context) (license.Row, error) {
		return e.p.Licenses.Get(ctx, e.p.Principal, e.p.License.ID)
	}, func(row license.Row, err error) {
		e.saving = false
		e.save.Enable()
		switch {
		case !e.Shown():
		case errors.Is(err, model.ErrNotFound) && e.p.Principal.Can(model.LicensesCreate):
			e.p.License.ID, e.p.License.EditedDate = 0, nil
			e.before = model.License{} // closing would lose all of it
			e.SetTitle("New license")
			e.say("Not saved: it was deleted meanwhile. Save again to add it as a new license.")
		case err != nil:
			e.fail(failed)
		default:
			e.merge(row.License)
		}
	})
}

func (e *LicenseEdit) merge(now model.License) {
	both, changed := together(e.p.License, e.typed(), now)
	e.p.License = now
	e.form.show(now)
	e.before = e.typed()
	e.form.show(both)
	e.say(fmt.Sprintf("Not saved: %s changed %s. Save again to keep theirs and yours.",
		now.EditedBy, e.labels(changed)))
	e.latest.Ask()
}

// labels are the names of columns in the form.
func (e *LicenseEdit) labels(columns []string) string {
	var names []string
	for _, c := range columns {
		if field := e.form.field(c); field != nil {
			names = append(names, "“"+field.Label+"”")
		}
	}
	switch len(names) {
	case 0:
		return "something"
	case 1, 2:
		return strings.Join(names, " and ")
	}
	return words.Count(len(names), "field", "fields")
}
