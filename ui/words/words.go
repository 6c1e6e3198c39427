// Package words says numbers, times and states the way people read them.
package words

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"seatcount/model"
)

// Number writes thousands apart: 10,412. A negative number has a real minus sign.
func Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Count writes a number with its noun: "1 device", "10,412 devices".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Ago says how long before now t was, roughly: "just now", "12 s ago", "3 min ago", "5 h ago", "2 d ago".
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return "never"
	case d < 5*time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d/time.Hour))
	}
	return fmt.Sprintf("%d d ago", int(d/(24*time.Hour)))
}

// Day writes the day of t in the user's zone: 2026-11-20; a dash for no time.
func Day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Local().Format(time.DateOnly)
}

// Minute writes day and time of t in the user's zone: 2026-11-20 09:57; a dash for no time.
func Minute(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Local().Format("2006-01-02 15:04")
}

// Expires writes the expiry day of a license.
func Expires(d *model.Date) string {
	if d == nil {
		return "Perpetual"
	}
	return d.String()
}

// Status says what the status of a license is.
func Status(s model.Status, l *model.License, today model.Date) string {
	switch s {
	case model.StatusOverUsed:
		return "Over-used"
	case model.StatusExpired:
		return "Expired"
	case model.StatusExpiring:
		switch days := l.ExpiresOn.DaysFrom(today); days {
		case 0:
			return "Expires today"
		default:
			return fmt.Sprintf("Expires in %d d", days)
		}
	case model.StatusNoMatch:
		return "No match"
	case model.StatusUnused:
		return "Unused"
	}
	return "OK"
}

// Sentence makes a message of a text: the first letter large.
func Sentence(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}

// Problem says an error in words for the person who met it. Details belong in the log.
func Problem(err error) string {
	var invalid *model.ValidationError
	switch {
	case errors.As(err, &invalid):
		return invalid.Reason
	case errors.Is(err, model.ErrForbidden):
		return "You are not allowed to do this"
	case errors.Is(err, model.ErrConflict):
		return "Somebody else changed it meanwhile. Have a look and try again"
	case errors.Is(err, model.ErrNotFound):
		return "It is not there any more"
	case errors.Is(err, fs.ErrPermission):
		return "There is no permission to read or write there: " + err.Error()
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return Sentence(text)
}
