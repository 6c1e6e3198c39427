package license

import (
	"fmt"
	"strings"
	"testing"
)

func TestSeatsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int{
		"5": 5, "1,200": 1200, "1.200": 1200, "1'200": 1200, "1 200": 1200, "1\u00a0200\u00a0000": 1200000, "45.00": 45, "45,0": 45, "-1": -1, "0": 0,
		"1,20": -9, "12.5": -9, "5 seats": -9, "1,2000": -9, "1,,200": -9, "": -9, "9999999999999999999999": -9,
	} {
		got, err := seats(text)
		if want == -9 && err == nil || want != -9 && (err != nil || got != want) {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestExpiryAsPeopleWriteIt(t *testing.T) {
	for _, test := range []struct {
		text string
		days order
		want string
	}{
		{"2027-03-04", unknownOrder, "2027-03-04"},
		{"2027-03-04 00:00:00", unknownOrder, "2027-03-04"},
		{"2027/3/4", unknownOrder, "2027-03-04"},
		{"04.03.2027", unknownOrder, "2027-03-04"},
		{"4.3.2027", monthIsFirst, "2027-03-04"},
		{"4-Mar-27", unknownOrder, "2027-03-04"},
		{"March 4, 2027", unknownOrder, "2027-03-04"},
		{"20270304", unknownOrder, "2027-03-04"},
		{"31/12/2027", unknownOrder, "2027-12-31"},
		{"12/31/2027 00:00", unknownOrder, "2027-12-31"},
		{"31/12/2027", monthIsFirst, "2027-12-31"}, // there is no other way to read it
		{"04/03/2027", dayIsFirst, "2027-03-04"},
		{"04/03/2027", monthIsFirst, "2027-04-03"},
		{"05/05/2027", unknownOrder, "2027-05-05"},
		{"04/03/2027", unknownOrder, "two months"},
		{"31/02/2027", unknownOrder, "not a date"},
		{"13/13/2027", unknownOrder, "not a date"},
		{"soon", unknownOrder, "not a date"},
		{"", unknownOrder, "never"},
		{"Perpetual", unknownOrder, "never"},
		{"0000-00-00", unknownOrder, "never"},
		{"N/A", unknownOrder, "never"},
	} {
		d, err := expiry(test.text, test.days)
		got := "never"
		if err != nil {
			got = err.Error()
		} else if d != nil {
			got = d.String()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%q, %v: %s, want %s", test.text, test.days, got, test.want)
		}
	}
}

func TestDayFirstIsSeenFromDatesWithOneReading(t *testing.T) {
	for _, test := range []struct {
		dates string
		want  order
	}{
		{"04/03/2027 31/12/2027", dayIsFirst},
		{"04/03/2027 12/31/2027", monthIsFirst},
		{"04/03/2027 2027-12-31", unknownOrder},
		{"13/03/2027 12/31/2027", unknownOrder}, // whoever wrote this
		{"", unknownOrder},
	} {
		var rows [][]string
		for _, date := range strings.Fields(test.dates) {
			rows = append(rows, []string{"x", date}, []string{"short"})
		}
		if got := dayFirst(rows, map[int]string{0: "name", 1: "expires_on"}); got != test.want {
			t.Errorf("%s: %v, want %v", test.dates, got, test.want)
		}
	}
}

func TestHeadersInSeveralLanguages(t *testing.T) {
	for _, text := range []string{
		"Product Name|Qty|Expiration Date", "Lizenz|Anzahl|Gültig bis", "Logiciel|Quantité|Date d'expiration", "Producto|Cantidad|Fecha de caducidad",
		"Название|Количество|Действует до", "製品名|ライセンス数|有効期限", " NAME |  purchased  seats|EXPIRES ON",
	} {
		if got := fmt.Sprint(recognize(strings.Split(text, "|"))); got != "map[0:name 1:purchase_count 2:expires_on]" {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestImportShouldTakeAListOfPurchases(t *testing.T) {
	f := newFixture(t)
	rows := [][]string{
		{"Our licenses 2026", "", ""},
		{},
		{"Product", "Qty", "Valid until", "Site"},
		{"Office 100%", "1,200", "31/12/2027", "x"},
		{"Acrobat", "3", "04/03/2027", "x"},
		{"ACROBAT ", "4", "", "x"},
	}
	for _, dry := range []bool{true, false} {
		done, err := f.Import(t.Context(), admin, rows, dry)
		if err != nil || len(done.Created) != 2 || done.Guessed != 2 || len(done.Problems) != 1 {
			t.Fatalf("dry %v: %+v, %v", dry, done, err)
		}
		if p := done.Problems[0]; p.Row != 6 || !strings.Contains(p.Reason, "Row 5 is about the same license") {
			t.Errorf("dry %v: %+v", dry, p)
		}
		one, two := done.Created[0], done.Created[1]
		got := fmt.Sprint(one.PurchaseCount, one.MatchString, one.ExpiresOn, two.PurchaseCount, two.MatchString, two.ExpiresOn)
		if got != `1200%Office 100\%%2027-12-31 3%Acrobat%2027-03-04` {
			t.Errorf("dry %v: %s", dry, got)
		}
	}
	l := f.mustList(t)[0]
	l.MatchString = "Acrobat Pro%"
	if _, err := f.Update(t.Context(), admin, l.License); err != nil {
		t.Fatal(err)
	}
	rows = [][]string{{"name", "match", "seats"}, {"Acrobat", "", "5"}}
	if done, err := f.Import(t.Context(), admin, rows, false); err != nil || len(done.Updated) != 1 || done.Guessed != 0 || done.Updated[0].MatchString != "Acrobat Pro%" {
		t.Errorf("an empty cell takes the match string away: %+v, %v", done, err)
	}
}

func (f *fixture) mustList(t *testing.T) []Row {
	t.Helper()
	list, err := f.List(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
