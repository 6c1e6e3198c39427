package ui

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/ui/dialog"
	"seatcount/ui/page"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

var _ page.Host = (*Window)(nil)

// Open goes to a place. To a page that the principal may not open it does not go.
func (w *Window) Open(r page.Route) {
	if w.pages[r.Page] == nil {
		return
	}
	w.history.Go(r)
	w.visit(r)
}

// Back goes to where somebody was before.
func (w *Window) Back() {
	if r, ok := w.history.Back(); ok {
		w.visit(r)
	}
}

// Forward goes where somebody went back from.
func (w *Window) Forward() {
	if r, ok := w.history.Forward(); ok {
		w.visit(r)
	}
}

func (w *Window) visit(r page.Route) {
	next := w.pages[r.Page]
	if next == nil {
		return
	}
	for name, p := range w.pages {
		if h, ok := p.(interface{ Hide() }); ok && name != r.Page {
			h.Hide()
		}
	}
	if len(w.body.Objects) != 1 || w.body.Objects[0] != next.Object() {
		w.body.Objects = []fyne.CanvasObject{next.Object()}
		w.body.Refresh()
	}
	w.nav.choose(r.Page)
	next.Show(r)
	next.Focus()
	w.Remember(keyPage, r.Page)
	w.Announce()
}

// Moved says that the page that is shown changed its place by itself.
func (w *Window) Moved(r page.Route) {
	if r.Page == w.history.Now().Page {
		w.history.Replace(r)
	}
}

// Principal is who acts.
func (w *Window) Principal() model.Principal { return w.p.Principal }

// Tasks is the window's background work.
func (w *Window) Tasks() *task.Group { return w.tasks }

// Window is the Fyne window.
func (w *Window) Window() fyne.Window { return w.win }

// Now is the time.
func (w *Window) Now() time.Time { return w.p.Clock() }

// undoable is something that was done and can be undone.
type undoable struct {
	what string
	do   func()
}

// undoMost is how many things can be undone, the last one first.
const undoMost = 50

const (
	toastTime = 5 * time.Second
	undoTime  = 20 * time.Second
)

// Toast says briefly what was done; an action named "Undo" is what Ctrl+Z does, and after that it undoes what was done
// before.
func (w *Window) Toast(message, action string, do func()) {
	stay := toastTime
	if action == "Undo" {
		stay = undoTime
		w.undo = append(w.undo[max(0, len(w.undo)+1-undoMost):], undoable{what: message, do: do})
		do = w.Undo
	}
	w.say(message, action, do, stay)
	w.updateMenu()
}

func (w *Window) say(message, action string, do func(), stay time.Duration) {
	w.toast.Present(kit.Toast{Text: message, Action: action, OnAction: do, For: stay})
}

// Undo takes the last thing back.
func (w *Window) Undo() {
	last := len(w.undo) - 1
	if last < 0 {
		return
	}
	u := w.undo[last]
	w.undo = w.undo[:last]
	w.toast.Dismiss()
	u.do()
	w.updateMenu()
}

// Fail says in words that something did not work; the details are in the log and can be copied.
func (w *Window) Fail(what string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	w.p.Log.WithError(err).Error(what)
	text := what + ": " + words.Problem(err)
	w.say(text, "Details", func() { dialog.Error(w.win.Canvas(), what, words.Problem(err), err.Error()) }, undoTime)
}

// Log notes the details of a failure that is shown elsewhere.
func (w *Window) Log(what string, err error) { w.p.Log.WithError(err).Error(what) }

// Announce has the status line and the menu look at the page again.
func (w *Window) Announce() {
	if !w.signedIn {
		return
	}
	if p := w.pages[w.history.Now().Page]; p != nil && w.status != nil {
		w.status.setRight(p.Status())
		w.updateMenu()
	}
}

