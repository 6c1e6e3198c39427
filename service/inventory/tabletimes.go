package inventory

import (
	"strconv"
	"strings"
	"time"
)

// tableTimes are the times of a table's rows. Which part of 04/03/2024 is the day only the whole column tells: one date that
// can be read in one way says it for all.
type tableTimes struct {
	text            string // the last one: rows of one device repeat it
	at, dayFirst    time.Time
	slashed         bool                  // it is a date like 04/03/2024
	swapped         map[*Report]time.Time // the newest time of each report with such dates, if they begin with the day
	days, monthDays bool                  // some date begins with the day, or has it second
}

// note takes a row's time for a report, of which the newest counts.
func (t *tableTimes) note(r *Report, text string) {
	if text == "" {
		return
	}
	if text != t.text {
		t.text = text
		t.at, _ = parseTimeIn(text, time.Local, false)
		t.dayFirst, _ = parseTimeIn(text, time.Local, true)
		t.learn(text)
	}
	swapped, ok := t.swapped[r]
	if !ok {
		swapped = r.CollectedAt // of dates that begin with the year
	}
	if t.dayFirst.After(swapped) {
		swapped = t.dayFirst
	}
	if ok || t.slashed {
		t.swapped[r] = swapped
	}
	if t.at.After(r.CollectedAt) {
		r.CollectedAt = t.at
	}
}

// learn looks whether the date has a part that cannot be a month.
func (t *tableTimes) learn(text string) {
	first, rest, ok := strings.Cut(text, "/")
	second, _, more := strings.Cut(rest, "/")
	if t.slashed = ok && more && len(first) <= 2; !t.slashed {
		return
	}
	if t.swapped == nil {
		t.swapped = map[*Report]time.Time{}
	}
	one, _ := strconv.Atoi(first)
	two, _ := strconv.Atoi(second)
	t.days = t.days || one > 12
	t.monthDays = t.monthDays || two > 12
}

// settle puts right what was read the wrong way round.
func (t *tableTimes) settle(reports []*Report) {
	if !t.days || t.monthDays {
		return
	}
	for _, r := range reports {
		if at, ok := t.swapped[r]; ok {
			r.CollectedAt = at
		}
	}
}
