package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// ButtonKind says how much a button stands out.
type ButtonKind int

// The kinds of buttons.
const (
	ButtonPlain   ButtonKind = iota // white with a border
	ButtonPrimary                   // the one that goes on
	ButtonDanger                    // the one that takes away
	ButtonQuiet                     // no border until the pointer is over it
	ButtonLink                      // text in the primary color
)

// Button is a button that can be pressed with the mouse, Space and Enter.
type Button struct {
	widget.BaseWidget
	Text  string
	Kind  ButtonKind
	Icon  string // a name of package theme
	Arrow bool   // an arrow down behind the text: the button opens a menu
	Small bool
	// Hint says what a button without text does.
	Hint     string
	OnTapped func()

	disabled, hovered, focused bool
}

var (
	_ fyne.Tappable      = (*Button)(nil)
	_ fyne.Focusable     = (*Button)(nil)
	_ fyne.Disableable   = (*Button)(nil)
	_ desktop.Hoverable  = (*Button)(nil)
	_ desktop.Cursorable = (*Button)(nil)
)

// NewButton returns a plain button.
func NewButton(text string, tapped func()) *Button { return newButton(ButtonPlain, text, tapped) }

// NewPrimaryButton returns the button that goes on.
func NewPrimaryButton(text string, tapped func()) *Button {
	return newButton(ButtonPrimary, text, tapped)
}

// NewAddButton returns the button of a page that makes something new.
func NewAddButton(text string, tapped func()) *Button {
	b := NewPrimaryButton(text, tapped)
	b.Icon = theme.IconPlus
	return b
}

// NewDangerButton returns the button that takes something away.
func NewDangerButton(text string, tapped func()) *Button {
	return newButton(ButtonDanger, text, tapped)
}

// NewLinkButton returns a button that looks like a link.
func NewLinkButton(text string, tapped func()) *Button {
	b := newButton(ButtonLink, text, tapped)
	b.Small = true
	return b
}

// NewIconButton returns a quiet button with an icon; hint says what it does.
func NewIconButton(icon, hint string, tapped func()) *Button {
	b := newButton(ButtonQuiet, "", tapped)
	b.Icon, b.Hint, b.Small = icon, hint, true
	return b
}

// NewMenuButton returns a button that opens a menu below itself: "Export ▾".
func NewMenuButton(text string, menu func() *fyne.Menu) *Button {
	b := newButton(ButtonPlain, text, nil)
	b.Arrow = true
	b.OnTapped = func() { ShowMenuBelow(b, menu()) }
	return b
}

// ShowMenuBelow opens a menu below an object.
func ShowMenuBelow(o fyne.CanvasObject, m *fyne.Menu) {
	c := canvasOf(o)
	if c == nil || m == nil || len(m.Items) == 0 {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	widget.ShowPopUpMenuAtPosition(m, c, at.AddXY(0, o.Size().Height+4))
}

func newButton(kind ButtonKind, text string, tapped func()) *Button {
	b := &Button{Text: text, Kind: kind, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// SetText changes the text.
func (b *Button) SetText(text string) {
	b.Text = text
	b.Refresh()
}

// Enable makes the button work.
func (b *Button) Enable() { b.setDisabled(false) }

// Disable makes the button gray and dead.
func (b *Button) Disable() { b.setDisabled(true) }

// SetEnabled enables or disables the button.
func (b *Button) SetEnabled(on bool) { b.setDisabled(!on) }

// Disabled reports whether the button is dead.
func (b *Button) Disabled() bool { return b.disabled }

func (b *Button) setDisabled(d bool) {
	if b.disabled != d {
		b.disabled = d
		b.Refresh()
	}
}

// Tapped presses the button.
func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.disabled && b.OnTapped != nil {
		b.OnTapped()
	}
}

// FocusGained is part of fyne.Focusable.
func (b *Button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is part of fyne.Focusable.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune is part of fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey presses the button with Space and Enter.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		PassKey(b, e)
	}
}

// MouseIn is part of desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (b *Button) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor is a hand over a button that works.
func (b *Button) Cursor() desktop.Cursor {
	if b.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer is part of fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &buttonRenderer{
		b: b, ring: canvas.NewRectangle(noColor), bg: canvas.NewRectangle(noColor), shade: canvas.NewRectangle(noColor),
		text: canvas.NewText("", noColor), icon: canvas.NewImageFromResource(nil), arrow: canvas.NewImageFromResource(nil),
	}
	r.icon.FillMode, r.arrow.FillMode = canvas.ImageFillContain, canvas.ImageFillContain
	r.Refresh()
	return r
}

type buttonRenderer struct {
	b               *Button
	ring, bg, shade *canvas.Rectangle
	text            *canvas.Text
	icon, arrow     *canvas.Image
}

func (r *buttonRenderer) Destroy() {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.bg, r.shade, r.icon, r.text, r.arrow}
}

