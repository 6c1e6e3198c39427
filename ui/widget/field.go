package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Field is a control with its label above and a hint below. When something is wrong with what was typed, the hint
// gives way to the error, in words.
type Field struct {
	widget.BaseWidget
	Label   string
	Hint    string
	Control fyne.CanvasObject
	// Grow lets the control use more height than it needs, where there is some.
	Grow bool
	// OnResize is called when the field needs another height, so that the form can be laid out again.
	OnResize func()
	err      string
}

// NewField returns a field.
func NewField(label string, control fyne.CanvasObject, hint string) *Field {
	f := &Field{Label: label, Control: control, Hint: hint}
	f.ExtendBaseWidget(f)
	return f
}

// SetError shows what is wrong; "" takes it away.
func (f *Field) SetError(text string) {
	if f.err == text {
		return
	}
	f.err = text
	f.Refresh()
	if f.OnResize != nil {
		f.OnResize()
	}
}

// SetHint changes the hint.
func (f *Field) SetHint(text string) {
	if f.Hint != text {
		f.Hint = text
		f.Refresh()
	}
}

// Error is what is shown to be wrong, "" for nothing.
func (f *Field) Error() string { return f.err }

const (
	labelHeight float32 = 20
	hintGap     float32 = 4
)

// CreateRenderer is part of fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	r := &fieldRenderer{
		f: f, label: NewText(f.Label, theme.TextSize, theme.Medium, theme.Text),
		note: NewParagraph("", theme.CaptionSize, theme.Muted, 240), mark: canvas.NewRectangle(noColor),
	}
	r.label.Shrink = true
	r.Refresh()
	return r
}

type fieldRenderer struct {
	f     *Field
	label *Text
	note  *Paragraph
	mark  *canvas.Rectangle // a red rim, for controls that cannot show by themselves that they are wrong
}

func (r *fieldRenderer) Destroy() {}

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.label, r.mark, r.f.Control, r.note}
}

func (r *fieldRenderer) MinSize() fyne.Size {
	m := r.f.Control.MinSize()
	h := m.Height
	if r.f.Label != "" {
		h += labelHeight
	}
	if r.note.Text != "" {
		h += hintGap + r.note.MinSize().Height
	}
	return fyne.NewSize(m.Width, h)
}

func (r *fieldRenderer) Layout(size fyne.Size) {
	y := float32(0)
	if r.f.Label != "" {
		r.label.Resize(fyne.NewSize(size.Width, labelHeight-4))
		y = labelHeight
	}
	if r.note.Size().Width != size.Width {
		r.note.Resize(fyne.NewSize(size.Width, r.note.Size().Height))
	}
	note := float32(0)
	if r.note.Text != "" {
		note = hintGap + r.note.MinSize().Height
	}
	h := r.f.Control.MinSize().Height
	if r.f.Grow {
		h = max(h, size.Height-y-note)
	}
	r.f.Control.Move(fyne.NewPos(0, y))
	r.f.Control.Resize(fyne.NewSize(size.Width, h))
	r.mark.Move(fyne.NewPos(-2, y-2))
	r.mark.Resize(fyne.NewSize(size.Width+4, h+4))
	r.note.Move(fyne.NewPos(0, y+h+hintGap))
	r.note.Resize(fyne.NewSize(size.Width, max(0, note-hintGap)))
}

func (r *fieldRenderer) Refresh() {
	r.label.Set(r.f.Label, theme.Text)
	wrong := r.f.err != ""
	r.mark.FillColor, r.mark.CornerRadius, r.mark.Hidden = theme.Color(theme.Danger), theme.Radius+2, !wrong
	if m, ok := r.f.Control.(markable); ok {
		m.setWrong(wrong)
		r.mark.Hide()
	}
	if wrong {
		r.note.Set(r.f.err, theme.Danger)
	} else {
		r.note.Set(r.f.Hint, theme.Muted)
	}
	r.Layout(r.f.Size())
	r.mark.Refresh()
	r.note.Refresh()
	canvas.Refresh(r.f)
}
