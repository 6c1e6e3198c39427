package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Toast is a message that goes away by itself, with an action such as Undo.
type Toast struct {
	Text     string
	Action   string // "" for none
	OnAction func()
	For      time.Duration // how long it stays; 0 means 8 seconds
}

// Toasts is the place where toasts show: an area to be put on top of the window's content (container.NewStack). It
// takes no clicks apart from the toast's own.
type Toasts struct {
	widget.BaseWidget
	after func(time.Duration, func()) (stop func())
	text  *Text
	act   *Button
	shut  *tapIcon
	card  *fyne.Container
	now   *Toast
	stop  func()
}

// NewToasts returns the area. after runs a function on the UI goroutine after a while; its result stops that.
func NewToasts(after func(time.Duration, func()) (stop func())) *Toasts {
	t := &Toasts{after: after}
	t.text = NewText("", theme.TextSize, theme.Regular, theme.OnInk)
	t.act = NewButton("", t.press)
	t.act.Small = true
	t.shut = newTapIcon(theme.IconClear, t.Dismiss)
	t.card = container.NewStack(NewBox(theme.Ink, "", theme.CardRadius),
		Pad(Row(theme.Space, t.text, t.act, t.shut), 6, 6, 16, 8))
	t.card.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Present shows a toast in place of the one that is there.
func (t *Toasts) Present(toast Toast) {
	if t.stop != nil {
		t.stop()
	}
	t.now = &toast
	t.text.SetText(toast.Text)
	t.act.SetText(toast.Action)
	t.act.Hidden = toast.Action == ""
	t.card.Show()
	t.Refresh()
	d := toast.For
	if d == 0 {
		d = 8 * time.Second
	}
	if t.after != nil {
		t.stop = t.after(d, func() {
			if t.now == &toast {
				t.Dismiss()
			}
		})
	}
}

// Dismiss takes the toast away.
func (t *Toasts) Dismiss() {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
	t.now = nil
	t.card.Hide()
	t.Refresh()
}

// Current is the toast that is shown, or nil.
func (t *Toasts) Current() *Toast { return t.now }

// Press does what a click on the action does.
func (t *Toasts) Press() { t.press() }

func (t *Toasts) press() {
	now := t.now
	t.Dismiss()
	if now != nil && now.OnAction != nil {
		now.OnAction()
	}
}

// CreateRenderer is part of fyne.Widget.
func (t *Toasts) CreateRenderer() fyne.WidgetRenderer { return &toastRenderer{t} }

type toastRenderer struct{ t *Toasts }

func (r *toastRenderer) Destroy()                     {}
func (r *toastRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, 0) }
func (r *toastRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.card} }

func (r *toastRenderer) Layout(size fyne.Size) {
	m := r.t.card.MinSize()
	w := min(m.Width, size.Width-2*theme.Margin)
	r.t.card.Resize(fyne.NewSize(w, m.Height))
	r.t.card.Move(fyne.NewPos((size.Width-w)/2, size.Height-m.Height-44))
}

func (r *toastRenderer) Refresh() {
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}
