package inventory

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// hasControls reports whether there are characters that XML does not allow.
func hasControls(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return true
		}
	}
	return false
}

// value is the text that raw stands for; a part of the data when nothing in it has to be replaced.
func (s *xmlScanner) value(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 {
		return newlines(text(raw))
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		if raw[i] != '&' {
			out = append(out, raw[i])
			i++
			continue
		}
		r, n := entity(raw[i:])
		out = utf8.AppendRune(out, r)
		i += n
	}
	return newlines(text(out))
}

// newlines makes "\r\n" and "\r" the "\n" that XML says they are.
func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// entity decodes the reference at the beginning of b; length 0 when the fast way does not know it.
func entity(b []byte) (r rune, length int) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	switch name := text(b[1:end]); name {
	case "amp":
		return '&', end + 1
	case "lt":
		return '<', end + 1
	case "gt":
		return '>', end + 1
	case "quot":
		return '"', end + 1
	case "apos":
		return '\'', end + 1
	default:
		r, ok := numericEntity(name)
		if !ok {
			return 0, 0
		}
		return r, end + 1
	}
}

// numericEntity decodes "#233" and "#xe9".
func numericEntity(name string) (rune, bool) {
	digits, base := strings.TrimPrefix(name, "#"), rune(10)
	if digits == name || digits == "" {
		return 0, false
	}
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	var r rune
	for _, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			r = r*base + c - '0'
		case base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r*base + c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		if r > utf8.MaxRune {
			return 0, false
		}
	}
	// What is neither plain nor allowed is left to encoding/xml; and so is "\r", which it does not make a newline.
	return r, digits != "" && (r >= ' ' && r < 0xD800 || r == '\t' || r == '\n')
}
