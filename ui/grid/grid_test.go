package grid_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"seatcount/ui/grid"
	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

// list is a grid over numbered rows, with everything it reports.
type list struct {
	*grid.Grid
	keys    []int64
	win     fyne.Window
	opened  []int
	menu    []int64
	copied  []int64
	deleted []int64
	typed   string
	sorted  []string
	states  []grid.State
	links   []int
	taps    int
	selects int
}

func newList(t testing.TB, n int, change func(*grid.Params)) *list {
	uitest.App(t, theme.ModeLight)
	l := &list{}
	for i := range n {
		l.keys = append(l.keys, int64(i+100))
	}
	p := grid.Params{
		Columns: []grid.Column{
			{ID: "name", Title: "Name", Width: 200, Grow: 1, Fixed: true},
			{ID: "number", Title: "Number", Width: 100, Right: true},
			{ID: "action", Title: "Action", Width: 120, NoSort: true},
		},
		Len: func() int { return len(l.keys) },
		Key: func(row int) int64 { return l.keys[row] },
		Cell: func(row, col int) grid.Cell {
			switch col {
			case 0:
				return grid.Cell{Kind: grid.Strong, Text: "row " + strconv.FormatInt(l.keys[row], 10)}
			case 1:
				return grid.Cell{Kind: grid.Signed, Num: 1000 - l.keys[row]}
			}
			return grid.Cell{Kind: grid.Link, Links: []string{"Edit", "Delete"}}
		},
		OnSort:   func(col string, desc bool) { l.sorted = append(l.sorted, col+" "+strconv.FormatBool(desc)) },
		OnOpen:   func(row int) { l.opened = append(l.opened, row) },
		OnMenu:   func(keys []int64, _ fyne.Position) { l.menu = keys },
		OnSelect: func() { l.selects++ },
		OnTap:    func(int, int) { l.taps++ },
		OnLink:   func(_, _, link int) { l.links = append(l.links, link) },
		OnCopy:   func(keys []int64) { l.copied = keys },
		OnDelete: func(keys []int64) { l.deleted = keys },
		OnType:   func(r rune) { l.typed += string(r) },
		OnState:  func(s grid.State) { l.states = append(l.states, s) },
	}
	if change != nil {
		change(&p)
	}
	l.Grid = grid.New(p)
	l.win = uitest.Window(t, kit.Pad(l.Grid, 10, 10, 10, 10), fyne.NewSize(620, 480))
	l.Focus()
	return l
}

func (l *list) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		uitest.Press(l.win.Canvas(), k)
	}
}

// hold presses keys while Shift is down.
func (l *list) hold(keys ...fyne.KeyName) {
	b := l.Body().(desktop.Keyable)
	b.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	l.press(keys...)
	b.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

// click presses and releases the mouse on a row, x pixels from the left edge.
func (l *list) click(row int, x float32, button desktop.MouseButton, mod fyne.KeyModifier) {
	at := fyne.NewPos(x, float32(row)*theme.RowHeight+10)
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}, Button: button, Modifier: mod}
	m := l.Body().(desktop.Mouseable)
	m.MouseDown(e)
	m.MouseUp(e)
}

func (l *list) wants(t *testing.T, keys ...int64) {
	t.Helper()
	if got := l.Selected(); !slices.Equal(got, keys) {
		t.Errorf("selected %v, want %v", got, keys)
	}
}

func TestKeysMoveAndSelect(t *testing.T) {
	l := newList(t, 100, nil)
	l.press(fyne.KeyDown)
	l.wants(t, 101)
	l.press(fyne.KeyUp, fyne.KeyUp)
	l.wants(t, 100)
	l.press(fyne.KeyEnd)
	l.wants(t, 199)
	l.press(fyne.KeyDown)
	l.wants(t, 199)
	l.press(fyne.KeyHome)
	l.hold(fyne.KeyDown, fyne.KeyDown)
	l.wants(t, 100, 101, 102)
	l.press(fyne.KeyPageDown)
	if l.Current() <= 5 {
		t.Errorf("a page down came to row %d", l.Current())
	}
	l.press(fyne.KeyEscape)
	if n := l.SelectedCount(); n != 1 {
		t.Errorf("escape with one row selected left %d", n)
	}
	l.Body().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if l.SelectedCount() != 100 {
		t.Errorf("select all selected %d", l.SelectedCount())
	}
	l.press(fyne.KeyEscape)
	l.wants(t)
}

