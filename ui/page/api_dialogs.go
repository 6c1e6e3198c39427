package page

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/token"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

var tokenScopes = []model.TokenScope{model.ScopeAPI, model.ScopeAgent}

// scopeHints say what a token of each scope is for.
var scopeHints = []string{
	"Reads and changes what you may, by every route of the API.",
	"Delivers inventory files from agents, and can do nothing else.",
}

// New asks what a new token is for, makes it, and shows it.
func (p *APIAccessPage) New() {
	if !p.host.Principal().Can(model.TokensCreate) {
		return
	}
	scopes := []string{"API", "Agent"}
	if !p.host.Principal().IsAdministrator() {
		scopes = scopes[:1]
	}
	choice := kit.NewWordSelect(scopes, nil)
	choice.SetValue(0)
	scope := kit.NewField("Scope", choice, scopeHints[0])
	choice.OnChanged = func(id int64) { scope.SetHint(scopeHints[id]) }
	entry := kit.NewEntry("What uses it, such as \"Power BI dashboard\"")
	description := kit.NewField("Description", entry, "Optional; it tells your tokens apart.")
	day := kit.NewDateEntry("Never ends", p.host.Now)
	expires := kit.NewField("Last day", day, "Optional: a token with an end is less of a worry when it is lost.")
	var d *dialog.Dialog
	var create *kit.Button
	create = kit.NewPrimaryButton("Create token", func() {
		last, err := day.Date()
		if err != nil {
			expires.SetError(words.Sentence(err.Error()))
			return
		}
		id, _ := choice.Value()
		n := token.New{Scope: tokenScopes[id], Description: entry.Text}
		if last != nil {
			n.ExpiresOn = &model.Date{Year: last.Year, Month: last.Month, Day: last.Day}
		}
		create.Disable()
		task.Run(p.host.Tasks(), func(ctx context.Context) (token.Made, error) {
			return p.s.Tokens.Create(ctx, p.host.Principal(), n)
		}, func(made token.Made, err error) {
			create.Enable()
			if err != nil {
				p.tokenProblem(err, description, expires)
				return
			}
			d.Discard()
			p.reload()
			p.want(made.ID)
			p.present(made)
		})
	})
	form := kit.Stack(theme.Space, scope, description, expires)
	for _, f := range []*kit.Field{scope, description, expires} {
		f.OnResize = form.Refresh
	}
	entry.OnChanged = func(string) { description.SetError("") }
	day.OnChanged = func(string) { expires.SetError("") }
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "New token", Content: form, Size: fyne.NewSize(480, 0), First: entry,
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), create}, Default: create,
	})
	d.Show()
}

func (p *APIAccessPage) tokenProblem(err error, description, expires *kit.Field) {
	var invalid *model.ValidationError
	if errors.As(err, &invalid) && invalid.Field == "expires_on" {
		expires.SetError(invalid.Reason)
		return
	}
	description.SetError(words.Problem(err))
	p.host.Log("make a token", err)
}

const tokenWidth = 600

// present shows a new token, this once, and a line that uses it.
func (p *APIAccessPage) present(made token.Made) {
	state := p.bar.state()
	line := curlLine(state, made.Scope, made.Secret)
	copied := false
	var d *dialog.Dialog
	secret := newCopyField(made.Secret, func() { copied = true })
	try := newCopyField(line, func() { copied = true })
	hint := "Run it in a terminal: it lists your licenses."
	if made.Scope == model.ScopeAgent {
		hint = "Run it in the folder of an inventory file: it delivers the file."
	}
	content := kit.Stack(theme.Space,
		kit.NewParagraph("Copy the token now and keep it where you keep passwords. It is not stored and cannot be shown again.",
			theme.TextSize, theme.Text, tokenWidth-2*theme.Margin),
		kit.NewField("Token", secret.box, ""), kit.NewField("Try it", try.box, hint))
	if note := p.whyNot(state); note != "" {
		content.Add(noteBox(note, tokenWidth-2*theme.Margin))
	}
	done := kit.NewPrimaryButton("Done", func() {
		if copied {
			d.Discard()
			return
		}
		dialog.Confirm(p.host.Window().Canvas(), dialog.Question{
			Title: "Close without copying?", Text: "The token cannot be shown again.", Yes: "Close", No: "Go back", Danger: true,
			OnYes: d.Discard,
		})
	})
	d = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Your new token", Content: content, Size: fyne.NewSize(tokenWidth, 0), First: secret.button,
		Buttons: []*kit.Button{done}, Default: done,
	})
	d.Show()
}

// whyNot says what is still to be done before a token works.
func (p *APIAccessPage) whyNot(s apiState) string {
	switch {
	case !p.bar.stored:
		return "It works once API access is on: tick “Enable API access” and save."
	case s.URL == "":
		return "It works once the API listens. At present it does not."
	}
	return ""
}

// noteBox is a quiet warning.
func noteBox(text string, width float32) fyne.CanvasObject {
	return container.NewStack(kit.NewBox(theme.WarningTint, "", theme.Radius),
		kit.Pad(kit.NewParagraph(text, theme.TextSize, theme.Warning, width-24), 8, 8, 12, 12))
}

// copyField shows a text that is there to be copied.
type copyField struct {
	box    *fyne.Container
	button *kit.Button
}

func newCopyField(text string, copied func()) copyField {
	shown := kit.NewSelectable(text)
	button := kit.NewButton("Copy", nil)
	button.OnTapped = func() {
		fyne.CurrentApp().Clipboard().SetContent(text)
		button.SetText("Copied")
		copied()
	}
	const room = 88 // of the button
	shown.SetWidth(tokenWidth - 2*theme.Margin - room - 20)
	box := container.New(copyLayout{room}, container.NewStack(kit.NewBox(theme.Panel, theme.Border, theme.Radius),
		kit.Pad(shown, 8, 8, 10, 10)), button)
	return copyField{box, button}
}

// copyLayout leaves the right end to a button, at the top.
type copyLayout struct{ room float32 }

func (l copyLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, max(theme.ControlHeight, objects[0].MinSize().Height))
}

func (l copyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(size.Width-l.room, size.Height))
	objects[1].Move(fyne.NewPos(size.Width-l.room+theme.Gap, 0))
	objects[1].Resize(fyne.NewSize(l.room-theme.Gap, theme.ControlHeight))
}
