package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

const (
	documentPath = "/openapi.json"
	signInPath   = "/session"
	signOutPath  = "/licenses/sign-out"
)

// output is an answer as it is sent.
type output struct {
	Status      int
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	ETag        string `header:"ETag"`
	Location    string `header:"Location"`
	Security    string `header:"Content-Security-Policy"`
	Allow       string `header:"Allow"`
	RetryAfter  string `header:"Retry-After"`
	Body        []byte
}

// routes puts all operations into a router, and the document together.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Seatcount", s.Version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // they add links to the schemas to every answer
	config.Info = about(s.Version)
	api := humago.New(mux, config)
	s.licenseRoutes(api)
	s.reportRoutes(api)
	s.document = describe(api)

	mux.HandleFunc("GET "+documentPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(s.document) // the client may be gone
	})
	mux.HandleFunc("GET /{$}", s.guide)
	mux.HandleFunc("POST "+signInPath, s.signIn)
	mux.HandleFunc("POST "+signOutPath, s.signOut)
	return mux
}

// register adds an operation whose failures are in our shape.
func register[I any](s *Server, api huma.API, op huma.Operation, answer func(ctx context.Context, c *call, in *I) (*output, error)) {
	huma.Register(api, op, func(ctx context.Context, in *I) (*output, error) {
		c := callOf(ctx)
		out, err := answer(ctx, c, in)
		if err != nil {
			return s.failed(c, err), nil
		}
		if out.Status == 0 {
			out.Status = http.StatusOK
		}
		return out, nil
	})
}

// failed is the answer to an error. Errors that are nobody's fault but ours end here, so they are logged here.
func (s *Server) failed(c *call, err error) *output {
	f := asFailure(err)
	if f.status == http.StatusInternalServerError {
		s.Log.WithError(err).WithField("path", c.r.URL.Path).Error("answer a request")
	}
	h := http.Header{}
	f.headers(h)
	return &output{
		Status: f.status, ContentType: jsonType, Allow: h.Get("Allow"), RetryAfter: h.Get("Retry-After"), Body: append(f.body(c), '\n'),
	}
}
