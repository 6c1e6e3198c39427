package widget

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// NumberEntry is a field for a whole number that is not negative. It takes thousands separators and blanks.
type NumberEntry struct {
	Entry
}

// NewNumberEntry returns a number field.
func NewNumberEntry(placeholder string) *NumberEntry {
	e := &NumberEntry{}
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	e.OnKey = e.step
	return e
}

// SetValue shows a number.
func (e *NumberEntry) SetValue(n int) { e.SetText(strconv.Itoa(n)) }

// Value reads the number; the error is a sentence for the person who typed it. An empty field is 0.
func (e *NumberEntry) Value() (int, error) { return ParseNumber(e.Text) }

// wrong is an error that is a sentence for the person who typed something.
type wrong string

// Error returns the sentence.
func (w wrong) Error() string { return string(w) }

// ParseNumber reads a whole number as people type it: 1200, 1,200, 1 200, 1.200, 1'200.
func ParseNumber(s string) (int, error) {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, s)
	if digits == "" {
		return 0, nil
	}
	for _, sep := range []string{",", "."} {
		if parts := strings.Split(digits, sep); len(parts) > 1 && grouped(parts) {
			digits = strings.Join(parts, "")
		}
	}
	if strings.HasPrefix(digits, "-") || strings.HasPrefix(digits, "−") {
		return 0, wrong("The number cannot be negative")
	}
	n, err := strconv.Atoi(digits)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, wrong("The number is too large")
	case err != nil:
		return 0, wrong("Write a whole number, such as 45")
	}
	return n, nil
}

// grouped reports whether the parts of a number are groups of three digits.
func grouped(parts []string) bool {
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && (p == "" || len(p) > 3) {
			return false
		}
	}
	return true
}

// step changes the number with the arrow keys.
func (e *NumberEntry) step(k *fyne.KeyEvent) bool {
	var d int
	switch k.Name {
	case fyne.KeyUp:
		d = 1
	case fyne.KeyDown:
		d = -1
	default:
		return false
	}
	if n, err := e.Value(); err == nil && n+d >= 0 {
		e.SetValue(n + d)
	}
	return true
}
