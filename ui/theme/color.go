package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Colors by meaning. A tint is a quiet background for text of the same tone.
const (
	Background fyne.ThemeColorName = "sc-background" // behind cards
	Surface    fyne.ThemeColorName = "sc-surface"    // cards, navigation, dialogs
	Panel      fyne.ThemeColorName = "sc-panel"      // a quieter part of a dialog
	Border     fyne.ThemeColorName = "sc-border"     // around cards and fields
	Line       fyne.ThemeColorName = "sc-line"       // between rows
	Text       fyne.ThemeColorName = "sc-text"
	Muted      fyne.ThemeColorName = "sc-muted" // secondary text
	Faint      fyne.ThemeColorName = "sc-faint" // placeholders, disabled
	Primary    fyne.ThemeColorName = "sc-primary"
	OnPrimary  fyne.ThemeColorName = "sc-on-primary"
	Tint       fyne.ThemeColorName = "sc-tint"      // highlighted text, the current page
	Selection  fyne.ThemeColorName = "sc-selection" // selected rows
	Hover      fyne.ThemeColorName = "sc-hover"     // the row or control under the pointer
	Ink        fyne.ThemeColorName = "sc-ink"       // the chosen chip
	OnInk      fyne.ThemeColorName = "sc-on-ink"
	Track      fyne.ThemeColorName = "sc-track" // the empty part of a bar
	Dim        fyne.ThemeColorName = "sc-dim"   // over the window behind a dialog
	Shadow     fyne.ThemeColorName = "sc-shadow"
	Fade       fyne.ThemeColorName = "sc-fade" // where there is more to scroll to, and around menus

	Danger      fyne.ThemeColorName = "sc-danger" // text
	DangerTint  fyne.ThemeColorName = "sc-danger-tint"
	DangerFill  fyne.ThemeColorName = "sc-danger-fill" // bars, dots
	Warning     fyne.ThemeColorName = "sc-warning"
	WarningTint fyne.ThemeColorName = "sc-warning-tint"
	WarningFill fyne.ThemeColorName = "sc-warning-fill"
	Success     fyne.ThemeColorName = "sc-success"
	SuccessTint fyne.ThemeColorName = "sc-success-tint"
	SuccessFill fyne.ThemeColorName = "sc-success-fill"
	Neutral     fyne.ThemeColorName = "sc-neutral"
	NeutralTint fyne.ThemeColorName = "sc-neutral-tint"
	NeutralFill fyne.ThemeColorName = "sc-neutral-fill"
)

// palette holds each color in the light and in the dark variant.
var palette = map[fyne.ThemeColorName][2]color.NRGBA{
	Background: {hex(0xF6F7F9), hex(0x11151A)},
	Surface:    {hex(0xFFFFFF), hex(0x191F26)},
	Panel:      {hex(0xFAFBFC), hex(0x151A20)},
	Border:     {hex(0xE3E6EA), hex(0x2D3540)},
	Line:       {hex(0xEEF0F3), hex(0x242B34)},
	Text:       {hex(0x1B2330), hex(0xE6E9EE)},
	Muted:      {hex(0x667085), hex(0x9BA6B5)},
	Faint:      {hex(0x8A93A3), hex(0x748092)},
	Primary:    {hex(0x0F766E), hex(0x2FB0A3)},
	OnPrimary:  {hex(0xFFFFFF), hex(0x06211E)},
	Tint:       {hex(0xE6F4F2), hex(0x173B38)},
	Selection:  {hex(0xEAF4F3), hex(0x16302F)},
	Hover:      {hex(0xF5F7F8), hex(0x1F262E)},
	Ink:        {hex(0x1B2330), hex(0xE6E9EE)},
	OnInk:      {hex(0xFFFFFF), hex(0x11151A)},
	Track:      {hex(0xECEFF3), hex(0x2C343F)},
	Dim:        {alpha(0x10182A, 0x52), alpha(0x000000, 0x8C)},
	Shadow:     {alpha(0x10182A, 0x38), alpha(0x000000, 0x80)},
	Fade:       {alpha(0x10182A, 0x20), alpha(0x000000, 0x80)},

	Danger:      {hex(0xC0362C), hex(0xF58A80)},
	DangerTint:  {hex(0xFDECEA), hex(0x41211F)},
	DangerFill:  {hex(0xC0362C), hex(0xE5584C)},
	Warning:     {hex(0xB3510A), hex(0xF3B562)},
	WarningTint: {hex(0xFDF1E0), hex(0x3D2D17)},
	WarningFill: {hex(0xD98A1C), hex(0xE09A35)},
	Success:     {hex(0x1A7F4B), hex(0x64CF93)},
	SuccessTint: {hex(0xE7F5EC), hex(0x183626)},
	SuccessFill: {hex(0x1F9D61), hex(0x3DBB7C)},
	Neutral:     {hex(0x5D6778), hex(0xA7B1BF)},
	NeutralTint: {hex(0xEEF0F4), hex(0x29313B)},
	NeutralFill: {hex(0xC8CED9), hex(0x4A5563)},
}

// aliases gives Fyne's own widgets the colors of this package.
var aliases = map[fyne.ThemeColorName]fyne.ThemeColorName{
	fynetheme.ColorNameBackground:          Background,
	fynetheme.ColorNameForeground:          Text,
	fynetheme.ColorNamePlaceHolder:         Faint,
	fynetheme.ColorNameDisabled:            Faint,
	fynetheme.ColorNamePrimary:             Primary,
	fynetheme.ColorNameHyperlink:           Primary,
	fynetheme.ColorNameForegroundOnPrimary: OnPrimary,
	fynetheme.ColorNameFocus:               Tint,
	fynetheme.ColorNameButton:              Surface,
	fynetheme.ColorNameDisabledButton:      NeutralTint,
	fynetheme.ColorNameHover:               Hover,
	fynetheme.ColorNamePressed:             Track,
	fynetheme.ColorNameSelection:           Tint,
	fynetheme.ColorNameInputBackground:     Surface,
	fynetheme.ColorNameInputBorder:         Border,
	fynetheme.ColorNameMenuBackground:      Surface,
	fynetheme.ColorNameOverlayBackground:   Surface,
	fynetheme.ColorNameHeaderBackground:    Surface,
	fynetheme.ColorNameSeparator:           Border,
	fynetheme.ColorNameScrollBar:           NeutralFill,
	fynetheme.ColorNameShadow:              Fade,
	fynetheme.ColorNameError:               Danger,
	fynetheme.ColorNameWarning:             Warning,
	fynetheme.ColorNameSuccess:             Success,
}

func hex(rgb uint32) color.NRGBA { return alpha(rgb, 0xFF) }

func alpha(rgb uint32, a uint8) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: a}
}

// Tone is what a pill, dot, bar or number says apart from its words.
type Tone int

// The tones. ToneNone is plain text.
const (
	ToneNone Tone = iota
	ToneNeutral
	ToneGood
	ToneWarn
	ToneBad
	ToneAccent
)

// Text is the name of the tone's text color.
func (t Tone) Text() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{Text, Neutral, Success, Warning, Danger, Primary}[t.index()]
}

// Tint is the name of the tone's quiet background.
func (t Tone) Tint() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{NeutralTint, NeutralTint, SuccessTint, WarningTint, DangerTint, Tint}[t.index()]
}

// Fill is the name of the tone's strong color, for bars and dots.
func (t Tone) Fill() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{Primary, NeutralFill, SuccessFill, WarningFill, DangerFill, Primary}[t.index()]
}

func (t Tone) index() Tone {
	if t < ToneNone || t > ToneAccent {
		return ToneNone
	}
	return t
}
