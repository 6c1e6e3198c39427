package access

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"seatcount/model"
	"seatcount/service/store"
)

// SignIn returns what the user of that name and password may do. A wrong name and a wrong password are both ErrWrong, and
// take the same time; after a few the name has to wait, a *SlowDown. A user without a password signs in with an empty one.
func (s *Service) SignIn(ctx context.Context, name, password string) (model.Principal, error) {
	s.signing.Lock()
	defer s.signing.Unlock()
	nobody := model.Principal{}
	if wait := s.tries.wait(key(name), s.Clock()); wait > 0 {
		return nobody, &SlowDown{Wait: wait}
	}
	u, err := userByName(s.Store.Read(ctx), name)
	if err != nil && !errors.Is(err, model.ErrNotFound) {
		return nobody, err
	}
	ok, err := s.matches(ctx, u, password)
	if err != nil {
		return nobody, fmt.Errorf("sign in %s: %w", name, err)
	}
	if !ok {
		s.tries.fail(key(name), s.Clock())
		s.Log.WithField("name", name).Warn("sign in with a wrong name or password")
		return nobody, ErrWrong
	}
	s.tries.succeed(key(name))
	s.Log.WithField("name", u.Name).Info("signed in")
	return s.PrincipalOf(ctx, u.ID)
}

// matches tries the password. It costs the same for a user that there is not, who has the id 0.
func (s *Service) matches(ctx context.Context, u model.User, password string) (bool, error) {
	hash := u.PasswordHash
	if hash == "" {
		hash = s.Cost.never()
	}
	ok, cost, err := verify(hash, password)
	switch {
	case err != nil:
		return false, err
	case u.PasswordHash == "":
		return u.ID != 0 && password == "", nil
	case ok && cost != s.Cost: // machines become faster, and the cost of a password with them
		err = s.Store.Write(ctx, func(tx *gorm.DB) error {
			return tx.Model(&u).Where("password_hash = ?", hash).Update("password_hash", s.Cost.hash(password)).Error
		})
	}
	return ok, err
}

// CheckPassword reports ErrWrong, or a *SlowDown, unless this is the principal's own password: before a change that
// somebody else could make on an unattended screen.
func (s *Service) CheckPassword(ctx context.Context, p model.Principal, password string) error {
	var u model.User
	if err := s.Store.Read(ctx).First(&u, p.UserID).Error; err != nil {
		return store.NotFound(err, "user %d", p.UserID)
	}
	_, err := s.SignIn(ctx, u.Name, password)
	return err
}

// NeedsSignIn reports whether somebody has to say who they are: a password is set, or there is a second user.
func (s *Service) NeedsSignIn(ctx context.Context) (bool, error) {
	only, err := s.only(ctx)
	return only == 0, err
}

// only is the only user, if there is only one and they have no password; 0 otherwise.
func (s *Service) only(ctx context.Context) (int64, error) {
	var users []model.User
	if err := s.Store.Read(ctx).Limit(2).Find(&users).Error; err != nil {
		return 0, fmt.Errorf("look for users: %w", err)
	}
	if len(users) == 1 && users[0].PasswordHash == "" {
		return users[0].ID, nil
	}
	return 0, nil
}

// WithoutSignIn returns who acts without being asked: the only user, who has no password, or the one who is to stay signed
// in for the operating system's user. ok is false when somebody has to sign in.
func (s *Service) WithoutSignIn(ctx context.Context) (p model.Principal, ok bool, err error) {
	id, err := s.only(ctx)
	if err == nil && id == 0 {
		id, err = s.remembered(ctx)
	}
	if err != nil || id == 0 {
		return p, false, err
	}
	p, err = s.PrincipalOf(ctx, id)
	if errors.Is(err, model.ErrNotFound) || errors.Is(err, ErrDisabled) {
		return model.Principal{}, false, nil
	}
	return p, err == nil, err
}

// stayPrefix begins the keys of the settings that say who stays signed in. The operating system's user follows, the value
// is the user's id: whoever can write the database can do all of this anyway, so that a secret would protect nothing.
const stayPrefix = "signin.stay."

// ErrNoOSUser says that the operating system does not tell its user.
var ErrNoOSUser = errors.New("the operating system does not tell who uses it")

// StaySignedIn remembers the principal for the operating system's user: WithoutSignIn returns it until Forget, or until
// the user's password changes.
func (s *Service) StaySignedIn(ctx context.Context, p model.Principal) error {
	who := s.OSUser()
	if who == "" {
		return ErrNoOSUser
	}
	return s.Store.Write(ctx, func(tx *gorm.DB) error {
		h, err := readHolder(tx, p.UserID)
		if err != nil {
			return err
		}
		row := model.Setting{Key: stayPrefix + who, Value: strconv.FormatInt(h.ID, 10)}
		return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "key"}}, UpdateAll: true}).Create(&row).Error
	})
}

// Forget undoes StaySignedIn for the operating system's user.
func (s *Service) Forget(ctx context.Context) error {
	who := s.OSUser()
	if who == "" {
		return nil
	}
	return s.Store.Write(ctx, func(tx *gorm.DB) error {
		return tx.Where(`"key" = ?`, stayPrefix+who).Delete(&model.Setting{}).Error
	})
}

func (s *Service) remembered(ctx context.Context) (int64, error) {
	who := s.OSUser()
	if who == "" {
		return 0, nil
	}
	var rows []model.Setting
	if err := s.Store.Read(ctx).Where(`"key" = ?`, stayPrefix+who).Find(&rows).Error; err != nil || len(rows) == 0 {
		return 0, err
	}
	id, _ := strconv.ParseInt(rows[0].Value, 10, 64) // what is no id is nobody's
	return id, nil
}

// forget undoes StaySignedIn of a user for everyone.
func forget(tx *gorm.DB, userID int64) error {
	err := tx.Where(`"key" LIKE ? AND value = ?`, stayPrefix+"%", strconv.FormatInt(userID, 10)).Delete(&model.Setting{}).Error
	if err != nil {
		return fmt.Errorf("forget who stays signed in: %w", err)
	}
	return nil
}
