package org

import "seatcount/model"

// Node is an organization with its place in the tree.
type Node struct {
	model.Org
	Path  string // names from the root down, joined by " / "
	Depth int    // 0 for the root
}
