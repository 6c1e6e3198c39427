package dialog_test

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"seatcount/model"
	"seatcount/ui/dialog"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

func TestEditPreviewsWhileTyping(t *testing.T) {
	s := newStage(t, small)
	e := s.edit(model.NewLicense())
	s.wantText("Type a pattern to see what it matches.")
	s.focus(e, "match_string")
	for _, r := range "%quillpad%" {
		s.win.Canvas().Focused().TypedRune(r)
		s.settle()
	}
	s.wantText("Quillpad Office 2013 Standard", "47 over", "−47", "No match -")
	if s.fakes.previews < 5 {
		t.Errorf("%d previews while ten letters were typed", s.fakes.previews)
	}
}

func TestClickLeavesTitlesOutAndTakesThemBackIn(t *testing.T) {
	s := newStage(t, small)
	l := office()
	l.ExcludeString = ""
	e := s.edit(l)
	g := e.PreviewGrid()
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.settle()
	if got := e.Except(); got != "Quillpad Office 2013 Professional Plus" {
		t.Errorf("except is %q", got)
	}
	s.wantText("left out", "Left out: Quillpad")
	// It went to the end, and the keyboard with it.
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.settle()
	if got := e.Except(); got != "" {
		t.Errorf("except is %q after the title was taken back in", got)
	}
}

func TestTitlesWithPercentSignsAreEscaped(t *testing.T) {
	s := newStage(t, small)
	l := model.NewLicense()
	l.MatchString = "%photo%"
	e := s.edit(l)
	g := e.PreviewGrid()
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.settle()
	if got := e.Except(); got != `100\% Photo` {
		t.Errorf("except is %q", got)
	}
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.settle()
	if got := e.Except(); got != "" {
		t.Errorf("except is %q", got)
	}
}

func TestTitleLeftOutByAWiderPatternIsNotTakenInSilently(t *testing.T) {
	s := newStage(t, small)
	e := s.edit(office())
	g := e.PreviewGrid()
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	g.Body().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.settle()
	if e.Except() != "%Language Pack%" {
		t.Errorf("except became %q", e.Except())
	}
	s.wantText("%Language Pack%” in Except leaves it out")
}

func TestSaveSaysWhatIsWrongBesideTheField(t *testing.T) {
	s := newStage(t, small)
	e := s.edit(model.NewLicense())
	s.typeInto(e, "purchase_count", "many")
	s.typeInto(e, "expires_on", "soon")
	s.typeInto(e, "match_string", "% %")
	e.Save()
	s.settle()
	for column, want := range map[string]string{
		"name": "A license needs a name", "purchase_count": "Write a whole number, such as 45",
		"expires_on": "Write a date like 2026-11-22, or leave it empty", "match_string": "A pattern needs some text",
	} {
		if got := e.FieldError(column); !strings.HasPrefix(got, want) {
			t.Errorf("%s says %q", column, got)
		}
	}
	if len(s.fakes.saved) > 0 || !e.Shown() {
		t.Fatal("a wrong license was saved")
	}
	if f, ok := s.win.Canvas().Focused().(*kit.Entry); !ok || f.PlaceHolder != "What you bought" {
		t.Error("the first wrong field has not got the keyboard")
	}
	s.typeInto(e, "name", "Quillpad")
	s.wantNoText("A license needs a name")
	s.replace(e, "purchase_count", "1,200")
	s.replace(e, "expires_on", "31.3.2027")
	s.replace(e, "match_string", "%quill%")
	e.Save()
	s.settle()
	if len(s.fakes.saved) != 1 || e.Shown() {
		t.Fatal("the license was not saved")
	}
	got := s.fakes.saved[0]
	if got.Name != "Quillpad" || got.PurchaseCount != 1200 || got.ExpiresOn.String() != "2027-03-31" || got.MatchString != "%quill%" || got.Metric != model.MetricDevice {
		t.Errorf("saved %+v", got)
	}
}

func TestErrorsOfTheServiceLoseNothing(t *testing.T) {
	s := newStage(t, small)
	e := s.edit(office())
	s.replace(e, "name", "Another name")
	s.fakes.saveErr = model.Invalid("name", "There is a license of this name already")
	e.Save()
	s.settle()
	s.wantText("There is a license of this name already", "Another name")
	s.fakes.saveErr = errors.New("disk I/O error")
	e.Save()
	s.settle()
	s.wantText("Not saved: Disk I/O error.", "Another name")
	s.fakes.saveErr = nil
	uitest.Press(s.win.Canvas(), fyne.KeyReturn)
	s.settle()
	if len(s.fakes.saved) != 1 || s.fakes.saved[0].Name != "Another name" {
		t.Errorf("Enter saved %v", s.fakes.saved)
	}
}

