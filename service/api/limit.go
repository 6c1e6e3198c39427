package api

import (
	"math"
	"net"
	"net/netip"
	"sync"
	"time"
)

// rate is how often something may happen: so many at once, and then so many a second.
type rate struct {
	burst     float64
	perSecond float64
}

var (
	// wrongTokens: nobody guesses 256 bits, whatever the rate; this keeps a program that is set up wrongly from filling
	// the log and keeping the database busy.
	wrongTokens = rate{burst: 10, perSecond: 0.2}
	// requestRate leaves room for a thousand agents that come from one address at the same moment.
	requestRate = rate{burst: 4000, perSecond: 1000}
)

// maxBuckets is how many addresses a limiter remembers.
const maxBuckets = 10_000

// limiter holds back who does something too often, by address.
type limiter struct {
	rate
	clock   func() time.Time
	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket is what an address had left at a time.
type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(clock func() time.Time, r rate) *limiter {
	return &limiter{rate: r, clock: clock, buckets: map[string]bucket{}}
}

// take takes one and reports whether there was one; if not, how long to wait for the next.
func (l *limiter) take(key string) (ok bool, wait time.Duration) {
	now := l.clock()
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.buckets[key]
	left := l.burst
	if known {
		left = l.refilled(b, now)
	} else if len(l.buckets) >= maxBuckets {
		l.forget(now)
	}
	ok = left >= 1
	if ok {
		left--
	} else {
		wait = time.Duration(math.Ceil((1-left)/l.perSecond)) * time.Second
	}
	l.buckets[key] = bucket{left, now}
	return ok, wait
}

func (l *limiter) refilled(b bucket, now time.Time) float64 {
	return min(l.burst, b.left+max(0, now.Sub(b.at).Seconds())*l.perSecond)
}

// forget drops the addresses that have all of theirs again; when there are none, all.
func (l *limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if l.refilled(b, now) >= l.burst {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// addressOf is who sends a request: the address, of IPv6 the network, since one computer has as many of those as it likes.
func addressOf(remote string) string {
	host := hostOf(remote)
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() && !ip.IsLoopback() {
		if network, err := ip.Prefix(64); err == nil {
			return network.String()
		}
	}
	return ip.String()
}

// hostOf is a remote address without its port.
func hostOf(remote string) string {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		return host
	}
	return remote
}