func TestKeysAct(t *testing.T) {
	l := newList(t, 5, nil)
	l.press(fyne.KeyDown, fyne.KeyReturn)
	if !slices.Equal(l.opened, []int{1}) {
		t.Errorf("opened %v", l.opened)
	}
	l.hold(fyne.KeyDown)
	l.press(fyne.KeyDelete)
	if !slices.Equal(l.deleted, []int64{101, 102}) {
		t.Errorf("deleted %v", l.deleted)
	}
	l.Body().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutCopy{})
	if !slices.Equal(l.copied, []int64{101, 102}) {
		t.Errorf("copied %v", l.copied)
	}
	uitest.Type(l.win.Canvas(), "of")
	if l.typed != "of" {
		t.Errorf("typed %q", l.typed)
	}
	l.press(desktop.KeyMenu)
	if !slices.Equal(l.menu, []int64{101, 102}) {
		t.Errorf("menu of %v", l.menu)
	}
	l.press(fyne.KeySpace)
	l.wants(t, 101)
}

func TestControlAndArrowMoveWithoutSelecting(t *testing.T) {
	l := newList(t, 5, nil)
	l.press(fyne.KeyHome)
	b := l.Body().(fyne.Shortcutable)
	for range 2 {
		b.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierControl})
	}
	l.press(fyne.KeySpace)
	l.wants(t, 100, 102)
}

func TestMouseSelects(t *testing.T) {
	l := newList(t, 20, func(p *grid.Params) { p.Checks = true })
	l.click(3, 80, desktop.MouseButtonPrimary, 0)
	l.wants(t, 103)
	l.click(5, 80, desktop.MouseButtonPrimary, fyne.KeyModifierControl)
	l.wants(t, 103, 105)
	l.click(7, 80, desktop.MouseButtonPrimary, fyne.KeyModifierShift)
	l.wants(t, 105, 106, 107)
	l.click(6, 15, desktop.MouseButtonPrimary, 0) // its check box
	l.wants(t, 105, 107)
	l.click(105-100, 80, desktop.MouseButtonSecondary, 0)
	l.wants(t, 105, 107)
	l.click(1, 80, desktop.MouseButtonSecondary, 0)
	l.wants(t, 101)
	l.Body().(fyne.DoubleTappable).DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(80, 5*theme.RowHeight+3)})
	if !slices.Equal(l.opened, []int{5}) {
		t.Errorf("opened %v", l.opened)
	}
	if l.taps != 1 {
		t.Errorf("%d taps, want only the plain one", l.taps)
	}
}

func TestLinksAreFollowed(t *testing.T) {
	l := newList(t, 4, nil)
	x := l.win.Canvas().Size().Width - 20 - 120 + 14
	l.click(2, x, desktop.MouseButtonPrimary, 0)
	l.click(2, x+50, desktop.MouseButtonPrimary, 0)
	if !slices.Equal(l.links, []int{0, 1}) {
		t.Errorf("links %v", l.links)
	}
	l.wants(t)
}

func TestSelectionSurvivesSortingAndRefreshing(t *testing.T) {
	l := newList(t, 50, nil)
	l.Select(110, 120)
	slices.Reverse(l.keys)
	l.Reload()
	l.wants(t, 120, 110)
	if row := l.Current(); l.keys[row] != 110 {
		t.Errorf("the keyboard is at %d", l.keys[row])
	}
	l.keys = slices.DeleteFunc(l.keys, func(k int64) bool { return k == 120 })
	before := l.selects
	l.Reload()
	l.wants(t, 110)
	if l.selects != before+1 {
		t.Error("nobody was told that a selected row is gone")
	}
	l.keys = nil
	l.Reload()
	l.wants(t)
	l.press(fyne.KeyDown, fyne.KeyReturn, fyne.KeySpace, fyne.KeyDelete, desktop.KeyMenu)
	if l.opened != nil || l.deleted != nil || l.menu != nil {
		t.Error("an empty grid did something")
	}
}

func TestHeaderSortsResizesAndMoves(t *testing.T) {
	l := newList(t, 10, nil)
	head := func(x float32) *fyne.PointEvent { return &fyne.PointEvent{Position: fyne.NewPos(x, 10)} }
	h := l.Head()
	h.(fyne.Tappable).Tapped(head(50))
	h.(fyne.Tappable).Tapped(head(50))
	h.(fyne.Tappable).Tapped(head(590)) // Action does not sort
	if want := []string{"name false", "name true"}; !slices.Equal(l.sorted, want) {
		t.Errorf("sorted %v", l.sorted)
	}
	if col, desc := l.Sorted(); col != "name" || !desc {
		t.Errorf("sorted by %s %v", col, desc)
	}
	drag := func(from, to float32) {
		d := h.(fyne.Draggable)
		d.Dragged(&fyne.DragEvent{PointEvent: *head(to), Dragged: fyne.NewDelta(to-from, 0)})
		d.DragEnd()
	}
	width := func(id string) float32 {
		for _, c := range l.State().Columns {
			if c.ID == id {
				return c.Width
			}
		}
		return -1
	}
	drag(378, 300) // the edge of Name: 598 - 100 - 120
	if w := width("name"); w != 300 {
		t.Errorf("name is %v wide", w)
	}
	drag(350, 20) // Number before Name
	if got := l.Columns(); !slices.Equal(got, []string{"number", "name", "action"}) {
		t.Errorf("columns %v", got)
	}
	if len(l.states) < 4 {
		t.Errorf("%d states were reported", len(l.states))
	}
}

