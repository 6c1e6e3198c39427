// Package theme is how Seatcount looks: colors by meaning, type, sizes and icons, in a light and a dark variant.
//
// Everything that draws asks for colors by name (Color), so that a change of the theme needs nothing but a refresh.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"seatcount/assets"
)

// Mode says which variant to show.
type Mode string

// The modes; anything else counts as ModeSystem.
const (
	ModeSystem Mode = "system" // as the desktop says
	ModeLight  Mode = "light"
	ModeDark   Mode = "dark"
)

// Theme is Seatcount's Fyne theme.
type Theme struct {
	mode Mode
}

var _ fyne.Theme = (*Theme)(nil)

// New returns the theme in the given mode, for fyne.Settings.SetTheme.
func New(mode Mode) *Theme { return &Theme{mode: mode} }

// Mode returns the mode that the theme was made with.
func (t *Theme) Mode() Mode { return t.mode }

// Color returns the color of a name of this package or of Fyne's theme.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	i := 0
	if t.dark(variant) {
		i = 1
	}
	if pair, ok := palette[name]; ok {
		return pair[i]
	}
	if same, ok := aliases[name]; ok {
		return palette[same][i]
	}
	if i == 1 {
		return fynetheme.DefaultTheme().Color(name, fynetheme.VariantDark)
	}
	return fynetheme.DefaultTheme().Color(name, fynetheme.VariantLight)
}

func (t *Theme) dark(variant fyne.ThemeVariant) bool {
	switch t.mode {
	case ModeLight:
		return false
	case ModeDark:
		return true
	}
	return variant == fynetheme.VariantDark
}

// Text styles. Fyne knows four; the slanted bold one, which Seatcount has no use for, carries the medium weight.
var (
	Regular  = fyne.TextStyle{}
	Medium   = fyne.TextStyle{Bold: true, Italic: true}
	SemiBold = fyne.TextStyle{Bold: true}
)

var (
	fontRegular  = fyne.NewStaticResource("Inter-Regular.otf", assets.InterRegular)
	fontMedium   = fyne.NewStaticResource("Inter-Medium.otf", assets.InterMedium)
	fontSemiBold = fyne.NewStaticResource("Inter-SemiBold.otf", assets.InterSemiBold)
)

// Font returns Inter in the weight of the style. Scripts that Inter does not have fall back to Fyne's own fonts and
// to those of the system.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return fynetheme.DefaultTheme().Font(style)
	case style.Bold && style.Italic:
		return fontMedium
	case style.Bold:
		return fontSemiBold
	}
	return fontRegular
}

// Icon returns Fyne's icon of that name.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

// Color returns the color of a name in the theme that is in use.
func Color(name fyne.ThemeColorName) color.Color { return fynetheme.Color(name) }
