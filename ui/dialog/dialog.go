// Package dialog holds the windows over the window: the base that they share, questions and errors, and the dialogs
// about licenses. Everything belongs to the UI goroutine; slow work is handed its results through a post function.
package dialog

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// Params is what a dialog is made of. Only Content is needed.
type Params struct {
	Title   string
	Badge   fyne.CanvasObject   // beside the title, such as a pill
	Actions []fyne.CanvasObject // at the right end of the title row
	Content fyne.CanvasObject
	// Fill says that the content fills the dialog to its edges and scrolls by itself; otherwise it gets a margin and
	// scrolls as a whole where the window is too small for it.
	Fill bool
	// Notes are at the left end of the row of buttons.
	Notes []fyne.CanvasObject
	// Buttons are at the right end of the bottom row. Enter presses Default.
	Buttons []*kit.Button
	Default *kit.Button
	// Size is the size wanted; 0 means as large as the content needs. It never gets larger than the window.
	Size fyne.Size
	// First gets the focus; nil means the first field.
	First fyne.Focusable
	// Dirty reports whether closing would lose something typed: then closing asks.
	Dirty func() bool
	// OnClosed is called after the dialog was closed, in whatever way.
	OnClosed func()
}

// Dialog is a rounded card over the dimmed window. Escape closes it, Enter presses the default button, the focus
// stays inside and goes back afterwards to where it was.
type Dialog struct {
	widget.BaseWidget
	p      Params
	canvas fyne.Canvas
	title  *kit.Text
	head   *fyne.Container
	foot   *fyne.Container
	main   fyne.CanvasObject
	back   fyne.Focusable
	keys   func(*fyne.KeyEvent)
	open   bool
	opened time.Time
}

const doubleClick = 600 * time.Millisecond

var (
	_ fyne.Tappable          = (*Dialog)(nil)
	_ fyne.SecondaryTappable = (*Dialog)(nil)
	_ kit.KeyTaker           = (*Dialog)(nil)
)

// New returns a dialog for a canvas; Show opens it.
func New(c fyne.Canvas, p Params) *Dialog {
	d := &Dialog{p: p, canvas: c}
	d.title = kit.NewText(p.Title, theme.SubTitleSize, theme.SemiBold, theme.Text)
	d.title.Shrink = true
	d.head = d.buildHead()
	if len(p.Buttons) > 0 || len(p.Notes) > 0 {
		d.foot = buildFoot(p)
	}
	d.main = p.Content
	if !p.Fill {
		d.main = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(16, theme.Margin, theme.Margin, theme.Margin), p.Content))
	}
	d.ExtendBaseWidget(d)
	return d
}

func (d *Dialog) buildHead() *fyne.Container {
	left := container.New(titleLayout{}, d.title)
	if d.p.Badge != nil {
		left.Add(d.p.Badge)
	}
	right := container.New(hbox(theme.Gap))
	for _, a := range d.p.Actions {
		right.Add(container.NewCenter(a))
	}
	return container.NewBorder(nil, nil, nil, right, left)
}

// buildFoot is the bottom row. A single note gets all the room that the buttons leave.
func buildFoot(p Params) *fyne.Container {
	buttons := container.New(hbox(theme.Gap))
	for _, b := range p.Buttons {
		buttons.Add(container.NewCenter(b))
	}
	if len(p.Notes) == 1 {
		return container.New(footLayout{}, p.Notes[0], buttons)
	}
	notes := container.New(hbox(theme.Gap))
	for _, o := range p.Notes {
		notes.Add(container.NewCenter(o))
	}
	return container.New(footLayout{}, notes, buttons)
}

// footLayout puts buttons at the right end, and before them, in the middle of the height, whatever there is to say.
type footLayout struct{}

func (footLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objs[1].MinSize().Width, theme.ControlHeight)
}

func (footLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w := objs[1].MinSize().Width
	objs[1].Move(fyne.NewPos(size.Width-w, 0))
	objs[1].Resize(fyne.NewSize(w, size.Height))
	h := objs[0].MinSize().Height
	objs[0].Move(fyne.NewPos(0, (size.Height-h)/2))
	objs[0].Resize(fyne.NewSize(max(0, size.Width-w-theme.Space), h))
}

