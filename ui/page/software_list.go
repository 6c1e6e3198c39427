package page

import (
	"strings"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/report/build"
	"seatcount/ui/grid"
	"seatcount/ui/list"
	"seatcount/ui/theme"
)

// The chips of the Software page, apart from ChipAll.
const (
	ChipApplications = "applications"
	ChipUnlicensed   = "unlicensed"
	ChipComponents   = "components"
	ChipSystem       = "system"
	ChipUpdates      = "updates"
)

// titleRow is a title with the names of the licenses that cover it.
type titleRow struct {
	count.TitleRow
	covered string
}

func application(r titleRow) bool {
	return r.Kind == model.KindApplication || r.Kind == model.KindUnknown
}

// withLicenses adds the names of the licenses that cover each title.
func withLicenses(titles []count.TitleRow, names map[int64]string) []titleRow {
	rows := make([]titleRow, len(titles))
	for i, t := range titles {
		rows[i].TitleRow = t
		switch len(t.Licenses) {
		case 0:
		case 1:
			rows[i].covered = names[t.Licenses[0]]
		default:
			var all []string
			for _, id := range t.Licenses {
				all = append(all, names[id])
			}
			rows[i].covered = strings.Join(all, ", ")
		}
	}
	return rows
}

func softwareChips() []list.Chip[titleRow] {
	kinds := func(kinds ...model.Kind) func(titleRow) bool {
		var set [256]bool
		for _, k := range kinds {
			set[k] = true
		}
		return func(r titleRow) bool { return set[r.Kind] }
	}
	return []list.Chip[titleRow]{
		{ID: ChipApplications, Label: "Applications", Has: application},
		{ID: ChipUnlicensed, Label: "Not licensed", Has: func(r titleRow) bool { return application(r) && len(r.Licenses) == 0 }},
		{ID: ChipComponents, Label: "Components and runtimes", Has: kinds(model.KindComponent, model.KindRuntime)},
		{ID: ChipSystem, Label: "System", Has: kinds(model.KindDriver, model.KindPackage)},
		{ID: ChipUpdates, Label: "Updates", Has: kinds(model.KindUpdate)},
		{ID: ChipAll, Label: "All"},
	}
}

// softwareColumns are called as those of the report software: so what is shown can be exported as that report.
func softwareColumns() []column[titleRow] {
	return []column[titleRow]{
		{
			Column: grid.Column{ID: "name", Title: "Title", Width: 380, Min: 200, Grow: 3, Fixed: true},
			text:   func(r titleRow) string { return r.Name },
			cell:   func(r titleRow) grid.Cell { return grid.Cell{Kind: grid.Strong, Text: r.Name} },
		},
		{
			Column: grid.Column{ID: "kind", Title: "Kind", Width: 120},
			text:   func(r titleRow) string { return build.KindWord(r.Kind) },
			cell: func(r titleRow) grid.Cell {
				if application(r) {
					return muted(build.KindWord(r.Kind))
				}
				return grid.Cell{Kind: grid.Pill, Text: build.KindWord(r.Kind), Tone: theme.ToneNeutral}
			},
		},
		numberColumn(grid.Column{ID: "devices", Title: "Devices", Width: 96}, func(r titleRow) int { return r.Devices }),
		{
			Column: grid.Column{ID: "licenses", Title: "Covered by", Width: 280, Min: 120, Grow: 2},
			text:   func(r titleRow) string { return r.covered },
			cell:   func(r titleRow) grid.Cell { return muted(r.covered) },
		},
	}
}
