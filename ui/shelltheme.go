package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"seatcount/ui/theme"
)

// shellTheme is the theme with a menu bar like the navigation: Fyne paints it, and nothing else that is seen, in the
// color of the window's background.
type shellTheme struct{ *theme.Theme }

func newShellTheme(mode theme.Mode) shellTheme { return shellTheme{theme.New(mode)} }

// Color is the theme's color.
func (t shellTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == fynetheme.ColorNameBackground {
		name = theme.Surface
	}
	return t.Theme.Color(name, variant)
}
