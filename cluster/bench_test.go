package cluster

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/askbook/askbook/internal/eval"
)

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1000, 10000, 30000, 100000, 300000, 1000000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			points := invented(n, 50+n/200, 256, 1)
			before := processorTime(b)
			for b.Loop() {
				if _, err := Build(context.Background(), points, Options{}, nil); err != nil {
					b.Fatal(err)
				}
			}
			spent := processorTime(b) - before
			b.ReportMetric(spent.Seconds()/float64(b.N), "cpu-s")
			b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/float64(n), "cpu-µs/point")
			reportMemory(b)
		})
	}
}

// processorTime of this process on all processors: unlike the clock's it says
// the same on a machine that does other things too.
func processorTime(b *testing.B) time.Duration {
	used, ok := eval.CPUTime()
	if !ok {
		b.Skip("this system does not tell the processor time")
	}
	return used
}

func reportMemory(b *testing.B) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/1e6, "MB")
}

func BenchmarkUpdate(b *testing.B) {
	const n, more = 100000, 1000
	points := invented(n+more, 50+n/200, 256, 1)
	tree, err := Build(context.Background(), points[:n], Options{Runs: 1}, nil)
	if err != nil {
		b.Fatal(err)
	}
	state, _ := Identify(nil, tree, points[0].Time)
	for b.Loop() {
		if _, err := Update(context.Background(), state, points, Options{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
