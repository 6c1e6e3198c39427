package widget

import (
	"image/color"

	"fyne.io/fyne/v2"

	"seatcount/ui/theme"
)

// noColor is drawn as nothing. A nil color makes the software painter panic.
var noColor color.Color = color.Transparent

func colorOrClear(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return noColor
	}
	return theme.Color(name)
}

// shadeOf is a thin veil of a color, for hovering.
func shadeOf(name fyne.ThemeColorName) color.Color {
	r, g, b, _ := theme.Color(name).RGBA()
	return color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: 0x12}
}
