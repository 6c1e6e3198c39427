package report

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// The PDF writer puts one letter beside the other from left to right and knows nothing of scripts. What is here makes of
// a text the letters to put there: composed ones, Arabic letters in the forms that join, right-to-left scripts turned
// round. Indic scripts need more than that: their letters are all there, but conjuncts are not joined.

// missing stands for letters that no font has.
const missing = '□'

// drawable makes a text ready to be measured and wrapped: in reading order, with letters that f has. It reports whether
// some were replaced.
func (f *typeface) drawable(s string) (string, bool) {
	if ascii(s) && !strings.ContainsFunc(s, unicode.IsControl) {
		return s, false
	}
	s = norm.NFC.String(clean(s))
	s = strings.ReplaceAll(s, "\r\n", "\n")
	runes := make([]rune, 0, len(s))
	arabic := false
	for _, r := range s {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\r':
			runes = append(runes, '\n')
		case unicode.Is(unicode.Cc, r) || r == '\u00a0' || unicode.Is(unicode.Zs, r):
			runes = append(runes, ' ')
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
			// Nobody sees them; Zero width joiners between emoji too.
		default:
			arabic = arabic || forms[r] != 0
			runes = append(runes, r)
		}
	}
	if arabic {
		runes = f.joined(runes)
	}
	moveVowels(runes)
	replaced := false
	for i, r := range runes {
		if r != '\n' && f.glyph(r).face < 0 {
			runes[i], replaced = missing, true
		}
	}
	return string(runes), replaced
}

// moveVowels puts the Devanagari vowel that is written before its consonants there.
func moveVowels(runes []rune) {
	const vowel, nukta, virama = 0x93f, 0x93c, 0x94d
	for i, r := range runes {
		if r != vowel || i == 0 {
			continue
		}
		start := i - 1
		for start > 0 && (runes[start] == nukta || runes[start] == virama || runes[start-1] == virama) {
			start--
		}
		copy(runes[start+1:i+1], runes[start:i])
		runes[start] = vowel
	}
}

// forms are the isolated presentation forms of Arabic letters. Those that join on both sides have the final, initial and
// medial ones behind it, the others the final one.
var forms = map[rune]rune{
	0x621: 0xfe80, 0x622: 0xfe81, 0x623: 0xfe83, 0x624: 0xfe85, 0x625: 0xfe87, 0x626: 0xfe89, 0x627: 0xfe8d, 0x628: 0xfe8f, 0x629: 0xfe93,
	0x62a: 0xfe95, 0x62b: 0xfe99, 0x62c: 0xfe9d, 0x62d: 0xfea1, 0x62e: 0xfea5, 0x62f: 0xfea9, 0x630: 0xfeab, 0x631: 0xfead, 0x632: 0xfeaf,
	0x633: 0xfeb1, 0x634: 0xfeb5, 0x635: 0xfeb9, 0x636: 0xfebd, 0x637: 0xfec1, 0x638: 0xfec5, 0x639: 0xfec9, 0x63a: 0xfecd, 0x641: 0xfed1,
	0x642: 0xfed5, 0x643: 0xfed9, 0x644: 0xfedd, 0x645: 0xfee1, 0x646: 0xfee5, 0x647: 0xfee9, 0x648: 0xfeed, 0x649: 0xfeef, 0x64a: 0xfef1,
	0x671: 0xfb50, 0x679: 0xfb66, 0x67e: 0xfb56, 0x686: 0xfb7a, 0x688: 0xfb88, 0x691: 0xfb8c, 0x698: 0xfb8a, 0x6a4: 0xfb6a, 0x6a9: 0xfb8e,
	0x6af: 0xfb92, 0x6ba: 0xfb9e, 0x6be: 0xfbaa, 0x6c1: 0xfba6, 0x6cc: 0xfbfc, 0x6d2: 0xfbae,
}

const (
	hamza   = 0x621 // joins nothing
	tatweel = 0x640 // joins on both sides and has one form
	lam     = 0x644
)

// oneSided are the letters that join the one before them only.
var oneSided = []rune{0x622, 0x623, 0x624, 0x625, 0x627, 0x629, 0x62f, 0x630, 0x631, 0x632, 0x648, 0x649, 0x671, 0x688, 0x691, 0x698, 0x6ba, 0x6d2}

// lamAlef are the forms of lam with an alef behind it.
var lamAlef = map[rune]rune{0x622: 0xfef5, 0x623: 0xfef7, 0x625: 0xfef9, 0x627: 0xfefb}

func joinsNext(r rune) bool {
	return r == tatweel || forms[r] != 0 && r != hamza && !slices.Contains(oneSided, r)
}

func joinsBefore(r rune) bool { return r == tatweel || forms[r] != 0 && r != hamza }

