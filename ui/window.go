// Package ui is the window: navigation, pages, menu and status line. It shows what the services say and asks them for
// what somebody does; it decides nothing about licenses.
package ui

import (
	"context"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/ui/dialog"
	"seatcount/ui/page"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// Settings remembers what a window knows of itself.
type Settings interface {
	Get(key string) string
	JSON(key string, v any) bool
	SetJSON(ctx context.Context, key string, v any) error
}

// Sample is the built-in sample company.
type Sample struct {
	Loaded       func() bool
	Load, Remove func(ctx context.Context, p model.Principal) error
}

// Params are what the window works with.
type Params struct {
	App      fyne.App
	Services page.Services
	Bus      *event.Bus
	Settings Settings
	Sample   Sample
	// Principal is who acts from the start. With AskSignIn it is nobody until somebody has signed in.
	Principal model.Principal
	AskSignIn bool
	// Ready is closed when the counts have been computed once; nil means that they are.
	Ready <-chan struct{}
	// Post runs a function on the goroutine that draws.
	Post func(func())
	// After calls a function after a time, on any goroutine, until stop is called. Tests hand in one that never does.
	After func(d time.Duration, f func()) (stop func())
	// Gather is how long changes are gathered before the pages hear of them.
	Gather    time.Duration
	Clock     func() time.Time
	Log       logrus.FieldLogger
	Database  string // the database file
	LogFolder string
	Version   string
	// Theme and Page show another theme and page than the remembered ones; empty for those.
	Theme string
	Page  page.Name
	Size  fyne.Size
	// OnClose is called when somebody closes the window.
	OnClose func()
}

// Window is the program's window. Its methods belong to the goroutine that draws.
type Window struct {
	p     Params
	win   fyne.Window
	tasks *task.Group

	pages     map[page.Name]page.Page
	inventory *page.InventoryPage
	history   page.History
	nav       *navigation
	status    *statusLine
	toast     *kit.Toasts
	body      *fyne.Container // holds the page that is shown
	ground    *canvas.Rectangle

	menu          *fyne.MainMenu
	menuSignature string
	paused        bool
	busySample    bool
	undo          []undoable // the last thing that was done is the last one
	counting      task.Latest
	tally         page.Tally
	stopListening func()
	mode          theme.Mode

	resting   atomic.Bool // after counting for the navigation
	gatherMu  sync.Mutex
	gathered  []any // changes that the pages have not heard of
	remembers memory
	closed    bool
	asksClose *dialog.Dialog
	signedIn  bool // the window shows pages, for w.p.Principal
	asks      bool // people have to sign in: there is a password or a second user
	door      *signIn
}

const (
	keyTheme  = "ui.theme"
	keyWindow = "ui.window"
	keyPage   = "ui.page"
)

// New makes the window; Show opens it.
func New(p Params) *Window {
	if p.After == nil {
		p.After = func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		}
	}
	w := &Window{p: p, tasks: task.NewGroup(context.Background(), p.Post)}
	w.remembers = newMemory(w.tasks, p.Settings, p.Log)
	w.mode = theme.Mode(p.Theme)
	if p.Theme == "" {
		w.mode = theme.ModeSystem
		_ = p.Settings.JSON(keyTheme, &w.mode)
	}
	p.App.Settings().SetTheme(newShellTheme(w.mode))
	w.win = p.App.NewWindow("Seatcount")
	w.win.SetPadded(false)
	w.win.SetIcon(theme.AppIcon())
	if w.signedIn = !p.AskSignIn; w.signedIn {
		w.build()
	} else {
		w.askSignIn()
	}
	w.win.Resize(w.size())
	w.win.SetCloseIntercept(w.askClose)
	w.win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { w.dropped(uris) })
	w.win.Canvas().SetOnTypedKey(w.typedKey)
	w.stopListening = p.Bus.Listen(w.gather)
	return w
}

func (w *Window) build() {
	w.counting, w.tally = task.Latest{Group: w.tasks, Work: w.loadCounts}, page.Tally{}
	allowed := page.Allowed(w.p.Principal, w.p.Services)
	w.nav = newNavigation(allowed, func(n page.Name) { w.Open(page.Route{Page: n}) }, w.p.Principal.Name, w.showUserMenu)
	w.status = newStatusLine(func() { w.Open(page.Route{Page: page.Inventory, Filter: page.ChipProblems}) }, w.p.Services.Refresh.Cancel)
	w.toast = kit.NewToasts(func(d time.Duration, f func()) func() {
		return w.p.After(d, func() { w.p.Post(f) })
	})
	w.inventory = page.NewInventory(w, w.p.Services)
	w.pages = map[page.Name]page.Page{}
	for _, name := range allowed {
		if p := w.newPage(name); p != nil {
			w.pages[name] = p
		}
	}
	w.ground = canvas.NewRectangle(theme.Color(theme.Background))
	w.body = container.NewStack()
	middle := container.NewStack(w.ground, container.New(pageMargin{}, w.body), w.toast)
	w.win.SetContent(container.New(shellLayout{}, w.nav, middle, w.status))
}

// newPage makes a page; nil for one that there is not.
func (w *Window) newPage(name page.Name) page.Page {
	s := w.p.Services
	switch name {
	case page.Overview:
		return page.NewOverview(w, s)
	case page.Licenses:
		return page.NewLicenses(w, s)
	case page.Devices:
		return page.NewDevices(w, s)
	case page.Software:
		return page.NewSoftware(w, s)
	case page.Inventory:
		return w.inventory
	case page.Reports:
		return page.NewReports(w, s)
	case page.Activity:
		return page.NewActivity(w, s)
	case page.Settings:
		return page.NewSettings(w, s)
	}
	return w.newAdminPage(name)
}

