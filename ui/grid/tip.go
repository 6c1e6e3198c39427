package grid

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// tip shows the whole text of a cell that is cut, over the cell, when the pointer rests on it. It is drawn and no more:
// clicks and the wheel go to the rows below it.
type tip struct {
	g        *Grid
	row, col int // where the pointer is, col being a position in view; row -1: on no cell
	wait     *fyne.Animation
	objs     []fyne.CanvasObject // nil while there is no tip
}

const (
	tipWait          = 400 * time.Millisecond
	tipWidth         = 560 // at most
	tipLine  float32 = 18
	tipMost          = 12 // lines; what is longer is to be seen elsewhere
)

func newTip(g *Grid) *tip { return &tip{g: g, row: -1} }

// over says which cell the pointer is on.
func (t *tip) over(row, col int) {
	if row == t.row && col == t.col {
		return
	}
	t.hide()
	if t.row, t.col = row, col; t.cell() == nil {
		return
	}
	// An animation, because it ticks on the goroutine that draws.
	t.wait = fyne.NewAnimation(tipWait, func(done float32) {
		if done == 1 {
			t.show()
		}
	})
	t.wait.Start()
}

// hide takes the tip away, until the pointer comes to another cell.
func (t *tip) hide() {
	if t.wait != nil {
		t.wait.Stop()
		t.wait = nil
	}
	if t.objs != nil {
		t.objs = nil
		canvas.Refresh(t.g)
	}
}

// cell is the cell that the pointer is on, if it is cut.
func (t *tip) cell() *cellView {
	pool := t.g.body.pool
	if t.row < 0 || t.col < 0 || len(pool) == 0 {
		return nil
	}
	v := pool[t.row%len(pool)]
	if v.row != t.row || t.col >= len(v.cells) || !v.cells[t.col].valid || !v.cells[t.col].cut {
		return nil
	}
	return v.cells[t.col]
}

func (t *tip) show() {
	c := t.cell()
	if c == nil {
		return
	}
	g, size, style := t.g, c.text.TextSize, c.text.TextStyle
	room := g.Size()
	lines := kit.WrapText(kit.Start(c.whole, 2000), min(tipWidth, room.Width-8)-2*cellPad, size, style)
	if len(lines) > tipMost {
		lines = append(lines[:tipMost-1], "…")
	}
	w := float32(0)
	for _, line := range lines {
		w = max(w, kit.TextWidth(line, size, style)+2*cellPad)
	}
	h := theme.RowHeight - 1 + float32(len(lines)-1)*tipLine
	x := g.cols.x[t.col] - g.scroll.Offset.X + c.cell.indent()
	if g.p.Columns[g.cols.view[t.col]].Right {
		x = g.cols.x[t.col+1] - g.scroll.Offset.X - w
	}
	at := g.scroll.Position().AddXY(x, float32(t.row)*theme.RowHeight-g.scroll.Offset.Y)
	at = fyne.NewPos(max(4, min(at.X, room.Width-w-4)), max(4, min(at.Y, room.Height-h-4)))

	back := canvas.NewRectangle(theme.Color(theme.Surface))
	back.StrokeColor, back.StrokeWidth, back.CornerRadius = theme.Color(theme.Faint), 1, 4
	back.Move(at)
	back.Resize(fyne.NewSize(w, h))
	t.objs = []fyne.CanvasObject{back}
	for i, line := range lines {
		text := canvas.NewText(line, theme.Color(theme.Text))
		text.TextSize, text.TextStyle = size, style
		text.Move(at.AddXY(cellPad, float32(i)*tipLine))
		text.Resize(fyne.NewSize(w-2*cellPad, theme.RowHeight-1))
		t.objs = append(t.objs, text)
	}
	canvas.Refresh(g)
}

// Tip is the text that is shown over a cut cell, "" for none; tests look at it.
func (g *Grid) Tip() string {
	var lines []string
	for _, o := range g.tip.objs {
		if text, ok := o.(*canvas.Text); ok {
			lines = append(lines, text.Text)
		}
	}
	return strings.Join(lines, " ")
}
