package inventory

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// raw reads a string and returns what is between its quotes, and whether there are escapes in it.
func (s *jsonScanner) raw() (inside []byte, escaped bool) {
	data := s.data
	start := s.pos + 1
	i := start
	for {
		// Eight bytes at a time up to a quote, a backslash or a control character.
		for i+8 <= len(data) {
			w := binary.LittleEndian.Uint64(data[i:])
			if stop := stringStops(w); stop != 0 {
				i += bits.TrailingZeros64(stop) >> 3
				break
			}
			i += 8
		}
		for i < len(data) && data[i] != '"' && data[i] != '\\' && data[i] >= ' ' {
			i++
		}
		if i >= len(data) {
			s.fail(len(data), "the file ends inside a text")
			return nil, false
		}
		switch data[i] {
		case '"':
			s.pos = i + 1
			return data[start:i], escaped
		case '\\':
			escaped = true
			n := escapeLen(data[i:])
			if n == 0 {
				s.fail(i, "a backslash with nothing known after it")
				return nil, false
			}
			i += n
		default:
			s.fail(i, "a control character inside a text")
			return nil, false
		}
	}
}

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// stringStops marks the lowest byte of w that ends a run of plain characters with its high bit: a quote, a backslash or
// a control character. Bits above the lowest one may be wrong.
func stringStops(w uint64) uint64 {
	quote := w ^ lowBits*'"'
	slash := w ^ lowBits*'\\'
	return ((quote-lowBits)&^quote | (slash-lowBits)&^slash | (w-lowBits*' ')&^w) & highBits
}

// escapeLen is the length of the escape at the beginning of b; 0 when it is none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(b[2:]); ok {
			return 6
		}
	}
	return 0
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(text(b[:4]), 16, 16)
	if b[0] == '+' || b[0] == '_' {
		return 0, false
	}
	return rune(n), err == nil
}

// unescapeJSON returns the text of a string whose escapes were checked. A lone surrogate becomes U+FFFD.
func unescapeJSON(b []byte) string {
	var out strings.Builder
	out.Grow(len(b))
	for i := 0; i < len(b); {
		if b[i] != '\\' {
			out.WriteByte(b[i])
			i++
			continue
		}
		switch b[i+1] {
		case 'b':
			out.WriteByte('\b')
		case 'f':
			out.WriteByte('\f')
		case 'n':
			out.WriteByte('\n')
		case 'r':
			out.WriteByte('\r')
		case 't':
			out.WriteByte('\t')
		case 'u':
			r, n := unicodeEscape(b[i:])
			out.WriteRune(r)
			i += n
			continue
		default:
			out.WriteByte(b[i+1])
		}
		i += 2
	}
	return out.String()
}

// unicodeEscape decodes the \u escape at the beginning of b, or two of them that make one character.
func unicodeEscape(b []byte) (r rune, length int) {
	r, _ = hex4(b[2:])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if low, ok := hex4(b[8:]); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, 12
			}
		}
	}
	return utf8.RuneError, 6
}

func (s *jsonScanner) literal(word string) {
	if len(s.data)-s.pos < len(word) || text(s.data[s.pos:s.pos+len(word)]) != word {
		s.unexpected("a value")
		return
	}
	s.pos += len(word)
}

func (s *jsonScanner) number() {
	i := s.pos
	at := func() byte {
		if i < len(s.data) {
			return s.data[i]
		}
		return 0
	}
	digits := func() bool {
		start := i
		for c := at(); c >= '0' && c <= '9'; c = at() {
			i++
		}
		return i > start
	}
	if at() == '-' {
		i++
	}
	ok := true
	if at() == '0' {
		i++
	} else {
		ok = digits()
	}
	if ok && at() == '.' {
		i++
		ok = digits()
	}
	if c := at(); ok && (c == 'e' || c == 'E') {
		i++
		if c := at(); c == '+' || c == '-' {
			i++
		}
		ok = digits()
	}
	if !ok {
		s.fail(i, "a number that is not written right")
		return
	}
	s.pos = i
}
