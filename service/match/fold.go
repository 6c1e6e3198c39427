package match

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the form of a title in which it is compared: without differences of case, accents and blanks.
//
//   - Letters are lower case, in every script; the forms that Unicode's full case folding makes equal are equal:
//     ß = ss, ς = σ, ﬁ = fi, and the Turkish İ and ı are i.
//   - Marks that are accents are dropped: é = e, ё = е, й = и, Ở = O, Greek tonos, breathings and the iota below, the points of Hebrew
//     and the vowel marks of Arabic, which writers may leave out. Accents do not count even where a language takes the
//     accented letter for one of its own (Å, Ñ, Й): people who type a pattern cannot know which language a title is in.
//     Strokes and joined letters that Unicode does not decompose are treated alike: Ł = L, Ø = O, Đ = D, Æ = AE.
//   - Marks that make another sound of a letter are kept: the vowel signs of Indic scripts and Thai, and the voiced
//     marks of Japanese (か is not が).
//   - Wide and narrow forms are one (Ａ = A, ｶ = カ), as are a letter's presentation forms. Signs such as ™ and ² stay.
//   - A run of blanks, tabs, no-break spaces or control characters is one blank; those at the ends are dropped.
//     Characters that nobody sees (zero width space, soft hyphen, direction marks) are dropped.
//
// The result is in NFC and folding it again changes nothing. Bytes that are not UTF-8 become U+FFFD.
func Fold(s string) string { return string(AppendFold(make([]byte, 0, len(s)), s)) }

// AppendFold appends the folded form of s to dst and returns it.
func AppendFold(dst []byte, s string) []byte {
	start := len(dst)
	dst = appendFolded(dst, s)
	if n := len(dst); n > start && dst[n-1] == ' ' {
		dst = dst[:n-1]
	}
	if len(dst) > start && dst[start] == ' ' {
		copy(dst[start:], dst[start+1:])
		dst = dst[:len(dst)-1]
	}
	return dst
}

// asciiFold holds what each ASCII character becomes: lower case letters, and blanks for all blanks and controls.
var asciiFold = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		switch {
		case c <= ' ' || c == 0x7f:
			t[c] = ' '
		case 'A' <= c && c <= 'Z':
			t[c] = byte(c) + 'a' - 'A'
		default:
			t[c] = byte(c)
		}
	}
	return t
}()

// appendFolded folds like AppendFold, but leaves one blank at either end where there were any: the literal parts of a
// pattern need theirs.
func appendFolded(dst []byte, s string) []byte {
	start := len(dst)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return appendFoldedUnicode(dst, start, s[i:])
		}
		c = asciiFold[c]
		if c == ' ' && len(dst) > start && dst[len(dst)-1] == ' ' {
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

// appendFoldedUnicode goes on where s has its first character beyond ASCII; dst[start:] is what was folded so far.
func appendFoldedUnicode(dst []byte, start int, s string) []byte {
	for _, r := range s {
		if r < quickEnd && r >= utf8.RuneSelf && quickFold[r] != 0 {
			dst = utf8.AppendRune(dst, rune(quickFold[r]))
		} else {
			dst = appendFoldedRune(dst, start, r)
		}
	}
	if folded := dst[start:]; !norm.NFC.IsNormal(folded) {
		dst = append(dst[:start], norm.NFC.Bytes(folded)...)
	}
	return dst
}

// quickEnd is the end of the Latin, Greek and Cyrillic blocks of quickFold.
const quickEnd = 0x530

// quickFold holds what appendFoldedRune makes of the letters that most titles beyond ASCII consist of, where that is one
// character and no blank; 0 elsewhere.
var quickFold = func() (t [quickEnd]uint16) {
	for r := rune(utf8.RuneSelf); r < quickEnd; r++ {
		folded := appendFoldedRune(nil, 0, r)
		if c, n := utf8.DecodeRune(folded); n == len(folded) && n > 0 && c != ' ' {
			t[r] = uint16(c)
		}
	}
	return t
}()

// appendFoldedRune decomposes r and appends what is left of it. Compatibility forms are decomposed only of letters and
// of the block of half and full width forms: ﬁ is fi, but ² is not 2. Ideographs and Hangul syllables have nothing to
// take away, and taking syllables apart would let 하 match 한.
func appendFoldedRune(dst []byte, start int, r rune) []byte {
	if r < utf8.RuneSelf || 0x3400 <= r && r <= 0x9FFF || 0xAC00 <= r && r <= 0xD7A3 {
		return appendSimple(dst, start, r)
	}
	form := norm.NFD
	if 0xFF00 <= r && r <= 0xFFEF || unicode.IsLetter(r) && !unicode.Is(unicode.Hangul, r) {
		form = norm.NFKD
	}
	var b [utf8.UTFMax]byte
	parts := form.Properties(b[:utf8.EncodeRune(b[:], r)]).Decomposition()
	if parts == nil {
		return appendSimple(dst, start, r)
	}
	for len(parts) > 0 {
		part, n := utf8.DecodeRune(parts)
		dst = appendSimple(dst, start, part)
		parts = parts[n:]
	}
	return dst
}

// appendSimple appends a character that is decomposed already.
func appendSimple(dst []byte, start int, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		r = rune(asciiFold[r])
	case unicode.Is(unicode.White_Space, r) || unicode.Is(unicode.Cc, r):
		r = ' '
	case unicode.In(r, accents, unseen):
		return dst
	default:
		// By way of upper case, so that σ and ς, or s and ſ, meet.
		r = unicode.ToLower(unicode.ToUpper(r))
		if plain, ok := plainLetters[r]; ok {
			return append(dst, plain...)
		}
	}
	if r == ' ' && len(dst) > start && dst[len(dst)-1] == ' ' {
		return dst
	}
	return utf8.AppendRune(dst, r)
}

