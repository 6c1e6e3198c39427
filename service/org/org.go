// Package org keeps the organization tree.
package org

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/service/store"
)

// Separator stands between the names of a path.
const Separator = " / "

// Recounter counts anew after the tree changed.
type Recounter interface {
	Reload(ctx context.Context) error
}

// Params are what the service works with. Count may be nil.
type Params struct {
	Store *store.Store
	Bus   *event.Bus
	Count Recounter
}

// Service reads and changes the tree. It keeps the tree in memory: every row of every list asks for a path.
type Service struct {
	Params
	reading sync.Mutex // held by whoever reads the tree anew, so that an older one never takes a newer one's place
	asked   store.Memo[struct{}, *Tree]
	mu      sync.RWMutex
	tree    *Tree
}

// NewService reads the tree.
func NewService(ctx context.Context, p Params) (*Service, error) {
	s := &Service{Params: p}
	return s, s.Reload(ctx)
}

// Reload reads the tree again, after another process may have changed it.
func (s *Service) Reload(ctx context.Context) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	tree, err := s.read(ctx)
	if err == nil {
		s.use(tree)
	}
	return err
}

func (s *Service) read(ctx context.Context) (*Tree, error) {
	var orgs []model.Org
	if err := s.Store.Read(ctx).Order("id").Find(&orgs).Error; err != nil {
		return nil, fmt.Errorf("read the organizations: %w", err)
	}
	return NewTree(orgs), nil
}

func (s *Service) use(tree *Tree) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tree = tree
}

// Fresh reads the tree again if anything was written to the database since the last call, by this process or another,
// which costs next to nothing when nothing was. The API calls it with every request: who adds an organization, a user
// there and a token on the command line uses the token the next moment, and not when the refresh has looked.
func (s *Service) Fresh(ctx context.Context) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	_, err := s.asked.Get(ctx, s.Store, struct{}{}, func() (*Tree, error) {
		tree, err := s.read(ctx)
		if err == nil {
			s.use(tree)
		}
		return tree, err
	})
	return err
}

// Tree returns the tree as it is now. It does not change.
func (s *Service) Tree() *Tree {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tree
}

// Path is the organization's path from the root, such as "Default Organization / Mgmt"; empty for an unknown id.
func (s *Service) Path(id int64) string { return s.Tree().Path(id) }

// List returns the organizations that the principal may see, parents before children, siblings by name.
func (s *Service) List(_ context.Context, p model.Principal) ([]Node, error) {
	if !p.Can(model.OrgsRead) {
		return nil, fmt.Errorf("list the organizations: %w", model.ErrForbidden)
	}
	tree := s.Tree()
	scope := tree.Scope(p)
	var nodes []Node
	for _, n := range tree.nodes {
		if scope.Has(n.ID) {
			nodes = append(nodes, n)
		}
	}
	return nodes, nil
}

// Find returns the organization that a person means by a path ("Default Organization / Mgmt", "Mgmt / Finance") or a
// name. A name that several organizations have is refused.
func (s *Service) Find(p model.Principal, path string) (model.Org, error) {
	tree := s.Tree()
	scope := tree.Scope(p)
	want := splitPath(path)
	if len(want) == 0 {
		return model.Org{}, model.Invalid("org", "Name an organization")
	}
	var found []Node
	for _, n := range tree.nodes {
		names := splitPath(n.Path)
		if scope.Has(n.ID) && len(names) >= len(want) && equalFold(names[len(names)-len(want):], want) {
			if len(names) == len(want) {
				return n.Org, nil
			}
			found = append(found, n)
		}
	}
	switch len(found) {
	case 0:
		return model.Org{}, fmt.Errorf("there is no organization %q: %w", path, model.ErrNotFound)
	case 1:
		return found[0].Org, nil
	}
	var paths []string
	for _, n := range found {
		paths = append(paths, n.Path)
	}
	return model.Org{}, model.Invalid("org", "%q may be any of: %s. Write the whole path", path, strings.Join(paths, "; "))
}

