package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// statusLine says at the lower end of the window how the counts are, and what is selected.
type statusLine struct {
	widget.BaseWidget
	line     words.Line
	right    string
	text     *kit.Text
	info     *kit.Text
	problems *textLink
	cancel   *textLink
}

func newStatusLine(problems, cancel func()) *statusLine {
	s := &statusLine{
		text: kit.NewText("", theme.SmallSize, theme.Regular, theme.Muted),
		info: kit.NewText("", theme.SmallSize, theme.Regular, theme.Muted),
	}
	s.info.Align = fyne.TextAlignTrailing
	s.problems = newTextLink("", theme.Warning, problems)
	s.cancel = newTextLink("Cancel", theme.Primary, cancel)
	s.ExtendBaseWidget(s)
	return s
}

// set shows the state of the counts.
func (s *statusLine) set(line words.Line) {
	if line != s.line {
		s.line = line
		s.Refresh()
	}
}

// setRight shows what the page says of itself.
func (s *statusLine) setRight(text string) {
	if text != s.right {
		s.right = text
		s.Refresh()
	}
}

// CreateRenderer is part of fyne.Widget.
func (s *statusLine) CreateRenderer() fyne.WidgetRenderer {
	r := &statusRenderer{
		s: s, surface: canvas.NewRectangle(theme.Color(theme.Surface)), edge: canvas.NewRectangle(theme.Color(theme.Border)),
		dot: canvas.NewCircle(theme.Color(theme.NeutralFill)), track: canvas.NewRectangle(theme.Color(theme.Track)), bar: canvas.NewRectangle(theme.Color(theme.Primary)),
	}
	r.Refresh()
	return r
}

type statusRenderer struct {
	s             *statusLine
	surface, edge *canvas.Rectangle
	dot           *canvas.Circle
	track, bar    *canvas.Rectangle
}

const (
	statusHeight  = 30
	progressWidth = 140
)

func (r *statusRenderer) Destroy() {}

func (r *statusRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.surface, r.edge, r.dot, r.s.text, r.track, r.bar, r.s.cancel, r.s.problems, r.s.info}
}

func (r *statusRenderer) MinSize() fyne.Size { return fyne.NewSize(300, statusHeight) }

func (r *statusRenderer) Layout(size fyne.Size) {
	s := r.s
	r.surface.Resize(size)
	r.edge.Resize(fyne.NewSize(size.Width, 1))
	r.dot.Move(fyne.NewPos(theme.Margin, size.Height/2-4))
	r.dot.Resize(fyne.NewSize(8, 8))
	rightWidth := s.info.MinSize().Width
	end := size.Width - theme.Margin
	s.info.Move(fyne.NewPos(end-rightWidth, 0))
	s.info.Resize(fyne.NewSize(rightWidth, size.Height))
	end -= rightWidth + theme.Margin

	x := theme.Margin + 15
	rest := float32(0) // what comes after the text
	if s.problems.Visible() {
		rest += s.problems.MinSize().Width + 14
	}
	if s.line.Busy {
		rest += progressWidth + s.cancel.MinSize().Width + 24
	}
	width := max(40, min(kit.TextWidth(s.line.Text, theme.SmallSize, theme.Regular)+1, end-x-rest))
	s.text.Move(fyne.NewPos(x, 0))
	s.text.Resize(fyne.NewSize(width, size.Height))
	x += width + 14
	if s.line.Busy {
		r.track.Move(fyne.NewPos(x, size.Height/2-3))
		r.track.Resize(fyne.NewSize(progressWidth, 6))
		from, to := float32(0), float32(progressWidth*s.line.Progress)
		if s.line.Progress < 0 { // how much there is to do is not known: a piece in the middle
			from, to = progressWidth/3, 2*progressWidth/3
		}
		r.bar.Move(fyne.NewPos(x+from, size.Height/2-3))
		r.bar.Resize(fyne.NewSize(to-from, 6))
		x += progressWidth + 10
		r.center(s.cancel, x, size)
		x += s.cancel.MinSize().Width + 14
	}
	r.center(s.problems, x, size)
}

func (r *statusRenderer) center(o fyne.CanvasObject, x float32, size fyne.Size) {
	m := o.MinSize()
	o.Resize(m)
	o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
}

func (r *statusRenderer) Refresh() {
	s := r.s
	r.surface.FillColor, r.edge.FillColor = theme.Color(theme.Surface), theme.Color(theme.Border)
	r.dot.FillColor = theme.Color(toneColor(s.line.Tone))
	r.track.FillColor, r.bar.FillColor = theme.Color(theme.Track), theme.Color(theme.Primary)
	r.track.CornerRadius, r.bar.CornerRadius = 3, 3
	s.text.SetText(s.line.Text)
	s.info.SetText(s.right)
	s.problems.text = s.line.Problems
	show(s.problems, s.line.Problems != "")
	show(s.cancel, s.line.Busy)
	show(r.track, s.line.Busy)
	show(r.bar, s.line.Busy)
	r.Layout(s.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

func toneColor(t words.Tone) fyne.ThemeColorName {
	switch t {
	case words.ToneGood:
		return theme.SuccessFill
	case words.ToneBusy:
		return theme.Primary
	case words.ToneBad:
		return theme.DangerFill
	}
	return theme.NeutralFill
}
