package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"seatcount/model"
	"seatcount/ui/dialog"
	"seatcount/ui/page"
	"seatcount/ui/theme"
)

func control(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

func alt(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt}
}

// bare shows a key in the menu; the window hears it by itself, because Fyne has no shortcuts without a modifier.
func bare(key fyne.KeyName) fyne.Shortcut { return &desktop.CustomShortcut{KeyName: key} }

// entry makes a menu entry that does nothing while a dialog is open: Fyne hands shortcuts to the menu whatever is over
// the window.
func (w *Window) entry(label string, shortcut fyne.Shortcut, do func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(label, func() {
		if do != nil && !dialog.IsOpen(w.win.Canvas()) {
			do()
		}
	})
	item.Shortcut = shortcut
	item.Disabled = do == nil
	return item
}

// editing makes a menu entry for a shortcut that text fields know too: a field that has the keyboard gets it.
func (w *Window) editing(label string, shortcut fyne.Shortcut, do func()) *fyne.MenuItem {
	item := w.entry(label, shortcut, do)
	item.Action = func() {
		focused, ok := w.win.Canvas().Focused().(fyne.Shortcutable)
		if _, text := focused.(interface{ SelectedText() string }); ok && text {
			focused.TypedShortcut(withClipboard(shortcut))
			return
		}
		if do != nil && !dialog.IsOpen(w.win.Canvas()) {
			do()
		}
	}
	return item
}

func withClipboard(s fyne.Shortcut) fyne.Shortcut {
	if _, ok := s.(*fyne.ShortcutCopy); ok {
		return &fyne.ShortcutCopy{Clipboard: fyne.CurrentApp().Clipboard()}
	}
	return s
}

// updateMenu makes the menu bar anew when what it can do has changed.
func (w *Window) updateMenu() {
	menu, signature := w.buildMenu()
	if signature == w.menuSignature {
		// The actions may have changed though their names did not.
		for i, m := range menu.Items {
			for j, item := range m.Items {
				w.menu.Items[i].Items[j].Action = item.Action
			}
		}
		return
	}
	w.menu, w.menuSignature = menu, signature
	w.win.SetMainMenu(menu)
}

func (w *Window) buildMenu() (menu *fyne.MainMenu, signature string) {
	var a page.Actions
	if !w.signedIn {
		return w.closedMenu()
	}
	if p := w.pages[w.history.Now().Page]; p != nil {
		a = p.Actions()
	}
	menu = fyne.NewMainMenu(w.fileMenu(a), w.editMenu(a), w.viewMenu(a))
	if w.pages[page.Inventory] != nil {
		menu.Items = append(menu.Items, w.inventoryMenu())
	}
	if admin := w.adminMenu(); admin != nil {
		menu.Items = append(menu.Items, admin)
	}
	menu.Items = append(menu.Items, w.helpMenu())
	return menu, signatureOf(menu)
}

// signatureOf tells whether menus show the same.
func signatureOf(menu *fyne.MainMenu) string {
	var b strings.Builder
	for _, m := range menu.Items {
		fmt.Fprintln(&b, m.Label)
		for _, i := range m.Items {
			fmt.Fprintln(&b, i.Label, i.Disabled, i.Checked)
		}
	}
	return b.String()
}

func (w *Window) fileMenu(a page.Actions) *fyne.Menu {
	quit := w.entry("Quit", control(fyne.KeyQ), w.Close)
	quit.IsQuit = true
	return fyne.NewMenu("File",
		w.entry("New license…", control(fyne.KeyN), w.may(model.LicensesCreate, func() { w.openWith(page.Licenses, func(a page.Actions) func() { return a.New }) })),
		fyne.NewMenuItemSeparator(),
		w.entry("Import licenses…", control(fyne.KeyI), w.may(model.LicensesCreate, func() { w.openWith(page.Licenses, func(a page.Actions) func() { return a.Import }) })),
		w.entry("Export…", control(fyne.KeyS), a.Export),
		fyne.NewMenuItemSeparator(),
		quit,
	)
}

