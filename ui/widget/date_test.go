package widget_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

func TestDatesAsPeopleTypeThem(t *testing.T) {
	today := kit.DateOf(now)
	for typed, want := range map[string]string{
		"": "", "  ": "", "perpetual": "", "2027-03-31": "2027-03-31", "2027-3-1": "2027-03-01", "2027/03/31": "2027-03-31", "20270331": "2027-03-31",
		"31.3.2027": "2027-03-31", "31. 3. 2027": "2027-03-31", "3/31/2027": "2027-03-31", "31/3/2027": "2027-03-31", "5/5/2027": "2027-05-05",
		"31 March 2027": "2027-03-31", "31 mar 2027": "2027-03-31", "31. März 2027": "error", "Mar 31, 2027": "2027-03-31", "March 31 2027": "2027-03-31",
		"Sept 3, 2027": "2027-09-03", "today": "2026-11-22", "tomorrow": "2026-11-23", "+30": "2026-12-22", "+2w": "2026-12-06", "+1y": "2027-11-22", "+3 m": "2027-02-22",
		"3/4/2027": "error", "31.2.2027": "error", "2027-13-01": "error", "2027-00-10": "error", "0001-01-01": "error", "soon": "error", "12": "error", "31.3.27": "error",
	} {
		d, err := kit.ParseDate(typed, today)
		got := ""
		switch {
		case err != nil:
			got = "error"
			if strings.Contains(err.Error(), "parsing") || err.Error()[0] < 'A' || err.Error()[0] > 'Z' {
				t.Errorf("%q: %q is no sentence for people", typed, err)
			}
		case d != nil:
			got = d.String()
		}
		if got != want {
			t.Errorf("%q: %q (%v), want %q", typed, got, err, want)
		}
	}
}

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]int{
		"": 0, "45": 45, "1,200": 1200, "1 200": 1200, "1.200": 1200, "1'200": 1200, "1,200,300": 1200300, "١": -1,
		"1.5": -1, "1,5": -1, "-3": -1, "−3": -1, "many": -1, "99999999999999999999": -1,
	} {
		got, err := kit.ParseNumber(typed)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d (%v), want %d", typed, got, err, want)
		}
	}
}

func TestDateEntry(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	e := kit.NewDateEntry("Perpetual", clock)
	other := kit.NewEntry("")
	w := uitest.Window(t, kit.Stack(8, e, other), uitest.Small)
	c := w.Canvas()
	c.Focus(e)
	uitest.Type(c, "31.3.2027")
	c.Focus(other)
	if e.Text != "2027-03-31" {
		t.Errorf("shows %q after it was left", e.Text)
	}
	c.Focus(e)
	e.SetText("nonsense")
	c.Focus(other)
	if e.Text != "nonsense" {
		t.Error("what was typed is lost")
	}
	e.SetText("2027-03-31")
	c.Focus(e)
	uitest.Press(c, fyne.KeyDown)
	if c.Overlays().Top() == nil {
		t.Fatal("the arrow down opens no calendar")
	}
	uitest.Press(c, fyne.KeyRight)
	uitest.Press(c, fyne.KeyReturn)
	if e.Text != "2027-04-01" {
		t.Errorf("the calendar chose %q", e.Text)
	}
	uitest.Press(c, fyne.KeyDown)
	uitest.Press(c, fyne.KeyPageDown)
	uitest.Press(c, fyne.KeyEscape)
	if c.Overlays().Top() != nil || c.Focused() != e || e.Text != "2027-04-01" {
		t.Error("escape does not close the calendar and go back to the field")
	}
}

func TestNotesLeaveTabAndEscape(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	notes, next := kit.NewPatternEntry("", 1, 4), kit.NewEntry("")
	rows := 0
	notes.OnRows = func() { rows++ }
	w := uitest.Window(t, kit.Stack(8, notes, next), uitest.Small)
	w.Canvas().Focus(notes)
	if notes.AcceptsTab() {
		t.Error("Tab would be typed")
	}
	before := notes.MinSize().Height
	uitest.Type(w.Canvas(), "%a%")
	uitest.Press(w.Canvas(), fyne.KeyReturn)
	uitest.Type(w.Canvas(), "%b%")
	if notes.Text != "%a%\n%b%" {
		t.Errorf("text %q", notes.Text)
	}
	if rows != 1 || notes.MinSize().Height <= before {
		t.Error("the field did not grow with its lines")
	}
	pressed := fyne.KeyName("")
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { pressed = e.Name })
	uitest.Press(w.Canvas(), fyne.KeyEscape)
	if pressed != fyne.KeyEscape {
		t.Error("escape was swallowed")
	}
	notes.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierControl})
	if pressed != fyne.KeyReturn {
		t.Error("control and enter were swallowed")
	}
}

func TestSearchEntry(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	last, down := "", 0
	e := kit.NewSearchEntry("Search", func(s string) { last = s })
	e.OnDown = func() { down++ }
	w := uitest.Window(t, e, uitest.Small)
	e.TypeRune('o')
	uitest.Type(w.Canvas(), "ff")
	if last != "off" {
		t.Errorf("searched for %q", last)
	}
	uitest.Press(w.Canvas(), fyne.KeyDown)
	if down != 1 {
		t.Error("the arrow down does not leave for the list")
	}
	uitest.Press(w.Canvas(), fyne.KeyEscape)
	if e.Text != "" || last != "" {
		t.Error("escape does not empty the search")
	}
}