// joined puts Arabic letters into the forms that they have between their neighbors.
func (f *typeface) joined(runes []rune) []rune {
	mark := func(r rune) bool { return unicode.Is(unicode.Mn, r) }
	var out []rune
	before := rune(0) // the letter before, marks aside
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if mark(r) || forms[r] == 0 {
			out = append(out, r)
			if !mark(r) {
				before = r
			}
			continue
		}
		next, at := rune(0), i+1
		for at < len(runes) && mark(runes[at]) {
			at++
		}
		if at < len(runes) {
			next = runes[at]
		}
		form := forms[r]
		if both := lamAlef[next]; r == lam && at == i+1 && both != 0 && f.glyph(both).face >= 0 {
			form, r = both, next
			i, next = at, 0
		}
		if joinsNext(before) && joinsBefore(r) {
			form++
		}
		if joinsNext(r) && joinsBefore(next) {
			form += 2
		}
		if f.glyph(form).face < 0 {
			form = runes[i]
		}
		out = append(out, form)
		before = r
	}
	return out
}

// direction is what a letter says about the way of a line.
type direction byte

const (
	neutral direction = iota
	leftward
	rightward
	numeral
	inNumber // between digits it belongs to the number
	attached // a mark on the letter before
)

func directionOf(r rune) direction {
	p, _ := bidi.LookupRune(r)
	switch p.Class() {
	case bidi.L:
		return rightward
	case bidi.R, bidi.AL:
		return leftward
	case bidi.EN, bidi.AN:
		return numeral
	case bidi.ES, bidi.CS, bidi.ET:
		return inNumber
	case bidi.NSM:
		return attached
	}
	return neutral
}

// visual is a line in the order in which its letters stand from left to right: Unicode's bidirectional algorithm without
// the characters that embed and isolate, which drawable takes out.
func visual(line string) string {
	runes := []rune(line)
	if !slices.ContainsFunc(runes, func(r rune) bool { return r >= 0x590 && directionOf(r) == leftward }) {
		return line
	}
	levels := levelsOf(runes)
	type cluster struct {
		runes []rune
		level int
	}
	var clusters []cluster
	for i, r := range runes {
		if directionOf(r) == attached && len(clusters) > 0 {
			last := &clusters[len(clusters)-1]
			last.runes = append(last.runes, r)
			continue
		}
		if levels[i]%2 == 1 {
			r = mirrored(r)
		}
		clusters = append(clusters, cluster{[]rune{r}, levels[i]})
	}
	for level := 2; level > 0; level-- {
		for i := 0; i < len(clusters); i++ {
			end := i
			for end < len(clusters) && clusters[end].level >= level {
				end++
			}
			if end > i {
				slices.Reverse(clusters[i:end])
				i = end
			}
		}
	}
	out := make([]rune, 0, len(runes))
	for _, c := range clusters {
		out = append(out, c.runes...)
	}
	return string(out)
}

// levelsOf are the embedding levels: odd ones run from right to left.
func levelsOf(runes []rune) []int {
	kinds := make([]direction, len(runes))
	base, strong := neutral, neutral
	for i, r := range runes {
		kinds[i] = directionOf(r)
		if kinds[i] == attached {
			kinds[i] = neutral
			if i > 0 {
				kinds[i] = kinds[i-1]
			}
		}
		if kinds[i] == inNumber && (i == 0 || i+1 == len(runes) || directionOf(runes[i-1]) != numeral || directionOf(runes[i+1]) != numeral) {
			kinds[i] = neutral
		}
		switch kinds[i] {
		case rightward, leftward:
			strong = kinds[i]
			if base == neutral {
				base = strong
			}
		case numeral, inNumber:
			kinds[i] = numeral
			if strong != leftward && base != leftward {
				kinds[i] = rightward
			}
		}
	}
	settle(kinds, base)
	levels := make([]int, len(runes))
	for i, k := range kinds {
		switch {
		case k == leftward:
			levels[i] = 1
		case k == numeral, base == leftward:
			levels[i] = 2
		}
	}
	return levels
}

// settle gives what is neither the way of its neighbors if they agree, else that of the line. Numbers stand for letters
// that run leftward.
func settle(kinds []direction, base direction) {
	side := func(at int) direction {
		switch {
		case at < 0 || at >= len(kinds):
			return base
		case kinds[at] == numeral:
			return leftward
		}
		return kinds[at]
	}
	for i := 0; i < len(kinds); i++ {
		if kinds[i] != neutral {
			continue
		}
		end := i
		for end < len(kinds) && kinds[end] == neutral {
			end++
		}
		way := base
		if before, after := side(i-1), side(end); before == after {
			way = before
		}
		for ; i < end; i++ {
			kinds[i] = way
		}
	}
}

func mirrored(r rune) rune {
	const pairs = "()[]{}<>«»‹›≤≥"
	list := []rune(pairs)
	if i := slices.Index(list, r); i >= 0 {
		return list[i^1]
	}
	return r
}
