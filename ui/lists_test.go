package ui

import (
	"strings"

	"seatcount/ui/page"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

// listDriver is a page that is a list.
type listDriver struct {
	*program
	page interface {
		Finder() *kit.SearchEntry
		Chips() *kit.Chips
		Texts() [][]string
		Status() string
	}
	name page.Name
}

func (p *program) go2(name page.Name) listDriver {
	p.t.Helper()
	if p.win.history.Now().Page != name {
		p.win.Open(page.Route{Page: name})
		p.settle()
	}
	return listDriver{p, p.win.pages[name].(interface {
		Finder() *kit.SearchEntry
		Chips() *kit.Chips
		Texts() [][]string
		Status() string
	}), name}
}

// Licenses goes to the Licenses page, and so on.
func (p *program) Licenses() listDriver      { return p.go2(page.Licenses) }
func (p *program) Devices() listDriver       { return p.go2(page.Devices) }
func (p *program) Software() listDriver      { return p.go2(page.Software) }
func (p *program) InventoryPage() listDriver { return p.go2(page.Inventory) }
func (p *program) ActivityPage() listDriver  { return p.go2(page.Activity) }
func (p *program) Users() listDriver         { return p.go2(page.Users) }
func (p *program) Roles() listDriver         { return p.go2(page.Roles) }
func (p *program) Orgs() listDriver          { return p.go2(page.Orgs) }
func (p *program) Open(n page.Name) *program { p.win.Open(page.Route{Page: n}); p.settle(); return p }
func (p *program) at() page.Route            { return p.win.history.Now() }
func (l listDriver) Search(s string) listDriver {
	l.t.Helper()
	l.page.Finder().SetText(s)
	l.settle()
	return l
}

// Chip chooses a filter.
func (l listDriver) Chip(id string) listDriver {
	l.t.Helper()
	l.page.Chips().Choose(id)
	l.settle()
	return l
}

// Names expects the first column of the visible rows.
func (l listDriver) Names(want ...string) listDriver {
	l.t.Helper()
	var got []string
	for _, row := range l.page.Texts() {
		got = append(got, row[0])
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		l.t.Errorf("%s shows %q, want %q", l.name, got, want)
	}
	return l
}

// Count expects the number of visible rows.
func (l listDriver) Count(want int) listDriver {
	l.t.Helper()
	if got := len(l.page.Texts()); got != want {
		l.t.Errorf("%s shows %d rows, want %d", l.name, got, want)
	}
	return l
}

// Row expects cells of the row with a name, in the order of the columns.
func (l listDriver) Row(name string, want ...string) listDriver {
	l.t.Helper()
	for _, row := range l.page.Texts() {
		if row[0] == name {
			if got := strings.Join(row, " | "); got != strings.Join(append([]string{name}, want...), " | ") {
				l.t.Errorf("%s: %s\nwant %s", l.name, got, strings.Join(want, " | "))
			}
			return l
		}
	}
	l.t.Errorf("%s has no row %q", l.name, name)
	return l
}

// Says expects the right end of the status line.
func (l listDriver) Says(want string) listDriver {
	l.t.Helper()
	if got := l.win.status.right; got != want {
		l.t.Errorf("the status line says %q at the right, want %q", got, want)
	}
	return l
}

func variants() []uitest.Variant { return uitest.Variants() }
