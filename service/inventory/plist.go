package inventory

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Property lists of macOS, XML and binary, are read here and not with a library because lists from foreign hands are
// graphs: a small binary file can name one array a thousand times in a thousand arrays. Every value that is built is
// paid from a budget that the file's size sets.

// plistMagic begins a binary property list.
const plistMagic = "bplist00"

// plistDepth bounds the nesting of property lists; system_profiler has five levels.
const plistDepth = 100

var errPlistBudget = errors.New("damaged property list: its parts are repeated without end")

// plistValue is a string, a []plistValue or a map[string]plistValue; numbers, dates and booleans are strings, data is
// nil.
type plistValue any

// plist returns the property list in the file.
func (f *File) plist() (plistValue, error) {
	if bytes.HasPrefix(f.Data, []byte(plistMagic)) {
		return binaryPlist(f.Data)
	}
	return xmlPlist(f.Data)
}

// plistText is the text of a value, or of the first element of an array.
func plistText(v plistValue) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case []plistValue:
		if len(v) > 0 {
			return plistText(v[0])
		}
	}
	return ""
}

// xmlPlist reads the XML form.
func xmlPlist(data []byte) (plistValue, error) {
	d := newXMLDecoder(data)
	for {
		token, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("damaged property list: %w", unexpected(err))
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local != "plist" {
			v, err := xmlPlistValue(d, start, 0)
			if err != nil {
				return nil, fmt.Errorf("damaged property list: %w", unexpected(err))
			}
			return v, nil
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// xmlPlistValue reads the value whose start tag was just read, to its end tag.
func xmlPlistValue(d *xml.Decoder, start xml.StartElement, depth int) (plistValue, error) {
	if depth > plistDepth {
		return nil, &LimitError{What: "levels of nesting", Limit: plistDepth}
	}
	var content []byte
	var list []plistValue
	var dict map[string]plistValue
	key := ""
	if start.Name.Local == "dict" {
		dict = map[string]plistValue{}
	}
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.CharData:
			if dict == nil && start.Name.Local != "array" && start.Name.Local != "data" {
				content = append(content, token...)
			}
		case xml.StartElement:
			v, err := xmlPlistValue(d, token, depth+1)
			switch {
			case err != nil:
				return nil, err
			case dict == nil:
				list = append(list, v)
			case token.Name.Local == "key":
				key = plistText(v)
			default:
				dict[key] = v
			}
		case xml.EndElement:
			switch start.Name.Local {
			case "dict":
				return dict, nil
			case "array":
				return list, nil
			case "data":
				return nil, nil
			case "true", "false":
				return start.Name.Local, nil
			}
			return string(content), nil
		}
	}
}

// bplist is a binary property list: objects that name each other by number.
type bplist struct {
	data    []byte
	offsets []byte // the table of the objects' places
	count   uint64
	offSize int
	refSize int
	budget  int
}

// binaryPlist reads the binary form, as CFBinaryPList.c describes it: objects, a table of their offsets, and a trailer
// of 32 bytes that says where things are.
func binaryPlist(data []byte) (plistValue, error) {
	if len(data) < len(plistMagic)+32 {
		return nil, errors.New("damaged property list: it is cut off")
	}
	trailer := data[len(data)-32:]
	table := binary.BigEndian.Uint64(trailer[24:])
	p := &bplist{
		data: data[:len(data)-32], count: binary.BigEndian.Uint64(trailer[8:]),
		offSize: int(trailer[6]), refSize: int(trailer[7]), budget: 16*len(data) + 1024,
	}
	size := uint64(len(p.data))
	if p.offSize < 1 || p.offSize > 8 || p.refSize < 1 || p.refSize > 8 || table > size || p.count > size ||
		p.count*uint64(p.offSize) > size-table {
		return nil, errors.New("damaged property list: it is cut off, or its end was overwritten")
	}
	p.offsets = p.data[table : table+p.count*uint64(p.offSize)]
	return p.object(binary.BigEndian.Uint64(trailer[16:]), 0)
}

// bigEndian is the number in the bytes.
func bigEndian(b []byte) uint64 {
	n := uint64(0)
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

// object builds the object of that number.
func (p *bplist) object(number uint64, depth int) (plistValue, error) {
	if depth > plistDepth {
		return nil, &LimitError{What: "levels of nesting", Limit: plistDepth}
	}
	if p.budget--; p.budget < 0 {
		return nil, errPlistBudget
	}
	if number >= p.count {
		return nil, errors.New("damaged property list: it names a part that it does not have")
	}
	at := bigEndian(p.offsets[number*uint64(p.offSize):][:p.offSize])
	if at >= uint64(len(p.data)) {
		return nil, errors.New("damaged property list: a part lies beyond its end")
	}
	marker, body := p.data[at], p.data[at+1:]
	n := uint64(marker & 0x0f)
	switch marker >> 4 {
	case 0x1, 0x2, 0x3:
		return plistNumber(marker, body), nil
	case 0x4, 0x5, 0x6, 0x7, 0xa, 0xc, 0xd:
		if n == 0x0f {
			if len(body) == 0 || body[0]>>4 != 0x1 || body[0]&0x0f > 3 || len(body) < 1+1<<(body[0]&0x0f) {
				return nil, errors.New("damaged property list: a length is missing")
			}
			width := 1 << (body[0] & 0x0f)
			n, body = bigEndian(body[1:1+width]), body[1+width:]
		}
		return p.sized(marker>>4, n, body, depth)
	}
	switch marker {
	case 0x08:
		return "false", nil
	case 0x09:
		return "true", nil
	}
	return nil, nil // null, fill bytes, UIDs
}

// plistNumber writes integers, reals and dates (seconds since 2001) as text.
func plistNumber(marker byte, body []byte) plistValue {
	width := 1 << (marker & 0x0f)
	if width > 16 || len(body) < width {
		return nil
	}
	n := bigEndian(body[:width])
	switch marker >> 4 {
	case 0x1:
		return strconv.FormatInt(int64(n), 10)
	case 0x2:
		if width == 4 {
			return strconv.FormatFloat(float64(math.Float32frombits(uint32(n))), 'g', -1, 32)
		}
	case 0x3:
		const year2001 = 978307200 // seconds from 1970
		if seconds := math.Float64frombits(n); width == 8 && math.Abs(seconds) < 1e11 {
			return time.Unix(year2001+int64(seconds), 0).UTC().Format(time.RFC3339)
		}
		return nil
	}
	return strconv.FormatFloat(math.Float64frombits(n), 'g', -1, 64)
}

// sized builds what has a length: text, arrays and dictionaries.
func (p *bplist) sized(kind byte, n uint64, body []byte, depth int) (plistValue, error) {
	unit := map[byte]uint64{0x4: 1, 0x5: 1, 0x6: 2, 0x7: 1, 0xa: uint64(p.refSize), 0xc: uint64(p.refSize), 0xd: 2 * uint64(p.refSize)}[kind]
	if n > uint64(len(body))/unit {
		return nil, errors.New("damaged property list: a part is longer than the file")
	}
	body = body[:n*unit]
	switch kind {
	case 0x5, 0x7:
		return text(body), nil
	case 0x6:
		if p.budget -= len(body); p.budget < 0 {
			return nil, errPlistBudget
		}
		units := make([]uint16, n)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(body[2*i:])
		}
		return string(utf16.Decode(units)), nil
	case 0xa, 0xc:
		list := make([]plistValue, 0, min(n, 64))
		for i := range n {
			v, err := p.object(bigEndian(body[i*uint64(p.refSize):][:p.refSize]), depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case 0xd:
		dict := make(map[string]plistValue, min(n, 64))
		for i := range n {
			key, err := p.object(bigEndian(body[i*uint64(p.refSize):][:p.refSize]), depth+1)
			if err != nil {
				return nil, err
			}
			v, err := p.object(bigEndian(body[(n+i)*uint64(p.refSize):][:p.refSize]), depth+1)
			if err != nil {
				return nil, err
			}
			dict[plistText(key)] = v
		}
		return dict, nil
	}
	return nil, nil // data
}
