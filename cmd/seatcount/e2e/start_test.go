package e2e

import (
	"encoding/binary"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/refresh"
	"seatcount/service/sample"
)

// BenchmarkWindowStart measures from the start of the program until its window shows the rows of the licenses, with the
// reference estate behind it: 10,000 devices, 2 million installations, 2,000 licenses.
func BenchmarkWindowStart(b *testing.B) {
	s := begin(b, 1280, 800)
	s.reference(b)
	var shown, rows []float64
	for b.Loop() {
		empty := s.painted()
		began := time.Now()
		s.window = s.command(s.app, "--db", s.db, "--page", "licenses", "--theme", "light")
		if err := s.window.Start(); err != nil {
			b.Fatal(err)
		}
		s.soon("the window is there", func() bool { return s.painted() != empty })
		shown = append(shown, time.Since(began).Seconds())
		// 15 rows have thousands of pixels of text, an empty grid has a few words, and a screen without a window is all dark.
		s.soon("the rows are there", func() bool { n := s.dark(240, 200, 1240, 700); return n > 4000 && n < 100_000 })
		rows = append(rows, time.Since(began).Seconds())
		if len(rows) == 1 {
			s.shot("start")
		}
		stop(s.window)
		s.soon("the window is gone", func() bool { return s.painted() == empty })
	}
	slices.Sort(shown)
	slices.Sort(rows)
	b.ReportMetric(shown[len(shown)/2]*1000, "window-ms")
	b.ReportMetric(rows[len(rows)/2]*1000, "rows-ms")
	b.ReportMetric(0, "ns/op")
}

// reference fills the database with the reference estate.
func (s *story) reference(b *testing.B) {
	b.Helper()
	log := logrus.New()
	log.SetOutput(io.Discard)
	services, err := service.Open(b.Context(), service.Params{Path: s.db, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	defer services.Close()
	estate := sample.New(sample.Scale(10_000, 7))
	if _, err := estate.Write(b.Context(), s.folder, sample.FormatMixed); err != nil {
		b.Fatal(err)
	}
	admin := model.Administrator()
	for _, l := range estate.Licenses {
		made := model.NewLicense()
		made.Name, made.MatchString, made.ExcludeString, made.Metric, made.PurchaseCount = l.Name, l.Match, l.Exclude, l.Metric, l.Purchased
		if _, err := services.Licenses.Create(b.Context(), admin, made); err != nil {
			b.Fatal(err)
		}
	}
	if err := services.Count.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	if sum, err := services.Refresh.Scan(b.Context(), admin, refresh.ScanParams{Paths: []string{s.folder}}); err != nil || sum.Devices != 10_000 {
		b.Fatal(sum, err)
	}
}

// soon looks at the screen all the time until it is as wanted.
func (s *story) soon(what string, is func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); !is(); {
		if time.Now().After(end) {
			s.fail("waited in vain until %s", what)
		}
		<-time.After(2 * time.Millisecond)
	}
}

// screen reads the picture that the virtual display keeps in a file, in the form of xwd: a head of 32-bit numbers, a map of
// colors, and four bytes a pixel.
func (d *desktop) screen() (pixels []byte, width, line int) {
	d.t.Helper()
	b, err := os.ReadFile(d.frame)
	if err != nil || len(b) < 100 {
		d.fail("read the screen: %d bytes, %v", len(b), err)
	}
	head := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
	return b[head(0)+12*head(19):], head(4), head(12)
}

// painted is a sum of all pixels.
func (d *desktop) painted() (sum uint64) {
	pixels, _, _ := d.screen()
	for ; len(pixels) >= 4; pixels = pixels[4:] {
		sum = sum*31 + uint64(pixels[0]) + uint64(pixels[1])<<8 + uint64(pixels[2])<<16
	}
	return sum
}

// dark counts the pixels of dark text within a part of the screen.
func (d *desktop) dark(left, top, right, bottom int) (n int) {
	pixels, _, line := d.screen()
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			if p := pixels[y*line+4*x:]; int(p[0])+int(p[1])+int(p[2]) < 300 {
				n++
			}
		}
	}
	return n
}
