package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"seatcount/service/org"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	kit "seatcount/ui/widget"
)

// textQuestion asks for one line of text, such as a reason.
type textQuestion struct {
	title, label, hint, button string
	needed                     string // what is said where nothing was typed; "" where that is an answer too
	take                       func(text string)
}

func askText(host Host, q textQuestion) {
	entry := kit.NewEntry("")
	field := kit.NewField(q.label, entry, q.hint)
	entry.OnChanged = func(string) { field.SetError("") }
	var d *dialog.Dialog
	ok := kit.NewPrimaryButton(q.button, func() {
		text := strings.TrimSpace(entry.Text)
		if text == "" && q.needed != "" {
			field.SetError(q.needed)
			return
		}
		d.Discard()
		q.take(text)
	})
	d = dialog.New(host.Window().Canvas(), dialog.Params{
		Title: q.title, Content: field, Size: fyne.NewSize(480, 0),
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), ok}, Default: ok, First: entry,
	})
	d.Show()
}

// withOrgs calls f with the organizations that there are to choose from.
func withOrgs(host Host, orgs OrgService, f func([]kit.Option)) {
	task.Run(host.Tasks(), func(ctx context.Context) ([]org.Node, error) {
		return orgs.List(ctx, host.Principal())
	}, func(nodes []org.Node, err error) {
		if err != nil {
			host.Fail("List the organizations", err)
			return
		}
		f(dialog.OrgOptions(nodes))
	})
}

// askOrg asks for an organization.
func askOrg(host Host, orgs OrgService, title, hint, button string, now int64, take func(id int64)) {
	withOrgs(host, orgs, func(options []kit.Option) {
		choice := kit.NewSelect(options, nil)
		choice.SetValue(now)
		var d *dialog.Dialog
		ok := kit.NewPrimaryButton(button, func() {
			if id, chosen := choice.Value(); chosen {
				d.Discard()
				take(id)
			}
		})
		d = dialog.New(host.Window().Canvas(), dialog.Params{
			Title: title, Content: kit.NewField("Organization", choice, hint), Size: fyne.NewSize(480, 0),
			Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), ok}, Default: ok, First: choice,
		})
		d.Show()
	})
}
