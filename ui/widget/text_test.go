package widget_test

import (
	"strings"
	"testing"

	"seatcount/ui/theme"
	"seatcount/ui/uitest"
	kit "seatcount/ui/widget"
)

func TestTextsAreMadeToFit(t *testing.T) {
	uitest.App(t, theme.ModeLight)
	const org = "Larkfield Instruments / Engineering / R&D"
	const file = "/srv/inventory/engineering/eng-ws-001.json"
	const search = "Search hostname, user, organization, file…"
	long := strings.Repeat("Adobe Acrobat, ", 10_000)
	for _, c := range []struct {
		name string
		fit  func(w float32) string
		w    float32
		want string
	}{
		{"all of it", func(w float32) string { return kit.Fit(org, w, 13, theme.Regular) }, 400, org},
		{"the end goes", func(w float32) string { return kit.Fit(org, w, 13, theme.Regular) }, 120, "Larkfield Instrum…"},
		{"no room", func(w float32) string { return kit.Fit(org, w, 13, theme.Regular) }, 2, ""},
		{"much too long", func(w float32) string { return kit.Fit(long, w, 13, theme.Regular) }, 100, "Adobe Acroba…"},
		{"the first names go", func(w float32) string { return kit.FitPath(org, w, 13, theme.Regular) }, 160, "… / Engineering / R&D"},
		{"the last name stays", func(w float32) string { return kit.FitPath(org, w, 13, theme.Regular) }, 60, "… / R&D"},
		{"the last name alone", func(w float32) string { return kit.FitPath(org, w, 13, theme.Regular) }, 30, "R&D"},
		{"the beginning goes", func(w float32) string { return kit.FitEnd(file, w, 13, theme.Regular) }, 130, "…g/eng-ws-001.json"},
		{"nothing has to go", func(w float32) string { return kit.FitEnd(file, w, 13, theme.Regular) }, 400, file},
		{"the end has no room", func(w float32) string { return kit.FitEnd(file, w, 13, theme.Regular) }, 2, ""},
		{"whole words", func(w float32) string { return kit.FitWords(search, w, 13, theme.Regular) }, 150, "Search hostname…"},
		{"all words", func(w float32) string { return kit.FitWords(search, w, 13, theme.Regular) }, 400, search},
		{"less than a word", func(w float32) string { return kit.FitWords(search, w, 13, theme.Regular) }, 30, "Se…"},
	} {
		got := c.fit(c.w)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if w := kit.TextWidth(got, 13, theme.Regular); w > c.w {
			t.Errorf("%s: %q is %.1f wide, which is more than %.1f", c.name, got, w, c.w)
		}
	}
}
