package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/ui/theme"
)

// Progress is a bar with a text and a button to cancel.
type Progress struct {
	*fyne.Container
	text   *Text
	bar    *Bar
	cancel *Button
}

// NewProgress returns a progress bar; a nil cancel shows no button.
func NewProgress(text string, cancel func()) *Progress {
	p := &Progress{text: NewText(text, theme.SmallSize, theme.Regular, theme.Muted), bar: NewBar(0, theme.ToneAccent)}
	p.text.Shrink = true
	p.bar.High = 6
	p.cancel = NewLinkButton("Cancel", cancel)
	right := container.NewHBox()
	if cancel != nil {
		right.Add(p.cancel)
	}
	p.Container = container.NewBorder(nil, nil, nil, right, Stack(4, p.text, p.bar))
	return p
}

// Set shows how far it is: share is 0 to 1, or negative when that is not known.
func (p *Progress) Set(share float64, text string) {
	p.text.SetText(text)
	if share < 0 {
		p.bar.Set(0, theme.ToneAccent)
		return
	}
	p.bar.Set(share, theme.ToneAccent)
}
