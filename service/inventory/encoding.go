package inventory

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
)

// codePage437 is what DOS, and old zip programs, wrote names in.
var codePage437 = charmap.CodePage437

// decode makes the file's data UTF-8 text without a BOM, or marks it as binary. It refuses what is neither text nor a
// binary format that may be an inventory.
func decode(f *File) error {
	data := f.Data
	switch {
	case bytes.HasPrefix(data, []byte("bplist0")):
		f.Binary = true
		return nil
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE\x00\x00")), bytes.HasPrefix(data, []byte("\x00\x00\xFE\xFF")):
		data = fromUTF32(data)
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		data = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		data = fromUTF16(data[2:], binary.BigEndian)
	default:
		if order := guessUTF16(data); order != nil {
			data = fromUTF16(data, order)
			break
		}
		data = fromDeclared(data)
	}
	if !utf8.Valid(data) {
		data = fromGuessed(data)
	}
	f.Data = data
	if len(bytes.TrimSpace(data[:min(len(data), 4096)])) == 0 && len(bytes.TrimSpace(data)) == 0 {
		return refuse("This file is empty")
	}
	if !isText(data) {
		return refuse("This file is not a text and of no kind that is known to list software")
	}
	return nil
}

// guessUTF16 recognizes UTF-16 without a BOM by its zero bytes; nil when it is none.
func guessUTF16(data []byte) binary.ByteOrder {
	sample := data[:min(len(data), 4096)&^1]
	if len(sample) < 4 || bytes.IndexByte(sample, 0) < 0 {
		return nil
	}
	var zeros [2]int
	for i, c := range sample {
		if c == 0 {
			zeros[i&1]++
		}
	}
	half := len(sample) / 2
	switch {
	case zeros[1] > half/5 && zeros[0] < zeros[1]/8:
		return binary.LittleEndian
	case zeros[0] > half/5 && zeros[1] < zeros[0]/8:
		return binary.BigEndian
	}
	return nil
}

// fromUTF16 decodes UTF-16; lone surrogates become U+FFFD, and so does half a character at the end.
func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(data)/2+len(data)/8+utf8.UTFMax)
	for i := 0; i+1 < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		if utf16.IsSurrogate(r) && i+3 < len(data) {
			if both := utf16.DecodeRune(r, rune(order.Uint16(data[i+2:]))); both != utf8.RuneError {
				r = both
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return bytes.TrimPrefix(out, []byte("\xEF\xBB\xBF"))
}

func fromUTF32(data []byte) []byte {
	var order binary.ByteOrder = binary.BigEndian
	if data[0] == 0xFF {
		order = binary.LittleEndian
	}
	out := make([]byte, 0, len(data)/4+16)
	for i := 4; i+3 < len(data); i += 4 {
		out = utf8.AppendRune(out, rune(min(order.Uint32(data[i:]), utf8.MaxRune+1)))
	}
	return out
}

// fromDeclared decodes XML whose declaration names another charset than UTF-8.
func fromDeclared(data []byte) []byte {
	name := declaredCharset(data)
	if name == "" || isASCII(data) {
		return data
	}
	enc, canonical := charset.Lookup(name)
	if enc == nil || canonical == "utf-8" || strings.HasPrefix(canonical, "utf-16") || canonical == "replacement" {
		return data // UTF-16 cannot be: the declaration was readable as bytes
	}
	decoded, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return data
	}
	return decoded
}

// declaredCharset is the encoding that an XML declaration names, in lower case; empty when there is none.
func declaredCharset(data []byte) string {
	data = bytes.TrimLeft(data[:min(len(data), 512)], " \t\r\n")
	if !bytes.HasPrefix(data, []byte("<?xml")) {
		return ""
	}
	declaration, _, ok := bytes.Cut(data, []byte("?>"))
	if !ok {
		return ""
	}
	_, rest, ok := bytes.Cut(declaration, []byte("encoding"))
	if !ok {
		return ""
	}
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	name, _, _ := bytes.Cut(rest[1:], rest[:1])
	return strings.ToLower(strings.TrimSpace(string(name)))
}

