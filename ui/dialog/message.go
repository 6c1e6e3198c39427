package dialog

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// Question is what Confirm asks.
type Question struct {
	Title  string
	Text   string
	Yes    string // what the button says that does it; "OK" when empty
	No     string // "Cancel" when empty
	Danger bool   // yes takes something away: then Enter does not press it by accident
	OnYes  func()
	OnNo   func() // also called for Escape
}

const messageWidth float32 = 440

// Confirm asks a question.
func Confirm(c fyne.Canvas, q Question) *Dialog {
	if q.Yes == "" {
		q.Yes = "OK"
	}
	if q.No == "" {
		q.No = "Cancel"
	}
	var d *Dialog
	answered := false
	yes := kit.NewPrimaryButton(q.Yes, func() {
		answered = true
		d.Discard()
		if q.OnYes != nil {
			q.OnYes()
		}
	})
	no := kit.NewButton(q.No, func() { d.Close() })
	p := Params{
		Title: q.Title, Content: wrapped(q.Text), Size: fyne.NewSize(messageWidth, 0),
		Buttons: []*kit.Button{no, yes}, Default: yes,
		OnClosed: func() {
			if !answered && q.OnNo != nil {
				q.OnNo()
			}
		},
	}
	if q.Danger {
		yes.Kind = kit.ButtonDanger
		p.Default, p.First = no, no
	}
	d = New(c, p)
	d.Show()
	return d
}

// Error tells what went wrong and what can be done; details, where there are any, can be copied.
func Error(c fyne.Canvas, title, text, details string) *Dialog {
	var d *Dialog
	ok := kit.NewPrimaryButton("Close", func() { d.Close() })
	p := Params{Title: title, Content: wrapped(text), Size: fyne.NewSize(messageWidth, 0), Buttons: []*kit.Button{ok}, Default: ok, First: ok}
	if details != "" {
		var clip *kit.Button
		clip = kit.NewButton("Copy details", func() {
			fyne.CurrentApp().Clipboard().SetContent(title + "\n" + text + "\n\n" + details)
			clip.SetText("Copied")
		})
		p.Buttons = []*kit.Button{clip, ok}
	}
	d = New(c, p)
	d.Show()
	return d
}

// wrapped is running text in as many lines as it needs. It can be selected and copied.
func wrapped(text string) fyne.CanvasObject {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	l.Selectable = true
	l.Resize(fyne.NewSize(messageWidth-2*theme.Margin, 0)) // so that its height is known for the width it will have
	return container.New(flush{}, l)
}

// flush takes away the padding that Fyne's labels have, so that text lines up with everything else.
type flush struct{}

func (flush) MinSize(objs []fyne.CanvasObject) fyne.Size {
	m := objs[0].MinSize()
	return fyne.NewSize(m.Width, max(0, m.Height-8))
}

func (flush) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	objs[0].Move(fyne.NewPos(-8, -4))
	objs[0].Resize(size.AddWidthHeight(16, 8))
}
