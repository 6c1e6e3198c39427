package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/page"
	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// navigation is the list of pages on the left, with what each of them counts.
type navigation struct {
	widget.BaseWidget
	items map[page.Name]*navItem
	top   []*navItem
	foot  []*navItem // at the lower end
}

// newNavigation lists the pages in order; open is called with the one that somebody chooses.
func newNavigation(names []page.Name, open func(page.Name)) *navigation {
	n := &navigation{items: map[page.Name]*navItem{}}
	for _, name := range names {
		item := &navItem{title: name.Title(), tapped: func() { open(name) }}
		item.ExtendBaseWidget(item)
		n.items[name] = item
		if name == page.Settings {
			n.foot = append(n.foot, item)
		} else {
			n.top = append(n.top, item)
		}
	}
	n.ExtendBaseWidget(n)
	return n
}

// choose shows which page is open.
func (n *navigation) choose(name page.Name) {
	for other, item := range n.items {
		if chosen := other == name; item.chosen != chosen {
			item.chosen = chosen
			item.Refresh()
		}
	}
}

// count shows a number beside a page.
func (n *navigation) count(name page.Name, number int) {
	if item := n.items[name]; item != nil {
		if text := words.Number(number); item.count != text {
			item.count = text
			item.Refresh()
		}
	}
}

// CreateRenderer is part of fyne.Widget.
func (n *navigation) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{n: n, surface: canvas.NewRectangle(theme.Color(theme.Surface)), edge: canvas.NewRectangle(theme.Color(theme.Border))}
	r.objects = []fyne.CanvasObject{r.surface, r.edge}
	for _, item := range append(n.top, n.foot...) {
		r.objects = append(r.objects, item)
	}
	return r
}

type navRenderer struct {
	n             *navigation
	surface, edge *canvas.Rectangle
	objects       []fyne.CanvasObject
}

const (
	navInset = 10
	navGap   = 2
)

func (r *navRenderer) Destroy()                     {}
func (r *navRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *navRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.NavWidth, float32(len(r.n.items))*(theme.RowHeight+navGap)+2*navInset)
}

func (r *navRenderer) Layout(size fyne.Size) {
	r.surface.Resize(size)
	r.edge.Move(fyne.NewPos(size.Width-1, 0))
	r.edge.Resize(fyne.NewSize(1, size.Height))
	place := func(item *navItem, y float32) {
		item.Move(fyne.NewPos(navInset, y))
		item.Resize(fyne.NewSize(size.Width-1-2*navInset, theme.RowHeight))
	}
	for i, item := range r.n.top {
		place(item, navInset+2+float32(i)*(theme.RowHeight+navGap))
	}
	for i, item := range r.n.foot {
		place(item, size.Height-navInset-float32(len(r.n.foot)-i)*(theme.RowHeight+navGap))
	}
}

func (r *navRenderer) Refresh() {
	r.surface.FillColor, r.edge.FillColor = theme.Color(theme.Surface), theme.Color(theme.Border)
	for _, o := range r.objects {
		o.Refresh()
	}
}

// navItem is one page in the navigation.
type navItem struct {
	widget.BaseWidget
	title, count             string
	chosen, hovered, focused bool
	tapped                   func()
}

var (
	_ fyne.Tappable      = (*navItem)(nil)
	_ fyne.Focusable     = (*navItem)(nil)
	_ desktop.Hoverable  = (*navItem)(nil)
	_ desktop.Cursorable = (*navItem)(nil)
)

// Tapped opens the page.
func (i *navItem) Tapped(*fyne.PointEvent) { i.tapped() }

// FocusGained is part of fyne.Focusable.
func (i *navItem) FocusGained() { i.focused = true; i.Refresh() }

// FocusLost is part of fyne.Focusable.
func (i *navItem) FocusLost() { i.focused = false; i.Refresh() }

// TypedRune is part of fyne.Focusable.
func (i *navItem) TypedRune(rune) {}

// TypedKey opens the page with Enter and Space.
func (i *navItem) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		i.tapped()
	case fyne.KeyDown:
		if c := fyne.CurrentApp().Driver().CanvasForObject(i); c != nil {
			c.FocusNext()
		}
	case fyne.KeyUp:
		if c := fyne.CurrentApp().Driver().CanvasForObject(i); c != nil {
			c.FocusPrevious()
		}
	default:
		kit.PassKey(i, e)
	}
}

// MouseIn is part of desktop.Hoverable.
func (i *navItem) MouseIn(*desktop.MouseEvent) { i.hovered = true; i.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (i *navItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (i *navItem) MouseOut() { i.hovered = false; i.Refresh() }

// Cursor is a hand.
func (i *navItem) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is part of fyne.Widget.
func (i *navItem) CreateRenderer() fyne.WidgetRenderer {
	r := &navItemRenderer{i: i, back: canvas.NewRectangle(theme.Color(theme.Surface)),
		title: canvas.NewText("", theme.Color(theme.Text)), count: canvas.NewText("", theme.Color(theme.Muted))}
	r.Refresh()
	return r
}

type navItemRenderer struct {
	i            *navItem
	back         *canvas.Rectangle
	title, count *canvas.Text
}

func (r *navItemRenderer) Destroy() {}
func (r *navItemRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.title, r.count}
}
func (r *navItemRenderer) MinSize() fyne.Size { return fyne.NewSize(80, theme.RowHeight) }

func (r *navItemRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	for _, t := range []*canvas.Text{r.title, r.count} {
		t.Move(fyne.NewPos(10, 0))
		t.Resize(fyne.NewSize(size.Width-20, size.Height))
	}
}

func (r *navItemRenderer) Refresh() {
	i := r.i
	r.back.FillColor, r.back.StrokeWidth, r.back.CornerRadius = theme.Color(theme.Surface), 0, theme.Radius
	r.title.Color, r.title.TextStyle = theme.Color(theme.Text), theme.Regular
	switch {
	case i.chosen:
		r.back.FillColor = theme.Color(theme.Tint)
		r.title.Color, r.title.TextStyle = theme.Color(theme.Primary), theme.SemiBold
	case i.hovered:
		r.back.FillColor = theme.Color(theme.Hover)
	}
	if i.focused {
		r.back.StrokeColor, r.back.StrokeWidth = theme.Color(theme.Primary), 1
	}
	r.title.Text, r.title.TextSize = i.title, theme.TextSize
	r.count.Text, r.count.TextSize, r.count.Alignment = i.count, theme.SmallSize, fyne.TextAlignTrailing
	r.count.Color = theme.Color(theme.Muted)
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
