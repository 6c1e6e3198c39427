package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Tab is one of several contents.
type Tab struct {
	Label   string
	Count   int // -1 shows none
	Content fyne.CanvasObject
}

// Tabs shows one of several contents below a line of names with counts. The arrow keys go from one to the next.
type Tabs struct {
	widget.BaseWidget
	OnChosen func(i int)
	tabs     []Tab
	bar      *tabBar
	body     *fyne.Container
	chosen   int
}

// NewTabs returns the contents; the first is shown.
func NewTabs(tabs ...Tab) *Tabs {
	t := &Tabs{tabs: tabs, body: container.NewStack()}
	t.bar = &tabBar{t: t, hover: -1}
	t.bar.ExtendBaseWidget(t.bar)
	t.ExtendBaseWidget(t)
	t.show()
	return t
}

// SetCount changes the count beside a name.
func (t *Tabs) SetCount(i, count int) {
	if t.tabs[i].Count != count {
		t.tabs[i].Count = count
		t.bar.Refresh()
	}
}

// Chosen is the place of the content that is shown.
func (t *Tabs) Chosen() int { return t.chosen }

// Choose shows a content.
func (t *Tabs) Choose(i int) {
	if i < 0 || i >= len(t.tabs) || i == t.chosen {
		return
	}
	t.chosen = i
	t.show()
	if t.OnChosen != nil {
		t.OnChosen(i)
	}
}

func (t *Tabs) show() {
	if len(t.tabs) > 0 {
		t.body.Objects = []fyne.CanvasObject{t.tabs[t.chosen].Content}
	}
	t.body.Refresh()
	t.bar.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewBorder(t.bar, nil, nil, nil, Pad(t.body, theme.Space, 0, 0, 0)))
}

// tabBar is the line of names.
type tabBar struct {
	widget.BaseWidget
	t       *Tabs
	hover   int
	focused bool
}

var (
	_ fyne.Tappable     = (*tabBar)(nil)
	_ fyne.Focusable    = (*tabBar)(nil)
	_ desktop.Hoverable = (*tabBar)(nil)
)

const (
	tabGap    float32 = 20
	tabHeight float32 = 36
)

func (b *tabBar) label(i int) string {
	if tab := b.t.tabs[i]; tab.Count >= 0 {
		return tab.Label + " " + Thousands(tab.Count)
	}
	return b.t.tabs[i].Label
}

func (b *tabBar) at(x float32) int {
	left := float32(0)
	for i := range b.t.tabs {
		w := TextWidth(b.label(i), theme.TextSize, theme.SemiBold)
		if x >= left-tabGap/2 && x < left+w+tabGap/2 {
			return i
		}
		left += w + tabGap
	}
	return -1
}

// Tapped shows the content below the mouse.
func (b *tabBar) Tapped(e *fyne.PointEvent) { b.t.Choose(b.at(e.Position.X)) }

// FocusGained is part of fyne.Focusable.
func (b *tabBar) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is part of fyne.Focusable.
func (b *tabBar) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune is part of fyne.Focusable.
func (b *tabBar) TypedRune(rune) {}

// TypedKey goes from one content to the next.
func (b *tabBar) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		b.t.Choose(b.t.chosen - 1)
	case fyne.KeyRight:
		b.t.Choose(b.t.chosen + 1)
	default:
		PassKey(b, e)
	}
}

// MouseIn is part of desktop.Hoverable.
func (b *tabBar) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved is part of desktop.Hoverable.
func (b *tabBar) MouseMoved(e *desktop.MouseEvent) {
	if i := b.at(e.Position.X); i != b.hover {
		b.hover = i
		b.Refresh()
	}
}

// MouseOut is part of desktop.Hoverable.
func (b *tabBar) MouseOut() { b.hover = -1; b.Refresh() }

// Cursor is a hand over a name.
func (b *tabBar) Cursor() desktop.Cursor {
	if b.hover >= 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer is part of fyne.Widget.
func (b *tabBar) CreateRenderer() fyne.WidgetRenderer {
	r := &tabBarRenderer{b: b, line: canvas.NewRectangle(noColor), mark: canvas.NewRectangle(noColor)}
	r.Refresh()
	return r
}

type tabBarRenderer struct {
	b          *tabBar
	line, mark *canvas.Rectangle
	texts      []*canvas.Text
}

func (r *tabBarRenderer) Destroy() {}

func (r *tabBarRenderer) MinSize() fyne.Size {
	var w float32
	for i := range r.b.t.tabs {
		w += TextWidth(r.b.label(i), theme.TextSize, theme.SemiBold) + tabGap
	}
	return fyne.NewSize(max(0, w-tabGap), tabHeight)
}

func (r *tabBarRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.line, r.mark}
	for _, t := range r.texts {
		objs = append(objs, t)
	}
	return objs
}

func (r *tabBarRenderer) Layout(size fyne.Size) {
	r.line.Move(fyne.NewPos(0, size.Height-1))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	x := float32(0)
	for i, t := range r.texts {
		w := TextWidth(r.b.label(i), theme.TextSize, theme.SemiBold)
		t.Move(fyne.NewPos(x, 0))
		t.Resize(fyne.NewSize(w, size.Height-2))
		if i == r.b.t.chosen {
			r.mark.Move(fyne.NewPos(x, size.Height-2))
			r.mark.Resize(fyne.NewSize(w, 2))
		}
		x += w + tabGap
	}
}

func (r *tabBarRenderer) Refresh() {
	for len(r.texts) < len(r.b.t.tabs) {
		r.texts = append(r.texts, canvas.NewText("", noColor))
	}
	r.line.FillColor, r.mark.FillColor = theme.Color(theme.Border), theme.Color(theme.Primary)
	for i, t := range r.texts {
		t.Text, t.TextSize, t.TextStyle, t.Color = r.b.label(i), theme.TextSize, theme.Regular, theme.Color(theme.Muted)
		switch {
		case i == r.b.t.chosen:
			t.TextStyle, t.Color = theme.SemiBold, theme.Color(theme.Primary)
		case i == r.b.hover:
			t.Color = theme.Color(theme.Text)
		}
		t.TextStyle.Underline = r.b.focused && i == r.b.t.chosen
	}
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}
