package api

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"

	"seatcount/model"
)

// The settings of listening. They are the administrator's; whether their own tokens work is every user's.
const (
	SettingListen   = "api.listen"   // "1" is on; off until somebody switches it on
	SettingAddress  = "api.address"  // empty is DefaultAddress
	SettingTLS      = "api.tls"      // "", "made" (a certificate that is made) or "files"
	SettingCertFile = "api.tls_cert" // with "files"
	SettingKeyFile  = "api.tls_key"
)

// Settings are what Control reads and changes.
type Settings interface {
	Get(key string) string
	Change(ctx context.Context, p model.Principal, key, value string) error
}

// Switch is whether and where the desktop app's API listens.
type Switch struct {
	On       bool
	Address  string // "127.0.0.1:8480"
	TLS      string // "", "made" or "files"
	CertFile string
	KeyFile  string
}

// Status is what the API of the desktop app does at the moment.
type Status struct {
	Listening bool
	URL       string // "http://127.0.0.1:8480" while it listens
	Err       error  // why it does not listen though it should: *PortInUse, ErrNeedsTLS, …
}

// Control switches a server as the settings say.
type Control struct {
	server   *Server
	settings Settings
	dir      string
	log      logrus.FieldLogger

	mu     sync.Mutex
	status Status
}

// NewControl returns a control of the server, which does not listen yet. A certificate that is made is kept in dir.
func NewControl(server *Server, settings Settings, dir string) *Control {
	return &Control{server: server, settings: settings, dir: dir, log: server.Log}
}

// Switch is what the settings say.
func (c *Control) Switch() Switch {
	s := Switch{
		On: c.settings.Get(SettingListen) == "1", Address: c.settings.Get(SettingAddress), TLS: c.settings.Get(SettingTLS),
		CertFile: c.settings.Get(SettingCertFile), KeyFile: c.settings.Get(SettingKeyFile),
	}
	if s.Address == "" {
		s.Address = DefaultAddress
	}
	return s
}

// config is where to listen.
func (c *Control) config(s Switch) ListenConfig {
	l := ListenConfig{Addr: s.Address, Dir: c.dir}
	switch s.TLS {
	case "made":
		l.SelfSigned = true
	case "files":
		l.CertFile, l.KeyFile = s.CertFile, s.KeyFile
	}
	return l
}

// Status tells what the API does at the moment.
func (c *Control) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// Certificate is the file of the certificate that was made, which programs have to be told to trust; empty when none was
// made.
func (c *Control) Certificate() string { return c.config(c.Switch()).Certificate() }

// Start listens if the settings say so. An error is in Status too.
func (c *Control) Start(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.follow(ctx, c.Switch())
}

// follow brings the server to what the switch says.
func (c *Control) follow(ctx context.Context, s Switch) error {
	err := c.server.Shutdown(ctx)
	if err != nil {
		c.log.WithError(err).Warn("stop the API")
	}
	c.status = Status{}
	if !s.On {
		return nil
	}
	url, err := c.server.Start(ctx, c.config(s))
	if err != nil {
		c.status.Err = err
		return fmt.Errorf("switch the API on: %w", err)
	}
	c.status = Status{Listening: true, URL: url}
	return nil
}

// Set changes where and whether the API listens, for administrators. When it cannot listen there, nothing is changed and
// it goes on as before; the error is *PortInUse, ErrNeedsTLS, *model.ValidationError with the field "address", or one of
// certificates and the network.
func (c *Control) Set(ctx context.Context, p model.Principal, s Switch) error {
	if !p.Can(model.SettingsUpdate) || !p.Everywhere() {
		return fmt.Errorf("switch the API: %w", model.ErrForbidden)
	}
	s.Address = strings.TrimSpace(s.Address)
	if s.Address == "" {
		s.Address = DefaultAddress
	}
	if s.TLS != "" && s.TLS != "made" && s.TLS != "files" {
		return model.Invalid("tls", "There is no way %q to encrypt", s.TLS)
	}
	if err := CheckAddress(c.config(s)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.Switch()
	if before == s && c.status.Listening == s.On {
		return nil
	}
	if err := c.follow(ctx, s); err != nil {
		failed := c.status.Err
		if again := c.follow(ctx, before); again != nil {
			c.log.WithError(again).Warn("listen as before")
		}
		return failed
	}
	on := ""
	if s.On {
		on = "1"
	}
	var problems []error
	for _, change := range [][2]string{
		{SettingListen, on}, {SettingAddress, s.Address}, {SettingTLS, s.TLS}, {SettingCertFile, s.CertFile}, {SettingKeyFile, s.KeyFile},
	} {
		if c.settings.Get(change[0]) != change[1] {
			problems = append(problems, c.settings.Change(ctx, p, change[0], change[1]))
		}
	}
	return errors.Join(problems...)
}

// Close stops listening and waits.
func (c *Control) Close(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = Status{}
	return c.server.Shutdown(ctx)
}
