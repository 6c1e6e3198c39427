package widget

import (
	"sort"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// TextWidth is how wide a text is drawn.
func TextWidth(s string, size float32, style fyne.TextStyle) float32 {
	if s == "" {
		return 0
	}
	return fyne.MeasureText(s, size, style).Width
}

// Fit shortens s with an ellipsis so that it is at most w wide.
func Fit(s string, w, size float32, style fyne.TextStyle) string {
	begin, whole := mayFit(s, w, size)
	if whole && TextWidth(s, size, style) <= w {
		return s
	}
	var cuts []int // where a letter ends
	for i := range begin {
		if i > 0 {
			cuts = append(cuts, i)
		}
	}
	if !whole {
		cuts = append(cuts, len(begin))
	}
	n := sort.Search(len(cuts), func(i int) bool { return TextWidth(s[:cuts[i]]+"…", size, style) > w })
	if n == 0 {
		if TextWidth("…", size, style) > w {
			return ""
		}
		return "…"
	}
	return strings.TrimRight(s[:cuts[n-1]], " ") + "…"
}

// mayFit is as much of a text as can be w wide at most, and whether that is all of it: measuring is slow, and some texts
// are long lists. No letter that takes room is narrower than an eighth of its size.
func mayFit(s string, w, size float32) (begin string, whole bool) {
	letters := int(8*max(0, w)/size) + 1
	if len(s) <= letters {
		return s, true
	}
	n := 0
	for i := range s {
		if n == letters {
			return s[:i], false
		}
		n++
	}
	return s, true
}

// Start is the first n letters of a text, with an ellipsis where there are more.
func Start(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

// FitEnd shortens s so that it is at most w wide and its end stays: of the path of a file, that says most.
func FitEnd(s string, w, size float32, style fyne.TextStyle) string {
	if _, whole := mayFit(s, w, size); whole && TextWidth(s, size, style) <= w {
		return s
	}
	runes := []rune(s)
	runes = runes[max(0, len(runes)-int(8*max(0, w)/size)-1):]
	n := sort.Search(len(runes), func(i int) bool { return TextWidth("…"+string(runes[i:]), size, style) <= w })
	if n == len(runes) {
		return Fit("…", w, size, style)
	}
	return "…" + strings.TrimLeft(string(runes[n:]), " ")
}

// FitWords shortens words with an ellipsis so that they are at most w wide, between two words where that leaves one.
func FitWords(s string, w, size float32, style fyne.TextStyle) string {
	if TextWidth(s, size, style) <= w {
		return s
	}
	for {
		i := strings.LastIndexByte(s, ' ')
		if i <= 0 {
			return Fit(s, w, size, style)
		}
		s = strings.TrimRight(s[:i], " ,")
		if short := s + "…"; TextWidth(short, size, style) <= w {
			return short
		}
	}
}

// FitPath shortens names joined by " / " so that they are at most w wide: the first names go, because the last one
// says most.
func FitPath(s string, w, size float32, style fyne.TextStyle) string {
	short := s
	for TextWidth(short, size, style) > w {
		_, rest, ok := strings.Cut(s, " / ")
		if !ok {
			return Fit(s, w, size, style)
		}
		s = rest
		short = "… / " + rest
	}
	return short
}

// Text is a line of text in a color of the theme. It is drawn in one line and cut with an ellipsis where it does not
// fit; its least width is that of the whole text unless Shrink is set.
type Text struct {
	widget.BaseWidget
	Text     string
	TextSize float32
	Style    fyne.TextStyle
	Color    fyne.ThemeColorName
	Align    fyne.TextAlign
	// Shrink lets a layout make the text narrower than it is.
	Shrink bool
	// Path drops the first of several names joined by " / " where they do not fit.
	Path bool
	// End keeps the end of the text where it does not fit, in place of its beginning.
	End bool
}

// NewText returns a line of text.
func NewText(text string, size float32, style fyne.TextStyle, color fyne.ThemeColorName) *Text {
	t := &Text{Text: text, TextSize: size, Style: style, Color: color}
	t.ExtendBaseWidget(t)
	return t
}

// NewLabel returns running text.
func NewLabel(text string) *Text { return NewText(text, theme.TextSize, theme.Regular, theme.Text) }

// NewCaption returns small quiet text, such as a hint below a field.
func NewCaption(text string) *Text {
	return NewText(text, theme.CaptionSize, theme.Regular, theme.Muted)
}

// NewHeading returns the title of a card.
func NewHeading(text string) *Text {
	return NewText(text, theme.TextSize, theme.SemiBold, theme.Text)
}

// SetText changes the text.
func (t *Text) SetText(text string) {
	if t.Text != text {
		t.Text = text
		t.Refresh()
	}
}

// Set changes the text and its color.
func (t *Text) Set(text string, color fyne.ThemeColorName) {
	t.Color = color
	t.Text = text
	t.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &textRenderer{t: t, text: canvas.NewText("", theme.Color(t.Color))}
	r.Refresh()
	return r
}

type textRenderer struct {
	t    *Text
	text *canvas.Text
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }

func (r *textRenderer) Layout(size fyne.Size) {
	r.text.Resize(size)
	s := r.t.Text
	if utf8.RuneCountInString(s) > 0 {
		fit := Fit
		switch {
		case r.t.Path:
			fit = FitPath
		case r.t.End:
			fit = FitEnd
		}
		s = fit(s, size.Width+0.5, r.t.TextSize, r.t.Style)
	}
	if s != r.text.Text {
		r.text.Text = s
		r.text.Refresh()
	}
}

func (r *textRenderer) MinSize() fyne.Size {
	m := fyne.MeasureText(r.t.Text, r.t.TextSize, r.t.Style)
	if r.t.Shrink {
		m.Width = min(m.Width, 24)
	}
	return m
}

func (r *textRenderer) Refresh() {
	r.text.Text = ""
	r.text.TextSize, r.text.TextStyle, r.text.Alignment = r.t.TextSize, r.t.Style, r.t.Align
	r.text.Color = theme.Color(r.t.Color)
	r.Layout(r.t.Size())
	r.text.Refresh()
}
