package inventory

import (
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// nameStamps are the forms in which file names carry the time of an inventory. The agents' own device id, "PC-2024-03-01-
// 10-15-30", is not one: its time is when the agent was first started.
var nameStamps = []*regexp.Regexp{
	// Open-AudIT: HOST-YYMMDDHHMMSS.
	regexp.MustCompile(`-(?P<y>\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)$`),
	// 2024-03-01T10-15-30, 2024-03-01_1015, 20240301T101530, 20240301-101530, 2024.03.01 10.15.
	regexp.MustCompile(`(?:^|\D)(?P<y>(?:19|20)\d\d)(?P<s>[-_.]?)(?P<m>\d\d)[-_.]?(?P<d>\d\d)(?:[Tt_ -]{1,2}(?P<H>\d\d)[-_.:h]?(?P<M>\d\d)(?:[-_.:m]?(?P<S>\d\d))?)?(?P<z>Z?)(?:\D|$)`),
	regexp.MustCompile(`(?:^|\D)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?(?:\D|$)`),
	// 01.03.2024.
	regexp.MustCompile(`(?:^|\D)(?P<d>\d\d)[.](?P<m>\d\d)[.](?P<y>(?:19|20)\d\d)(?:\D|$)`),
}

// deviceIDStamp is the end of an agent's device id.
var deviceIDStamp = regexp.MustCompile(`-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d$`)

// NameTime finds the time of an inventory in its file's name, such as HOST-240301101530.xml or list_2024-03-01.csv, as
// local time. It is for files that do not say themselves when they were collected.
func NameTime(file string) (time.Time, bool) {
	name := strings.ReplaceAll(file, `\`, "/")
	name = trimEndings(path.Base(strings.ReplaceAll(name, "!/", "/")))
	if deviceIDStamp.MatchString(name) {
		return time.Time{}, false
	}
	for _, form := range nameStamps {
		if m := form.FindStringSubmatch(name); m != nil {
			if t, ok := stampTime(form, m); ok {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

func stampTime(form *regexp.Regexp, match []string) (time.Time, bool) {
	part := func(name string) int {
		if i := form.SubexpIndex(name); i >= 0 {
			n, _ := strconv.Atoi(match[i])
			return n
		}
		return 0
	}
	zone := time.Local
	if i := form.SubexpIndex("z"); i >= 0 && match[i] == "Z" {
		zone = time.UTC
	}
	year := part("y")
	if year < 100 {
		year += 2000
	}
	return makeTime(year, part("m"), part("d"), part("H"), part("M"), part("S"), zone)
}

// makeTime is time.Date for parts that may be out of range; then it says false.
func makeTime(year, month, day, hour, minute, second int, zone *time.Location) (time.Time, bool) {
	if year < 1970 || year > 2999 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, false
	}
	if day > time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, zone), true
}

// timeForms are the ways in which tools write a time, most frequent first. Forms without a zone are local.
var timeForms = []string{
	"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04",
	"2006-01-02", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -0700 MST",
	"2006-01-02 15:04:05 MST", "2006-01-02T15:04", "2006-01-02-15-04-05", "2006-01-02-15:04:05",
	"2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
	"20060102", "20060102150405", "20060102T150405", "20060102T150405Z0700", "20060102150405.000000",
	"02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006", "2.1.2006 15:04:05", "2.1.2006", "02-01-2006 15:04:05", "02-01-2006",
	time.ANSIC, time.UnixDate, time.RFC1123, time.RFC1123Z, time.RFC850, "Mon Jan 2 15:04:05 MST 2006", "Mon Jan 2 15:04:05 2006",
	"Mon 02 Jan 2006 03:04:05 PM MST", "Mon 02 Jan 2006 15:04:05 MST", "Mon 2 Jan 2006 15:04:05 MST", "Mon Jan 02 15:04:05 2006",
	"2-Jan-06", "2-Jan-06 15:04", "2-Jan-2006", "2-Jan-2006 15:04", "2-Jan-2006 15:04:05",
	"2 Jan 2006 15:04:05", "2 Jan 2006", "Jan 2, 2006, 3:04:05 PM", "Jan 2, 2006, 3:04 PM", "Jan 2, 2006 3:04:05 PM", "Jan 2, 2006", "January 2, 2006", "2 January 2006", "Monday, January 2, 2006 3:04:05 PM", "Monday, January 2, 2006",
}

// slashForms are read as month first or as day first, see parseTime.
var slashForms = []string{
	"1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM", "1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006",
	"1/2/06, 3:04 PM", "1/2/06 3:04 PM", "1/2/06, 15:04", "1/2/06 15:04", "1/2/06", "1/2/2006, 3:04:05 PM", "1/2/2006, 3:04 PM", "1/2/2006, 15:04:05", "1/2/2006, 15:04",
}

// parseTime reads the forms of a time that inventories write; local where the form has no zone. A date with slashes is
// month first unless that cannot be, or AM/PM is missing and only day first fits. False for empty texts, for texts of
// another form and for stand-ins such as 0001-01-01.
func parseTime(s string) (time.Time, bool) { return parseTimeIn(s, time.Local, false) }

// parseTimeIn is parseTime with the zone of forms without one, and whether dates with slashes begin with the day.
func parseTimeIn(s string, zone *time.Location, dayFirst bool) (time.Time, bool) {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\u202f' }), " ")
	if len(s) < 5 || len(s) > 64 {
		return time.Time{}, false
	}
	if t, ok := parseNumberTime(s); ok {
		return t, true
	}
	if t, ok := spreadsheetTime(s, false); ok {
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone), true
	}
	s = trimFraction(s)
	for _, form := range timeForms {
		if t, err := time.ParseInLocation(form, s, zone); err == nil {
			return sane(t)
		}
	}
	if strings.Count(s, "/") == 2 {
		return parseSlashTime(s, zone, dayFirst)
	}
	return time.Time{}, false
}

func parseSlashTime(s string, zone *time.Location, dayFirst bool) (time.Time, bool) {
	swapped := s
	if parts := strings.SplitN(s, "/", 3); len(parts) == 3 {
		swapped = parts[1] + "/" + parts[0] + "/" + parts[2]
	}
	order := []string{s, swapped}
	if dayFirst {
		order = []string{swapped, s}
	}
	for _, text := range order {
		for _, form := range slashForms {
			if t, err := time.ParseInLocation(form, strings.ToUpper(text), zone); err == nil {
				return sane(t)
			}
		}
	}
	return time.Time{}, false
}

// parseNumberTime reads "/Date(1700000000000)/" of PowerShell, seconds and milliseconds since 1970, and the CIM form
// "20090714102231.223830+600".
func parseNumberTime(s string) (time.Time, bool) {
	if rest, ok := strings.CutPrefix(strings.ReplaceAll(s, `\`, ""), "/Date("); ok {
		rest, _, _ = strings.Cut(rest, ")")
		if i := strings.LastIndexAny(rest, "+-"); i > 0 {
			rest = rest[:i]
		}
		ms, err := strconv.ParseInt(rest, 10, 64)
		if err != nil {
			return time.Time{}, false
		}
		return sane(time.UnixMilli(ms))
	}
	if len(s) >= 22 && s[14] == '.' && (s[21] == '+' || s[21] == '-') {
		minutes, err := strconv.Atoi(s[21:])
		if err != nil {
			return time.Time{}, false
		}
		t, err := time.ParseInLocation("20060102150405", s[:14], time.FixedZone("", minutes*60))
		if err != nil {
			return time.Time{}, false
		}
		return sane(t)
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		switch {
		case len(s) == 13:
			return sane(time.UnixMilli(n))
		case len(s) == 10 || len(s) == 9:
			return sane(time.Unix(n, 0))
		}
	}
	return time.Time{}, false
}

// spreadsheetTime reads the number of days since the end of 1899, or of 1903, that spreadsheets keep for a time from 1990 to
// 2099.
func spreadsheetTime(s string, since1904 bool) (time.Time, bool) {
	if len(s) < 5 || len(s) > 5 && s[5] != '.' {
		return time.Time{}, false
	}
	days, err := strconv.ParseFloat(s, 64)
	if since1904 {
		days += 1462
	}
	if err != nil || days < 32874 || days >= 73051 {
		return time.Time{}, false
	}
	whole := math.Floor(days)
	seconds := math.Round((days - whole) * 24 * 60 * 60)
	return time.Date(1899, 12, 30+int(whole), 0, 0, int(seconds), 0, time.UTC), true
}

// trimFraction takes fractions of a second away, of any number of digits: ".1234567" of .NET, ".223830".
func trimFraction(s string) string {
	i := strings.IndexByte(s, '.')
	for i > 0 && i < len(s) {
		end := i + 1
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		if i >= 3 && s[i-3] == ':' && end > i+1 {
			return s[:i] + s[end:]
		}
		next := strings.IndexByte(s[i+1:], '.')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return s
}

// sane refuses stand-ins for "not known".
func sane(t time.Time) (time.Time, bool) {
	if t.Year() < 1980 || t.Year() > 2999 {
		return time.Time{}, false
	}
	return t, true
}
