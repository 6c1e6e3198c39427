package inventory

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Parts of an .xlsx file that are the same for all; see ECMA-376.
const (
	xlsxHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	xlsxMain  = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	xlsxRels  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	xlsxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
	xlsxLinks = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
)

// xlsxFile is the .xlsx file that is written.
type xlsxFile struct {
	book   *xlsBook
	out    bytes.Buffer
	zip    *zip.Writer
	limit  int64
	size   int64          // of what was written, before it was packed
	styles map[uint16]int // the place of a number format among the styles
	listed []uint16       // the number formats by their places
}

// packedCells is from how many cells on a sheet is packed, fast. Others are not, as they are read again at once.
const packedCells = 1 << 20

// Write counts what a part of the file gets, beside the archive's own writer.
func (x *xlsxFile) Write(p []byte) (int, error) {
	x.size += int64(len(p))
	return len(p), nil
}

// convert writes the workbook as .xlsx.
func (b *xlsBook) convert(limit int64) ([]byte, error) {
	x := &xlsxFile{book: b, limit: limit, styles: map[uint16]int{0: 0}, listed: []uint16{0}}
	x.zip = zip.NewWriter(&x.out)
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	var sheets, links strings.Builder
	names := map[string]bool{}
	for i, s := range b.sheets {
		state := "visible"
		if s.hidden {
			state = "hidden"
		}
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>`, escapeXML(sheetName(s.name, names)), i+1, state, i+1)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, xlsxRels, i+1)
		if err := x.sheet(i+1, s); err != nil {
			return nil, err
		}
		s.cells = nil
	}
	n := len(b.sheets)
	fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, n+1, xlsxRels)
	fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/sharedStrings" Target="sharedStrings.xml"/>`, n+2, xlsxRels)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", xlsxTypes},
		{"_rels/.rels", xlsxLinks + `<Relationship Id="rId1" Type="` + xlsxRels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/_rels/workbook.xml.rels", xlsxLinks + links.String() + `</Relationships>`},
		{"xl/workbook.xml", fmt.Sprintf(`<workbook xmlns="%s" xmlns:r="%s"><workbookPr date1904="%t"/><sheets>%s</sheets></workbook>`, xlsxMain, xlsxRels, b.since1904, sheets.String())},
		{"xl/styles.xml", x.styleSheet()},
	} {
		if err := x.part(part.name, zip.Store, func(w io.Writer) error {
			_, err := io.WriteString(w, part.text)
			return err
		}); err != nil {
			return nil, err
		}
	}
	if err := x.part("xl/sharedStrings.xml", zip.Store, x.texts); err != nil {
		return nil, err
	}
	if err := x.zip.Close(); err != nil {
		return nil, err
	}
	return x.out.Bytes(), nil
}

func (x *xlsxFile) part(name string, method uint16, write func(io.Writer) error) error {
	w, err := x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		return err
	}
	w = io.MultiWriter(w, x)
	if _, err := io.WriteString(w, xlsxHead); err != nil {
		return err
	}
	return write(w)
}

// check keeps the limit on what is unpacked, and the user's wish to stop.
func (x *xlsxFile) check() error {
	if x.size > x.limit {
		return &LimitError{What: "bytes in one file after unpacking", Limit: x.limit}
	}
	return x.book.ctx.Err()
}

// sheet writes the cells row by row. Scripts write them in any order, and some twice: then the last holds.
func (x *xlsxFile) sheet(number int, s *xlsSheet) error {
	order := func(a, b xlsCell) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column)) }
	if !slices.IsSortedFunc(s.cells, order) {
		slices.SortStableFunc(s.cells, order)
	}
	method := zip.Store
	if len(s.cells) > packedCells {
		method = zip.Deflate
	}
	return x.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", number), method, func(w io.Writer) error {
		line := fmt.Appendf(nil, `<worksheet xmlns="%s"><sheetData>`, xlsxMain)
		row := -1
		for i, c := range s.cells {
			if i+1 < len(s.cells) && order(c, s.cells[i+1]) == 0 {
				continue
			}
			if int(c.row) != row {
				if row >= 0 {
					line = append(line, "</row>"...)
				}
				if _, err := w.Write(line); err != nil {
					return err
				}
				if err := x.check(); err != nil {
					return err
				}
				row = int(c.row)
				line = fmt.Appendf(line[:0], `<row r="%d">`, row+1)
			}
			line = x.cell(line, c)
		}
		if row >= 0 {
			line = append(line, "</row>"...)
		}
		_, err := w.Write(append(line, "</sheetData></worksheet>"...))
		return err
	})
}

