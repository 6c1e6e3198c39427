package access

import (
	"context"
	"errors"

	"seatcount/model"
)

var errStub = errors.New("not there yet")

// Cost is what a password's hash costs.
type Cost struct {
	Memory, Passes uint32
	Threads        uint8
}

// DefaultCost is for people.
var DefaultCost = Cost{Memory: 64 << 10, Passes: 3, Threads: 2}

type tries struct{}

// Users lists the users that the principal may see, by name.
func (s *Service) Users(ctx context.Context, p model.Principal) ([]UserRow, error) {
	return nil, errStub
}

// CreateUser adds a user.
func (s *Service) CreateUser(ctx context.Context, p model.Principal, e UserEdit) (model.User, error) {
	return model.User{}, errStub
}

// UpdateUser changes a user.
func (s *Service) UpdateUser(ctx context.Context, p model.Principal, e UserEdit) (model.User, error) {
	return model.User{}, errStub
}

// DeleteUser takes a user and their tokens away.
func (s *Service) DeleteUser(ctx context.Context, p model.Principal, id int64) error { return errStub }

// SetPassword gives a user a password.
func (s *Service) SetPassword(ctx context.Context, p model.Principal, userID int64, password string) error {
	return errStub
}

// RemovePassword takes a user's password away.
func (s *Service) RemovePassword(ctx context.Context, p model.Principal, userID int64) error {
	return errStub
}

// CheckPassword reports ErrWrong unless this is the principal's own password.
func (s *Service) CheckPassword(ctx context.Context, p model.Principal, password string) error {
	return errStub
}

// Roles lists all roles, the built-in ones first.
func (s *Service) Roles(ctx context.Context, p model.Principal) ([]model.Role, error) {
	return nil, errStub
}

// CreateRole adds a role.
func (s *Service) CreateRole(ctx context.Context, p model.Principal, r model.Role) (model.Role, error) {
	return r, errStub
}

// UpdateRole changes a role.
func (s *Service) UpdateRole(ctx context.Context, p model.Principal, r model.Role) (model.Role, error) {
	return r, errStub
}

// DeleteRole takes a role away that no user has.
func (s *Service) DeleteRole(ctx context.Context, p model.Principal, id int64) error { return errStub }

// PrincipalOf returns what a user may do at the moment.
func (s *Service) PrincipalOf(ctx context.Context, userID int64) (model.Principal, error) {
	return model.Principal{}, errStub
}

// PrincipalByName returns what the user of that name may do at the moment.
func (s *Service) PrincipalByName(ctx context.Context, name string) (model.Principal, error) {
	return model.Principal{}, errStub
}

// SignIn returns the principal of the user with that name and password.
func (s *Service) SignIn(ctx context.Context, name, password string) (model.Principal, error) {
	return model.Principal{}, errStub
}

// NeedsSignIn reports whether somebody has a password or there is a second user.
func (s *Service) NeedsSignIn(ctx context.Context) (bool, error) { return false, nil }

// WithoutSignIn returns who acts without being asked: the only user, who has no password, or the one who is to stay signed in for the
// operating system's user. ok is false when somebody has to sign in.
func (s *Service) WithoutSignIn(ctx context.Context) (p model.Principal, ok bool, err error) {
	return model.Administrator(), true, nil
}

// StaySignedIn remembers the principal for the operating system's user.
func (s *Service) StaySignedIn(ctx context.Context, p model.Principal) error { return errStub }

// Forget undoes StaySignedIn for the operating system's user.
func (s *Service) Forget(ctx context.Context) error { return errStub }
