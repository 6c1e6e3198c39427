package match

import (
	"slices"
	"strings"
	"unicode/utf8"

	"seatcount/model"

	"golang.org/x/text/unicode/norm"
)

// MaxPatterns is the largest number of patterns in one match or exclude string.
const MaxPatterns = 1000

// List is a match or exclude string, compiled: a name matches when any of its patterns does. The nil list matches
// nothing.
type List []*Pattern

// lineEnds makes the line ends of Windows and of old Macs plain ones.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// CompileList compiles a text of one pattern a line; blank lines do not count. The error is a *model.ValidationError
// about the field, which names the line when there are several.
func CompileList(field, text string) (List, error) {
	var list List
	seen := map[string]bool{}
	several := strings.ContainsAny(strings.TrimSpace(text), "\r\n")
	for i, line := range strings.Split(lineEnds.Replace(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || seen[line] {
			continue
		}
		seen[line] = true
		p, err := Compile(line)
		switch {
		case err != nil && several:
			return nil, model.Invalid(field, "Line %d: %v", i+1, err)
		case err != nil:
			return nil, model.Invalid(field, "%v", err)
		case len(list) == MaxPatterns:
			return nil, model.Invalid(field, "There are at most %d patterns", MaxPatterns)
		}
		list = append(list, p)
	}
	return list, nil
}

// Match reports whether any of the patterns matches a name that Fold made.
func (l List) Match(folded []byte) bool {
	for _, p := range l {
		if p.Match(folded) {
			return true
		}
	}
	return false
}

// Marks returns the byte ranges of a name, as it is written, that the text of the matching patterns covers: sorted,
// apart from each other, on the boundaries of characters. It is nil when nothing matches.
func (l List) Marks(name string) [][2]int {
	folded, from, to := foldMapped(name)
	var marks [][2]int
	for _, p := range l {
		if !p.Match(folded) {
			continue
		}
		for _, span := range p.locate(folded) {
			marks = append(marks, [2]int{from[span[0]], to[span[1]-1]})
		}
	}
	return joinSpans(marks)
}

// joinSpans sorts byte ranges and joins those that touch.
func joinSpans(spans [][2]int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	joined := spans[:0]
	for _, span := range spans {
		if n := len(joined); n > 0 && span[0] <= joined[n-1][1] {
			joined[n-1][1] = max(joined[n-1][1], span[1])
		} else {
			joined = append(joined, span)
		}
	}
	return joined
}

// foldMapped folds like Fold and tells for each byte of the result the range of name's bytes that it came from: a
// letter with the marks that follow it, or a run of blanks.
func foldMapped(name string) (folded []byte, from, to []int) {
	folded, from, to = make([]byte, 0, len(name)), make([]int, 0, len(name)), make([]int, 0, len(name))
	put := func(c byte, start, end int) {
		if last := len(folded) - 1; c == ' ' && (last < 0 || folded[last] == ' ') {
			if last >= 0 {
				to[last] = end
			}
			return
		}
		folded, from, to = append(folded, c), append(from, start), append(to, end)
	}
	defer func() {
		if n := len(folded); n > 0 && folded[n-1] == ' ' {
			folded = folded[:n-1]
		}
	}()
	if isASCII(name) {
		for i := range len(name) {
			put(asciiFold[name[i]], i, i+1)
		}
		return folded, from, to
	}
	var piece []byte
	for start := 0; start < len(name); {
		end := stretchEnd(name, start)
		// What leaves nothing, or a mark that joins the letter before it, belongs to the letter before it.
		for end < len(name) {
			next := stretchEnd(name, end)
			if name[end] < utf8.RuneSelf {
				break
			}
			if f := appendFolded(nil, name[end:next]); len(f) > 0 && norm.NFC.Properties(f).BoundaryBefore() {
				break
			}
			end = next
		}
		piece = appendFolded(piece[:0], name[start:end])
		for _, c := range piece {
			put(c, start, end)
		}
		start = end
	}
	return folded, from, to
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// stretchEnd returns where the shortest stretch of text from start on ends that normalization does not look beyond.
func stretchEnd(name string, start int) int {
	if start+1 == len(name) || start+1 < len(name) && name[start] < utf8.RuneSelf && name[start+1] < utf8.RuneSelf {
		return start + 1 // nothing joins an ASCII character to another
	}
	if n := norm.NFKC.NextBoundaryInString(name[start:], true); n > 0 {
		return start + n
	}
	return len(name)
}
