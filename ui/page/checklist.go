package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// checkList is a list of which several can be chosen; it scrolls where there are many.
type checkList struct {
	box     fyne.CanvasObject
	checks  []*kit.Check
	ids     []int64
	changed func()
}

const checkHeight = 26

// newCheckList lists options, those chosen that are among chosen, at most so many lines high.
func newCheckList(options []kit.Option, chosen []int64, lines int) *checkList {
	l := &checkList{}
	rows := kit.Stack(0)
	for _, o := range options {
		label := o.Label
		if o.Short != "" {
			label = o.Short
		}
		c := kit.NewCheck(label, func(bool) {
			if l.changed != nil {
				l.changed()
			}
		})
		for _, id := range chosen {
			if id == o.ID {
				c.SetChecked(true)
			}
		}
		l.checks, l.ids = append(l.checks, c), append(l.ids, o.ID)
		rows.Add(container.New(indentLayout{float32(min(o.Depth, 12)) * 18}, c))
	}
	var content fyne.CanvasObject = kit.Pad(rows, 4, 4, 8, 8)
	high := float32(len(options))*checkHeight + 8
	if len(options) > lines {
		content, high = container.NewVScroll(content), float32(lines)*checkHeight+8
	}
	l.box = container.New(highLayout{high}, container.NewStack(kit.NewBox(theme.Surface, theme.Border, theme.Radius), content))
	return l
}

// chosen are the ids of the options that are chosen.
func (l *checkList) chosen() []int64 {
	ids := []int64{}
	for i, c := range l.checks {
		if c.Checked {
			ids = append(ids, l.ids[i])
		}
	}
	return ids
}

// indentLayout moves an object to the right.
type indentLayout struct{ by float32 }

func (l indentLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(l.by, 0)
}

func (l indentLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(l.by, 0))
	objects[0].Resize(size.SubtractWidthHeight(l.by, 0))
}

// highLayout gives an object a height.
type highLayout struct{ high float32 }

func (l highLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return fyne.NewSize(120, l.high) }

func (l highLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
