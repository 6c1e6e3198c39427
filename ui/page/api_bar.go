package page

import (
	"context"
	"net"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/api"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// apiBar is the line above the tokens: the user's own switch, where the API listens, the guide and an example.
type apiBar struct {
	p       *APIAccessPage
	box     *fyne.Container
	enabled *kit.Check
	save    *kit.Button
	before  *kit.Text // "Listening on"
	url     *kit.Text
	after   *kit.Text // who reaches it
	change  *kit.Button
	guide   *kit.Button
	example *kit.Button

	stored bool // what is saved of enabled
	known  bool // stored was read
	latest task.Latest
}

func newAPIBar(p *APIAccessPage) *apiBar {
	b := &apiBar{p: p}
	b.enabled = kit.NewCheck("Enable API access", func(bool) { b.update() })
	b.enabled.Strong = true
	b.save = kit.NewPrimaryButton("Save", b.store)
	b.save.Small = true
	b.before = kit.NewText("", theme.TextSize, theme.Regular, theme.Muted)
	b.url = kit.NewText("", theme.TextSize, theme.SemiBold, theme.Muted)
	b.after = kit.NewText("", theme.TextSize, theme.Regular, theme.Muted)
	b.before.Shrink, b.url.Shrink, b.after.Shrink = true, true, true
	b.change = kit.NewLinkButton("Change…", b.p.Listening)
	b.guide = kit.NewButton("Open API guide", func() { p.host.OpenURL(b.state().URL) })
	b.example = kit.NewButton("Copy example", b.copyExample)
	row := container.New(&apiBarLayout{b: b}, b.enabled, b.save, b.before, b.url, b.after, b.change, b.guide, b.example)
	b.box = container.NewStack(kit.NewBox(theme.Surface, theme.Border, theme.CardRadius), kit.Pad(row, 12, 12, 16, 16))
	b.latest = task.Latest{Group: p.host.Tasks(), Work: b.load}
	b.update()
	return b
}

// apiState is what the API is to do and what it does.
type apiState struct {
	api.Switch
	api.Status
	certificate string
}

func (b *apiBar) state() apiState {
	if b.p.s.API == nil {
		return apiState{}
	}
	return apiState{b.p.s.API.Switch(), b.p.s.API.Status(), b.p.s.API.Certificate()}
}

func (b *apiBar) mayListen() bool {
	who := b.p.host.Principal()
	return b.p.s.API != nil && who.Can(model.SettingsUpdate) && who.Everywhere()
}

// reload reads the switch anew.
func (b *apiBar) reload() { b.latest.Ask() }

func (b *apiBar) load(finished func()) {
	task.Run(b.p.host.Tasks(), func(ctx context.Context) (bool, error) {
		return b.p.s.Tokens.Enabled(ctx, b.p.host.Principal()), nil
	}, func(on bool, _ error) {
		defer finished()
		if !b.known || b.enabled.Checked == b.stored { // nothing is being changed here
			b.enabled.SetChecked(on)
		}
		b.stored, b.known = on, true
		b.update()
	})
}

// update shows the state of the API and whether there is something to save.
func (b *apiBar) update() {
	b.save.Hidden = !b.known || b.enabled.Checked == b.stored
	s := b.state()
	var before, address, after string
	color := theme.Muted
	switch {
	case b.p.s.API == nil:
		before = "The API is not part of this program."
	case s.URL != "":
		before, address, after = "Listening on ", s.URL, " ("+whoReaches(s.Address)+")"
	case s.Err != nil:
		before, color = "Not listening: "+words.Problem(s.Err), theme.Danger
	case s.On:
		before = "Beginning to listen on " + s.Address + "…"
	case b.mayListen() && !b.save.Hidden:
		before = "Not listening yet."
	case b.mayListen():
		before = "Not listening: programs cannot reach it."
	default:
		before = "Not listening. An administrator can switch it on."
	}
	b.before.Set(before, color)
	b.url.SetText(address)
	b.after.SetText(after)
	b.change.Hidden = !b.mayListen()
	b.guide.SetEnabled(s.URL != "")
	b.example.SetEnabled(b.p.s.API != nil)
	b.box.Refresh()
}

// whoReaches says which computers reach an address.
func whoReaches(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "other computers too"
	}
	if ip := net.ParseIP(host); strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback() {
		return "this computer only"
	}
	return "other computers too"
}