// cell appends one cell.
func (x *xlsxFile) cell(line []byte, c xlsCell) []byte {
	line = append(line, `<c r="`...)
	if c.column >= 26 {
		line = append(line, byte('A'+c.column/26-1))
	}
	line = append(line, byte('A'+c.column%26))
	line = strconv.AppendInt(line, int64(c.row)+1, 10)
	line = append(line, '"')
	if style := x.style(c.style); style > 0 {
		line = append(line, ` s="`...)
		line = strconv.AppendInt(line, int64(style), 10)
		line = append(line, '"')
	}
	switch c.kind {
	case xlsNumber:
		line = append(line, `><v>`...)
		line = strconv.AppendFloat(line, math.Float64frombits(c.value), 'g', -1, 64)
	case xlsString:
		line = append(line, ` t="s"><v>`...)
		line = strconv.AppendUint(line, c.value, 10)
	case xlsBool:
		line = append(line, ` t="b"><v>`...)
		line = strconv.AppendUint(line, min(c.value, 1), 10)
	case xlsError:
		line = append(line, ` t="e"><v>`...)
		line = append(line, xlsErrorText(c.value)...)
	}
	return append(line, `</v></c>`...)
}

func xlsErrorText(code uint64) string {
	switch code {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0F:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1D:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	}
	return "#N/A"
}

// maxXLSXStyles is how many number formats are kept; Excel itself allows some hundred, and each cell looks for its own.
const maxXLSXStyles = 1000

// style returns the place of the number format that a style of cells has, 0 for none.
func (x *xlsxFile) style(style uint16) int {
	format := style
	if x.book.version != 2 {
		if int(style) >= len(x.book.xfs) {
			return 0
		}
		format = x.book.xfs[style]
	}
	place, known := x.styles[format]
	if known {
		return place
	}
	if code := x.book.formats[int(format)]; !strings.EqualFold(code, "General") && len(x.listed) < maxXLSXStyles {
		place = len(x.listed)
		x.listed = append(x.listed, format)
	}
	x.styles[format] = place
	return place
}

// styleSheet lists the number formats. Those without a code of their own are the ones that Excel has built in.
func (x *xlsxFile) styleSheet() string {
	var codes, styles strings.Builder
	count := 0
	for _, format := range x.listed {
		if code := x.book.formats[int(format)]; code != "" && format != 0 {
			fmt.Fprintf(&codes, `<numFmt numFmtId="%d" formatCode="%s"/>`, format, escapeXML(code))
			count++
		}
		fmt.Fprintf(&styles, `<xf numFmtId="%d"/>`, format)
	}
	list := ""
	if count > 0 {
		list = fmt.Sprintf(`<numFmts count="%d">%s</numFmts>`, count, codes.String())
	}
	return fmt.Sprintf(`<styleSheet xmlns="%s">%s<cellXfs count="%d">%s</cellXfs></styleSheet>`, xlsxMain, list, len(x.listed), styles.String())
}

// texts writes the texts of cells.
func (x *xlsxFile) texts(w io.Writer) error {
	if _, err := fmt.Fprintf(w, `<sst xmlns="%s">`, xlsxMain); err != nil {
		return err
	}
	for _, text := range x.book.texts {
		if _, err := io.WriteString(w, `<si><t xml:space="preserve">`+escapeXML(text)+`</t></si>`); err != nil {
			return err
		}
		if err := x.check(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, `</sst>`)
	return err
}

// escaped finds what readers of .xlsx take for a character: _x000D_.
var escaped = regexp.MustCompile(`_(x[0-9a-fA-F]{4}_)`)

// escapeXML writes text as XML. Control characters but for the ends of lines are left out: XML has no place for them.
func escapeXML(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	if strings.Contains(s, "_x") {
		s = escaped.ReplaceAllString(s, "_x005F_$1")
	}
	if !strings.ContainsAny(s, "<>&\"'\n\t") && strings.ToValidUTF8(s, "") == s && !strings.ContainsAny(s, "\uFFFE\uFFFF") {
		return s
	}
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(s)) // a Builder does not fail
	return out.String()
}

// sheetName makes a name that Excel allows and no other sheet has, in any case of letters; names that Excel wrote stay as
// they are.
func sheetName(name string, taken map[string]bool) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' || r == 0xFFFE || r == 0xFFFF {
			return '_'
		}
		return r
	}, name)
	units := utf16.Encode([]rune(strings.Trim(name, "'")))
	name = strings.Trim(string(utf16.Decode(units[:min(len(units), 31)])), "'")
	for n := 1; name == "" || taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("Sheet %d of %d", n, len(taken)+1)
	}
	taken[strings.ToLower(name)] = true
	return name
}
