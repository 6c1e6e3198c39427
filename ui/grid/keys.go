package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"seatcount/ui/theme"
	kit "seatcount/ui/widget"
)

// KeyDown notes that Shift is held.
func (b *body) KeyDown(e *fyne.KeyEvent) { b.shiftKey(e, true) }

// KeyUp notes that Shift is no longer held.
func (b *body) KeyUp(e *fyne.KeyEvent) { b.shiftKey(e, false) }

func (b *body) shiftKey(e *fyne.KeyEvent, down bool) {
	if e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight {
		b.shift = down
	}
}

func (b *body) modifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	if b.shift {
		return fyne.KeyModifierShift
	}
	return 0
}

// target is the row that a key goes to, or -1 when the key does not move.
func (b *body) target(key fyne.KeyName) int {
	g, n := b.g, b.g.p.Len()
	switch key {
	case fyne.KeyDown:
		return min(n-1, g.cur+1)
	case fyne.KeyUp:
		return max(0, g.cur-1)
	case fyne.KeyPageDown:
		return min(n-1, max(g.cur, 0)+g.page())
	case fyne.KeyPageUp:
		return max(0, g.cur-g.page())
	case fyne.KeyHome:
		return 0
	case fyne.KeyEnd:
		return n - 1
	}
	return -1
}

// TypedKey moves, selects, opens and deletes.
func (b *body) TypedKey(e *fyne.KeyEvent) {
	g := b.g
	b.keyed = true
	g.tip.hide()
	if n := g.p.Len(); n > 0 {
		if row := b.target(e.Name); row >= 0 {
			g.Pick(row, b.modifiers()&fyne.KeyModifierShift)
			return
		}
	}
	switch e.Name {
	case fyne.KeyLeft:
		b.scrollBy(-60)
	case fyne.KeyRight:
		b.scrollBy(60)
	case fyne.KeySpace:
		if g.cur >= 0 {
			g.toggle(g.cur)
			g.selected()
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.cur < 0 || g.p.OnOpen == nil {
			b.pass(e)
			return
		}
		g.p.OnOpen(g.cur)
	case fyne.KeyDelete:
		if len(g.sel) > 0 && g.p.OnDelete != nil {
			g.p.OnDelete(g.Selected())
		}
	case desktop.KeyMenu:
		b.menu()
	case fyne.KeyF10:
		if b.modifiers()&fyne.KeyModifierShift != 0 {
			b.menu()
		}
	case fyne.KeyEscape:
		if len(g.sel) > 1 {
			g.ClearSelection()
			return
		}
		b.pass(e)
	default:
		b.pass(e)
	}
}

func (b *body) scrollBy(dx float32) {
	off := b.g.scroll.Offset
	off.X = max(0, min(off.X+dx, b.g.cols.total()-b.g.scroll.Size().Width))
	b.g.scroll.ScrollToOffset(off)
}

// menu opens the menu below the current row.
func (b *body) menu() {
	g := b.g
	if g.p.OnMenu == nil || g.cur < 0 {
		return
	}
	if !g.isSelected(g.curKey) {
		g.Pick(g.cur, 0)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	g.p.OnMenu(g.Selected(), at.AddXY(g.scroll.Offset.X+2*checkWidth, float32(g.cur+1)*theme.RowHeight-4))
}

// TypedRune starts a search.
func (b *body) TypedRune(r rune) {
	if r != ' ' && b.g.p.OnType != nil {
		b.g.p.OnType(r)
	}
}

// TypedShortcut selects all, copies, and moves without selecting; what the grid does not know goes to the window.
func (b *body) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		b.g.SelectAll()
	case *fyne.ShortcutCopy:
		b.g.copySelected()
	case *desktop.CustomShortcut:
		row := -1
		if s.Modifier&fyne.KeyModifierShortcutDefault != 0 && b.g.p.Len() > 0 {
			row = b.target(s.KeyName)
		}
		switch {
		case row >= 0 && s.Modifier&fyne.KeyModifierShift != 0:
			b.g.Pick(row, fyne.KeyModifierShift|fyne.KeyModifierShortcutDefault)
		case row >= 0:
			b.keyed = true
			b.g.moveTo(row)
			b.update(false)
		default:
			kit.PassShortcut(b, s)
		}
	default:
		kit.PassShortcut(b, s)
	}
}
