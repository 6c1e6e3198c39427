package build

import (
	"context"
	"fmt"
	"math"
	"strings"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/report"
)

var changes = Report{
	Name: "activity", Title: "Activity", OverTime: true, Needs: model.ActivityRead, About: "Who changed what, when, from what to what.",
	Columns: []report.Column{
		{Name: "id", Title: "ID", Kind: report.Int, Hidden: true},
		{Name: "at", Title: "When", Kind: report.Time},
		{Name: "who", Title: "Who"},
		{Name: "action", Title: "Did"},
		{Name: "entity", Title: "What"},
		{Name: "entity_id", Title: "Its ID", Kind: report.Int, Hidden: true},
		{Name: "name", Title: "Name"},
		{Name: "changes", Title: "From → to"},
	},
	rows: func(ctx context.Context, p model.Principal, s Sources, params Params, t *report.Table) error {
		entries, err := s.Activity.List(ctx, p, activity.Filter{Since: params.start(s.Zone), Before: params.end(s.Zone), Limit: math.MaxInt32})
		if err != nil {
			return err
		}
		for _, e := range entries {
			t.Rows = append(t.Rows, []report.Cell{e.ID, e.At, e.Who, e.Action, e.Entity, e.EntityID, e.Name, changed(e)})
		}
		return nil
	},
}

// changed says what an entry changed: "purchase_count: 45 → 50; expires_on: – → 2027-03-31".
func changed(e model.Activity) string {
	list, err := activity.Decode(e.Changes)
	if err != nil {
		return e.Changes
	}
	var parts []string
	for _, c := range list {
		if from, to := activity.Text(c.From), activity.Text(c.To); from != to { // of something new: it says nothing
			parts = append(parts, fmt.Sprintf("%s: %s → %s", c.Field, from, to))
		}
	}
	return strings.Join(parts, "; ")
}
