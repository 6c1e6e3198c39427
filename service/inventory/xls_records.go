package inventory

import (
	"context"
	"encoding/binary"
	"errors"

	"golang.org/x/text/encoding"
)

// What a part of a workbook is, as its first record says.
const (
	bofWorkbook  = 0x0005 // what holds for all sheets
	bofSheet     = 0x0010
	bofWorkspace = 0x0100 // sheets of Excel 4 bound together
)

// Records that have the same number in all versions.
const (
	recordEOF       = 0x000A
	recordDateMode  = 0x0022
	recordFilePass  = 0x002F
	recordContinue  = 0x003C
	recordCodePage  = 0x0042
	recordSheet     = 0x0085
	recordStrings   = 0x00FC
	maxXLSCells     = 65536 * 256 // one full sheet: more in a workbook is no list
	maxXLSSheets    = 4096
	maxXLSFormats   = 65536
	contextInterval = 4096
)

// xlsBook is a binary workbook while it is read.
type xlsBook struct {
	ctx       context.Context
	stream    []byte
	version   int // 2, 3, 4, 5 or 8: of the records, not of Excel
	codePage  encoding.Encoding
	since1904 bool
	formats   map[int]string // number formats by their numbers
	listed    int            // formats of versions before 5, which have no numbers
	xfs       []uint16       // the number format of each style of cells
	texts     []string
	shared    int // how many of texts are of the table of shared strings
	sheets    []*xlsSheet
	cells     int // of all sheets
	records   int
	budget    int // bytes of records that may still be read: no byte belongs to more than one part
}

// xlsSheet is a sheet with its cells.
type xlsSheet struct {
	name   string
	hidden bool
	at     int // in the stream
	cells  []xlsCell
	wait   bool // the last cell is a formula whose text stands in a record of its own
}

func newXLSBook(ctx context.Context, stream []byte) *xlsBook {
	return &xlsBook{ctx: ctx, stream: stream, formats: map[int]string{}, budget: 2 * len(stream)}
}

// xlsRecords goes through records: two bytes with the number, two with the length, and the content.
type xlsRecords struct {
	data []byte
	at   int
}

var errBreaksOff = errors.New("damaged workbook: it breaks off")

func (r *xlsRecords) next() (id uint16, body []byte, err error) {
	if len(r.data)-r.at < 4 {
		return 0, nil, errBreaksOff
	}
	id = binary.LittleEndian.Uint16(r.data[r.at:])
	end := r.at + 4 + int(binary.LittleEndian.Uint16(r.data[r.at+2:]))
	if end > len(r.data) {
		return 0, nil, errBreaksOff
	}
	body = r.data[r.at+4 : end]
	r.at = end
	return id, body, nil
}

// text is the content of the record and of those that continue it.
func (r *xlsRecords) text(body []byte) *xlsText {
	t := &xlsText{part: body}
	for {
		before := r.at
		id, more, err := r.next()
		if err != nil || id != recordContinue {
			r.at = before
			return t
		}
		t.more = append(t.more, more)
	}
}

// read reads what holds for the whole workbook, and then its sheets.
func (b *xlsBook) read() error {
	if len(b.stream) < 8 {
		return errBreaksOff
	}
	kind := binary.LittleEndian.Uint16(b.stream[6:])
	switch kind {
	case bofWorkspace:
		return refuse("This is a workbook of Excel 4; open it and save it as .xlsx or .csv")
	case bofSheet:
		only := &xlsSheet{name: "Sheet1"}
		b.sheets = []*xlsSheet{only}
		return b.part(0, only)
	}
	if err := b.part(0, nil); err != nil {
		return err
	}
	read := map[int]bool{0: true}
	for _, s := range b.sheets {
		if read[s.at] {
			return damagedXLS("two of its sheets are the same")
		}
		read[s.at] = true
		if err := b.part(s.at, s); err != nil {
			return err
		}
	}
	return nil
}

