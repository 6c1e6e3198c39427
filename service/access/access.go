// Package access keeps users and roles, tells what a user may do at the moment, and signs people in.
package access

import (
	"context"
	"os/user"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/event"
	"seatcount/service/org"
	"seatcount/service/store"
)

// Params are what the service works with. Zero values of the last three are good for use; tests own them.
type Params struct {
	Store *store.Store
	Bus   *event.Bus
	Orgs  *org.Service
	Clock func() time.Time
	Log   logrus.FieldLogger

	Cost   Cost          // of a password; zero is DefaultCost
	OSUser func() string // the operating system's user; nil asks it
}

// Service keeps users and roles.
type Service struct {
	Params
	tries tries
}

// NewService returns a service over the store.
func NewService(_ context.Context, p Params) (*Service, error) {
	if p.Cost == (Cost{}) {
		p.Cost = DefaultCost
	}
	if p.OSUser == nil {
		p.OSUser = osUser
	}
	return &Service{Params: p}, nil
}

// osUser names who runs the program, and on which computer: the database may be shared.
func osUser() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}

// Permissions returns all permissions that roles are made of, in order; each has a Description.
func (s *Service) Permissions() []model.Permission { return model.Permissions() }