func TestClosingWithChangesAsks(t *testing.T) {
	s := newStage(t, small)
	c := s.win.Canvas()
	e := s.edit(office())
	uitest.Press(c, fyne.KeyEscape)
	if e.Shown() {
		t.Fatal("escape does not close a dialog without changes")
	}
	e = s.edit(office())
	uitest.Type(c, "!")
	s.settle()
	uitest.Press(c, fyne.KeyEscape)
	s.wantText("Discard your changes?")
	uitest.Press(c, fyne.KeyReturn) // the safe answer has the keyboard
	if !e.Shown() {
		t.Fatal("Enter discarded the changes")
	}
	s.wantNoText("Discard your changes?")
	if f, ok := c.Focused().(*kit.Entry); !ok || !strings.HasSuffix(f.Text, "!") {
		t.Error("the focus did not go back to the field")
	}
	uitest.Press(c, fyne.KeyEscape)
	c.FocusNext()
	uitest.Press(c, fyne.KeySpace)
	if e.Shown() {
		t.Error("the changes were not discarded")
	}
}

func TestFocusStaysInsideAndGoesBack(t *testing.T) {
	s := newStage(t, small)
	behind := kit.NewEntry("")
	s.win.SetContent(behind)
	c := s.win.Canvas()
	c.Focus(behind)
	e := s.edit(office())
	for range 40 {
		c.FocusNext()
		if c.Focused() == nil || c.Focused() == fyne.Focusable(behind) {
			t.Fatal("Tab left the dialog")
		}
	}
	e.Discard()
	if c.Focused() != fyne.Focusable(behind) {
		t.Error("the focus did not go back")
	}
}

func TestDialogsFitTheSmallWindow(t *testing.T) {
	s := newStage(t, small)
	e := s.edit(office())
	s.win.Resize(uitest.Small)
	e.Discard()
	d := dialog.New(s.win.Canvas(), dialog.Params{Title: "Tall", Content: tall(60), Buttons: []*kit.Button{kit.NewButton("Close", nil)}})
	d.Show()
	s.win.Resize(fyne.NewSize(1300, 900))
	s.win.Resize(uitest.Small)
	uitest.Shot(t, s.win.Canvas(), "dialog-tall")
	if d.CardSize().Height > uitest.Small.Height-20 {
		t.Errorf("the dialog is %v high", d.CardSize().Height)
	}
}

func TestViewShowsTheEvidence(t *testing.T) {
	s := newStage(t, small)
	v := s.view()
	s.wantText("Over-used by 2", "used, 30-day peak", "−2", "Devices 47", "Matching software 3", "matching titles", "Changes 2", "mgmt-lt-001.json")
	v.Tabs().Choose(1)
	s.wantText("left out", "no application", "(QP4484104)")
	v.Tabs().Choose(2)
	s.wantText("Default Organization / Mgmt and everything below", "%Quillpad Office 2013%")
	v.Tabs().Choose(3)
	s.wantText("Purchased: 40 → 45 · Except: nothing → %Language Pack%", "created")
	uitest.Press(s.win.Canvas(), fyne.KeyEscape)
	if v.Shown() {
		t.Error("escape does not close the view")
	}
}

func TestErrorDialogCopiesDetails(t *testing.T) {
	s := newStage(t, small)
	d := dialog.Error(s.win.Canvas(), "It failed", "Try again.", "stack 42")
	s.win.Canvas().FocusNext()
	for range 3 {
		if b, ok := s.win.Canvas().Focused().(*kit.Button); ok && b.Text == "Copy details" {
			break
		}
		s.win.Canvas().FocusNext()
	}
	uitest.Press(s.win.Canvas(), fyne.KeySpace)
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.Contains(got, "stack 42") {
		t.Errorf("copied %q", got)
	}
	uitest.Press(s.win.Canvas(), fyne.KeyEscape)
	if d.Shown() {
		t.Error("escape does not close it")
	}
}

func tall(n int) fyne.CanvasObject {
	box := kit.Stack(4)
	for range n {
		box.Add(kit.NewLabel("a line of a dialog that is much too tall"))
	}
	return box
}

func (s *stage) markup() string { return test.RenderToMarkup(s.win.Canvas()) }

// wantText fails when a text does not show. A text that ends in " -" must not.
func (s *stage) wantText(texts ...string) {
	s.t.Helper()
	shown := s.markup()
	for _, want := range texts {
		if no, ok := strings.CutSuffix(want, " -"); ok {
			if strings.Contains(shown, no) {
				s.t.Errorf("%q shows", no)
			}
		} else if !strings.Contains(shown, want) {
			s.t.Errorf("%q does not show", want)
		}
	}
}

func (s *stage) wantNoText(text string) {
	s.t.Helper()
	s.wantText(text + " -")
}

func (s *stage) focus(e *dialog.LicenseEdit, column string) {
	s.t.Helper()
	if !e.FocusField(column) {
		s.t.Fatalf("no field %s", column)
	}
}

func (s *stage) typeInto(e *dialog.LicenseEdit, column, text string) {
	s.t.Helper()
	s.focus(e, column)
	uitest.Type(s.win.Canvas(), text)
	s.settle()
}

func (s *stage) replace(e *dialog.LicenseEdit, column, text string) {
	s.t.Helper()
	s.focus(e, column)
	c := s.win.Canvas()
	c.Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	uitest.Press(c, fyne.KeyBackspace)
	uitest.Type(c, text)
	s.settle()
}