// size is the remembered size of the window, or a good one.
func (w *Window) size() fyne.Size {
	size := fyne.NewSize(1280, 800)
	_ = w.p.Settings.JSON(keyWindow, &size)
	if w.p.Size.Width > 0 {
		size = w.p.Size
	}
	return fyne.NewSize(max(640, min(size.Width, 7680)), max(480, min(size.Height, 4320)))
}

// shellLayout puts the navigation left, the page beside it and the status line below the page.
type shellLayout struct{}

func (shellLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 440) }

func (shellLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	nav, middle, status := objects[0], objects[1], objects[2]
	nav.Resize(fyne.NewSize(theme.NavWidth, size.Height))
	middle.Move(fyne.NewPos(theme.NavWidth, 0))
	middle.Resize(fyne.NewSize(size.Width-theme.NavWidth, size.Height-statusHeight))
	status.Move(fyne.NewPos(theme.NavWidth, size.Height-statusHeight))
	status.Resize(fyne.NewSize(size.Width-theme.NavWidth, statusHeight))
}

// pageMargin keeps pages off the edges.
type pageMargin struct{}

func (pageMargin) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

func (pageMargin) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(theme.Margin, theme.Space+2))
	objects[0].Resize(fyne.NewSize(size.Width-2*theme.Margin, size.Height-2*theme.Space-2))
}

// Show opens the window at the page where somebody left it.
func (w *Window) Show() {
	if w.signedIn {
		w.openFirst()
	}
	w.updateMenu()
	w.win.Show()
	w.updateStatus()
	w.tick()
	if w.signedIn {
		w.counting.Ask()
	}
	w.awaitReady()
	w.lookWhetherAsked()
}

// awaitReady has the pages look again when the counts have been computed once.
func (w *Window) awaitReady() {
	if w.p.Ready != nil {
		task.Do(w.tasks, func(ctx context.Context) error {
			select {
			case <-w.p.Ready:
			case <-ctx.Done():
			}
			return nil
		}, func(error) { w.heard(event.Counts{}) })
	}
}

// openFirst opens the page where somebody left the window, or the first that they may open.
func (w *Window) openFirst() {
	first := page.Licenses
	_ = w.p.Settings.JSON(keyPage, &first)
	if w.p.Page != "" {
		first = w.p.Page
	}
	if w.pages[first] == nil {
		first = page.Licenses
	}
	if w.pages[first] == nil {
		first = page.Allowed(w.p.Principal, w.p.Services)[0]
	}
	w.Open(page.Route{Page: first})
}

// Idle reports whether nothing is under way: for tests and pictures.
func (w *Window) Idle() bool {
	w.gatherMu.Lock()
	defer w.gatherMu.Unlock()
	return w.tasks.Pending() == 0 && len(w.gathered) == 0 && !w.resting.Load()
}

// askClose closes the window, after a question where a dialog has something that was typed and not saved.
func (w *Window) askClose() {
	for _, o := range w.win.Canvas().Overlays().List() {
		if d, ok := o.(*dialog.Dialog); ok && d.Dirty() {
			if w.asksClose == nil || !w.asksClose.Shown() {
				w.asksClose = dialog.Confirm(w.win.Canvas(), dialog.Question{
					Title: "Discard your changes?", Text: "What you typed has not been saved.",
					Yes: "Discard and quit", No: "Keep editing", Danger: true, OnYes: w.Close,
				})
			}
			return
		}
	}
	w.Close()
}

// Close remembers what is to be remembered and hands over to OnClose.
func (w *Window) Close() {
	if w.closed {
		return
	}
	w.closed = true
	w.stopListening()
	size := w.win.Canvas().Size()
	w.remembers.set(keyWindow, size)
	w.remembers.flush()
	w.tasks.Close()
	if w.p.OnClose != nil {
		w.p.OnClose()
	}
}

// Raise brings the window to the front.
func (w *Window) Raise() {
	w.win.Show()
	w.win.RequestFocus()
}

// gather collects the events of the services; it is called on whatever goroutine publishes them. However many there
// are, the pages hear of them together, and not too often.
func (w *Window) gather(e any) {
	w.gatherMu.Lock()
	defer w.gatherMu.Unlock()
	for _, known := range w.gathered {
		if sameKind(known, e) {
			return
		}
	}
	w.gathered = append(w.gathered, e)
	if len(w.gathered) > 1 {
		return // the others are about to be told
	}
	if w.p.Gather == 0 {
		w.p.Post(w.tell)
		return
	}
	w.p.After(w.p.Gather, func() { w.p.Post(w.tell) })
}

// tell has the pages hear what was gathered.
func (w *Window) tell() {
	w.gatherMu.Lock()
	events := w.gathered
	w.gathered = nil
	w.gatherMu.Unlock()
	if w.closed {
		return
	}
	for _, e := range events {
		w.heard(e)
	}
}

// sameKind reports whether hearing a is as good as hearing b: pages look at everything again, whatever the ids are.
func sameKind(a, b any) bool {
	if a, ok := a.(event.Settings); ok {
		return a == b
	}
	return reflect.TypeOf(a) == reflect.TypeOf(b)
}

func (w *Window) heard(e any) {
	for _, p := range w.pages {
		p.Heard(e)
	}
	if _, people := e.(event.Users); people {
		w.checkPrincipal()
	}
	w.updateStatus()
	switch e.(type) {
	case event.Licenses, event.Devices, event.Counts, event.Sources:
		if w.signedIn {
			w.counting.Ask()
		}
	}
	w.updateMenu()
}
