package grid

import (
	"slices"
	"strconv"

	"seatcount/ui/theme"
)

// Kind says how a cell is drawn.
type Kind uint8

// The kinds of cells.
const (
	Text   Kind = iota // Text in the color of Tone; Marks and Struck apply
	Strong             // the same in medium weight: the name of the row
	Muted              // the same in the quiet color
	Path               // Text is names joined by " / ", in the quiet color: where it does not fit, the first names go
	Number             // Num with thousands separators; Text, if there is one, instead
	Signed             // Num; red and with a true minus when negative
	Bar                // Share as a bar in the color of Tone
	Pill               // Text in a rounded tint of Tone; nothing when Text is empty
	Date               // Text, written as the page wants it
	Check              // a check mark when Num is not 0
	Link               // each of Links can be clicked (OnLink); Text, if there are none, as the only one
)

// Cell is what one cell shows.
type Cell struct {
	Kind   Kind
	Text   string
	Num    int64
	Share  float64 // 0 to 1; more is drawn as 1
	Tone   theme.Tone
	Marks  [][2]int // byte ranges of Text to highlight
	Struck bool     // Text is crossed out and quiet
	Links  []string
	Indent int // how deep in a tree the row is
	// End keeps the end of Text where it does not fit, in place of its beginning: of the path of a file, it says most.
	End bool
}

func (c *Cell) equal(o *Cell) bool {
	return c.Kind == o.Kind && c.Text == o.Text && c.Num == o.Num && c.Share == o.Share && c.Tone == o.Tone &&
		c.Struck == o.Struck && c.End == o.End && c.Indent == o.Indent && slices.Equal(c.Marks, o.Marks) && slices.Equal(c.Links, o.Links)
}

// indent is how far the cell begins behind its edge.
func (c *Cell) indent() float32 { return float32(min(c.Indent, 12)) * 13 }

func (c *Cell) isNumber() bool { return c.Kind == Signed || c.Kind == Number && c.Text == "" }

// cutting is what goes where the text does not fit.
func (c *Cell) cutting() cutting {
	switch {
	case c.Kind == Path:
		return cutNames
	case c.End:
		return cutBegin
	}
	return cutEnd
}

// String is what the cell shows as text, for copying.
func (c *Cell) String() string {
	switch c.Kind {
	case Number, Signed:
		if c.Text != "" {
			return c.Text
		}
		return strconv.FormatInt(c.Num, 10)
	case Bar:
		return strconv.Itoa(int(c.Share*100+0.5)) + "%"
	case Check:
		if c.Num != 0 {
			return "yes"
		}
		return "no"
	}
	return c.Text
}

// roughly writes a number in few letters, cut to one decimal: 999.9M. The whole one is seen when the pointer rests on it.
func roughly(n int64) string {
	sign, rest := "", uint64(n)
	if n < 0 {
		sign, rest = "−", -rest
	}
	for _, unit := range []struct {
		of   uint64
		name string
	}{{1e9, "bn"}, {1e6, "M"}, {1e3, "k"}} {
		if rest >= unit.of {
			tenths := rest / (unit.of / 10)
			return sign + strconv.FormatUint(tenths/10, 10) + "." + strconv.FormatUint(tenths%10, 10) + unit.name
		}
	}
	return FormatInt(n)
}

// FormatInt writes a number with thousands separators and a true minus sign: 10,412 and −2.
func FormatInt(n int64) string {
	s := strconv.FormatInt(n, 10)
	neg := n < 0
	if neg {
		s = s[1:]
	}
	if len(s) > 3 {
		b := make([]byte, 0, len(s)+len(s)/3)
		for i := range len(s) {
			if i > 0 && (len(s)-i)%3 == 0 {
				b = append(b, ',')
			}
			b = append(b, s[i])
		}
		s = string(b)
	}
	if neg {
		return "−" + s
	}
	return s
}
