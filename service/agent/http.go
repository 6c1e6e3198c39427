package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"seatcount/model"
	"seatcount/service/token"
)

// Realm is what the agents' endpoint calls itself when it asks for a name and a password. OCS agents have to be told it.
const Realm = "Seatcount"

// Handler serves the agents' endpoint. It is mounted at /agent, with the prefix stripped or not:
//
//	POST /agent            the protocols of GLPI Agent, FusionInventory Agent and OCS Inventory agents
//	POST /agent/inventory  one inventory file in any format that is read
//
// Both want a token of the scope Agent: in X-Auth-Token, as a Bearer token, or as the password of HTTP Basic with any
// name.
func (s *Service) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.Trim(r.URL.Path, "/")
		if path != "agent" {
			path = strings.TrimPrefix(path, "agent/")
		}
		switch path {
		case "", "agent":
			s.serve(w, r, s.protocol)
		case "inventory":
			s.serve(w, r, s.inventory)
		default:
			fail(w, http.StatusNotFound, "There is nothing at this address; agents deliver to /agent, programs to /agent/inventory")
		}
	})
}

// requestTime is how long an agent may take to send its inventory, answerTime how long it may take to tell it what became
// of that.
const (
	requestTime = 5 * time.Minute
	answerTime  = time.Minute
)

// serve checks who it is.
func (s *Service) serve(w http.ResponseWriter, r *http.Request, next func(http.ResponseWriter, *http.Request, caller)) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		fail(w, http.StatusMethodNotAllowed, "Inventory is delivered with POST")
		return
	}
	// Where it is not possible, the server's own limits hold. That of writing counts from the beginning: whoever took long
	// to send would otherwise not hear that it has arrived, and send it all again the next time.
	deadlines := http.NewResponseController(w)
	_ = deadlines.SetReadDeadline(time.Now().Add(requestTime))
	_ = deadlines.SetWriteDeadline(time.Now().Add(requestTime + patience + answerTime))
	origin := r.RemoteAddr
	if host, _, err := net.SplitHostPort(origin); err == nil {
		origin = host
	}
	who, err := s.authenticate(r.Context(), secretOf(r), origin)
	if err != nil {
		drain(r, drainedOfStrangers)
		s.refuse(w, origin, err)
		return
	}
	next(w, r, caller{Authenticated: who, origin: origin})
}

// caller is who delivers.
type caller struct {
	token.Authenticated
	origin string
}

// errNoToken and errScope are beside the errors of token.Authenticate.
var (
	errNoToken = errors.New("no token")
	errScope   = errors.New("an API token")
)

// secretOf finds the token in a request.
func secretOf(r *http.Request) string {
	if t := strings.TrimSpace(r.Header.Get("X-Auth-Token")); t != "" {
		return t
	}
	if _, password, ok := r.BasicAuth(); ok {
		return strings.TrimSpace(password)
	}
	scheme, t, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(t)
	}
	return ""
}

func (s *Service) authenticate(ctx context.Context, secret, origin string) (token.Authenticated, error) {
	if secret == "" {
		return token.Authenticated{}, errNoToken
	}
	who, err := s.Tokens.Authenticate(ctx, secret, origin)
	if err == nil && who.Scope != model.ScopeAgent {
		return who, errScope
	}
	return who, err
}

// refuse says why somebody may not deliver.
func (s *Service) refuse(w http.ResponseWriter, origin string, err error) {
	switch {
	case errors.Is(err, errNoToken):
		challenge(w)
		fail(w, http.StatusUnauthorized, "Delivering needs a token of the scope Agent: in the header X-Auth-Token, as a Bearer token, or as the password")
	case errors.Is(err, token.ErrUnknown), errors.Is(err, token.ErrTypo), errors.Is(err, token.ErrExpired), errors.Is(err, token.ErrDisabled):
		if !s.wrong.allow(origin, s.Clock()) {
			w.Header().Set("Retry-After", "60")
			fail(w, http.StatusTooManyRequests, "Too many wrong tokens: wait a minute")
			return
		}
		challenge(w)
		fail(w, http.StatusUnauthorized, sentence(err))
	case errors.Is(err, errScope):
		fail(w, http.StatusForbidden, "This token is of the scope API; delivering needs one of the scope Agent")
	case errors.Is(err, model.ErrForbidden):
		fail(w, http.StatusForbidden, sentence(err))
	default:
		s.Log.WithError(err).Error("a token could not be checked")
		fail(w, http.StatusInternalServerError, "The token could not be checked; the log says more")
	}
}

// wrongTokens holds back a program that is set up wrongly: it counts the wrong tokens of this minute by address. The zero
// value is ready.
type wrongTokens struct {
	mu     sync.Mutex
	minute int64
	count  map[string]int
}

