package api

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/match"
)

// operators are what may stand before the value of a filter; longer ones first.
var operators = []string{"!like", "notin(", "like", "in(", "!=", "<=", ">=", "<", ">", "="}

// condition is one filter, such as licenses.used_count=>=10.
type condition struct {
	column *column
	op     string // of operators, without a parenthesis
	values []string
	test   func(i *item) bool
}

// reserved are the parameters of lists that are no filters.
var reserved = []string{"sort", "limit", "offset", "properties", "include", "format"}

// parseFilters reads the filters of a query, in their order. Every other parameter has to be known.
func parseFilters(rawQuery string) ([]condition, error) {
	var conditions []condition
	given := map[string]bool{}
	for pair := range strings.SplitSeq(rawQuery, "&") {
		if pair == "" {
			continue
		}
		decoded, err := url.QueryUnescape(pair)
		if err != nil {
			return nil, malformed("The query cannot be read: a percent sign is written %%25 in a URL")
		}
		// The name ends where the operator begins: licenses.left<0 does as well as licenses.left=<0.
		end := strings.IndexAny(decoded, "=<>!")
		if end < 0 {
			end = len(decoded)
		}
		name, rest := decoded[:end], strings.TrimPrefix(decoded[end:], "=")
		if slices.Contains(reserved, name) {
			if given[name] {
				return nil, givenTwice(name)
			}
			given[name] = true
			continue
		}
		c := findColumn(name)
		if c == nil {
			return nil, badParameter(name, "There is no such parameter; filters are %s", strings.Join(fullNames(), ", "))
		}
		made, err := newCondition(c, rest)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, made)
	}
	return conditions, nil
}

// givenTwice refuses a parameter of which nobody can know which value is meant. Filters may be given several times: all
// have to hold.
func givenTwice(name string) error { return badParameter(name, "This is given twice") }

func fullNames() []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.full
	}
	return list
}

// newCondition reads an operator and its value. Without an operator, the value has to be equal.
func newCondition(c *column, written string) (condition, error) {
	made := condition{column: c, op: "="}
	value := written
	for _, op := range operators {
		if rest, ok := cutPrefixFold(written, op); ok {
			made.op, value = strings.TrimSuffix(op, "("), rest
			break
		}
	}
	made.values = []string{value}
	if made.op == "in" || made.op == "notin" {
		inside, ok := strings.CutSuffix(strings.TrimSpace(value), ")")
		if !ok {
			return made, badParameter(c.full, "The list of %q needs a closing parenthesis, like in(1,2)", made.op)
		}
		made.values = splitList(inside)
	}
	var err error
	made.test, err = made.compile()
	return made, err
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// splitList splits a,b,'c,d' at the commas outside of quotes.
func splitList(s string) []string {
	var list []string
	var one strings.Builder
	var quote rune
	for _, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			one.WriteRune(r)
		case (r == '"' || r == '\'') && strings.TrimSpace(one.String()) == "":
			quote = r
			one.Reset()
		case r == ',':
			list = append(list, strings.TrimSpace(one.String()))
			one.Reset()
		default:
			one.WriteRune(r)
		}
	}
	return append(list, strings.TrimSpace(one.String()))
}

// compile makes a test of the condition. What is not set is equal to the empty value and fulfills nothing but that, and
// what asks for something to be different.
func (c condition) compile() (func(*item) bool, error) {
	value := c.column.value
	if c.op == "like" || c.op == "!like" {
		holds, err := like(c.column, c.values[0])
		if err != nil {
			return nil, err
		}
		return func(i *item) bool { return holds(cell(value(i))) == (c.op == "like") }, nil
	}
	compares := make([]func(v any) int, 0, len(c.values))
	for _, v := range c.values {
		one, err := c.column.comparer(v)
		if err != nil {
			return nil, err
		}
		compares = append(compares, one)
	}
	equal := func(v any) bool {
		return slices.ContainsFunc(compares, func(compare func(any) int) bool { return compare(v) == 0 })
	}
	switch c.op {
	case "=", "in":
		return func(i *item) bool { return equal(value(i)) }, nil
	case "!=", "notin":
		return func(i *item) bool { return !equal(value(i)) }, nil
	}
	if v := c.values[0]; c.column.kind != text && isNull(v) {
		return nil, badParameter(c.column.full, "There is nothing to compare with behind %q", c.op)
	}
	return func(i *item) bool {
		v := value(i)
		if v == nil {
			return false
		}
		n := compares[0](v)
		switch c.op {
		case "<":
			return n < 0
		case "<=":
			return n <= 0
		case ">":
			return n > 0
		}
		return n >= 0
	}, nil
}

// like looks for a part, in any case and with any accents; % stands for any text.
func like(c *column, value string) (func(string) bool, error) {
	if strings.Trim(value, "% ") == "" {
		return func(string) bool { return true }, nil
	}
	p, err := match.Compile("%" + strings.NewReplacer(`\`, `\\`).Replace(value) + "%")
	if err != nil {
		return nil, badParameter(c.full, "%s", err)
	}
	return func(s string) bool { return p.Match([]byte(match.Fold(s))) }, nil
}

func isNull(s string) bool { return s == "" || strings.EqualFold(s, "null") }

// comparer compares a value of the column with the one that was asked for.
func (c *column) comparer(asked string) (func(v any) int, error) {
	switch c.kind {
	case integer:
		n, err := strconv.ParseFloat(strings.TrimSpace(asked), 64)
		if err != nil || !isDecimal(strings.TrimSpace(asked)) {
			return nil, badParameter(c.full, "This is a number, not %q", asked)
		}
		return func(v any) int { return cmp.Compare(float64(v.(int64)), n) }, nil
	case day, moment:
		if isNull(asked) {
			return func(v any) int {
				if v == nil {
					return 0
				}
				return 1
			}, nil
		}
		start, err := c.timeStart(asked)
		if err != nil {
			return nil, err
		}
		// As exactly as it was asked: a day is all of that day.
		return func(v any) int {
			if v == nil {
				return -1
			}
			s := v.(string)
			return cmp.Compare(s[:min(len(start), len(s))], start)
		}, nil
	}
	folded := match.Fold(asked)
	return func(v any) int { return cmp.Compare(match.Fold(v.(string)), folded) }, nil
}

// timeStart is the beginning of the column's text for a day or time.
func (c *column) timeStart(asked string) (string, error) {
	asked = strings.TrimSpace(asked)
	if d, err := model.ParseDate(asked); err == nil {
		return d.String(), nil
	}
	if c.kind == moment {
		if t, err := time.Parse(time.RFC3339, asked); err == nil {
			return t.UTC().Format(timeLayout), nil
		}
		for _, layout := range []string{timeLayout, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
			if t, err := time.Parse(layout, asked); err == nil {
				written := t.Format(timeLayout)
				if !strings.HasSuffix(layout, ":05") {
					written = written[:len("2006-01-02 15:04")]
				}
				return written, nil
			}
		}
	}
	return "", badParameter(c.full, "%q is not a date like 2027-03-31", asked)
}
