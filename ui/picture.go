package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/layout"

	"seatcount/ui/theme"
)

// Picture is what the window shows. Where the graphics driver does not give its pixels back, as many without a real
// screen do, the window is drawn once more in memory; it cannot be used any more afterwards.
func (w *Window) Picture() image.Image {
	c := w.win.Canvas()
	if img := c.Capture(); !blank(img) {
		return img
	}
	size := c.Size()
	content := c.Content()
	memory := software.NewCanvas()
	memory.SetPadded(false)
	memory.SetContent(container.NewBorder(w.menuStrip(), nil, nil, nil, content))
	memory.Resize(size)
	return memory.Capture()
}

// blank reports whether a picture is of one color.
func blank(img image.Image) bool {
	b := img.Bounds()
	first := color.RGBAModel.Convert(img.At(b.Min.X, b.Min.Y))
	for y := b.Min.Y; y < b.Max.Y; y += 7 {
		for x := b.Min.X; x < b.Max.X; x += 7 {
			if color.RGBAModel.Convert(img.At(x, y)) != first {
				return false
			}
		}
	}
	return true
}

// menuStrip is the menu bar as Fyne draws it.
func (w *Window) menuStrip() fyne.CanvasObject {
	names := container.New(layout.NewCustomPaddedHBoxLayout(20))
	for _, m := range w.menu.Items {
		t := canvas.NewText(m.Label, theme.Color(theme.Text))
		t.TextSize = theme.TextSize
		names.Add(t)
	}
	line := canvas.NewRectangle(theme.Color(theme.Border))
	line.SetMinSize(fyne.NewSize(1, 1))
	return container.NewStack(canvas.NewRectangle(theme.Color(theme.Surface)),
		container.NewBorder(nil, line, nil, nil, container.New(layout.NewCustomPaddedLayout(4, 3, 16, 16), names)))
}
