package inventory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Files of Windows and its console without a mark are in the code page of the system's language. The letters that a
// language writes tell which: decoded with the wrong page they are letters of no one language, or signs inside of words.

// latinPages are the pages with the letters of the languages that are written in them. Those of the West stand first.
var latinPages = []struct {
	page    *charmap.Charmap
	letters []string // of a language each, in lower case
}{
	{charmap.Windows1252, westLetters},
	{charmap.CodePage850, westLetters},
	{charmap.Windows1250, centralLetters},
	{charmap.CodePage852, centralLetters},
	{charmap.Windows1254, []string{"çğıöşüâîû"}},
}

var (
	westLetters = []string{
		"äöüß", "éèêëàâçîïôûùüœæ", "áéíóúñü", "ãõáéíóúâêôàç", "àèéìòùî", "åäöøæé", "áéíóúýðþæö", "éëïöüáóèê",
	}
	centralLetters = []string{
		"ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľĺňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž",
	}
	allWestLetters = "äöüßéèêëàâçîïôûùœæáíóúñãõìòåøý"
)

// guessLatin returns the page of text in a language with Latin letters, 1252 when nothing speaks against it; sure says
// that nearly all of what is beyond ASCII are letters of one language, in their places.
func guessLatin(sample []byte) (page *charmap.Charmap, sure bool) {
	sample = sample[:min(len(sample), 8<<10)]
	page = charmap.Windows1252
	best, letters := -1<<30, 0
	for _, candidate := range latinPages {
		score, n := latinScore(sample, candidate.page, candidate.letters)
		margin := 0 // what speaks for a page beyond the West has to outweigh chance
		if candidate.page != charmap.Windows1252 && candidate.page != charmap.CodePage850 {
			margin = max(6, n*3/5)
		}
		if best == -1<<30 || score > best+margin {
			best, letters, page = score, n, candidate.page
		}
	}
	return page, letters > 0 && best*10 >= letters*4*9 // nine of ten
}

// latinScore rates the sample decoded with the page: 4 for a letter of the language that fits best, 3 for one of any in
// the West, less for what stands where it does not belong. n counts what is beyond ASCII.
func latinScore(sample []byte, page *charmap.Charmap, languages []string) (score, n int) {
	scores := make([]int, len(languages)+1) // the last is that of a mixture
	var before, beforeThat rune
	for i, c := range sample {
		r := rune(c)
		if c >= utf8.RuneSelf {
			r = page.DecodeByte(c)
			after := i+1 < len(sample) && isLatinLetter(sample[i+1])
			if isWindowsSign(page, r, unicode.IsLetter(before)) {
				for l := range scores {
					scores[l] += 4
				}
				n++
				beforeThat, before = before, r
				continue
			}
			penalty := latinPenalty(r, before, beforeThat, after)
			if penalty != 0 || unicode.IsLetter(r) {
				n++
			}
			lower := unicode.ToLower(r)
			for l, letters := range languages {
				scores[l] += penalty + letterScore(lower, letters, 4)
			}
			if page == charmap.Windows1252 || page == charmap.CodePage850 {
				scores[len(languages)] += penalty + letterScore(lower, allWestLetters, 3)
			} else {
				scores[len(languages)] = -1 << 20
			}
		}
		beforeThat, before = before, r
	}
	score = scores[0]
	for _, s := range scores {
		score = max(score, s)
	}
	return score, n
}

// isWindowsSign recognizes the marks of typography and of trade that stand in the pages of Windows only: d’installation,
// Intel®, µTorrent.
func isWindowsSign(page *charmap.Charmap, r rune, inWord bool) bool {
	switch page {
	case charmap.Windows1252, charmap.Windows1250, charmap.Windows1254:
		return strings.ContainsRune("‘’‚“”„–—…•™®©°€«»", r) || r == 'µ' && !inWord
	}
	return false
}

func letterScore(r rune, letters string, good int) int {
	switch {
	case strings.ContainsRune(letters, r):
		return good
	case unicode.IsLetter(r):
		return -2
	}
	return 0
}

// latinPenalty is for signs inside of words, capitals behind small letters, and several letters beyond ASCII in a row.
func latinPenalty(r, before, beforeThat rune, after bool) int {
	switch {
	case r == utf8.RuneError || r < 0xA0 && r >= 0x80:
		return -6
	case r >= 0x2500 && r < 0x25A0: // boxes
		return -6
	case !unicode.IsLetter(r):
		if unicode.IsLetter(before) && after {
			return -6
		}
		return 0
	case unicode.IsUpper(r) && unicode.IsLower(before):
		return -6
	case before >= utf8.RuneSelf && unicode.IsLetter(before) && beforeThat >= utf8.RuneSelf && unicode.IsLetter(beforeThat):
		return -6
	}
	return 0
}
