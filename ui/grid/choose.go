package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// ShowColumns opens a small window at a place of the canvas, in which columns are shown, hidden and ordered.
func (g *Grid) ShowColumns(c fyne.Canvas, at fyne.Position) {
	list := container.NewVBox()
	var pop *kit.Popup
	var fill func()
	fill = func() {
		list.RemoveAll()
		for place, i := range g.cols.order {
			list.Add(g.columnLine(place, i, fill))
		}
		list.Refresh()
	}
	fill()
	reset := kit.NewButton("Reset columns", func() {
		g.cols.reset()
		g.stateChanged()
		fill()
	})
	title := kit.NewText("Columns", theme.TextSize, theme.SemiBold, theme.Text)
	pop = kit.NewPopup(c, container.NewVBox(title, list, container.NewHBox(layout.NewSpacer(), reset)))
	pop.ShowAt(at)
}

func (g *Grid) columnLine(place, i int, fill func()) fyne.CanvasObject {
	check := kit.NewCheck(g.p.Columns[i].Title, func(on bool) {
		g.cols.setHidden(i, !on)
		g.stateChanged()
	})
	check.SetChecked(!g.cols.hidden[i])
	if g.p.Columns[i].Fixed {
		check.Disable()
	}
	move := func(to int) func() {
		return func() {
			g.cols.move(i, to)
			g.stateChanged()
			fill()
		}
	}
	up := kit.NewIconButton(theme.IconUp, "Move left", move(place-1))
	down := kit.NewIconButton(theme.IconDown, "Move right", move(place+2))
	if place == 0 {
		up.Disable()
	}
	if place == len(g.cols.order)-1 {
		down.Disable()
	}
	return container.NewBorder(nil, nil, nil, container.NewHBox(up, down), check)
}

// ColumnsButton is a button that opens the choice of columns below itself.
func (g *Grid) ColumnsButton() *kit.Button {
	var b *kit.Button
	b = kit.NewButton("Columns", func() {
		d := fyne.CurrentApp().Driver()
		if c := d.CanvasForObject(b); c != nil {
			at := d.AbsolutePositionForObject(b)
			g.ShowColumns(c, at.AddXY(0, b.Size().Height+4))
		}
	})
	return b
}

// ShowMenu opens a menu at a place of the canvas that the grid is on: for OnMenu.
func (g *Grid) ShowMenu(m *fyne.Menu, at fyne.Position) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		widget.ShowPopUpMenuAtPosition(m, c, at)
	}
}
