package widget

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"seatcount/ui/theme"
)

// Thousands writes a number with thousands separators and a true minus sign: 10,412 and −2.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// flow puts objects side by side and begins a new row where there is no room. Its height follows the width that it
// was laid out with last.
type flow struct {
	gap   float32
	width float32
}

// NewFlow returns a layout that puts objects side by side, in as many rows as it needs.
func NewFlow(gap float32) fyne.Layout { return &flow{gap: gap} }

func (f *flow) each(objs []fyne.CanvasObject, width float32, place func(o fyne.CanvasObject, x, y float32)) float32 {
	var x, y, row float32
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if x > 0 && x+m.Width > width+0.5 {
			x, y, row = 0, y+row+f.gap, 0
		}
		place(o, x, y)
		x += m.Width + f.gap
		row = max(row, m.Height)
	}
	return y + row
}

// MinSize is part of fyne.Layout.
func (f *flow) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var widest, all float32
	for _, o := range objs {
		if o.Visible() {
			widest = max(widest, o.MinSize().Width)
			all += o.MinSize().Width + f.gap
		}
	}
	w := f.width
	if w == 0 {
		w = all
	}
	return fyne.NewSize(widest, f.each(objs, w, func(fyne.CanvasObject, float32, float32) {}))
}

// Layout is part of fyne.Layout.
func (f *flow) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.each(objs, size.Width, func(o fyne.CanvasObject, x, y float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(o.MinSize())
	})
}

// toolbar is the line above a grid: a search field that gives way, chips, and buttons at the right end.
type toolbar struct{}

// NewToolbar returns the line above a grid: search, then middle (chips), and right at the right end. The search field
// is between 160 and 340 pixels wide. middle may be nil.
func NewToolbar(search, middle fyne.CanvasObject, right ...fyne.CanvasObject) *fyne.Container {
	if middle == nil {
		middle = layout.NewSpacer()
	}
	end := container.New(layout.NewCustomPaddedHBoxLayout(theme.Gap))
	for _, o := range right {
		end.Add(container.NewCenter(o))
	}
	return container.New(toolbar{}, search, middle, end)
}

const (
	searchLeast float32 = 160
	searchMost  float32 = 340
)

// MinSize is part of fyne.Layout.
func (toolbar) MinSize(objs []fyne.CanvasObject) fyne.Size {
	m := objs[1].MinSize()
	return fyne.NewSize(searchLeast+m.Width+objs[2].MinSize().Width+2*theme.Gap, max(theme.ControlHeight, m.Height))
}

// Layout is part of fyne.Layout.
func (toolbar) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	end := objs[2].MinSize()
	want := wholeWidth(objs[1])
	search := min(searchMost, max(searchLeast, size.Width-want-end.Width-2*theme.Gap))
	objs[0].Move(fyne.NewPos(0, 0))
	objs[0].Resize(fyne.NewSize(search, theme.ControlHeight))
	room := size.Width - search - end.Width - 2*theme.Gap
	objs[1].Resize(fyne.NewSize(room, size.Height))
	y := float32(0)
	if h := objs[1].MinSize().Height; h < theme.ControlHeight {
		y = (theme.ControlHeight - h) / 2
	}
	objs[1].Move(fyne.NewPos(search+theme.Gap, y))
	objs[2].Move(fyne.NewPos(size.Width-end.Width, 0))
	objs[2].Resize(fyne.NewSize(end.Width, theme.ControlHeight))
}

// wholeWidth is how wide an object is in one row.
func wholeWidth(o fyne.CanvasObject) float32 {
	if c, ok := o.(*Chips); ok {
		w := float32(0)
		for _, b := range c.chips {
			w += b.MinSize().Width + theme.Gap
		}
		return w
	}
	return o.MinSize().Width
}

// Pad puts a margin around an object.
func Pad(o fyne.CanvasObject, top, bottom, left, right float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), o)
}

// Columns puts objects side by side, all equally wide.
func Columns(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columnsLayout{gap: gap}, objs...)
}

// Split puts objects side by side in shares of the width.
func Split(gap float32, shares []float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columnsLayout{gap: gap, shares: shares}, objs...)
}

type columnsLayout struct {
	gap    float32
	shares []float32
}

func (l *columnsLayout) share(i, n int) float32 {
	if i >= len(l.shares) {
		return 1 / float32(n)
	}
	var sum float32
	for _, s := range l.shares {
		sum += s
	}
	return l.shares[i] / sum
}

// MinSize is part of fyne.Layout.
func (l *columnsLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var w, h float32
	for i, o := range objs {
		m := o.MinSize()
		w = max(w, m.Width/l.share(i, len(objs)))
		h = max(h, m.Height)
	}
	return fyne.NewSize(w+l.gap*float32(len(objs)-1), h)
}

// Layout is part of fyne.Layout.
func (l *columnsLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	room := size.Width - l.gap*float32(len(objs)-1)
	x := float32(0)
	for i, o := range objs {
		w := float32(int(room * l.share(i, len(objs))))
		if i == len(objs)-1 {
			w = size.Width - x
		}
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
		x += w + l.gap
	}
}

// Stack puts objects below each other with a gap of its own, each as wide as the place. What needs more height in a
// narrower place, such as a Paragraph or Chips, gets it.
func Stack(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(stackLayout{gap: gap, grow: -1}, objs...)
}

// NewPage is a Stack whose last object fills what is left of the height.
func NewPage(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(stackLayout{gap: gap, grow: len(objs) - 1}, objs...)
}

type stackLayout struct {
	gap  float32
	grow int
}

// MinSize is part of fyne.Layout.
func (l stackLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objs {
		if o.Visible() {
			m := o.MinSize()
			s = fyne.NewSize(max(s.Width, m.Width), s.Height+m.Height+l.gap)
		}
	}
	return fyne.NewSize(s.Width, max(0, s.Height-l.gap))
}

// Layout is part of fyne.Layout.
func (l stackLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objs {
		if i != l.grow && o.Visible() && o.Size().Width != size.Width {
			o.Resize(fyne.NewSize(size.Width, o.MinSize().Height)) // so that it knows how high it is at this width
		}
	}
	spare := size.Height - l.MinSize(objs).Height
	y := float32(0)
	for i, o := range objs {
		if !o.Visible() {
			continue
		}
		h := o.MinSize().Height
		if i == l.grow {
			h = max(h, h+spare)
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + l.gap
	}
}

// Row puts objects side by side with a gap of its own, each as high as it wants and in the middle.
func Row(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	row := container.New(layout.NewCustomPaddedHBoxLayout(gap))
	for _, o := range objs {
		if _, ok := o.(layout.SpacerObject); ok {
			row.Add(o)
			continue
		}
		row.Add(container.NewCenter(o))
	}
	return row
}

// NewPageHeader returns the title of a page with its buttons at the right end.
func NewPageHeader(title string, actions ...fyne.CanvasObject) *fyne.Container {
	t := NewText(title, theme.TitleSize, theme.SemiBold, theme.Text)
	t.Shrink = true
	return container.NewBorder(nil, nil, nil, Row(theme.Gap, actions...), t)
}
