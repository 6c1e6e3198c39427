package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"seatcount/ui/theme"
)

// Entry is a field for one line of text. Enter and Escape go to the dialog around it, shortcuts that it does not know
// to the window.
type Entry struct {
	widget.Entry
	frame frame
	// OnKey sees every key first; it reports whether it used it.
	OnKey func(*fyne.KeyEvent) bool
	// OnLeave is called when the focus goes elsewhere.
	OnLeave func()
	// self is the field that is shown: this one, or the one that is built on it. Only that one has a canvas.
	self fyne.CanvasObject
}

// ExtendBaseWidget tells the field which widget it is part of.
func (e *Entry) ExtendBaseWidget(w fyne.Widget) {
	e.self = w
	e.Entry.ExtendBaseWidget(w)
}

// NewEntry returns a field; placeholder is shown in it while it is empty.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer is part of fyne.Widget.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	return framed{e.Entry.CreateRenderer(), &e.frame}
}

func (e *Entry) setWrong(wrong bool) {
	e.frame.wrong = wrong
	e.Refresh()
}

// MinSize is as high as a button.
func (e *Entry) MinSize() fyne.Size {
	m := e.Entry.MinSize()
	return fyne.NewSize(max(m.Width, 60), theme.ControlHeight)
}

// TypedKey is part of fyne.Focusable.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(key) {
		return
	}
	switch key.Name {
	case fyne.KeyEscape:
		PassKey(e.self, key)
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.OnSubmitted != nil {
			e.OnSubmitted(e.Text)
			return
		}
		PassKey(e.self, key)
	default:
		e.Entry.TypedKey(key)
	}
}

// TypedShortcut is part of fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if forWindow(s) {
		PassShortcut(e.self, s)
		return
	}
	e.Entry.TypedShortcut(s)
}

// FocusLost is part of fyne.Focusable.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnLeave != nil {
		e.OnLeave()
	}
}

// forWindow reports whether a shortcut means nothing to a field of text.
func forWindow(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	switch c.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete:
		return false
	}
	return true
}

// NotesEntry is a field for several lines. Enter begins a new line, Control and Enter go to the dialog around it, Tab
// moves on to the next field.
type NotesEntry struct {
	widget.Entry
	frame frame
	// OnRows is called when the number of lines shown changed, so that whatever is around can be laid out again.
	OnRows      func()
	OnLeave     func()
	least, most int
	rows        int
	whenTyped   func(string)
}

// NewNotesEntry returns a field that shows at least and at most the given numbers of lines.
func NewNotesEntry(placeholder string, least, most int) *NotesEntry {
	e := &NotesEntry{least: least, most: most, rows: least}
	e.PlaceHolder = placeholder
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	e.Entry.OnChanged = func(text string) {
		e.fitRows(text)
		if e.whenTyped != nil {
			e.whenTyped(text)
		}
	}
	e.SetMinRowsVisible(least)
	return e
}

// NewPatternEntry returns a field for patterns, one a line, that grows with them. Lines are not wrapped: a line is a
// pattern.
func NewPatternEntry(placeholder string, least, most int) *NotesEntry {
	e := NewNotesEntry(placeholder, least, most)
	e.Wrapping = fyne.TextWrapOff
	return e
}

// OnTyped sets what is called when the text changed, however it did.
func (e *NotesEntry) OnTyped(f func(string)) { e.whenTyped = f }

func (e *NotesEntry) fitRows(text string) {
	rows := min(max(strings.Count(text, "\n")+1, e.least), e.most)
	if rows == e.rows {
		return
	}
	e.rows = rows
	e.SetMinRowsVisible(rows)
	if e.OnRows != nil {
		e.OnRows()
	}
}

// CreateRenderer is part of fyne.Widget.
func (e *NotesEntry) CreateRenderer() fyne.WidgetRenderer {
	return framed{e.Entry.CreateRenderer(), &e.frame}
}

func (e *NotesEntry) setWrong(wrong bool) {
	e.frame.wrong = wrong
	e.Refresh()
}

// MinSize is as high as a button for one line, and grows with the lines.
func (e *NotesEntry) MinSize() fyne.Size {
	line := fyne.MeasureText("M", theme.TextSize, theme.Regular).Height
	return fyne.NewSize(60, theme.ControlHeight+float32(e.rows-1)*line)
}

// AcceptsTab says that Tab moves on.
func (e *NotesEntry) AcceptsTab() bool { return false }

// FocusLost is part of fyne.Focusable.
func (e *NotesEntry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnLeave != nil {
		e.OnLeave()
	}
}

// TypedKey is part of fyne.Focusable.
func (e *NotesEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		PassKey(e, key)
		return
	}
	e.Entry.TypedKey(key)
}

// TypedShortcut is part of fyne.Shortcutable.
func (e *NotesEntry) TypedShortcut(s fyne.Shortcut) {
	if c, ok := s.(*desktop.CustomShortcut); ok && (c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter) {
		PassKey(e, &fyne.KeyEvent{Name: c.KeyName})
		return
	}
	if forWindow(s) {
		PassShortcut(e, s)
		return
	}
	e.Entry.TypedShortcut(s)
}

// SearchEntry is a field to search in, with a magnifying glass and a cross that empties it. Escape empties it, too;
// the arrow down leaves it for the list below.
type SearchEntry struct {
	Entry
	OnDown func() // arrow down or Enter
	// Keys sees keys first, such as those of a list below; it reports whether it used them.
	Keys  func(*fyne.KeyEvent) bool
	clear *tapIcon
}

// NewSearchEntry returns a search field; changed is called with every letter.
func NewSearchEntry(placeholder string, changed func(string)) *SearchEntry {
	e := &SearchEntry{}
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	e.Icon = theme.Icon(theme.IconSearch, theme.Faint)
	e.clear = newTapIcon(theme.IconClear, func() { e.SetText("") })
	e.ActionItem = e.clear
	e.clear.Hide()
	e.OnChanged = func(text string) {
		e.clear.Hidden = text == ""
		e.clear.Refresh()
		if changed != nil {
			changed(text)
		}
	}
	e.OnKey = e.key
	return e
}

func (e *SearchEntry) key(k *fyne.KeyEvent) bool {
	if e.Keys != nil && k.Name != fyne.KeySpace && e.Keys(k) {
		return true
	}
	switch k.Name {
	case fyne.KeyEscape:
		if e.Text == "" {
			return false
		}
		e.SetText("")
		return true
	case fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		if e.OnDown != nil {
			e.OnDown()
			return true
		}
	}
	return false
}

// TypedRune is part of fyne.Focusable. A blank in an empty search means nothing: it is the one that opened a list.
func (e *SearchEntry) TypedRune(r rune) {
	if r != ' ' || e.Text != "" {
		e.Entry.TypedRune(r)
	}
}

// TypeRune puts a letter that was typed elsewhere into the field and gives it the focus.
func (e *SearchEntry) TypeRune(r rune) {
	focusOn(e)
	e.TypedRune(r)
}

// FocusAll gives the field the focus with everything in it selected.
func (e *SearchEntry) FocusAll() {
	focusOn(e)
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
}
