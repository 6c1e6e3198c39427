package dialog_test

import (
	"testing"

	"seatcount/model"
	"seatcount/ui/dialog"
	"seatcount/ui/uitest"
)

func TestPictures(t *testing.T) {
	for _, v := range uitest.Variants() {
		t.Run(v.Name, func(t *testing.T) {
			s := newStage(t, v)
			e := s.edit(office())
			uitest.Shot(t, s.win.Canvas(), "edit-"+v.Name)
			e.Discard()
			if !uitest.AllPictures() {
				return
			}
			view := s.view()
			uitest.Shot(t, s.win.Canvas(), "view-"+v.Name)
			view.Tabs().Choose(1)
			uitest.Shot(t, s.win.Canvas(), "view-software-"+v.Name)
			view.Tabs().Choose(2)
			uitest.Shot(t, s.win.Canvas(), "view-details-"+v.Name)
			view.Tabs().Choose(3)
			uitest.Shot(t, s.win.Canvas(), "view-changes-"+v.Name)
			view.Discard()
			l := model.NewLicense()
			l.MatchString, l.ExcludeString = "%", ""
			e = s.edit(l)
			e.Save()
			s.settle()
			uitest.Shot(t, s.win.Canvas(), "new-wrong-"+v.Name)
			e.Close()
			e.Discard()
			dialog.Confirm(s.win.Canvas(), dialog.Question{
				Title: "Remove the folder “/srv/inventory”?", Danger: true, Yes: "Remove", No: "Keep it",
				Text: "Its 312 devices stay and are marked “source gone”. They can be deleted on the page Devices.",
			}).Discard()
			dialog.Error(s.win.Canvas(), "The file could not be written", "The disk is full. Free some space and try again, or choose another folder.", "write /x: no space left on device")
			uitest.Shot(t, s.win.Canvas(), "error-"+v.Name)
		})
	}
}
