// Package deliver sends inventories to a Seatcount server with an Agent token, and keeps those that could not be sent for
// the next time.
package deliver

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Client sends to one server.
type Client struct {
	URL   string // as Address returns it
	Token string
	Agent string // how the program calls itself, such as "Seatcount-Agent/1.0"
	HTTP  *http.Client
	// Patience is how long it is tried again when the server cannot be reached.
	Patience time.Duration
	// Sleep waits between tries; nil waits in real time.
	Sleep func(context.Context, time.Duration) error
}

// Refused is the server's answer that trying again does not help.
type Refused struct {
	Status int
	Reason string
	other  bool // it is not Seatcount that answers, or something stands in between
}

// Error returns what the server said.
func (r *Refused) Error() string {
	return fmt.Sprintf("the server refused: %s (%d)", r.Reason, r.Status)
}

// Content reports whether it is the inventory that was refused, not who sends it or where to.
func (r *Refused) Content() bool {
	if r.other {
		return false
	}
	switch r.Status {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// ErrOffline says that the server could not be reached, or could not take the inventory now.
var ErrOffline = errors.New("the server cannot be reached")

// Address makes the address for inventories of what somebody wrote: "https://host:8480" or with /agent behind it.
// Other than on this computer, a connection without encryption is refused unless plain is set: whoever listens would see
// the token.
func Address(text string, plain bool) (string, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("%q is not an address like https://seatcount.example:8480", text)
	}
	if u.User != nil || u.RawQuery != "" {
		return "", errors.New("the token does not belong into the address; it stands in a file or in SEATCOUNT_TOKEN")
	}
	if u.Scheme == "http" && !plain && !isLocal(u.Hostname()) {
		return "", fmt.Errorf("%s would send the token readable for everybody on the way; use https, or --plain if that is wanted", u.Host)
	}
	path := strings.TrimRight(u.Path, "/")
	path = strings.TrimSuffix(path, "/inventory")
	path = strings.TrimSuffix(path, "/agent")
	u.Path, u.RawPath, u.Fragment = path+"/agent/inventory", "", ""
	return u.String(), nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// NewHTTP returns the client for HTTP. caFile names certificates, in PEM, that are trusted beside the system's; empty for
// none. No redirect is followed: the token is for one server.
func NewHTTP(caFile string, timeout time.Duration) (*http.Client, error) {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile != "" {
		data, err := os.ReadFile(caFile)
		if err != nil {
			return nil, err
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(data) {
			return nil, fmt.Errorf("%s has no certificate in PEM", caFile)
		}
		t.TLSClientConfig.RootCAs = pool
	}
	return &http.Client{
		Transport: t, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// Pack packs an inventory as it is sent and spooled.
func Pack(inventory []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(inventory) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// Send sends a packed inventory, trying again as long as Patience. Errors are *Refused, ErrOffline, or the context's.
func (c *Client) Send(ctx context.Context, packed []byte) error {
	wait := time.Second
	for left := c.Patience; ; {
		after, err := c.try(ctx, packed)
		var refused *Refused
		switch {
		case err == nil, errors.As(err, &refused):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		pause := max(wait, min(after, time.Minute))
		if pause > left {
			return fmt.Errorf("%w: %w", ErrOffline, err)
		}
		if err := c.sleep(ctx, pause); err != nil {
			return err
		}
		left -= pause
		wait = min(2*wait, time.Minute)
	}
}

func (c *Client) sleep(ctx context.Context, d time.Duration) error {
	if c.Sleep != nil {
		return c.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// try sends once; after is how long the server asks to wait.
func (c *Client) try(ctx context.Context, packed []byte) (after time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(packed))
	if err != nil {
		return 0, err
	}
	r.Header.Set("X-Auth-Token", c.Token)
	r.Header.Set("User-Agent", c.Agent)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Encoding", "gzip")
	answer, err := c.HTTP.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 64<<10)) // what came of it
	switch status := answer.StatusCode; {
	case status == http.StatusAccepted: // it is on the server's disk
		return 0, nil
	case status/100 == 2: // whoever says so, such as the sign-in page of a hotel, has not taken it in
		return 0, fmt.Errorf("it answers %s, which Seatcount does not", answer.Status)
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		if n, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && n > 0 {
			after = time.Duration(n) * time.Second
		}
		return after, fmt.Errorf("it answers %s", answer.Status)
	default:
		why, ours := reason(text)
		if !ours {
			why = "it answers " + answer.Status + ", not as Seatcount does; is the address right?"
		}
		return 0, &Refused{status, why, !ours}
	}
}

// reason is what a Seatcount server says, in one line; ok is false when it is not one that says it.
func reason(text []byte) (words string, ok bool) {
	var o struct {
		Errors []struct{ Detail string }
	}
	if json.Unmarshal(text, &o) != nil || len(o.Errors) == 0 || o.Errors[0].Detail == "" {
		return "", false
	}
	return strings.Join(strings.Fields(o.Errors[0].Detail), " "), true
}
