package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sizes of the table's text that are tried, in points: the largest in which cells need few lines is taken.
var sizes = []float64{8.5, 8, 7.5, 7, 6.5, 6}

// longestWord is how wide a word can be that no column breaks, at size 1: about twenty letters, such as a name of a device.
const longestWord = 10

// slack keeps what was measured from being broken where widths are rounded.
const slack = 0.02

// layout decides on the sheet, the size of letters, the widths of columns, and which rows are on which page.
func (p *paper) layout() {
	p.measure()
	p.wide, p.high = shortSide, longSide
	p.size = sizes[0]
	if !p.fits(func(c *printColumn) float64 { return c.wanted }, 8) {
		p.wide, p.high = longSide, shortSide
		p.size = sizes[len(sizes)-1]
		for _, size := range sizes {
			if p.fits((*printColumn).comfort, size) {
				p.size = size
				break
			}
		}
	} else if !p.fits(func(c *printColumn) float64 { return c.wanted }, p.size) {
		p.size = 8
	}
	p.share()
	p.head = p.wrappedHead()
	if p.t.Totals != nil && len(p.t.Rows) > 0 {
		p.total = p.wrapped(p.bold, p.t.Totals)
	}
	p.texts()
	p.breaks()
}

// comfort is the width in which cells take two lines or so.
func (c *printColumn) comfort() float64 {
	if c.whole {
		return max(c.least, min(c.wanted, c.wanted/2+1))
	}
	return max(c.least, min(c.wanted, c.wanted/2+3))
}

// measure finds how wide columns want to be and must be, at size 1.
func (p *paper) measure() {
	const em = 1000.0
	p.columns = make([]printColumn, len(p.t.Columns))
	for i, c := range p.t.Columns {
		column := &p.columns[i]
		column.right = c.Kind == Int
		column.whole = c.Whole
		column.flexible = c.Kind == Text || c.Kind == Enum
		title, _ := p.bold.drawable(c.Title)
		column.wanted = float64(p.bold.width(title))/em + slack
		column.least = float64(p.bold.longest(title, 1<<30))/em + slack
	}
	rows := p.t.Rows
	if p.t.Totals != nil {
		rows = append(slices.Clip(rows), p.t.Totals)
	}
	for r, row := range rows {
		f := p.regular
		if r == len(p.t.Rows) {
			f = p.bold
		}
		for i, cell := range row {
			p.measureCell(f, &p.columns[i], text(cell, p.t.zone()))
		}
	}
	for i := range p.columns {
		if c := &p.columns[i]; c.flexible && !c.whole {
			c.wanted = min(c.wanted, 48) // one long cell leaves room for the others
		}
	}
}

func (p *paper) measureCell(f *typeface, c *printColumn, s string) {
	const em = 1000.0
	s, replaced := f.drawable(s)
	p.replaced = p.replaced || replaced
	wide := 0
	for line := range strings.SplitSeq(s, "\n") {
		wide = max(wide, f.width(line))
	}
	width := float64(wide)/em + slack
	c.wanted = max(c.wanted, width)
	switch {
	case !c.flexible:
		c.least = max(c.least, width)
	case c.whole:
		c.least = max(c.least, min(width, max(width/4, 9)))
	case width > c.least && c.least < longestWord:
		c.least = max(c.least, min(float64(f.longest(s, longestWord*1000))/em+slack, longestWord))
	}
}

// fits reports whether the columns with such widths are no wider than the sheet, with letters of that size.
func (p *paper) fits(width func(*printColumn) float64, size float64) bool {
	room := p.wide - 2*margin
	for i := range p.columns {
		room -= width(&p.columns[i])*size + 2*padding
	}
	return room >= 0
}

// share gives every column its place: what it must have, and of the rest a part of what it wants beyond.
func (p *paper) share() {
	if len(p.columns) == 0 {
		return
	}
	room := p.wide - 2*margin - float64(len(p.columns))*2*padding
	least, wish, flexible := 0.0, 0.0, 0.0
	for i := range p.columns {
		c := &p.columns[i]
		least += c.least * p.size
		wish += (c.wanted - c.least) * p.size
		if c.flexible {
			flexible += c.wanted * p.size
		}
	}
	x := margin
	for i := range p.columns {
		c := &p.columns[i]
		width := c.least * p.size
		switch {
		case least > room: // too many columns: all are too narrow alike, and wrap within words
			width *= max(room, 0) / least
		case least+wish > room:
			width += (c.wanted - c.least) * p.size * (room - least) / wish
		case c.flexible && flexible > 0: // there is room left: texts spread
			width = c.wanted * p.size * (1 + (room-least-wish)/flexible)
		default:
			width = c.wanted * p.size
		}
		c.x, c.width = x, width+2*padding
		x += c.width
	}
}

// texts wraps what stands above the table.
func (p *paper) texts() {
	title, replaced := p.bold.drawable(p.t.Title)
	p.replaced = p.replaced || replaced
	p.title = p.bold.wrap(title, int((p.wide-2*margin)*1000/titleSize), 4, false)
	room := int((p.wide - 2*margin) * 1000 / aboutSize)
	about := slices.Clone(p.t.Subtitle)
	if made := p.t.made(); made != "" {
		about = append(about, made)
	}
	for _, line := range about {
		drawn, replaced := p.regular.drawable(line)
		p.replaced = p.replaced || replaced
		p.about = append(p.about, p.regular.wrap(drawn, room, 3, false)...)
	}
	if len(p.about) > 20 {
		p.about = append(p.about[:19], "…")
	}
	if p.replaced {
		p.about = append(p.about, string(missing)+" stands for letters that this document's fonts do not have; CSV, XLSX and HTML files have them all.")
	}
	p.glyphs(p.about)
}

