package deliver

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		text  string
		plain bool
		want  string // empty for an error
	}{
		{"https://seatcount.example:8480", false, "https://seatcount.example:8480/agent/inventory"},
		{" https://seatcount.example/ ", false, "https://seatcount.example/agent/inventory"},
		{"https://seatcount.example/agent", false, "https://seatcount.example/agent/inventory"},
		{"https://seatcount.example/agent/inventory/", false, "https://seatcount.example/agent/inventory"},
		{"https://proxy.example/seatcount/agent", false, "https://proxy.example/seatcount/agent/inventory"},
		{"http://127.0.0.1:8480", false, "http://127.0.0.1:8480/agent/inventory"},
		{"http://[::1]:8480", false, "http://[::1]:8480/agent/inventory"},
		{"http://seatcount.example", false, ""},
		{"http://seatcount.example", true, "http://seatcount.example/agent/inventory"},
		{"http://localhost.evil.example", false, ""},
		{"https://me:secret@seatcount.example", false, ""},
		{"https://seatcount.example/?token=secret", false, ""},
		{"seatcount.example", false, ""},
		{"ftp://x", true, ""},
		{"", false, ""},
	} {
		got, err := Address(c.text, c.plain)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: %q, %v", c.text, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

// server answers with one status after the other, the last for ever, and keeps what came.
type server struct {
	*httptest.Server
	statuses []int
	got      []string
	header   http.Header
}

func newServer(t *testing.T, statuses ...int) *server {
	s := &server{statuses: statuses}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		status := s.statuses[0]
		if len(s.statuses) > 1 {
			s.statuses = s.statuses[1:]
		}
		s.header = r.Header
		w.Header().Set("Retry-After", "7")
		w.Header().Set("Location", "/elsewhere")
		if status/100 == 2 {
			z, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Error(err)
				return
			}
			text, _ := io.ReadAll(z)
			s.got = append(s.got, string(text))
		}
		w.WriteHeader(status)
		io.WriteString(w, `{"errors":[{"detail":"It does not\nlike it"}]}`)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) client(t *testing.T, slept *[]time.Duration) *Client {
	t.Helper()
	h, err := NewHTTP("", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{
		URL: s.URL + "/agent/inventory", Token: "sct_x", Agent: "Seatcount-Agent/1", HTTP: h, Patience: time.Minute,
		Sleep: func(_ context.Context, d time.Duration) error { *slept = append(*slept, d); return nil },
	}
}

func TestSendTriesAgain(t *testing.T) {
	var slept []time.Duration
	s := newServer(t, 500, 503, 429, 202)
	if err := s.client(t, &slept).Send(t.Context(), Pack([]byte("hello"))); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.got, []string{"hello"}) || !slices.Equal(slept, []time.Duration{7 * time.Second, 7 * time.Second, 7 * time.Second}) {
		t.Errorf("came %v, waited %v", s.got, slept)
	}
	if s.header.Get("X-Auth-Token") != "sct_x" || s.header.Get("User-Agent") != "Seatcount-Agent/1" || s.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("sent with %v", s.header)
	}
}

