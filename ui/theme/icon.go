package theme

import (
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"seatcount/assets"
)

// AppIcon is the program's icon.
func AppIcon() fyne.Resource { return fyne.NewStaticResource("seatcount.png", assets.IconPNG) }

// Icon names of the kit. They are drawn with one line of 1.7 in a field of 20 by 20.
const (
	IconSearch   = "search"
	IconClear    = "clear"
	IconDown     = "down"
	IconCheck    = "check"
	IconDash     = "dash"
	IconCalendar = "calendar"
	IconLeft     = "left"
	IconRight    = "right"
	IconFolder   = "folder"
	IconPlus     = "plus"
	IconUp       = "up"
	IconInfo     = "info"
	IconWarning  = "warning"
	IconFile     = "file"
	IconSpark    = "spark"
	IconEye      = "eye"
	IconCopy     = "copy"
	IconKey      = "key"
)

var iconPaths = map[string]string{
	IconSearch:   `<circle cx="8.6" cy="8.6" r="5.1"/><path d="M12.5 12.5 L16.6 16.6"/>`,
	IconClear:    `<path d="M5.5 5.5 L14.5 14.5 M14.5 5.5 L5.5 14.5"/>`,
	IconDown:     `<path d="M5.5 8 L10 12.5 L14.5 8"/>`,
	IconUp:       `<path d="M5.5 12 L10 7.5 L14.5 12"/>`,
	IconCheck:    `<path d="M4.2 10.4 L8.2 14.4 L15.8 6"/>`,
	IconDash:     `<path d="M5 10 L15 10"/>`,
	IconCalendar: `<rect x="3.5" y="4.5" width="13" height="12" rx="2"/><path d="M3.5 8.5 L16.5 8.5 M7 2.8 L7 5.6 M13 2.8 L13 5.6"/>`,
	IconLeft:     `<path d="M12 5.5 L7.5 10 L12 14.5"/>`,
	IconRight:    `<path d="M8 5.5 L12.5 10 L8 14.5"/>`,
	IconFolder:   `<path d="M2.8 6 L2.8 14.6 L17.2 14.6 L17.2 6.6 L9.6 6.6 L7.8 4.6 L2.8 4.6 L2.8 6"/>`,
	IconPlus:     `<path d="M10 4 L10 16 M4 10 L16 10"/>`,
	IconInfo:     `<circle cx="10" cy="10" r="7"/><path d="M10 9 L10 14 M10 6.2 L10 6.6"/>`,
	IconWarning:  `<path d="M10 3.4 L17.6 16.4 L2.4 16.4 Z"/><path d="M10 8 L10 12 M10 14 L10 14.3"/>`,
	IconFile:     `<path d="M5 2.8 L12 2.8 L15.6 6.4 L15.6 17.2 L5 17.2 Z"/><path d="M11.6 3 L11.6 6.8 L15.4 6.8"/>`,
	IconEye:      `<path d="M2.6 10 C5 6.2 7.4 4.8 10 4.8 C12.6 4.8 15 6.2 17.4 10 C15 13.8 12.6 15.2 10 15.2 C7.4 15.2 5 13.8 2.6 10 Z"/><circle cx="10" cy="10" r="2.4"/>`,
	IconCopy:     `<rect x="7" y="7" width="9.6" height="9.6" rx="1.6"/><path d="M13 4 L4.6 4 Q3.6 4 3.6 5 L3.6 13"/>`,
	IconKey:      `<circle cx="6.6" cy="13.4" r="3.2"/><path d="M9 11 L16.4 3.6 M13.4 6.6 L16 9.2"/>`,
	IconSpark:    `<path d="M10 3 L11.8 8.2 L17 10 L11.8 11.8 L10 17 L8.2 11.8 L3 10 L8.2 8.2 Z"/>`,
}

// icons are made once per name and color, so that Fyne's caches of rendered icons hit.
var icons = map[string]fyne.Resource{}

// Icon returns an icon of the kit in the color of the given name; it follows the theme. It belongs to the UI goroutine.
func Icon(name string, colorName fyne.ThemeColorName) fyne.Resource {
	key := name + "-" + string(colorName)
	if r, ok := icons[key]; ok {
		return r
	}
	svg := `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20"><g fill="none" stroke="#000000" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">` +
		iconPaths[name] + `</g></svg>`
	r := strokeIcon{name: key + ".svg", svg: svg, color: colorName}
	icons[key] = r
	return r
}

// strokeIcon is a line icon in a color of the theme. It is no fyne.ThemedResource, because those recolor fills only.
type strokeIcon struct {
	name, svg string
	color     fyne.ThemeColorName
}

// Name includes the color's value, because Fyne caches the rendered icon by name.
func (i strokeIcon) Name() string { return hexOf(fynetheme.Color(i.color)) + i.name }

// Content returns the SVG in the color of the moment.
func (i strokeIcon) Content() []byte { return recolor(i.svg, hexOf(fynetheme.Color(i.color))) }

func hexOf(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("#%02X%02X%02X", n.R, n.G, n.B)
}

func recolor(svg, hex string) []byte { return []byte(strings.Replace(svg, "#000000", hex, 1)) }
