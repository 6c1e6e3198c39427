package page

import (
	"slices"
	"testing"
)

func TestOrganizationsLeaveOutWhatAllHaveInCommon(t *testing.T) {
	for _, c := range []struct {
		paths, want []string
	}{
		{[]string{"Root"}, []string{"Root"}},
		{[]string{"Root", "Root / A", "Root / A / B"}, []string{"Root", "A", "A / B"}},
		{[]string{"Root / A", "Root / A / B", "Root / A / C / D"}, []string{"A", "B", "C / D"}},
		{[]string{"Root / Ab / X", "Root / Ac / X"}, []string{"Ab / X", "Ac / X"}},
		{[]string{"Root / A", "Root / A"}, []string{"A", "A"}},
	} {
		var names orgNames
		names.study(slices.Values(c.paths))()
		for i, p := range c.paths {
			if got := names.short(p); got != c.want[i] {
				t.Errorf("%q among %q: %q, want %q", p, c.paths, got, c.want[i])
			}
		}
	}
}
