package widget

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Option is one thing to choose.
type Option struct {
	ID    int64
	Label string
	Depth int // how far it is indented in the list
	// Short is shown in place of Label in the indented list, such as the last name of a path.
	Short string
}

// Select is a field that offers a list. Lists of more than a few options can be searched.
type Select struct {
	widget.BaseWidget
	Placeholder string
	OnChanged   func(id int64)

	options  []Option
	id       int64
	chosen   bool
	disabled bool
	hovered  bool
	focused  bool
	pop      *Popup
	wrong    bool
}

var (
	_ fyne.Tappable     = (*Select)(nil)
	_ fyne.Focusable    = (*Select)(nil)
	_ fyne.Disableable  = (*Select)(nil)
	_ desktop.Hoverable = (*Select)(nil)
)

// NewSelect returns a choice. changed is called when somebody chose, not for SetValue.
func NewSelect(options []Option, changed func(id int64)) *Select {
	s := &Select{options: options, OnChanged: changed}
	s.ExtendBaseWidget(s)
	return s
}

// NewWordSelect returns a choice between words; their places are the ids.
func NewWordSelect(words []string, changed func(i int)) *Select {
	var options []Option
	for i, w := range words {
		options = append(options, Option{ID: int64(i), Label: w})
	}
	return NewSelect(options, func(id int64) {
		if changed != nil {
			changed(int(id))
		}
	})
}

// SetOptions changes what there is to choose.
func (s *Select) SetOptions(options []Option) {
	s.options = options
	s.Refresh()
}

// SetValue shows an option as chosen, without calling OnChanged.
func (s *Select) SetValue(id int64) {
	s.id, s.chosen = id, true
	s.Refresh()
}

// Value is the id of the chosen option; ok is false when nothing is chosen.
func (s *Select) Value() (id int64, ok bool) { return s.id, s.chosen && s.index() >= 0 }

// Text is what the chosen option says.
func (s *Select) Text() string {
	if i := s.index(); s.chosen && i >= 0 {
		return s.options[i].Label
	}
	return ""
}

func (s *Select) index() int {
	return slices.IndexFunc(s.options, func(o Option) bool { return o.ID == s.id })
}

// Choose does what choosing an option does.
func (s *Select) Choose(id int64) {
	changed := !s.chosen || s.id != id
	s.SetValue(id)
	if changed && s.OnChanged != nil {
		s.OnChanged(id)
	}
}

// Enable makes the field work.
func (s *Select) Enable() { s.disabled = false; s.Refresh() }

// Disable makes the field dead.
func (s *Select) Disable() { s.disabled = true; s.Refresh() }

// Disabled reports whether the field is dead.
func (s *Select) Disabled() bool { return s.disabled }

// Tapped opens the list.
func (s *Select) Tapped(*fyne.PointEvent) {
	if s.disabled || len(s.options) == 0 {
		return
	}
	focusOn(s)
	s.openList()
}

const searchFrom = 9 // lists of so many options get a search field

func (s *Select) openList() {
	c := canvasOf(s)
	if c == nil {
		return
	}
	l := newOptionList(s.options, s.id, func(id int64) {
		s.pop.Close()
		s.Choose(id)
	})
	w := max(s.Size().Width-2*popupPad, 180)
	height := min(float32(len(s.options))*optionHeight, 9*optionHeight)
	var content fyne.CanvasObject = container.NewGridWrap(fyne.NewSize(w, height), container.NewStack(l.list, l.none))
	if len(s.options) >= searchFrom {
		l.search = NewSearchEntry("Search…", l.filter)
		l.search.Keys = l.key
		content = container.NewVBox(container.NewGridWrap(fyne.NewSize(w, theme.ControlHeight), l.search), content)
	}
	s.pop = NewPopup(c, content)
	s.pop.OnKey = l.key
	s.pop.ShowBelow(s)
	if l.search == nil {
		c.Unfocus()
	}
}

func (s *Select) setWrong(wrong bool) {
	s.wrong = wrong
	s.Refresh()
}

// FocusGained is part of fyne.Focusable.
func (s *Select) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost is part of fyne.Focusable.
func (s *Select) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune jumps to the next option that begins with the letter.
func (s *Select) TypedRune(r rune) {
	if s.disabled || r == ' ' {
		return
	}
	from := s.index() + 1
	for n := range s.options {
		o := s.options[(from+n)%len(s.options)]
		name := o.Label
		if o.Short != "" {
			name = o.Short
		}
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(string(r))) {
			s.Choose(o.ID)
			return
		}
	}
}

// TypedKey opens the list with Space and steps through it with the arrows.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	if s.disabled {
		PassKey(s, e)
		return
	}
	i := s.index()
	switch {
	case e.Name == fyne.KeySpace:
		s.openList()
	case e.Name == fyne.KeyDown && i+1 < len(s.options):
		s.Choose(s.options[i+1].ID)
	case e.Name == fyne.KeyUp && i > 0:
		s.Choose(s.options[i-1].ID)
	default:
		PassKey(s, e)
	}
}

// MouseIn is part of desktop.Hoverable.
func (s *Select) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.Refresh() }

// MouseMoved is part of desktop.Hoverable.
func (s *Select) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is part of desktop.Hoverable.
func (s *Select) MouseOut() { s.hovered = false; s.Refresh() }

// CreateRenderer is part of fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &selectRenderer{s: s, box: canvas.NewRectangle(noColor), text: NewLabel(""), arrow: canvas.NewImageFromResource(nil)}
	r.text.Shrink, r.text.Path = true, true
	r.arrow.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

// selectPad is where Fyne's entries begin their text, too.
const selectPad float32 = 9

type selectRenderer struct {
	s     *Select
	box   *canvas.Rectangle
	text  *Text
	arrow *canvas.Image
}

func (r *selectRenderer) Destroy()           {}
func (r *selectRenderer) MinSize() fyne.Size { return fyne.NewSize(72, theme.ControlHeight) }

func (r *selectRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.text, r.arrow}
}

func (r *selectRenderer) Layout(size fyne.Size) {
	r.box.Resize(size)
	th := r.text.MinSize().Height
	r.text.Move(fyne.NewPos(selectPad, (size.Height-th)/2))
	r.text.Resize(fyne.NewSize(max(0, size.Width-selectPad-28), th))
	r.arrow.Move(fyne.NewPos(size.Width-24, (size.Height-14)/2))
	r.arrow.Resize(fyne.NewSize(14, 14))
}

func (r *selectRenderer) Refresh() {
	s := r.s
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth, r.box.CornerRadius = theme.Color(theme.Surface), theme.Color(theme.Border), 1, theme.Radius
	if s.hovered && !s.disabled {
		r.box.FillColor = theme.Color(theme.Hover)
	}
	if s.focused {
		r.box.StrokeColor = theme.Color(theme.Primary)
	}
	text, color := s.Text(), theme.Text
	if text == "" {
		text, color = s.Placeholder, theme.Faint
	}
	if s.disabled {
		color = theme.Faint
	}
	if s.wrong {
		r.box.StrokeColor = theme.Color(theme.Danger)
	}
	r.text.Set(text, color)
	r.arrow.Resource = theme.Icon(theme.IconDown, theme.Muted)
	r.box.Refresh()
	r.arrow.Refresh()
	r.Layout(s.Size())
}
