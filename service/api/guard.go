package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service/token"
)

// The limits of one request. Agents have those of their own handler.
const (
	maxBody     = 1 << 20
	requestTime = 90 * time.Second
)

const jsonType = "application/json; charset=UTF-8"

// call is one request and what is known of it.
type call struct {
	r       *http.Request
	start   time.Time
	clock   func() time.Time
	version string
	who     token.Authenticated
	session *session // nil when the request carries its token itself

	// For the envelope; see call.meta.
	action   string
	id       *int64
	format   string
	total    int
	filtered int
	list     *listed
	received any

	body *bytes.Buffer // of the answer; see release
}

type callKey struct{}

// callOf is the call that a context belongs to.
func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// guard lets those requests through to the routes that may pass.
func (s *Server) guard(routes *http.ServeMux) http.Handler {
	var foreign http.CrossOriginProtection
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{r: r, start: s.Clock(), clock: s.Clock, version: s.Version, format: "json", action: actionOf(r.Method)}
		out := &recorder{ResponseWriter: w}
		defer c.release()
		defer s.finish(out, c)
		safeHeaders(w.Header())
		if f := s.admit(c, &foreign); f != nil {
			f.write(out, c)
			return
		}
		if r.URL.Path == "/agent" || strings.HasPrefix(r.URL.Path, "/agent/") {
			s.agent(out, c)
			return
		}
		out.unread = r
		if f := unrouted(routes, r); f != nil {
			f.write(out, c)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), callKey{}, c), requestTime)
		defer cancel()
		c.r = r.WithContext(ctx)
		if !isPublic(r.URL.Path) {
			if f := s.identify(c); f != nil {
				s.refuse(out, c, f)
				return
			}
			if err := s.Orgs.Fresh(ctx); err != nil {
				s.Log.WithError(err).Warn("the organizations are those of before")
			}
		}
		c.r.Body = http.MaxBytesReader(out, c.r.Body, maxBody)
		routes.ServeHTTP(out, c.r)
	})
}

// admit checks what needs no token.
func (s *Server) admit(c *call, foreign *http.CrossOriginProtection) *failure {
	if ok, wait := s.requests.take(addressOf(c.r.RemoteAddr)); !ok {
		f := fail(http.StatusTooManyRequests, "rate", "Too many requests: wait a moment")
		f.wait = wait
		return f
	}
	if !s.names.allow(c.r.Host) {
		return fail(http.StatusForbidden, "host", "This server is not called %q: use its address", c.r.Host)
	}
	if err := foreign.Check(c.r); err != nil {
		return fail(http.StatusForbidden, "cross_origin", "A page of another site may not change anything here")
	}
	return nil
}

// identify finds out who sends the request.
func (s *Server) identify(c *call) *failure {
	secret, f := tokenOf(c.r)
	if f != nil {
		return f
	}
	if secret == "" {
		if c.session = s.sessions.find(c.r); c.session == nil {
			return fail(http.StatusUnauthorized, "token", "Send a token: X-Auth-Token: sct_…, or Authorization: Bearer sct_…")
		}
		secret = c.session.secret
	}
	if c.who, f = s.authenticate(c.r, secret); f != nil && c.session != nil {
		s.sessions.forget(c.session.id)
		c.session = nil
	}
	return f
}

// authenticate checks a token. Too many wrong ones are told to wait; right ones are not: whoever shares the address with
// a program that is set up wrongly need not suffer.
func (s *Server) authenticate(r *http.Request, secret string) (token.Authenticated, *failure) {
	from := addressOf(r.RemoteAddr)
	who, err := s.Tokens.Authenticate(r.Context(), secret, hostOf(r.RemoteAddr))
	if err != nil {
		f := refused(err)
		if f.status == http.StatusInternalServerError {
			s.Log.WithError(err).Error("check a token")
		}
		if f.code == "token" {
			if ok, wait := s.wrong.take(from); !ok {
				f = fail(http.StatusTooManyRequests, "wrong_tokens", "Too many wrong tokens: wait a moment")
				f.wait = wait
			}
		}
		return token.Authenticated{}, f
	}
	if who.Scope != model.ScopeAPI {
		return token.Authenticated{}, fail(http.StatusForbidden, "scope", "An Agent token delivers inventory to /agent and may do nothing else")
	}
	return who, nil
}

