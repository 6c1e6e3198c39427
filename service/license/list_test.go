package license

import (
	"reflect"
	"testing"

	"gorm.io/gorm"

	"seatcount/model"
)

func TestAllShouldReadWhatGORMReads(t *testing.T) {
	f := newFixture(t)
	full := model.License{
		Name: "Office", OrgID: f.mgmt.ID, OrgDescendants: model.No, PurchaseCount: 45, Description: "d", MatchString: "%a%\n%b%",
		ExcludeString: "%c%", Metric: model.MetricInstallation, Kinds: model.KindsAll, ExpiresOn: &model.Date{Year: 2027, Month: 3, Day: 31},
	}
	for _, l := range []model.License{office(), full} {
		if _, err := f.Create(t.Context(), admin, l); err != nil {
			t.Fatal(err)
		}
	}
	// As people's own SQL makes one: nobody edited it.
	if err := f.Store.Write(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO licenses (name, match_string) VALUES ('By hand', '%x%')").Error
	}); err != nil {
		t.Fatal(err)
	}
	var want []model.License
	if err := f.Store.Read(t.Context()).Find(&want).Error; err != nil {
		t.Fatal(err)
	}
	got, err := all(f.Store.Read(t.Context()))
	if err != nil || len(got) != 3 || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v; want %+v", got, err, want)
	}
	if n := reflect.TypeFor[model.License]().NumField(); n != 14 {
		t.Errorf("a license has %d fields now: read them in all, too", n)
	}
}
