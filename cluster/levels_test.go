package cluster

import (
	"slices"
	"testing"
)

// invented clouds have one grain: there is nothing to find inside of them.
func TestLadder(t *testing.T) {
	joined := func(n, clouds int) *graph {
		s, err := prepare(invented(n, clouds, 32, 4))
		if err != nil {
			t.Fatal(err)
		}
		near, err := s.neighbours(t.Context(), Options{}.defaults(n), nil)
		if err != nil {
			t.Fatal(err)
		}
		return fuzzy(near)
	}
	clouds := joined(1500, 30)
	one := fuzzy(newNeighbours(1, 0))
	for _, test := range []struct {
		name        string
		g           *graph
		granularity float64
		want        []float64
	}{
		{"narrow topics would cut through clouds", clouds, 1, []float64{middle}},
		{"whoever asks for finer topics gets them", clouds, 3, []float64{3 * middle, 3 * narrow}},
		{"few points have no narrow topics", joined(120, 10), 1, []float64{middle}},
		{"one point", one, 1, []float64{0.5}},
	} {
		got := ladder(test.g, test.granularity)
		if !slices.IsSorted(got) || len(got) > deep {
			t.Errorf("%s: %v", test.name, got)
		}
		if finest := got[len(got)-1]; finest != test.want[len(test.want)-1] || !slices.Contains(got, test.want[0]) {
			t.Errorf("%s: %v, want %v at the end", test.name, got, test.want)
		}
	}
}

func TestDilution(t *testing.T) {
	for _, test := range []struct {
		n    int
		want float64
	}{{1, 1}, {5000, 1}, {20000, 0.5}, {1000000, 0.5}} {
		if got := dilution(test.n); got != test.want {
			t.Errorf("%d points: %v, want %v", test.n, got, test.want)
		}
	}
}
