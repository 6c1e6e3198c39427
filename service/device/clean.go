package device

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The longest texts that are kept, in characters. What is longer in an inventory is damaged or meant to do damage.
const (
	maxTitle = 1000
	maxText  = 255
)

// clean returns a text of an inventory as it is kept: in NFC, runs of blanks folded to one, control characters and what
// only steers the direction of writing dropped, cut to at most limit characters. The result shares no memory with s.
func clean(s string, limit int) string {
	if isClean(s, limit) {
		return strings.Clone(s)
	}
	if len(s) > 8*limit { // the rest cannot matter, and normalizing megabytes takes time
		s = s[:8*limit]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	var b strings.Builder
	blank, count := false, 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		case unicode.IsControl(r) || isInvisible(r):
			continue
		}
		if count+btoi(blank)+1 > limit {
			break
		}
		if blank {
			b.WriteByte(' ')
			count++
			blank = false
		}
		b.WriteRune(r)
		count++
	}
	return b.String()
}

// isClean reports whether clean would change nothing, for the plain ASCII texts that most are.
func isClean(s string, limit int) bool {
	if len(s) > limit {
		return false
	}
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7F || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return s == "" || before != ' '
}

// isInvisible reports whether the character has no look and no meaning in a name: marks of byte order and of the
// direction of writing, and blanks without width. Joiners stay: some scripts need them.
func isInvisible(r rune) bool {
	switch {
	case r == '\uFEFF', r == '\u200B', r == '\u2060', r == '\u00AD', r == '\u061C',
		r >= '\u200E' && r <= '\u200F', r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// foldHost returns a hostname or domain in the form in which two of them are compared.
func foldHost(s string) string {
	s = clean(s, maxText)
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}