func (w *Window) editMenu(a page.Actions) *fyne.Menu {
	undo := "Undo"
	var undoNow func()
	if n := len(w.undo); n > 0 {
		undo, undoNow = "Undo: "+w.undo[n-1].what, w.Undo
	}
	name := "Delete"
	if a.DeleteName != "" {
		name = a.DeleteName
	}
	remove := w.entry(name, bare(fyne.KeyDelete), a.Delete)
	return fyne.NewMenu("Edit",
		w.editing(undo, &fyne.ShortcutUndo{}, undoNow),
		fyne.NewMenuItemSeparator(),
		w.editing("Copy", &fyne.ShortcutCopy{}, a.Copy),
		w.editing("Select all", &fyne.ShortcutSelectAll{}, a.SelectAll),
		w.entry("Find", control(fyne.KeyF), a.Find),
		fyne.NewMenuItemSeparator(),
		w.entry("View…", bare(fyne.KeyReturn), a.Open),
		w.entry("Edit…", control(fyne.KeyE), a.Edit),
		remove,
	)
}

func (w *Window) viewMenu(a page.Actions) *fyne.Menu {
	var items []*fyne.MenuItem
	now := w.history.Now().Page
	for i, name := range w.menuPages() {
		item := w.entry(name.Title(), control(fyne.KeyName('1'+rune(i))), func() { w.Open(page.Route{Page: name}) })
		item.Checked = name == now
		items = append(items, item)
	}
	look := func(label string, mode theme.Mode) *fyne.MenuItem {
		item := w.entry(label, nil, func() { w.SetTheme(string(mode)) })
		item.Checked = w.Theme() == string(mode)
		return item
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		w.entry("Back", alt(fyne.KeyLeft), w.Back), w.entry("Forward", alt(fyne.KeyRight), w.Forward),
		fyne.NewMenuItemSeparator(),
		w.entry("Columns…", nil, a.Columns),
		fyne.NewMenuItemSeparator(),
		look("Theme of the system", theme.ModeSystem), look("Light", theme.ModeLight), look("Dark", theme.ModeDark))
	return fyne.NewMenu("View", items...)
}

func (w *Window) inventoryMenu() *fyne.Menu {
	on := func(do func(*page.InventoryPage)) func() {
		return func() {
			w.Open(page.Route{Page: page.Inventory})
			do(w.inventory)
		}
	}
	pause := w.entry("Pause refreshing", nil, w.togglePause)
	pause.Checked = w.paused
	items := []*fyne.MenuItem{
		w.entry("Refresh now", bare(fyne.KeyF5), w.RefreshNow),
		pause,
		fyne.NewMenuItemSeparator(),
		w.entry("Add a folder…", &desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: fyne.KeyModifierShortcutDefault},
			w.may(model.InventoryCreate, on((*page.InventoryPage).AddFolder))),
		w.entry("Add files…", nil, w.may(model.InventoryCreate, on((*page.InventoryPage).AddFiles))),
		w.entry("What is in a file?…", nil, on((*page.InventoryPage).InspectFile)),
		fyne.NewMenuItemSeparator(),
	}
	if !w.p.Principal.IsAdministrator() {
		return fyne.NewMenu("Inventory", items[:len(items)-1]...)
	}
	if w.SampleLoaded() {
		items = append(items, w.entry("Remove the sample data", nil, w.RemoveSample))
	} else {
		items = append(items, w.entry("Load sample data", nil, w.LoadSample))
	}
	return fyne.NewMenu("Inventory", items...)
}

func (w *Window) helpMenu() *fyne.Menu {
	return fyne.NewMenu("Help",
		w.entry("Keyboard shortcuts", bare(fyne.KeyF1), w.showShortcuts),
		w.entry("Open the log folder", nil, func() { w.OpenFolder(w.p.LogFolder) }),
		w.entry("About Seatcount", nil, w.showAbout),
	)
}

// openWith opens a page and then does what its menu entry does.
func (w *Window) openWith(name page.Name, pick func(page.Actions) func()) {
	if w.pages[name] == nil {
		return
	}
	w.Open(page.Route{Page: name})
	if do := pick(w.pages[name].Actions()); do != nil {
		do()
	}
}

// typedKey hears the keys that no widget has a use for.
func (w *Window) typedKey(e *fyne.KeyEvent) {
	if dialog.IsOpen(w.win.Canvas()) {
		return
	}
	switch e.Name {
	case fyne.KeyF5:
		w.RefreshNow()
	case fyne.KeyF1:
		w.showShortcuts()
	case fyne.KeyEscape:
		w.toast.Dismiss()
	}
}