// tick lets "refreshed 12 s ago" go on: every ten seconds is often enough for that and nothing for the processor.
func (w *Window) tick() {
	w.p.After(10*time.Second, func() {
		w.p.Post(func() {
			if !w.closed {
				w.updateStatus()
				if p, ok := w.pages[w.history.Now().Page].(interface{ Tick() }); ok {
					p.Tick()
				}
				w.tick()
			}
		})
	})
}

// RefreshNow looks through the sources at once.
func (w *Window) RefreshNow() {
	w.p.Services.Refresh.RefreshNow()
	w.updateStatus()
}

func (w *Window) togglePause() {
	w.paused = !w.paused
	w.p.Services.Refresh.Pause(w.paused)
	w.updateStatus()
	w.updateMenu()
}

// Remember keeps a value in the settings.
func (w *Window) Remember(key string, v any) { w.remembers.set(key, v) }

// Recall reads a value of the settings.
func (w *Window) Recall(key string, v any) bool { return w.p.Settings.JSON(key, v) }

// Theme is the mode of the theme that is shown.
func (w *Window) Theme() string { return string(w.mode) }

// SetTheme shows another theme and remembers it.
func (w *Window) SetTheme(mode string) {
	w.mode = theme.Mode(mode)
	w.p.App.Settings().SetTheme(newShellTheme(w.mode))
	w.ground.FillColor = theme.Color(theme.Background)
	w.ground.Refresh()
	w.Remember(keyTheme, w.mode)
	w.updateMenu()
}

// DatabasePath is the database file.
func (w *Window) DatabasePath() string { return w.p.Database }

// OpenFolder shows a folder, or the folder of a file, in the desktop's file manager.
func (w *Window) OpenFolder(path string) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		path = filepath.Dir(path)
	}
	if err := w.p.App.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}); err != nil {
		w.Fail("Open "+path, err)
	}
}

// AddInventory adds folders and files as sources of the organization that is meant where none is named.
func (w *Window) AddInventory(paths []string) {
	task.Do(w.tasks, func(ctx context.Context) error {
		var problems []error
		for _, path := range paths {
			if _, err := w.p.Services.Refresh.AddSource(ctx, w.p.Principal, path, 0); err != nil {
				problems = append(problems, err)
			}
		}
		return errors.Join(problems...)
	}, func(err error) {
		if err != nil {
			w.Fail("Add to the inventory", err)
			return
		}
		what := filepath.Base(paths[0])
		if len(paths) > 1 {
			what = words.Count(len(paths), "source", "sources")
		}
		w.Toast(what+" added to the inventory", "Show", func() { w.Open(page.Route{Page: page.Inventory}) })
	})
}

// dropped adds what somebody dropped on the window.
func (w *Window) dropped(uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, filepath.FromSlash(u.Path()))
		}
	}
	if len(paths) > 0 && w.signedIn && w.p.Principal.Can(model.InventoryCreate) {
		w.AddInventory(paths)
	}
}

// SampleLoaded reports whether the sample company is there.
func (w *Window) SampleLoaded() bool { return w.p.Sample.Loaded() }

// LoadSample loads the sample company.
func (w *Window) LoadSample() {
	w.sample("Load the sample data", w.p.Sample.Load, func() {
		w.Toast("The sample company is loaded. Remove it from the Inventory menu", "", nil)
	})
}

// RemoveSample takes the sample company away.
func (w *Window) RemoveSample() {
	w.sample("Remove the sample data", w.p.Sample.Remove, func() { w.Toast("The sample company is gone", "", nil) })
}

func (w *Window) sample(what string, do func(context.Context, model.Principal) error, done func()) {
	if w.busySample {
		return
	}
	who := w.p.Principal
	w.busySample = true
	w.say(what+"…", "", nil, time.Minute)
	task.Do(w.tasks, func(ctx context.Context) error { return do(ctx, who) }, func(err error) {
		w.busySample = false
		w.toast.Dismiss()
		for _, p := range w.pages {
			p.Heard(page.SampleChanged{})
		}
		w.updateStatus()
		w.counting.Ask()
		w.updateMenu()
		if err != nil {
			w.Fail(what, err)
			return
		}
		done()
	})
}
