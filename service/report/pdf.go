package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// WritePDF writes the table as a document for paper: A4 sheets, upright when the table fits and across when it is wide,
// with the header on every sheet and numbered pages. Long cells wrap, very long ones end in "…"; columns that are Whole
// never do.
//
// Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, Thai, Chinese, Japanese and Korean look as they should.
// Devanagari shows every letter, but not joined as in print. Letters that none of the fonts has, emoji among them, are
// shown as □, and the first page says so.
func WritePDF(w io.Writer, t Table) (err error) {
	defer func() {
		// A report is made of whatever names the world has: nothing of them may stop the program.
		if r := recover(); r != nil {
			err = fmt.Errorf("write the PDF: %v", r)
		}
	}()
	p := newPaper(t)
	p.layout()
	p.open()
	p.pages()
	if p.regular.err != nil || p.bold.err != nil {
		return fmt.Errorf("write the PDF: %w", slices.MaxFunc([]error{p.regular.err, p.bold.err}, func(a, b error) int {
			return len(fmt.Sprint(a)) - len(fmt.Sprint(b))
		}))
	}
	return p.pdf.Output(w)
}

// Sizes and distances in points.
const (
	shortSide, longSide = 595.28, 841.89 // A4
	margin              = 36.0
	padding             = 4.0 // beside the text of a cell
	titleSize           = 16.0
	aboutSize           = 9.0
	footSize            = 7.5
	footRoom            = 20.0
	leading             = 1.36
	maxLines            = 12 // of a cell that is not Whole
)

// paper is a document that is being made.
type paper struct {
	t             Table
	pdf           *fpdf.Fpdf
	regular, bold *typeface
	replaced      bool // some letters are not in the fonts

	wide, high float64 // of a sheet
	size       float64 // of the table's text
	columns    []printColumn
	about      []string // lines below the title, wrapped
	title      []string
	head       [][]string
	total      [][]string
	starts     []int // the first row of each page

	current struct {
		face *face
		size float64
	}
	y float64
}

// printColumn is a column on paper.
type printColumn struct {
	x, width      float64
	right         bool    // aligned to the right
	whole         bool    // never shortened
	flexible      bool    // may wrap
	least, wanted float64 // widths of the text at size 1
}

func newPaper(t Table) *paper {
	return &paper{t: t, regular: newTypeface(regularFaces), bold: newTypeface(boldFaces)}
}

func (p *paper) open() {
	orientation := "P"
	if p.wide > p.high {
		orientation = "L"
	}
	p.pdf = fpdf.New(orientation, "pt", "A4", "")
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(0, 0, 0)
	p.pdf.SetCatalogSort(true)
	at := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	if !p.t.MadeAt.IsZero() {
		at = p.t.MadeAt.In(p.t.zone())
	}
	p.pdf.SetCreationDate(at)
	p.pdf.SetModificationDate(at)
	p.pdf.SetProducer("Seatcount", false)
	p.pdf.SetCreator("Seatcount", false)
	p.pdf.SetTitle(basic(p.t.Title), true)
	p.pdf.SetLineWidth(0.4)
	for _, f := range []*typeface{p.regular, p.bold} {
		for _, face := range f.used {
			if face != nil {
				p.pdf.AddUTF8FontFromBytes(face.family, "", slices.Clone(face.data)) // it writes into what it is given
			}
		}
	}
}

// basic is a text without the letters that the PDF writer cannot put into a document's properties.
func basic(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 1<<16 {
			return missing
		}
		return r
	}, clean(s))
}

// pages draws all pages.
func (p *paper) pages() {
	for i := range p.starts {
		p.pdf.AddPage()
		p.current.face = nil // a new page begins with its own font
		p.y = margin
		if i == 0 {
			p.heading()
		}
		end := len(p.t.Rows)
		if i+1 < len(p.starts) {
			end = p.starts[i+1]
		}
		p.rowsOf(p.starts[i], end)
		if i+1 == len(p.starts) {
			p.ending()
		}
		p.foot(i + 1)
	}
}

