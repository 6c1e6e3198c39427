package match

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxPattern is the longest pattern in characters. Titles of inventories stay far below.
const MaxPattern = 2000

// problem is an error for the person who typed a pattern: a sentence without its final period.
type problem string

func (p problem) Error() string { return string(p) }

// errMatchesAll refuses a pattern that would count every title there is.
const errMatchesAll = problem(`A pattern needs some text: only "%" and blanks would match every title`)

// Pattern is one line of a match string, ready to be tested against folded names.
//
// In a line, % stands for any run of characters, also none; \% is a percent sign and \\ a backslash; everything else
// stands for itself, _ and a lone backslash included. Case, accents and the number of blanks do not count. A line
// without % must equal the whole name.
type Pattern struct {
	pieces    [][]byte // the folded text between the %s, in order; never empty
	openStart bool     // a % stands before the first piece
	openEnd   bool     // a % stands after the last piece
}

// Compile makes a pattern of a line; blanks around it do not count. The error is a sentence for the person who typed
// the line.
func Compile(line string) (*Pattern, error) {
	line = strings.TrimSpace(line)
	if n := utf8.RuneCountInString(line); n > MaxPattern {
		return nil, problem(fmt.Sprintf("A pattern has at most %d characters; this one has %d", MaxPattern, n))
	}
	texts := splitWildcards(line)
	p := &Pattern{openStart: len(texts) > 1, openEnd: len(texts) > 1}
	solid := false // whether any piece is more than a blank
	for i, text := range texts {
		piece := appendFolded(nil, text)
		if i == 0 {
			piece = bytes.TrimPrefix(piece, []byte(" "))
		}
		if i == len(texts)-1 {
			piece = bytes.TrimSuffix(piece, []byte(" "))
		}
		if len(piece) == 0 {
			continue
		}
		solid = solid || string(piece) != " "
		if i == 0 {
			p.openStart = false
		}
		if i == len(texts)-1 {
			p.openEnd = false
		}
		p.pieces = append(p.pieces, piece)
	}
	if !solid {
		return nil, errMatchesAll
	}
	return p, nil
}

// splitWildcards returns the text before, between and after the %s of a line, with \% and \\ resolved.
func splitWildcards(line string) []string {
	var texts []string
	var text strings.Builder
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && (line[i+1] == '%' || line[i+1] == '\\'):
			i++
			text.WriteByte(line[i])
		case c == '%':
			texts = append(texts, text.String())
			text.Reset()
		default:
			text.WriteByte(c)
		}
	}
	return append(texts, text.String())
}

// Match reports whether the pattern matches a name that Fold made.
func (p *Pattern) Match(folded []byte) bool {
	pieces := p.pieces
	if !p.openStart {
		if !bytes.HasPrefix(folded, pieces[0]) {
			return false
		}
		folded, pieces = folded[len(pieces[0]):], pieces[1:]
		if len(pieces) == 0 {
			return p.openEnd || len(folded) == 0
		}
	}
	if !p.openEnd {
		last := pieces[len(pieces)-1]
		if !bytes.HasSuffix(folded, last) {
			return false
		}
		folded, pieces = folded[:len(folded)-len(last)], pieces[:len(pieces)-1]
	}
	// Taking each piece where it first occurs leaves the most room for those behind it.
	for _, piece := range pieces {
		i := bytes.Index(folded, piece)
		if i < 0 {
			return false
		}
		folded = folded[i+len(piece):]
	}
	return true
}

// locate returns the byte ranges of a folded name that the pieces cover; the pattern must match it.
func (p *Pattern) locate(folded []byte) [][2]int {
	spans := make([][2]int, len(p.pieces))
	at := 0
	for i, piece := range p.pieces {
		switch {
		case i == 0 && !p.openStart: // at the start
		case i == len(p.pieces)-1 && !p.openEnd:
			at = len(folded) - len(piece)
		default:
			at += bytes.Index(folded[at:], piece)
		}
		spans[i] = [2]int{at, at + len(piece)}
		at += len(piece)
	}
	return spans
}

// escapes makes the characters stand for themselves that have a meaning in patterns.
var escapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`)

// Escape returns a pattern that matches exactly the title.
func Escape(title string) string { return escapes.Replace(title) }
