package count

import (
	"slices"

	"seatcount/model"
)

// span is a range of organizations in preorder: an organization and all below it, or one alone. hi is not in it.
type span struct{ lo, hi uint32 }

func (s span) has(org uint32) bool { return s.lo <= org && org < s.hi }

// scope is the organizations that somebody may see or that count: spans in ascending order, apart from each other.
type scope []span

func (s scope) has(org uint32) bool {
	for _, sp := range s {
		if sp.has(org) {
			return true
		}
	}
	return false
}

// within returns the part of the scope that lies in sp.
func (s scope) within(sp span) scope {
	var part scope
	for _, each := range s {
		if each.lo, each.hi = max(each.lo, sp.lo), min(each.hi, sp.hi); each.lo < each.hi {
			part = append(part, each)
		}
	}
	return part
}

// orgTree numbers organizations in preorder, from 0 for the root. It is immutable.
type orgTree struct {
	ids   []int64
	paths []string
	ends  []uint32 // of each organization, the number behind its last descendant
	byID  map[int64]uint32
}

// newOrgTree numbers the organizations. One whose parent is missing, or that is its own ancestor, stands below the root.
func newOrgTree(orgs []model.Org) *orgTree {
	t := &orgTree{byID: make(map[int64]uint32, len(orgs)+1)}
	names := map[int64]string{model.RootOrgID: model.RootOrgName}
	for _, o := range orgs {
		names[o.ID] = o.Name
	}
	children := map[int64][]int64{}
	for _, o := range orgs {
		parent := o.ParentID
		if _, known := names[parent]; !known {
			parent = model.RootOrgID
		}
		if o.ID != model.RootOrgID {
			children[parent] = append(children[parent], o.ID)
		}
	}
	var visit func(id int64, path string)
	visit = func(id int64, path string) {
		if _, seen := t.byID[id]; seen {
			return
		}
		if path != "" {
			path += " / "
		}
		path += names[id]
		number := len(t.ids)
		t.byID[id] = uint32(number)
		t.ids, t.paths, t.ends = append(t.ids, id), append(t.paths, path), append(t.ends, 0)
		slices.Sort(children[id])
		for _, child := range children[id] {
			visit(child, path)
		}
		t.ends[number] = uint32(len(t.ids))
	}
	visit(model.RootOrgID, "")
	for _, o := range orgs { // what only refers to itself
		visit(o.ID, names[model.RootOrgID])
	}
	t.ends[0] = uint32(len(t.ids))
	return t
}

// number returns the organization's number; an unknown one is taken for the root.
func (t *orgTree) number(id int64) uint32 { return t.byID[id] }

// span is the organization, with or without all below it. That of an unknown organization is empty.
func (t *orgTree) span(id int64, descendants bool) span {
	number, ok := t.byID[id]
	switch {
	case !ok:
		return span{}
	case descendants:
		return span{number, t.ends[number]}
	}
	return span{number, number + 1}
}

// scope is what the principal may see.
func (t *orgTree) scope(p model.Principal) scope {
	if p.OrgIDs == nil {
		return scope{{0, uint32(len(t.ids))}}
	}
	var all scope
	for _, id := range p.OrgIDs {
		if sp := t.span(id, true); sp.lo < sp.hi {
			all = append(all, sp)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return int(a.lo) - int(b.lo) })
	joined := all[:0]
	for _, sp := range all {
		if n := len(joined); n > 0 && sp.lo <= joined[n-1].hi {
			joined[n-1].hi = max(joined[n-1].hi, sp.hi)
		} else {
			joined = append(joined, sp)
		}
	}
	return joined
}
