package org

import (
	"cmp"
	"slices"
	"strings"

	"seatcount/model"
)

// Tree is the organization tree at a moment. It does not change.
type Tree struct {
	nodes    []Node // preorder, siblings by name
	index    map[int64]int
	end      []int // of each node, the index behind its last descendant
	parentOf map[int64]int64
}

// NewTree puts organizations in order. An organization whose parent is missing, or that is its own ancestor, stands
// below the root: a damaged tree loses nobody.
func NewTree(orgs []model.Org) *Tree {
	t := &Tree{index: map[int64]int{}, parentOf: map[int64]int64{}}
	children := map[int64][]model.Org{}
	known := map[int64]bool{}
	for _, o := range orgs {
		known[o.ID] = true
	}
	for _, o := range orgs {
		parent := o.ParentID
		if o.ID == model.RootOrgID {
			parent = 0
		} else if !known[parent] {
			parent = model.RootOrgID
		}
		children[parent] = append(children[parent], o)
	}
	for _, list := range children {
		slices.SortFunc(list, func(a, b model.Org) int {
			return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
		})
	}
	var visit func(o model.Org, path string, depth int)
	visit = func(o model.Org, path string, depth int) {
		if _, seen := t.index[o.ID]; seen {
			return
		}
		if path != "" {
			path += Separator
		}
		path += o.Name
		at := len(t.nodes)
		t.index[o.ID] = at
		t.nodes = append(t.nodes, Node{Org: o, Path: path, Depth: depth})
		t.end = append(t.end, 0)
		for _, child := range children[o.ID] {
			t.parentOf[child.ID] = o.ID
			visit(child, path, depth+1)
		}
		t.end[at] = len(t.nodes)
	}
	for _, root := range children[0] {
		visit(root, "", 0)
	}
	t.adoptCycles(orgs, visit)
	return t
}

// adoptCycles puts what only refers to itself below the root.
func (t *Tree) adoptCycles(orgs []model.Org, visit func(model.Org, string, int)) {
	if len(t.nodes) == 0 {
		return
	}
	for _, o := range orgs {
		if _, seen := t.index[o.ID]; !seen {
			t.parentOf[o.ID] = model.RootOrgID
			visit(o, t.nodes[0].Name, 1)
			t.end[0] = len(t.nodes)
		}
	}
}

// Nodes returns all organizations in preorder. The caller does not change them.
func (t *Tree) Nodes() []Node { return t.nodes }

// Has reports whether there is an organization of that id.
func (t *Tree) Has(id int64) bool {
	_, ok := t.index[id]
	return ok
}

// Path is the organization's path; empty for an unknown id.
func (t *Tree) Path(id int64) string {
	if i, ok := t.index[id]; ok {
		return t.nodes[i].Path
	}
	return ""
}

// Parent is the id of the organization above; 0 for the root.
func (t *Tree) Parent(id int64) int64 { return t.parentOf[id] }

// child is the organization of that name directly below parent.
func (t *Tree) child(parent int64, name string) (int64, bool) {
	for id, above := range t.parentOf {
		if above == parent && strings.EqualFold(t.nodes[t.index[id]].Name, name) {
			return id, true
		}
	}
	return 0, false
}

// Below returns the organization's id and those of all organizations below it.
func (t *Tree) Below(id int64) []int64 {
	i, ok := t.index[id]
	if !ok {
		return nil
	}
	var ids []int64
	for _, n := range t.nodes[i:t.end[i]] {
		ids = append(ids, n.ID)
	}
	return ids
}

// Scope is the set of organizations that a principal acts in.
type Scope struct {
	all bool
	ids map[int64]bool
}

// Scope returns the principal's organizations with everything below them.
func (t *Tree) Scope(p model.Principal) Scope {
	if p.OrgIDs == nil {
		return Scope{all: true}
	}
	ids := map[int64]bool{}
	for _, top := range p.OrgIDs {
		for _, id := range t.Below(top) {
			ids[id] = true
		}
	}
	return Scope{ids: ids}
}

// Has reports whether the organization is in the scope.
func (s Scope) Has(id int64) bool { return s.all || s.ids[id] }

// All reports whether every organization is in the scope.
func (s Scope) All() bool { return s.all }

// IDs returns the organizations of a scope that is not All, in no order.
func (s Scope) IDs() []int64 {
	ids := make([]int64, 0, len(s.ids))
	for id := range s.ids {
		ids = append(ids, id)
	}
	return ids
}
