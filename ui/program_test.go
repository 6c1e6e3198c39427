package ui

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/api"
	"seatcount/service/sample"
	"seatcount/ui/page"
	"seatcount/ui/task"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

// program is the whole app over a database file of its own, driven as a person would. Stories in tests are written with
// it: p.Licenses().Search("office").Shows(…).
type program struct {
	t       *testing.T
	win     *Window
	queue   *task.Queue
	s       *service.Services
	dir     string
	past    atomic.Int64 // since the story began, in nanoseconds: other goroutines look at the clock, too
	variant uitest.Variant
	stop    context.CancelFunc
	app     fyne.App
	api     *fakeAPI
	agents  *fakeAgents
}

// begin starts the app on an empty database.
func begin(t *testing.T) *program { return beginIn(t, t.TempDir(), uitest.Variants()[0]) }

// beginIn starts the app on the database in a folder, in the given look.
func beginIn(t *testing.T, dir string, v uitest.Variant) *program {
	t.Helper()
	p := &program{t: t, dir: dir, variant: v, queue: task.NewQueue()}
	log := logrus.New()
	log.SetOutput(io.Discard)
	clock := p.now
	s, err := service.Open(t.Context(), service.Params{Path: filepath.Join(dir, "seatcount.db"), Clock: clock, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	p.s = s
	company := service.SampleCompany(s, clock, filepath.Join(dir, "sample"))
	var ctx context.Context
	ctx, p.stop = context.WithCancel(context.Background())
	if err := s.Count.Load(ctx); err != nil {
		t.Fatal(err)
	}
	s.Refresh.Start(ctx)
	who, known, err := s.Access.WithoutSignIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p.app = test.NewTempApp(t)
	p.api, p.agents = &fakeAPI{is: api.Switch{Address: api.DefaultAddress}}, &fakeAgents{}
	pages := page.NewServices(s, p.api)
	pages.Agents = p.agents
	p.win = New(Params{
		App: p.app, Bus: s.Bus, Settings: s.Settings, Principal: who, AskSignIn: !known, Ready: s.Count.Ready(),
		Services: pages,
		Sample: Sample{
			Loaded: func() bool { return sample.Loaded(company) },
			Load:   func(ctx context.Context, who model.Principal) error { return sample.Load(ctx, who, company) },
			Remove: func(ctx context.Context, who model.Principal) error { return sample.Remove(ctx, who, company) },
		},
		Post: p.queue.Post, Clock: clock, Log: log, Database: filepath.Join(dir, "seatcount.db"), LogFolder: filepath.Join(dir, "logs"),
		Version: "1.0", Theme: string(v.Mode), Size: v.Size,
		After: func(time.Duration, func()) func() { return func() {} },
	})
	p.win.Show()
	t.Cleanup(p.Quit)
	p.settle()
	return p
}

// now is the time of the story.
func (p *program) now() time.Time {
	return time.Date(2026, 11, 22, 10, 0, 0, 0, time.Local).Add(time.Duration(p.past.Load()))
}

// later lets time pass, or turns it back.
func (p *program) later(d time.Duration) { p.past.Add(int64(d)) }

// Quit closes the window and everything behind it; it may be called twice.
func (p *program) Quit() {
	if p.stop == nil {
		return
	}
	p.win.Close()
	p.stop()
	p.stop = nil
	if err := p.s.Close(); err != nil {
		p.t.Errorf("close: %v", err)
	}
}

// settle waits until nothing is under way, neither behind the window nor in it.
func (p *program) settle() {
	p.t.Helper()
	for range 3 { // what the services did may start work in the window, and the other way round
		ctx, cancel := context.WithTimeout(p.t.Context(), 30*time.Second)
		idle := make(chan error, 1)
		go func() { idle <- p.s.Refresh.Idle(ctx) }()
		waiting := true
		ok := p.queue.Drain(func() bool {
			select {
			case err := <-idle:
				if err != nil {
					p.t.Errorf("the refresh did not become idle: %v", err)
				}
				waiting = false
			default:
			}
			return !waiting && p.win.Idle()
		}, 60*time.Second)
		cancel()
		if !ok {
			p.t.Fatal("the window did not become idle")
		}
	}
}

// eventually waits until something that the background does a bit later has come to pass.
func (p *program) eventually(what string, is func() bool) {
	p.t.Helper()
	if !p.queue.Drain(func() bool { return p.win.Idle() && is() }, 20*time.Second) {
		p.t.Fatalf("waited in vain for: %s", what)
	}
}

// Inventory writes an inventory file of GLPI's JSON form and returns its folder.
func (p *program) Inventory(device string, titles ...string) string {
	p.t.Helper()
	folder := filepath.Join(p.dir, "inventory")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		p.t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(`{"action":"inventory","deviceid":"` + device + `-2026-11-20-09-00-00","itemtype":"Computer","content":{` +
		`"hardware":{"name":"` + device + `"},"versionclient":"Story 1.0","softwares":[`)
	for i, title := range titles {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"name":"` + title + `","version":"1.0","publisher":"Acme"}`)
	}
	b.WriteString(`]}}`)
	path := filepath.Join(folder, device+".json")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		p.t.Fatal(err)
	}
	old := p.now().Add(-time.Hour) // not a file that is still being written
	if err := os.Chtimes(path, old, old); err != nil {
		p.t.Fatal(err)
	}
	return folder
}

// Drop drops folders or files on the window.
func (p *program) Drop(paths ...string) *program {
	p.t.Helper()
	p.win.AddInventory(paths)
	p.settle()
	return p
}

// Menu chooses an entry of the menu bar.
func (p *program) Menu(menu, entry string) *program {
	p.t.Helper()
	for _, m := range p.win.win.MainMenu().Items {
		for _, item := range m.Items {
			if m.Label == menu && strings.HasPrefix(item.Label, entry) {
				if item.Disabled {
					p.t.Fatalf("%s › %s is disabled", menu, entry)
				}
				item.Action()
				p.settle()
				return p
			}
		}
	}
	p.t.Fatalf("there is no %s › %s", menu, entry)
	return p
}

// Press sends a key to whatever has the keyboard.
func (p *program) Press(key fyne.KeyName) *program {
	p.t.Helper()
	uitest.Press(p.win.win.Canvas(), key)
	p.settle()
	return p
}

// Type types letters to whatever has the keyboard.
func (p *program) Type(text string) *program {
	p.t.Helper()
	uitest.Type(p.win.win.Canvas(), text)
	p.settle()
	return p
}

// Click presses a button by its text, in the dialog on top or else on the page.
func (p *program) Click(text string) *program {
	p.t.Helper()
	for _, b := range all[*kit.Button](p.top()) {
		if b.Text == text && b.Visible() {
			if b.Disabled() {
				p.t.Fatalf("the button %q is disabled", text)
			}
			b.Tapped(nil)
			p.settle()
			return p
		}
	}
	p.t.Fatalf("there is no button %q; there are %q", text, p.buttons())
	return p
}

func (p *program) buttons() []string {
	var texts []string
	for _, b := range all[*kit.Button](p.top()) {
		if b.Text != "" {
			texts = append(texts, b.Text)
		}
	}
	return texts
}

// SeesNoButton expects that a button is not offered.
func (p *program) SeesNoButton(text string) *program {
	p.t.Helper()
	if slices.Contains(p.buttons(), text) {
		p.t.Errorf("the button %q is offered", text)
	}
	return p
}

// ChooseMenu chooses from the menu that a button opens.
func (p *program) ChooseMenu(button, entry string) *program {
	p.t.Helper()
	p.Click(button)
	for _, m := range all[*widget.PopUpMenu](p.top()) {
		for _, o := range m.Items {
			item, ok := o.(interface {
				fyne.Tappable
				fyne.Widget
			})
			if ok && slices.ContainsFunc(all[*canvas.Text](item), func(t *canvas.Text) bool { return t.Text == entry }) {
				item.Tapped(nil)
				p.settle()
				return p
			}
		}
	}
	p.t.Fatalf("the menu of %s has no %q", button, entry)
	return p
}

// Fill types into the field with a label, in place of what is there.
func (p *program) Fill(label, text string) *program {
	p.t.Helper()
	for _, f := range all[*kit.Field](p.top()) {
		if f.Label == label {
			if e, ok := f.Control.(interface{ SetText(string) }); ok {
				e.SetText(text)
				p.settle()
				return p
			}
			p.t.Fatalf("nothing can be typed into %q (%T)", label, f.Control)
		}
	}
	p.t.Fatalf("there is no field %q", label)
	return p
}

// Choose chooses an option of a field.
func (p *program) Choose(label, option string) *program {
	p.t.Helper()
	for _, f := range all[*kit.Field](p.top()) {
		s, ok := f.Control.(*kit.Select)
		if !ok || f.Label != label {
			continue
		}
		for id := range int64(100) {
			s.SetValue(id)
			if s.Text() == option {
				s.SetValue(-1)
				s.Choose(id)
				p.settle()
				return p
			}
		}
	}
	p.t.Fatalf("%s has no choice %q", label, option)
	return p
}

// SeesError says what is wrong beside a field.
func (p *program) SeesError(label, part string) *program {
	p.t.Helper()
	for _, f := range all[*kit.Field](p.top()) {
		if f.Label == label {
			if !strings.Contains(f.Error(), part) {
				p.t.Errorf("%s says %q, want %q", label, f.Error(), part)
			}
			return p
		}
	}
	p.t.Errorf("there is no field %q", label)
	return p
}

// Sees expects a text somewhere, in the dialog on top or else in the window.
func (p *program) Sees(part string) *program {
	p.t.Helper()
	if !strings.Contains(p.texts(), part) {
		p.t.Errorf("%q is nowhere to be seen in:\n%s", part, p.texts())
	}
	return p
}

// SeesNot expects that a text is nowhere.
func (p *program) SeesNot(part string) *program {
	p.t.Helper()
	if strings.Contains(p.texts(), part) {
		p.t.Errorf("%q is still to be seen", part)
	}
	return p
}

func (p *program) texts() string {
	var b strings.Builder
	for _, t := range all[*kit.Text](p.top()) {
		b.WriteString(t.Text + "\n")
	}
	for _, t := range all[*kit.Button](p.top()) {
		b.WriteString(t.Text + "\n")
	}
	for _, t := range all[*kit.StatCard](p.top()) {
		b.WriteString(t.Number + " " + t.Caption + "\n")
	}
	for _, t := range all[*kit.Pill](p.top()) {
		b.WriteString(t.Text + "\n")
	}
	for _, t := range all[*kit.Paragraph](p.top()) {
		b.WriteString(t.Text + "\n")
	}
	for _, t := range all[*textLink](p.top()) {
		b.WriteString(t.text + "\n")
	}
	return b.String()
}

// top is the dialog on top, or the window's content.
func (p *program) top() fyne.CanvasObject {
	c := p.win.win.Canvas()
	if o := c.Overlays().Top(); o != nil {
		return o
	}
	return c.Content()
}

// Toast expects what is said at the lower end of the page.
func (p *program) Toast(part string) *program {
	p.t.Helper()
	now := p.win.toast.Current()
	if now == nil || !strings.Contains(now.Text, part) {
		p.t.Errorf("the toast says %+v, want %q", now, part)
	}
	return p
}

// Undo does what Ctrl+Z does.
func (p *program) Undo() *program { return p.Menu("Edit", "Undo") }

// StatusLine expects the left end of the status line.
func (p *program) StatusLine(part string) *program {
	p.t.Helper()
	p.win.updateStatus()
	if !strings.Contains(p.win.status.line.Text, part) {
		p.t.Errorf("the status line says %q, want %q", p.win.status.line.Text, part)
	}
	return p
}

// NavCount expects the number beside a page in the navigation.
func (p *program) NavCount(name page.Name, want string) *program {
	p.t.Helper()
	if got := p.win.nav.items[name].count; got != want {
		p.t.Errorf("the navigation says %q beside %s, want %q", got, name.Title(), want)
	}
	return p
}

// Shot takes a picture of the window.
func (p *program) Shot(name string) *program {
	p.t.Helper()
	uitest.Shot(p.t, p.win.win.Canvas(), name+"-"+p.variant.Name)
	return p
}

// all finds the visible objects of a type inside of an object.
func all[T fyne.CanvasObject](o fyne.CanvasObject) []T {
	var found []T
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		if t, ok := o.(T); ok {
			found = append(found, t)
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		}
	}
	walk(o)
	return found
}
