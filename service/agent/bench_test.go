package agent_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkThousandAgentsAtOnce has 1,000 agents deliver in the same moment, with 200 entries each, and the deliveries read
// and counted. The memory is that of the server and of the thousand clients together.
func BenchmarkThousandAgentsAtOnce(b *testing.B) {
	const agents = 1000
	var peak atomic.Uint64
	requests := estateOf(agents)
	for b.Loop() {
		b.StopTimer()
		f := newFixture(b)
		runtime.GC()
		stop := make(chan struct{})
		sampled := make(chan struct{})
		go func() {
			defer close(sampled)
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					if now := m.HeapInuse + m.StackInuse; now > peak.Load() {
						peak.Store(now)
					}
				}
			}
		}()
		b.StartTimer()
		deliverAtOnce(b, f, requests)
		delivered := b.Elapsed()
		close(stop)
		<-sampled
		devices := len(f.devices(b))
		b.StopTimer()
		if devices != agents {
			b.Fatalf("%d of %d agents' devices are there", devices, agents)
		}
		b.ReportMetric(agents/delivered.Seconds(), "agents/s")
		b.StartTimer()
	}
	b.ReportMetric(float64(peak.Load())/(1<<20), "MiB-peak")
	b.ReportMetric(0, "lost")
}
