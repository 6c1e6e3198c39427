package list_test

import (
	"fmt"
	"slices"
	"testing"

	"seatcount/ui/list"
)

type thing struct {
	id   int64
	name string
	note string
	n    int
}

func spec() *list.Spec[thing] {
	return &list.Spec[thing]{
		Columns: []list.Column[thing]{
			{ID: "name", Title: "Name", Text: func(t thing) string { return t.name }},
			{ID: "n", Title: "N", Text: func(t thing) string { return fmt.Sprint(t.n) }, Number: func(t thing) float64 { return float64(t.n) }},
		},
		Chips: []list.Chip[thing]{
			{ID: "all", Label: "All"},
			{ID: "short", Label: "Short", Has: func(t thing) bool { return t.n < 0 }},
		},
		ID:     func(t thing) int64 { return t.id },
		Search: func(t thing) []string { return []string{t.name, t.note} },
	}
}

var things = []thing{
	{1, "Zeichenprogramm", "Büro", 5},
	{2, "Éditeur", "mgmt office", -2},
	{3, "ws-10", "", 10},
	{4, "ws-9", "", -11},
	{5, "", "no name", 0},
}

func names(l *list.List[thing]) []string {
	var out []string
	for _, r := range l.Rows() {
		out = append(out, r.name)
	}
	return out
}

func TestOrder(t *testing.T) {
	l := list.New(spec())
	for _, c := range []struct {
		sort list.Sort
		want []string
	}{
		{list.Sort{Column: "name"}, []string{"Éditeur", "ws-9", "ws-10", "Zeichenprogramm", ""}},
		{list.Sort{Column: "n"}, []string{"ws-9", "Éditeur", "", "Zeichenprogramm", "ws-10"}},
		{list.Sort{Column: "n", Desc: true}, []string{"ws-10", "Zeichenprogramm", "", "Éditeur", "ws-9"}},
		{list.Sort{}, []string{"Zeichenprogramm", "Éditeur", "ws-10", "ws-9", ""}},
		{list.Sort{Column: "gone"}, []string{"Zeichenprogramm", "Éditeur", "ws-10", "ws-9", ""}},
	} {
		l.Set(l.Spec.Prepare(things, c.sort))
		if got := names(l); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.sort, got, c.want)
		}
	}
}

func TestSearch(t *testing.T) {
	l := list.New(spec())
	l.Set(l.Spec.Prepare(things, list.Sort{Column: "name"}))
	for _, c := range []struct {
		search string
		want   []string
	}{
		{"", []string{"Éditeur", "ws-9", "ws-10", "Zeichenprogramm", ""}},
		{"EDIT", []string{"Éditeur"}},
		{"buro", []string{"Zeichenprogramm"}},
		{"office editeur", []string{"Éditeur"}},
		{"office zeichen", nil},
		{"  ws-  ", []string{"ws-9", "ws-10"}},
	} {
		l.SetSearch(c.search)
		if got := names(l); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.search, got, c.want)
		}
	}
}

func TestSearchLetterByLetter(t *testing.T) {
	l := list.New(spec())
	l.Set(l.Spec.Prepare(things, list.Sort{Column: "name"}))
	whole := "ws-9 x"
	for i := range whole {
		l.SetSearch(whole[:i+1])
		again := list.New(spec())
		again.Set(l.Snapshot())
		again.SetSearch("")
		again.SetSearch(whole[:i+1])
		if got, want := names(l), names(again); !slices.Equal(got, want) {
			t.Errorf("%q typed: %q, at once: %q", whole[:i+1], got, want)
		}
	}
	l.SetSearch("ws")
	if got, want := names(l), []string{"ws-9", "ws-10"}; !slices.Equal(got, want) {
		t.Errorf("after letters were taken back: %q, want %q", got, want)
	}
}

func TestChips(t *testing.T) {
	l := list.New(spec())
	l.Set(l.Spec.Prepare(things, list.Sort{Column: "name"}))
	if l.Count("all") != 5 || l.Count("short") != 2 || l.Count("?") != 0 {
		t.Errorf("counts %d, %d, %d; want 5, 2, 0", l.Count("all"), l.Count("short"), l.Count("?"))
	}
	l.SetChip("short")
	if got, want := names(l), []string{"Éditeur", "ws-9"}; !slices.Equal(got, want) {
		t.Errorf("short: %q, want %q", got, want)
	}
	if i := l.Index(4); i != 1 {
		t.Errorf("Index(4) = %d, want 1", i)
	}
	if i := l.Index(1); i != -1 {
		t.Errorf("Index(1) = %d, want -1: it is not visible", i)
	}
	if r, ok := l.Find(1); !ok || r.name != "Zeichenprogramm" {
		t.Errorf("Find(1) = %v, %v", r, ok)
	}
	l.SetChip("unknown")
	if l.Chip() != "short" {
		t.Errorf("an unknown chip should change nothing, got %q", l.Chip())
	}
}

func BenchmarkSearch100k(b *testing.B) {
	rows := make([]thing, 100_000)
	for i := range rows {
		rows[i] = thing{id: int64(i), name: fmt.Sprintf("Application number %d", i), note: "Default Organization / Engineering"}
	}
	l := list.New(spec())
	l.Set(l.Spec.Prepare(rows, list.Sort{Column: "name"}))
	words := []string{"a", "ap", "appl 99", "engin 4 5", ""}
	i := 0
	for b.Loop() {
		l.SetSearch(words[i%len(words)])
		i++
	}
}
