// Package assets holds the files that are built into the programs with a window: the fonts and the icon.
//
// Inter is under the SIL Open Font License 1.1, see fonts/OFL.txt.
package assets

import _ "embed"

// InterRegular is the font of running text.
//
//go:embed fonts/Inter-Regular.otf
var InterRegular []byte

// InterMedium is the font of names, labels and buttons.
//
//go:embed fonts/Inter-Medium.otf
var InterMedium []byte

// InterSemiBold is the font of titles and numbers.
//
//go:embed fonts/Inter-SemiBold.otf
var InterSemiBold []byte

// FontLicense is the license text of the fonts, for the About window.
//
//go:embed fonts/OFL.txt
var FontLicense string

// Icon is the program's icon as SVG.
//
//go:embed icon.svg
var Icon []byte

// IconPNG is the program's icon, 512 by 512 pixels.
//
//go:embed icon.png
var IconPNG []byte
