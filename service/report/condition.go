package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/match"
)

// test is a condition made ready: holds takes a plain cell of the column.
type test struct {
	column int
	holds  func(Cell) bool
}

// operators are the names of operators with the words that subtitles say for them. The long ones are what other clients
// of License Statistics' shape send.
var operators = map[string]string{
	"like": "contains", "eq": "is", "ne": "is not", "lt": "is less than", "gt": "is more than",
	"le": "is at most", "ge": "is at least", "in": "is", "notin": "is not",
}

var synonyms = map[string]string{
	"=": "eq", "==": "eq", "!=": "ne", "<>": "ne", "neq": "ne", "<": "lt", ">": "gt", "<=": "le", ">=": "ge", "lte": "le", "gte": "ge",
	"~": "like", "contains": "like", "list": "in", "not in": "notin",
}

// tests makes the conditions ready, and says each in words.
func (t Table) tests(conditions []Condition) (tests []test, said []string, err error) {
	for _, c := range conditions {
		i, err := t.find("filter", c.Property)
		if err != nil {
			return nil, nil, err
		}
		column := &t.Columns[i]
		op, err := operatorOf(column, c.Operator)
		if err != nil {
			return nil, nil, err
		}
		values := list(c.Value)
		holds, err := t.condition(column, op, values)
		if err != nil {
			return nil, nil, err
		}
		tests = append(tests, test{i, holds})
		said = append(said, say(column, op, values))
	}
	return tests, said, nil
}

func operatorOf(c *Column, name string) (string, error) {
	op := strings.ToLower(strings.TrimSpace(name))
	if s, ok := synonyms[op]; ok {
		op = s
	}
	if op == "" {
		switch c.Kind {
		case Text:
			return "like", nil
		case Enum:
			return "in", nil
		}
		return "eq", nil
	}
	if operators[op] == "" {
		return "", wrong("filter", "%q is not an operator; there are like, eq, ne, lt, gt, le, ge, in, notin", name)
	}
	return op, nil
}