// hbox is a horizontal box with a gap of its own.
func hbox(gap float32) fyne.Layout { return layout.NewCustomPaddedHBoxLayout(gap) }

// titleLayout puts a badge right behind a title, which gets shorter where there is no room.
type titleLayout struct{}

func (titleLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objs {
		m := o.MinSize()
		s = fyne.NewSize(s.Width+m.Width+theme.Gap, max(s.Height, m.Height))
	}
	return s
}

func (titleLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	room := size.Width
	if len(objs) > 1 {
		room -= objs[1].MinSize().Width + 2*theme.Gap
	}
	t := objs[0].(*kit.Text)
	w := min(room, kit.TextWidth(t.Text, t.TextSize, t.Style)+1)
	t.Move(fyne.NewPos(0, 0))
	t.Resize(fyne.NewSize(w, size.Height))
	if len(objs) > 1 {
		m := objs[1].MinSize()
		objs[1].Move(fyne.NewPos(w+theme.Gap, (size.Height-m.Height)/2))
		objs[1].Resize(m)
	}
}

// Show opens the dialog.
func (d *Dialog) Show() {
	if d.open {
		return
	}
	d.open, d.opened = true, time.Now()
	d.back = d.canvas.Focused()
	d.canvas.Unfocus()
	d.keys = d.canvas.OnTypedKey()
	d.canvas.SetOnTypedKey(func(e *fyne.KeyEvent) { d.TakeKey(e) })
	d.canvas.Overlays().Add(d)
	d.FocusFirst()
}

// FocusFirst gives the keyboard to the first field.
func (d *Dialog) FocusFirst() {
	if d.p.First != nil {
		d.canvas.Focus(d.p.First)
		return
	}
	d.canvas.FocusNext()
}

// SetTitle changes the title.
func (d *Dialog) SetTitle(title string) {
	d.p.Title = title
	d.title.SetText(title)
	d.head.Refresh()
}

// Close closes the dialog; where something typed would be lost, it asks first.
func (d *Dialog) Close() {
	if !d.open {
		return
	}
	if !d.Dirty() {
		d.Discard()
		return
	}
	Confirm(d.canvas, Question{
		Title: "Discard your changes?", Text: "What you typed has not been saved.",
		Yes: "Discard", No: "Keep editing", Danger: true, OnYes: d.Discard,
	})
}

// Dirty reports whether closing would lose something typed.
func (d *Dialog) Dirty() bool { return d.open && d.p.Dirty != nil && d.p.Dirty() }

// Discard closes the dialog without asking.
func (d *Dialog) Discard() {
	if !d.open {
		return
	}
	d.open = false
	d.canvas.Overlays().Remove(d)
	d.canvas.SetOnTypedKey(d.keys)
	if d.back != nil {
		d.canvas.Focus(d.back)
	}
	if d.p.OnClosed != nil {
		d.p.OnClosed()
	}
}

// Shown reports whether the dialog is open.
func (d *Dialog) Shown() bool { return d.open }

// Canvas is where the dialog shows.
func (d *Dialog) Canvas() fyne.Canvas { return d.canvas }

// TakeKey closes with Escape and presses the default button with Enter.
func (d *Dialog) TakeKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		d.Close()
		return true
	case fyne.KeyReturn, fyne.KeyEnter:
		if d.p.Default != nil {
			d.p.Default.Tapped(nil)
			return true
		}
	}
	return false
}

// Tapped swallows clicks, so that nothing behind the dialog gets them. The second one of a double click on the button that
// opened the dialog took the keyboard from the first field: it gets it back.
func (d *Dialog) Tapped(*fyne.PointEvent) {
	if d.canvas.Focused() == nil && time.Since(d.opened) < doubleClick {
		d.FocusFirst()
	}
}

// TappedSecondary swallows clicks.
func (d *Dialog) TappedSecondary(*fyne.PointEvent) {}

