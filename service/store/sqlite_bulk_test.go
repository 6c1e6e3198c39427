package store

import (
	"math"
	"slices"
	"testing"
)

func TestJSONNumbers(t *testing.T) {
	s := openTest(t)
	ids := []int64{0, 7, 10, 99_999_999_999, 100_000_000_000, 9_999_999_999_999, math.MaxInt64}
	var many []int64
	for i := range int64(50_000) {
		many = append(many, i*i)
	}
	for _, list := range [][]int64{ids, many, {}} {
		var back []int64
		rows, err := s.readerPool.QueryContext(ctx, "SELECT value FROM json_each(?)", jsonNumbers(list))
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			back = append(back, id)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(back, list) {
			t.Errorf("%d ids came back as %d", len(list), len(back))
		}
	}
}