// plainLetters are the letters that differ from others like accented ones do, but that Unicode does not decompose. The
// choice is that of the root collation (DUCET), which sorts them as the plain letters.
var plainLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ħ': "h", 'ŧ': "t", 'ı': "i",
}

// accents are the marks that do not count, in decomposed text: the general ones of Latin, Greek and Cyrillic, and those
// of scripts whose writers leave them out at will. What is missing here on purpose: the vowel signs, viramas and tone
// marks of Indic scripts, Thai, Lao, Khmer, Myanmar and Tibetan, and the voiced marks of Japanese.
var accents = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0300, 0x036F, 1}, // combining diacritical marks
		{0x0483, 0x0489, 1}, // Cyrillic titlo and numeral signs
		{0x0591, 0x05BD, 1}, // Hebrew accents and points
		{0x05BF, 0x05BF, 1},
		{0x05C1, 0x05C2, 1},
		{0x05C4, 0x05C5, 1},
		{0x05C7, 0x05C7, 1},
		{0x0610, 0x061A, 1}, // Arabic signs
		{0x064B, 0x065F, 1}, // Arabic vowel marks, and the hamza and madda of decomposed letters
		{0x0670, 0x0670, 1},
		{0x06D6, 0x06DC, 1},
		{0x06DF, 0x06E4, 1},
		{0x06E7, 0x06E8, 1},
		{0x06EA, 0x06ED, 1},
		{0x0711, 0x0711, 1}, // Syriac
		{0x0730, 0x074A, 1},
		{0x1AB0, 0x1AFF, 1}, // combining diacritical marks extended
		{0x1DC0, 0x1DFF, 1}, // combining diacritical marks supplement
		{0x20D0, 0x20F0, 1}, // combining marks for symbols
		{0x2DE0, 0x2DFF, 1}, // combining Cyrillic letters
		{0xA66F, 0xA672, 1},
		{0xA674, 0xA67D, 1},
		{0xA69E, 0xA69F, 1},
		{0xFE20, 0xFE2F, 1}, // combining half marks
	},
}

// unseen are the characters that leave nothing on the screen, which inventories carry along from web pages and
// installers and which nobody can type into a pattern.
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00AD, 0x00AD, 1}, // soft hyphen
		{0x0640, 0x0640, 1}, // Arabic tatweel, which only stretches a word
		{0x061C, 0x061C, 1}, // Arabic letter mark
		{0x180B, 0x180F, 1}, // Mongolian variation selectors and vowel separator
		{0x200B, 0x200F, 1}, // zero width space and joiners, direction marks
		{0x202A, 0x202E, 1}, // direction embeddings
		{0x2060, 0x206F, 1}, // word joiner, invisible operators, direction isolates
		{0xFE00, 0xFE0F, 1}, // variation selectors
		{0xFEFF, 0xFEFF, 1}, // byte order mark
	},
	R32: []unicode.Range32{
		{0xE0001, 0xE007F, 1}, // tags
		{0xE0100, 0xE01EF, 1}, // variation selectors supplement
	},
	LatinOffset: 1,
}