func splitPath(path string) []string {
	var names []string
	for name := range strings.SplitSeq(path, "/") {
		if name = strings.Join(strings.Fields(name), " "); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func equalFold(a, b []string) bool {
	return slices.EqualFunc(a, b, strings.EqualFold)
}

// Add makes an organization below parentID; 0 is the principal's HomeOrg.
func (s *Service) Add(ctx context.Context, p model.Principal, name string, parentID int64) (model.Org, error) {
	if parentID == 0 {
		parentID = p.HomeOrg()
	}
	o := model.Org{Name: name, ParentID: parentID}
	if err := s.allow(p, model.OrgsCreate, parentID); err != nil {
		return o, err
	}
	if err := o.Validate(); err != nil {
		return o, err
	}
	return o, s.change(ctx, func(tx *gorm.DB) error {
		if err := unique(tx, o); err != nil {
			return err
		}
		if err := tx.Create(&o).Error; err != nil {
			return fmt.Errorf("add organization %s: %w", o.Name, err)
		}
		return record(tx, p, "create", o, nil)
	})
}

// Make returns the organization of that path below the root, making what is missing of it.
func (s *Service) Make(ctx context.Context, p model.Principal, path string) (int64, error) {
	parent := model.RootOrgID
	names := splitPath(path)
	if len(names) > 0 && strings.EqualFold(names[0], s.Path(model.RootOrgID)) {
		names = names[1:]
	}
	for _, name := range names {
		if id, ok := s.Tree().child(parent, name); ok {
			parent = id
			continue
		}
		o, err := s.Add(ctx, p, name, parent)
		if err != nil {
			return 0, err
		}
		parent = o.ID
	}
	if !s.Tree().Scope(p).Has(parent) {
		return 0, fmt.Errorf("organization %s: %w", path, model.ErrNotFound)
	}
	return parent, nil
}

// Rename gives an organization another name.
func (s *Service) Rename(ctx context.Context, p model.Principal, id int64, name string) error {
	return s.edit(ctx, p, id, func(o *model.Org) error {
		o.Name = name
		return nil
	})
}

// Move puts an organization with everything below it under another. Cycles are refused.
func (s *Service) Move(ctx context.Context, p model.Principal, id, parentID int64) error {
	if id == model.RootOrgID {
		return model.Invalid("parent_id", "The root organization cannot be moved")
	}
	if err := s.allow(p, model.OrgsUpdate, parentID); err != nil {
		return err
	}
	if slices.Contains(s.Tree().Below(id), parentID) {
		return model.Invalid("parent_id", "An organization cannot be moved below itself")
	}
	return s.edit(ctx, p, id, func(o *model.Org) error {
		o.ParentID = parentID
		return nil
	})
}

func (s *Service) edit(ctx context.Context, p model.Principal, id int64, f func(*model.Org) error) error {
	if err := s.allow(p, model.OrgsUpdate, id); err != nil {
		return err
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		var o model.Org
		if err := tx.First(&o, id).Error; err != nil {
			return store.NotFound(err, "organization %d", id)
		}
		before := o
		if err := f(&o); err != nil {
			return err
		}
		if err := o.Validate(); err != nil {
			return err
		}
		if err := unique(tx, o); err != nil {
			return err
		}
		if err := tx.Save(&o).Error; err != nil {
			return fmt.Errorf("save organization %s: %w", o.Name, err)
		}
		return record(tx, p, "update", o, activity.Diff([]string{"name", "parent_id"}, values(before), values(o)))
	})
}

// Delete takes an organization away. Its children, licenses, devices and sources go to moveTo, 0 being its parent.
func (s *Service) Delete(ctx context.Context, p model.Principal, id, moveTo int64) error {
	if id == model.RootOrgID {
		return model.Invalid("id", "The root organization cannot be deleted")
	}
	if err := s.allow(p, model.OrgsDelete, id); err != nil {
		return err
	}
	tree := s.Tree()
	if moveTo == 0 {
		moveTo = tree.Parent(id)
	}
	if err := s.allow(p, model.OrgsUpdate, moveTo); err != nil {
		return err
	}
	if slices.Contains(tree.Below(id), moveTo) {
		return model.Invalid("move_to", "What the organization holds cannot go to an organization below it")
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		var o model.Org
		if err := tx.First(&o, id).Error; err != nil {
			return store.NotFound(err, "organization %d", id)
		}
		for _, held := range []struct{ table, column string }{
			{"orgs", "parent_id"}, {"licenses", "org_id"}, {"devices", "org_id"}, {"sources", "org_id"},
		} {
			if err := tx.Table(held.table).Where(held.column+" = ?", id).Update(held.column, moveTo).Error; err != nil {
				return fmt.Errorf("move %s of organization %s: %w", held.table, o.Name, err)
			}
		}
		if err := tx.Delete(&o).Error; err != nil {
			return fmt.Errorf("delete organization %s: %w", o.Name, err)
		}
		return record(tx, p, "delete", o, nil)
	})
}

// allow checks the permission and that the organization is within the principal's.
func (s *Service) allow(p model.Principal, perm model.Permission, id int64) error {
	if !p.Can(perm) {
		return fmt.Errorf("change the organizations: %w", model.ErrForbidden)
	}
	tree := s.Tree()
	if !tree.Has(id) || !tree.Scope(p).Has(id) {
		return fmt.Errorf("organization %d: %w", id, model.ErrNotFound)
	}
	return nil
}

// change writes, reads the tree again and lets everyone know.
func (s *Service) change(ctx context.Context, f func(tx *gorm.DB) error) error {
	if err := s.Store.Write(ctx, f); err != nil {
		return err
	}
	if err := s.Reload(ctx); err != nil {
		return err
	}
	if s.Count != nil {
		if err := s.Count.Reload(ctx); err != nil {
			return err
		}
	}
	s.Bus.Publish(event.Orgs{})
	s.Bus.Publish(event.Activity{})
	return nil
}

func unique(tx *gorm.DB, o model.Org) error {
	var siblings []model.Org
	if err := tx.Where("parent_id = ? AND id <> ?", o.ParentID, o.ID).Find(&siblings).Error; err != nil {
		return fmt.Errorf("look for organizations of the same name: %w", err)
	}
	for _, other := range siblings {
		if strings.EqualFold(other.Name, o.Name) {
			return model.Invalid("name", "There is an organization %q here already", other.Name)
		}
	}
	return nil
}

func values(o model.Org) map[string]any {
	return map[string]any{"name": o.Name, "parent_id": o.ParentID}
}

func record(tx *gorm.DB, p model.Principal, action string, o model.Org, changes []activity.Change) error {
	of := o.ID
	if action == "delete" {
		of = o.ParentID // who looks after the organization above wants to know
	}
	return activity.Record(tx, model.Activity{
		Who: p.Name, Action: action, Entity: "orgs", EntityID: o.ID, Name: o.Name, OrgID: of, Changes: activity.Encode(changes),
	})
}
