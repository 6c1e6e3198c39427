package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Progress is a bar with a text and a button to cancel.
type Progress struct {
	widget.BaseWidget
	text *Text
	bar  *Bar
	box  fyne.CanvasObject
}

// NewProgress returns a progress bar; a nil cancel shows no button.
func NewProgress(text string, cancel func()) *Progress {
	p := &Progress{text: NewText(text, theme.SmallSize, theme.Regular, theme.Muted), bar: NewBar(0, theme.ToneAccent)}
	p.text.Shrink = true
	p.bar.High = 6
	var button fyne.CanvasObject
	if cancel != nil {
		button = container.NewCenter(NewLinkButton("Cancel", cancel))
	}
	p.box = container.NewBorder(nil, nil, nil, button, container.New(upright{}, Stack(5, p.text, p.bar)))
	p.ExtendBaseWidget(p)
	return p
}

// Set shows how far it is: share is 0 to 1, or negative when that is not known.
func (p *Progress) Set(share float64, text string) {
	p.text.SetText(text)
	p.bar.Set(max(0, share), theme.ToneAccent)
}

// CreateRenderer is part of fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.box) }

// upright keeps its object as high as it wants to be, in the middle of the height.
type upright struct{}

// MinSize is part of fyne.Layout.
func (upright) MinSize(objs []fyne.CanvasObject) fyne.Size { return objs[0].MinSize() }

// Layout is part of fyne.Layout.
func (upright) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	h := objs[0].MinSize().Height
	objs[0].Resize(fyne.NewSize(size.Width, h))
	objs[0].Move(fyne.NewPos(0, (size.Height-h)/2))
}
