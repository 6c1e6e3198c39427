package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
	"golang.org/x/net/netutil"

	"seatcount/model"
)

// DefaultAddress is where the API listens until somebody chooses another address.
const DefaultAddress = "127.0.0.1:8480"

// ListenConfig says where to listen, and with which certificate.
type ListenConfig struct {
	Addr     string // "127.0.0.1:8480"; port 0 is any free one; empty is DefaultAddress
	CertFile string // PEM, with KeyFile
	KeyFile  string
	// SelfSigned makes a certificate when no CertFile is named, and keeps it in Dir.
	SelfSigned bool
	Dir        string
	// Names are names and addresses that clients call this computer by, beside its own, for the certificate that is made.
	Names []string
}

// TLS reports whether connections are encrypted.
func (c ListenConfig) TLS() bool { return c.SelfSigned || c.CertFile != "" || c.KeyFile != "" }

// PortInUse says that another program listens at the address.
type PortInUse struct {
	Addr string
	Next string // the next address that is free, empty when none near it is
}

// Error says what to do.
func (e *PortInUse) Error() string {
	if e.Next == "" {
		return fmt.Sprintf("another program listens at %s already, and the ports after it are taken too: choose another address", e.Addr)
	}
	return fmt.Sprintf("another program listens at %s already; %s is free", e.Addr, e.Next)
}

// ErrNeedsTLS says that other computers reach the address, and that tokens would cross the network readable.
var ErrNeedsTLS = errors.New("other computers reach this address, so it needs TLS: name a certificate, have one made, or listen at 127.0.0.1")

// The server's limits. Reports of many rows take a while to make; agents send over slow lines.
const (
	headerTimeout   = 10 * time.Second
	readTimeout     = 2 * time.Minute
	writeTimeout    = 3 * time.Minute
	idleTimeout     = 2 * time.Minute
	maxHeader       = 32 << 10
	maxConnections  = 4096
	shutdownTimeout = 10 * time.Second
)

// running is a server that listens.
type running struct {
	server *http.Server
	url    string
	done   chan struct{}
	silent silent
}

// silent are connections that nobody has said anything on yet, such as browsers open ahead of time. Package net/http
// waits five seconds for them when it ends. The zero value is ready.
type silent struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
}

// watch is told of every connection's states.
func (s *silent) watch(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state != http.StateNew {
		delete(s.conns, c)
		return
	}
	if s.conns == nil {
		s.conns = map[net.Conn]bool{}
	}
	s.conns[c] = true
}

// hangUp closes them.
func (s *silent) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close() // nobody uses it
	}
}

// CheckAddress says whether one may listen at an address like "127.0.0.1:8480", without listening. Errors are
// *model.ValidationError with the field "address" or "tls_name", or ErrNeedsTLS.
func CheckAddress(c ListenConfig) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return model.Invalid("address", "%q is not an address with a port like %s", c.Addr, DefaultAddress)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return model.Invalid("address", "A port is a number from 1 to 65535, not %q", port)
	}
	for _, name := range c.Names {
		if net.ParseIP(name) == nil && !isHostName(name) {
			return model.Invalid("tls_name", "%q is not the name of a computer like seatcount.example", name)
		}
	}
	if !c.TLS() && !isLoopback(host) {
		return fmt.Errorf("listen at %s: %w", c.Addr, ErrNeedsTLS)
	}
	return nil
}

// isHostName reports whether a text has the form of a computer's name.
func isHostName(s string) bool {
	return s != "" && len(s) <= 253 && strings.Trim(s, ".-") == s && !strings.Contains(s, "..") && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// isLoopback reports whether only this computer reaches the host. An empty one is every address that there is.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Start listens and answers until Shutdown; it returns the URL, such as "http://127.0.0.1:8480". Errors are *PortInUse,
// ErrNeedsTLS, ErrRunning, *model.ValidationError, or those of certificates and the network.
func (s *Server) Start(ctx context.Context, c ListenConfig) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		return "", ErrRunning
	}
	if c.Addr == "" {
		c.Addr = DefaultAddress
	}
	if err := CheckAddress(c); err != nil {
		return "", err
	}
	secure, err := c.tls(s.Clock())
	if err != nil {
		return "", err
	}
	l, err := listen(ctx, c.Addr)
	if err != nil {
		return "", err
	}
	r := &running{done: make(chan struct{}), url: urlOf(c.Addr, l.Addr(), secure != nil)}
	l = netutil.LimitListener(l, maxConnections)
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	s.names.set(c.Addr, secure)
	r.server = &http.Server{
		Handler: s.handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: stdlog.New(serverLog{s.Log}, "", 0),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }, ConnState: r.silent.watch,
	}
	s.running = r
	go func() {
		defer close(r.done)
		if err := r.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.Log.WithError(err).Error("the API stopped listening")
		}
	}()
	s.Log.WithField("address", r.url).Info("the API listens")
	return r.url, nil
}

// Shutdown stops listening, lets the answers under way end for some seconds, and waits. Who is not done by then, such as
// one who sends a byte a minute, is cut off, which is no error. It does nothing when the server does not listen.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.running
	if r == nil {
		return nil
	}
	s.running = nil
	ctx, cancel := context.WithTimeout(ctx, shutdownTimeout)
	defer cancel()
	r.silent.hangUp()
	err := r.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		s.Log.WithField("address", r.url).Warn("requests that did not end were cut off")
		err = r.server.Close()
	}
	<-r.done
	s.sessions.forgetAll()
	s.Log.WithField("address", r.url).Info("the API does not listen any more")
	return err
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case isInUse(err):
		return nil, &PortInUse{Addr: addr, Next: nextFree(ctx, addr)}
	}
	return nil, fmt.Errorf("listen at %s: %w", addr, err)
}

// isInUse knows the error on Windows by its number, WSAEADDRINUSE, which package syscall does not name there.
func isInUse(err error) bool {
	var number syscall.Errno
	return errors.Is(err, syscall.EADDRINUSE) || runtime.GOOS == "windows" && errors.As(err, &number) && number == 10048
}

// nextFree is the first address with a higher port that one can listen at.
func nextFree(ctx context.Context, addr string) string {
	host, port, _ := net.SplitHostPort(addr)
	first, _ := strconv.Atoi(port)
	for n := first + 1; n <= min(first+50, 65535); n++ {
		next := net.JoinHostPort(host, strconv.Itoa(n))
		var config net.ListenConfig
		if l, err := config.Listen(ctx, "tcp", next); err == nil {
			_ = l.Close()
			return next
		}
	}
	return ""
}

// urlOf is how a browser on this computer reaches the server.
func urlOf(asked string, got net.Addr, secure bool) string {
	host, _, _ := net.SplitHostPort(asked)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	_, port, _ := net.SplitHostPort(got.String())
	scheme := "http://"
	if secure {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, port)
}

// serverLog takes what package net/http has to say, such as failed TLS handshakes, which are not worth a warning.
type serverLog struct{ log logrus.FieldLogger }

func (l serverLog) Write(b []byte) (int, error) {
	l.log.WithField("from", "http").Debug(strings.TrimSpace(string(b)))
	return len(b), nil
}

func quiet() logrus.FieldLogger {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return log
}
