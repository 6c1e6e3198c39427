package grid_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"seatcount/ui/grid"
	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

// point moves the pointer to a row, x pixels from the left edge.
func point(g *grid.Grid, row int, x float32) {
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, float32(row)*theme.RowHeight+10)}}
	g.Body().(desktop.Hoverable).MouseMoved(e)
}

func TestTheWholeTextOfACutCellIsShownUnderThePointer(t *testing.T) {
	const path = "Larkfield Instruments / Engineering / Research and Development"
	for _, c := range []struct {
		name string
		cell grid.Cell
		want string // "" for no tip
	}{
		{"long text", grid.Cell{Text: "Microsoft Office 2019 Professional Plus"}, "Microsoft Office 2019 Professional Plus"},
		{"short text", grid.Cell{Text: "Office"}, ""},
		{"nothing", grid.Cell{}, ""},
		{"path", grid.Cell{Kind: grid.Path, Text: path}, path},
		{"pill", grid.Cell{Kind: grid.Pill, Text: "excluded: bench in the cellar"}, "excluded: bench in the cellar"},
		{"number", grid.Cell{Kind: grid.Number, Num: 1_641_000_174_520}, "1,641,000,174,520"},
		{"small number", grid.Cell{Kind: grid.Signed, Num: -2}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			uitest.App(t, theme.ModeLight)
			g := grid.New(grid.Params{
				Columns: []grid.Column{{ID: "a", Title: "A", Width: 100}, {ID: "b", Title: "B", Width: 300}},
				Len:     func() int { return 3 },
				Key:     func(row int) int64 { return int64(row) },
				Cell: func(row, col int) grid.Cell {
					if col == 0 && row == 1 {
						return c.cell
					}
					return grid.Cell{Text: "x"}
				},
			})
			uitest.Window(t, kit.Pad(g, 10, 10, 10, 10), fyne.NewSize(620, 300))
			point(g, 1, 20)
			if got := g.Tip(); got != c.want {
				t.Fatalf("over the cell: %q, want %q", got, c.want)
			}
			point(g, 1, 150)
			if got := g.Tip(); got != "" {
				t.Errorf("over its neighbor: %q", got)
			}
			point(g, 1, 20)
			g.Body().(desktop.Hoverable).MouseOut()
			if got := g.Tip(); got != "" {
				t.Errorf("away from the list: %q", got)
			}
			point(g, 1, 20)
			g.Reload()
			if got := g.Tip(); got != "" {
				t.Errorf("after the rows changed: %q", got)
			}
		})
	}
}

func TestAVeryLongTextFitsTheList(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	names := strings.Repeat("Adobe Acrobat Pro, ", 5000)
	g := grid.New(grid.Params{
		Columns: []grid.Column{{ID: "a", Title: "A", Width: 100}},
		Len:     func() int { return 1 },
		Key:     func(row int) int64 { return int64(row) },
		Cell:    func(int, int) grid.Cell { return grid.Cell{Text: names} },
	})
	uitest.Window(t, g, fyne.NewSize(620, 300))
	point(g, 0, 20)
	if got := g.Tip(); !strings.HasPrefix(got, "Adobe Acrobat Pro, ") || !strings.HasSuffix(got, "…") || len(got) > 2100 {
		t.Errorf("%d letters: %.60q", len(got), got)
	}
}
