package match

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"seatcount/model"
)

func mustCompile(t testing.TB, line string) *Pattern {
	t.Helper()
	p, err := Compile(line)
	if err != nil {
		t.Fatalf("Compile(%q): %v", line, err)
	}
	return p
}

func TestPattern(t *testing.T) {
	tests := []struct {
		line, name string
		want       bool
	}{
		{"Office", "Office", true},
		{"Office", "Office 2019", false},
		{"office", "OFFICE", true},
		{"%Office%", "Microsoft Office 2019", true},
		{"%Office%", "Office", true},
		{"Microsoft%", "Microsoft Office", true},
		{"Microsoft%", "The Microsoft Office", false},
		{"%2019", "Office 2019", true},
		{"%2019", "Office 2019 x64", false},
		{"Microsoft%2019", "Microsoft Office 2019", true},
		{"Microsoft%Office%2019", "Microsoft Office Standard 2019", true},
		{"Microsoft%Office%2019", "Office Microsoft 2019", false},
		{"a%a", "a", false},
		{"a%a", "aa", true},
		{"ab%ba", "aba", false},
		{"%aab%", "aaab", true},
		{"%a%b%a%", "ba ab", false},
		{"%a%b%a%", "ba ab a", true},
		{"_ffice", "Office", false},
		{"offline_kit", "Offline_Kit", true},
		{`100\%`, "100%", true},
		{`100\%`, "100x", false},
		{`%100\% Free%`, "Get 100% free now", true},
		{`a\\b`, `a\b`, true},
		{`a\\%`, `a\bc`, true},
		{`C:\Program%`, `c:\program files`, true},
		{`ends with \`, `Ends with \`, true},
		{`\\\%`, `\%`, true},
		{"%édition%", "Edition Fe\u0301e", true},
		{"Елка%", "ЁЛКА 2", true},
		{"%straße", "STRASSE", true},
		{"%s%", "Straße", true},
		{"か%", "がか", false},
		{"하%", "한", false},
		{"Visual\u00A0 Studio", "visual studio", true},
		{"  Office  ", "Office", true},
		{"Office %", "Office", false},
		{"Office %", "Office  365", true},
		{"%%a%%", "cab", true},
		{"\u0301%a", "ba", true},
		{"[a-z]*.?", "[A-Z]*.?", true},
	}
	for _, tt := range tests {
		p := mustCompile(t, tt.line)
		if got := p.Match([]byte(Fold(tt.name))); got != tt.want {
			t.Errorf("%q matches %q: got %v, want %v", tt.line, tt.name, got, tt.want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, line := range []string{"", " ", "%", "%%%", "% %", " % ", "\t%\u00A0%", "%\u200B%", "%\u0301", strings.Repeat("x", MaxPattern+1)} {
		if _, err := Compile(line); err == nil {
			t.Errorf("%.20q was accepted", line)
		} else if !strings.HasPrefix(err.Error(), "A pattern") {
			t.Errorf("%.20q: %v is no sentence", line, err)
		}
	}
	mustCompile(t, `\%`)
	mustCompile(t, strings.Repeat("é", MaxPattern))
}

func TestCompileList(t *testing.T) {
	list, err := CompileList("match_string", "%Office%\r\n\r\n  Word \rWord\n")
	if err != nil || len(list) != 2 {
		t.Fatalf("got %d patterns, %v", len(list), err)
	}
	if !list.Match([]byte("word")) || !list.Match([]byte("my office")) || list.Match([]byte("words")) {
		t.Error("the list does not match what its lines say")
	}
	if list, err := CompileList("exclude_string", " \n "); err != nil || list.Match(nil) {
		t.Errorf("an empty text matches something, or is refused: %v", err)
	}

	_, err = CompileList("exclude_string", "ok\n%%\n")
	var invalid *model.ValidationError
	if !errors.As(err, &invalid) || invalid.Field != "exclude_string" || !strings.HasPrefix(invalid.Reason, "Line 2: A pattern needs") {
		t.Errorf("got %v", err)
	}
	_, err = CompileList("match_string", "%")
	if !errors.As(err, &invalid) || !strings.HasPrefix(invalid.Reason, "A pattern needs") {
		t.Errorf("got %v", err)
	}
	var many strings.Builder
	for i := range MaxPatterns + 1 {
		many.WriteString(strings.Repeat("x", i+1) + "\n")
	}
	if _, err = CompileList("match_string", many.String()); !errors.As(err, &invalid) {
		t.Errorf("%d patterns: got %v", MaxPatterns+1, err)
	}
}

func TestEscape(t *testing.T) {
	for _, title := range []string{`100% Free`, `a\b`, `\%`, `%`, `\`, `\\`, `x_y`, "Éa  b", `C:\%TEMP%\x`} {
		p := mustCompile(t, Escape(title))
		if !p.Match([]byte(Fold(title))) {
			t.Errorf("Escape(%q) = %q does not match it", title, Escape(title))
		}
		if p.openStart || p.openEnd || len(p.pieces) != 1 {
			t.Errorf("Escape(%q) = %q matches more than it", title, Escape(title))
		}
	}
}

func TestMarks(t *testing.T) {
	tests := []struct{ lines, name, want string }{
		{"%office%", "Microsoft Office 2019", "Microsoft [Office] 2019"},
		{"micro%2019", "Microsoft Office 2019", "[Micro]soft Office [2019]"},
		{"%office%\n%off%\n%2019", "Microsoft Office 2019", "Microsoft [Office] [2019]"},
		{"office", "  Office ", "  [Office] "},
		{"%edit%", "L'E\u0301diteur", "L'[E\u0301dit]eur"},
		{"%s", "Straß", "Stra[ß]"},
		{"a b%", "A \u00A0 Bc", "[A \u00A0 B]c"},
		{"%か", "ｶﾞか", "ｶﾞ[か]"},
		{"%ガ%", "Ｘｶﾞ", "Ｘ[ｶﾞ]"},
		{"nothing", "Office", "Office"},
		{"%a%a", "aXaYa", "[a]XaY[a]"},
	}
	for _, tt := range tests {
		list, err := CompileList("match_string", tt.lines)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		at := 0
		for _, mark := range list.Marks(tt.name) {
			got.WriteString(tt.name[at:mark[0]] + "[" + tt.name[mark[0]:mark[1]] + "]")
			at = mark[1]
		}
		got.WriteString(tt.name[at:])
		if got.String() != tt.want {
			t.Errorf("%q in %q: got %s, want %s", tt.lines, tt.name, got.String(), tt.want)
		}
	}
}

// plainMatch is the meaning of a pattern, word for word, by recursion over a folded name.
func plainMatch(tokens []string, name string) bool {
	if len(tokens) == 0 {
		return name == ""
	}
	if tokens[0] == "%" {
		return plainMatch(tokens[1:], name) || name != "" && plainMatch(tokens, name[1:])
	}
	return strings.HasPrefix(name, tokens[0][1:]) && plainMatch(tokens[1:], name[len(tokens[0])-1:])
}

// plainTokens cuts a line into "%" and texts, which begin with "=".
func plainTokens(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.NewReplacer(`\\`, "\x01", `\%`, "\x02", "%", "\x03").Replace(line)
	var tokens []string
	for i, text := range strings.Split(line, "\x03") {
		if i > 0 {
			tokens = append(tokens, "%")
		}
		text = strings.NewReplacer("\x01", `\`, "\x02", "%").Replace(text)
		text = strings.TrimSuffix(strings.TrimPrefix(Fold("|"+text+"|"), "|"), "|")
		if i == 0 {
			text = strings.TrimPrefix(text, " ")
		}
		if i == strings.Count(line, "\x03") {
			text = strings.TrimSuffix(text, " ")
		}
		tokens = append(tokens, "="+text)
	}
	return tokens
}

func randomPattern(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		if r.IntN(2) == 0 {
			b.WriteByte('%')
		}
		b.WriteString(randomText(r, 4))
	}
	if r.IntN(2) == 0 {
		b.WriteByte('%')
	}
	return b.String()
}

// Thousands of patterns over names made of the same few letters: the test of one name, the finder and the set all say
// what the plain recursion says.
func TestAgainstPlainMatching(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for round := range 60 {
		var names Names
		for range 300 {
			names = names.Append(randomText(r, 14))
		}
		known := names.Len() - r.IntN(50) // the finder does not know the last ones
		finder := NewFinder(Names{names.buf, names.ends[:known]})
		var lists []List
		var want [][]uint32
		for range 60 {
			var list List
			var matched []uint32
			for range 1 + r.IntN(3) {
				line := randomPattern(r)
				p, err := Compile(line)
				if err != nil {
					continue
				}
				list = append(list, p)
				tokens := plainTokens(line)
				for i := range names.Len() {
					plain := plainMatch(tokens, string(names.At(i)))
					if p.Match(names.At(i)) != plain {
						t.Fatalf("round %d: pattern %q, name %q: want %v", round, line, names.At(i), plain)
					}
					if plain {
						matched = append(matched, uint32(i))
					}
				}
			}
			slices.Sort(matched)
			lists, want = append(lists, list), append(want, slices.Compact(matched))
		}
		compareSets(t, names, finder, lists, want)
	}
}

func compareSets(t *testing.T, names Names, finder *Finder, lists []List, want [][]uint32) {
	t.Helper()
	for i, list := range lists {
		var got []uint32
		emit := func(name uint32) { got = append(got, name) }
		finder.Find(list, emit)
		FindFrom(names, finder.Len(), list, emit)
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want[i]) {
			t.Fatalf("finder, list %d: got %v, want %v", i, got, want[i])
		}
	}
	for _, hint := range []*Finder{nil, finder} {
		set := NewSet(lists, hint)
		matches := set.All(finder, 2)
		one := make([][]uint32, len(lists))
		for i := range names.Len() {
			set.One(names.At(i), func(list uint32) { one[list] = append(one[list], uint32(i)) })
		}
		for i := range lists {
			known, _ := slices.BinarySearch(want[i], uint32(finder.Len()))
			if !slices.Equal(matches.List(i), want[i][:known]) {
				t.Fatalf("set, list %d: got %v, want %v", i, matches.List(i), want[i][:known])
			}
			if !slices.Equal(one[i], want[i]) {
				t.Fatalf("one by one, list %d: got %v, want %v", i, one[i], want[i])
			}
		}
	}
}

// Over more names than the random test has, All is parallel and Find steps through two buckets.
func TestManyNames(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var names Names
	for range 5000 {
		names = names.Append(randomText(r, 14))
	}
	var lists []List
	for len(lists) < 200 {
		if p, err := Compile(randomPattern(r)); err == nil {
			lists = append(lists, List{p})
		}
	}
	finder := NewFinder(names)
	set := NewSet(lists, finder)
	one, four := set.All(finder, 1), set.All(finder, 4)
	for i := range lists {
		if !slices.Equal(one.List(i), four.List(i)) {
			t.Fatalf("list %d: %v and %v", i, one.List(i), four.List(i))
		}
		var found, plain []uint32
		finder.Find(lists[i], func(name uint32) { found = append(found, name) })
		FindFrom(names, 0, lists[i], func(name uint32) { plain = append(plain, name) })
		if !slices.Equal(found, plain) || !slices.Equal(found, one.List(i)) {
			t.Fatalf("list %d: found %v, plainly %v, set %v", i, found, plain, one.List(i))
		}
	}
}

func TestNamesShareMemory(t *testing.T) {
	var names Names
	names = names.Append("Ä").Append("b")
	old := names
	for range 100 {
		names = names.Append("more")
	}
	if old.Len() != 2 || string(old.At(0)) != "a" || string(old.At(1)) != "b" || string(names.At(101)) != "more" {
		t.Error("an older value does not see what it saw")
	}
}

func FuzzPattern(f *testing.F) {
	for _, seed := range [][2]string{
		{"%Office%", "Microsoft Office 2019"},
		{"Microsoft%2019", "Microsoft Office 2019"},
		{`100\%%`, "100% free"},
		{`a\\b\c\`, `a\b\c\`},
		{"a%a", "a"},
		{"%ab%b%", "aabab"},
		{"%Éß%ς", "éSSΣ"},
		{" % か\u3099% ", "\u00A0ｶﾞ が\u200B"},
		{"%\xff%", "\xfe"},
		{"\u0301%ก\u0e35", "กี"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, line, name string) {
		if len(name) > 60 || strings.Count(line, "%") > 4 || strings.ContainsAny(line, "\x01\x02\x03") {
			return // the plain recursion is exponential
		}
		folded := Fold(name)
		if Fold(folded) != folded {
			t.Fatalf("folding twice is not folding once: %q", folded)
		}
		if p, err := Compile(Escape(name)); err == nil && !p.Match([]byte(folded)) {
			t.Fatalf("Escape(%q) does not match it", name)
		}
		p, err := Compile(line)
		if err != nil {
			return
		}
		want := plainMatch(plainTokens(line), folded)
		if got := p.Match([]byte(folded)); got != want {
			t.Fatalf("pattern %q, name %q: got %v, want %v", line, name, got, want)
		}
		marks := List{p}.Marks(name)
		if (marks != nil) != want {
			t.Fatalf("pattern %q, name %q: marks %v, match %v", line, name, marks, want)
		}
		for i, mark := range marks {
			if mark[0] >= mark[1] || mark[1] > len(name) || i > 0 && mark[0] <= marks[i-1][1] {
				t.Fatalf("pattern %q, name %q: marks %v", line, name, marks)
			}
		}
	})
}
