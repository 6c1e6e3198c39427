package inventory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"seatcount/model"
)

// Classify tells the kind of a title by its name and publisher, for entries whose file does not say. It is conservative:
// a title is an application unless its name clearly says otherwise, because what is no application does not count for
// most licenses. It costs well under a microsecond for most names.
//
// Names are compared by their words, in lower case, without trademark signs; classRules has the phrases.
func Classify(name, publisher string) model.Kind {
	var buffer [256]byte
	words := appendWords(buffer[:0], name)
	if len(words) <= 1 {
		return model.KindApplication
	}
	if isUpdateName(words) {
		return model.KindUpdate
	}
	best := model.KindUnknown
	rank := len(classOrder)
	for start := 1; start < len(words); {
		end := start
		for words[end] != ' ' {
			end++
		}
		for _, rule := range classIndex[string(words[start:end])] {
			if r := classRank[rule.kind]; r < rank && rule.matches(words, start, publisher) {
				best, rank = rule.kind, r
			}
		}
		start = end + 1
	}
	if best == model.KindUnknown {
		return model.KindApplication
	}
	return best
}

// classOrder says which kind wins when several rules match: an exception that makes it an application first, drivers
// last, because theirs is the loosest rule.
var classOrder = []model.Kind{
	model.KindApplication, model.KindUpdate, model.KindRuntime, model.KindComponent, model.KindPackage, model.KindDriver,
}

var classRank = func() (ranks [16]int) {
	for i, kind := range classOrder {
		ranks[kind] = i
	}
	return ranks
}()

// classRule is a phrase that tells the kind of the titles in which it occurs.
type classRule struct {
	kind   model.Kind
	phrase string // words between blanks: " visual c++ "
	also   string // another phrase that must occur anywhere; empty for none
	first  bool   // the phrase begins the name
	maker  string // a part of the publisher, or of the name where there is no publisher; empty for any
}

// matches reports whether the rule's phrase stands in words at start.
func (r *classRule) matches(words []byte, start int, publisher string) bool {
	rest := words[start-1:]
	if len(rest) < len(r.phrase) || string(rest[:len(r.phrase)]) != r.phrase || r.first && start != 1 {
		return false
	}
	if r.also != "" && !strings.Contains(text(words), r.also) {
		return false
	}
	if r.maker == "" {
		return true
	}
	if publisher == "" {
		return strings.Contains(text(words), r.maker)
	}
	return strings.Contains(strings.ToLower(publisher), r.maker)
}

// classIndex finds the rules by the first word of their phrase.
var classIndex = func() map[string][]*classRule {
	index := map[string][]*classRule{}
	for kind, lines := range classRules {
		for line := range strings.Lines(lines) {
			rule := parseClassRule(kind, strings.TrimSpace(line))
			if rule == nil {
				continue
			}
			word, _, _ := strings.Cut(rule.phrase[1:], " ")
			index[word] = append(index[word], rule)
		}
	}
	return index
}()

// parseClassRule reads "^phrase & other phrase @maker"; nil for an empty line.
func parseClassRule(kind model.Kind, line string) *classRule {
	if line == "" {
		return nil
	}
	rule := &classRule{kind: kind}
	line, rule.maker, _ = strings.Cut(line, " @")
	line, also, _ := strings.Cut(line, " & ")
	if also != "" {
		rule.also = " " + also + " "
	}
	line, rule.first = strings.CutPrefix(line, "^")
	rule.phrase = " " + line + " "
	return rule
}

// appendWords appends name as lower-case words, each followed by a blank, after a blank. What is no letter, digit, "+"
// or "#" separates words; trademark signs vanish.
func appendWords(out []byte, name string) []byte {
	if len(name) > 400 {
		name = name[:400]
	}
	out = append(out, ' ')
	for i := 0; i < len(name); {
		c := name[i]
		if c < utf8.RuneSelf {
			switch {
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '#':
				out = append(out, c)
			case c >= 'A' && c <= 'Z':
				out = append(out, c+'a'-'A')
			case c == '(' && trademark(name[i:]) > 0:
				i += trademark(name[i:])
				out = endWord(out)
				continue
			default:
				out = endWord(out)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(name[i:])
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			out = utf8.AppendRune(out, unicode.ToLower(r))
		default:
			out = endWord(out)
		}
		i += size
	}
	return endWord(out)
}

func endWord(out []byte) []byte {
	if out[len(out)-1] != ' ' {
		out = append(out, ' ')
	}
	return out
}

// trademark is the length of "(R)", "(C)" or "(TM)" at the beginning of s, or 0.
func trademark(s string) int {
	for _, sign := range [...]string{"(R)", "(TM)", "(C)", "(r)", "(tm)", "(c)"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}

// isHotfix reports whether a name is nothing but the number of a Windows update, "KB4534273".
func isHotfix(name string) bool {
	name = strings.TrimSpace(name)
	return len(name) >= 7 && (name[0]|0x20) == 'k' && kbNumber([]byte(strings.ToLower(name)))
}

// kbNumber reports whether word is "kb" with five to eight digits, perhaps with a version: "kb2504637v2".
func kbNumber(word []byte) bool {
	if len(word) < 7 || word[0] != 'k' || word[1] != 'b' {
		return false
	}
	digits := 0
	for _, c := range word[2:] {
		if c < '0' || c > '9' {
			return digits >= 5 && c == 'v'
		}
		digits++
	}
	return digits >= 5 && digits <= 8
}

// isUpdateName recognizes updates by what no name of an application has.
func isUpdateName(words []byte) bool {
	w := text(words)
	for rest := w; ; {
		i := strings.Index(rest, " kb")
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		if kbNumber([]byte(rest[:strings.IndexByte(rest, ' ')])) {
			return true
		}
	}
	for _, phrase := range foreignUpdates {
		if words[1] >= utf8.RuneSelf && strings.Contains(w, phrase) {
			return true
		}
	}
	if i := strings.Index(w, " service pack "); i >= 0 {
		// "Office Service Pack 2" is an update, "Service Pack 2 for Office" too; "Office with Service Pack 2" is Office.
		return !strings.Contains(w, " with service pack ") && !strings.Contains(w, " mit service pack ") && !strings.Contains(w, " avec service pack ")
	}
	return false
}
