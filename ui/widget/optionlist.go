package widget

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

const optionHeight float32 = 30

// optionList is the list of a Select: mouse, arrows and Enter choose; a search narrows it down.
type optionList struct {
	all    []Option
	shown  []Option
	found  bool // narrowed down by a search: then whole labels are shown, without indentation
	id     int64
	at     int // the line that Enter would choose
	chosen func(int64)
	list   *widget.List
	search *SearchEntry
	none   *Text
}

func newOptionList(options []Option, id int64, chosen func(int64)) *optionList {
	l := &optionList{all: options, shown: options, id: id, chosen: chosen}
	l.at = max(0, slices.IndexFunc(options, func(o Option) bool { return o.ID == id }))
	l.list = widget.NewList(
		func() int { return len(l.shown) },
		func() fyne.CanvasObject { return newOptionLine(l) },
		func(i widget.ListItemID, o fyne.CanvasObject) { o.(*optionLine).show(i) },
	)
	l.list.HideSeparators = true
	l.none = NewText("Nothing found", theme.TextSize, theme.Regular, theme.Muted)
	l.none.Align = fyne.TextAlignCenter
	l.none.Hide()
	if l.at > 0 {
		l.list.ScrollTo(l.at)
	}
	return l
}

func (l *optionList) filter(text string) {
	l.shown, l.found, l.at = l.all, false, 0
	if words := strings.Fields(strings.ToLower(text)); len(words) > 0 {
		l.shown, l.found = nil, true
		for _, o := range l.all {
			label := strings.ToLower(o.Label)
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(label, w) }) {
				l.shown = append(l.shown, o)
			}
		}
	}
	l.none.Hidden = len(l.shown) > 0
	l.none.Refresh()
	l.list.Refresh()
	l.list.ScrollToTop()
}

func (l *optionList) chooseFirst() {
	if l.at < len(l.shown) {
		l.chosen(l.shown[l.at].ID)
	}
}

// key moves with the arrows and chooses with Enter.
func (l *optionList) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		l.at = min(l.at+1, len(l.shown)-1)
	case fyne.KeyUp:
		l.at = max(l.at-1, 0)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.chooseFirst()
		return true
	default:
		return false
	}
	l.list.ScrollTo(l.at)
	l.list.Refresh()
	return true
}

// optionLine is one line of the list.
type optionLine struct {
	widget.BaseWidget
	l       *optionList
	i       int
	hovered bool
	bg      *canvas.Rectangle
	text    *Text
	tick    *canvas.Image
	indent  float32
}

var (
	_ fyne.Tappable     = (*optionLine)(nil)
	_ desktop.Hoverable = (*optionLine)(nil)
)

func newOptionLine(l *optionList) *optionLine {
	o := &optionLine{l: l, bg: canvas.NewRectangle(noColor), text: NewLabel(""), tick: canvas.NewImageFromResource(nil)}
	o.text.Shrink = true
	o.tick.FillMode = canvas.ImageFillContain
	o.ExtendBaseWidget(o)
	return o
}

func (o *optionLine) show(i int) {
	o.i = i
	o.Refresh()
}

// Tapped chooses the option.
func (o *optionLine) Tapped(*fyne.PointEvent) {
	o.l.at = o.i
	o.l.chooseFirst()
}

// MouseIn is part of desktop.Hoverable.
func (o *optionLine) MouseIn(*desktop.MouseEvent) { o.hovered = true; o.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (o *optionLine) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (o *optionLine) MouseOut() { o.hovered = false; o.Refresh() }

// CreateRenderer is part of fyne.Widget.
func (o *optionLine) CreateRenderer() fyne.WidgetRenderer { return &optionRenderer{o} }

type optionRenderer struct{ o *optionLine }

func (r *optionRenderer) Destroy()           {}
func (r *optionRenderer) MinSize() fyne.Size { return fyne.NewSize(60, optionHeight-4) }

func (r *optionRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.o.bg, r.o.text, r.o.tick}
}

func (r *optionRenderer) Layout(size fyne.Size) {
	r.o.bg.Resize(size)
	th := r.o.text.MinSize().Height
	r.o.text.Move(fyne.NewPos(8+r.o.indent, (size.Height-th)/2))
	r.o.text.Resize(fyne.NewSize(max(0, size.Width-8-r.o.indent-26), th))
	r.o.tick.Move(fyne.NewPos(size.Width-22, (size.Height-14)/2))
	r.o.tick.Resize(fyne.NewSize(14, 14))
}

func (r *optionRenderer) Refresh() {
	o := r.o
	if o.i >= len(o.l.shown) {
		return
	}
	opt := o.l.shown[o.i]
	label := opt.Label
	o.indent = 0
	if !o.l.found {
		o.indent = float32(min(opt.Depth, 8)) * 14
		if opt.Short != "" {
			label = opt.Short
		}
	}
	o.bg.CornerRadius = 5
	o.bg.FillColor = noColor
	switch {
	case o.i == o.l.at:
		o.bg.FillColor = theme.Color(theme.Tint)
	case o.hovered:
		o.bg.FillColor = theme.Color(theme.Hover)
	}
	o.text.Set(label, theme.Text)
	o.tick.Resource = theme.Icon(theme.IconCheck, theme.Primary)
	o.tick.Hidden = opt.ID != o.l.id
	o.bg.Refresh()
	o.tick.Refresh()
	r.Layout(o.Size())
}
