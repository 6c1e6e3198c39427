package model

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar without a time or zone, kept as text "2006-01-02".
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

// ParseDate reads "2006-01-02". Other forms that people type are the business of the entry that takes them.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2027-03-31", s)
	}
	return DateOf(t), nil
}

// String returns the day as "2006-01-02".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// Time returns the start of the day in UTC.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Time().Before(other.Time()) }

// DaysFrom is the number of days from other to d; negative when d is earlier.
func (d Date) DaysFrom(other Date) int { return int(d.Time().Sub(other.Time()) / (24 * time.Hour)) }

// Value stores the day as text.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads the day from text or from a time.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case string:
		parsed, err := ParseDate(v[:min(len(v), len(time.DateOnly))])
		*d = parsed
		return err
	case []byte:
		return d.Scan(string(v))
	case time.Time:
		*d = DateOf(v)
		return nil
	}
	return fmt.Errorf("a date cannot be read from %T", v)
}

// GormDataType is the column type of a date.
func (Date) GormDataType() string { return "date" }

// MarshalText returns the day as "2006-01-02".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02".
func (d *Date) UnmarshalText(b []byte) error {
	parsed, err := ParseDate(string(b))
	*d = parsed
	return err
}
