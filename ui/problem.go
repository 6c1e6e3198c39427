package ui

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// ShowProblem opens a window that says why the database cannot be opened and what can be done.
func ShowProblem(app fyne.App, database, logFolder string, err error) {
	app.Settings().SetTheme(newShellTheme(theme.ModeSystem))
	win := app.NewWindow("Seatcount")
	win.SetIcon(theme.AppIcon())
	win.SetPadded(false)
	const width = 600
	why := words.Sentence(strings.TrimPrefix(err.Error(), "open the database: "))
	text := kit.NewSelectable(strings.TrimSuffix(why, ".") + ".\n\nThe database: " + database + "\nThe log: " + logFolder)
	text.SetWidth(width)
	var details *kit.Button
	details = kit.NewButton("Copy details", func() {
		app.Clipboard().SetContent(database + "\n" + err.Error())
		details.SetText("Copied")
	})
	folder := kit.NewButton("Open the folder", func() { _ = app.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Dir(database))}) })
	quit := kit.NewPrimaryButton("Quit", app.Quit)
	win.SetContent(kit.Pad(container.NewBorder(
		kit.Pad(kit.NewText("The database cannot be opened", theme.TitleSize, theme.SemiBold, theme.Text), 0, theme.Space, 0, 0),
		kit.Row(theme.Gap, details, folder, layout.NewSpacer(), quit), nil, nil, container.NewVScroll(text)), 20, 20, 20, 20))
	win.Resize(fyne.NewSize(width+40, 300))
	win.CenterOnScreen()
	win.Canvas().Focus(quit)
	win.SetOnClosed(app.Quit)
	win.Show()
}
