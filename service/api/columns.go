package api

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/org"
)

// item is a license with its organization's name.
type item struct {
	model.License
	OrgName string
}

func (s *Server) item(tree *org.Tree, l model.License) item {
	_, name := cutLast(tree.Path(l.OrgID), org.Separator)
	return item{l, name}
}

// cutLast splits behind the last separator.
func cutLast(s, separator string) (before, after string) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):]
	}
	return "", s
}

// kind is what the values of a column are.
type kind int

const (
	text kind = iota
	integer
	day    // "2027-03-31"
	moment // "2026-11-22 01:48:37", UTC
)

// column is one attribute of a license.
type column struct {
	name  string // as the attribute is called
	full  string // with its table: "licenses.name", "orgs.name"
	kind  kind
	title string // for people
	// value is an int64, a string, or nil.
	value func(i *item) any
	// readOnly is why it cannot be written; empty when it can.
	readOnly string
}

const computed = "The counter computes this; nobody sets it"

// columns are all attributes in their order.
var columns = []*column{
	{name: "id", title: "ID", kind: integer, value: func(i *item) any { return i.ID }, readOnly: "The id is given by Seatcount"},
	{name: "name", title: "Name", value: func(i *item) any { return i.Name }},
	{name: "org_id", title: "Organization ID", kind: integer, value: func(i *item) any { return i.OrgID }},
	{name: "org_descendants", title: "With those below", value: func(i *item) any { return i.OrgDescendants }},
	{name: "purchase_count", title: "Purchased", kind: integer, value: func(i *item) any { return int64(i.PurchaseCount) }},
	{name: "used_count", title: "Used", kind: integer, value: func(i *item) any { return int64(i.UsedCount) }, readOnly: computed},
	{name: "description", title: "Description", value: func(i *item) any { return i.Description }},
	{name: "match_string", title: "Match", value: func(i *item) any { return i.MatchString }},
	{name: "edited_by", title: "Edited by", value: func(i *item) any { return i.EditedBy }, readOnly: "Seatcount notes who edits a license"},
	{name: "edited_date", title: "Edited (UTC)", kind: moment, value: func(i *item) any { return timeText(i.EditedDate) }, readOnly: "Seatcount notes when a license is edited"},
	{name: "exclude_string", title: "Except", value: func(i *item) any { return i.ExcludeString }},
	{name: "metric", title: "One seat is", value: func(i *item) any { return string(i.Metric) }},
	{name: "kinds", title: "Titles that count", value: func(i *item) any { return string(i.Kinds) }},
	{name: "expires_on", title: "Expires", kind: day, value: func(i *item) any {
		if i.ExpiresOn == nil {
			return nil
		}
		return i.ExpiresOn.String()
	}},
	{name: "orgs.name", title: "Organization", value: func(i *item) any { return i.OrgName }, readOnly: "Write org_id to move a license to another organization"},
	{name: "orgs.id", title: "Organization ID", kind: integer, value: func(i *item) any { return i.OrgID }, readOnly: "Write org_id to move a license to another organization"},
	{name: "left", title: "Left", kind: integer, value: func(i *item) any { return int64(i.Left()) }, readOnly: computed},
}

func init() {
	for _, c := range columns {
		c.full = c.name
		if !strings.Contains(c.name, ".") {
			c.full = "licenses." + c.name
		}
	}
}

func timeText(t *time.Time) any {
	if t == nil || t.IsZero() {
		return nil
	}
	return t.UTC().Format(timeLayout)
}

// findColumn is the column of that name, with or without its table; nil when there is none.
func findColumn(name string) *column {
	i := slices.IndexFunc(columns, func(c *column) bool { return c.name == name || c.full == name })
	if i < 0 {
		return nil
	}
	return columns[i]
}

func names(columns []*column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return list
}

// cell is a value as text, empty when there is none.
func cell(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		return v
	}
	return ""
}

// tableColumns are those of a table for people when nobody says which.
var tableColumns = find("id", "name", "orgs.name", "purchase_count", "used_count", "left", "expires_on", "description")

func find(names ...string) []*column {
	list := make([]*column, len(names))
	for i, name := range names {
		list[i] = findColumn(name)
	}
	return list
}