// allow reports whether one more is answered in the usual way.
func (t *wrongTokens) allow(origin string, now time.Time) bool {
	const most = 30
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute := now.Unix() / 60; minute != t.minute || t.count == nil || len(t.count) > 10_000 {
		t.minute, t.count = minute, map[string]int{}
	}
	t.count[origin]++
	return t.count[origin] <= most
}

func challenge(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="`+Realm+`"`)
}

// How much of a refused request is read all the same: of strangers as much as a delivery may have, of agents more.
const (
	drainedOfStrangers = maxBytes
	drained            = 4 * maxBytes
)

// drain reads what a refused agent sends. Many send everything before they listen: hung up on, they would not hear that
// they are asked for their password, or that it is too large.
func drain(r *http.Request, most int64) {
	if !strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, most)) // it is thrown away
	}
}

// inventory serves POST /agent/inventory.
func (s *Service) inventory(w http.ResponseWriter, r *http.Request, who caller) {
	from := who.from(r, "inventory file")
	if r.ContentLength > s.Limits.FileBytes {
		drain(r, drained)
		s.note(r.Context(), from, nil, ErrTooLarge)
		fail(w, http.StatusRequestEntityTooLarge, s.tooLarge())
		return
	}
	body, err := decoded(strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))), r.Body)
	if err != nil {
		drain(r, drained)
		s.note(r.Context(), from, nil, err)
		fail(w, http.StatusUnsupportedMediaType, sentence(err))
		return
	}
	taken, err := s.Take(r.Context(), who.Principal, body, from)
	if err != nil {
		drain(r, drained)
		status, words := s.statusOf(err)
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "60")
		}
		fail(w, status, words)
		return
	}
	problems := taken.Problems
	if problems == nil {
		problems = []string{}
	}
	respond(w, http.StatusAccepted, map[string]any{
		"status": "accepted", "format": taken.Format, "size": taken.Size, "sha256": taken.Hash, "reports": taken.Reports, "problems": problems,
	})
}

// from says where a request comes from.
func (c caller) from(r *http.Request, protocol string) From {
	return From{
		TokenID: c.TokenID, Origin: c.origin, Protocol: protocol, Agent: r.UserAgent(),
		AgentID: r.Header.Get("GLPI-Agent-ID"), Device: r.URL.Query().Get("device"),
	}
}

// statusOf is the HTTP status and the words for an error of Take. What is nobody's fault but ours ends here.
func (s *Service) statusOf(err error) (status int, words string) {
	if status, words = s.known(err); status == 0 {
		s.Log.WithError(err).Error("a delivery could not be kept")
		return http.StatusInternalServerError, "The delivery could not be kept; deliver it again later"
	}
	return status, words
}

// known is the HTTP status and the words for an error that who delivers can do something about; else 0.
func (s *Service) known(err error) (status int, words string) {
	var refused *Refused
	var timeout net.Error
	switch {
	case errors.As(err, &refused):
		return http.StatusUnprocessableEntity, refused.Reason
	case errors.Is(err, ErrTooLarge):
		return http.StatusRequestEntityTooLarge, s.tooLarge()
	case errors.Is(err, ErrEmpty):
		return http.StatusBadRequest, sentence(err)
	case errors.Is(err, ErrBusy):
		return http.StatusServiceUnavailable, sentence(err)
	case errors.Is(err, model.ErrForbidden):
		return http.StatusForbidden, sentence(err)
	case errors.As(err, &timeout) && timeout.Timeout():
		return http.StatusRequestTimeout, "The delivery did not arrive in time"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled):
		return http.StatusBadRequest, "The delivery did not arrive whole"
	}
	return 0, ""
}

func (s *Service) tooLarge() string {
	return fmt.Sprintf("A delivery has at most %d MiB, unpacked too", s.Limits.FileBytes>>20)
}

// codes are the kinds of problems, for programs.
var codes = map[int]string{
	http.StatusBadRequest: "malformed", http.StatusUnauthorized: "token", http.StatusForbidden: "forbidden",
	http.StatusNotFound: "not_found", http.StatusMethodNotAllowed: "method", http.StatusRequestTimeout: "timeout",
	http.StatusRequestEntityTooLarge: "too_large", http.StatusUnsupportedMediaType: "media_type",
	http.StatusUnprocessableEntity: "invalid", http.StatusTooManyRequests: "wrong_tokens",
	http.StatusInternalServerError: "internal", http.StatusServiceUnavailable: "busy",
}

// fail answers with an error in words.
func fail(w http.ResponseWriter, status int, words string) {
	respond(w, status, map[string]any{
		"errors": []map[string]any{{"status": strconv.Itoa(status), "code": codes[status], "title": http.StatusText(status), "detail": words}},
	})
}

func respond(w http.ResponseWriter, status int, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"errors":[]}`)
	}
	send(w, status, "application/json", append(data, '\n'))
}

func send(w http.ResponseWriter, status int, mediaType string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(data) // who hung up does not hear it
}