func say(c *Column, op string, values []any) string {
	words := operators[op]
	if c.Kind == Day || c.Kind == Time {
		switch op {
		case "lt":
			words = "is before"
		case "gt":
			words = "is after"
		}
	}
	parts := make([]string, len(values))
	for i, v := range values {
		switch {
		case v == nil || v == "":
			parts[i] = "empty"
		case c.Kind == Text:
			parts[i] = fmt.Sprintf("“%v”", v)
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	if len(values) == 0 {
		parts = []string{"none of any"}
	}
	return c.Title + " " + words + " " + strings.Join(parts, " or ")
}

func list(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case []string:
		values := make([]any, len(v))
		for i := range v {
			values[i] = v[i]
		}
		return values
	}
	return []any{v}
}

// condition is the test of a column's cells. Several values mean any of them, and with ne or notin none of them.
func (t Table) condition(c *Column, op string, values []any) (func(Cell) bool, error) {
	negative := op == "ne" || op == "notin"
	if op == "in" || op == "notin" || op == "ne" {
		op = "eq"
	}
	var each []func(Cell) bool
	for _, v := range values {
		one, err := t.single(c, op, v)
		if err != nil {
			return nil, err
		}
		each = append(each, one)
	}
	return func(cell Cell) bool {
		return negative != slices.ContainsFunc(each, func(one func(Cell) bool) bool { return one(cell) })
	}, nil
}

// single is the test against one value.
func (t Table) single(c *Column, op string, value any) (func(Cell) bool, error) {
	if op == "eq" && (value == nil || value == "") {
		return func(cell Cell) bool { return cell == nil || cell == "" }, nil
	}
	if c.Kind == Text || c.Kind == Enum {
		return textTest(c, op, value)
	}
	if op == "like" {
		if c.Kind != Time && c.Kind != Day && c.Kind != Int {
			return nil, wrong("filter", "%s cannot be searched for a part: use eq", c.Name)
		}
		part := fmt.Sprint(value)
		return func(cell Cell) bool { return strings.Contains(text(cell, t.zone()), part) }, nil
	}
	lo, hi, err := t.bounds(c, value)
	if err != nil {
		return nil, err
	}
	return func(cell Cell) bool {
		v := comparison(cell)
		if v == nil {
			return false
		}
		switch op {
		case "lt":
			return compare(v, lo) < 0
		case "le":
			return compare(v, hi) <= 0
		case "gt":
			return compare(v, hi) > 0
		case "ge":
			return compare(v, lo) >= 0
		}
		return compare(v, lo) >= 0 && compare(v, hi) <= 0
	}, nil
}

func textTest(c *Column, op string, value any) (func(Cell) bool, error) {
	s := fmt.Sprint(value)
	if f, ok := value.(float64); ok {
		s = strconv.FormatFloat(f, 'f', -1, 64)
	}
	want := match.Fold(s)
	if c.Kind == Enum && op == "eq" && len(c.Values) > 0 &&
		!slices.ContainsFunc(c.Values, func(v string) bool { return match.Fold(v) == want }) {
		return nil, wrong("filter", "%s cannot be %q; it can be %s", c.Name, s, strings.Join(c.Values, ", "))
	}
	return func(cell Cell) bool {
		have := match.Fold(text(cell, time.UTC))
		switch op {
		case "like":
			return strings.Contains(have, want)
		case "lt":
			return have < want
		case "le":
			return have <= want
		case "gt":
			return have > want
		case "ge":
			return have >= want
		}
		return have == want
	}, nil
}

// bounds are the first and the last value that the written one means: a day of a column of times is all of that day.
func (t Table) bounds(c *Column, value any) (lo, hi any, err error) {
	switch c.Kind {
	case Int:
		n, ok := number(value)
		if !ok {
			return nil, nil, wrong("filter", "%s is a number, not %q", c.Name, fmt.Sprint(value))
		}
		// A column of whole numbers compared with 2.5: less than 2.5 is at most 2.
		return n, n, nil
	case Bool:
		b, ok := yes(value)
		if !ok {
			return nil, nil, wrong("filter", "%s is yes or no, not %q", c.Name, fmt.Sprint(value))
		}
		return b, b, nil
	case Day:
		d, err := model.ParseDate(fmt.Sprint(value))
		if err != nil {
			return nil, nil, wrong("filter", "%s: %v", c.Name, err)
		}
		return d.Time(), d.Time(), nil
	}
	s := fmt.Sprint(value)
	if at, ok := day(s, t.zone()); ok {
		return at, at.AddDate(0, 0, 1).Add(-1), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04"} {
		at, err := time.ParseInLocation(layout, s, t.zone())
		if err != nil {
			continue
		}
		if strings.HasSuffix(layout, "15:04") {
			return at, at.Add(time.Minute - 1), nil
		}
		return at, at, nil
	}
	return nil, nil, wrong("filter", "%s is a time: %q is neither a day like 2027-03-31 nor a time like 2027-03-31T08:00:00Z", c.Name, s)
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case string:
		n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return n, err == nil && !math.IsNaN(n)
	}
	return 0, false
}

func yes(value any) (n float64, ok bool) {
	switch v := value.(type) {
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case float64:
		return v, v == 0 || v == 1
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "yes", "y", "true", "1":
			return 1, true
		case "no", "n", "false", "0":
			return 0, true
		}
	}
	return 0, false
}

// comparison is a plain cell in a form that compare takes: float64, time.Time, string or nil.
func comparison(cell Cell) any {
	switch v := cell.(type) {
	case int64:
		return float64(v)
	case bool:
		n, _ := yes(v)
		return n
	case model.Date:
		return v.Time()
	case time.Time:
		return v
	case string:
		return v
	}
	return nil
}

// compare orders two values of the same sort; of different sorts, numbers come first, then times, then texts.
func compare(a, b any) int {
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(x, y)
		}
	}
	return cmp.Compare(rank(a), rank(b))
}

func rank(v any) int {
	switch v.(type) {
	case float64:
		return 0
	case time.Time:
		return 1
	}
	return 2
}
