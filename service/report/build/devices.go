package build

import (
	"context"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/report"
)

var devices = Report{
	Name: "devices", Title: "Devices", Needs: model.DevicesRead, About: "Every device with what identifies it, and whether it counts.",
	Columns: []report.Column{
		{Name: "id", Title: "ID", Kind: report.Int, Hidden: true},
		{Name: "hostname", Title: "Device"},
		{Name: "org", Title: "Organization"},
		{Name: "user", Title: "User"},
		{Name: "os", Title: "Operating system"},
		{Name: "titles", Title: "Titles", Kind: report.Int},
		{Name: "last_seen", Title: "Last seen", Kind: report.Time},
		{Name: "collected_at", Title: "Complete list of", Kind: report.Time, Hidden: true},
		{Name: "state", Title: "State", Kind: report.Enum, Values: deviceStates},
		{Name: "counts", Title: "Counts", Kind: report.Bool},
		{Name: "reason", Title: "Why", Kind: report.Enum, Values: deviceReasons, Hidden: true},
		{Name: "note", Title: "Note", Hidden: true},
		{Name: "domain", Title: "Domain", Hidden: true},
		{Name: "uuid", Title: "UUID", Hidden: true, Whole: true},
		{Name: "serial", Title: "Serial number", Hidden: true, Whole: true},
		{Name: "manufacturer", Title: "Manufacturer", Hidden: true},
		{Name: "file", Title: "Newest file", Hidden: true},
		{Name: "file_gone", Title: "File gone", Kind: report.Bool, Hidden: true},
	},
	rows: func(ctx context.Context, p model.Principal, s Sources, _ Params, t *report.Table) error {
		rows, err := s.Devices.List(ctx, p)
		if err != nil {
			return err
		}
		for _, r := range rows {
			t.Rows = append(t.Rows, []report.Cell{
				r.ID, r.Hostname, r.Org, r.User, r.OS, r.Titles, r.LastSeen, r.CollectedAt, string(r.State), r.Reason == count.ReasonCounted, string(r.Reason),
				r.StateReason, r.Domain, r.UUID, r.Serial, r.Manufacturer, r.File, r.SourceGone,
			})
		}
		return nil
	},
}

var deviceStates = []string{string(model.DeviceInUse), string(model.DeviceRetired), string(model.DeviceExcluded)}

var deviceReasons = []string{
	string(count.ReasonCounted), string(count.ReasonDeviceRetired), string(count.ReasonDeviceExcluded), string(count.ReasonDeviceUnseen),
}
