package page

import (
	"math"
	"strconv"
	"time"

	"seatcount/model"
	"seatcount/service/license"
	"seatcount/service/report"
	"seatcount/ui/dialog"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/theme"
	"seatcount/ui/words"
)

// The chips of the Licenses page.
const (
	ChipAll      = "all"
	ChipOverUsed = "over"
	ChipExpiring = "expiring"
	ChipUnused   = "unused"
	ChipNoMatch  = "nomatch"
)

func overUsed(r license.Row) bool { return r.Left() < 0 }
func noMatch(r license.Row) bool  { return r.Matched == 0 }
func unused(r license.Row) bool   { return r.UsedCount == 0 && r.Matched > 0 }

// expiring reports whether the license ends within model.ExpiringDays, or has ended: those must not be hidden either.
func expiring(r license.Row, today model.Date) bool {
	return r.ExpiresOn != nil && r.ExpiresOn.DaysFrom(today) <= model.ExpiringDays
}

func licenseChips(today func() model.Date) []list.Chip[license.Row] {
	return []list.Chip[license.Row]{
		{ID: ChipAll, Label: "All"},
		{ID: ChipOverUsed, Label: "Over-used", Has: overUsed},
		{ID: ChipExpiring, Label: "Expiring", Has: func(r license.Row) bool { return expiring(r, today()) }},
		{ID: ChipUnused, Label: "Unused", Has: unused},
		{ID: ChipNoMatch, Label: "No match", Has: noMatch},
	}
}

func licenseSearch(r license.Row) []string {
	return []string{r.Name, r.MatchString, r.Org, r.Description}
}

// usage is the used share of the purchased seats; all of it when seats are used and none were purchased.
func usage(r license.Row) float64 {
	switch {
	case r.PurchaseCount > 0:
		return float64(r.UsedCount) / float64(r.PurchaseCount)
	case r.UsedCount > 0:
		return math.Inf(1)
	}
	return 0
}

func usageCell(r license.Row) grid.Cell {
	tone := theme.ToneAccent
	switch {
	case r.Left() < 0:
		tone = theme.ToneBad
	case r.Status == model.StatusExpiring || r.Status == model.StatusExpired:
		tone = theme.ToneWarn
	}
	return grid.Cell{Kind: grid.Bar, Share: min(1, usage(r)), Tone: tone}
}

// licenseColumns are called as those of the report licenses: so what is shown can be exported as that report.
func licenseColumns(today func() model.Date, orgs *orgNames) []column[license.Row] {
	counted := func(id, title string, width, least float32, kind grid.Kind, f func(license.Row) int) column[license.Row] {
		c := numberColumn(grid.Column{ID: id, Title: title, Width: width, Min: least}, f)
		c.cell = func(r license.Row) grid.Cell { return grid.Cell{Kind: kind, Num: int64(f(r))} }
		c.sum = true
		return c
	}
	plain := func(c grid.Column, f func(license.Row) string) column[license.Row] {
		return column[license.Row]{Column: c, text: f, cell: func(r license.Row) grid.Cell { return muted(f(r)) }}
	}
	titles := counted("titles", "Titles", 80, 68, grid.Number, func(r license.Row) int { return r.Titles })
	titles.Hidden, titles.sum = true, false
	return []column[license.Row]{
		{
			Column: grid.Column{ID: "name", Title: "Name", Width: 260, Min: 188, Grow: 3, Fixed: true},
			text:   func(r license.Row) string { return r.Name },
			cell:   func(r license.Row) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: r.Name} },
		},
		orgColumn(grid.Column{ID: "org", Title: "Organization", Width: 166, Min: 104, Grow: 2}, orgs, func(r license.Row) string { return r.Org }),
		counted("purchase_count", "Purchased", 100, 88, grid.Number, func(r license.Row) int { return r.PurchaseCount }),
		counted("used_count", "Used", 76, 66, grid.Number, func(r license.Row) int { return r.UsedCount }),
		counted("left", "Left", 80, 66, grid.Signed, func(r license.Row) int { return r.Left() }),
		{
			Column: grid.Column{ID: "usage", Title: "Usage", Width: 124, Min: 62},
			text: func(r license.Row) string {
				if r.PurchaseCount == 0 {
					return ""
				}
				return strconv.Itoa(int(math.Round(100*usage(r)))) + "%"
			},
			number: usage,
			cell:   usageCell,
		},
		{
			Column: grid.Column{ID: "status", Title: "Status", Width: 132, Min: 130},
			text:   func(r license.Row) string { return words.Status(r.Status, &r.License, today()) },
			number: func(r license.Row) float64 { return float64(r.Status) },
			cell: func(r license.Row) grid.Cell {
				return grid.Cell{Kind: grid.Pill, Text: words.Status(r.Status, &r.License, today()), Tone: dialog.StatusTone(r.Status)}
			},
		},
		{
			Column: grid.Column{ID: "expires_on", Title: "Expires", Width: 104, Min: 102},
			text:   func(r license.Row) string { return words.Expires(r.ExpiresOn) },
			number: func(r license.Row) float64 {
				if r.ExpiresOn == nil {
					return math.Inf(1)
				}
				return seconds(r.ExpiresOn.Time())
			},
			cell: func(r license.Row) grid.Cell {
				if r.ExpiresOn == nil {
					return muted(words.Expires(nil))
				}
				return grid.Cell{Kind: grid.Date, Text: r.ExpiresOn.String()}
			},
			kind: report.Day, value: func(r license.Row) report.Cell { return r.ExpiresOn },
		},
		plain(grid.Column{ID: "match_string", Title: "Match string", Width: 200, Hidden: true}, func(r license.Row) string { return oneLine(r.MatchString) }),
		plain(grid.Column{ID: "exclude_string", Title: "Except", Width: 160, Hidden: true}, func(r license.Row) string { return oneLine(r.ExcludeString) }),
		plain(grid.Column{ID: "metric", Title: "Counted per", Width: 100, Hidden: true}, func(r license.Row) string { return string(r.Metric) }),
		titles,
		plain(grid.Column{ID: "description", Title: "Description", Width: 200, Hidden: true}, func(r license.Row) string { return oneLine(r.Description) }),
		timeColumn(grid.Column{ID: "edited_date", Title: "Edited", Width: 146, Hidden: true}, edited, words.Minute),
		plain(grid.Column{ID: "edited_by", Title: "Edited by", Width: 120, Hidden: true}, func(r license.Row) string { return r.EditedBy }),
	}
}

func edited(r license.Row) time.Time {
	if r.EditedDate == nil {
		return time.Time{}
	}
	return *r.EditedDate
}

func licenseSpec(today func() model.Date) *list.Spec[license.Row] {
	return &list.Spec[license.Row]{
		Columns: listColumns(licenseColumns(today, &orgNames{})), Chips: licenseChips(today), Search: licenseSearch,
		ID: func(r license.Row) int64 { return r.ID },
	}
}
