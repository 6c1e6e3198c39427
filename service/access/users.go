package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/service/org"
	"seatcount/service/store"
)

// ErrLastAdministrator says that a change would leave nobody who may do everything. It comes with model.ErrForbidden.
var ErrLastAdministrator = fmt.Errorf("there has to be an administrator who is not disabled and acts in all organizations: %w", model.ErrForbidden)

// Users lists the users that the principal may see, by name: itself, and those who act in an organization of its own.
func (s *Service) Users(ctx context.Context, p model.Principal) ([]UserRow, error) {
	if !p.Can(model.UsersRead) {
		return nil, fmt.Errorf("list the users: %w", model.ErrForbidden)
	}
	var holders []holder
	tokens := map[int64]int{}
	err := s.atOnce(ctx, func(db *gorm.DB) error {
		var ids []int64
		if err := db.Table("users").Order("id").Pluck("id", &ids).Error; err != nil {
			return err
		}
		for _, id := range ids {
			h, err := readHolder(db, id)
			if err != nil {
				return err
			}
			holders = append(holders, h)
		}
		var owners []int64
		if err := db.Table("tokens").Pluck("user_id", &owners).Error; err != nil {
			return err
		}
		for _, id := range owners {
			tokens[id]++
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the users: %w", err)
	}
	tree := s.Orgs.Tree()
	scope := tree.Scope(p)
	rows := []UserRow{}
	for _, h := range holders {
		if visible(p, scope, h) {
			rows = append(rows, row(tree, scope, h, tokens[h.ID]))
		}
	}
	slices.SortFunc(rows, func(a, b UserRow) int {
		return cmp.Or(strings.Compare(key(a.Name), key(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return rows, nil
}

// visible reports whether the principal may know of a user.
func visible(p model.Principal, scope org.Scope, h holder) bool {
	return p.Everywhere() || h.ID == p.UserID || slices.ContainsFunc(h.orgIDs, scope.Has)
}

// row leaves organizations out that are not the principal's business.
func row(tree *org.Tree, scope org.Scope, h holder, tokens int) UserRow {
	r := UserRow{User: h.User, HasPassword: h.PasswordHash != "", RoleIDs: h.roleIDs(), Tokens: tokens}
	r.PasswordHash = ""
	for _, role := range h.roles {
		r.Roles = append(r.Roles, role.Name)
	}
	for _, id := range h.orgIDs {
		if scope.Has(id) {
			r.OrgIDs = append(r.OrgIDs, id)
			r.Orgs = append(r.Orgs, tree.Path(id))
		}
	}
	return r
}

// CreateUser adds a user, without a password.
func (s *Service) CreateUser(ctx context.Context, p model.Principal, e UserEdit) (model.User, error) {
	u := model.User{Name: e.Name, FullName: e.FullName, Disabled: e.Disabled, CreatedAt: s.now()}
	if !p.Can(model.UsersCreate) {
		return u, fmt.Errorf("add a user: %w", model.ErrForbidden)
	}
	err := s.change(ctx, func(tx *gorm.DB) error {
		h, err := s.checked(tx, p, u, e)
		if err != nil {
			return err
		}
		if err := tx.Create(&h.User).Error; err != nil {
			return fmt.Errorf("add user %s: %w", h.Name, err)
		}
		u = h.User
		if err := keepHeld(tx, h); err != nil {
			return err
		}
		return s.record(tx, p, "create", "users", u.ID, u.Name, activity.Diff(userFields, map[string]any{}, s.values(h)))
	})
	u.PasswordHash = ""
	return u, err
}

// UpdateUser changes a user's names, roles and organizations, and whether they are disabled. What a user of the same name
// shows is a *model.ValidationError; what would leave no administrator is ErrLastAdministrator.
func (s *Service) UpdateUser(ctx context.Context, p model.Principal, e UserEdit) (model.User, error) {
	var u model.User
	if !p.Can(model.UsersUpdate) {
		return u, fmt.Errorf("change user %d: %w", e.ID, model.ErrForbidden)
	}
	err := s.change(ctx, func(tx *gorm.DB) error {
		before, err := s.theirs(tx, p, e.ID)
		if err != nil {
			return err
		}
		u = before.User
		u.Name, u.FullName, u.Disabled = e.Name, e.FullName, e.Disabled
		h, err := s.checked(tx, p, u, e)
		if err != nil {
			return err
		}
		u = h.User
		changes := activity.Diff(userFields, s.values(before), s.values(h))
		if len(changes) == 0 {
			return nil
		}
		if err := tx.Save(&h.User).Error; err != nil {
			return fmt.Errorf("change user %s: %w", h.Name, err)
		}
		if err := keepHeld(tx, h); err != nil {
			return err
		}
		if err := keepsAdministrator(tx); err != nil {
			return fmt.Errorf("change user %s: %w", before.Name, err)
		}
		return s.record(tx, p, "update", "users", u.ID, u.Name, changes)
	})
	u.PasswordHash = ""
	return u, err
}

// DeleteUser takes a user and their tokens away.
func (s *Service) DeleteUser(ctx context.Context, p model.Principal, id int64) error {
	if !p.Can(model.UsersDelete) {
		return fmt.Errorf("delete user %d: %w", id, model.ErrForbidden)
	}
	err := s.change(ctx, func(tx *gorm.DB) error {
		h, err := s.theirs(tx, p, id)
		if err != nil {
			return err
		}
		if err := forget(tx, id); err != nil {
			return err
		}
		tokens := tx.Where("user_id = ?", id).Delete(&model.Token{})
		if tokens.Error != nil {
			return fmt.Errorf("revoke the tokens of %s: %w", h.Name, tokens.Error)
		}
		if err := tx.Delete(&h.User).Error; err != nil {
			return fmt.Errorf("delete user %s: %w", h.Name, err)
		}
		if err := keepsAdministrator(tx); err != nil {
			return fmt.Errorf("delete user %s: %w", h.Name, err)
		}
		changes := activity.Diff(userFields, s.values(h), map[string]any{})
		if tokens.RowsAffected > 0 {
			changes = append(changes, activity.Change{Field: "tokens", From: tokens.RowsAffected, To: 0})
		}
		return s.record(tx, p, "delete", "users", id, h.Name, changes)
	})
	if err == nil {
		s.Bus.Publish(event.Tokens{})
	}
	return err
}

// change writes and lets everyone know.
func (s *Service) change(ctx context.Context, f func(tx *gorm.DB) error) error {
	if err := s.Store.Write(ctx, f); err != nil {
		return err
	}
	s.Bus.Publish(event.Users{})
	s.Bus.Publish(event.Activity{})
	return nil
}

// theirs reads a user whom the principal may change: one who has nothing that the principal has not.
func (s *Service) theirs(tx *gorm.DB, p model.Principal, id int64) (holder, error) {
	h, err := readHolder(tx, id)
	if err != nil {
		return h, err
	}
	scope := s.Orgs.Tree().Scope(p)
	if !visible(p, scope, h) {
		return h, fmt.Errorf("user %d: %w", id, model.ErrNotFound)
	}
	if err := covers(p, h.principal(), scope); err != nil {
		return h, fmt.Errorf("change user %s: %w", h.Name, err)
	}
	return h, nil
}

// checked is the user as they should be, if the principal may have them so.
func (s *Service) checked(tx *gorm.DB, p model.Principal, u model.User, e UserEdit) (holder, error) {
	h := holder{User: u}
	h.Normalize()
	if err := h.Validate(); err != nil {
		return h, err
	}
	if other, err := userByName(tx, h.Name); err == nil && other.ID != u.ID {
		return h, model.Invalid("name", "There is a user %q already", other.Name)
	} else if err != nil && !errors.Is(err, model.ErrNotFound) {
		return h, err
	}
	wanted := slices.Compact(slices.Sorted(slices.Values(e.RoleIDs)))
	if len(wanted) > 0 {
		if err := tx.Where("id IN ?", wanted).Order("id").Find(&h.roles).Error; err != nil {
			return h, fmt.Errorf("read the roles: %w", err)
		}
	}
	if len(h.roles) < len(wanted) {
		return h, model.Invalid("roles", "One of the roles is not there any more")
	}
	knowBuiltIn(h.roles)
	tree := s.Orgs.Tree()
	scope := tree.Scope(p)
	h.orgIDs = slices.Compact(slices.Sorted(slices.Values(e.OrgIDs)))
	for _, id := range h.orgIDs {
		if !tree.Has(id) || !scope.Has(id) {
			return h, model.Invalid("orgs", "There is no such organization among yours")
		}
	}
	return h, covers(p, h.principal(), scope)
}

// keepHeld writes the user's roles and organizations in place of those that were there.
func keepHeld(tx *gorm.DB, h holder) error {
	for _, held := range []struct {
		table, column string
		ids           []int64
	}{{"user_roles", "role_id", h.roleIDs()}, {"user_orgs", "org_id", h.orgIDs}} {
		if err := tx.Exec("DELETE FROM "+held.table+" WHERE user_id = ?", h.ID).Error; err != nil {
			return fmt.Errorf("store what %s holds: %w", h.Name, err)
		}
		for _, id := range held.ids {
			if err := tx.Exec("INSERT INTO "+held.table+" (user_id, "+held.column+") VALUES (?, ?)", h.ID, id).Error; err != nil {
				return fmt.Errorf("store what %s holds: %w", h.Name, err)
			}
		}
	}
	return nil
}

// keepsAdministrator looks, within the transaction of a change, whether somebody is left who may do everything.
func keepsAdministrator(tx *gorm.DB) error {
	var left int64
	err := tx.Table("users").Joins("JOIN user_roles ON user_roles.user_id = users.id AND role_id = ?", model.RoleAdministrator).
		Joins("JOIN user_orgs ON user_orgs.user_id = users.id AND org_id = ?", model.RootOrgID).Where("NOT disabled").Count(&left).Error
	if err != nil {
		return fmt.Errorf("look for another administrator: %w", err)
	}
	if left == 0 {
		return ErrLastAdministrator
	}
	return nil
}

// userFields are what is recorded of a user, in the order of the edit window.
var userFields = []string{"name", "full_name", "disabled", "roles", "orgs"}

func (s *Service) values(h holder) map[string]any {
	var roles, orgs []string
	for _, r := range h.roles {
		roles = append(roles, r.Name)
	}
	tree := s.Orgs.Tree()
	for _, id := range h.orgIDs {
		orgs = append(orgs, tree.Path(id))
	}
	return map[string]any{
		"name": h.Name, "full_name": h.FullName, "disabled": h.Disabled, "roles": strings.Join(roles, ", "), "orgs": strings.Join(orgs, "; "),
	}
}

// SetPassword gives a user a password. Everybody may change their own; somebody else's takes users::update. Whoever was
// to stay signed in as the user has to sign in again.
func (s *Service) SetPassword(ctx context.Context, p model.Principal, userID int64, password string) error {
	if err := ValidatePassword(password); err != nil {
		return err
	}
	if err := s.mayPassword(ctx, p, userID); err != nil {
		return err // before the hash is made, which takes a while
	}
	return s.storePassword(ctx, p, userID, "set password", s.Cost.hash(password))
}

// RemovePassword takes a user's password away: they sign in with their name alone. Who may is as for SetPassword.
func (s *Service) RemovePassword(ctx context.Context, p model.Principal, userID int64) error {
	return s.storePassword(ctx, p, userID, "remove password", "")
}

func (s *Service) mayPassword(ctx context.Context, p model.Principal, userID int64) error {
	return s.atOnce(ctx, func(db *gorm.DB) error {
		_, err := s.passwordOf(db, p, userID)
		return err
	})
}

// passwordOf reads a user whose password the principal may change.
func (s *Service) passwordOf(db *gorm.DB, p model.Principal, userID int64) (holder, error) {
	if userID == p.UserID && userID != 0 {
		return readHolder(db, userID)
	}
	if !p.Can(model.UsersUpdate) {
		return holder{}, fmt.Errorf("change the password of user %d: %w", userID, model.ErrForbidden)
	}
	return s.theirs(db, p, userID)
}

func (s *Service) storePassword(ctx context.Context, p model.Principal, userID int64, action, hash string) error {
	return s.change(ctx, func(tx *gorm.DB) error {
		h, err := s.passwordOf(tx, p, userID)
		if err != nil || hash == h.PasswordHash {
			return err
		}
		if err := tx.Model(&h.User).Update("password_hash", hash).Error; err != nil {
			return store.NotFound(err, "change the password of %s", h.Name)
		}
		if err := forget(tx, userID); err != nil {
			return err
		}
		return s.record(tx, p, action, "users", userID, h.Name, nil)
	})
}

// FindUser returns the user that a person means by a name, whatever its case, or by an id. Everybody finds themselves;
// others takes users::read.
func (s *Service) FindUser(ctx context.Context, p model.Principal, name string) (UserRow, error) {
	var h holder
	err := s.atOnce(ctx, func(db *gorm.DB) error {
		u, err := userByName(db, name)
		if id, no := strconv.ParseInt(name, 10, 64); err != nil && no == nil {
			u, err = model.User{ID: id}, nil
		}
		if err == nil {
			h, err = readHolder(db, u.ID)
		}
		return err
	})
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return UserRow{}, err
	}
	if !p.Can(model.UsersRead) && (h.ID == 0 || h.ID != p.UserID) {
		return UserRow{}, fmt.Errorf("look for user %s: %w", name, model.ErrForbidden)
	}
	tree := s.Orgs.Tree()
	scope := tree.Scope(p)
	if err != nil || !visible(p, scope, h) {
		return UserRow{}, fmt.Errorf("there is no user %q: %w", name, model.ErrNotFound)
	}
	var tokens int64
	if err := s.Store.Read(ctx).Table("tokens").Where("user_id = ?", h.ID).Count(&tokens).Error; err != nil {
		return UserRow{}, fmt.Errorf("count the tokens of %s: %w", h.Name, err)
	}
	return row(tree, scope, h, int(tokens)), nil
}
