package widget

import (
	"fyne.io/fyne/v2"
)

// KeyTaker is an overlay (a dialog or popup) that uses keys which its focused field has no use for, such as Escape and
// Enter. Fyne gives every key to the focused widget alone, so the widgets of this package pass them on.
type KeyTaker interface {
	// TakeKey reports whether the key was used.
	TakeKey(*fyne.KeyEvent) bool
}

// PassKey gives a key that a widget has no use for to the dialog or popup on top of its canvas, or else to the
// handler of the canvas.
func PassKey(o fyne.CanvasObject, e *fyne.KeyEvent) {
	c := canvasOf(o)
	if c == nil {
		return
	}
	if top := c.Overlays().Top(); top != nil {
		if t, ok := top.(KeyTaker); ok {
			t.TakeKey(e)
		}
		return
	}
	if f := c.OnTypedKey(); f != nil {
		f(e)
	}
}

// PassShortcut gives a shortcut that a widget does not know to its canvas: Fyne asks the canvas only when no widget
// with shortcuts of its own has the focus.
func PassShortcut(o fyne.CanvasObject, s fyne.Shortcut) {
	if c, ok := canvasOf(o).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(o) }

func focusOn(o fyne.Focusable) {
	if co, ok := o.(fyne.CanvasObject); ok {
		if c := canvasOf(co); c != nil {
			c.Focus(o)
		}
	}
}