// glyphs asks for all letters that will be drawn beside the table, so that their faces are embedded.
func (p *paper) glyphs(lines []string) {
	for _, s := range append(lines, "Page 0123456789 of · … □ No rows.", p.t.made()) {
		p.regular.width(s)
	}
	title, _ := p.regular.drawable(p.t.Title)
	p.regular.width(title)
}

// breaks finds the first row of each page.
func (p *paper) breaks() {
	p.starts = []int{0}
	if len(p.columns) == 0 {
		return
	}
	top := float64(len(p.title))*titleSize*1.25 + 2 + float64(len(p.about))*aboutSize*leading + 10
	sheet := p.high - 2*margin - footRoom
	room := sheet - top - p.height(p.head)
	tail := 0.0
	if p.total != nil {
		tail = p.height(p.total)
	}
	for r, row := range p.t.Rows {
		need := p.height(p.wrapped(p.regular, row))
		last := need
		if r == len(p.t.Rows)-1 {
			last += tail // the totals never stand alone
		}
		if last > room && r > p.starts[len(p.starts)-1] {
			p.starts = append(p.starts, r)
			room = sheet - p.height(p.head)
		}
		room -= need
	}
}

// linesOfSheet is how many lines a row can have that fills a sheet.
func (p *paper) linesOfSheet() int {
	return max(int((p.high-2*margin-footRoom-60)/(p.size*leading)), 1)
}

func (p *paper) wrappedHead() [][]string {
	cells := make([]Cell, len(p.t.Columns))
	for i, c := range p.t.Columns {
		cells[i] = c.Title
	}
	return p.wrapped(p.bold, cells)
}

// wrapped breaks the cells of a row into lines.
func (p *paper) wrapped(f *typeface, row []Cell) [][]string {
	cells := make([][]string, len(p.columns))
	for i := range p.columns {
		c := &p.columns[i]
		s, _ := f.drawable(text(row[i], p.t.zone()))
		most := maxLines
		if c.whole {
			most = p.linesOfSheet()
		}
		room := int((c.width - 2*padding) * 1000 / p.size)
		if wide := f.width(s); c.whole && wide > room && room > 2000 {
			n := (wide + room - 1) / room
			room = min(room, wide/n+1000) // lines of the same length compare better
		}
		cells[i] = f.wrap(s, room, most, c.whole)
	}
	return cells
}

// longest is the width of the longest part of s between blanks and slashes, what one would rather not see broken; it
// stops at enough.
func (f *typeface) longest(s string, enough int) int {
	most, wide := 0, 0
	for i, r := range s {
		if r == ' ' || r == '\n' {
			wide = 0
			continue
		}
		wide += int(f.glyph(r).width)
		if most = max(most, wide); most >= enough {
			return enough
		}
		if r != '-' && r != '_' && breaksAfter(r, s[i+utf8.RuneLen(r):]) {
			wide = 0
		}
	}
	return most
}

// breaksAfter reports whether a line may end behind r, which rest follows: behind the signs that part paths and versions,
// and between letters that are words by themselves.
func breaksAfter(r rune, rest string) bool {
	if rest == "" {
		return false
	}
	switch r {
	case '/', '\\', '-', '_', '|', ',', ';', '@', '+', '–', '—', '%':
		return true
	}
	return r >= 0x2e80 && (unicode.Is(unicode.Han, r) || unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul))
}

// wrap breaks a text into at most so many lines of at most that width, in thousandths of the size; where it is cut, it ends
// in "…". Words that are longer than a line are broken; with anywhere, all are.
func (f *typeface) wrap(s string, room, most int, anywhere bool) []string {
	if !strings.Contains(s, "\n") && f.width(s) <= room {
		return []string{s}
	}
	var lines []string
	for part := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		for {
			n := f.fit(part, room, anywhere)
			if len(lines) == most-1 && (n < len(part) || strings.Contains(s, "\n") && !strings.HasSuffix(strings.TrimRight(s, "\n"), part)) {
				return append(lines, f.shortened(part+"…", room))
			}
			lines = append(lines, strings.TrimRight(part[:n], " "))
			if len(lines) == most {
				return lines
			}
			part = strings.TrimLeft(part[n:], " ")
			if part == "" {
				break
			}
		}
	}
	return lines
}

// fit is how many bytes of s make the first line: at least one letter. A line rather ends at a blank or a slash than at
// other signs, if it is not too short then.
func (f *typeface) fit(s string, room int, anywhere bool) int {
	wide, end, weak := 0, 0, 0
	endWide := 0
	for i, r := range s {
		next := i + utf8.RuneLen(r)
		wide += int(f.glyph(r).width)
		if r == ' ' { // may hang over the end
			if i > 0 {
				end, endWide = next, wide
			}
			continue
		}
		if wide > room && i > 0 && !unicode.Is(unicode.Mn, r) {
			switch {
			case anywhere || end == 0 && weak == 0:
				return i
			case weak > end && endWide < room*2/5:
				return weak
			}
			return end
		}
		if breaksAfter(r, s[next:]) {
			if r == '-' || r == '_' || r == '+' || r == '@' {
				weak = next
			} else {
				end, endWide = next, wide
			}
		}
	}
	return len(s)
}

// shortened is s, or its beginning with "…" that is no wider than room.
func (f *typeface) shortened(s string, room int) string {
	if f.width(s) <= room && !strings.HasSuffix(s, "……") {
		return s
	}
	wide := int(f.glyph('…').width)
	end := 0
	for i, r := range s {
		if wide += int(f.glyph(r).width); wide > room {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return strings.TrimRight(strings.TrimSuffix(s[:end], "…"), " ") + "…"
}
