package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Paragraph is text in as many lines as its width asks for. Its height follows the width that it was laid out with
// last; Width is used before that.
type Paragraph struct {
	widget.BaseWidget
	Text     string
	TextSize float32
	Style    fyne.TextStyle
	Color    fyne.ThemeColorName
	Align    fyne.TextAlign
	Width    float32
}

// NewParagraph returns text that wraps at a width.
func NewParagraph(text string, size float32, color fyne.ThemeColorName, width float32) *Paragraph {
	p := &Paragraph{Text: text, TextSize: size, Color: color, Width: width}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes text and color.
func (p *Paragraph) Set(text string, color fyne.ThemeColorName) {
	if p.Text != text || p.Color != color {
		p.Text, p.Color = text, color
		p.Refresh()
	}
}

func (p *Paragraph) width() float32 {
	if w := p.Size().Width; w > 0 {
		return w
	}
	return p.Width
}

// CreateRenderer is part of fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paragraphRenderer{p: p}
	r.Refresh()
	return r
}

type paragraphRenderer struct {
	p     *Paragraph
	lines []fyne.CanvasObject
	width float32
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.lines }

func (r *paragraphRenderer) lineHeight() float32 {
	return float32(int(r.p.TextSize*1.4 + 0.5))
}

func (r *paragraphRenderer) MinSize() fyne.Size {
	n := len(WrapText(r.p.Text, r.p.width(), r.p.TextSize, r.p.Style))
	return fyne.NewSize(min(r.p.width(), 60), float32(n)*r.lineHeight())
}

func (r *paragraphRenderer) Layout(size fyne.Size) {
	if size.Width != r.width {
		r.wrap(size.Width)
	}
	h := r.lineHeight()
	for i, l := range r.lines {
		l.Move(fyne.NewPos(0, float32(i)*h))
		l.Resize(fyne.NewSize(size.Width, h))
	}
}

func (r *paragraphRenderer) wrap(w float32) {
	r.width = w
	r.lines = nil
	for _, s := range WrapText(r.p.Text, w, r.p.TextSize, r.p.Style) {
		t := canvas.NewText(s, theme.Color(r.p.Color))
		t.TextSize, t.TextStyle, t.Alignment = r.p.TextSize, r.p.Style, r.p.Align
		r.lines = append(r.lines, t)
	}
}

func (r *paragraphRenderer) Refresh() {
	r.wrap(r.p.width())
	r.Layout(fyne.NewSize(r.p.width(), r.p.Size().Height))
	canvas.Refresh(r.p)
}

// WrapText breaks a text into lines that are at most w wide, at blanks where it can.
func WrapText(s string, w, size float32, style fyne.TextStyle) []string {
	if s == "" {
		return nil
	}
	var lines []string
	for para := range strings.Lines(s) {
		line := ""
		for _, word := range strings.Fields(para) {
			longer := word
			if line != "" {
				longer = line + " " + word
			}
			if line != "" && TextWidth(longer, size, style) > w {
				lines = append(lines, line)
				longer = word
			}
			for line = longer; TextWidth(line, size, style) > w && len([]rune(line)) > 1; {
				cut := breakWord(line, w, size, style)
				lines = append(lines, line[:cut])
				line = line[cut:]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// breakWord is how many bytes of a word fit; at least one letter.
func breakWord(word string, w, size float32, style fyne.TextStyle) int {
	last := 0
	for i := range word {
		if i > 0 {
			if TextWidth(word[:i], size, style) > w && last > 0 {
				return last
			}
			last = i
		}
	}
	return max(last, 1)
}
