package widget

import (
	"time"

	"fyne.io/fyne/v2"

	"seatcount/ui/theme"
)

// DateEntry is a field for a day, which may be empty. It takes several written forms and shows 2027-03-31 when it is
// left; a button, or the arrow down, opens a calendar.
type DateEntry struct {
	Entry
	clock func() time.Time
	pop   *Popup
}

// NewDateEntry returns a date field. placeholder says what empty means, such as "Perpetual"; clock tells today.
func NewDateEntry(placeholder string, clock func() time.Time) *DateEntry {
	e := &DateEntry{clock: clock}
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	e.ActionItem = newTapIcon(theme.IconCalendar, e.openCalendar)
	e.OnLeave = e.normalize
	e.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyDown {
			e.openCalendar()
			return true
		}
		return false
	}
	return e
}

func (e *DateEntry) today() Date { return DateOf(e.clock()) }

// SetDate shows a day; nil shows none.
func (e *DateEntry) SetDate(d *Date) {
	if d == nil {
		e.SetText("")
		return
	}
	e.SetText(d.String())
}

// Date reads the day; nil when the field is empty. The error is a sentence for the person who typed it.
func (e *DateEntry) Date() (*Date, error) { return ParseDate(e.Text, e.today()) }

func (e *DateEntry) normalize() {
	if d, err := e.Date(); err == nil && d != nil && d.String() != e.Text {
		e.SetText(d.String())
	} else if err == nil && d == nil && e.Text != "" {
		e.SetText("")
	}
}

func (e *DateEntry) openCalendar() {
	c := canvasOf(e)
	if c == nil || e.pop != nil && e.pop.Shown() {
		return
	}
	shown, _ := e.Date()
	cal := newCalendar(e.today(), shown, func(d Date) {
		e.pop.Close()
		e.SetDate(&d)
		focusOn(e)
	})
	e.pop = NewPopup(c, cal)
	e.pop.ShowBelow(e)
}
