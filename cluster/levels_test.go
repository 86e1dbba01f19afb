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
		got := resolutions(test.g, ladder(test.g, test.granularity), test.granularity)
		if !slices.IsSorted(got) || len(got) > deep {
			t.Errorf("%s: %v", test.name, got)
		}
		if finest := got[len(got)-1]; finest != test.want[len(test.want)-1] || !slices.Contains(got, test.want[0]) {
			t.Errorf("%s: %v, want %v at the end", test.name, got, test.want)
		}
	}
}

// nestedCliques makes topics of six nodes, four in an area, four areas in a region.
// A node is tied to its like in each topic of its area, and in those of the other
// areas of its region.
func nestedCliques(regions int32, area, region float64) *graph {
	pairs := make(map[[2]int32]float64)
	n := regions * 4 * 4 * 6
	for v := range n {
		for u := range v {
			switch alike := u%6 == v%6; {
			case u/6 == v/6:
				pairs[[2]int32{u, v}] = 1
			case alike && u/24 == v/24:
				pairs[[2]int32{u, v}] = area
			case alike && u/96 == v/96:
				pairs[[2]int32{u, v}] = region
			}
		}
	}
	return edgeList(int(n), pairs)
}

func TestLadderBetween(t *testing.T) {
	for _, test := range []struct {
		name string
		g    *graph
		want []int // topics of each level
	}{
		{"areas lie between regions and topics", nestedCliques(4, 0.6, 0.2), []int{4, 16, 64}},
		{"regions fall into topics at once", nestedCliques(4, 0.25, 0.25), []int{4, 64}},
		{"topics in areas are near enough", nestedCliques(4, 0.6, 0), []int{16, 64}},
	} {
		var got []int
		for _, r := range resolutions(test.g, ladder(test.g, 1), 1) {
			got = append(got, count(leiden(test.g, r, generator(1, 0))))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: levels of %v topics, want %v", test.name, got, test.want)
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

// However fine topics are asked for, most documents are in one.
func TestFineTopicsHoldDocuments(t *testing.T) {
	points := invented(400, 12, 32, 2)
	for _, granularity := range []float64{1, 4, 12, 20} {
		tree, err := Build(t.Context(), points, Options{Granularity: granularity}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if share := unsorted(tree); share > 0.08 {
			t.Errorf("granularity %v: %.0f %% unsorted in %d topics", granularity, 100*share, len(tree.Topics))
		}
	}
}
