package inventory

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// xlsText is the content of a record that may go on in others. What is beyond its end is zero: whoever has to know asks
// whether it is empty.
type xlsText struct {
	part []byte
	more [][]byte
	cut  bool // something was asked for beyond the end
}

// fill makes part not empty, unless nothing is left.
func (t *xlsText) fill() bool {
	for len(t.part) == 0 {
		if len(t.more) == 0 {
			return false
		}
		t.part, t.more = t.more[0], t.more[1:]
	}
	return true
}

func (t *xlsText) byte() byte {
	if !t.fill() {
		t.cut = true
		return 0
	}
	c := t.part[0]
	t.part = t.part[1:]
	return c
}

func (t *xlsText) number16() uint16 {
	low := t.byte()
	return uint16(low) | uint16(t.byte())<<8
}

func (t *xlsText) number32() uint32 {
	low := t.number16()
	return uint32(low) | uint32(t.number16())<<16
}

func (t *xlsText) skip(n int64) {
	for n > 0 && t.fill() {
		step := min(n, int64(len(t.part)))
		t.part = t.part[step:]
		n -= step
	}
}

// unicode reads a text of version 8: its marks, and characters of one byte or two. Where it goes on in the next record the
// marks stand again, and may be others. Fonts and phonetic guides come behind the characters.
func (t *xlsText) unicode(length int) string {
	marks := t.byte()
	var runs, guide int64
	if marks&8 != 0 {
		runs = int64(t.number16()) * 4
	}
	if marks&4 != 0 {
		guide = int64(t.number32())
	}
	var units []uint16
	for length > 0 {
		if len(t.part) == 0 {
			if !t.fill() {
				t.cut = true
				break
			}
			marks = t.byte()
			continue
		}
		if marks&1 == 0 {
			n := min(length, len(t.part))
			units = slices.Grow(units, n)
			for _, c := range t.part[:n] {
				units = append(units, uint16(c))
			}
			t.part = t.part[n:]
			length -= n
			continue
		}
		n := min(length, len(t.part)/2)
		for i := range n {
			units = append(units, binary.LittleEndian.Uint16(t.part[2*i:]))
		}
		if t.part = t.part[2*n:]; len(t.part) == 1 && n < length {
			t.part = nil // half a character
		}
		length -= n
	}
	t.skip(runs + guide)
	return string(utf16.Decode(units))
}

// longText reads a text of the given length, in characters of version 8 or bytes of those before it.
func (b *xlsBook) longText(t *xlsText, length int) string {
	if b.version == 8 {
		return t.unicode(length)
	}
	raw := make([]byte, 0, min(length, 255))
	for length > 0 && t.fill() {
		n := min(length, len(t.part))
		raw = append(raw, t.part[:n]...)
		t.part = t.part[n:]
		length -= n
	}
	return b.decode(raw)
}

// shortText reads a name or a number format.
func (b *xlsBook) shortText(t *xlsText, length int) string {
	return b.longText(t, min(length, 255))
}

// decode makes text of bytes in the workbook's code page. Scripts do not name one and write UTF-8, or what Windows writes
// in the West.
func (b *xlsBook) decode(raw []byte) string {
	if isASCII(raw) {
		return string(raw)
	}
	if b.codePage != nil {
		if text, err := b.codePage.NewDecoder().Bytes(raw); err == nil {
			return string(text)
		}
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	return string(fromCharmap(raw, charmap.Windows1252))
}

// sharedStrings reads the table of texts that cells refer to.
func (b *xlsBook) sharedStrings(t *xlsText) error {
	if len(b.texts) > 0 {
		return damagedXLS("it has its texts twice")
	}
	t.number32() // how often they are used
	for count := t.number32(); count > 0 && t.fill(); count-- {
		if len(b.texts) >= maxXLSCells {
			return &LimitError{What: "texts in one workbook", Limit: maxXLSCells}
		}
		text := t.unicode(int(t.number16()))
		if t.cut {
			return errBreaksOff
		}
		b.texts = append(b.texts, text)
	}
	b.shared = len(b.texts)
	return nil
}

// xlsCodePage is the encoding that a workbook before version 8 names; nil for one that is not known, and for Unicode.
func xlsCodePage(n uint16) encoding.Encoding {
	switch n {
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 852:
		return charmap.CodePage852
	case 855:
		return charmap.CodePage855
	case 858:
		return charmap.CodePage858
	case 860:
		return charmap.CodePage860
	case 862:
		return charmap.CodePage862
	case 863:
		return charmap.CodePage863
	case 865:
		return charmap.CodePage865
	}
	name, known := xlsCodePages[n]
	if !known {
		name = fmt.Sprintf("windows-%d", n)
	}
	page, err := htmlindex.Get(name)
	if err != nil {
		return nil
	}
	return page
}

var xlsCodePages = map[uint16]string{
	866: "ibm866", 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 10000: "macintosh", 10007: "x-mac-cyrillic",
	20866: "koi8-r", 32768: "macintosh", 32769: "windows-1252", 65001: "utf-8",
}
