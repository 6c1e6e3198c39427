package words_test

import (
	"testing"

	"seatcount/ui/words"
)

func TestChangesAreSaidInWords(t *testing.T) {
	paths := func(id int64) string {
		if id == 3 {
			return "Default Organization / Works"
		}
		return "" // deleted meanwhile
	}
	for _, c := range []struct {
		column string
		value  any
		field  string
		want   string
	}{
		{"purchase_count", float64(1_000_000), "Purchased", "1000000"},
		{"org_id", float64(3), "Organization", "Default Organization / Works"},
		{"org_id", float64(9), "Organization", "9"},
		{"org_descendants", "y", "And below", "yes"},
		{"org_descendants", "n", "And below", "no"},
		{"state_reason", "", "Reason", ""},
		{"exclude_string", nil, "Except", ""},
		{"full_name", "Anna", "Full name", "Anna"},
		{"paused", true, "Paused", "true"},
	} {
		if got := words.Field(c.column); got != c.field {
			t.Errorf("%s is called %q, want %q", c.column, got, c.field)
		}
		if got := words.Value(c.column, c.value, paths); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.column, c.value, got, c.want)
		}
	}
}
