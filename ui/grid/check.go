package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// checkMark is a drawn check box: the grid has hundreds, and they need no widget's care.
type checkMark struct {
	box  *canvas.Rectangle
	icon *canvas.Image
	on   bool
}

func newCheckMark() *checkMark {
	m := &checkMark{box: canvas.NewRectangle(transparent), icon: canvas.NewImageFromResource(theme.Icon(theme.IconCheck, theme.OnPrimary))}
	m.box.CornerRadius, m.box.StrokeWidth = 3, 1
	m.icon.FillMode = canvas.ImageFillContain
	m.icon.Hide()
	return m
}

func (m *checkMark) place(x, y float32, force bool) {
	at := fyne.NewPos(x, y+(theme.RowHeight-1-14)/2)
	m.box.Move(at)
	m.box.Resize(fyne.NewSize(14, 14))
	m.icon.Move(at.AddXY(1, 1))
	m.icon.Resize(fyne.NewSize(12, 12))
	if !m.box.Visible() {
		m.box.Show()
	}
	if force {
		m.color()
	}
}

func (m *checkMark) set(on bool) {
	if m.on != on || m.box.StrokeColor == nil {
		m.on = on
		m.color()
	}
	if on != m.icon.Visible() {
		m.icon.Hidden = !on
		m.icon.Refresh()
	}
}

func (m *checkMark) color() {
	m.box.FillColor, m.box.StrokeColor = theme.Color(theme.Surface), theme.Color(theme.Faint)
	if m.on {
		m.box.FillColor, m.box.StrokeColor = theme.Color(theme.Primary), theme.Color(theme.Primary)
		m.icon.Refresh()
	}
	m.box.Refresh()
}

func (m *checkMark) hide() {
	m.box.Hide()
	m.icon.Hide()
}

// fitCache remembers shortened texts, because measuring text is the dearest thing a grid does.
type fitCache struct{ m map[fitKey]string }

type fitKey struct {
	text  string
	width int
	size  float32
	style fyne.TextStyle
	cut   cutting
}

// cutting says what goes of a text that does not fit.
type cutting uint8

const (
	cutEnd   cutting = iota
	cutNames         // the first of names joined by " / "
	cutBegin
)

func (f *fitCache) clear() { clear(f.m) }

func (f *fitCache) fit(s string, w, size float32, style fyne.TextStyle, cut cutting) string {
	if s == "" || w <= 0 {
		return ""
	}
	if float32(len(s))*size*1.05 < w { // no letter of Inter is wider, and no other script has one-byte letters
		return s
	}
	key := fitKey{s, int(w), size, style, cut}
	if v, ok := f.m[key]; ok {
		return v
	}
	if f.m == nil || len(f.m) > 20_000 {
		f.m = make(map[fitKey]string, 256)
	}
	fit := kit.Fit
	switch cut {
	case cutNames:
		fit = kit.FitPath
	case cutBegin:
		fit = kit.FitEnd
	}
	v := fit(s, w, size, style)
	f.m[key] = v
	return v
}