// tokenOf is the token that a request carries in a header, empty without one.
func tokenOf(r *http.Request) (string, *failure) {
	if t := strings.TrimSpace(r.Header.Get("X-Auth-Token")); t != "" {
		return t, nil
	}
	kind, t, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	switch {
	case kind == "":
		return "", nil
	case strings.EqualFold(kind, "Bearer") && t != "":
		return strings.TrimSpace(t), nil
	case strings.EqualFold(kind, "Basic"):
		return "", fail(http.StatusUnauthorized, "token", "Basic is for agents at /agent; send the token as X-Auth-Token, or as Authorization: Bearer")
	}
	return "", fail(http.StatusUnauthorized, "token", "Send the token as X-Auth-Token, or as Authorization: Bearer")
}

// refuse answers who could not be identified: a person at a page gets a form to sign in with, everyone else JSON.
func (s *Server) refuse(w http.ResponseWriter, c *call, f *failure) {
	if f.status == http.StatusUnauthorized && c.r.Method == http.MethodGet && wantsHTML(c.r) && isPagePath(c.r.URL.Path) {
		f.headers(w.Header())
		s.signInPage(w, f.status, "", c.r.URL.Path)
		return
	}
	f.write(w, c)
}

func (s *Server) agent(w http.ResponseWriter, c *call) {
	if s.Agents == nil {
		fail(http.StatusNotFound, "not_found", "Agents cannot deliver here").write(w, c)
		return
	}
	s.Agents.ServeHTTP(w, c.r)
}

// isPublic reports whether a path tells nothing of anybody's data.
func isPublic(p string) bool { return p == "/" || p == documentPath || p == signInPath }

// unrouted answers what no route is for; the standard library would do it in plain text, and with redirects.
func unrouted(routes *http.ServeMux, r *http.Request) *failure {
	none := fail(http.StatusNotFound, "not_found", "There is nothing at %s; the guide at / tells what there is", r.URL.Path)
	if bare := strings.TrimRight(r.URL.Path, "/"); bare != r.URL.Path && bare != "" {
		none = fail(http.StatusNotFound, "not_found", "There is nothing at %s: addresses here end without a slash", r.URL.Path)
	}
	if path.Clean(r.URL.Path) != r.URL.Path {
		return none
	}
	h, pattern := routes.Handler(r)
	if pattern != "" {
		return nil
	}
	found := &refusal{header: http.Header{}}
	h.ServeHTTP(found, r)
	if found.status != http.StatusMethodNotAllowed {
		return none
	}
	f := fail(http.StatusMethodNotAllowed, "method", "%s is not for %s", r.Method, r.URL.Path)
	f.allow = found.header.Get("Allow")
	return f
}

// refusal takes what the router says when it has no route.
type refusal struct {
	header http.Header
	status int
}

func (r *refusal) Header() http.Header         { return r.header }
func (r *refusal) Write(b []byte) (int, error) { return len(b), nil }
func (r *refusal) WriteHeader(status int)      { r.status = status }

// safeHeaders are on every answer: nothing is kept by caches, shown inside of other pages, or taken for what it is not.
func safeHeaders(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}

// finish ends a request: a panic becomes an answer, and a line goes to the log. The query is left out of it, since people
// put into it what does not belong there.
func (s *Server) finish(w *recorder, c *call) {
	if p := recover(); p != nil {
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(p)
		}
		s.Log.WithField("panic", fmt.Sprint(p)).Errorf("answer %s %s\n%s", c.r.Method, c.r.URL.Path, debug.Stack())
		if w.status == 0 {
			asFailure(fmt.Errorf("panic: %v", p)).write(w, c)
		}
	}
	s.Log.WithFields(logrus.Fields{
		"method": c.r.Method, "path": c.r.URL.Path, "status": w.status, "from": addressOf(c.r.RemoteAddr), "token": c.who.TokenID,
		"took": s.Clock().Sub(c.start).Round(time.Microsecond).String(),
	}).Debug("request")
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	unread *http.Request // whose body is read to its end before a failure is told; may be nil
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	if r.unread != nil && status >= http.StatusBadRequest {
		drain(r.unread)
	}
	r.ResponseWriter.WriteHeader(status)
}

// drained is how much of a body that nobody wants is read all the same.
const drained = 64 << 20

// drain reads the rest of a body. Many clients send everything before they listen: hung up on, they would not hear that
// their token is wrong or what they send too large.
func drain(r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, drained)) // it is thrown away
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// wantsHTML reports whether a browser asks, for a person to read.
func wantsHTML(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		kind, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch strings.ToLower(kind) {
		case "text/html", "application/xhtml+xml":
			return true
		case "application/json", "*/*":
			return false
		}
	}
	return false
}

func actionOf(method string) string {
	switch method {
	case http.MethodPost:
		return "create"
	case http.MethodPatch:
		return "update"
	case http.MethodDelete:
		return "delete"
	}
	return "read"
}
