package cluster

import (
	"slices"
	"testing"
)

// pairedCliques makes cliques of size nodes, of which the first 2·pairs are tied
// two by two: each node to its like in the other.
func pairedCliques(cliques, size, pairs int32, tie float64) *graph {
	weight := make(map[[2]int32]float64)
	for v := range cliques * size {
		for u := range v {
			a, b := u/size, v/size
			switch {
			case a == b:
				weight[[2]int32{u, v}] = 1
			case a/2 == b/2 && b < 2*pairs && u%size == v%size:
				weight[[2]int32{u, v}] = tie
			}
		}
	}
	return edgeList(int(cliques*size), weight)
}

func TestOnward(t *testing.T) {
	const resolution = 1.2                                  // pairs part at 1.6 and above
	torn := func(found []int32, runs [][]int32) [][]int32 { // a run that halves each topic
		other := slices.Clone(found)
		for v := range other {
			other[v] = 2*other[v] + int32(v%2)
		}
		return append(runs, other)
	}
	same := func(_ []int32, runs [][]int32) [][]int32 { return runs }
	for _, test := range []struct {
		name   string
		g      *graph
		runs   func(found []int32, runs [][]int32) [][]int32
		before int
		after  int
	}{
		{"one pair of many parts", pairedCliques(22, 10, 1, 0.75), same, 21, 22},
		{"all pairs part, which is another grain", pairedCliques(22, 10, 11, 0.75), same, 11, 11},
		{"runs are not of one mind", pairedCliques(22, 10, 1, 0.75), torn, 21, 21},
		{"topics would be too small", pairedCliques(22, 6, 1, 0.45), same, 21, 21},
		{"nothing is joined", fuzzy(newNeighbours(9, 0)), same, 9, 9},
	} {
		opt := Options{Runs: 5}.defaults(test.g.nodes())
		found, runs, err := consensus(t.Context(), test.g, resolution, nil, opt, 1, nil)
		if err != nil || count(found) != test.before {
			t.Fatalf("%s: %d topics to begin with, want %d (%v)", test.name, count(found), test.before, err)
		}
		_, found, _, err = onward(t.Context(), test.g, resolution, found, test.runs(found, runs), opt, 1)
		if err != nil || count(found) != test.after {
			t.Errorf("%s: %d topics, want %d (%v)", test.name, count(found), test.after, err)
		}
	}
}