func isASCII(data []byte) bool {
	for len(data) >= 8 {
		if binary.LittleEndian.Uint64(data)&highBits != 0 {
			return false
		}
		data = data[8:]
	}
	for _, c := range data {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fromGuessed decodes text that is not valid UTF-8. What is not recognized with some certainty is windows-1252, which
// is what Western Windows writes.
func fromGuessed(data []byte) []byte {
	if cut := cutCharacter(data); cut < len(data) {
		return data[:cut] // valid but for a character that the end of the file cut in two
	}
	sample := oddBytes(data, 64<<10)
	if isShiftJIS(sample) {
		if decoded, err := japanese.ShiftJIS.NewDecoder().Bytes(data); err == nil {
			return decoded
		}
	}
	page, sure := guessLatin(sample)
	if sure {
		return fromCharmap(data, page)
	}
	if enc := detectCharset(sample); enc != nil {
		if decoded, err := enc.NewDecoder().Bytes(data); err == nil && !bytes.ContainsRune(decoded, utf8.RuneError) {
			return decoded
		}
	}
	return fromCharmap(data, page)
}

// cutCharacter returns the length of data without an incomplete character at its end, if all before is valid.
func cutCharacter(data []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(data); n++ {
		tail := data[len(data)-n:]
		if utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) && utf8.Valid(data[:len(data)-n]) {
				return len(data) - n
			}
			break
		}
	}
	return len(data)
}

// oddBytes collects the lines that have bytes beyond ASCII, at most n bytes of them: the rest says nothing about the
// charset.
func oddBytes(data []byte, n int) []byte {
	if len(data) <= n {
		return data
	}
	var odd []byte
	for line := range bytes.Lines(data) {
		if !isASCII(line) {
			if odd = append(odd, line...); len(odd) >= n {
				return odd[:n]
			}
		}
	}
	return odd
}

// isShiftJIS reports whether the bytes beyond ASCII are two-byte characters of Shift-JIS, kana and kanji for the most.
func isShiftJIS(data []byte) bool {
	pairs, kana := 0, 0
	for i := 0; i < len(data); i++ {
		c := data[i]
		switch {
		case c < 0x80, c >= 0xA1 && c <= 0xDF: // half-width kana stand alone
		case i+1 < len(data) && (c >= 0x81 && c <= 0x9F || c >= 0xE0 && c <= 0xFC) &&
			(data[i+1] >= 0x40 && data[i+1] <= 0xFC && data[i+1] != 0x7F):
			pairs++
			if c == 0x82 || c == 0x83 {
				kana++
			}
			i++
		default:
			return i+1 == len(data) && pairs > 0
		}
	}
	return pairs >= 2 && kana*3 >= pairs
}

func isLatinLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// detectCharset asks a statistical detector, and believes it only for scripts other than Latin.
func detectCharset(sample []byte) encoding.Encoding {
	result := chardet.Detect(sample)
	if result.Confidence < 0.6 {
		return nil
	}
	switch name := strings.ToLower(result.Encoding); name {
	case "windows-1251", "windows-1253", "windows-1255", "windows-1256", "windows-1250", "koi8-r", "iso-8859-5", "iso-8859-7",
		"ibm866", "ibm855", "gb2312", "gb18030", "gbk", "big5", "euc-kr", "euc-jp", "shift_jis", "shift-jis", "iso-2022-jp", "cp949":
		if name == "ibm855" {
			return charmap.CodePage855
		}
		if enc, err := htmlindex.Get(name); err == nil {
			return enc
		}
	}
	return nil
}

func fromCharmap(data []byte, m *charmap.Charmap) []byte {
	out := make([]byte, 0, len(data)+len(data)/8)
	for _, c := range data {
		if c < utf8.RuneSelf {
			out = append(out, c)
			continue
		}
		r := m.DecodeByte(c)
		if r == utf8.RuneError {
			r = rune(c) // the five holes of windows-1252
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// isText reports whether the beginning of the file looks like text: hardly any control characters. Captures of
// terminals have backspaces and escapes.
func isText(data []byte) bool {
	sample := data[:min(len(data), 4096)]
	odd := 0
	for _, c := range sample {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\b' && c != '\f' && c != 0x1B {
			odd++
		}
	}
	return odd*20 <= len(sample)
}
