package page

import (
	"slices"
	"testing"

	"seatcount/model"
	"seatcount/service/license"
	"seatcount/ui/list"
)

func testLicenseSpec() *list.Spec[license.Row] {
	return licenseSpec(func() model.Date { return today })
}

func licenseNames(l *list.List[license.Row]) []string {
	var names []string
	for _, r := range l.Rows() {
		names = append(names, r.Name)
	}
	return names
}

func TestLicenseChips(t *testing.T) {
	spec := testLicenseSpec()
	rows := slices.Clone(company)
	for i := range rows {
		rows[i].ID = int64(i + 1)
	}
	l := list.New(spec)
	l.Set(spec.Prepare(rows, list.Sort{Column: "name"}))
	for chip, want := range map[string][]string{
		ChipAll:      {"Acrobat", "AutoCAD", "Java", "Office", "Old", "TeamViewer", "Typo"},
		ChipOverUsed: {"Java", "Office"},
		ChipExpiring: {"Acrobat", "Old", "TeamViewer"},
		ChipUnused:   {"TeamViewer"},
		ChipNoMatch:  {"Typo"},
	} {
		l.SetChip(chip)
		if got := licenseNames(l); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", chip, got, want)
		}
		if l.Count(chip) != len(want) {
			t.Errorf("%s: count %d, want %d", chip, l.Count(chip), len(want))
		}
	}
}

func TestLicenseOrders(t *testing.T) {
	spec := testLicenseSpec()
	l := list.New(spec)
	for _, c := range []struct {
		sort list.Sort
		want []string
	}{
		{list.Sort{Column: "left"}, []string{"Java", "Office", "Acrobat", "AutoCAD", "Old", "Typo", "TeamViewer"}},
		{list.Sort{Column: "expires_on"}, []string{"Old", "TeamViewer", "Acrobat", "AutoCAD", "Office", "Java", "Typo"}},
		{list.Sort{Column: "usage", Desc: true}, []string{"Java", "Office", "Acrobat", "AutoCAD", "Old", "TeamViewer", "Typo"}},
	} {
		l.Set(spec.Prepare(company, c.sort))
		if got := licenseNames(l); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.sort, got, c.want)
		}
	}
}

func TestLicenseSearchLooksInTheWholeForm(t *testing.T) {
	r := row("Éditeur", 1, 1, 1, nil)
	r.MatchString, r.Org, r.Description = "%Writer%", "Default Organization / Büro", "for the typists"
	spec := testLicenseSpec()
	l := list.New(spec)
	l.Set(spec.Prepare([]license.Row{r}, list.Sort{}))
	for search, want := range map[string]int{"editeur": 1, "%writer": 1, "buro": 1, "TYPIST": 1, "typist editeur": 1, "other": 0} {
		if l.SetSearch(search); l.Len() != want {
			t.Errorf("%q: %d rows, want %d", search, l.Len(), want)
		}
	}
}

func TestLicenseCellsExportAsShown(t *testing.T) {
	want := map[string]string{
		"name": "Java", "purchase_count": "0", "used_count": "213", "left": "-213", "usage": "", "status": "Over-used", "expires_on": "Perpetual",
	}
	for _, c := range licenseColumns(func() model.Date { return today }, &orgNames{}) {
		if w, ok := want[c.ID]; ok && c.text(company[1]) != w {
			t.Errorf("%s: %q, want %q", c.ID, c.text(company[1]), w)
		}
	}
}
