package widget

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	dateISO    = regexp.MustCompile(`^(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})$`)
	dateDots   = regexp.MustCompile(`^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$`)
	dateSlash  = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$`)
	dateDense  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	dateWordsA = regexp.MustCompile(`^(\d{1,2})\.?[ -]([a-z]{3,9})\.?[ -](\d{4})$`)
	dateWordsB = regexp.MustCompile(`^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$`)
	datePlus   = regexp.MustCompile(`^\+(\d{1,4}) ?(d|w|m|y)?$`)
)

// Date is a day of the calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day of t in t's zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String returns the day as "2006-01-02".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// Time returns the start of the day in UTC.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// ParseDate reads a day as people type it: 2027-03-31, 31.3.2027, 3/31/2027, 31 March 2027, Mar 31, 2027, 20270331,
// today, +30 (days), +1y. Empty is no day: nil. The error is a sentence for the person who typed it.
func ParseDate(s string, today Date) (*Date, error) {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	switch s {
	case "", "-", "—", "perpetual", "never", "none":
		return nil, nil
	case "today":
		return &today, nil
	case "tomorrow":
		return day(today.Time().AddDate(0, 0, 1)), nil
	}
	if m := datePlus.FindStringSubmatch(s); m != nil {
		return plus(today, m[1], m[2]), nil
	}
	for _, form := range []struct {
		re      *regexp.Regexp
		y, m, d int
	}{{dateISO, 1, 2, 3}, {dateDense, 1, 2, 3}, {dateDots, 3, 2, 1}} {
		if m := form.re.FindStringSubmatch(s); m != nil {
			return makeDate(num(m[form.y]), num(m[form.m]), num(m[form.d]))
		}
	}
	if m := dateSlash.FindStringSubmatch(s); m != nil {
		return slashDate(num(m[1]), num(m[2]), num(m[3]))
	}
	if m := dateWordsA.FindStringSubmatch(s); m != nil && monthNamed(m[2]) > 0 {
		return makeDate(num(m[3]), monthNamed(m[2]), num(m[1]))
	}
	if m := dateWordsB.FindStringSubmatch(s); m != nil && monthNamed(m[1]) > 0 {
		return makeDate(num(m[3]), monthNamed(m[1]), num(m[2]))
	}
	return nil, wrong(fmt.Sprintf("Write a date like %s, or leave it empty", today))
}

// slashDate reads two numbers that may be day and month or month and day.
func slashDate(a, b, year int) (*Date, error) {
	switch {
	case a > 12:
		return makeDate(year, b, a)
	case b > 12 || a == b:
		return makeDate(year, a, b)
	}
	return nil, wrong(fmt.Sprintf("This can be read in two ways: write %04d-%02d-%02d or %04d-%02d-%02d", year, a, b, year, b, a))
}

func plus(today Date, count, unit string) *Date {
	n, t := num(count), today.Time()
	switch unit {
	case "w":
		t = t.AddDate(0, 0, 7*n)
	case "m":
		t = t.AddDate(0, n, 0)
	case "y":
		t = t.AddDate(n, 0, 0)
	default:
		t = t.AddDate(0, 0, n)
	}
	return day(t)
}

func day(t time.Time) *Date {
	d := DateOf(t)
	return &d
}

func makeDate(y, m, d int) (*Date, error) {
	if m < 1 || m > 12 {
		return nil, wrong(fmt.Sprintf("There is no month %d", m))
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if d < 1 || t.Month() != time.Month(m) {
		return nil, wrong(fmt.Sprintf("%s %d has no day %d", time.Month(m), y, d))
	}
	if y < 1970 || y > 2999 {
		return nil, wrong(fmt.Sprintf("The year %d cannot be right", y))
	}
	return day(t), nil
}

func num(s string) int {
	n, _ := strconv.Atoi(s) // digits only, as the expressions have it
	return n
}

func monthNamed(s string) int {
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if s == name || s == name[:3] || s == "sept" && m == time.September {
			return int(m)
		}
	}
	return 0
}
