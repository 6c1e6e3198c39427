package ui

import (
	"context"
	"errors"
	"net/url"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"seatcount/model"
	"seatcount/ui/dialog"
	"seatcount/ui/page"
	"seatcount/ui/task"
)

// may is do for those who have the permission, nothing for others: their menu entry is gray.
func (w *Window) may(perm model.Permission, do func()) func() {
	if w.p.Principal.Can(perm) {
		return do
	}
	return nil
}

// newAdminPage makes a page about the program and its users.
func (w *Window) newAdminPage(name page.Name) page.Page {
	s := w.p.Services
	switch name {
	case page.APIAccess:
		return page.NewAPIAccess(w, s)
	case page.Users:
		return page.NewUsers(w, s)
	case page.Roles:
		return page.NewRoles(w, s)
	case page.Orgs:
		return page.NewOrgs(w, s)
	case page.Agents:
		return page.NewAgents(w, s)
	case page.Database:
		return page.NewDatabase(w, s)
	}
	return nil
}

// menuPages are the pages that the View menu has with a shortcut; the Admin menu has the others.
func (w *Window) menuPages() []page.Name {
	var names []page.Name
	for _, name := range page.Allowed(w.p.Principal, w.p.Services) {
		if !name.ForAdministration() {
			names = append(names, name)
		}
	}
	return names
}

// adminMenu has the pages about the program, and what a user can do about being one.
func (w *Window) adminMenu() *fyne.Menu {
	var items []*fyne.MenuItem
	now := w.history.Now().Page
	for _, name := range page.Allowed(w.p.Principal, w.p.Services) {
		if name.ForAdministration() {
			item := w.entry(name.Title(), nil, func() { w.Open(page.Route{Page: name}) })
			item.Checked = name == now
			items = append(items, item)
		}
	}
	if w.p.Services.Access != nil {
		if len(items) > 0 {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		items = append(items, w.userItems()...)
	}
	if len(items) == 0 {
		return nil
	}
	return fyne.NewMenu("Admin", items...)
}

// userItems are what users can do about themselves.
func (w *Window) userItems() []*fyne.MenuItem {
	password := "Change password…"
	var leave func()
	if w.asks {
		leave = w.SignOut
	} else {
		password = "Set a password…"
	}
	return []*fyne.MenuItem{w.entry(password, nil, w.ChangePassword), w.entry("Sign out", nil, leave)}
}

// showUserMenu opens above the name of the user, at the lower end of the navigation.
func (w *Window) showUserMenu(below fyne.CanvasObject) {
	if w.p.Services.Access == nil {
		return
	}
	menu := widget.NewPopUpMenu(fyne.NewMenu("", w.userItems()...), w.win.Canvas())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(below)
	menu.ShowAtPosition(at.SubtractXY(0, menu.MinSize().Height+4))
}

// become shows the pages of a principal, at the place that is shown where they may go there.
func (w *Window) become(p model.Principal) {
	at := w.history.Now()
	w.leave()
	w.p.Principal, w.signedIn = p, true
	w.build()
	if w.pages[at.Page] != nil {
		w.Open(at)
	} else {
		w.openFirst()
	}
	w.updateStatus()
	w.counting.Ask()
	w.awaitReady()
	w.lookWhetherAsked()
	w.updateMenu()
}

// leave ends everything that was done for the principal.
func (w *Window) leave() {
	for _, o := range w.win.Canvas().Overlays().List() {
		if d, ok := o.(*dialog.Dialog); ok {
			d.Discard()
		} else {
			w.win.Canvas().Overlays().Remove(o)
		}
	}
	w.remembers.flush()
	w.tasks.Close()
	w.tasks = task.NewGroup(context.Background(), w.p.Post)
	w.remembers = newMemory(w.tasks, w.p.Settings, w.p.Log)
	w.signedIn, w.pages, w.undo, w.history = false, nil, nil, page.History{}
	w.p.Principal = model.Principal{Permissions: map[model.Permission]bool{}, OrgIDs: []int64{}}
}

// SignOut forgets who is signed in and asks for the next one.
func (w *Window) SignOut() {
	w.leave()
	task.Do(w.tasks, w.p.Services.Access.Forget, func(err error) {
		if err != nil {
			w.p.Log.WithError(err).Error("forget who stays signed in")
		}
	})
	w.askSignIn()
	w.updateMenu()
}

// checkPrincipal follows what happened to users and roles: permissions are those of the moment.
func (w *Window) checkPrincipal() {
	w.lookWhetherAsked()
	if !w.signedIn || w.p.Services.Access == nil || w.p.Principal.UserID == 0 {
		return
	}
	id := w.p.Principal.UserID
	task.Run(w.tasks, func(ctx context.Context) (model.Principal, error) {
		return w.p.Services.Access.PrincipalOf(ctx, id)
	}, func(p model.Principal, err error) {
		switch {
		case !w.signedIn || w.p.Principal.UserID != id:
		case errors.Is(err, model.ErrForbidden) || errors.Is(err, model.ErrNotFound):
			w.SignOut()
		case err != nil:
			w.p.Log.WithError(err).Error("look what the user may do")
		case !reflect.DeepEqual(p, w.p.Principal):
			w.become(p)
		}
	})
}

// lookWhetherAsked finds out whether there is anything to sign out of.
func (w *Window) lookWhetherAsked() {
	if w.p.Services.Access == nil {
		return
	}
	task.Run(w.tasks, w.p.Services.Access.NeedsSignIn, func(asks bool, err error) {
		if err != nil {
			w.p.Log.WithError(err).Error("look whether anybody has to sign in")
			return
		}
		w.asks = asks
		w.updateMenu()
	})
}

// OpenURL shows an address in the desktop's browser.
func (w *Window) OpenURL(address string) {
	u, err := url.Parse(address)
	if err == nil {
		err = w.p.App.OpenURL(u)
	}
	if err != nil {
		w.Fail("Open "+address, err)
	}
}

// closedMenu is the menu bar while nobody is signed in.
func (w *Window) closedMenu() (menu *fyne.MainMenu, signature string) {
	quit := w.entry("Quit", control(fyne.KeyQ), w.Close)
	quit.IsQuit = true
	menu = fyne.NewMainMenu(fyne.NewMenu("File", quit), w.helpMenu())
	return menu, signatureOf(menu)
}