// part reads the records from a BOF to its EOF; charts in a sheet have both too, and are passed over.
func (b *xlsBook) part(at int, sheet *xlsSheet) error {
	if at < 0 || at >= len(b.stream) {
		return errBreaksOff
	}
	r := &xlsRecords{data: b.stream, at: at}
	bof, body, err := r.next()
	if err != nil {
		return err
	}
	if err := b.begin(bof, body); err != nil {
		return err
	}
	for depth := 1; ; {
		before := r.at
		id, body, err := r.next()
		if err != nil {
			return err
		}
		switch {
		case id == bof:
			depth++
		case id == recordEOF:
			if depth--; depth == 0 {
				return nil
			}
		case depth > 1:
		case sheet != nil && b.isCell(id):
			err = b.cell(sheet, id, body, r)
		default:
			err = b.common(id, body, r)
		}
		if err != nil {
			return err
		}
		if b.budget -= r.at - before; b.budget < 0 {
			return damagedXLS("its sheets overlap")
		}
		if b.records++; b.records%contextInterval == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
	}
}

// begin learns the version from the first record. Scripts leave it empty, and mean version 5.
func (b *xlsBook) begin(id uint16, body []byte) error {
	var version int
	switch id {
	case 0x0009:
		version = 2
	case 0x0209:
		version = 3
	case 0x0409:
		version = 4
	case 0x0809:
		if version = 5; len(body) >= 2 && binary.LittleEndian.Uint16(body) == 0x0600 {
			version = 8
		}
	default:
		return damagedXLS("a sheet does not begin where it should")
	}
	if b.version == 0 {
		b.version = version
	}
	return nil
}

// common reads records about the workbook; those about looks, formulas and drawings are passed over.
func (b *xlsBook) common(id uint16, body []byte, r *xlsRecords) error {
	switch id {
	case recordFilePass:
		return refuse("This Excel workbook is protected with a password; open it, save it without one and add that")
	case recordCodePage:
		if len(body) >= 2 {
			b.codePage = xlsCodePage(binary.LittleEndian.Uint16(body))
		}
	case recordDateMode:
		b.since1904 = len(body) >= 1 && body[0] == 1
	case recordSheet:
		return b.sheet(body)
	case recordStrings:
		return b.sharedStrings(r.text(body))
	case 0x001E, 0x041E:
		b.format(id, body)
	case 0x0043, 0x0243, 0x0443, 0x00E0:
		b.style(id, body)
	}
	return nil
}

// sheet reads the name of a sheet and where it begins. Charts, macros and modules are passed over.
func (b *xlsBook) sheet(body []byte) error {
	if len(body) < 7 || body[5] != 0 {
		return nil
	}
	if len(b.sheets) >= maxXLSSheets {
		return &LimitError{What: "sheets in one workbook", Limit: maxXLSSheets}
	}
	t := &xlsText{part: body[6:]}
	b.sheets = append(b.sheets, &xlsSheet{
		name: b.shortText(t, int(t.byte())), hidden: body[4]&3 != 0, at: int(min(binary.LittleEndian.Uint32(body), 1<<31-1)),
	})
	return nil
}

// format reads a number format such as "dd.mm.yyyy". Before version 5 they are counted.
func (b *xlsBook) format(id uint16, body []byte) {
	t := &xlsText{part: body}
	number := b.listed
	if b.version >= 5 {
		number = int(t.number16())
	} else if b.listed++; id == 0x041E {
		t.number16()
	}
	length := int(t.byte())
	if b.version == 8 {
		length |= int(t.byte()) << 8
	}
	if s := b.shortText(t, length); len(b.formats) < maxXLSFormats && s != "" {
		b.formats[number] = s
	}
}

// style reads which number format a style of cells has.
func (b *xlsBook) style(id uint16, body []byte) {
	if len(body) < 4 || len(b.xfs) >= maxXLSFormats {
		return
	}
	number := uint16(body[1])
	switch id {
	case 0x00E0:
		number = binary.LittleEndian.Uint16(body[2:])
	case 0x0043:
		number = uint16(body[2] & 0x3F)
	}
	b.xfs = append(b.xfs, number)
}
