package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// ChangePassword asks the principal for another password of their own, after the one that they have.
func (w *Window) ChangePassword() {
	current, next, again := kit.NewPasswordEntry(), kit.NewPasswordEntry(), kit.NewPasswordEntry()
	fields := []*kit.Field{
		kit.NewField("Current password", current, "Leave it empty if you have none yet."),
		kit.NewField("New password", next, "At least 8 characters; a few words in a row are easy to remember."),
		kit.NewField("The new password again", again, ""),
	}
	title, first := "Change password", fyne.Focusable(current)
	if !w.asks {
		title, first = "Set a password", next
	}
	var d *dialog.Dialog
	var save *kit.Button
	save = kit.NewPrimaryButton("Save", func() {
		for _, f := range fields {
			f.SetError("")
		}
		if next.Text != again.Text {
			fields[2].SetError("The two are not the same")
			return
		}
		save.Disable()
		who, was, is := w.p.Principal, current.Text, next.Text
		task.Do(w.tasks, func(ctx context.Context) error {
			if err := access.ValidatePassword(is); err != nil {
				return err
			}
			if err := w.p.Services.Access.CheckPassword(ctx, who, was); err != nil {
				return err
			}
			return w.p.Services.Access.SetPassword(ctx, who, who.UserID, is)
		}, func(err error) {
			save.Enable()
			var slow *access.SlowDown
			var invalid *model.ValidationError
			switch {
			case err == nil:
				d.Discard()
				w.Toast("Your password is set. You are asked for it at the next start", "", nil)
			case errors.Is(err, access.ErrWrong):
				fields[0].SetError("This is not your password")
			case errors.As(err, &slow):
				fields[0].SetError(words.Sentence(slow.Error()))
			case errors.As(err, &invalid):
				fields[1].SetError(invalid.Reason)
			default:
				fields[1].SetError(words.Problem(err))
				w.p.Log.WithError(err).Error("change a password")
			}
		})
	})
	form := kit.Stack(theme.Space)
	for i, f := range fields {
		if i > 0 || w.asks {
			form.Add(f)
		}
		f.OnResize = form.Refresh
	}
	d = dialog.New(w.win.Canvas(), dialog.Params{
		Title: title, Content: form, Size: fyne.NewSize(440, 0), First: first,
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { d.Close() }), save}, Default: save,
	})
	d.Show()
}