// IsOpen reports whether a dialog is on top of a canvas: then the window's own shortcuts should do nothing.
func IsOpen(c fyne.Canvas) bool {
	for _, o := range c.Overlays().List() {
		if _, ok := o.(*Dialog); ok {
			return true
		}
	}
	return false
}

// CreateRenderer is part of fyne.Widget.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	none := theme.Color(theme.Dim)
	r := &renderer{d: d, dim: canvas.NewRectangle(none), card: canvas.NewRectangle(none), top: canvas.NewRectangle(none), bottom: canvas.NewRectangle(none)}
	r.Refresh()
	return r
}

type renderer struct {
	d                      *Dialog
	dim, card, top, bottom *canvas.Rectangle
}

const (
	edge       float32 = 24 // least space between a dialog and the edge of the window
	footHeight float32 = 56
)

func (r *renderer) headHeight() float32 {
	if len(r.d.p.Actions) > 0 {
		return 64
	}
	return 52
}

func (r *renderer) Destroy() {}

func (r *renderer) MinSize() fyne.Size { return fyne.NewSize(0, 0) }

func (r *renderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.dim, r.card, r.d.main, r.top, r.bottom}
	if r.d.foot != nil {
		objs = append(objs, r.d.foot)
	}
	return append(objs, r.d.head)
}

// size is how large the dialog is in a window.
func (r *renderer) size(window fyne.Size) fyne.Size {
	want, content := r.d.p.Size, r.d.p.Content
	if want.Width == 0 {
		want.Width = max(360, content.MinSize().Width+2*theme.Margin+2)
	}
	if want.Height == 0 {
		// What wraps its text knows how high it is when it knows how wide it is.
		if w := min(want.Width, window.Width-2*edge) - 2*theme.Margin - 2; content.Size().Width != w && w > 0 {
			content.Resize(fyne.NewSize(w, content.MinSize().Height))
		}
		want.Height = content.MinSize().Height + r.headHeight() + 16 + theme.Margin + 2
		if r.d.foot != nil {
			want.Height += footHeight
		}
	}
	return fyne.NewSize(min(want.Width, window.Width-2*edge), min(want.Height, window.Height-2*edge))
}

func (r *renderer) Layout(window fyne.Size) {
	size := r.size(window)
	at := fyne.NewPos(float32(int((window.Width-size.Width)/2)), float32(int((window.Height-size.Height)/2)))
	r.dim.Resize(window)
	r.card.Move(at)
	r.card.Resize(size)
	head := r.headHeight()
	r.d.head.Move(at.AddXY(theme.Margin, 0))
	r.d.head.Resize(fyne.NewSize(size.Width-2*theme.Margin, head))
	r.top.Move(at.AddXY(0, head))
	r.top.Resize(fyne.NewSize(size.Width, 1))
	bottom := size.Height
	if r.d.foot != nil {
		bottom -= footHeight
		r.bottom.Move(at.AddXY(0, bottom))
		r.bottom.Resize(fyne.NewSize(size.Width, 1))
		r.d.foot.Move(at.AddXY(theme.Margin, bottom+1))
		r.d.foot.Resize(fyne.NewSize(size.Width-2*theme.Margin, footHeight-1))
	} else {
		r.bottom.Hide()
		bottom -= theme.DialogRadius / 2
	}
	r.d.main.Move(at.AddXY(1, head+1))
	r.d.main.Resize(fyne.NewSize(size.Width-2, bottom-head-1))
}

func (r *renderer) Refresh() {
	r.dim.FillColor = theme.Color(theme.Dim)
	r.card.FillColor, r.card.CornerRadius = theme.Color(theme.Surface), theme.DialogRadius
	r.card.Shadow = canvas.Shadow{Color: theme.Color(theme.Shadow), BlurRadius: 18, Offset: fyne.NewPos(0, 8)}
	r.top.FillColor, r.bottom.FillColor = theme.Color(theme.Border), theme.Color(theme.Border)
	r.Layout(r.d.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// CardSize is how large the dialog is in the window that it shows in.
func (d *Dialog) CardSize() fyne.Size { return (&renderer{d: d}).size(d.Size()) }
