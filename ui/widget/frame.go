package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// framed is the renderer of Fyne's entry with a frame like that of the other fields: Fyne draws it one pixel smaller,
// and darker than its color, because it blends the line with transparent black.
type framed struct{ fyne.WidgetRenderer }

// Layout is part of fyne.WidgetRenderer.
func (r framed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.frame(size)
}

// Refresh is part of fyne.WidgetRenderer.
func (r framed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.frame(fyne.Size{})
}

func (r framed) frame(size fyne.Size) {
	for i, o := range r.Objects() {
		rect, ok := o.(*canvas.Rectangle)
		if !ok || i > 1 {
			return
		}
		if !size.IsZero() {
			rect.Move(fyne.NewPos(0, 0))
			rect.Resize(size)
		}
		if rect.StrokeWidth > 0 {
			rect.FillColor = unseen(rect.StrokeColor)
			rect.Refresh()
		}
	}
}

// unseen is a color without opacity. A line around it keeps its color; around transparent black it gets darker.
func unseen(c color.Color) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = 0
	return n
}