func (r *buttonRenderer) pad() float32 {
	switch {
	case r.b.Kind == ButtonLink:
		return 2
	case r.b.Text == "":
		return 6
	case r.b.Small:
		return 10
	}
	return 13
}

func (r *buttonRenderer) MinSize() fyne.Size {
	w, h := 2*r.pad(), theme.ControlHeight
	if r.b.Small {
		h = 26
	}
	w += TextWidth(r.b.Text, theme.TextSize, theme.Medium)
	if r.b.Icon != "" {
		w += 16
		if r.b.Text != "" {
			w += 6
		}
	}
	if r.b.Arrow {
		w += 18
	}
	return fyne.NewSize(w, h)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	for _, o := range []*canvas.Rectangle{r.bg, r.shade} {
		o.Resize(size)
	}
	r.ring.Move(fyne.NewPos(-3, -3))
	r.ring.Resize(size.AddWidthHeight(6, 6))
	x := (size.Width-r.MinSize().Width)/2 + r.pad()
	if r.b.Icon != "" {
		r.icon.Move(fyne.NewPos(x, (size.Height-16)/2))
		r.icon.Resize(fyne.NewSize(16, 16))
		x += 22
	}
	w := TextWidth(r.b.Text, theme.TextSize, theme.Medium)
	r.text.Move(fyne.NewPos(x, 0))
	r.text.Resize(fyne.NewSize(w, size.Height))
	r.arrow.Move(fyne.NewPos(x+w+4, (size.Height-14)/2))
	r.arrow.Resize(fyne.NewSize(14, 14))
}

func (r *buttonRenderer) Refresh() {
	b := r.b
	fill, stroke, text := theme.Surface, theme.Border, theme.Text
	switch b.Kind {
	case ButtonPrimary:
		fill, stroke, text = theme.Primary, theme.Primary, theme.OnPrimary
	case ButtonDanger:
		fill, stroke, text = theme.Surface, theme.Border, theme.Danger
	case ButtonQuiet:
		fill, stroke = "", ""
	case ButtonLink:
		fill, stroke, text = "", "", theme.Primary
	}
	if b.disabled {
		text = theme.Faint
		if b.Kind == ButtonPrimary {
			fill, stroke = theme.NeutralTint, theme.NeutralTint
		}
	}
	r.bg.FillColor, r.bg.StrokeColor, r.bg.StrokeWidth = colorOrClear(fill), colorOrClear(stroke), 1
	r.bg.CornerRadius, r.shade.CornerRadius = theme.Radius, theme.Radius
	r.shade.FillColor = noColor
	if b.hovered && !b.disabled && b.Kind != ButtonLink {
		r.shade.FillColor = shadeOf(text)
	}
	r.ring.FillColor, r.ring.StrokeWidth, r.ring.CornerRadius = noColor, 0, theme.Radius+3
	if b.focused && !b.disabled {
		r.ring.StrokeColor, r.ring.StrokeWidth = theme.Color(theme.Primary), 2
		r.ring.FillColor = theme.Color(theme.Surface) // a thin gap between ring and button
	}
	r.text.Text, r.text.TextSize, r.text.TextStyle, r.text.Color = b.Text, theme.TextSize, theme.Medium, theme.Color(text)
	r.icon.Hide()
	if b.Icon != "" {
		r.icon.Resource = theme.Icon(b.Icon, text)
		r.icon.Show()
	}
	r.arrow.Hide()
	if b.Arrow {
		r.arrow.Resource = theme.Icon(theme.IconDown, text)
		r.arrow.Show()
	}
	r.Layout(b.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}
