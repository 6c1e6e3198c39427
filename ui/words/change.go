package words

import (
	"strings"

	"seatcount/model"
	"seatcount/service/activity"
)

// fields are what the columns of the database are called in the window.
var fields = map[string]string{
	"name": "Name", "org_id": "Organization", "org_descendants": "And below", "purchase_count": "Purchased",
	"description": "Description", "match_string": "Match string", "exclude_string": "Except", "metric": "Counted per",
	"kinds": "Titles counted", "expires_on": "Expires", "state_reason": "Reason", "parent_id": "Below",
}

// Field is what people call a column: "Purchased" for purchase_count.
func Field(column string) string {
	if name, ok := fields[column]; ok {
		return name
	}
	return Sentence(strings.ReplaceAll(column, "_", " "))
}

// Value is a value of a change of a column for people, "" for none. orgPath tells the path of an organization, which is
// recorded by its number.
func Value(column string, v any, orgPath func(id int64) string) string {
	if v == nil || v == "" {
		return ""
	}
	switch n, number := v.(float64); {
	case number && (column == "org_id" || column == "parent_id") && orgPath != nil:
		if path := orgPath(int64(n)); path != "" {
			return path
		}
	case column == "org_descendants" && v == model.Yes:
		return "yes"
	case column == "org_descendants" && v == model.No:
		return "no"
	}
	return activity.Text(v)
}
