package dialog_test

import (
	"testing"
	"time"

	"seatcount/model"
)

func TestWhatSomebodyElseChangedMeanwhileIsKeptWithWhatWasTyped(t *testing.T) {
	s := newStage(t, small)
	e := s.edit(office())
	s.replace(e, "name", "Quillpad for Mgmt")
	s.replace(e, "description", "mine")
	later := now.Add(-time.Minute)
	s.fakes.row.PurchaseCount, s.fakes.row.Description = 60, "theirs"
	s.fakes.row.EditedBy, s.fakes.row.EditedDate = "Olga", &later
	s.fakes.saveErr = model.ErrConflict
	e.Save()
	s.settle()
	s.wantText("Olga changed “Purchased” and “Description”. Save again", "Quillpad for Mgmt", "60", "mine")
	s.fakes.saveErr = nil
	e.Save()
	s.settle()
	if len(s.fakes.saved) != 1 || e.Shown() {
		t.Fatal("it cannot be saved")
	}
	got := s.fakes.saved[0]
	if got.Name != "Quillpad for Mgmt" || got.PurchaseCount != 60 || got.Description != "mine" || !got.EditedDate.Equal(later) {
		t.Errorf("saved %+v", got)
	}
}

func TestWhatWasDeletedMeanwhileCanBeAddedAnew(t *testing.T) {
	s := newStage(t, small)
	e := s.edit(office())
	s.replace(e, "name", "Quillpad for Mgmt")
	s.fakes.saveErr, s.fakes.getErr = model.ErrNotFound, model.ErrNotFound
	e.Save()
	s.settle()
	s.wantText("it was deleted meanwhile", "New license", "Quillpad for Mgmt")
	s.fakes.saveErr = nil
	e.Save()
	s.settle()
	if len(s.fakes.saved) != 1 || s.fakes.saved[0].EditedDate != nil || s.fakes.saved[0].Name != "Quillpad for Mgmt" {
		t.Errorf("saved %+v", s.fakes.saved)
	}
}

func TestALicenseThatIsDeletedWhileItIsViewedSaysSo(t *testing.T) {
	s := newStage(t, small)
	v := s.view()
	s.fakes.getErr = model.ErrNotFound
	v.Reload()
	s.settle()
	s.wantText("Deleted", "−2")
}
