package api

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"seatcount/model"
)

// FuzzFilter has any query read, and applied to licenses with everything and with nothing set.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		"licenses.name=like50%25", "licenses.left=<0&sort=-left", "licenses.id=in(1,'2',", "licenses.edited_date=>2026-11-22T10:00", "orgs.name=!like",
		"expires_on=<=2027-01-01", "licenses.used_count=notin(1,2)", "=", "&&", "licenses.name=%zz", "licenses.id=1e400",
	} {
		f.Add(seed)
	}
	now := time.Date(2026, 11, 22, 1, 48, 37, 0, time.UTC)
	full := model.License{
		ID: 1, Name: "Büro", OrgID: 1, PurchaseCount: 5, UsedCount: 7, MatchString: "%a%", EditedBy: "x", EditedDate: &now,
		ExpiresOn: &model.Date{Year: 2027, Month: 1, Day: 1},
	}
	f.Fuzz(func(t *testing.T, query string) {
		filter, err := parseFilters(query)
		if err != nil {
			if asFailure(err).status != 400 {
				t.Errorf("%q: %v", query, err)
			}
			return
		}
		sort, err := parseSort(query)
		if err != nil {
			sort, _ = parseSort("-expires_on,name")
		}
		l := listed{filter: filter, sort: sort, limit: 1}
		if page, filtered := l.apply([]item{{License: full}, {}}); len(page) > 1 || filtered > 2 {
			t.Errorf("%q: %d of %d", query, len(page), filtered)
		}
		l.metaFilter()
	})
}

// FuzzBody has any body read as any type, and written into a license.
func FuzzBody(f *testing.F) {
	for _, seed := range [][2]string{
		{"application/json", `{"data":{"attributes":{"name":"x","purchase_count":"1e3"}}}`},
		{"", `{"name":null,"expires_on":7}`},
		{"application/x-www-form-urlencoded", "data[attributes][name]=x&data[id]=1"},
		{"application/x-www-form-urlencoded", "data=%7B%7D"},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"data[id]\"\r\n\r\n1\r\n--x--"},
		{"text/plain", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/licenses", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		got, err := readBody(r)
		if err == nil {
			_, err = got.apply(item{License: model.NewLicense()})
		}
		if err != nil {
			if s := asFailure(err).status; s != 400 && s != 413 && s != 415 && s != 422 {
				t.Errorf("%q %q: %d %v", kind, body, s, err)
			}
		}
	})
}
