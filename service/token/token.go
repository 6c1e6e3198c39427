// Package token lets programs act as the user who made their token.
package token

import (
	"context"
	"errors"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/store"
)

var errStub = errors.New("not there yet")

// Principals tells what a user may do at the moment.
type Principals interface {
	PrincipalOf(ctx context.Context, userID int64) (model.Principal, error)
}

// Params are what the service works with.
type Params struct {
	Store  *store.Store
	Bus    *event.Bus
	Access Principals
	Clock  func() time.Time
	Log    logrus.FieldLogger
}

// Service makes, lists and checks tokens.
type Service struct{ Params }

// NewService returns a service over the store.
func NewService(p Params) *Service { return &Service{Params: p} }

// Create makes a token of the principal's own.
func (s *Service) Create(ctx context.Context, p model.Principal, n New) (Made, error) {
	return Made{}, errStub
}

// List returns the principal's tokens; an administrator's list has everyone's.
func (s *Service) List(ctx context.Context, p model.Principal) ([]Row, error) { return nil, errStub }

// Describe changes a token's description.
func (s *Service) Describe(ctx context.Context, p model.Principal, id int64, description string) error {
	return errStub
}

// Delete takes a token away; it stops to work at once.
func (s *Service) Delete(ctx context.Context, p model.Principal, id int64) error { return errStub }

// SetEnabled switches the principal's own API access.
func (s *Service) SetEnabled(ctx context.Context, p model.Principal, enabled bool) error {
	return errStub
}

// Enabled reports whether the principal's own API access is on.
func (s *Service) Enabled(ctx context.Context, p model.Principal) bool { return false }

// Authenticate returns who a token acts as. from is the address of who uses it.
func (s *Service) Authenticate(ctx context.Context, secret, from string) (Authenticated, error) {
	return Authenticated{}, errStub
}

// Close waits until what is under way is written.
func (s *Service) Close() {}
