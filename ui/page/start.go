package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// startPage says what to do while there is no license, with a button for each.
type startPage struct {
	box    fyne.CanvasObject
	sample *kit.Button
	folder *stepCard

	host Host
}

// stepCard is one thing that can be done first.
type stepCard struct {
	box    *fyne.Container
	text   *kit.Paragraph
	button *kit.Button
}

const stepWidth = 250

func newStep(icon, title, text, button string, do func()) *stepCard {
	s := &stepCard{
		text:   kit.NewParagraph(text, theme.TextSize, theme.Muted, stepWidth),
		button: kit.NewButton(button, do),
	}
	s.button.Icon = icon
	s.box = kit.NewCard(title, container.NewBorder(nil, kit.Pad(container.NewHBox(s.button), 12, 0, 0, 0), nil, nil, s.text))
	return s
}

func newStart(host Host, s Services, importLicenses, create func()) *startPage {
	p := &startPage{host: host}
	p.folder = newStep(theme.IconFolder, "1. Add inventory",
		"Choose the folder that holds your inventory files: of GLPI, FusionInventory, OCS, Open-AudIT, PowerShell, winget, or plain tables. You can also drop it on this window.",
		"Add a folder…", func() { AskFolder(host, s) })
	licenses := newStep(theme.IconFile, "2. Bring your licenses",
		"Import them from a spreadsheet with a column for the name, and if you have them for the purchased seats, the match string and the expiry. Nothing changes before you have seen what would be imported.",
		"Import licenses…", importLicenses)
	try := newStep(theme.IconSpark, "Or just look around",
		"Load a small invented company with 200 computers and 25 licenses. One click takes it away again.",
		"Try sample data", nil)
	p.sample = try.button
	p.sample.OnTapped = func() {
		if host.SampleLoaded() {
			host.RemoveSample()
			return
		}
		host.LoadSample()
	}
	by := kit.NewLinkButton("Enter a license by hand", create)
	head := kit.NewText("How many seats are in use, and how many are left?", theme.TitleSize, theme.SemiBold, theme.Text)
	lead := kit.NewParagraph("Seatcount counts the computers that have the software of each license, from the inventory files that you have anyway. Nothing leaves this computer.",
		theme.TextSize, theme.Muted, 3*stepWidth)
	p.box = container.NewVScroll(kit.Pad(container.New(layout.NewCustomPaddedVBoxLayout(theme.Margin),
		kit.Stack(theme.Gap, head, lead),
		kit.Columns(theme.Space, p.folder.box, licenses.box, try.box),
		container.NewHBox(by)), 24, 0, 0, 0))
	return p
}

// update says what is there already.
func (p *startPage) update(sample, sources bool) {
	if sample {
		p.sample.SetText("Remove the sample data")
	} else {
		p.sample.SetText("Try sample data")
	}
	if sources {
		p.folder.button.SetText("Add another folder…")
	} else {
		p.folder.button.SetText("Add a folder…")
	}
}
