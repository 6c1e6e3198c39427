package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

func TestAClickCopiesALine(t *testing.T) {
	a := uitest.App(t, theme.ModeLight)
	for _, c := range []struct{ text, whole, want string }{
		{"LFL4849479", "", "LFL4849479"},
		{"Engineering", "Default Organization / Engineering", "Default Organization / Engineering"},
		{"–", "", "before"}, // nothing is known, so nothing to copy
		{"", "", "before"},
	} {
		line := kit.NewCopyable(c.text)
		line.Whole = c.whole
		uitest.Window(t, line, fyne.NewSize(60, 40)) // narrower than the text: all of it is copied nevertheless
		a.Clipboard().SetContent("before")
		line.MouseIn(nil)
		line.Tapped(nil)
		if got := a.Clipboard().Content(); got != c.want {
			t.Errorf("%q: %q on the clipboard, want %q", c.text, got, c.want)
		}
	}
}
