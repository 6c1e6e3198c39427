package report

import (
	"slices"
	"strings"
	"testing"
)

func TestVisualTurnsRightToLeftScriptsRound(t *testing.T) {
	for in, want := range map[string]string{
		"Office 2024":         "Office 2024",
		"שלום":                "םולש",
		"שלום world":          "world םולש",
		"hello שלום עולם end": "hello םלוע םולש end",
		"תוכנה 2024":          "2024 הנכות",
		"גרסה 12.5 בטא":       "אטב 12.5 הסרג",
		"(שלום)":              "(םולש)",
		"App (גרסה 2) x64":    "App (2 הסרג) x64",
		"12 שלום":             "םולש 12",
		"שלום-עולם":           "םלוע-םולש",
		"מ\u05b7ים":           "םימ\u05b7", // a mark stays behind its letter
		"":                    "",
		"Zoë < Ω":             "Zoë < Ω",
	} {
		if got := visual(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestArabicLettersJoin(t *testing.T) {
	f := newTypeface(regularFaces)
	for in, want := range map[string]string{
		"برنامج":   "\ufe91\ufeae\ufee7\ufe8e\ufee3\ufe9e", // initial, final; initial, final; initial, final
		"سلام":     "\ufeb3\ufefc\ufee1",                   // initial, lam with alef, isolated
		"ءاب":      "\ufe80\ufe8d\ufe8f",                   // hamza and alef join nothing behind them
		"محاسبة 2": "\ufee3\ufea4\ufe8e\ufeb3\ufe92\ufe94 2",
		"یک":       "\ufbfe\ufb8f", // Persian
	} {
		if got, replaced := f.drawable(in); got != want || replaced {
			t.Errorf("%s became %+q, want %+q", in, got, want)
		}
	}
}

func TestDrawableHasNothingThatBreaksALine(t *testing.T) {
	f := newTypeface(regularFaces)
	for in, want := range map[string]string{
		"plain": "plain", "tab\there": "tab here", "a\u200bb\ufeff\u202e": "ab", "e\u0301": "é", "nul\x00": "nul", "two\r\nlines": "two\nlines",
		"hard\u00a0space": "hard space", "🙂": "□", "bad\xff": "bad\ufffd", "a\ufe0f": "a",
		"हिन्दी": "िहन्दी", "क्षि": "िक्ष",
	} {
		if got, replaced := f.drawable(in); got != want || replaced != strings.Contains(want, "□") {
			t.Errorf("%q became %q, %v", in, got, replaced)
		}
	}
}

func TestWrap(t *testing.T) {
	f := newTypeface(regularFaces)
	em := f.width("n")
	for _, c := range []struct {
		in       string
		room     int
		most     int
		anywhere bool
		want     []string
	}{
		{"", 10, 5, false, []string{""}},
		{"one line", 20, 5, false, []string{"one line"}},
		{"several words in lines", 10, 5, false, []string{"several", "words in", "lines"}},
		{"two\nlines", 20, 5, false, []string{"two", "lines"}},
		{"two\n\nlines\n", 20, 5, false, []string{"two", "", "lines"}},
		{"nnnnnnnnnnnnnnnnnnnnnnnnn", 10, 5, false, []string{"nnnnnnnnnn", "nnnnnnnnnn", "nnnnn"}},
		{"nnnnnnnnnnnnnnnnnnnnnnnnn", 10, 2, false, []string{"nnnnnnnnnn", "nnnnnnnn…"}},
		{"n n n n n n n n n n n n", 3, 2, false, []string{"n n", "n…"}},
		{"/srv/nnnnnn/rd-ws-nnn", 13, 5, false, []string{"/srv/nnnnnn/", "rd-ws-nnn"}},
		{"nnnn-nnnn-nnnn", 11, 5, false, []string{"nnnn-nnnn-", "nnnn"}},
		{"one\ntwo\nthree", 20, 2, false, []string{"one", "two…"}},
		{"nn nnnn nn", 5, 5, true, []string{"nn nn", "nn nn"}},
		{"nnn", 0, 5, false, []string{"n", "n", "n"}},
	} {
		got := f.wrap(c.in, c.room*em, c.most, c.anywhere)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestEveryFaceLoads(t *testing.T) {
	for _, load := range slices.Concat(regularFaces, boldFaces) {
		if f := load(); f.err != nil || len(f.data) == 0 {
			t.Errorf("%s: %v", f.family, f.err)
		}
	}
	if !strings.Contains(FontLicenses, "SIL OPEN FONT LICENSE") || !strings.Contains(FontLicenses, "Bitstream") {
		t.Error("the licenses are missing")
	}
}
