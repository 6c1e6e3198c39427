package ui

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// signIn is what the window shows until somebody has said who they are.
type signIn struct {
	w              *Window
	name, password *kit.Entry
	fields         [2]*kit.Field
	stay           *kit.Check
	button         *kit.Button
	waitUntil      time.Time
}

// keyLastUser remembers who signed in last, to save typing.
const keyLastUser = "ui.user"

const signInWidth = 360

// askSignIn shows the fields in place of the pages.
func (w *Window) askSignIn() {
	s := &signIn{w: w, name: kit.NewEntry(""), password: kit.NewPasswordEntry()}
	s.fields = [2]*kit.Field{kit.NewField("Name", s.name, ""), kit.NewField("Password", s.password, "")}
	s.stay = kit.NewCheck("Stay signed in"+osUserWords(), nil)
	s.button = kit.NewPrimaryButton("Sign in", s.try)
	submit := func(string) { s.try() }
	s.name.OnSubmitted, s.password.OnSubmitted = submit, submit
	form := kit.Stack(theme.Space, s.fields[0], s.fields[1], s.stay, s.button)
	_ = w.p.Settings.JSON(keyLastUser, &s.name.Text)

	icon := canvas.NewImageFromResource(theme.AppIcon())
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(44))
	title := kit.NewText("Sign in to Seatcount", theme.TitleSize, theme.SemiBold, theme.Text)
	title.Align = fyne.TextAlignCenter
	w.toast = kit.NewToasts(func(d time.Duration, f func()) func() { return w.p.After(d, func() { w.p.Post(f) }) })
	w.ground = canvas.NewRectangle(theme.Color(theme.Background))
	card := container.NewStack(kit.NewBox(theme.Surface, theme.Border, theme.DialogRadius), kit.Pad(
		kit.Stack(theme.Space, container.NewCenter(icon), kit.Pad(title, 0, theme.Gap, 0, 0), form), 28, 28, 28, 28))
	place := container.New(doorLayout{}, card)
	for _, f := range s.fields {
		f.OnResize = place.Refresh
	}
	w.win.SetContent(container.NewStack(w.ground, place, w.toast))
	w.door = s
	if s.name.Text == "" {
		w.win.Canvas().Focus(s.name)
	} else {
		w.win.Canvas().Focus(s.password)
	}
}

// osUserWords says for whom staying signed in is.
func osUserWords() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return " on this computer"
	}
	return fmt.Sprintf(" as %s of this computer", u.Username)
}

// doorLayout puts a card a bit above the middle.
type doorLayout struct{}

func (doorLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(signInWidth, 300) }

func (doorLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	card := objects[0]
	card.Resize(fyne.NewSize(signInWidth, card.MinSize().Height))
	h := card.MinSize().Height // once it knows its width
	card.Resize(fyne.NewSize(signInWidth, h))
	card.Move(fyne.NewPos((size.Width-signInWidth)/2, max(0, (size.Height-h)*0.42)))
}

// try signs in with what was typed.
func (s *signIn) try() {
	if s.button.Disabled() {
		return
	}
	s.say(nil)
	name, password, stay := s.name.Text, s.password.Text, s.stay.Checked
	if name == "" {
		s.fields[0].SetError("Say who you are")
		return
	}
	s.button.Disable()
	s.button.SetText("One moment…")
	task.Run(s.w.tasks, func(ctx context.Context) (model.Principal, error) {
		p, err := s.w.p.Services.Access.SignIn(ctx, name, password)
		if err == nil && stay {
			if kept := s.w.p.Services.Access.StaySignedIn(ctx, p); kept != nil {
				s.w.p.Log.WithError(kept).Error("stay signed in") // asked again at the next start: no reason to refuse now
			}
		}
		return p, err
	}, func(p model.Principal, err error) {
		s.button.SetText("Sign in")
		s.button.Enable()
		if err != nil {
			s.say(err)
			return
		}
		s.w.door = nil
		s.w.Remember(keyLastUser, p.Name)
		s.w.become(p)
	})
}

// say shows why nobody is signed in; nil takes it away.
func (s *signIn) say(err error) {
	var slow *access.SlowDown
	for _, f := range s.fields {
		f.SetError("")
	}
	switch {
	case err == nil:
	case errors.As(err, &slow):
		s.waitUntil = s.w.p.Clock().Add(slow.Wait)
		s.wait()
	case errors.Is(err, access.ErrWrong):
		s.fields[1].SetError("The name or the password is wrong")
		s.password.SetText("")
		s.w.win.Canvas().Focus(s.password)
	case errors.Is(err, access.ErrDisabled):
		s.fields[0].SetError("This user is disabled. Ask an administrator")
	default:
		s.fields[1].SetError(words.Problem(err))
		s.w.p.Log.WithError(err).Error("sign in")
	}
}

// wait counts down until the name may be tried again.
func (s *signIn) wait() {
	if s.w.door != s {
		return
	}
	left := s.waitUntil.Sub(s.w.p.Clock())
	if left <= 0 {
		s.fields[1].SetError("")
		s.button.SetText("Sign in")
		s.button.Enable()
		return
	}
	s.fields[1].SetError("Too many wrong passwords")
	s.button.SetText(fmt.Sprintf("Wait %d s", int((left+time.Second-1)/time.Second)))
	s.button.Disable()
	s.w.p.After(time.Second, func() { s.w.p.Post(s.wait) })
}
