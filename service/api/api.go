// Package api is the HTTP face of the services: licenses in Open-AudIT's JSON shape, reports in License Statistics'
// shape, two HTML pages for people with a browser, and the description of all of it as OpenAPI 3.1.
//
// It decides nothing about licenses. Every request has a principal, that of the token's owner at the moment, and every
// answer comes from a service that checks it: the numbers are those of the windows and of the command line.
//
// Routing, the reading and checking of parameters, and the OpenAPI document are those of huma over the standard
// library's router: one declaration an operation gives all three, so that the document cannot say what the code does
// not do. It needs no router, no code generator and no HTTP framework of its own.
package api

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/count"
	"seatcount/service/license"
	"seatcount/service/org"
	"seatcount/service/report/build"
	"seatcount/service/token"
)

// Licenses are what the routes of licenses read and change.
type Licenses interface {
	List(ctx context.Context, p model.Principal) ([]license.Row, error)
	Get(ctx context.Context, p model.Principal, id int64) (license.Row, error)
	Create(ctx context.Context, p model.Principal, l model.License) (model.License, error)
	Update(ctx context.Context, p model.Principal, l model.License) (model.License, error)
	Delete(ctx context.Context, p model.Principal, ids ...int64) (license.Deleted, error)
}

// Orgs name organizations and say which are whose. Fresh has the tree be that of the database.
type Orgs interface {
	Tree() *org.Tree
	Fresh(ctx context.Context) error
}

// Counter explains counts.
type Counter interface {
	Explain(ctx context.Context, p model.Principal, licenseID int64) (count.Evidence, error)
}

// Tokens tell who a token acts as.
type Tokens interface {
	Authenticate(ctx context.Context, secret, from string) (token.Authenticated, error)
}

// Params are what the server works with. Agents, Clock and Log may be nil.
type Params struct {
	Licenses Licenses
	Orgs     Orgs
	Count    Counter
	Tokens   Tokens
	Reports  build.Sources
	Agents   http.Handler // answers below /agent; it looks at tokens itself
	Clock    func() time.Time
	Log      logrus.FieldLogger
	Version  string // of the program
}

// Server answers requests. It listens between Start and Shutdown; Handler works without.
type Server struct {
	Params
	handler  http.Handler
	document []byte // /openapi.json
	sessions *sessions
	wrong    *limiter // wrong tokens, by address
	requests *limiter // all requests, by address
	names    hostNames

	mu      sync.Mutex
	running *running
}

// ErrRunning is returned by Start when the server listens already.
var ErrRunning = errors.New("the API is listening already")

// New returns a server that does not listen yet.
func New(p Params) *Server {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		p.Log = quiet()
	}
	if p.Version == "" {
		p.Version = "development"
	}
	s := &Server{
		Params:   p,
		sessions: newSessions(p.Clock),
		wrong:    newLimiter(p.Clock, wrongTokens),
		requests: newLimiter(p.Clock, requestRate),
	}
	s.handler = s.guard(s.routes())
	return s
}

// Handler answers all requests, with every check that Start's listener has except that of TLS.
func (s *Server) Handler() http.Handler { return s.handler }
