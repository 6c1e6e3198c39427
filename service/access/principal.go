package access

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/org"
	"seatcount/service/store"
)

// holder is a user with all that they hold.
type holder struct {
	model.User
	roles  []model.Role
	orgIDs []int64
}

// principal is what the user may do: the union of their roles and of their organizations.
func (h holder) principal() model.Principal {
	p := model.Principal{UserID: h.ID, Name: h.Name, Permissions: map[model.Permission]bool{}, OrgIDs: []int64{}}
	for _, r := range h.roles {
		if r.ID == model.RoleAdministrator {
			p.Permissions = nil
			break
		}
		for _, perm := range r.Permissions {
			p.Permissions[perm] = true
		}
	}
	if p.OrgIDs = append(p.OrgIDs, h.orgIDs...); slices.Contains(p.OrgIDs, model.RootOrgID) {
		p.OrgIDs = nil
	}
	return p
}

func (h holder) roleIDs() []int64 {
	ids := make([]int64, len(h.roles))
	for i, r := range h.roles {
		ids[i] = r.ID
	}
	return ids
}

// readHolder reads one user.
func readHolder(db *gorm.DB, id int64) (holder, error) {
	var h holder
	if err := db.First(&h.User, id).Error; err != nil {
		return h, store.NotFound(err, "user %d", id)
	}
	err := db.Table("roles").Joins("JOIN user_roles ON role_id = roles.id AND user_id = ?", id).Order("roles.id").Find(&h.roles).Error
	if err != nil {
		return h, fmt.Errorf("read the roles of %s: %w", h.Name, err)
	}
	err = db.Table("user_orgs").Where("user_id = ?", id).Order("org_id").Pluck("org_id", &h.orgIDs).Error
	if err != nil {
		return h, fmt.Errorf("read the organizations of %s: %w", h.Name, err)
	}
	knowBuiltIn(h.roles)
	return h, nil
}

// knowBuiltIn gives built-in roles the permissions that this version knows: the database may be from an older one.
func knowBuiltIn(roles []model.Role) {
	for i, r := range roles {
		for _, known := range model.BuiltInRoles() {
			if r.ID == known.ID {
				roles[i] = known
			}
		}
	}
}

// atOnce reads within a transaction, so that everything is of one moment.
func (s *Service) atOnce(ctx context.Context, f func(db *gorm.DB) error) error {
	return s.Store.Read(ctx).Transaction(f)
}

// PrincipalOf returns what a user may do at the moment. A disabled user is ErrDisabled, an unknown one model.ErrNotFound.
func (s *Service) PrincipalOf(ctx context.Context, userID int64) (model.Principal, error) {
	var h holder
	err := s.atOnce(ctx, func(db *gorm.DB) (err error) {
		h, err = readHolder(db, userID)
		return err
	})
	if err != nil {
		return model.Principal{}, err
	}
	return active(h)
}

func active(h holder) (model.Principal, error) {
	if h.Disabled {
		return model.Principal{}, fmt.Errorf("act as %s: %w", h.Name, ErrDisabled)
	}
	return h.principal(), nil
}

// PrincipalByName is PrincipalOf for the user of that name, whatever its case. It asks no password: it is for the command
// line, whose user can write the database anyway.
func (s *Service) PrincipalByName(ctx context.Context, name string) (model.Principal, error) {
	var h holder
	err := s.atOnce(ctx, func(db *gorm.DB) error {
		u, err := userByName(db, name)
		if err == nil {
			h, err = readHolder(db, u.ID)
		}
		return err
	})
	if err != nil {
		return model.Principal{}, err
	}
	return active(h)
}

// userByName finds a user whatever the name's case, in every script.
func userByName(db *gorm.DB, name string) (model.User, error) {
	var users []model.User
	if err := db.Find(&users).Error; err != nil {
		return model.User{}, fmt.Errorf("look for user %s: %w", name, err)
	}
	want := key(name)
	for _, u := range users {
		if key(u.Name) == want {
			return u, nil
		}
	}
	return model.User{}, fmt.Errorf("there is no user %q: %w", name, model.ErrNotFound)
}

// key is a name without case, and in the one form of its letters.
func key(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(name), " "))))
}

// covers says why p may not grant what it does not have, or change who has more than it; nil when it may.
func covers(p, other model.Principal, scope org.Scope) error {
	if p.Permissions != nil {
		if other.Permissions == nil {
			return fmt.Errorf("only administrators do that with an administrator: %w", model.ErrForbidden)
		}
		for _, perm := range model.Permissions() {
			if other.Permissions[perm] && !p.Permissions[perm] {
				return fmt.Errorf("you do not have the permission %s yourself: %w", perm, model.ErrForbidden)
			}
		}
	}
	if other.OrgIDs == nil && !p.Everywhere() {
		return fmt.Errorf("you do not act in all organizations yourself: %w", model.ErrForbidden)
	}
	for _, id := range other.OrgIDs {
		if !scope.Has(id) {
			return fmt.Errorf("you do not act in all organizations of this user: %w", model.ErrForbidden)
		}
	}
	return nil
}
