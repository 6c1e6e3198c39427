package inventory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// rawJSON is one JSON value inside a file's bytes. Formats that need a few fields of large documents walk it without
// copying or building anything: what is not asked for is skipped at the speed of memory, and its nesting is bounded.
type rawJSON []byte

// jsonDepth bounds the nesting that is skipped; real inventories have less than ten levels.
const jsonDepth = 1000

// jsonError is a fault in JSON text, with the bytes that were left when it was met, to say where.
type jsonError struct {
	left   int
	reason string
}

func (e *jsonError) Error() string { return "damaged JSON: " + e.reason }

// json returns the file's first JSON value, and what follows it.
func (f *File) json() (value rawJSON, rest []byte, err error) { return cutJSON(f.Data) }

// damagedJSON says where in the file a fault of its JSON is; other errors stay as they are.
func (f *File) damagedJSON(err error) error {
	if fault, ok := err.(*jsonError); ok { //nolint:errorlint // made right here and never wrapped
		return broken(f.Data, len(f.Data)-fault.left, "%s", fault.reason)
	}
	return err
}

// cutJSON splits the first value off data.
func cutJSON(data []byte) (value rawJSON, rest []byte, err error) {
	data = skipBlanks(data)
	n, err := jsonEnd(data)
	if err != nil {
		return nil, nil, err
	}
	return rawJSON(data[:n]), data[n:], nil
}

func skipBlanks(data []byte) []byte {
	for len(data) > 0 && (data[0] == ' ' || data[0] == '\n' || data[0] == '\r' || data[0] == '\t') {
		data = data[1:]
	}
	return data
}

// jsonEnd is the length of the value that data begins with.
func jsonEnd(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, &jsonError{0, "it ends where a value is expected"}
	}
	switch data[0] {
	case '"':
		return jsonStringEnd(data, 0)
	case '{', '[':
		return jsonNestEnd(data)
	}
	i := 0
	for i < len(data) && !strings.ContainsRune(",:]}{[\" \t\r\n", rune(data[i])) && data[i] < utf8.RuneSelf {
		i++
	}
	if i == 0 || !json.Valid(data[:i]) {
		return 0, &jsonError{len(data), "a value is expected here"}
	}
	return i, nil
}

// jsonStringEnd is where the string ends that begins at data[at].
func jsonStringEnd(data []byte, at int) (int, error) {
	for i := at + 1; ; {
		j := bytes.IndexByte(data[i:], '"')
		if j < 0 {
			return 0, &jsonError{len(data) - at, "a text is not closed; the file is cut off or damaged"}
		}
		i += j
		slashes := 0
		for i-1-slashes > at && data[i-1-slashes] == '\\' {
			slashes++
		}
		if i++; slashes%2 == 0 {
			return i, nil
		}
	}
}

// jsonNestEnd is where the object or array ends that data begins with.
func jsonNestEnd(data []byte) (int, error) {
	var open [jsonDepth]byte
	depth := 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '"':
			end, err := jsonStringEnd(data, i)
			if err != nil {
				return 0, err
			}
			i = end - 1
		case '{', '[':
			if depth == len(open) {
				return 0, &LimitError{What: "levels of nesting", Limit: jsonDepth}
			}
			open[depth] = c + 2 // '{' and '}' as well as '[' and ']' are two apart
			depth++
		case '}', ']':
			if depth--; open[depth] != c {
				return 0, &jsonError{len(data) - i, "a bracket does not fit the one that it closes"}
			}
			if depth == 0 {
				return i + 1, nil
			}
		}
	}
	return 0, &jsonError{0, "it ends in the middle of an object or a list"}
}

// fields calls do for each field of an object, in order. Values that are no object have no fields.
func (v rawJSON) fields(do func(key string, value rawJSON) error) error {
	return v.parts('{', func(data []byte) ([]byte, error) {
		if len(data) == 0 || data[0] != '"' {
			return nil, &jsonError{len(data), "the name of a field is expected here"}
		}
		key, rest, err := cutJSON(data)
		if err != nil {
			return nil, err
		}
		if rest = skipBlanks(rest); len(rest) == 0 || rest[0] != ':' {
			return nil, &jsonError{len(rest), "a colon is expected here"}
		}
		value, rest, err := cutJSON(rest[1:])
		if err != nil {
			return nil, err
		}
		return rest, do(key.text(), value)
	})
}

// items calls do for each element of an array, in order. Values that are no array have no items.
func (v rawJSON) items(do func(value rawJSON) error) error {
	return v.parts('[', func(data []byte) ([]byte, error) {
		value, rest, err := cutJSON(data)
		if err != nil {
			return nil, err
		}
		return rest, do(value)
	})
}

