package match

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	tests := []struct{ why, in, want string }{
		{"lower case", "Microsoft Office 2019", "microsoft office 2019"},
		{"accents", "Éditeur À la carte", "editeur a la carte"},
		{"accents, decomposed", "E\u0301diteur", "editeur"},
		{"several accents on a letter", "Tiếng Việt", "tieng viet"},
		{"Cyrillic case and yo", "Жёлтый", "желтыи"},
		{"Ukrainian", "Її", "іі"},
		{"Greek, final sigma and tonos", "ΟΔΥΣΣΕΎΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"},
		{"iota below", "ᾳ", "α"},
		{"sharp s", "Straße STRAẞE strasse", "strasse strasse strasse"},
		{"Turkish i", "İstanbul ılık I", "istanbul ilik i"},
		{"Polish and Danish letters", "Łódź Ørsted Đorđe", "lodz orsted dorde"},
		{"joined letters", "Æon Œuvre ﬁle ǆ ĳ", "aeon oeuvre file dz ij"},
		{"long s and Kelvin", "ſ \u212A \u212B", "s k a"},
		{"wide and narrow", "Ｏｆｆｉｃｅ　２０１９ ｶﾞ", "office 2019 ガ"},
		{"signs stay", "Java™ 8² №5 _100%\\", "java™ 8² №5 _100%\\"},
		{"blanks", "  a\u00A0\u202F\tb\u3000\r\nc \u2009", "a b c"},
		{"control characters", "\x00a\x01\x7fb\u0085", "a b"},
		{"unseen characters", "\uFEFFOff\u00ADi\u200Bce\u200E", "office"},
		{"an accent among blanks", "a \u0301 b", "a b"},
		{"Japanese voiced marks are letters", "ガか\u3099か", "ガがか"},
		{"Hangul stays composed", "한글 \u1112\u1161\u11AB", "한글 한"},
		{"Thai vowels stay", "ที่", "ที่"},
		{"Devanagari vowels stay", "हिन्दी", "हिन्दी"},
		{"Hebrew points", "שָׁלוֹם", "שלום"},
		{"Arabic vowel marks and tatweel", "مُحَمَّـد آ أ", "محمد ا ا"},
		{"Chinese", "腾讯QQ", "腾讯qq"},
		{"not UTF-8", "a\xffB", "a\uFFFDb"},
		{"nothing", " \t", ""},
	}
	for _, tt := range tests {
		if got := Fold(tt.in); got != tt.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", tt.why, tt.in, got, tt.want)
		}
	}
}

func TestAppendFoldKeepsWhatIsThere(t *testing.T) {
	if got := string(AppendFold([]byte("x "), " Éa ")); got != "x ea" {
		t.Errorf("got %q", got)
	}
	if got := string(AppendFold([]byte("x"), " か\u3099 ")); got != "xが" {
		t.Errorf("got %q", got)
	}
}

// Every character there is: cases and normal forms of it fold alike, and folding twice is folding once.
func TestFoldOfEveryCharacter(t *testing.T) {
	for r := rune(1); r <= 0xE01FF; r++ {
		if r == 0x2FA20 { // up to the plane of tags and selectors there are only ideographs, which nothing folds
			r = 0xE0000
		}
		if r == 0x20000 {
			r = 0x2F800
		}
		if !utf8.ValidRune(r) || r == 0x0345 || r == 0x1FBE {
			continue // the iota below a letter is a mark here: its upper case is a letter beside it
		}
		s := string(r)
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Errorf("%U folds to %q, and that to %q", r, folded, again)
		}
		if !norm.NFC.IsNormalString(folded) {
			t.Errorf("%U folds to %q, which is not NFC", r, folded)
		}
		for _, other := range []string{
			norm.NFC.String(s), norm.NFD.String(s), string(unicode.SimpleFold(r)),
			string(unicode.ToUpper(r)), string(unicode.ToLower(r)), string(unicode.ToTitle(r)),
		} {
			if Fold(other) != folded {
				t.Errorf("%U folds to %q, %q to %q", r, folded, other, Fold(other))
			}
		}
	}
}

// For Latin, Greek and Cyrillic the result is what Unicode's own tools say: full case folding of the text after its
// marks are taken away. Only the letters of plainLetters go beyond.
func TestFoldAgreesWithCaseFolding(t *testing.T) {
	fold := cases.Fold()
	for _, script := range []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic} {
		for r := rune(0x80); r < 0x2E80; r++ {
			if !unicode.Is(script, r) || !unicode.IsLetter(r) {
				continue
			}
			var bare strings.Builder
			for _, c := range norm.NFKD.String(string(r)) {
				if !unicode.Is(unicode.Mn, c) {
					bare.WriteRune(c)
				}
			}
			want := fold.String(bare.String())
			for from, to := range plainLetters {
				want = strings.ReplaceAll(want, string(from), to)
			}
			if got := Fold(string(r)); got != strings.TrimSpace(want) {
				t.Errorf("%U %c: got %q, want %q", r, r, got, want)
			}
		}
	}
}

// alphabet mixes what is likely to go wrong next to each other.
var alphabet = []rune("aAbBéÉ e\u0301ёЕжЖßẞsSσςΣıİiI  \t\u00A0\u3000łŁøØ%\\_かが\u3099한\u1112\u1161\u11ABกี\u0e35हि\u200B\u00ADﬁｶﾞ\uFF9E™0-.")

func randomText(r *rand.Rand, most int) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteRune(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

func TestFoldOfRandomTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50_000 {
		s := randomText(r, 12)
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Fatalf("%q folds to %q, and that to %q", s, folded, again)
		}
		if nfd := Fold(norm.NFD.String(s)); nfd != folded {
			t.Fatalf("%q folds to %q, but its NFD to %q", s, folded, nfd)
		}
		mapped, from, to := foldMapped(s)
		if string(mapped) != folded {
			t.Fatalf("%q folds to %q, but step by step to %q", s, folded, mapped)
		}
		for i := range mapped {
			if from[i] >= to[i] || !utf8.RuneStart(s[from[i]]) || to[i] < len(s) && !utf8.RuneStart(s[to[i]]) {
				t.Fatalf("%q: byte %d of %q comes from [%d,%d)", s, i, folded, from[i], to[i])
			}
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":    "Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33130",
		"cyrillic": "Среда выполнения Microsoft Visual Studio 2010 (64-разрядная)",
	} {
		b.Run(name, func(b *testing.B) {
			var dst []byte
			for b.Loop() {
				dst = AppendFold(dst[:0], s)
			}
		})
	}
}