func (p *paper) heading() {
	p.color(0x1b, 0x22, 0x2c)
	for _, line := range p.title {
		p.y += titleSize * 1.25
		p.write(p.bold, titleSize, margin, p.y-titleSize*0.3, line)
	}
	p.y += 2
	p.color(0x55, 0x5f, 0x6e)
	for _, line := range p.about {
		p.y += aboutSize * leading
		p.write(p.regular, aboutSize, margin, p.y-aboutSize*0.35, line)
	}
	p.y += 10
}

// rowsOf draws the header and some rows.
func (p *paper) rowsOf(from, to int) {
	if len(p.columns) == 0 {
		return
	}
	high := p.height(p.head)
	p.pdf.SetFillColor(0xe8, 0xeb, 0xf0)
	p.pdf.Rect(margin, p.y, p.wide-2*margin, high, "F")
	p.color(0x1b, 0x22, 0x2c)
	p.line(p.bold, p.head)
	p.pdf.SetDrawColor(0xd8, 0xdc, 0xe3)
	for r := from; r < to; r++ {
		p.line(p.regular, p.wrapped(p.regular, p.t.Rows[r]))
		p.pdf.Line(margin, p.y, p.wide-margin, p.y)
	}
}

// ending draws what comes behind the last row.
func (p *paper) ending() {
	if p.total != nil {
		p.pdf.SetDrawColor(0x55, 0x5f, 0x6e)
		p.pdf.Line(margin, p.y, p.wide-margin, p.y)
		p.line(p.bold, p.total)
		return
	}
	if len(p.t.Rows) == 0 {
		p.y += aboutSize * 2
		p.write(p.regular, aboutSize, margin+padding, p.y, "No rows.")
	}
}

// line draws a row whose cells are wrapped.
func (p *paper) line(f *typeface, cells [][]string) {
	high := p.height(cells)
	for i, lines := range cells {
		c := &p.columns[i]
		y := p.y + p.size*(leading+1)/2 + 1
		for _, s := range lines {
			x := c.x + padding
			if c.right {
				x = c.x + c.width - padding - float64(f.width(s))*p.size/1000
			}
			p.write(f, p.size, x, y, s)
			y += p.size * leading
		}
	}
	p.y += high
}

// height is how high a row is.
func (p *paper) height(cells [][]string) float64 {
	most := 1
	for _, lines := range cells {
		most = max(most, len(lines))
	}
	return p.rowHeight(most)
}

func (p *paper) rowHeight(lines int) float64 { return float64(lines)*p.size*leading + 5 }

func (p *paper) foot(page int) {
	p.color(0x55, 0x5f, 0x6e)
	y := p.high - margin + 4
	number := fmt.Sprintf("Page %d of %d", page, len(p.starts))
	wide := float64(p.regular.width(number)) * footSize / 1000
	p.write(p.regular, footSize, p.wide-margin-wide, y, number)
	title, _ := p.regular.drawable(p.t.Title)
	about := strings.Join(strings.Fields(title), " ")
	if made := p.t.made(); made != "" {
		about = strings.TrimPrefix(about+"  ·  "+made, "  ·  ")
	}
	room := int((p.wide - 2*margin - wide - 20) * 1000 / footSize)
	p.write(p.regular, footSize, margin, y, p.regular.shortened(about, room))
}

func (p *paper) color(r, g, b int) { p.pdf.SetTextColor(r, g, b) }

// write draws one line with its left end at x and its letters standing on y, each in the face that has it.
func (p *paper) write(f *typeface, size, x, y float64, line string) {
	if line == "" {
		return
	}
	line = visual(line)
	start, at := 0, int8(-2)
	flush := func(end int) {
		if part := line[start:end]; part != "" {
			p.run(f.used[max(at, 0)], size, x, y, part)
			x += float64(f.width(part)) * size / 1000
		}
		start = end
	}
	for i, r := range line {
		if g := f.glyph(r); g.face != at {
			flush(i)
			at = g.face
		}
	}
	flush(len(line))
}

func (p *paper) run(f *face, size, x, y float64, part string) {
	if f == nil || strings.TrimSpace(part) == "" {
		return
	}
	if p.current.face != f || p.current.size != size {
		p.pdf.SetFont(f.family, "", size)
		p.current.face, p.current.size = f, size
	}
	p.pdf.Text(x, y, part)
}
