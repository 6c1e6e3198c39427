package page

import (
	"context"
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/license"
	"seatcount/service/refresh"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	"seatcount/ui/uitest"
)

// manyLicenses are n made-up licenses.
func manyLicenses(n int) []license.Row {
	rows := make([]license.Row, n)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("Application %d Professional", i), 10+i%90, i%100, 1+i%5, nil)
		rows[i].ID = int64(i + 1)
		rows[i].Org = fmt.Sprintf("Default Organization / Site %d / Floor %d", i%37, i%5)
		rows[i].MatchString = fmt.Sprintf("%%application %d%%", i)
	}
	return rows
}

// fakeLicenses lists made-up licenses and does nothing else.
type fakeLicenses struct {
	LicenseService
	rows []license.Row
}

func (f fakeLicenses) List(context.Context, model.Principal) ([]license.Row, error) {
	return f.rows, nil
}

type fakeRefresh struct{ RefreshService }

func (fakeRefresh) Status() refresh.Status { return refresh.Status{Sources: 1} }

// fakeHost is a window without anything around the page.
type fakeHost struct {
	Host
	win   fyne.Window
	tasks *task.Group
}

func (h *fakeHost) Principal() model.Principal   { return model.Administrator() }
func (h *fakeHost) Tasks() *task.Group           { return h.tasks }
func (h *fakeHost) Window() fyne.Window          { return h.win }
func (h *fakeHost) Now() time.Time               { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }
func (h *fakeHost) Announce()                    {}
func (h *fakeHost) Moved(Route)                  {}
func (h *fakeHost) Count(Name, int)              {}
func (h *fakeHost) Remember(string, any)         {}
func (h *fakeHost) Recall(string, any) bool      { return false }
func (h *fakeHost) SampleLoaded() bool           { return false }
func (h *fakeHost) Toast(string, string, func()) {}
func (h *fakeHost) Fail(what string, err error)  { panic(what + ": " + err.Error()) }

func benchPage(b *testing.B, n int) (*LicensesPage, func()) {
	b.Helper()
	app := uitest.App(b, theme.ModeLight)
	queue := task.NewQueue()
	host := &fakeHost{win: app.NewWindow(""), tasks: task.NewGroup(b.Context(), queue.Post)}
	p := NewLicenses(host, Services{Licenses: fakeLicenses{rows: manyLicenses(n)}, Refresh: fakeRefresh{}})
	host.win.SetContent(p.Object())
	host.win.Resize(uitest.Large)
	settle := func() {
		if !queue.Drain(func() bool { return host.tasks.Pending() == 0 }, time.Minute) {
			b.Fatal("not idle")
		}
	}
	p.Show(Route{Page: Licenses})
	settle()
	return p, settle
}

// BenchmarkLicensesReload is everything that a change of counts costs with 10,000 licenses: listing, preparing and
// showing. What the goroutine that draws does of it is BenchmarkLicensesShow.
func BenchmarkLicensesReload(b *testing.B) {
	p, settle := benchPage(b, 10_000)
	for b.Loop() {
		p.Heard(event.Counts{})
		settle()
	}
}

func BenchmarkLicensesShow(b *testing.B) {
	p, _ := benchPage(b, 10_000)
	snap := p.prepare(manyLicenses(10_000), p.order())
	for b.Loop() {
		p.take(snap)
	}
}

func BenchmarkLicensesSearchLetter(b *testing.B) {
	p, _ := benchPage(b, 10_000)
	texts := []string{"a", "ap", "app", "appl", "appl 99", "site 3", ""}
	i := 0
	for b.Loop() {
		p.search(texts[i%len(texts)])
		i++
	}
}

func BenchmarkLicensesScrollStep(b *testing.B) {
	p, _ := benchPage(b, 10_000)
	i := 0
	for b.Loop() {
		i = (i + 7) % 10_000
		p.grid.ScrollTo(i)
	}
}

func BenchmarkLicensesSort(b *testing.B) {
	p, settle := benchPage(b, 10_000)
	columns := []string{"name", "left", "org"}
	i := 0
	for b.Loop() {
		p.sort(columns[i%3], i%2 == 0)
		settle()
		i++
	}
}
