package widget

import "seatcount/ui/theme"

// NewPasswordEntry returns a field that shows dots in place of what is typed; the eye in it shows the text.
func NewPasswordEntry() *Entry {
	e := &Entry{}
	e.Password = true
	e.ExtendBaseWidget(e)
	e.ActionItem = newTapIcon(theme.IconEye, func() {
		e.Password = !e.Password
		e.Refresh()
	})
	return e
}
