// Package access keeps users and roles, tells what a user may do at the moment, and signs people in.
//
// Nobody gives what they do not have: who edits users or roles grants permissions and organizations of their own only, and
// leaves alone whoever has more. One administrator always stays.
package access

import (
	"context"
	"io"
	"os"
	"os/user"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"gorm.io/gorm"

	"seatcount/model"
	"seatcount/service/activity"
	"seatcount/service/event"
	"seatcount/service/org"
	"seatcount/service/store"
)

// Params are what the service works with. From Clock on, zero values are good for use; tests own them.
type Params struct {
	Store *store.Store
	Bus   *event.Bus
	Orgs  *org.Service
	Clock func() time.Time
	Log   logrus.FieldLogger

	Cost   Cost          // of a password; zero is DefaultCost
	OSUser func() string // who uses the operating system; nil asks it
}

// Service keeps users and roles, and signs people in.
type Service struct {
	Params
	signing sync.Mutex // one at a time: a password costs much memory, and no burst of tries gets around the waiting
	tries   tries
}

// NewService returns a service over the store.
func NewService(_ context.Context, p Params) (*Service, error) {
	if p.Cost == (Cost{}) {
		p.Cost = DefaultCost
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		quiet := logrus.New()
		quiet.SetOutput(io.Discard)
		p.Log = quiet
	}
	if p.OSUser == nil {
		p.OSUser = osUser
	}
	return &Service{Params: p}, nil
}

// osUser names who runs the program, and on which computer: several may share a database.
func osUser() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	host, _ := os.Hostname() // without one, the user has to do
	return u.Username + "@" + host
}

// Permissions returns all permissions that roles are made of, in order; each has a Description.
func (s *Service) Permissions() []model.Permission { return model.Permissions() }

// now is the time as the database keeps it.
func (s *Service) now() time.Time { return s.Clock().UTC().Truncate(time.Millisecond) }

func (s *Service) record(tx *gorm.DB, p model.Principal, action, entity string, id int64, name string, changes []activity.Change) error {
	return activity.Record(tx, model.Activity{
		At: s.now(), Who: p.Name, Action: action, Entity: entity, EntityID: id, Name: name, Changes: activity.Encode(changes),
	})
}
