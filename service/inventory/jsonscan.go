package inventory

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonScanner reads JSON by pulling: the caller asks for what it wants and skips the rest. It copies nothing that it
// need not (strings refer to the data), and yet accepts exactly what encoding/json accepts, skipped parts included.
//
//	for s.object(); s.key(); {
//		switch s.name {
//		case "name":
//			device.Hostname = s.text()
//		default:
//			s.skip()
//		}
//	}
//	err := s.end()
//
// The first error stays in err and ends every loop.
type jsonScanner struct {
	data  []byte
	pos   int
	name  string // of the member that key stands at
	err   error
	depth int
	limit int  // of depth
	fresh bool // an object or array was just opened
	quiet bool // errors need no words: this is only a look
}

// errProbe ends a look at the beginning of a file.
var errProbe = errors.New("the beginning of the file ends here")

// newJSONProbe returns a scanner for the first 64 KiB of the file, for detection: it ends where they end.
func newJSONProbe(f *File) *jsonScanner {
	return &jsonScanner{data: f.head(64 << 10), limit: f.limits().Depth, quiet: true}
}

// lowerKey is the key in lower case: encoding/json matches keys in any case, and so do inventories of odd tools.
func lowerKey(key string) string {
	for i := 0; i < len(key); i++ {
		if c := key[i]; c >= 'A' && c <= 'Z' {
			return strings.ToLower(key)
		}
	}
	return key
}

// isTrue reports whether a text of JSON or XML means yes.
func isTrue(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "yes", "y", "on":
		return true
	}
	return false
}

// newJSONScanner returns a scanner at the beginning of the file.
func newJSONScanner(f *File) *jsonScanner {
	return &jsonScanner{data: f.Data, limit: f.limits().Depth}
}

// peek skips white space and returns the byte that the next value begins with: '{', '[', '"', a digit, '-', 't', 'f' or
// 'n'; 0 at the end and after an error.
func (s *jsonScanner) peek() byte {
	if s.err != nil {
		return 0
	}
	data, i := s.data, s.pos
	for i < len(data) {
		c := data[i]
		if c > ' ' {
			s.pos = i
			return c
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			break
		}
		i++
		// Indentation comes in runs.
		for c == '\n' && i+8 <= len(data) && binary.LittleEndian.Uint64(data[i:]) == 0x2020202020202020 {
			i += 8
		}
	}
	s.pos = i
	return 0
}

// object enters an object, so that key walks through its members. Any other value is an error: ask isObject where it
// may be something else.
func (s *jsonScanner) object() { s.enter('{', "an object") }

// array enters an array, so that element walks through its values. Any other value is an error: ask isArray where it
// may be something else.
func (s *jsonScanner) array() { s.enter('[', "an array") }

func (s *jsonScanner) enter(open byte, what string) {
	if s.peek() != open {
		s.unexpected(what)
		return
	}
	if s.depth++; s.depth > s.limit {
		s.tooDeep()
		return
	}
	s.pos++
	s.fresh = true
}

// isObject reports whether the next value is an object.
func (s *jsonScanner) isObject() bool { return s.peek() == '{' }

// isArray reports whether the next value is an array.
func (s *jsonScanner) isArray() bool { return s.peek() == '[' }

// key goes to the next member of the object, sets name and stands at the member's value, which must be read or
// skipped. False at the end of the object, which it leaves.
func (s *jsonScanner) key() bool {
	c := s.peek()
	if c == '}' {
		s.leave()
		return false
	}
	if !s.fresh {
		if c != ',' {
			s.unexpected(`a comma or "}" after a member of an object`)
			return false
		}
		s.pos++
		c = s.peek()
	}
	s.fresh = false
	if c != '"' {
		s.unexpected("the name of a member in quotes")
		return false
	}
	name, escaped := s.raw()
	if s.err != nil {
		return false
	}
	s.name = text(name)
	if escaped {
		s.name = unescapeJSON(name)
	}
	if s.peek() != ':' {
		s.unexpected("a colon after the name of a member")
		return false
	}
	s.pos++
	return true
}

// element goes to the next value of the array. False at the end of the array, which it leaves.
func (s *jsonScanner) element() bool {
	c := s.peek()
	if c == ']' {
		s.leave()
		return false
	}
	if !s.fresh {
		if c != ',' {
			s.unexpected(`a comma or "]" after a value of an array`)
			return false
		}
		s.pos++
		if s.peek() == ']' {
			s.unexpected("a value after the comma")
			return false
		}
	}
	s.fresh = false
	return s.err == nil
}

func (s *jsonScanner) leave() {
	s.pos++
	s.depth--
	s.fresh = false
}

// text reads a string, or a number or truth value as it is written. For null, objects and arrays it is empty.
func (s *jsonScanner) text() string {
	switch c := s.peek(); c {
	case '"':
		raw, escaped := s.raw()
		if s.err != nil {
			return ""
		}
		if escaped {
			return unescapeJSON(raw)
		}
		return text(raw)
	case '{', '[', 'n', 0:
		s.skip()
		return ""
	}
	start := s.pos
	s.skip()
	if s.err != nil {
		return ""
	}
	return text(s.data[start:s.pos])
}

// skip passes the next value over, and checks its syntax.
func (s *jsonScanner) skip() {
	switch c := s.peek(); c {
	case '"':
		s.raw()
	case '{':
		for s.object(); s.skipKey(); {
			s.skip()
		}
	case '[':
		for s.array(); s.element(); {
			s.skip()
		}
	case 't':
		s.literal("true")
	case 'f':
		s.literal("false")
	case 'n':
		s.literal("null")
	default:
		if c == '-' || c >= '0' && c <= '9' {
			s.number()
			return
		}
		s.unexpected("a value")
	}
}

// skipKey is key without looking at the name.
func (s *jsonScanner) skipKey() bool {
	c := s.peek()
	if c == '}' {
		s.leave()
		return false
	}
	if !s.fresh {
		if c != ',' {
			s.unexpected(`a comma or "}" after a member of an object`)
			return false
		}
		s.pos++
		c = s.peek()
	}
	s.fresh = false
	if c != '"' {
		s.unexpected("the name of a member in quotes")
		return false
	}
	s.raw()
	if s.peek() != ':' {
		s.unexpected("a colon after the name of a member")
		return false
	}
	s.pos++
	return true
}

// end says whether all was well, and nothing but white space follows.
func (s *jsonScanner) end() error {
	if s.err == nil {
		s.peek()
		if s.err == nil && s.pos < len(s.data) {
			s.unexpected("nothing more")
		}
	}
	return s.err
}

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

func (s *jsonScanner) tooDeep() {
	if s.err == nil {
		s.err = &LimitError{What: "levels of nesting", Limit: int64(s.limit)}
	}
}

// unexpected sets the error for the byte at pos.
func (s *jsonScanner) unexpected(wanted string) {
	if s.quiet {
		s.err = errProbe
		return
	}
	if s.pos >= len(s.data) {
		s.fail(len(s.data), "the file ends too early; "+wanted+" is missing")
		return
	}
	r, _ := utf8.DecodeRune(s.data[s.pos:])
	s.fail(s.pos, fmt.Sprintf("%q stands where %s should be", r, wanted))
}

func (s *jsonScanner) fail(at int, reason string) {
	if s.quiet {
		s.err = errProbe
	}
	if s.err == nil {
		s.err = broken(s.data, at, "%s", reason)
	}
}
