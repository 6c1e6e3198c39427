package api

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"seatcount/model"
)

// notOurs are attributes of Open-AudIT's licenses that Seatcount has not, with the values that say nothing. People who
// send back what they exported need not take them out.
var notOurs = []string{"software_name", "software_version", "end_of_life", "end_of_service_life", "sql"}

// nothing are the values that say nothing: Open-AudIT's date for "not set" among them.
var nothing = []string{"", "2000-01-01"}

// writers set the attributes that can be written.
var writers = map[string]func(l *model.License, v any) error{
	"name":            func(l *model.License, v any) error { return setText(&l.Name, "name", v) },
	"description":     func(l *model.License, v any) error { return setText(&l.Description, "description", v) },
	"match_string":    func(l *model.License, v any) error { return setText(&l.MatchString, "match_string", v) },
	"exclude_string":  func(l *model.License, v any) error { return setText(&l.ExcludeString, "exclude_string", v) },
	"metric":          func(l *model.License, v any) error { return setText((*string)(&l.Metric), "metric", v) },
	"kinds":           func(l *model.License, v any) error { return setText((*string)(&l.Kinds), "kinds", v) },
	"org_descendants": setDescendants,
	"org_id":          setOrg,
	"purchase_count":  setPurchased,
	"expires_on":      func(l *model.License, v any) error { return setDay(l, "expires_on", v) },
	"expiry_date":     func(l *model.License, v any) error { return setDay(l, "expiry_date", v) },
}

// apply writes the attributes into a license as it is now. What cannot be written is refused, unless it is what is there
// already: so an item may be sent back as it was read. Errors are *failure.
func (got received) apply(now item) (model.License, error) {
	l := now.License
	if got.Type != "" && got.Type != "licenses" {
		return l, invalid("type", "This is %q here, not %q", "licenses", got.Type)
	}
	if got.ID != nil && l.ID != 0 && fmt.Sprint(got.ID) != strconv.FormatInt(l.ID, 10) {
		return l, invalid("id", "The body is about license %v, and the address about license %d", got.ID, l.ID)
	}
	// In the order of the columns, so that of several wrong ones it is always the same that is told.
	left, err := got.byName()
	if err != nil {
		return l, err
	}
	for _, name := range append(names(columns), "expiry_date") {
		v, ok := left[name]
		if !ok {
			continue
		}
		delete(left, name)
		if write := writers[name]; write != nil {
			if err := write(&l, v); err != nil {
				return l, err
			}
		} else if err := unchanged(now, findColumn(name), v); err != nil {
			return l, err
		}
	}
	for _, name := range sortedKeys(left) {
		if slices.Contains(notOurs, name) && (left[name] == nil || slices.Contains(nothing, fmt.Sprint(left[name]))) {
			continue
		}
		return l, invalid(name, "A license has no such field; it has %s", strings.Join(writable(), ", "))
	}
	return l, nil
}

// byName are the attributes by their short names. Which of two values is meant nobody can know.
func (got received) byName() (map[string]any, error) {
	list := map[string]any{}
	for _, full := range sortedKeys(got.Attributes) {
		name := strings.TrimPrefix(full, "licenses.")
		if _, twice := list[name]; twice {
			return nil, invalid(name, "This is given twice, as %s and as licenses.%s", name, name)
		}
		list[name] = got.Attributes[full]
	}
	if old, ok := list["expiry_date"]; ok {
		if v, twice := list["expires_on"]; twice && plainText(v) != plainText(old) {
			return nil, invalid("expires_on", "This is given twice, as expires_on and as expiry_date")
		}
	}
	return list, nil
}

// unchanged lets a column pass that cannot be written, when nothing of it would change.
func unchanged(now item, c *column, v any) error {
	if now.ID != 0 && cell(c.value(&now)) == plainText(v) || now.ID == 0 && (v == nil || v == "" || fmt.Sprint(v) == "0") {
		return nil
	}
	return invalid(c.name, "%s", c.readOnly)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func writable() []string {
	var list []string
	for _, c := range columns {
		if c.readOnly == "" {
			list = append(list, c.name)
		}
	}
	return list
}

func plainText(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func setText(to *string, field string, v any) error {
	switch v := v.(type) {
	case nil:
		*to = ""
	case string:
		*to = strings.ReplaceAll(v, "\r\n", "\n")
	case json.Number:
		*to = v.String()
	default:
		return invalid(field, "This is a text")
	}
	if strings.ContainsRune(*to, 0) {
		return invalid(field, "A text has no zero characters")
	}
	return nil
}

func setDescendants(l *model.License, v any) error {
	if yes, ok := v.(bool); ok {
		v = model.No
		if yes {
			v = model.Yes
		}
	}
	return setText(&l.OrgDescendants, "org_descendants", v)
}

// setOrg sets the organization. A new license stays where it is made when none is named; one that is there has to be told
// where it goes, since nothing and 0 are no places.
func setOrg(l *model.License, v any) error {
	if l.ID == 0 && (v == nil || v == "") {
		return nil
	}
	n, err := whole("org_id", v)
	if err == nil && n == 0 {
		return invalid("org_id", "A license belongs to an organization: name one by its id")
	}
	l.OrgID = n
	return err
}

// setPurchased sets the number of seats; an empty field of a form is 0.
func setPurchased(l *model.License, v any) error {
	if v == nil && l.ID != 0 {
		return invalid("purchase_count", "This is a whole number, not null")
	}
	n, err := whole("purchase_count", v)
	l.PurchaseCount = int(n)
	return err
}

// isDecimal reports whether a text may be a number as JSON has it. Go reads 0x1p4, 1_000 and NaN too.
func isDecimal(s string) bool { return strings.Trim(s, "+-.0123456789eE") == "" }

// whole reads a whole number, which forms send as text. Nothing is 0.
func whole(field string, v any) (int64, error) {
	s := strings.TrimSpace(plainText(v))
	switch v.(type) {
	case nil, string, json.Number:
	default:
		return 0, invalid(field, "This is a whole number")
	}
	if s == "" {
		return 0, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	if !isDecimal(s) {
		return 0, invalid(field, "This is a whole number, not %q", s)
	}
	f, err := strconv.ParseFloat(s, 64) // 10.0 and 1e3 are whole numbers too
	switch {
	case err != nil && math.IsInf(f, 0), err == nil && math.Abs(f) > 1<<53:
		return 0, invalid(field, "This number is too large: %q", s)
	case err != nil, f != math.Trunc(f):
		return 0, invalid(field, "This is a whole number, not %q", s)
	}
	return int64(f), nil
}

func setDay(l *model.License, field string, v any) error {
	s, ok := v.(string)
	if v != nil && !ok {
		return invalid(field, "This is a date like 2027-03-31, or null for never")
	}
	s = strings.TrimSpace(s)
	if slices.Contains(nothing, s) || s == "0000-00-00" {
		l.ExpiresOn = nil
		return nil
	}
	d, err := model.ParseDate(s)
	if err != nil {
		return invalid(field, "%q is not a date like 2027-03-31", s)
	}
	l.ExpiresOn = &d
	return nil
}
