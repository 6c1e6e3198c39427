package org

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/service/store"
)

type recounts struct{ n int }

func (r *recounts) Reload(context.Context) error { r.n++; return nil }

var admin = model.Administrator()

func newService(t *testing.T) (*Service, *recounts) {
	t.Helper()
	log := logrus.New()
	log.SetOutput(t.Output())
	st, err := store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "seatcount.db"), Clock: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	r := &recounts{}
	s, err := NewService(t.Context(), Params{Store: st, Bus: &event.Bus{}, Count: r})
	if err != nil {
		t.Fatal(err)
	}
	return s, r
}

func make3(t *testing.T, s *Service) (mgmt, finance, payroll int64) {
	t.Helper()
	id, err := s.Make(t.Context(), admin, "Default Organization / Mgmt/Finance / Payroll")
	if err != nil {
		t.Fatal(err)
	}
	tree := s.Tree()
	return tree.Parent(tree.Parent(id)), tree.Parent(id), id
}

func TestMakeShouldAddWhatIsMissing(t *testing.T) {
	s, r := newService(t)
	_, _, payroll := make3(t, s)
	if got := s.Path(payroll); got != "Default Organization / Mgmt / Finance / Payroll" {
		t.Errorf("made %q", got)
	}
	again, err := s.Make(t.Context(), admin, "mgmt / FINANCE / Payroll")
	if err != nil || again != payroll {
		t.Errorf("made it again: %d, %v", again, err)
	}
	if r.n != 3 {
		t.Errorf("recounted %d times, want once per organization", r.n)
	}
}

func TestMoveShouldRefuseCyclesAndTheRoot(t *testing.T) {
	s, _ := newService(t)
	mgmt, finance, payroll := make3(t, s)
	for _, c := range []struct{ id, parent int64 }{{mgmt, payroll}, {finance, finance}, {model.RootOrgID, mgmt}} {
		var invalid *model.ValidationError
		if err := s.Move(t.Context(), admin, c.id, c.parent); !errors.As(err, &invalid) {
			t.Errorf("moved %d below %d: %v", c.id, c.parent, err)
		}
	}
	if err := s.Move(t.Context(), admin, payroll, mgmt); err != nil || s.Path(payroll) != "Default Organization / Mgmt / Payroll" {
		t.Errorf("moved to %q, %v", s.Path(payroll), err)
	}
}

func TestNamesShouldBeUniqueAmongSiblings(t *testing.T) {
	s, _ := newService(t)
	mgmt, finance, _ := make3(t, s)
	var invalid *model.ValidationError
	if _, err := s.Add(t.Context(), admin, "MGMT", 0); !errors.As(err, &invalid) {
		t.Errorf("a second Mgmt: %v", err)
	}
	if _, err := s.Add(t.Context(), admin, "Mgmt", mgmt); err != nil {
		t.Errorf("Mgmt below Mgmt: %v", err)
	}
	if err := s.Rename(t.Context(), admin, finance, "a / b"); !errors.As(err, &invalid) {
		t.Errorf("a name with a slash: %v", err)
	}
	if err := s.Rename(t.Context(), admin, finance, "Money"); err != nil || s.Path(finance) != "Default Organization / Mgmt / Money" {
		t.Errorf("renamed to %q, %v", s.Path(finance), err)
	}
}

func TestDeleteShouldHandWhatItHoldsOn(t *testing.T) {
	s, _ := newService(t)
	mgmt, finance, payroll := make3(t, s)
	if err := s.Delete(t.Context(), admin, finance, payroll); err == nil {
		t.Error("handed on to an organization below")
	}
	if err := s.Delete(t.Context(), admin, finance, 0); err != nil {
		t.Fatal(err)
	}
	if s.Tree().Parent(payroll) != mgmt || s.Tree().Has(finance) {
		t.Errorf("payroll is below %d", s.Tree().Parent(payroll))
	}
	entries, err := activity.Find(s.Store.Read(t.Context()), activity.Filter{Entity: "orgs", EntityID: finance})
	if err != nil || len(entries) != 2 || entries[0].Action != "delete" || entries[0].Name != "Finance" {
		t.Errorf("recorded %+v, %v", entries, err)
	}
}

func TestFindShouldTakeNamesAndPaths(t *testing.T) {
	s, _ := newService(t)
	mgmt, finance, payroll := make3(t, s)
	if _, err := s.Make(t.Context(), admin, "Engineering / Payroll"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int64{"mgmt": mgmt, "Finance": finance, "finance/payroll": payroll, "Default Organization": 1} {
		if o, err := s.Find(admin, path); err != nil || o.ID != want {
			t.Errorf("%q is %d, %v; want %d", path, o.ID, err, want)
		}
	}
	var invalid *model.ValidationError
	if _, err := s.Find(admin, "Payroll"); !errors.As(err, &invalid) {
		t.Errorf("two Payrolls: %v", err)
	}
	if _, err := s.Find(admin, "Nowhere"); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("Nowhere: %v", err)
	}
	if _, err := s.Find(model.Principal{OrgIDs: []int64{mgmt}}, "Engineering"); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("outside: %v", err)
	}
}

func TestNobodyShouldChangeOutside(t *testing.T) {
	s, _ := newService(t)
	mgmt, finance, _ := make3(t, s)
	other, err := s.Add(t.Context(), admin, "Other", 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[model.Permission]bool{model.OrgsCreate: true, model.OrgsRead: true, model.OrgsUpdate: true, model.OrgsDelete: true}
	p := model.Principal{Name: "p", OrgIDs: []int64{mgmt}, Permissions: all}
	for what, err := range map[string]error{
		"add":      func() error { _, err := s.Add(t.Context(), p, "X", other.ID); return err }(),
		"rename":   s.Rename(t.Context(), p, other.ID, "X"),
		"move to":  s.Move(t.Context(), p, finance, other.ID),
		"move of":  s.Move(t.Context(), p, other.ID, mgmt),
		"delete":   s.Delete(t.Context(), p, other.ID, 0),
		"delete 2": s.Delete(t.Context(), p, finance, other.ID),
	} {
		if !errors.Is(err, model.ErrNotFound) {
			t.Errorf("%s outside: %v", what, err)
		}
	}
	if nodes, err := s.List(t.Context(), p); err != nil || len(nodes) != 3 {
		t.Errorf("sees %v, %v", nodes, err)
	}
	nothing := model.Principal{Name: "nobody", Permissions: map[model.Permission]bool{}}
	if _, err := s.List(t.Context(), nothing); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("a list without permission: %v", err)
	}
}

func TestFreshShouldReadWhatAnotherProcessWrote(t *testing.T) {
	s, _ := newService(t)
	if err := s.Fresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := NewService(t.Context(), s.Params)
	if err != nil {
		t.Fatal(err)
	}
	o, err := other.Add(t.Context(), admin, "Branch", 0)
	if err != nil {
		t.Fatal(err)
	}
	before := s.Tree()
	if before.Has(o.ID) {
		t.Error("known without looking")
	}
	if err := s.Fresh(t.Context()); err != nil || !s.Tree().Has(o.ID) {
		t.Errorf("not read: %v", err)
	}
	now := s.Tree()
	if err := s.Fresh(t.Context()); err != nil || s.Tree() != now {
		t.Errorf("read again without need: %v", err)
	}
}
