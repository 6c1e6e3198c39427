// Package service puts the services together over one database: what a desktop app, a command line and an API need.
package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/access"
	"seatcount/service/activity"
	"seatcount/service/agent"
	"seatcount/service/count"
	"seatcount/service/database"
	"seatcount/service/device"
	"seatcount/service/event"
	"seatcount/service/inventory"
	"seatcount/service/license"
	"seatcount/service/org"
	"seatcount/service/refresh"
	"seatcount/service/settings"
	"seatcount/service/store"
	"seatcount/service/token"
)

// Params say where the database is, and hand in what tests own.
type Params struct {
	Path  string           // of the database file
	Clock func() time.Time // nil is time.Now
	Log   logrus.FieldLogger
}

// Services are the services over one database.
type Services struct {
	Store    *store.Store
	Bus      *event.Bus
	Orgs     *org.Service
	Licenses *license.Service
	Devices  *device.Service
	Count    *count.Service
	Refresh  *refresh.Service
	Activity *activity.Service
	Settings *settings.Service
	Access   *access.Service
	Tokens   *token.Service
	Agents   *agent.Service
	Database *database.Service
}

// Open opens the database, making or migrating it, and puts the services over it. Nothing runs in the background until
// Count.Load and Refresh.Start are called. Errors are those of store.Open.
func Open(ctx context.Context, p Params) (*Services, error) {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		p.Log = logrus.StandardLogger()
	}
	st, err := store.Open(ctx, store.Params{Path: p.Path, Clock: p.Clock, Log: p.Log})
	if err != nil {
		return nil, err
	}
	s, err := assemble(ctx, p, st)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", p.Path, closeAfter(st, err))
	}
	return s, nil
}

func closeAfter(st *store.Store, err error) error {
	_ = st.Close() // the first error tells more
	return err
}

func assemble(ctx context.Context, p Params, st *store.Store) (*Services, error) {
	s := &Services{Store: st, Bus: &event.Bus{}, Database: database.NewService(st)}
	var err error
	if s.Settings, err = settings.NewService(ctx, st, s.Bus); err != nil {
		return nil, err
	}
	s.Count = count.NewService(count.Params{Store: st, Bus: s.Bus, Clock: p.Clock, Log: p.Log})
	if s.Orgs, err = org.NewService(ctx, org.Params{Store: st, Bus: s.Bus, Count: s.Count}); err != nil {
		return nil, err
	}
	s.Activity = activity.NewService(st, func(p model.Principal) ([]int64, bool) {
		scope := s.Orgs.Tree().Scope(p)
		return scope.IDs(), scope.All()
	})
	if s.Access, err = access.NewService(ctx, access.Params{Store: st, Bus: s.Bus, Orgs: s.Orgs, Clock: p.Clock, Log: p.Log}); err != nil {
		return nil, err
	}
	s.Tokens = token.NewService(token.Params{Store: st, Bus: s.Bus, Access: s.Access, Clock: p.Clock, Log: p.Log})
	s.Licenses = license.NewService(license.Params{Store: st, Count: s.Count, Orgs: s.Orgs, Bus: s.Bus, Clock: p.Clock})
	s.Devices = device.NewService(device.Params{Store: st, Count: s.Count, Orgs: s.Orgs, Bus: s.Bus, Clock: p.Clock, Log: p.Log})
	s.Refresh = refresh.NewService(refresh.Params{
		Store: st, Devices: s.Devices, Count: s.Count, Orgs: s.Orgs, Bus: s.Bus, Clock: p.Clock, Log: p.Log, Limits: inventory.DefaultLimits(),
		Foreign: func(ctx context.Context) error {
			err := errors.Join(s.Orgs.Reload(ctx), s.Settings.Reload(ctx))
			s.Bus.Publish(event.Users{}) // these are read from the database each time
			s.Bus.Publish(event.Tokens{})
			return err
		},
	})
	s.Agents = agent.NewService(agent.Params{
		Store: st, Tokens: s.Tokens, Sources: s.Refresh, Orgs: s.Orgs, Bus: s.Bus, Clock: p.Clock, Log: p.Log,
	})
	return s, nil
}

// Close stops what runs in the background, waits for it, and closes the database.
func (s *Services) Close() error {
	s.Refresh.Close()
	s.Agents.Close()
	s.Tokens.Close()
	return errors.Join(s.Count.Close(), s.Store.Close())
}
