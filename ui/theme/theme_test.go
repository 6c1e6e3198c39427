package theme_test

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"seatcount/ui/theme"
)

func TestModeOverridesTheSystem(t *testing.T) {
	for _, c := range []struct {
		mode    theme.Mode
		variant fyne.ThemeVariant
		dark    bool
	}{
		{theme.ModeSystem, fynetheme.VariantLight, false},
		{theme.ModeSystem, fynetheme.VariantDark, true},
		{theme.ModeLight, fynetheme.VariantDark, false},
		{theme.ModeDark, fynetheme.VariantLight, true},
		{"", fynetheme.VariantDark, true},
	} {
		bg := theme.New(c.mode).Color(theme.Background, c.variant)
		if got := luminance(bg) < 0.2; got != c.dark {
			t.Errorf("mode %q with variant %d: dark is %v", c.mode, c.variant, got)
		}
	}
}

// TestTextIsReadable holds the contrast that WCAG 2.1 asks for: 4.5 for text, 3 for signs that go with a word.
func TestTextIsReadable(t *testing.T) {
	pairs := []struct {
		text, back fyne.ThemeColorName
		least      float64
	}{
		{theme.Text, theme.Background, 7},
		{theme.Text, theme.Surface, 7},
		{theme.Text, theme.Selection, 7},
		{theme.Text, theme.Tint, 7},
		{theme.Text, theme.Hover, 7},
		{theme.Muted, theme.Surface, 4.5},
		{theme.Muted, theme.Background, 4.5},
		{theme.Muted, theme.Panel, 4.5},
		{theme.Muted, theme.Selection, 4.2},
		{theme.Primary, theme.Surface, 4.5},
		{theme.Primary, theme.Tint, 4.2},
		{theme.OnPrimary, theme.Primary, 4.5},
		{theme.OnInk, theme.Ink, 7},
		{theme.Danger, theme.Surface, 4.5},
		{theme.Danger, theme.DangerTint, 4.5},
		{theme.Warning, theme.WarningTint, 4.5},
		{theme.Warning, theme.Surface, 4.5},
		{theme.Success, theme.SuccessTint, 4.2},
		{theme.Neutral, theme.NeutralTint, 4.5},
		{theme.Faint, theme.Surface, 3},
	}
	for _, mode := range []theme.Mode{theme.ModeLight, theme.ModeDark} {
		th := theme.New(mode)
		for _, p := range pairs {
			if got := contrast(th.Color(p.text, 0), th.Color(p.back, 0)); got < p.least {
				t.Errorf("%s: %s on %s has a contrast of %.1f, less than %.1f", mode, p.text, p.back, got, p.least)
			}
		}
	}
}

func TestEveryScriptHasAFont(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.ModeLight))
	for _, style := range []fyne.TextStyle{theme.Regular, theme.Medium, theme.SemiBold, {Monospace: true}, {Italic: true}} {
		if theme.New(theme.ModeLight).Font(style) == nil {
			t.Errorf("no font for %+v", style)
		}
		for _, s := range []string{"Seats", "Сиденья", "Θέσεις", "Größe", "Việt"} {
			if w := fyne.MeasureText(s, theme.TextSize, style).Width; w < 10 {
				t.Errorf("%q in %+v is %v wide", s, style, w)
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.1.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		f := float64(v) / 0xFFFF
		if f <= 0.03928 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}
