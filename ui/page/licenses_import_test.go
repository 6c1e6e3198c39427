package page

import (
	"testing"

	"seatcount/model"
	"seatcount/service/license"
)

func TestImportLinesSayWhatWasUnderstood(t *testing.T) {
	l := model.License{Name: "Office", OrgID: 2, PurchaseCount: 1200, MatchString: "%Office%\nVisio%", ExpiresOn: &model.Date{Year: 2027, Month: 3, Day: 4}}
	lines := importLines(license.Imported{
		Created: []model.License{l}, Problems: []license.RowProblem{{Row: 1003, Name: "Paint", Reason: `"many" is not a number of seats`}},
	}, func(int64) string { return "Works" })
	var got []string
	for _, line := range lines {
		got = append(got, line.what+": "+line.name+": "+line.note)
	}
	if want := `Row 1,003: Paint: "many" is not a number of seats`; len(got) != 2 || got[0] != want {
		t.Errorf("%q, want %q", got, want)
	}
	if want := "New: Office: 1,200 purchased · Works · expires 2027-03-04 · " + oneLine(l.MatchString); got[1] != want {
		t.Errorf("%q, want %q", got[1], want)
	}
}
