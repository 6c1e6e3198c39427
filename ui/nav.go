package ui

import (
	"slices"

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
	admin []*navItem // about the program, below a heading of their own
	foot  []*navItem // at the lower end
	user  *navItem   // who is signed in, the last of foot
}

// newNavigation lists the pages in order, and at the lower end who is signed in; open is called with the page that
// somebody chooses, menu when somebody wants what a user can do.
func newNavigation(names []page.Name, open func(page.Name), user string, menu func(below fyne.CanvasObject)) *navigation {
	n := &navigation{items: map[page.Name]*navItem{}}
	for _, name := range names {
		item := &navItem{title: name.Title(), tapped: func() { open(name) }}
		item.ExtendBaseWidget(item)
		n.items[name] = item
		switch {
		case name == page.Settings:
			n.foot = append(n.foot, item)
		case name.ForAdministration():
			n.admin = append(n.admin, item)
		default:
			n.top = append(n.top, item)
		}
	}
	n.user = &navItem{title: user, arrow: true}
	n.user.tapped = func() { menu(n.user) }
	n.user.ExtendBaseWidget(n.user)
	n.foot = append(n.foot, n.user)
	n.ExtendBaseWidget(n)
	return n
}

// all are the items from top to bottom.
func (n *navigation) all() []*navItem { return slices.Concat(n.top, n.admin, n.foot) }

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
	r := &navRenderer{
		n: n, surface: canvas.NewRectangle(theme.Color(theme.Surface)), edge: canvas.NewRectangle(theme.Color(theme.Border)),
		heading: kit.NewText("Administration", theme.CaptionSize, theme.Medium, theme.Faint),
	}
	r.heading.Hidden = len(n.admin) == 0
	r.objects = []fyne.CanvasObject{r.surface, r.edge, r.heading}
	for _, item := range n.all() {
		r.objects = append(r.objects, item)
	}
	return r
}

type navRenderer struct {
	n             *navigation
	surface, edge *canvas.Rectangle
	heading       *kit.Text // over the pages about the program
	objects       []fyne.CanvasObject
}

const (
	navInset   = 10
	navGap     = 2
	navHeading = 34
)

func (r *navRenderer) Destroy()                     {}
func (r *navRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *navRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.NavWidth, float32(len(r.n.all()))*(theme.RowHeight+navGap)+navHeading+2*navInset)
}

func (r *navRenderer) Layout(size fyne.Size) {
	r.surface.Resize(size)
	r.edge.Move(fyne.NewPos(size.Width-1, 0))
	r.edge.Resize(fyne.NewSize(1, size.Height))
	step := r.step(size.Height)
	place := func(item *navItem, y float32) {
		item.Move(fyne.NewPos(navInset, y))
		item.Resize(fyne.NewSize(size.Width-1-2*navInset, step-navGap))
	}
	y := float32(navInset + 2)
	for _, item := range r.n.top {
		place(item, y)
		y += step
	}
	r.heading.Move(fyne.NewPos(navInset+10, y+navHeading-22))
	r.heading.Resize(fyne.NewSize(size.Width-2*navInset-20, 16))
	y += navHeading
	for _, item := range r.n.admin {
		place(item, y)
		y += step
	}
	for i, item := range r.n.foot {
		place(item, size.Height-navInset-float32(len(r.n.foot)-i)*step)
	}
}

// step is from one item to the next: less than wanted where the window is too low for all of them.
func (r *navRenderer) step(height float32) float32 {
	room := (height - navHeading - 2*navInset - 2) / float32(len(r.n.all()))
	return max(20, min(theme.RowHeight+navGap, room))
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
	arrow                    bool // it opens a menu
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
	r := &navItemRenderer{
		i: i, back: canvas.NewRectangle(theme.Color(theme.Surface)),
		title: kit.NewText("", theme.TextSize, theme.Regular, theme.Text), count: canvas.NewText("", theme.Color(theme.Muted)),
		arrow: canvas.NewImageFromResource(nil),
	}
	r.title.Shrink = true
	r.arrow.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

type navItemRenderer struct {
	i     *navItem
	back  *canvas.Rectangle
	title *kit.Text
	count *canvas.Text
	arrow *canvas.Image
}

func (r *navItemRenderer) Destroy() {}
func (r *navItemRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.title, r.count, r.arrow}
}
func (r *navItemRenderer) MinSize() fyne.Size { return fyne.NewSize(80, theme.RowHeight) }

func (r *navItemRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.count.Move(fyne.NewPos(10, 0))
	r.count.Resize(fyne.NewSize(size.Width-20, size.Height))
	room := size.Width - 20
	if r.i.arrow {
		room -= 20
	}
	r.title.Move(fyne.NewPos(10, 0))
	r.title.Resize(fyne.NewSize(room, size.Height))
	r.arrow.Move(fyne.NewPos(size.Width-24, (size.Height-14)/2))
	r.arrow.Resize(fyne.NewSize(14, 14))
}

func (r *navItemRenderer) Refresh() {
	i := r.i
	r.back.FillColor, r.back.StrokeWidth, r.back.CornerRadius = theme.Color(theme.Surface), 0, theme.Radius
	color := theme.Text
	r.title.Style = theme.Regular
	switch {
	case i.chosen:
		r.back.FillColor = theme.Color(theme.Tint)
		color, r.title.Style = theme.Primary, theme.SemiBold
	case i.hovered:
		r.back.FillColor = theme.Color(theme.Hover)
	}
	if i.focused {
		r.back.StrokeColor, r.back.StrokeWidth = theme.Color(theme.Primary), 1
	}
	r.title.Set(i.title, color)
	r.arrow.Hidden = !i.arrow
	r.arrow.Resource = theme.Icon(theme.IconDown, theme.Muted)
	r.count.Text, r.count.TextSize, r.count.Alignment = i.count, theme.SmallSize, fyne.TextAlignTrailing
	r.count.Color = theme.Color(theme.Muted)
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
