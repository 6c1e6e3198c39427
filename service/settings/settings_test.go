package settings

import (
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

func TestSettingsShouldBeRemembered(t *testing.T) {
	log := logrus.New()
	log.SetOutput(t.Output())
	path := filepath.Join(t.TempDir(), "seatcount.db")
	open := func() (*Service, func()) {
		st, err := store.Open(t.Context(), store.Params{Path: path, Clock: time.Now, Log: log})
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewService(t.Context(), st, &event.Bus{})
		if err != nil {
			t.Fatal(err)
		}
		return s, func() { st.Close() }
	}
	s, stop := open()
	var heard []string
	s.bus.Listen(func(e any) {
		if changed, ok := e.(event.Settings); ok {
			heard = append(heard, changed.Key)
		}
	})
	type size struct{ Width, Height int }
	if err := s.SetJSON(t.Context(), "window", size{1280, 800}); err != nil {
		t.Fatal(err)
	}
	if err := s.Change(t.Context(), model.Administrator(), UnseenDays, "90"); err != nil {
		t.Fatal(err)
	}
	if err := s.Set(t.Context(), UnseenDays, "90"); err != nil {
		t.Fatal(err)
	}
	if len(heard) != 2 {
		t.Errorf("told of %v, want each change once", heard)
	}
	stop()

	s, stop = open()
	defer stop()
	var got size
	if !s.JSON("window", &got) || got != (size{1280, 800}) {
		t.Errorf("window is %+v", got)
	}
	if s.Int(UnseenDays, 0) != 90 || s.Int("never set", 7) != 7 || s.JSON("never set", &got) {
		t.Error("numbers are not as remembered")
	}
}

func TestChangeShouldCheck(t *testing.T) {
	st, err := store.Open(t.Context(), store.Params{Path: filepath.Join(t.TempDir(), "s.db"), Clock: time.Now, Log: logrus.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s, err := NewService(t.Context(), st, &event.Bus{})
	if err != nil {
		t.Fatal(err)
	}
	var invalid *model.ValidationError
	for _, value := range []string{"-1", "soon", "99999"} {
		if err := s.Change(t.Context(), model.Administrator(), UnseenDays, value); !errors.As(err, &invalid) {
			t.Errorf("%q: %v", value, err)
		}
	}
	nobody := model.Principal{Permissions: map[model.Permission]bool{}}
	if err := s.Change(t.Context(), nobody, UnseenDays, "90"); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("without permission: %v", err)
	}
	if err := s.Change(t.Context(), model.Principal{OrgIDs: []int64{2}}, UnseenDays, "90"); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("for one organization: %v", err)
	}
	if err := s.Change(t.Context(), model.Administrator(), UnseenDays, "90"); err != nil {
		t.Fatal(err)
	}
	entries, err := activity.Find(st.Read(t.Context()), activity.Filter{Entity: "settings"})
	if err != nil || len(entries) != 1 || entries[0].Who != "Administrator" || entries[0].Changes != `[{"field":"count.unseen_days","from":"","to":"90"}]` {
		t.Errorf("recorded is %+v, %v", entries, err)
	}
}
