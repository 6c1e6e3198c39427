package inventory

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
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

// toName goes to the name of the next member of the object. False at the end of the object, which it leaves.
func (s *jsonScanner) toName() bool {
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
	return true
}

// key goes to the next member of the object, sets name and stands at the member's value, which must be read or
// skipped. False at the end of the object, which it leaves.
func (s *jsonScanner) key() bool {
	if !s.toName() {
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
	if !s.toName() {
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
