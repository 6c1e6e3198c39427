package build

import (
	"context"
	"math"

	"seatcount/model"
	"seatcount/service/license"
	"seatcount/service/report"
)

var licenses = Report{
	Name: "licenses", Title: "Licenses", Needs: model.LicensesRead, About: "Every license with the seats that are purchased, used and left.",
	Columns: []report.Column{
		{Name: "id", Title: "ID", Kind: report.Int},
		{Name: "name", Title: "Name"},
		{Name: "org", Title: "Organization"},
		{Name: "purchase_count", Title: "Purchased", Kind: report.Int, Sum: true},
		{Name: "used_count", Title: "Used", Kind: report.Int, Sum: true},
		{Name: "left", Title: "Left", Kind: report.Int, Sum: true},
		{Name: "usage", Title: "Usage (%)", Kind: report.Int, Hidden: true},
		{Name: "status", Title: "Status", Kind: report.Enum, Values: statusWords[:]},
		{Name: "expires_on", Title: "Expires", Kind: report.Day},
		{Name: "metric", Title: "Counts per", Kind: report.Enum, Values: []string{string(model.MetricDevice), string(model.MetricInstallation)}},
		{Name: "match_string", Title: "Match"},
		{Name: "exclude_string", Title: "Except", Hidden: true},
		{Name: "titles", Title: "Titles", Kind: report.Int, Hidden: true},
		{Name: "kinds", Title: "Kinds", Kind: report.Enum, Values: []string{string(model.KindsApplications), string(model.KindsAll)}, Hidden: true},
		{Name: "org_id", Title: "Organization ID", Kind: report.Int, Hidden: true},
		{Name: "org_descendants", Title: "With those below", Kind: report.Bool, Hidden: true},
		{Name: "description", Title: "Description", Hidden: true},
		{Name: "edited_by", Title: "Edited by", Hidden: true},
		{Name: "edited_date", Title: "Edited", Kind: report.Time, Hidden: true},
	},
	rows: func(ctx context.Context, p model.Principal, s Sources, _ Params, t *report.Table) error {
		rows, err := s.Licenses.List(ctx, p)
		if err != nil {
			return err
		}
		for _, r := range rows {
			t.Rows = append(t.Rows, []report.Cell{
				r.ID, r.Name, r.Org, r.PurchaseCount, r.UsedCount, r.Left(), share(r), StatusWord(r.Status), r.ExpiresOn, string(r.Metric),
				r.MatchString, r.ExcludeString, r.Titles, string(r.Kinds), r.OrgID, r.Descendants(), r.Description, r.EditedBy, r.EditedDate,
			})
		}
		return nil
	},
}

// share is the used part of what was purchased in percent; nil when nothing was.
func share(r license.Row) report.Cell {
	if r.PurchaseCount == 0 {
		return nil
	}
	return int(math.Round(100 * float64(r.UsedCount) / float64(r.PurchaseCount)))
}

// statusWords are the words for a license's status, as windows show them.
var statusWords = [...]string{
	model.StatusOverUsed: "Over-used", model.StatusExpired: "Expired", model.StatusExpiring: "Expiring",
	model.StatusNoMatch: "No match", model.StatusUnused: "Unused", model.StatusOK: "OK",
}

// StatusWord is the word for a license's status.
func StatusWord(s model.Status) string {
	if s >= 0 && int(s) < len(statusWords) {
		return statusWords[s]
	}
	return ""
}
