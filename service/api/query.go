package api

import (
	"cmp"
	"slices"
	"strings"

	"seatcount/service/match"
)

// defaultLimit is how many licenses a list has when nobody says so; 0 is all.
const defaultLimit = 1000

// listed is what a list was asked for.
type listed struct {
	filter     []condition
	sort       []sorting
	limit      int
	offset     int
	properties string
	include    string
	columns    []*column
	orgIDs     []int64 // that the list is limited to, for the envelope
}

type sorting struct {
	column *column
	desc   bool
}

// parseSort reads "-used_count,name".
func parseSort(s string) ([]sorting, error) {
	var list []sorting
	for name := range strings.SplitSeq(s, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		bare := strings.TrimLeft(name, "-+")
		c := findColumn(bare)
		if c == nil {
			return nil, badParameter("sort", "There is no column %q; there are %s", bare, strings.Join(names(columns), ", "))
		}
		list = append(list, sorting{c, strings.HasPrefix(name, "-")})
	}
	return list, nil
}

// parseProperties reads "id,name", in that order; empty and licenses.* are all columns.
func parseProperties(s string) ([]*column, error) {
	var list []*column
	for name := range strings.SplitSeq(s, ",") {
		name = strings.TrimSpace(name)
		switch c := findColumn(name); {
		case name == "":
		case name == "*" || name == "licenses.*":
			list = append(list, columns...)
		case c == nil:
			return nil, badParameter("properties", "There is no column %q; there are %s", name, strings.Join(names(columns), ", "))
		case !slices.Contains(list, c):
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return columns, nil
	}
	return list, nil
}

// apply filters and sorts, and cuts the page out. It returns how many the filter let through.
func (l *listed) apply(items []item) (page []item, filtered int) {
	kept := slices.DeleteFunc(items, func(i item) bool {
		return slices.ContainsFunc(l.filter, func(c condition) bool { return !c.test(&i) })
	})
	slices.SortFunc(kept, func(a, b item) int { return cmp.Compare(a.ID, b.ID) })
	if len(l.sort) > 0 {
		kept = l.sorted(kept)
	}
	page = kept[min(l.offset, len(kept)):]
	if l.limit > 0 {
		page = page[:min(l.limit, len(page))]
	}
	return page, len(kept)
}

// sorted sorts by keys that are made once for each license; what is not set comes last.
func (l *listed) sorted(items []item) []item {
	type keyed struct {
		item
		keys []any
	}
	list := make([]keyed, len(items))
	for i := range items {
		keys := make([]any, len(l.sort))
		for j, s := range l.sort {
			keys[j] = s.column.value(&items[i])
			if t, ok := keys[j].(string); ok {
				keys[j] = match.Fold(t)
			}
		}
		list[i] = keyed{items[i], keys}
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		for j, s := range l.sort {
			x, y := a.keys[j], b.keys[j]
			n := 0
			switch {
			case x == nil && y == nil:
			case x == nil:
				return 1
			case y == nil:
				return -1
			case s.column.kind == integer:
				n = cmp.Compare(x.(int64), y.(int64))
			default:
				n = cmp.Compare(x.(string), y.(string))
			}
			if s.desc {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	out := make([]item, len(list))
	for i := range list {
		out[i] = list[i].item
	}
	return out
}

// sortWords is the order as the envelope tells it: "licenses.used_count DESC".
func (l *listed) sortWords() string {
	var words []string
	for _, s := range l.sort {
		word := s.column.full
		if s.desc {
			word += " DESC"
		}
		words = append(words, word)
	}
	return strings.Join(words, ",")
}

func (l *listed) propertyNames() []string {
	var list []string
	for name := range strings.SplitSeq(l.properties, ",") {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, name)
		}
	}
	return list
}

// metaFilter is the filter as the envelope tells it, that of the principal's organizations included.
func (l *listed) metaFilter() []MetaFilter {
	list := []MetaFilter{}
	for _, c := range l.filter {
		f := MetaFilter{Name: c.column.full, Function: "where", Operator: c.op, Value: c.values[0]}
		switch c.op {
		case "like", "!like":
			f.Value = "%" + c.values[0] + "%"
			f.Operator = strings.Replace(c.op, "!", "not ", 1)
		case "in":
			f.Function, f.Value = "whereIn", c.values
		case "notin":
			f.Function, f.Operator, f.Value = "whereNotIn", "not in", c.values
		}
		list = append(list, f)
	}
	return append(list, MetaFilter{Name: "licenses.org_id", Function: "whereIn", Operator: "in", Value: l.orgIDs})
}
