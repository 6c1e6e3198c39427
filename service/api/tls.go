package api

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// The names of the certificate that is made, and its key, in ListenConfig.Dir.
const (
	certName = "seatcount-cert.pem"
	keyName  = "seatcount-key.pem"
)

// A certificate that is made is valid for two years, about what browsers take, and is made anew a month before its end.
const (
	validFor   = 730 * 24 * time.Hour
	renewAhead = 30 * 24 * time.Hour
)

// Certificate is the file of the certificate that is made, which programs have to be told to trust; empty when none is.
func (c ListenConfig) Certificate() string {
	if !c.SelfSigned || c.CertFile != "" || c.Dir == "" {
		return ""
	}
	return filepath.Join(c.Dir, certName)
}

// tls is the configuration for the listener, nil for plain HTTP.
func (c ListenConfig) tls(now time.Time) (*tls.Config, error) {
	if !c.TLS() {
		return nil, nil
	}
	certFile, keyFile := c.CertFile, c.KeyFile
	switch {
	case certFile == "" && keyFile == "":
		if c.Dir == "" {
			return nil, errors.New("make a certificate: there is no folder to keep it in")
		}
		certFile, keyFile = filepath.Join(c.Dir, certName), filepath.Join(c.Dir, keyName)
		if err := ensureCertificate(certFile, keyFile, c.Names, now); err != nil {
			return nil, fmt.Errorf("make a certificate: %w", err)
		}
	case certFile == "" || keyFile == "":
		return nil, errors.New("TLS needs both files, that of the certificate and that of its key")
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("read the certificate %s with the key %s: %w", certFile, keyFile, err)
	}
	if pair.Leaf != nil && now.After(pair.Leaf.NotAfter) {
		return nil, fmt.Errorf("the certificate %s ended on %s", certFile, pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// ensureCertificate makes a certificate for this computer's names and addresses and for those that clients call it by
// besides, unless there is one that still is. A new one is for the names of the old one too.
func ensureCertificate(certFile, keyFile string, more []string, now time.Time) error {
	names, ips := ownNames()
	for _, name := range more {
		if ip := net.ParseIP(name); ip != nil {
			ips = append(ips, ip)
		} else {
			names = append(names, name)
		}
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err == nil && pair.Leaf != nil {
		if now.Before(pair.Leaf.NotAfter.Add(-renewAhead)) && covers(pair.Leaf, append(names, more...)) {
			return nil
		}
		names = append(names, pair.Leaf.DNSNames...)
	}
	names = unique(names)
	if err := os.MkdirAll(filepath.Dir(certFile), 0o700); err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: names[0], Organization: []string{"Seatcount, self-signed"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validFor), DNSNames: names, IPAddresses: ips,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := writePEM(keyFile, "PRIVATE KEY", private); err != nil {
		return err
	}
	return writePEM(certFile, "CERTIFICATE", der)
}

// writePEM replaces a file by one that only its owner reads.
func writePEM(path, kind string, der []byte) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

// unique are the names without those that come again, in their order.
func unique(names []string) []string {
	var list []string
	for _, name := range names {
		if !slices.ContainsFunc(list, func(other string) bool { return strings.EqualFold(other, name) }) {
			list = append(list, name)
		}
	}
	return list
}

func covers(leaf *x509.Certificate, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return leaf.VerifyHostname(name) != nil })
}

// ownNames are the names and addresses of this computer, the host's name first.
func ownNames() ([]string, []net.IP) {
	names := []string{"localhost"}
	if host, err := os.Hostname(); err == nil && host != "" && !strings.EqualFold(host, "localhost") {
		names = []string{host, "localhost"}
	}
	ips := []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	addresses, _ := net.InterfaceAddrs() // without them the certificate has fewer
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() {
			ips = append(ips, n.IP)
		}
	}
	return names, ips
}

// hostNames are the names that requests may call this server by. A page of a foreign site that had its name point to
// this computer would call it by that site's name ("DNS rebinding"): that is how it is told. Addresses are no names that
// anybody can point anywhere.
type hostNames struct{ more atomic.Pointer[[]string] }

// set allows the names of the address and of the certificate too, which may begin with "*.".
func (h *hostNames) set(addr string, secure *tls.Config) {
	var names []string
	if host, _, err := net.SplitHostPort(addr); err == nil && host != "" {
		names = append(names, host)
	}
	if secure != nil {
		own, _ := os.Hostname()
		names = append(names, own)
		for _, c := range secure.Certificates {
			if c.Leaf != nil {
				names = append(names, c.Leaf.DNSNames...)
			}
		}
	}
	h.more.Store(&names)
}

// allow reports whether the Host header of a request names this server.
func (h *hostNames) allow(header string) bool {
	host := header
	if name, _, err := net.SplitHostPort(header); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	if _, err := netip.ParseAddr(host); err == nil || strings.EqualFold(host, "localhost") {
		return true
	}
	more := h.more.Load()
	return more != nil && slices.ContainsFunc(*more, func(name string) bool {
		_, above, ok := strings.Cut(host, ".")
		return name != "" && (strings.EqualFold(name, host) || ok && strings.EqualFold(name, "*."+above))
	})
}
