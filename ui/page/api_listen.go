package page

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/api"
	"seatcount/ui/dialog"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// listenForm is the window in which an administrator says whether and where the API listens.
type listenForm struct {
	p         *APIAccessPage
	on        *kit.Check
	address   *kit.Entry
	secure    *kit.Select
	cert, key *kit.Entry
	fields    map[string]*kit.Field
	files     *fyne.Container // the two files, while a certificate of one's own is chosen
	next      *kit.Button     // takes the address that is free
	form      *fyne.Container
	save      *kit.Button
	dialog    *dialog.Dialog
}

// tlsWays are the ways to encrypt, as api.Switch names them.
var tlsWays = []string{"", "made", "files"}

// Listening asks whether and where the API listens: what an administrator decides for everyone.
func (p *APIAccessPage) Listening() { p.listenAt(p.bar.state().Switch, nil) }

// listenAt asks, beginning with a switch, and with what is wrong with it.
func (p *APIAccessPage) listenAt(s api.Switch, problem error) {
	f := &listenForm{p: p, on: kit.NewCheck("Listen for programs", nil), address: kit.NewEntry(api.DefaultAddress), cert: kit.NewEntry(""), key: kit.NewEntry("")}
	f.on.Strong = true
	f.on.SetChecked(s.On)
	f.address.SetText(s.Address)
	f.cert.SetText(s.CertFile)
	f.key.SetText(s.KeyFile)
	f.secure = kit.NewWordSelect([]string{"None: for this computer only", "A certificate that is made for this computer", "A certificate of our own"},
		func(int) { f.arrange() })
	f.secure.SetValue(int64(max(0, slices.Index(tlsWays, s.TLS))))
	f.fields = map[string]*kit.Field{
		"address": kit.NewField("Address", f.address, "127.0.0.1 is this computer only. Another address of this computer, or 0.0.0.0 for all of them, needs encryption."),
		"tls":     kit.NewField("Encryption", f.secure, ""),
		"cert":    kit.NewField("Certificate (PEM file)", f.cert, ""),
		"key":     kit.NewField("Its key (PEM file)", f.key, ""),
	}
	f.files = kit.Columns(theme.Space, f.fields["cert"], f.fields["key"])
	f.next = kit.NewButton("", nil)
	f.next.Hide()
	f.form = kit.Stack(theme.Space, f.on, f.fields["address"], kit.Row(0, f.next), f.fields["tls"], f.files)
	for _, field := range f.fields {
		field.OnResize = f.form.Refresh
	}
	f.address.OnChanged = func(string) { f.fields["address"].SetError("") }
	f.save = kit.NewPrimaryButton("Save", f.store)
	f.dialog = dialog.New(p.host.Window().Canvas(), dialog.Params{
		Title: "Where the API listens", Content: f.form, Size: fyne.NewSize(540, 0), First: f.address,
		Buttons: []*kit.Button{kit.NewButton("Cancel", func() { f.dialog.Close() }), f.save}, Default: f.save,
	})
	f.arrange()
	if problem != nil {
		f.fail(problem)
	}
	f.dialog.Show()
}

// arrange shows the fields of the files where they are wanted.
func (f *listenForm) arrange() {
	way, _ := f.secure.Value()
	f.files.Hidden = tlsWays[way] != "files"
	hints := []string{
		"What is sent could be read by others, so only programs of this computer may use it.",
		"Programs of other computers have to be told to trust it.",
		"",
	}
	f.fields["tls"].SetHint(hints[way])
	f.fields["tls"].SetError("")
	f.form.Refresh()
	if f.dialog != nil {
		f.dialog.Refresh()
	}
}

func (f *listenForm) store() {
	way, _ := f.secure.Value()
	s := api.Switch{On: f.on.Checked, Address: f.address.Text, TLS: tlsWays[way]}
	if s.TLS == "files" {
		s.CertFile, s.KeyFile = f.cert.Text, f.key.Text
	}
	f.save.Disable()
	p := f.p
	task.Do(p.host.Tasks(), func(ctx context.Context) error {
		return p.s.API.Set(ctx, p.host.Principal(), s)
	}, func(err error) {
		f.save.Enable()
		p.bar.update()
		if err != nil {
			p.host.Log("listen", err)
			f.fail(err)
			return
		}
		f.dialog.Discard()
		if status := p.s.API.Status(); status.Listening {
			p.host.Toast("Listening on "+status.URL, "", nil)
		} else {
			p.host.Toast("The API does not listen", "", nil)
		}
	})
}

// fail says beside its field why the API cannot listen there, and offers the next address that is free.
func (f *listenForm) fail(err error) {
	field := f.fields["address"]
	var invalid *model.ValidationError
	var taken *api.PortInUse
	switch {
	case errors.As(err, &taken):
		field.SetError(words.Sentence(taken.Error()))
		if free := taken.Next; free != "" {
			f.next.SetText("Use " + free)
			f.next.OnTapped = func() {
				f.address.SetText(free)
				f.next.Hide()
				f.form.Refresh()
			}
			f.next.Show()
		}
	case errors.Is(err, api.ErrNeedsTLS):
		field.SetError(words.Sentence(api.ErrNeedsTLS.Error()))
	case errors.As(err, &invalid):
		field.SetError(invalid.Reason)
	case f.fields["tls"].Error() == "" && !f.files.Hidden:
		f.fields["tls"].SetError(words.Problem(err))
	default:
		field.SetError(words.Problem(err))
	}
	f.form.Refresh()
}
