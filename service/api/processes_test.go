package api_test

import (
	"fmt"
	"testing"

	"seatcount/model"
	"seatcount/service"
)

// other is the same database in another process, such as the command line.
func (w *world) other() *world {
	w.t.Helper()
	s, err := service.Open(w.t.Context(), service.Params{Path: w.Store.Path(), Log: quiet()})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { s.Close() })
	if err := s.Count.Load(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return &world{Services: s, t: w.t, url: w.url, token: w.token}
}

// The refresh, which looks for other processes every two seconds, does not run here: answers are right without it.
func TestWhatAnotherProcessWroteShouldBeAnsweredAtOnce(t *testing.T) {
	w := newWorld(t)
	office := w.license("SQL", "%SQL Server%", 5, model.RootOrgID)
	w.get("/licenses").wants(t, 200)
	cli := w.other()

	t.Run("a license", func(t *testing.T) {
		made := cli.license("Firefox", "%firefox%", 1, model.RootOrgID)
		path := fmt.Sprintf("/licenses/%d?include=devices", made.ID)
		e := w.get(path).wants(t, 200).json(t)
		if len(e.Included) != 2 || e.Data[0].Attributes["used_count"] != 2.0 {
			t.Errorf("%d devices of %v", len(e.Included), e.Data[0].Attributes)
		}
		w.get(fmt.Sprintf("/api/v1/report/evidence/json?license_id=%d", made.ID)).wants(t, 200)
	})
	t.Run("an edit", func(t *testing.T) {
		l := office
		l.MatchString = "win%"
		if _, err := cli.Licenses.Update(t.Context(), admin, l); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/licenses", fmt.Sprintf("/licenses/%d", l.ID)} {
			for _, i := range w.get(path).wants(t, 200).json(t).Data {
				if i.ID == l.ID && (i.Attributes["match_string"] != "win%" || i.Attributes["used_count"] != 0.0) {
					t.Errorf("%s: %v", path, i.Attributes)
				}
			}
		}
	})
	t.Run("an organization with a user, a license and a token", func(t *testing.T) {
		perth, err := cli.Orgs.Add(t.Context(), admin, "Perth", w.sydney.ID)
		if err != nil {
			t.Fatal(err)
		}
		token := cli.user("pat", []int64{perth.ID}, model.LicensesRead, model.LicensesCreate)
		made := cli.license("Perth's", "%firefox%", 1, perth.ID)
		e := w.get("/licenses", "X-Auth-Token", token).wants(t, 200).json(t)
		if len(e.Data) != 1 || e.Data[0].Attributes["orgs.name"] != "Perth" {
			t.Errorf("the list has %v", e.Data)
		}
		w.get(fmt.Sprintf("/licenses/%d?include=devices", made.ID), "X-Auth-Token", token).wants(t, 200)
		body := fmt.Sprintf(`{"name":"Another","match_string":"x","org_id":%d}`, perth.ID)
		w.do("POST", "/licenses", body, "X-Auth-Token", token).wants(t, 201)
	})
	t.Run("an end", func(t *testing.T) {
		if _, err := cli.Licenses.Delete(t.Context(), admin, office.ID); err != nil {
			t.Fatal(err)
		}
		w.get(fmt.Sprintf("/licenses/%d?include=devices", office.ID)).wants(t, 404)
	})
}
