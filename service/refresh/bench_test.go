package refresh_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"seatcount/model"
	"seatcount/service"
	"seatcount/service/refresh"
	"seatcount/service/sample"
)

// benchDevices is the size of the estate that is measured: BENCH_DEVICES, or 100,000 with BENCH=large, or 10,000.
func benchDevices(b *testing.B) int {
	b.Helper()
	if n, err := strconv.Atoi(os.Getenv("BENCH_DEVICES")); err == nil && n > 0 {
		return n
	}
	if os.Getenv("BENCH") == "large" {
		return 100_000
	}
	return 10_000
}

// estate writes an estate as files, whose times lie in the past as those of real ones do.
func estate(b *testing.B, format sample.Format) (dir string, e *sample.Estate) {
	b.Helper()
	e = sample.New(sample.Scale(benchDevices(b), 1))
	dir = b.TempDir()
	if _, err := e.Write(b.Context(), dir, format); err != nil {
		b.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range entries {
		if err := os.Chtimes(filepath.Join(dir, f.Name()), hourAgo, hourAgo); err != nil {
			b.Fatal(err)
		}
	}
	return dir, e
}

// scanned is a new database with licenses of the estate, into which its files were scanned.
func scanned(b *testing.B, dir string, e *sample.Estate) (s *service.Services, took time.Duration) {
	b.Helper()
	s = openAt(b, filepath.Join(b.TempDir(), "seatcount.db"))
	for _, l := range e.Licenses[:min(len(e.Licenses), 200)] {
		if _, err := s.Licenses.Create(b.Context(), admin, model.License{Name: l.Name, MatchString: l.Match, Metric: l.Metric, PurchaseCount: l.Purchased}); err != nil {
			b.Fatal(err)
		}
	}
	sum, err := s.Refresh.Scan(b.Context(), admin, refresh.ScanParams{Paths: []string{dir}})
	if err != nil || sum.Devices != e.Devices || len(sum.Problems) > 0 {
		b.Fatal(sum.Devices, len(sum.Problems), err)
	}
	return s, time.Duration(sum.Seconds * float64(time.Second))
}

func firstIngest(b *testing.B, format sample.Format) {
	dir, e := estate(b, format)
	var total time.Duration
	b.ResetTimer()
	for range b.N {
		_, took := scanned(b, dir, e)
		total += took
	}
	b.ReportMetric(float64(e.Devices*b.N)/total.Seconds(), "files/s")
	b.ReportMetric(total.Seconds()/float64(b.N), "s/ingest")
}

// Read, parsed, committed and counted, from an empty database.
func BenchmarkFirstIngestJSON(b *testing.B) { firstIngest(b, sample.FormatJSON) }
func BenchmarkFirstIngestXML(b *testing.B)  { firstIngest(b, sample.FormatXML) }

// All sources looked through with nothing changed.
func BenchmarkSecondSweep(b *testing.B) {
	dir, e := estate(b, sample.FormatMixed)
	s, _ := scanned(b, dir, e)
	wait(b, s)
	for b.Loop() {
		wait(b, s)
	}
	b.ReportMetric(float64(e.Devices*b.N)/b.Elapsed().Seconds(), "files/s")
}

// One file with another content, from the moment that it is noticed until it is committed and the counts are right.
func BenchmarkOneFileChanged(b *testing.B) {
	dir, e := estate(b, sample.FormatJSON)
	s, _ := scanned(b, dir, e)
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(dir, entries[7].Name())
	var contents [2][]byte
	for i := range contents {
		if contents[i], err = os.ReadFile(filepath.Join(dir, entries[7+i].Name())); err != nil {
			b.Fatal(err)
		}
	}
	changed := hourAgo
	i := 0
	for b.Loop() {
		b.StopTimer()
		i++
		changed = changed.Add(time.Second)
		write(b, file, string(contents[i%2]), changed)
		b.StartTimer()
		if err := s.Refresh.Look(b.Context(), file); err != nil {
			b.Fatal(err)
		}
	}
}
