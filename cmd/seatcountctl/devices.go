package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/device"
)

// deviceJSON is what devices --json writes of each device.
type deviceJSON struct {
	ID           int64             `json:"id"`
	Hostname     string            `json:"hostname"`
	Domain       string            `json:"domain"`
	UUID         string            `json:"uuid"`
	Serial       string            `json:"serial"`
	Manufacturer string            `json:"manufacturer"`
	OS           string            `json:"os"`
	User         string            `json:"user"`
	OrgID        int64             `json:"org_id"`
	Org          string            `json:"org"`
	State        model.DeviceState `json:"state"`
	StateReason  string            `json:"state_reason"`
	LastSeen     *time.Time        `json:"last_seen"`
	CollectedAt  *time.Time        `json:"collected_at"`
	Titles       int               `json:"titles"`
	File         string            `json:"file"`
	SourceGone   bool              `json:"source_gone"`
}

func (a *app) devices() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use:     "devices",
		Aliases: []string{"device"},
		Short:   "List all devices that inventories described",
		Example: `  seatcountctl devices
  seatcountctl devices --json | jq -r '.[] | select(.state != "in use") | .hostname'`,
		Args: cobra.NoArgs,
		RunE: a.counted(func(ctx context.Context, s *service.Services, _ []string) error {
			rows, err := s.Devices.List(ctx, a.who)
			if err != nil {
				return err
			}
			if a.json {
				return a.print(devicesJSON(rows))
			}
			return a.printDevices(rows)
		}),
	})
}

func devicesJSON(rows []device.Row) []deviceJSON {
	list := make([]deviceJSON, 0, len(rows))
	for _, r := range rows {
		list = append(list, deviceJSON{
			r.ID, r.Hostname, r.Domain, r.UUID, r.Serial, r.Manufacturer, r.OS, r.User, r.OrgID, r.Org, r.State, r.StateReason,
			timeOrNull(r.LastSeen), timeOrNull(r.CollectedAt), r.Titles, r.File, r.SourceGone,
		})
	}
	return list
}

func (a *app) printDevices(rows []device.Row) error {
	if len(rows) == 0 {
		a.say("There are no devices. \"seatcountctl scan FOLDER\" reads inventory files.")
		return nil
	}
	t := newTable(">ID", "Device", "Organization", "System", "User", ">Titles", "Last seen", "State")
	for _, r := range rows {
		state := string(r.State)
		if r.StateReason != "" {
			state += ": " + r.StateReason
		}
		t.add(fmt.Sprint(r.ID), short(r.Hostname, 63), short(r.Org, 40), short(r.OS, 40), short(r.User, 20), number(r.Titles), day(r.LastSeen), state)
	}
	t.total = []string{"", deviceCount(len(rows)), "", "", "", "", "", ""}
	return t.write(a.out)
}
