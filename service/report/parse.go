package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ParseQuery reads the parameters of the API, as License Statistics has them. Empty ones are left out.
//
//   - filter: [{"property":"name","operator":"like","value":"office"}]. Its older names "field" and "comparison" do too.
//   - order: [{"property":"used_count","direction":"DESC"}].
//   - fieldVisibility: {"name":true,"left":"1","id":0}, whose order is that of the columns; also ["name","left"], or
//     name,left.
//
// Errors are *QueryError.
func ParseQuery(filter, order, visible string) (q Query, err error) {
	if q.Filter, err = parseFilter(filter); err != nil {
		return Query{}, err
	}
	if q.Order, err = parseOrder(order); err != nil {
		return Query{}, err
	}
	if q.Visible, err = parseVisible(visible); err != nil {
		return Query{}, err
	}
	return q, nil
}

func parseFilter(s string) ([]Condition, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	var asked []struct {
		Property, Field      string
		Operator, Comparison string
		Value                any
	}
	if err := decode(s, &asked); err != nil {
		return nil, wrong("filter", `this is no list like [{"property":"name","operator":"like","value":"office"}]: %v`, err)
	}
	var conditions []Condition
	for _, a := range asked {
		c := Condition{Property: a.Property, Operator: a.Operator, Value: a.Value}
		if c.Property == "" {
			c.Property = a.Field
		}
		if c.Operator == "" {
			c.Operator = a.Comparison
		}
		if !known(c.Value) {
			return nil, wrong("filter", "the value of %q is neither a text, a number, true or false, nor a list of them", c.Property)
		}
		conditions = append(conditions, c)
	}
	return conditions, nil
}

func known(value any) bool {
	switch v := value.(type) {
	case nil, string, float64, bool:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(one any) bool {
			_, nested := one.([]any)
			return nested || !known(one)
		})
	}
	return false
}

func parseOrder(s string) ([]Order, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	var asked []struct{ Property, Field, Direction string }
	if err := decode(s, &asked); err != nil {
		return nil, wrong("order", `this is no list like [{"property":"name","direction":"ASC"}]: %v`, err)
	}
	var orders []Order
	for _, a := range asked {
		o := Order{Property: a.Property}
		if o.Property == "" {
			o.Property = a.Field
		}
		switch strings.ToUpper(a.Direction) {
		case "DESC":
			o.Desc = true
		case "", "ASC":
		default:
			return nil, wrong("order", "a direction is ASC or DESC, not %q", a.Direction)
		}
		orders = append(orders, o)
	}
	return orders, nil
}

func parseVisible(s string) ([]string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return nil, nil
	case s[0] == '{':
		return visibleObject(s)
	case s[0] == '[':
		names := []string{}
		if err := decode(s, &names); err != nil {
			return nil, wrong("fieldVisibility", `this is no list like ["name","left"]: %v`, err)
		}
		return names, nil
	}
	return Names(s), nil
}

// visibleObject reads {"name":"1","id":"0"}: in the order in which it is written, which decoding into a map would lose.
func visibleObject(s string) ([]string, error) {
	no := func(err error) error {
		return wrong("fieldVisibility", `this is no object like {"name":true,"id":false}: %v`, err)
	}
	d := json.NewDecoder(strings.NewReader(s))
	if _, err := d.Token(); err != nil {
		return nil, no(err)
	}
	names := []string{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, no(err)
		}
		var v any
		if err := d.Decode(&v); err != nil {
			return nil, no(err)
		}
		shown, ok := yes(v)
		if !ok {
			return nil, no(fmt.Errorf("%v is shown or not, 1 or 0", name))
		}
		if shown == 1 {
			names = append(names, fmt.Sprint(name))
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, no(err)
	}
	return names, nil
}

// decode reads one JSON value that is all of s.
func decode(s string, into any) error {
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	if err := d.Decode(into); err != nil {
		var shape *json.UnmarshalTypeError
		if errors.As(err, &shape) {
			return fmt.Errorf("there is %s at character %d where that does not belong", article(shape.Value), shape.Offset)
		}
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind its end")
	}
	return nil
}

// article puts a or an before what package encoding/json calls a value: "object", "string", "number 3".
func article(value string) string {
	if strings.HasPrefix(value, "o") || strings.HasPrefix(value, "a") {
		return "an " + value
	}
	return "a " + value
}

// Names splits "name, left" at the commas.
func Names(s string) []string {
	names := []string{}
	for name := range strings.SplitSeq(s, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// signs are what stands between column and value in ParseCondition; longer ones first.
var signs = []string{"!=", "<=", ">=", "=", "<", ">", "~"}

// ParseCondition reads what a person types: "used_count>10", "name~office", "expires_on<2027-01-01" or
// "status=Over-used|Expired", where | stands between several values of which one must fit. Errors are *QueryError.
func ParseCondition(s string) (Condition, error) {
	at, sign := len(s), ""
	for _, candidate := range signs {
		if i := strings.Index(s, candidate); i > 0 && i < at {
			at, sign = i, candidate
		}
	}
	if sign == "" {
		return Condition{}, wrong("filter", "%q is no condition like used_count>10, name~office or status=Over-used", s)
	}
	c := Condition{Property: strings.TrimSpace(s[:at]), Operator: synonyms[sign]}
	var values []any
	for v := range strings.SplitSeq(s[at+len(sign):], "|") {
		values = append(values, strings.TrimSpace(v))
	}
	c.Value = values
	return c, nil
}

// ParseOrders reads what a person types: "-used_count,name" sorts by the most used first, then by name.
func ParseOrders(s string) []Order {
	var orders []Order
	for _, name := range Names(s) {
		o := Order{Property: strings.TrimPrefix(name, "-")}
		o.Desc = o.Property != name
		orders = append(orders, o)
	}
	return orders
}