func TestSelect(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	var got []int64
	s := kit.NewSelect(orgs(), func(id int64) { got = append(got, id) })
	s.SetValue(2)
	w := uitest.Window(t, kit.Stack(8, s), uitest.Small)
	c := w.Canvas()
	c.Focus(s)
	uitest.Press(c, fyne.KeyDown)
	if s.Text() != "Default Organization / Mgmt / Finance" {
		t.Errorf("the arrow down came to %q", s.Text())
	}
	uitest.Press(c, fyne.KeySpace)
	uitest.Type(c, " nort") // a real keyboard sends the blank, too
	uitest.Press(c, fyne.KeyReturn)
	if id, ok := s.Value(); !ok || id != 10 {
		t.Errorf("searching chose %d", id)
	}
	if c.Overlays().Top() != nil || c.Focused() != s {
		t.Error("the list is open, or the focus elsewhere")
	}
	if len(got) != 2 {
		t.Errorf("changes %v", got)
	}
	words := kit.NewWordSelect([]string{"Device", "Installation"}, nil)
	words.SetValue(0)
	w = uitest.Window(t, kit.Stack(8, words), uitest.Small)
	words.Tapped(nil)
	uitest.Press(w.Canvas(), fyne.KeyDown)
	uitest.Press(w.Canvas(), fyne.KeyReturn)
	if words.Text() != "Installation" {
		t.Errorf("keys in a short list chose %q", words.Text())
	}
}

func TestChips(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	got := ""
	c := kit.NewChips([]kit.Chip{{ID: "all", Label: "All", Count: 3}, {ID: "over", Label: "Over-used", Count: 1}}, func(id string) { got = id })
	uitest.Window(t, c, uitest.Small)
	if c.Chosen() != "all" {
		t.Errorf("first chosen %q", c.Chosen())
	}
	c.Choose("over")
	c.SetChips([]kit.Chip{{ID: "all", Label: "All", Count: 4}, {ID: "over", Label: "Over-used", Count: 2}})
	if got != "over" || c.Chosen() != "over" {
		t.Error("new counts changed the choice")
	}
	c.SetChips([]kit.Chip{{ID: "all", Label: "All", Count: 4}})
	if c.Chosen() != "all" {
		t.Error("a chip that is gone is still chosen")
	}
}

func TestToastUndoes(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	undone := 0
	toasts := kit.NewToasts(nil)
	uitest.Window(t, toasts, uitest.Small)
	toasts.Present(kit.Toast{Text: "Deleted 3 licenses", Action: "Undo", OnAction: func() { undone++ }})
	toasts.Press()
	toasts.Press()
	if undone != 1 || toasts.Current() != nil {
		t.Errorf("undone %d times", undone)
	}
}

func TestTabsByKeys(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	tabs := kit.NewTabs(kit.Tab{Label: "Devices", Count: 4, Content: kit.NewLabel("a")}, kit.Tab{Label: "Details", Count: -1, Content: kit.NewLabel("b")})
	w := uitest.Window(t, tabs, uitest.Small)
	w.Canvas().FocusNext()
	uitest.Press(w.Canvas(), fyne.KeyRight)
	uitest.Press(w.Canvas(), fyne.KeyRight)
	if tabs.Chosen() != 1 {
		t.Errorf("tab %d", tabs.Chosen())
	}
	uitest.Press(w.Canvas(), fyne.KeyLeft)
	if tabs.Chosen() != 0 {
		t.Errorf("tab %d", tabs.Chosen())
	}
}

func TestTextFits(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	for _, s := range []string{"", "short", "a rather long text that does not fit", "Ж́озеф — дом", "東京都千代田区丸の内一丁目", "x"} {
		for _, w := range []float32{0, 3, 20, 60, 100, 1000} {
			got := kit.Fit(s, w, theme.TextSize, theme.Regular)
			if width := kit.TextWidth(got, theme.TextSize, theme.Regular); width > w && got != "" {
				t.Errorf("%q in %v is %q, %v wide", s, w, got, width)
			}
			for _, line := range kit.WrapText(s, max(w, 20), theme.TextSize, theme.Regular) {
				if strings.ContainsRune(line, '\uFFFD') {
					t.Errorf("%q was broken inside a letter: %q", s, line)
				}
			}
		}
	}
}

func TestPathsKeepTheirLastName(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	fit := func(w float32) string {
		return kit.FitPath("Default Organization / Management / Finance", w, theme.TextSize, theme.Regular)
	}
	whole := kit.TextWidth("Default Organization / Management / Finance", theme.TextSize, theme.Regular)
	for w, want := range map[float32]string{whole: "Default Organization / Management / Finance", whole - 5: "… / Management / Finance", 75: "… / Finance", 55: "Finance"} {
		if got := fit(w); got != want {
			t.Errorf("%v: %q, want %q", w, got, want)
		}
	}
	if got := fit(40); !strings.HasPrefix(got, "Fin") || kit.TextWidth(got, theme.TextSize, theme.Regular) > 40 {
		t.Errorf("narrow: %q", got)
	}
}
