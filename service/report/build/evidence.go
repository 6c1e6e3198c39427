package build

import (
	"context"
	"fmt"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/report"
)

var evidence = Report{
	Name: "evidence", Title: "Evidence", OfLicense: true, Needs: model.LicensesRead,
	About: "Every device and title behind the count of one license, with the file that says so and its SHA-256.",
	Columns: []report.Column{
		{Name: "device", Title: "Device"},
		{Name: "org", Title: "Organization"},
		{Name: "title", Title: "Title"},
		{Name: "version", Title: "Version"},
		{Name: "publisher", Title: "Publisher"},
		{Name: "last_seen", Title: "Last seen", Kind: report.Time},
		{Name: "counts", Title: "Counts", Kind: report.Bool},
		{Name: "reason", Title: "Why", Kind: report.Enum, Values: evidenceReasons},
		{Name: "note", Title: "Note", Hidden: true},
		{Name: "file", Title: "Source file"},
		{Name: "sha256", Title: "SHA-256 of the file", Whole: true},
		{Name: "kind", Title: "Kind", Kind: report.Enum, Values: kindWords(), Hidden: true},
		{Name: "device_id", Title: "Device ID", Kind: report.Int, Hidden: true},
		{Name: "title_id", Title: "Title ID", Kind: report.Int, Hidden: true},
	},
	rows: evidenceRows,
}

var evidenceReasons = []string{
	string(count.ReasonCounted), string(count.ReasonTitleExcluded), string(count.ReasonTitleKind), string(count.ReasonDeviceRetired),
	string(count.ReasonDeviceExcluded), string(count.ReasonDeviceUnseen), string(count.ReasonOutOfScope),
}

func evidenceRows(ctx context.Context, p model.Principal, s Sources, params Params, t *report.Table) error {
	e, err := s.Count.Explain(ctx, p, params.LicenseID)
	if err != nil {
		return err
	}
	t.Title = "Evidence: " + e.License.Name
	t.Subtitle = append(t.Subtitle, fmt.Sprintf("%s: %d purchased, %d used, %d left", e.Org, e.License.PurchaseCount, e.Used, e.Left))
	for _, d := range e.Devices {
		for _, f := range d.Found {
			reason := d.Reason
			if d.Counted {
				reason = f.Reason
			}
			t.Rows = append(t.Rows, []report.Cell{
				d.Hostname, d.Org, f.Title, f.Version, f.Publisher, d.LastSeen, reason == count.ReasonCounted, string(reason), d.Note,
				f.File, f.FileHash, KindWord(f.Kind), d.DeviceID, f.TitleID,
			})
		}
	}
	return nil
}