// parts walks what stands between commas in the brackets that begin with open; one takes a part off.
func (v rawJSON) parts(open byte, one func(data []byte) (rest []byte, err error)) error {
	data := skipBlanks(v)
	if len(data) == 0 || data[0] != open {
		return nil
	}
	if data = skipBlanks(data[1:]); len(data) > 0 && data[0] == open+2 {
		return nil
	}
	for {
		rest, err := one(data)
		if err != nil {
			return err
		}
		rest = skipBlanks(rest)
		switch {
		case len(rest) == 0:
			return &jsonError{0, "it ends in the middle of an object or a list"}
		case rest[0] == open+2:
			return nil
		case rest[0] != ',':
			return &jsonError{len(rest), "a comma is expected here"}
		}
		data = skipBlanks(rest[1:])
	}
}

// kind is the first byte: '{', '[', '"', a digit, '-', 't', 'f', 'n', or 0 for no value.
func (v rawJSON) kind() byte {
	if len(v) == 0 {
		return 0
	}
	return v[0]
}

// text is the value as text without blanks around it: a string's content, the digits of a number, "true". Null, objects
// and arrays have none. Strings without escapes refer to the file's bytes.
func (v rawJSON) text() string {
	switch v.kind() {
	case 0, '{', '[', 'n':
		return ""
	case '"':
		inner := v[1 : len(v)-1]
		if bytes.IndexByte(inner, '\\') < 0 {
			return strings.TrimSpace(text(inner))
		}
		var s string
		if json.Unmarshal(v, &s) != nil {
			return strings.TrimSpace(text(inner)) // control characters and the like: better as it is than not at all
		}
		return strings.TrimSpace(s)
	}
	return text(v)
}

// first is the text of the value, or of the first element that has one when the value is an array.
func (v rawJSON) first() string {
	if v.kind() != '[' {
		return v.text()
	}
	found := ""
	_ = v.items(func(item rawJSON) error {
		if found == "" {
			found = item.text()
		}
		return nil
	})
	return found
}

// get returns the field at a path of names; no value where there is none.
func (v rawJSON) get(path ...string) rawJSON {
	for _, name := range path {
		var found rawJSON
		_ = v.fields(func(key string, value rawJSON) error {
			if key == name {
				found = value
			}
			return nil
		})
		v = found
	}
	return v
}

// texts collects the texts of the named fields of an object in one pass; to[i] belongs to names[i].
func (v rawJSON) texts(names []string, to []string) error {
	clear(to)
	return v.fields(func(key string, value rawJSON) error {
		for i, name := range names {
			if key == name {
				to[i] = value.first()
			}
		}
		return nil
	})
}

// jsonField is a field of the first object of a file, as detection sees it.
type jsonField struct {
	key   string
	value []byte // the beginning of the value; it is cut where the looked-at part of the file ends
}

// jsonHead is what the beginning of a JSON file shows.
type jsonHead struct {
	array  bool // the file is an array; the fields are those of its first element
	fields []jsonField
}

// jsonHead reads the names of the fields at the top of the first object in the beginning of the file. A file that is
// no JSON object or array has none.
func (f *File) jsonHead() jsonHead {
	if !f.seen.headed {
		f.seen.headed, f.seen.head = true, f.readJSONHead()
	}
	return f.seen.head
}

func (f *File) readJSONHead() jsonHead {
	var head jsonHead
	if f.Binary {
		return head
	}
	data := skipBlanks(f.head(128 << 10))
	if len(data) > 0 && data[0] == '[' {
		head.array = true
		data = skipBlanks(data[1:])
	}
	if len(data) == 0 || data[0] != '{' {
		return head
	}
	data = skipBlanks(data[1:])
	for len(data) > 0 && data[0] == '"' && len(head.fields) < 200 {
		key, rest, err := cutJSON(data)
		if rest = skipBlanks(rest); err != nil || len(rest) == 0 || rest[0] != ':' {
			return head
		}
		if rest = skipBlanks(rest[1:]); len(rest) == 0 {
			return head
		}
		head.fields = append(head.fields, jsonField{key.text(), rest[:min(len(rest), 4096)]})
		if _, rest, err = cutJSON(rest); err != nil {
			return head
		}
		if rest = skipBlanks(rest); len(rest) == 0 || rest[0] != ',' {
			return head
		}
		data = skipBlanks(rest[1:])
	}
	return head
}

// value returns the beginning of the named field's value, nil when the field was not seen.
func (h jsonHead) value(key string) []byte {
	for _, field := range h.fields {
		if field.key == key {
			return field.value
		}
	}
	return nil
}

// text returns the named field's text, if it is short enough to have been seen whole.
func (h jsonHead) text(key string) string {
	value, _, err := cutJSON(h.value(key))
	if err != nil {
		return ""
	}
	return value.text()
}

// has reports whether all the fields were seen.
func (h jsonHead) has(keys ...string) bool {
	for _, key := range keys {
		if h.value(key) == nil {
			return false
		}
	}
	return true
}

// is reports whether the field's value begins with one of the bytes of kinds: "{", "[", `"`.
func (h jsonHead) is(key, kinds string) bool {
	value := h.value(key)
	return len(value) > 0 && strings.IndexByte(kinds, value[0]) >= 0
}

// fieldText is for messages: a field's text in quotes, shortened.
func fieldText(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}