func TestStateComesBack(t *testing.T) {
	l := newList(t, 10, nil)
	l.SetState(grid.State{
		Columns: []grid.ColumnState{{ID: "action", Width: 150}, {ID: "gone"}, {ID: "number", Hidden: true}, {ID: "name", Hidden: true}},
		Sort:    "number", Desc: true,
	})
	if got := l.Columns(); !slices.Equal(got, []string{"action", "name"}) {
		t.Errorf("columns %v: hidden ones must be hidden, but fixed ones never", got)
	}
	if col, desc := l.Sorted(); col != "number" || !desc {
		t.Errorf("sorted by %s %v", col, desc)
	}
	again := newList(t, 10, nil)
	again.SetState(l.State())
	if !slices.Equal(again.Columns(), l.Columns()) {
		t.Error("a state does not come back as it was")
	}
}

func TestCopyTextIsATable(t *testing.T) {
	l := newList(t, 3, nil)
	l.Select(100, 102)
	want := "Name\tNumber\tAction\nrow 100\t900\t\nrow 102\t898\t\n"
	if got := l.CopyText(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 10412: "10,412", -2: "−2", -1213: "−1,213", 1234567: "1,234,567"} {
		if got := grid.FormatInt(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestSingleGridSelectsOneRow(t *testing.T) {
	l := newList(t, 9, func(p *grid.Params) { p.Single = true })
	l.click(2, 50, desktop.MouseButtonPrimary, 0)
	l.click(4, 50, desktop.MouseButtonPrimary, fyne.KeyModifierControl)
	l.wants(t, 104)
	l.Body().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	l.wants(t, 104)
}

func TestScrollingShowsTheRowsInView(t *testing.T) {
	l := newList(t, 1000, nil)
	l.press(fyne.KeyEnd)
	if markup := test.RenderObjectToMarkup(l.Grid); !strings.Contains(markup, "row 1099") || strings.Contains(markup, "row 100<") {
		t.Error("the last row is not in view")
	}
	test.Scroll(l.win.Canvas(), fyne.NewPos(100, 200), 0, 10*theme.RowHeight)
	if markup := test.RenderObjectToMarkup(l.Grid); !strings.Contains(markup, "row 1089") {
		t.Error("the wheel does not scroll")
	}
	l.keys = l.keys[:3]
	l.Reload()
	if markup := test.RenderObjectToMarkup(l.Grid); !strings.Contains(markup, "row 100<") {
		t.Error("fewer rows than the place scrolled to: nothing shows")
	}
}

func benchGrid(b *testing.B) *grid.Grid {
	uitest.App(b, theme.ModeLight)
	names := make([]string, 100_000)
	for i := range names {
		names[i] = "Vectorworks Spotlight with Renderworks " + strconv.Itoa(i)
	}
	p := sampleParams()
	p.Len = func() int { return len(names) }
	p.Cell = func(row, col int) grid.Cell {
		c := sampleCell(samples[row%len(samples)], col)
		if col == 0 {
			c.Text = names[row]
		}
		return c
	}
	g := grid.New(p)
	uitest.Window(b, g, uitest.Large)
	return g
}

// BenchmarkGridWheelStep is one step of the wheel over 100,000 rows of 8 columns.
func BenchmarkGridWheelStep(b *testing.B) {
	g := benchGrid(b)
	s := g.Scroller()
	i := 0
	for b.Loop() {
		if i++; i > 90_000 {
			s.ScrollToTop()
			i = 0
		}
		s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -25)})
	}
}

// BenchmarkGridRefresh is a reload of 100,000 rows of which 3 are selected.
func BenchmarkGridRefresh(b *testing.B) {
	g := benchGrid(b)
	g.Select(1, 2, 3)
	for b.Loop() {
		g.Reload()
	}
}

// BenchmarkGridSelectAll selects 100,000 rows.
func BenchmarkGridSelectAll(b *testing.B) {
	g := benchGrid(b)
	for b.Loop() {
		g.SelectAll()
		g.ClearSelection()
	}
}

func TestTheKeyboardIsOnTheFirstRowOnceThereAreRows(t *testing.T) {
	l := newList(t, 0, nil)
	l.keys = []int64{100, 101}
	l.Reload()
	l.press(fyne.KeyReturn)
	if !slices.Equal(l.opened, []int{0}) {
		t.Errorf("Enter opened %v, want the first row", l.opened)
	}
}
