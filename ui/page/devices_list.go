package page

import (
	"path/filepath"
	"strings"
	"time"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/device"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/theme"
	"seatcount/ui/words"
)

// The chips of the Devices page, apart from ChipAll.
const (
	ChipInUse    = "in use"
	ChipRetired  = "retired"
	ChipExcluded = "excluded"
	ChipTwins    = "twins"
	ChipUnseen   = "unseen"
)

// deviceRow is a device with what the page knows beyond the service's row.
type deviceRow struct {
	device.Row
	twin bool // may be the same computer as another one; nobody has decided yet
}

func (r deviceRow) unseen() bool { return r.Reason == count.ReasonDeviceUnseen }

// markTwins tells which devices may be the same computer as another one.
func markTwins(rows []device.Row, twins []device.Twins) []deviceRow {
	open := map[int64]bool{}
	for _, t := range twins {
		if t.Decision == "" {
			open[t.A.ID], open[t.B.ID] = true, true
		}
	}
	marked := make([]deviceRow, len(rows))
	for i, r := range rows {
		marked[i] = deviceRow{r, open[r.ID]}
	}
	return marked
}

func deviceChips() []list.Chip[deviceRow] {
	state := func(s model.DeviceState) func(deviceRow) bool { return func(r deviceRow) bool { return r.State == s } }
	return []list.Chip[deviceRow]{
		{ID: ChipAll, Label: "All"},
		{ID: ChipInUse, Label: "In use", Has: state(model.DeviceInUse)},
		{ID: ChipRetired, Label: "Retired", Has: state(model.DeviceRetired)},
		{ID: ChipExcluded, Label: "Excluded", Has: state(model.DeviceExcluded)},
		{ID: ChipTwins, Label: "Possible twins", Has: func(r deviceRow) bool { return r.twin }},
		{ID: ChipUnseen, Label: "Not seen lately", Has: deviceRow.unseen},
	}
}

func deviceSearch(r deviceRow) []string {
	return []string{r.Hostname, r.Domain, r.Org, r.OS, r.User, r.Serial, r.UUID, r.Manufacturer, r.File, r.StateReason}
}

// deviceState says the state of a device in a word.
func deviceState(r deviceRow) (string, theme.Tone) {
	switch {
	case r.State == model.DeviceRetired:
		return "Retired", theme.ToneNeutral
	case r.State == model.DeviceExcluded:
		return "Excluded", theme.ToneWarn
	case r.unseen():
		return "Not seen lately", theme.ToneNeutral
	case r.twin:
		return "Possible twin", theme.ToneWarn
	}
	return "In use", theme.ToneGood
}

func deviceFile(r deviceRow) string {
	name := ""
	if r.File != "" {
		name = filepath.Base(r.File)
	}
	if r.SourceGone {
		return name + " (gone)"
	}
	return name
}

// deviceColumns are called as those of the report devices: so what is shown can be exported as that report.
func deviceColumns(orgs *orgNames) []column[deviceRow] {
	plain := func(c grid.Column, f func(deviceRow) string) column[deviceRow] {
		return column[deviceRow]{Column: c, text: f, cell: func(r deviceRow) grid.Cell { return muted(f(r)) }}
	}
	return []column[deviceRow]{
		{
			Column: grid.Column{ID: "hostname", Title: "Hostname", Width: 140, Min: 110, Grow: 1, Fixed: true},
			text:   func(r deviceRow) string { return r.Hostname },
			cell:   func(r deviceRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: r.Hostname} },
		},
		orgColumn(grid.Column{ID: "org", Title: "Organization", Width: 190, Min: 90, Grow: 3}, orgs, func(r deviceRow) string { return r.Org }),
		{
			Column: grid.Column{ID: "os", Title: "Operating system", Width: 160, Min: 90, Grow: 2},
			text:   func(r deviceRow) string { return r.OS },
			cell:   func(r deviceRow) grid.Cell { return muted(strings.TrimPrefix(r.OS, "Microsoft ")) },
		},
		plain(grid.Column{ID: "user", Title: "User", Width: 100, Min: 60, Grow: 1}, func(r deviceRow) string { return r.User }),
		numberColumn(grid.Column{ID: "titles", Title: "Titles", Width: 76}, func(r deviceRow) int { return r.Titles }),
		timeColumn(grid.Column{ID: "last_seen", Title: "Last seen", Width: 108, Min: 100}, func(r deviceRow) time.Time { return r.LastSeen }, words.Day),
		{
			Column: grid.Column{ID: "state", Title: "State", Width: 128, Min: 100},
			text:   func(r deviceRow) string { s, _ := deviceState(r); return s },
			cell: func(r deviceRow) grid.Cell {
				s, tone := deviceState(r)
				return grid.Cell{Kind: grid.Pill, Text: s, Tone: tone}
			},
		},
		plain(grid.Column{ID: "file", Title: "Source file", Width: 160, Min: 80, Grow: 2}, deviceFile),
		plain(grid.Column{ID: "note", Title: "Reason", Width: 160, Hidden: true}, func(r deviceRow) string { return r.StateReason }),
		plain(grid.Column{ID: "domain", Title: "Domain", Width: 120, Hidden: true}, func(r deviceRow) string { return r.Domain }),
		plain(grid.Column{ID: "serial", Title: "Serial", Width: 130, Hidden: true}, func(r deviceRow) string { return r.Serial }),
		plain(grid.Column{ID: "uuid", Title: "UUID", Width: 270, Hidden: true}, func(r deviceRow) string { return r.UUID }),
		plain(grid.Column{ID: "manufacturer", Title: "Manufacturer", Width: 130, Hidden: true}, func(r deviceRow) string { return r.Manufacturer }),
		timeColumn(grid.Column{ID: "collected_at", Title: "Complete list of", Width: 146, Hidden: true},
			func(r deviceRow) time.Time { return r.CollectedAt }, words.Minute),
	}
}
