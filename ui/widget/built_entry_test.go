package widget_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	kit "seatcount/ui/widget"
)

func TestFieldsBuiltOnEntryShouldPassKeysOn(t *testing.T) {
	test.NewTempApp(t)
	fields := map[string]fyne.Focusable{
		"text":   kit.NewEntry(""),
		"date":   kit.NewDateEntry("Perpetual", time.Now),
		"number": kit.NewNumberEntry("0"),
		"notes":  kit.NewNotesEntry("", 2, 4),
	}
	box := container.NewVBox()
	for _, f := range fields {
		box.Add(f.(fyne.CanvasObject))
	}
	w := test.NewTempWindow(t, box)
	for name, f := range fields {
		var got []fyne.KeyName
		w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { got = append(got, e.Name) })
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if len(got) != 1 || got[0] != fyne.KeyEscape {
			t.Errorf("Escape in a field for %s: the window got %v", name, got)
		}
		if name == "notes" {
			continue // there, Enter is a new line
		}
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if len(got) != 2 || got[1] != fyne.KeyReturn {
			t.Errorf("Enter in a field for %s: the window got %v", name, got)
		}
	}
}
