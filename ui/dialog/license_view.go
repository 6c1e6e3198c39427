package dialog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/ui/task"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// LicenseViewer is what ViewLicense needs of license.Service.
type LicenseViewer interface {
	Get(ctx context.Context, p model.Principal, id int64) (license.Row, error)
	History(ctx context.Context, p model.Principal, id int64) ([]license.Sample, error)
	Changes(ctx context.Context, p model.Principal, id int64) ([]model.Activity, error)
}

// Explainer is what ViewLicense needs of count.Service.
type Explainer interface {
	Explain(ctx context.Context, p model.Principal, licenseID int64) (count.Evidence, error)
}

// ExportChoice is an entry of the Export menu of ViewLicense.
type ExportChoice struct {
	Label string
	Do    func(license.Row, count.Evidence)
}

// ViewParams is what ViewLicense is made of.
type ViewParams struct {
	Canvas    fyne.Canvas
	Tasks     *task.Group
	Principal model.Principal
	Licenses  LicenseViewer
	Count     Explainer
	Clock     func() time.Time
	ID        int64
	// OnEdit edits the license; nil shows no button.
	OnEdit func(model.License)
	// OnDevice and OnTitle go to a device and to a title; nil: there is nothing to open.
	OnDevice func(id int64)
	OnTitle  func(id int64)
	// OrgPath is the path of an organization; nil shows its number.
	OrgPath func(id int64) string
	Exports []ExportChoice
	// OnFailed is told about errors, to be logged.
	OnFailed func(error)
	OnClosed func()
}

// LicenseView is the dialog that shows a license: its numbers, their history, and the reason for each of them.
type LicenseView struct {
	*Dialog
	p         ViewParams
	latest    task.Latest
	badge     *kit.Pill
	purchased *kit.StatCard
	used      *kit.StatCard
	left      *kit.StatCard
	titles    *kit.StatCard
	chart     *kit.LineChart
	tabs      *kit.Tabs
	devices   *table
	software  *table
	changes   *table
	details   *fyne.Container
	export    *kit.Button
	edit      *kit.Button
	loaded    bool
	seen      viewed
}

// viewed is everything that the dialog shows.
type viewed struct {
	row      license.Row
	evidence count.Evidence
	history  []license.Sample
	changes  []model.Activity
}

// ViewLicense opens the dialog for a license.
func ViewLicense(p ViewParams) *LicenseView {
	v := &LicenseView{p: p, badge: kit.NewPill("", theme.ToneNone)}
	v.latest = task.Latest{Group: p.Tasks, Work: v.load}
	v.purchased, v.used = kit.NewStatCard("–", "purchased"), kit.NewStatCard("–", "used")
	v.left, v.titles = kit.NewStatCard("–", "left"), kit.NewStatCard("–", "matching titles")
	v.chart = kit.NewLineChart("used", "owned")
	v.chart.Empty = "Loading…"
	v.devices, v.software, v.changes = v.deviceTable(), v.softwareTable(), v.changeTable()
	v.details = container.NewStack()
	v.tabs = kit.NewTabs(
		kit.Tab{Label: "Devices", Count: -1, Content: v.devices.Grid},
		kit.Tab{Label: "Matching software", Count: -1, Content: v.software.Grid},
		kit.Tab{Label: "Details", Count: -1, Content: container.NewVScroll(v.details)},
		kit.Tab{Label: "Changes", Count: -1, Content: v.changes.Grid},
	)
	v.export = kit.NewMenuButton("Export", v.exportMenu)
	actions := []fyne.CanvasObject{v.export}
	if len(p.Exports) == 0 {
		actions = nil
	}
	v.edit = kit.NewButton("Edit", v.onEdit)
	if p.OnEdit != nil {
		actions = append(actions, v.edit)
	}
	v.export.Disable()
	v.edit.Disable()
	v.Dialog = New(p.Canvas, Params{
		Title: "License", Badge: v.badge, Actions: append(actions, kit.NewIconButton(theme.IconClear, "Close", func() { v.Close() })),
		Fill: true, Content: v.content(), Size: fyne.NewSize(940, 690), First: v.devices.Body(), OnClosed: p.OnClosed,
	})
	v.Show()
	v.latest.Ask()
	return v
}

func (v *LicenseView) content() fyne.CanvasObject {
	chart := container.NewStack(
		kit.NewBox(theme.Surface, theme.Border, theme.CardRadius),
		kit.Pad(container.NewBorder(kit.NewHeading("Used over time"), nil, nil, nil, v.chart), 10, 8, 14, 14),
	)
	cards := kit.Columns(theme.Gap, v.purchased, v.used, v.left, v.titles)
	return kit.Pad(container.New(viewLayout{}, cards, chart, v.tabs), 16, 16, theme.Margin, theme.Margin)
}

// viewLayout gives the chart a quarter of the height and the tabs what is left.
type viewLayout struct{}

// MinSize is part of fyne.Layout.
func (viewLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(500, 400) }

