package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// ShowProblem opens a window that says why the database cannot be opened and what can be done.
func ShowProblem(app fyne.App, database, logFolder string, err error) {
	app.Settings().SetTheme(theme.New(theme.ModeSystem))
	win := app.NewWindow("Seatcount")
	win.SetIcon(theme.AppIcon())
	text := widget.NewLabel(words.Problem(err) + "\n\nThe database: " + database + "\nThe log: " + logFolder)
	text.Wrapping, text.Selectable = fyne.TextWrapWord, true
	var details *kit.Button
	details = kit.NewButton("Copy details", func() {
		app.Clipboard().SetContent(database + "\n" + err.Error())
		details.SetText("Copied")
	})
	quit := kit.NewPrimaryButton("Quit", app.Quit)
	win.SetContent(container.New(layout.NewCustomPaddedLayout(20, 20, 20, 20), container.NewBorder(
		kit.NewText("The database cannot be opened", theme.TitleSize, theme.SemiBold, theme.Text),
		container.NewHBox(layout.NewSpacer(), details, quit), nil, nil, container.NewVScroll(text))))
	win.Resize(fyne.NewSize(640, 320))
	win.CenterOnScreen()
	win.Canvas().Focus(quit)
	win.SetOnClosed(app.Quit)
	win.Show()
}
