package api

import (
	"fmt"
	"testing"
	"time"
)

func TestAddressOf(t *testing.T) {
	for remote, want := range map[string]string{
		"127.0.0.1:5": "127.0.0.1", "[::ffff:127.0.0.1]:5": "127.0.0.1", "[::1]:5": "::1", "[2001:db8::1:2]:5": "2001:db8::/64",
		"[2001:db8::9]:5": "2001:db8::/64", "[fe80::1%eth0]:5": "fe80::/64", "@": "@",
	} {
		if got := addressOf(remote); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
	}
}

func TestLimiterForgetsAddresses(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(func() time.Time { return now }, rate{burst: 2, perSecond: 1})
	for range 2 {
		if ok, _ := l.take("a"); !ok {
			t.Fatal("two at once are allowed")
		}
	}
	if ok, wait := l.take("a"); ok || wait != time.Second {
		t.Errorf("a third: %v, wait %v", ok, wait)
	}
	now = now.Add(time.Second)
	if ok, _ := l.take("a"); !ok {
		t.Error("one more after a second")
	}
	for i := range 3 * maxBuckets {
		l.take(fmt.Sprint(i))
		if i == maxBuckets {
			now = now.Add(time.Minute)
		}
	}
	if len(l.buckets) > maxBuckets {
		t.Errorf("it remembers %d addresses", len(l.buckets))
	}
}

func TestHostNames(t *testing.T) {
	var h hostNames
	for host, want := range map[string]bool{
		"": false, "localhost": true, "127.0.0.1:1": true, "[::1]": true, "::1": true, "pc1": false, "a.example.com": false,
	} {
		if h.allow(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
	names := []string{"PC1", "*.example.com", ""}
	h.more.Store(&names)
	for host, want := range map[string]bool{
		"pc1:8480": true, "a.example.com:8480": true, "A.EXAMPLE.COM.": true, "example.com": false, "a.b.example.com": false, "": false, "pc2": false,
	} {
		if h.allow(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}