// Layout is part of fyne.Layout.
func (viewLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	heights := []float32{objs[0].MinSize().Height, float32(int(max(120, min(170, size.Height*0.28)))), 0}
	y := float32(0)
	for i, o := range objs {
		h := heights[i]
		if i == 2 {
			h = size.Height - y
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + theme.Space
	}
}

// Reload looks at the license again, because something changed.
func (v *LicenseView) Reload() {
	if v.Shown() {
		v.latest.Ask()
	}
}

// ID is the license that is shown.
func (v *LicenseView) ID() int64 { return v.p.ID }

func (v *LicenseView) load(finished func()) {
	task.Run(v.p.Tasks, func(ctx context.Context) (viewed, error) {
		var s viewed
		var err error
		if s.row, err = v.p.Licenses.Get(ctx, v.p.Principal, v.p.ID); err != nil {
			return s, fmt.Errorf("show license %d: %w", v.p.ID, err)
		}
		if s.evidence, err = v.p.Count.Explain(ctx, v.p.Principal, v.p.ID); err != nil {
			return s, fmt.Errorf("explain license %d: %w", v.p.ID, err)
		}
		if s.history, err = v.p.Licenses.History(ctx, v.p.Principal, v.p.ID); err != nil {
			return s, fmt.Errorf("history of license %d: %w", v.p.ID, err)
		}
		if s.changes, err = v.p.Licenses.Changes(ctx, v.p.Principal, v.p.ID); err != nil {
			return s, fmt.Errorf("changes of license %d: %w", v.p.ID, err)
		}
		return s, nil
	}, func(s viewed, err error) {
		defer finished()
		if err != nil {
			v.failed(err)
			return
		}
		v.seen, v.loaded = s, true
		v.show()
	})
}

func (v *LicenseView) failed(err error) {
	if v.p.OnFailed != nil {
		v.p.OnFailed(err)
	}
	if v.loaded && errors.Is(err, model.ErrNotFound) { // what was shown of it stays to be read
		v.badge.Set("Deleted", theme.ToneNeutral)
		v.head.Refresh()
		v.export.Disable()
		v.edit.Disable()
	}
	if !v.loaded {
		v.devices.SetEmpty("This license cannot be shown: " + words.Problem(err) + ".")
		v.chart.Empty = ""
		v.chart.Refresh()
	}
}

func (v *LicenseView) show() {
	l := v.seen.row
	today := model.DateOf(v.p.Clock())
	v.SetTitle(l.Name)
	v.badge.Set(statusWords(&l.License, l.Status, today), StatusTone(l.Status))
	v.head.Refresh()
	tone := theme.ToneNone
	if l.Left() < 0 {
		tone = theme.ToneBad
	}
	v.purchased.Set(words.Number(l.PurchaseCount), "purchased", theme.ToneNone)
	v.used.Set(words.Number(l.UsedCount), usedCaption(l, v.seen.history, today), theme.ToneNone)
	v.left.Set(words.Number(l.Left()), "left", tone)
	v.titles.Set(words.Number(l.Titles), matchWord(l.Titles, "matching title", "matching titles"), theme.ToneNone)
	v.chart.Empty = "The line begins tomorrow: there is one point a day."
	v.chart.SetPoints(chartPoints(v.seen.history))
	v.showDevices()
	v.showSoftware()
	v.showChanges()
	v.details.Objects = []fyne.CanvasObject{v.detailsOf(l)}
	v.details.Refresh()
	v.export.Enable()
	v.edit.Enable()
}

// usedCaption tells the highest count of the last thirty days beside the one of now.
func usedCaption(l license.Row, history []license.Sample, today model.Date) string {
	peak := l.UsedCount
	for _, s := range history {
		if today.DaysFrom(s.Day) <= 30 {
			peak = max(peak, s.Used)
		}
	}
	return "used, 30-day peak " + words.Number(peak)
}

func chartPoints(history []license.Sample) []kit.ChartPoint {
	var points []kit.ChartPoint
	for _, s := range history {
		points = append(points, kit.ChartPoint{
			X: float64(s.Day.Time().Unix()), Label: s.Day.String(), Value: s.Used, Limit: s.Purchased,
		})
	}
	return points
}

func (v *LicenseView) onEdit() {
	if v.loaded {
		v.Discard()
		v.p.OnEdit(v.seen.row.License)
	}
}

func (v *LicenseView) exportMenu() *fyne.Menu {
	m := fyne.NewMenu("")
	for _, e := range v.p.Exports {
		m.Items = append(m.Items, fyne.NewMenuItem(e.Label, func() { e.Do(v.seen.row, v.seen.evidence) }))
	}
	return m
}

// StatusTone is the tone that goes with a license's status.
func StatusTone(s model.Status) theme.Tone {
	switch s {
	case model.StatusOverUsed, model.StatusExpired:
		return theme.ToneBad
	case model.StatusExpiring:
		return theme.ToneWarn
	case model.StatusOK:
		return theme.ToneGood
	}
	return theme.ToneNeutral
}

func statusWords(l *model.License, s model.Status, today model.Date) string {
	if s == model.StatusOverUsed {
		return "Over-used by " + words.Number(-l.Left())
	}
	return words.Status(s, l, today)
}

// Tabs are the contents below the chart: devices, software, details, changes.
func (v *LicenseView) Tabs() *kit.Tabs { return v.tabs }
