package access

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/store"
)

// ErrBuiltIn says that a role is the program's own. It comes with model.ErrForbidden.
var ErrBuiltIn = fmt.Errorf("a built-in role cannot be changed; make one of your own: %w", model.ErrForbidden)

// Roles lists all roles, the built-in ones first, the others by name.
func (s *Service) Roles(ctx context.Context, p model.Principal) ([]model.Role, error) {
	if !p.Can(model.RolesRead) {
		return nil, fmt.Errorf("list the roles: %w", model.ErrForbidden)
	}
	roles, err := allRoles(s.Store.Read(ctx))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(roles, func(a, b model.Role) int {
		switch {
		case a.BuiltIn && b.BuiltIn:
			return cmp.Compare(a.ID, b.ID)
		case a.BuiltIn:
			return -1
		case b.BuiltIn:
			return 1
		}
		return cmp.Or(strings.Compare(key(a.Name), key(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return roles, nil
}

func allRoles(db *gorm.DB) ([]model.Role, error) {
	var roles []model.Role
	if err := db.Order("id").Find(&roles).Error; err != nil {
		return nil, fmt.Errorf("read the roles: %w", err)
	}
	knowBuiltIn(roles)
	return roles, nil
}

// CreateRole adds a role of permissions that the principal has itself.
func (s *Service) CreateRole(ctx context.Context, p model.Principal, r model.Role) (model.Role, error) {
	if !p.Can(model.RolesCreate) {
		return r, fmt.Errorf("add a role: %w", model.ErrForbidden)
	}
	r.ID, r.BuiltIn = 0, false
	err := s.change(ctx, func(tx *gorm.DB) error {
		if err := s.checkRole(tx, p, &r); err != nil {
			return err
		}
		if err := tx.Create(&r).Error; err != nil {
			return fmt.Errorf("add role %s: %w", r.Name, err)
		}
		return s.record(tx, p, "create", "roles", r.ID, r.Name, activity.Diff(roleFields, map[string]any{}, roleValues(r)))
	})
	return r, err
}

// UpdateRole changes a role of somebody's own making, and with it what everyone may do who has it.
func (s *Service) UpdateRole(ctx context.Context, p model.Principal, r model.Role) (model.Role, error) {
	if !p.Can(model.RolesUpdate) {
		return r, fmt.Errorf("change role %d: %w", r.ID, model.ErrForbidden)
	}
	err := s.change(ctx, func(tx *gorm.DB) error {
		before, err := s.ownRole(tx, p, r.ID)
		if err != nil {
			return err
		}
		r.BuiltIn = false
		if err := s.checkRole(tx, p, &r); err != nil {
			return err
		}
		changes := activity.Diff(roleFields, roleValues(before), roleValues(r))
		if len(changes) == 0 {
			return nil
		}
		if err := s.checkHolders(tx, p, r); err != nil {
			return err
		}
		if err := tx.Save(&r).Error; err != nil {
			return fmt.Errorf("change role %s: %w", r.Name, err)
		}
		return s.record(tx, p, "update", "roles", r.ID, r.Name, changes)
	})
	return r, err
}

// DeleteRole takes a role away that no user has.
func (s *Service) DeleteRole(ctx context.Context, p model.Principal, id int64) error {
	if !p.Can(model.RolesDelete) {
		return fmt.Errorf("delete role %d: %w", id, model.ErrForbidden)
	}
	return s.change(ctx, func(tx *gorm.DB) error {
		r, err := s.ownRole(tx, p, id)
		if err != nil {
			return err
		}
		holders, err := holdersOf(tx, id)
		if err != nil {
			return err
		}
		if len(holders) > 0 {
			var names []string
			for _, h := range holders {
				if visible(p, s.Orgs.Tree().Scope(p), h) {
					names = append(names, h.Name)
				}
			}
			return fmt.Errorf("delete role %s: %d users have it; take it from them first: %s: %w", r.Name, len(holders), strings.Join(names, ", "), model.ErrForbidden)
		}
		if err := tx.Delete(&r).Error; err != nil {
			return fmt.Errorf("delete role %s: %w", r.Name, err)
		}
		return s.record(tx, p, "delete", "roles", id, r.Name, activity.Diff(roleFields, roleValues(r), map[string]any{}))
	})
}

// ownRole reads a role that the principal may change: not built in, and of no permission that the principal has not.
func (s *Service) ownRole(tx *gorm.DB, p model.Principal, id int64) (model.Role, error) {
	var r model.Role
	if err := tx.First(&r, id).Error; err != nil {
		return r, store.NotFound(err, "role %d", id)
	}
	if r.BuiltIn {
		return r, fmt.Errorf("role %s: %w", r.Name, ErrBuiltIn)
	}
	return r, s.grants(p, r)
}

// grants reports why the principal may not give the role.
func (s *Service) grants(p model.Principal, r model.Role) error {
	h := holder{roles: []model.Role{r}}
	return covers(p, h.principal(), s.Orgs.Tree().Scope(p))
}

func (s *Service) checkRole(tx *gorm.DB, p model.Principal, r *model.Role) error {
	r.Normalize()
	if err := r.Validate(); err != nil {
		return err
	}
	others, err := allRoles(tx)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID != r.ID && key(other.Name) == key(r.Name) {
			return model.Invalid("name", "There is a role %q already", other.Name)
		}
	}
	return s.grants(p, *r)
}

// checkHolders refuses to change what users may do whom the principal may not change.
func (s *Service) checkHolders(tx *gorm.DB, p model.Principal, r model.Role) error {
	if p.IsAdministrator() {
		return nil
	}
	holders, err := holdersOf(tx, r.ID)
	if err != nil {
		return err
	}
	scope := s.Orgs.Tree().Scope(p)
	for _, h := range holders {
		if covers(p, h.principal(), scope) != nil {
			return fmt.Errorf("change role %s, which users have whom you may not change: %w", r.Name, model.ErrForbidden)
		}
	}
	return nil
}

func holdersOf(tx *gorm.DB, roleID int64) ([]holder, error) {
	var ids []int64
	if err := tx.Table("user_roles").Where("role_id = ?", roleID).Order("user_id").Pluck("user_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("look for users of role %d: %w", roleID, err)
	}
	holders := make([]holder, 0, len(ids))
	for _, id := range ids {
		h, err := readHolder(tx, id)
		if err != nil {
			return nil, err
		}
		holders = append(holders, h)
	}
	return holders, nil
}

// roleFields are what is recorded of a role.
var roleFields = []string{"name", "permissions"}

func roleValues(r model.Role) map[string]any {
	names := make([]string, len(r.Permissions))
	for i, p := range r.Permissions {
		names[i] = string(p)
	}
	return map[string]any{"name": r.Name, "permissions": strings.Join(names, ", ")}
}

// FindRole returns the role that a person means by a name, whatever its case, or by an id. Like Roles it takes roles::read.
func (s *Service) FindRole(ctx context.Context, p model.Principal, name string) (model.Role, error) {
	roles, err := s.Roles(ctx, p)
	if err != nil {
		return model.Role{}, err
	}
	for _, r := range roles {
		if key(r.Name) == key(name) {
			return r, nil
		}
	}
	for _, r := range roles {
		if strconv.FormatInt(r.ID, 10) == name {
			return r, nil
		}
	}
	return model.Role{}, fmt.Errorf("there is no role %q: %w", name, model.ErrNotFound)
}
