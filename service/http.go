package service

import (
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/service/api"
	"seatcount/service/report/build"
)

// APIParams are what the API needs besides the services.
type APIParams struct {
	Clock   func() time.Time // nil is time.Now
	Log     logrus.FieldLogger
	Version string // of the program
}

// API puts the HTTP face over the services: the same for the desktop app and for the command line. It does not listen
// yet.
func API(s *Services, p APIParams) *api.Server {
	return api.New(api.Params{
		Licenses: s.Licenses, Orgs: s.Orgs, Count: s.Count, Tokens: s.Tokens, Agents: s.Agents.Handler(), Clock: p.Clock, Log: p.Log, Version: p.Version,
		Reports: Reports(s, p.Clock),
	})
}

// Reports are the services that the named reports read. clock may be nil.
func Reports(s *Services, clock func() time.Time) build.Sources {
	return build.Sources{Licenses: s.Licenses, Devices: s.Devices, Count: s.Count, Activity: s.Activity, Clock: clock}
}
