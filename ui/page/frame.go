package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
	"seatcount/ui/words"
)

// frame is what every page has around it: its title with buttons at the right, and above the content a line that says
// when something could not be loaded.
type frame struct {
	box     *fyne.Container
	title   *kit.Text
	actions *fyne.Container
	problem *problemLine
	content *fyne.Container // what is below, one object
}

func newFrame(title string, retry func(), actions ...fyne.CanvasObject) *frame {
	f := &frame{title: kit.NewText(title, theme.TitleSize, theme.SemiBold, theme.Text), content: container.NewStack()}
	f.title.Shrink = true
	f.actions = container.New(layout.NewCustomPaddedHBoxLayout(theme.Gap))
	f.setActions(actions...)
	f.problem = newProblemLine(retry)
	f.box = container.New(frameLayout{}, f.title, f.actions, f.problem.box, f.content)
	return f
}

func (f *frame) setActions(actions ...fyne.CanvasObject) {
	f.actions.Objects = actions
	f.actions.Refresh()
}

// show puts another object below the title.
func (f *frame) show(o fyne.CanvasObject) {
	if len(f.content.Objects) == 1 && f.content.Objects[0] == o {
		return
	}
	f.content.Objects = []fyne.CanvasObject{o}
	f.content.Refresh()
}

// fail shows why the page could not be loaded, or that it could.
func (f *frame) fail(err error) {
	f.problem.set(err)
	f.box.Refresh()
}

const headHeight = 36

// frameLayout puts title and buttons in one line, the problem below it, and gives the rest to the content.
type frameLayout struct{}

func (frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 200) }

func (frameLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	title, actions, problem, content := objects[0], objects[1], objects[2], objects[3]
	right := actions.MinSize()
	actions.Move(fyne.NewPos(size.Width-right.Width, (headHeight-right.Height)/2))
	actions.Resize(right)
	title.Resize(fyne.NewSize(max(0, size.Width-right.Width-theme.Gap), headHeight))
	y := float32(headHeight) + theme.Gap
	if problem.Visible() {
		problem.Move(fyne.NewPos(0, y))
		problem.Resize(fyne.NewSize(size.Width, problem.MinSize().Height))
		y += problem.MinSize().Height + theme.Gap
	}
	content.Move(fyne.NewPos(0, y))
	content.Resize(fyne.NewSize(size.Width, max(0, size.Height-y)))
}

// problemLine says in words what did not work, with a way to try again and the details for the clipboard.
type problemLine struct {
	box  *fyne.Container
	text *kit.Text
	err  error
}

func newProblemLine(retry func()) *problemLine {
	p := &problemLine{text: kit.NewText("", theme.TextSize, theme.Regular, theme.Danger)}
	p.text.Shrink = true
	again := kit.NewButton("Try again", retry)
	again.Small = true
	details := kit.NewLinkButton("Copy details", func() { fyne.CurrentApp().Clipboard().SetContent(p.err.Error()) })
	p.box = container.NewBorder(nil, nil, nil, container.NewHBox(again, details), p.text)
	p.box.Hide()
	return p
}

func (p *problemLine) set(err error) {
	p.err = err
	if err == nil {
		p.box.Hide()
		return
	}
	p.text.SetText("This list could not be loaded: " + words.Problem(err))
	p.box.Show()
}

// listLayout puts a line of controls over a list that takes the rest. A search field that gets narrow says less of what
// it searches: Fyne would let the whole text scroll in it.
type listLayout struct {
	finder      *kit.SearchEntry
	placeholder string
}

func (listLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 160) }

func (l listLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	bar, rest := objects[0], objects[1]
	bar.Resize(fyne.NewSize(size.Width, bar.MinSize().Height))
	h := bar.MinSize().Height // chips break into rows once they know their width
	bar.Resize(fyne.NewSize(size.Width, h))
	rest.Move(fyne.NewPos(0, h+theme.Space))
	rest.Resize(fyne.NewSize(size.Width, max(0, size.Height-h-theme.Space)))
	if text := kit.FitWords(l.placeholder, l.finder.Size().Width-finderIcons, theme.TextSize, theme.Regular); text != l.finder.PlaceHolder {
		l.finder.SetPlaceHolder(text)
	}
}

// finderIcons is the width in a search field that its icons take.
const finderIcons = 76

// newSearch returns a search field that leaves the window's keys to the window.
func newSearch(placeholder string, changed func(string), down func()) *kit.SearchEntry {
	e := kit.NewSearchEntry(placeholder, changed)
	e.OnDown = down
	own := e.OnKey
	e.OnKey = func(k *fyne.KeyEvent) bool {
		switch k.Name {
		case fyne.KeyF1, fyne.KeyF5:
			kit.PassKey(e, k)
			return true
		}
		return own(k)
	}
	return e
}

// borderTop puts an object above another one that takes the rest.
func borderTop(top, rest fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(kit.Pad(top, 0, theme.Gap, 0, 0), nil, nil, nil, rest)
}
