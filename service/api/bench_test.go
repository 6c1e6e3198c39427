package api_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/api"
	"seatcount/service/refresh"
	"seatcount/service/sample"
	"seatcount/service/token"
)

// benchEstate serves licenses over the devices of a made-up estate, and returns the URL and a token.
func benchEstate(b *testing.B, devices, licenses int) (url, secret string) {
	b.Helper()
	dir := b.TempDir()
	s, err := service.Open(b.Context(), service.Params{Path: filepath.Join(dir, "seatcount.db"), Log: quiet()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	estate := sample.New(sample.Params{Devices: devices, Titles: 3000, PerDevice: 60, Seed: 7})
	folder := filepath.Join(dir, "inventory")
	if _, err := estate.Write(b.Context(), folder, sample.FormatMixed); err != nil {
		b.Fatal(err)
	}
	if err := s.Count.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	if _, err := s.Refresh.Scan(b.Context(), admin, refresh.ScanParams{Paths: []string{folder}}); err != nil {
		b.Fatal(err)
	}
	titles, err := s.Count.Titles(b.Context(), admin)
	if err != nil {
		b.Fatal(err)
	}
	for i := range licenses {
		l := model.NewLicense()
		l.Name, l.MatchString, l.PurchaseCount = fmt.Sprintf("License %d", i), titles[i%len(titles)].Name+"%", 10*i
		if _, err := s.Licenses.Create(b.Context(), admin, l); err != nil {
			b.Fatal(err)
		}
	}
	made, err := s.Tokens.Create(b.Context(), admin, token.New{Scope: model.ScopeAPI})
	if err == nil {
		err = s.Tokens.SetEnabled(b.Context(), admin, true)
	}
	if err != nil {
		b.Fatal(err)
	}
	server := service.API(s, service.APIParams{Log: quiet()})
	if url, err = server.Start(b.Context(), api.ListenConfig{Addr: "127.0.0.1:0"}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { server.Shutdown(context.WithoutCancel(b.Context())) })
	return url, made.Secret
}

// BenchmarkListLicenses asks for 200 licenses over 5,000 devices on loopback. "paced" asks 200 times a second, whether the
// answers before have come or not, and reports the 99th percentile of how long an answer takes; "one after the other"
// tells what one request costs.
func BenchmarkListLicenses(b *testing.B) {
	url, secret := benchEstate(b, 5000, 200)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DialContext: (&net.Dialer{}).DialContext}}
	defer client.CloseIdleConnections()
	get := func(b *testing.B) {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url+"/licenses", nil)
		if err != nil {
			b.Error(err)
			return
		}
		r.Header.Set("X-Auth-Token", secret)
		res, err := client.Do(r)
		if err != nil {
			b.Error(err)
			return
		}
		defer res.Body.Close()
		if n, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK || n < 50_000 {
			b.Errorf("status %d, %d bytes, %v", res.StatusCode, n, err)
		}
	}
	b.Run("one after the other", func(b *testing.B) {
		for b.Loop() {
			get(b)
		}
	})
	b.Run("paced", func(b *testing.B) {
		const perSecond, requests = 200, 1000
		took := make(chan time.Duration, requests)
		var all []time.Duration
		for b.Loop() {
			tick := time.NewTicker(time.Second / perSecond)
			for range requests {
				due := <-tick.C
				go func() {
					get(b)
					took <- time.Since(due)
				}()
			}
			tick.Stop()
			for range requests {
				all = append(all, <-took)
			}
		}
		slices.Sort(all)
		ms := func(q float64) float64 { return all[int(q*float64(len(all)-1))].Seconds() * 1000 }
		b.ReportMetric(ms(0.5), "p50-ms")
		b.ReportMetric(ms(0.99), "p99-ms")
		b.ReportMetric(0, "ns/op")
	})
}
