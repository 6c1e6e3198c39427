package build

import (
	"context"
	"slices"
	"strings"

	"seatcount/model"
	"seatcount/service/report"
)

var software = Report{
	Name: "software", Title: "Software", Needs: model.DevicesRead, About: "Every title on a device, on how many devices in use, and the licenses that cover it.",
	Columns: []report.Column{
		{Name: "id", Title: "ID", Kind: report.Int, Hidden: true},
		{Name: "name", Title: "Title"},
		{Name: "kind", Title: "Kind", Kind: report.Enum, Values: kindWords()},
		{Name: "devices", Title: "Devices", Kind: report.Int},
		{Name: "licenses", Title: "Covered by"},
		{Name: "covered", Title: "Covered", Kind: report.Bool, Hidden: true},
	},
	rows: func(ctx context.Context, p model.Principal, s Sources, _ Params, t *report.Table) error {
		titles, err := s.Count.Titles(ctx, p)
		if err != nil {
			return err
		}
		names := map[int64]string{}
		if p.Can(model.LicensesRead) {
			licenses, err := s.Licenses.List(ctx, p)
			if err != nil {
				return err
			}
			for _, l := range licenses {
				names[l.ID] = l.Name
			}
		}
		for _, title := range titles {
			var covered []string
			for _, id := range title.Licenses {
				covered = append(covered, names[id])
			}
			t.Rows = append(t.Rows, []report.Cell{
				title.ID, title.Name, KindWord(title.Kind), title.Devices, strings.Join(covered, ", "), len(covered) > 0,
			})
		}
		return nil
	},
}

// KindWord is the word for a kind of titles. People need not know that some were never classified.
func KindWord(k model.Kind) string {
	if k == model.KindUnknown {
		k = model.KindApplication
	}
	s := k.String()
	return strings.ToUpper(s[:1]) + s[1:]
}

func kindWords() []string {
	var all []string
	for _, k := range model.TitleKinds() {
		if word := KindWord(k); !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return all
}
