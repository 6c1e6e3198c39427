package grid

import (
	"math"
	"testing"
)

func TestNumbersThatDoNotFitAreRoughNotCut(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{0, "0"},
		{999, "999"},
		{1000, "1.0k"},
		{-1999, "−1.9k"},
		{999_999, "999.9k"},
		{999_999_999, "999.9M"},
		{1_641_000_174_520, "1641.0bn"},
		{math.MinInt64, "−9223372036.8bn"},
	} {
		if got := roughly(c.n); got != c.want {
			t.Errorf("%d: %q, want %q", c.n, got, c.want)
		}
	}
}
