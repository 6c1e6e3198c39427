package grid

import (
	"strings"

	"fyne.io/fyne/v2"

	"seatcount/ui/theme"
)

// SelectedCount is the number of selected rows.
func (g *Grid) SelectedCount() int { return len(g.sel) }

// Current is the row that the keyboard is at, or -1.
func (g *Grid) Current() int { return g.cur }

// Select selects exactly the rows with these keys and brings the first into view.
func (g *Grid) Select(keys ...int64) {
	clear(g.sel)
	for _, k := range keys {
		g.sel[k] = struct{}{}
	}
	g.prune()
	if len(keys) > 0 {
		if row := g.find(0, keys[0]); row >= 0 {
			g.moveTo(row)
			g.setAnchor(row)
		}
	}
	g.selected()
}

// SelectAll selects every row.
func (g *Grid) SelectAll() {
	if g.p.Single {
		return
	}
	for row := range g.p.Len() {
		g.sel[g.p.Key(row)] = struct{}{}
	}
	g.selected()
}

// ClearSelection selects nothing.
func (g *Grid) ClearSelection() {
	clear(g.sel)
	g.selected()
}

// Pick does what a click on a row does: alone it selects only that row, with Control it adds or takes it away, with
// Shift it selects everything since the last click.
func (g *Grid) Pick(row int, mod fyne.KeyModifier) {
	if row < 0 || row >= g.p.Len() {
		return
	}
	if g.p.Single {
		mod = 0
	}
	switch {
	case mod&fyne.KeyModifierShift != 0 && g.anchor >= 0:
		if mod&fyne.KeyModifierShortcutDefault == 0 {
			clear(g.sel)
		}
		for r := min(row, g.anchor); r <= max(row, g.anchor); r++ {
			g.sel[g.p.Key(r)] = struct{}{}
		}
	case mod&fyne.KeyModifierShortcutDefault != 0:
		g.toggle(row)
	default:
		clear(g.sel)
		g.sel[g.p.Key(row)] = struct{}{}
		g.setAnchor(row)
	}
	g.moveTo(row)
	g.selected()
}

func (g *Grid) toggle(row int) {
	key := g.p.Key(row)
	if g.isSelected(key) {
		delete(g.sel, key)
	} else {
		if g.p.Single {
			clear(g.sel)
		}
		g.sel[key] = struct{}{}
	}
	g.setAnchor(row)
}

func (g *Grid) setAnchor(row int) { g.anchor, g.anchorKey = row, g.p.Key(row) }

// moveTo brings the keyboard to a row without selecting it.
func (g *Grid) moveTo(row int) {
	g.cur, g.curKey = row, g.p.Key(row)
	g.reveal(row)
}

// selected shows the selection and tells the owner.
func (g *Grid) selected() {
	g.body.update(false)
	g.head.Refresh()
	if g.p.OnSelect != nil {
		g.p.OnSelect()
	}
}

func (g *Grid) reveal(row int) {
	if row < 0 || row >= g.p.Len() {
		return
	}
	y, h, off := float32(row)*theme.RowHeight, g.scroll.Size().Height, g.scroll.Offset
	switch {
	case h <= 0 || y >= off.Y && y+theme.RowHeight <= off.Y+h:
		return
	case y < off.Y:
		off.Y = y
	default:
		off.Y = max(0, y+theme.RowHeight-h)
	}
	g.scroll.ScrollToOffset(off)
}

// page is how many rows PageUp and PageDown go.
func (g *Grid) page() int { return max(1, int(g.scroll.Size().Height/theme.RowHeight)-1) }

// CopyText returns the selected rows as a table for the clipboard: a line of titles, then a line a row, cells parted
// by tabs, in the columns and order shown.
func (g *Grid) CopyText() string {
	var b strings.Builder
	clean := strings.NewReplacer("\t", " ", "\n", " ", "\r", "")
	for v, i := range g.cols.view {
		if v > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(clean.Replace(g.p.Columns[i].Title))
	}
	b.WriteByte('\n')
	for row := range g.p.Len() {
		if !g.isSelected(g.p.Key(row)) {
			continue
		}
		for v, i := range g.cols.view {
			if v > 0 {
				b.WriteByte('\t')
			}
			cell := g.p.Cell(row, i)
			b.WriteString(clean.Replace(cell.String()))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (g *Grid) copySelected() {
	if len(g.sel) == 0 {
		return
	}
	if g.p.OnCopy != nil {
		g.p.OnCopy(g.Selected())
		return
	}
	fyne.CurrentApp().Clipboard().SetContent(g.CopyText())
}