// store saves the user's switch. An administrator who switches it on while nothing listens wants it to listen.
func (b *apiBar) store() {
	on, s := b.enabled.Checked, b.state()
	listen := on && !s.On && b.mayListen()
	b.save.Disable()
	var listening error
	task.Do(b.p.host.Tasks(), func(ctx context.Context) error {
		if err := b.p.s.Tokens.SetEnabled(ctx, b.p.host.Principal(), on); err != nil {
			return err
		}
		if listen {
			s.Switch.On = true
			listening = b.p.s.API.Set(ctx, b.p.host.Principal(), s.Switch)
		}
		return nil
	}, func(err error) {
		b.save.Enable()
		switch {
		case err != nil:
			b.p.host.Fail("Switch API access", err)
			return
		case listening != nil:
			b.p.host.Log("listen", listening)
			b.p.listenAt(s.Switch, listening) // to choose another address
		case on:
			b.p.host.Toast("API access is on", "", nil)
		default:
			b.p.host.Toast("API access is off: your tokens do not work", "", nil)
		}
		b.stored = on
		b.update()
	})
}

// copyExample puts a line on the clipboard that lists the licenses, once a token is put in.
func (b *apiBar) copyExample() {
	fyne.CurrentApp().Clipboard().SetContent(curlLine(b.state(), model.ScopeAPI, "YOUR_TOKEN"))
	b.p.host.Toast("The example is on the clipboard. Put your token in place of YOUR_TOKEN", "", nil)
}

// curlLine is a line for a terminal that uses a token. Double quotes are understood by the shells of all systems.
func curlLine(s apiState, scope model.TokenScope, secret string) string {
	base := s.URL
	if base == "" {
		base = "http://" + s.Address
		if s.TLS != "" {
			base = "https://" + s.Address
		}
	}
	line := "curl"
	if s.certificate != "" {
		line += ` --cacert "` + s.certificate + `"`
	}
	line += ` -H "X-Auth-Token: ` + secret + `" `
	if scope == model.ScopeAgent {
		return line + `--data-binary "@inventory.json" ` + base + "/agent/inventory"
	}
	return line + base + "/licenses"
}

// apiBarLayout puts everything in one line. Where it gets narrow, it is who reaches the address that is left out first.
type apiBarLayout struct{ b *apiBar }

// MinSize is part of fyne.Layout.
func (l *apiBarLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, theme.ControlHeight)
}

// Layout is part of fyne.Layout.
func (l *apiBarLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	b := l.b
	end := size.Width
	for _, o := range []*kit.Button{b.example, b.guide} {
		m := o.MinSize()
		end -= m.Width
		o.Move(fyne.NewPos(end, (size.Height-m.Height)/2))
		o.Resize(m)
		end -= theme.Space
	}
	x := float32(0)
	put := func(o fyne.CanvasObject, width float32) {
		if !o.Visible() {
			return
		}
		h := o.MinSize().Height
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
		o.Resize(fyne.NewSize(width, h))
		x += width
	}
	put(b.enabled, b.enabled.MinSize().Width)
	x += theme.Space
	if b.save.Visible() {
		put(b.save, b.save.MinSize().Width)
		x += theme.Space
	} else {
		x += theme.Gap
	}
	room := end - x
	if b.change.Visible() {
		room -= b.change.MinSize().Width + theme.Gap
	}
	width := func(t *kit.Text) float32 {
		if t.Text == "" {
			return 0
		}
		return kit.TextWidth(t.Text, t.TextSize, t.Style) + 1
	}
	first, second, third := width(b.before), width(b.url), width(b.after)
	if first+second+third > room {
		third = 0
	}
	if second > 0 && first+second > room {
		first = 0 // the address says most
	}
	put(b.before, min(first, max(0, room)))
	put(b.url, min(second, max(0, room)))
	put(b.after, third)
	x += theme.Gap
	if b.change.Visible() {
		put(b.change, b.change.MinSize().Width)
	}
}