func TestSendGivesUp(t *testing.T) {
	var slept []time.Duration
	c := newServer(t, 503).client(t, &slept)
	if err := c.Send(t.Context(), nil); !errors.Is(err, ErrOffline) || !strings.Contains(err.Error(), "503") {
		t.Errorf("got %v", err)
	}
	var total time.Duration
	for _, d := range slept {
		total += d
	}
	if total > time.Minute {
		t.Errorf("it waited %v", slept)
	}
	c.URL = "http://127.0.0.1:1/agent/inventory"
	c.Patience = 0
	if err := c.Send(t.Context(), nil); !errors.Is(err, ErrOffline) {
		t.Errorf("nobody there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Send(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func TestSendIsRefused(t *testing.T) {
	for status, content := range map[int]bool{401: false, 403: false, 404: false, 302: false, 413: true, 422: true, 400: true} {
		var slept []time.Duration
		err := newServer(t, status).client(t, &slept).Send(t.Context(), nil)
		var refused *Refused
		if !errors.As(err, &refused) || refused.Content() != content || len(slept) > 0 || !strings.Contains(err.Error(), "It does not like it") {
			t.Errorf("%d: %v after %v", status, err, slept)
		}
	}
}

// Such as the sign-in page of a hotel, or a server that speaks TLS and is asked without.
func TestWhatAnswersOtherwiseHasNotTakenItIn(t *testing.T) {
	for status, offline := range map[int]bool{200: true, 204: true, 400: false, 404: false, 422: false} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			if status != http.StatusNoContent {
				_, _ = w.Write([]byte("<h1>Welcome</h1>"))
			}
		}))
		defer s.Close()
		err := (&Client{URL: s.URL, HTTP: s.Client()}).Send(t.Context(), Pack([]byte("hello")))
		var refused *Refused
		if errors.Is(err, ErrOffline) != offline || !offline && (!errors.As(err, &refused) || refused.Content()) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestSpool(t *testing.T) {
	spool := Spool{filepath.Join(t.TempDir(), "state", "spool")}
	var slept []time.Duration
	s := newServer(t, 202, 422, 202)
	c := s.client(t, &slept)
	if n, err := spool.Flush(t.Context(), c, nil); n != 0 || err != nil {
		t.Fatalf("an empty spool: %d, %v", n, err)
	}
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for i, text := range []string{"b", "a", "c"} {
		path, err := spool.Keep(Pack([]byte(text)), at.AddDate(0, 0, i))
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is for %v, %v", path, info.Mode(), err)
		}
	}
	var told []string
	n, err := spool.Flush(t.Context(), c, func(s string) { told = append(told, s) })
	if n != 2 || err != nil || !slices.Equal(s.got, []string{"b", "c"}) || len(told) != 1 {
		t.Errorf("sent %d, %v: %v; told %v", n, err, s.got, told)
	}
	if waiting, _ := spool.Waiting(); len(waiting) != 0 {
		t.Errorf("it still has %v", waiting)
	}
	// What the server cannot take now stays, and so does everything when it does not know the token.
	for _, status := range []int{503, 401} {
		if _, err := spool.Keep(Pack([]byte("d")), at.AddDate(0, 1, status)); err != nil {
			t.Fatal(err)
		}
		before, _ := spool.Waiting()
		if _, err := spool.Flush(t.Context(), newServer(t, status).client(t, &slept), func(string) {}); err == nil {
			t.Errorf("%d is no error", status)
		}
		if after, _ := spool.Waiting(); !slices.Equal(before, after) {
			t.Errorf("with %d it kept %v of %v", status, after, before)
		}
	}
}

func TestSpoolIsBounded(t *testing.T) {
	spool := Spool{t.TempDir()}
	for i := range MaxSpooled + 5 {
		if _, err := spool.Keep([]byte("x"), time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	waiting, err := spool.Waiting()
	if err != nil || len(waiting) != MaxSpooled || !strings.Contains(waiting[0], "000005.") {
		t.Errorf("it keeps %v, %v", waiting, err)
	}
}

func TestCertificates(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }))
	t.Cleanup(s.Close)
	s.Config.ErrorLog = nil
	file := filepath.Join(t.TempDir(), "ca.pem")
	var text bytes.Buffer
	if err := pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ca   string
		want bool
	}{{"", false}, {file, true}} {
		h, err := NewHTTP(c.ca, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if err := (&Client{URL: s.URL, HTTP: h}).Send(t.Context(), nil); (err == nil) != c.want {
			t.Errorf("with %q: %v", c.ca, err)
		}
	}
	if _, err := NewHTTP(filepath.Join(t.TempDir(), "none"), 0); err == nil {
		t.Error("a file that is not there is taken")
	}
}
