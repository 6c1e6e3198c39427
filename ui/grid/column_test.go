package grid

import (
	"math"
	"testing"
)

func TestNarrowGridsTakeFromTheBlankFirst(t *testing.T) {
	all := []Column{
		{ID: "name", Width: 200, Min: 100, Grow: 1},
		{ID: "count", Width: 80},
		{ID: "status", Width: 120, Min: 110},
	}
	for _, test := range []struct {
		w, pad, name, count, status float32 // the columns' insides
	}{
		{500, cellPad, 276, 56, 96},
		{400, cellPad, 176, 56, 96},
		{388, 9, 176, 56, 96}, // nothing of what is shown is lost
		{380, tightPad, 172, 56, 96},
		{330, tightPad, 127, 56, 91},
		{290, tightPad, 91, 56, 87},
		{200, tightPad, 76, 56, 86}, // the rest is to be scrolled to
	} {
		c := newColumns(all, false)
		c.layout(test.w)
		var inner [3]float32
		for v := range c.view {
			x, w := c.inner(v)
			inner[v] = float32(math.Round(float64(w)))
			if v == 0 && x != cellPad {
				t.Errorf("%v wide: what is shown begins at %v", test.w, x)
			}
		}
		if c.pad != test.pad {
			t.Errorf("%v wide: %v of blank, want %v", test.w, c.pad, test.pad)
		}
		if want := [3]float32{test.name, test.count, test.status}; inner != want {
			t.Errorf("%v wide: insides %v, want %v", test.w, inner, want)
		}
		if c.total() > test.w && test.w > 290 {
			t.Errorf("%v wide: the columns take %v", test.w, c.total())
		}
	}
}

func TestColumnsThatSomebodyDraggedKeepTheirWidth(t *testing.T) {
	c := newColumns([]Column{{ID: "name", Width: 200, Min: 100, Grow: 1}, {ID: "count", Width: 80}}, true)
	c.layout(300)
	c.resize(0, 180)
	for _, w := range []float32{200, 260, 500} {
		c.layout(w)
		if got := c.x[1] - c.x[0]; got != 180 {
			t.Errorf("%v wide: the column is %v wide", w, got)
		}
	}
}
