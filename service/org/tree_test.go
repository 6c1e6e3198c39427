package org

import (
	"slices"
	"testing"

	"seatcount/model"
)

func ids(nodes []Node) []int64 {
	var out []int64
	for _, n := range nodes {
		out = append(out, n.ID)
	}
	return out
}

func TestTreeShouldOrderPathsAndScopes(t *testing.T) {
	tree := NewTree([]model.Org{
		{ID: 1, Name: "Default Organization"},
		{ID: 2, ParentID: 1, Name: "Mgmt"},
		{ID: 3, ParentID: 1, Name: "Engineering"},
		{ID: 4, ParentID: 2, Name: "Finance"},
		{ID: 5, ParentID: 4, Name: "Payroll"},
	})
	if got, want := ids(tree.Nodes()), []int64{1, 3, 2, 4, 5}; !slices.Equal(got, want) {
		t.Errorf("preorder by name: got %v, want %v", got, want)
	}
	if got, want := tree.Path(5), "Default Organization / Mgmt / Finance / Payroll"; got != want {
		t.Errorf("path: got %q, want %q", got, want)
	}
	if got, want := tree.Below(2), []int64{2, 4, 5}; !slices.Equal(got, want) {
		t.Errorf("below: got %v, want %v", got, want)
	}
	scope := tree.Scope(model.Principal{OrgIDs: []int64{4, 3}})
	for id, want := range map[int64]bool{1: false, 2: false, 3: true, 4: true, 5: true, 99: false} {
		if scope.Has(id) != want {
			t.Errorf("scope of 4 and 3 has %d: %v, want %v", id, !want, want)
		}
	}
	if !tree.Scope(model.Administrator()).All() {
		t.Error("an administrator acts in all organizations")
	}
	if tree.Scope(model.Principal{OrgIDs: []int64{}}).Has(1) {
		t.Error("no organizations are none, not all")
	}
}

func TestTreeShouldLoseNobodyWhenDamaged(t *testing.T) {
	tree := NewTree([]model.Org{
		{ID: 1, Name: "Root"},
		{ID: 2, ParentID: 77, Name: "Orphan"},
		{ID: 3, ParentID: 4, Name: "A"},
		{ID: 4, ParentID: 3, Name: "B"},
	})
	got := ids(tree.Nodes())
	slices.Sort(got)
	if want := []int64{1, 2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := len(tree.Below(1)); got != 4 {
		t.Errorf("below the root are %d, want 4", got)
	}
}
