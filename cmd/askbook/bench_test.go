package main

import (
	"strings"
	"testing"

	"github.com/askbook/askbook/internal/bench"
)

func TestBenchLine(t *testing.T) {
	for want, f := range map[string]bench.Figure{
		"0.052 s":                               {Name: "build", Value: .0521, Unit: "s"},
		"25.8 GB/s       0.568 × memory (45.4)": {Name: "scan", Value: 25.8, Unit: "GB/s", Against: "memory", Other: 45.4, Ratio: .568},
		"12587 queries/s  27.4 × chromem (460)": {Name: "scan", Value: 12587, Unit: "queries/s", Against: "chromem", Other: 460, Ratio: 27.4},
	} {
		if got := strings.TrimSpace(benchLine(f)); !strings.HasPrefix(got, f.Name) || !strings.HasSuffix(got, want) {
			t.Errorf("%+v is shown as %q, want %q", f, got, want)
		}
	}
	d := newDesk(t)
	d.ask("bench", "--size", "12").exits(exitUsage).says("--size")
}
