package api

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"sync"
	"time"
)

// A browser cannot send a token by itself, and a token in a URL ends up in histories and logs. So a person pastes the
// token into a form once, and gets a session: a random cookie that scripts cannot read and that no other site's page can
// make the browser send. The token stays in this process's memory alone, and is checked anew on every request. The cookie
// is for /licenses only: browsers do not tell the ports of a computer apart.
const (
	cookieName  = "seatcount_session"
	cookiePath  = "/licenses"
	sessionIdle = 30 * time.Minute
	maxSessions = 100
)

// session is a browser that showed a token.
type session struct {
	id     string
	secret string // the token
	csrf   string // that forms carry, as a second proof that our page sent them
	used   time.Time
}

// sessions are the browsers that are signed in.
type sessions struct {
	clock func() time.Time
	mu    sync.Mutex
	byID  map[string]*session
}

func newSessions(clock func() time.Time) *sessions {
	return &sessions{clock: clock, byID: map[string]*session{}}
}

// open makes a session for the token.
func (s *sessions) open(secret string) *session {
	made := &session{id: rand.Text() + rand.Text(), secret: secret, csrf: rand.Text() + rand.Text(), used: s.clock()}
	s.mu.Lock()
	defer s.mu.Unlock()
	var oldest *session
	for id, other := range s.byID {
		if s.over(other) {
			delete(s.byID, id)
		} else if oldest == nil || other.used.Before(oldest.used) {
			oldest = other
		}
	}
	if len(s.byID) >= maxSessions {
		delete(s.byID, oldest.id)
	}
	s.byID[made.id] = made
	return made
}

func (s *sessions) over(one *session) bool { return s.clock().Sub(one.used) > sessionIdle }

// find is the session of the request's cookie, nil when there is none.
func (s *sessions) find(r *http.Request) *session {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.byID[c.Value]
	if found == nil || s.over(found) {
		delete(s.byID, c.Value)
		return nil
	}
	found.used = s.clock()
	copied := *found
	return &copied
}

func (s *sessions) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id)
}

func (s *sessions) forgetAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.byID)
}

// proves reports whether a form carries the session's proof.
func (s *session) proves(csrf string) bool {
	return subtle.ConstantTimeCompare([]byte(s.csrf), []byte(csrf)) == 1
}

// cookie is what the browser keeps; id is empty to have it forgotten.
func cookie(r *http.Request, id string) *http.Cookie {
	c := &http.Cookie{Name: cookieName, Value: id, Path: cookiePath, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
	if id == "" {
		c.MaxAge = -1
	}
	return c
}
