package device

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"seatcount/model"
	"seatcount/service/inventory"
)

// estate makes reports with 200 entries each, of 40,000 titles with two or three releases, of which few are common.
func estate(devices int) []Item {
	rng := rand.New(rand.NewPCG(1, 2))
	const titles = 40_000
	items := make([]Item, devices)
	for i := range items {
		r := report(fmt.Sprintf("PC-%05d", i), 1)
		r.UUID, r.OS, r.User = fmt.Sprintf("4c4c4544-0034-3010-8048-b6c0%08d", i+10), "Windows 11 Pro", fmt.Sprintf("user%d", i)
		r.Software = make([]inventory.Entry, 0, 200)
		for range 200 {
			x := rng.Float64()
			t := int(x * x * x * titles)
			r.Software = append(r.Software, inventory.Entry{
				Name:    fmt.Sprintf("Maker%d Product Number %d (x64)", t%300, t),
				Version: fmt.Sprintf("%d.0.%d", 1+rng.IntN(2)*(t%2), t%97), Publisher: fmt.Sprintf("Maker%d Corporation", t%300),
			})
		}
		items[i] = Item{FileID: int64(i%99 + 1), OrgID: model.RootOrgID, Report: r}
	}
	return items
}

// BenchmarkIngest10000x200 writes reports that are in memory already, until all is committed.
func BenchmarkIngest10000x200(b *testing.B) {
	items := estate(10_000)
	for b.Loop() {
		b.StopTimer()
		bench := newBench(b)
		b.StartTimer()
		for start := 0; start < len(items); start += chunk {
			bench.apply(items[start : start+chunk]...)
		}
		b.StopTimer()
		bench.Store.Close()
		if info, err := os.Stat(bench.Store.Path()); err == nil {
			b.ReportMetric(float64(info.Size())/1e6, "MB")
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/10_000, "µs/report")
}

// BenchmarkIngestUnchanged reads the same reports again, a day later: nothing is written but when they were seen.
func BenchmarkIngestUnchanged(b *testing.B) {
	items := estate(2_000)
	bench := newBench(b)
	bench.apply(items...)
	for b.Loop() {
		for i := range items {
			items[i].Report.CollectedAt = items[i].Report.CollectedAt.AddDate(0, 0, 1)
		}
		bench.apply(items...)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2_000, "µs/report")
}

// BenchmarkOneDeviceChanged is one file that changed by an entry, until it is committed.
func BenchmarkOneDeviceChanged(b *testing.B) {
	items := estate(2_000)
	bench := newBench(b)
	bench.apply(items...)
	i := 0
	for b.Loop() {
		i++
		r := items[i%2000].Report
		r.CollectedAt = r.CollectedAt.AddDate(0, 0, 1)
		r.Software[0].Version = fmt.Sprint(i)
		bench.apply(items[i%2000])
	}
}

// BenchmarkLoadDictionary is what an ingester reads before its first report, of 10,000 devices.
func BenchmarkLoadDictionary(b *testing.B) {
	bench := newBench(b)
	bench.apply(estate(10_000)...)
	b.ReportMetric(float64(len(bench.in.words.titleIDs)), "releases")
	for b.Loop() {
		if _, err := bench.NewIngester(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
