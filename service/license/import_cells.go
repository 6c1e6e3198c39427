package license

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"seatcount/model"
)

// grouped are numbers with a mark between each three digits; decimal ones of which a spreadsheet shows the cents.
var (
	grouped = regexp.MustCompile(`^\d{1,3}([.,'’ \x{a0}\x{202f}]\d{3})+$`)
	decimal = regexp.MustCompile(`^(\d+)[.,]0{1,2}$`)
)

// seats reads a number of seats as people write it.
func seats(v string) (int, error) {
	digits := v
	if grouped.MatchString(v) {
		digits = strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, v)
	} else if m := decimal.FindStringSubmatch(v); m != nil {
		digits = m[1]
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0, model.Invalid("purchase_count", "%q is not a number of seats", v)
	}
	return n, nil
}

// order is which part of a date such as 04/03/2027 is the day.
type order int

const (
	unknownOrder order = iota
	dayIsFirst
	monthIsFirst
)

// slashed are dates of which the order of day and month has to be known.
var slashed = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})( \d{1,2}:\d{2}(:\d{2})?)?$`)

// dayFirst tells the order of all dates of a table from those that can be read in one way only.
func dayFirst(rows [][]string, columns map[int]string) order {
	day, month := false, false
	for at, column := range columns {
		if column != "expires_on" {
			continue
		}
		for _, row := range rows {
			if at >= len(row) {
				continue
			}
			if m := slashed.FindStringSubmatch(strings.TrimSpace(row[at])); m != nil {
				first, _ := strconv.Atoi(m[1])
				second, _ := strconv.Atoi(m[2])
				day, month = day || first > 12, month || second > 12
			}
		}
	}
	switch {
	case day == month: // no such date, or some of either kind
		return unknownOrder
	case day:
		return dayIsFirst
	}
	return monthIsFirst
}

// dateForms are those that say what they mean.
var dateForms = []string{
	time.DateOnly, "2006-01-02 15:04", "2006-01-02 15:04:05", time.RFC3339, "2006/1/2", "2006/1/2 15:04", "2006/1/2 15:04:05", "2006.1.2", "20060102",
	"2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05", "2-Jan-06", "2-Jan-2006", "2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006",
}

// expiry reads a date; Open-AudIT's made-up ones and words for "never" are none.
func expiry(v string, days order) (*model.Date, error) {
	switch strings.ToLower(v) {
	case "", "0000-00-00", "2000-01-01", "1970-01-01", "perpetual", "never", "none", "n/a", "—", "–", "-":
		return nil, nil
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, v); err == nil {
			d := model.DateOf(t)
			return &d, nil
		}
	}
	if m := slashed.FindStringSubmatch(v); m != nil {
		return slashedExpiry(v, m, days)
	}
	return nil, notADate(v)
}

func slashedExpiry(v string, parts []string, days order) (*model.Date, error) {
	first, second := parts[1], parts[2]
	one, _ := strconv.Atoi(first)
	two, _ := strconv.Atoi(second)
	switch {
	case one > 12 || days == dayIsFirst && two <= 12:
		first, second = second, first
	case two > 12 || days == monthIsFirst || one == two:
	default:
		return nil, model.Invalid("expires_on", "%q may be a day of two months: write it like 2027-03-31", v)
	}
	t, err := time.Parse("1/2/2006", first+"/"+second+"/"+parts[3])
	if err != nil {
		return nil, notADate(v)
	}
	d := model.DateOf(t)
	return &d, nil
}

func notADate(v string) error {
	return model.Invalid("expires_on", "%q is not a date like 2027-03-31", v)
}
