package activity

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/store"
)

func TestRecordShouldBeListedNewestFirst(t *testing.T) {
	st, err := store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "a.db"), Clock: time.Now, Log: logrus.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	begin := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	err = st.Write(t.Context(), func(tx *gorm.DB) error {
		for i, name := range []string{"a", "b", "c"} {
			entry := model.Activity{At: begin.Add(time.Duration(i) * time.Hour), Who: "Ann", Action: "update", Entity: "licenses", EntityID: int64(i), Name: name}
			if err := Record(tx, entry); err != nil {
				return err
			}
		}
		return Record(tx, model.Activity{At: begin, Who: "Bob", Action: "create", Entity: "orgs", Name: "Mgmt"})
	})
	if err != nil {
		t.Fatal(err)
	}
	all := func(model.Principal) ([]int64, bool) { return nil, true }
	s := NewService(st, all)
	for what, c := range map[string]struct {
		filter Filter
		want   []string
	}{
		"all of an entity": {Filter{Entity: "licenses"}, []string{"c", "b", "a"}},
		"one thing":        {Filter{Entity: "licenses", EntityID: 1}, []string{"b"}},
		"one person":       {Filter{Who: "Bob"}, []string{"Mgmt"}},
		"since":            {Filter{Entity: "licenses", Since: begin.Add(time.Hour)}, []string{"c", "b"}},
		"the newest":       {Filter{Entity: "licenses", Limit: 1}, []string{"c"}},
	} {
		entries, err := s.List(t.Context(), model.Administrator(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Name)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", what, got, c.want)
		}
	}
	nobody := model.Principal{Permissions: map[model.Permission]bool{}}
	if _, err := s.List(t.Context(), nobody, Filter{}); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("without permission: %v", err)
	}
}

func TestChangesShouldBeReadAsWritten(t *testing.T) {
	from := map[string]any{"name": "Office", "seats": 45, "same": true}
	to := map[string]any{"name": "Office 2013", "seats": 45, "same": true}
	changes := Diff([]string{"seats", "name", "same"}, from, to)
	if len(changes) != 1 || changes[0].Field != "name" || changes[0].To != "Office 2013" {
		t.Fatalf("differ in %v", changes)
	}
	got, err := Decode(Encode(changes))
	if err != nil || !reflect.DeepEqual(got, changes) {
		t.Errorf("read %v, %v", got, err)
	}
	if Encode(nil) != "" {
		t.Error("nothing changed is nothing written")
	}
	if got, err := Decode(""); got != nil || err != nil {
		t.Errorf("read %v, %v from nothing", got, err)
	}
	if _, err := Decode("{"); err == nil {
		t.Error("read half a text")
	}
}
