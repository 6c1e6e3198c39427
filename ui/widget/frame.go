package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"seatcount/ui/theme"
)

// markable is a control that can show by itself that what is in it is wrong.
type markable interface{ setWrong(bool) }

// frame is the part of a field's looks that Fyne's entry has not got.
type frame struct{ wrong bool }

// framed is the renderer of Fyne's entry with a frame like that of the other fields. Fyne draws it one pixel smaller,
// and darker than its color: it fills it with transparent black, which OpenGL mixes into the line.
type framed struct {
	fyne.WidgetRenderer
	frame *frame
}

// Layout is part of fyne.WidgetRenderer.
func (r framed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.draw(size)
}

// Refresh is part of fyne.WidgetRenderer.
func (r framed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.draw(fyne.Size{})
}

func (r framed) draw(size fyne.Size) {
	objs := r.Objects()
	for i, o := range objs[:min(2, len(objs))] {
		rect, ok := o.(*canvas.Rectangle)
		if !ok {
			return
		}
		if !size.IsZero() {
			rect.Move(fyne.NewPos(0, 0))
			rect.Resize(size)
		}
		if i == 1 {
			rect.FillColor = theme.Color(theme.Surface)
			if r.frame.wrong {
				rect.StrokeColor = theme.Color(theme.Danger)
			}
			rect.Refresh()
		}
	}
}
