package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Sizes in Fyne's device-independent pixels.
const (
	TextSize      float32 = 13
	CaptionSize   float32 = 11 // hints below fields, axis labels
	SmallSize     float32 = 12 // pills, headers of grids, the status line
	SubTitleSize  float32 = 16 // titles of dialogs
	TitleSize     float32 = 20 // titles of pages
	NumberSize    float32 = 26 // stat cards
	ControlHeight float32 = 32 // buttons, entries
	RowHeight     float32 = 36 // rows of grids, entries of the navigation
	HeaderHeight  float32 = 34 // headers of grids
	PillHeight    float32 = 20
	Gap           float32 = 8  // between things that belong together
	Space         float32 = 12 // between cards
	Margin        float32 = 20 // around pages and inside dialogs
	Radius        float32 = 6  // buttons, entries
	CardRadius    float32 = 8
	DialogRadius  float32 = 12
	NavWidth      float32 = 196
)

// Size returns the size of Fyne's names.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case fynetheme.SizeNameText:
		return TextSize
	case fynetheme.SizeNameCaptionText:
		return CaptionSize
	case fynetheme.SizeNameHeadingText:
		return TitleSize
	case fynetheme.SizeNameSubHeadingText:
		return SubTitleSize
	case fynetheme.SizeNameInnerPadding:
		return 8
	case fynetheme.SizeNamePadding:
		return 4
	case fynetheme.SizeNameInlineIcon:
		return 16
	case fynetheme.SizeNameInputRadius, fynetheme.SizeNameButtonRadius, fynetheme.SizeNameMenuRadius:
		return Radius
	case fynetheme.SizeNameCardRadius, fynetheme.SizeNamePopupRadius:
		return CardRadius
	case fynetheme.SizeNameDialogRadius:
		return DialogRadius
	case fynetheme.SizeNameModalBlurRadius:
		return 0
	case fynetheme.SizeNameInputBorder:
		return 1
	case fynetheme.SizeNameScrollBar:
		return 10
	case fynetheme.SizeNameScrollBarSmall:
		return 4
	case fynetheme.SizeNameScrollBarRadius:
		return 4
	}
	return fynetheme.DefaultTheme().Size(name)
}

// NavSize is the least size of the navigation.
func NavSize() fyne.Size { return fyne.NewSize(NavWidth, 100) }
