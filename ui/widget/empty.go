package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// NewEmptyState says what to do where there is nothing to show yet: an icon (a name of package theme), a title, a
// sentence, and buttons.
func NewEmptyState(icon, title, text string, actions ...fyne.CanvasObject) *fyne.Container {
	head := NewText(title, theme.SubTitleSize, theme.SemiBold, theme.Text)
	head.Align = fyne.TextAlignCenter
	para := NewParagraph(text, theme.TextSize, theme.Muted, 440)
	para.Align = fyne.TextAlignCenter
	box := Stack(theme.Gap, container.NewCenter(newBadge(icon)), head, para)
	if len(actions) > 0 {
		row := container.New(NewFlow(theme.Gap), actions...)
		box.Add(Pad(container.New(middle{}, row), theme.Gap, 0, 0, 0))
	}
	return container.New(narrow{width: 440}, box)
}

// narrow keeps its object at most so wide, in the middle of its place, a bit above the middle of the height.
type narrow struct{ width float32 }

// MinSize is part of fyne.Layout.
func (n narrow) MinSize(objs []fyne.CanvasObject) fyne.Size { return objs[0].MinSize() }

// Layout is part of fyne.Layout.
func (n narrow) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w := min(size.Width, max(n.width, objs[0].MinSize().Width))
	objs[0].Resize(fyne.NewSize(w, objs[0].MinSize().Height))
	h := objs[0].MinSize().Height
	objs[0].Resize(fyne.NewSize(w, h))
	objs[0].Move(fyne.NewPos((size.Width-w)/2, max(0, (size.Height-h)*0.42)))
}

// middle puts a row of buttons in the middle, in several rows where it is narrow.
type middle struct{}

// MinSize is part of fyne.Layout.
func (middle) MinSize(objs []fyne.CanvasObject) fyne.Size { return objs[0].MinSize() }

// Layout is part of fyne.Layout.
func (middle) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	row := objs[0].(*fyne.Container)
	var w float32
	for _, o := range row.Objects {
		w += o.MinSize().Width + theme.Gap
	}
	w = min(size.Width, w-theme.Gap)
	row.Resize(fyne.NewSize(w, size.Height))
	row.Move(fyne.NewPos((size.Width-w)/2, 0))
}

// badge is an icon in a tinted circle.
type badge struct {
	widget.BaseWidget
	icon string
}

func newBadge(icon string) *badge {
	b := &badge{icon: icon}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is part of fyne.Widget.
func (b *badge) CreateRenderer() fyne.WidgetRenderer {
	r := &badgeRenderer{b: b, disc: canvas.NewCircle(noColor), img: canvas.NewImageFromResource(nil)}
	r.img.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

type badgeRenderer struct {
	b    *badge
	disc *canvas.Circle
	img  *canvas.Image
}

func (r *badgeRenderer) Destroy()                     {}
func (r *badgeRenderer) MinSize() fyne.Size           { return fyne.NewSize(52, 52) }
func (r *badgeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.disc, r.img} }

func (r *badgeRenderer) Layout(size fyne.Size) {
	r.disc.Resize(size)
	r.img.Move(fyne.NewPos((size.Width-24)/2, (size.Height-24)/2))
	r.img.Resize(fyne.NewSize(24, 24))
}

func (r *badgeRenderer) Refresh() {
	r.disc.FillColor = theme.Color(theme.Tint)
	r.img.Resource = theme.Icon(r.b.icon, theme.Primary)
	r.disc.Refresh()
	r.img.Refresh()
}

// NewSelectable returns text that can be selected and copied; it wraps at the width of its place.
func NewSelectable(text string) *Selectable {
	s := &Selectable{label: widget.NewLabel(text)}
	s.label.Selectable = true
	s.label.Wrapping = fyne.TextWrapWord
	s.ExtendBaseWidget(s)
	return s
}

// Selectable is text that can be selected and copied, without the padding of Fyne's labels.
type Selectable struct {
	widget.BaseWidget
	label *widget.Label
}

// SetText changes the text.
func (s *Selectable) SetText(text string) {
	s.label.SetText(text)
	s.Refresh()
}

// Text is the text.
func (s *Selectable) Text() string { return s.label.Text }

// SetMonospace draws all letters equally wide, for statements and the like.
func (s *Selectable) SetMonospace() {
	s.label.TextStyle = fyne.TextStyle{Monospace: true}
	s.Refresh()
}

// SetWidth tells how wide the text will be, so that its height is known before it is laid out.
func (s *Selectable) SetWidth(w float32) { s.label.Resize(fyne.NewSize(w+16, s.label.Size().Height)) }

// CreateRenderer is part of fyne.Widget.
func (s *Selectable) CreateRenderer() fyne.WidgetRenderer { return &selectableRenderer{s} }

type selectableRenderer struct{ s *Selectable }

func (r *selectableRenderer) Destroy()                     {}
func (r *selectableRenderer) Refresh()                     { r.s.label.Refresh() }
func (r *selectableRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.s.label} }

func (r *selectableRenderer) MinSize() fyne.Size {
	m := r.s.label.MinSize()
	return fyne.NewSize(max(0, m.Width-16), max(0, m.Height-10))
}

func (r *selectableRenderer) Layout(size fyne.Size) {
	r.s.label.Move(fyne.NewPos(-8, -5))
	r.s.label.Resize(size.AddWidthHeight(16, 10))
}
