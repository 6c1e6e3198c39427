package page_test

import (
	"testing"

	"seatcount/ui/page"
)

func TestHistory(t *testing.T) {
	var h page.History
	if _, ok := h.Back(); ok {
		t.Error("went back from nowhere")
	}
	licenses, over, devices := page.Route{Page: page.Licenses}, page.Route{Page: page.Licenses, Filter: "over"}, page.Route{Page: page.Devices}
	for _, r := range []page.Route{licenses, over, over, devices} {
		h.Go(r)
	}
	step := func(what string, got page.Route, ok bool, want page.Route) {
		t.Helper()
		if !ok || got != want || h.Now() != want {
			t.Errorf("%s: %+v, %v; want %+v", what, got, ok, want)
		}
	}
	r, ok := h.Back()
	step("back", r, ok, over)
	r, ok = h.Back()
	step("back again", r, ok, licenses)
	if _, ok := h.Back(); ok {
		t.Error("went back before the beginning")
	}
	r, ok = h.Forward()
	step("forward", r, ok, over)
	software := page.Route{Page: page.Software}
	h.Go(software)
	if _, ok := h.Forward(); ok {
		t.Error("going somewhere forgets what was forward")
	}
	h.Replace(page.Route{Page: page.Software, Filter: "all"})
	if h.Now().Filter != "all" {
		t.Errorf("replaced: %+v", h.Now())
	}
	for i := range 300 {
		h.Go(page.Route{Page: page.Licenses, ID: int64(i)})
	}
	steps := 0
	for ok := true; ok; steps++ {
		_, ok = h.Back()
	}
	if steps > 101 {
		t.Errorf("%d steps are remembered, want at most 100", steps)
	}
}
