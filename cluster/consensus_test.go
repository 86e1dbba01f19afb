package cluster

import (
	"runtime"
	"slices"
	"testing"
)

// Among many points the runs of the finest level are of two generations, and those
// of the next begin with the first.
func TestConsensusAmongMany(t *testing.T) {
	const cliques, size, pairs = 340, 15, 40
	g := pairedCliques(cliques, size, pairs, 0.3) // pairs part at 7 and above
	if g.nodes() <= many {
		t.Fatalf("%d nodes are not many", g.nodes())
	}
	at := func(resolution float64, start [][]int32, seed uint64, processors int) (agreed []int32, runs [][]int32, told int) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		agreed, runs, err := consensus(t.Context(), g, resolution, start, Options{Runs: ample}, seed, func(done int) { told = done })
		if err != nil {
			t.Fatal(err)
		}
		return agreed, runs, told
	}
	fine, first, told := at(20, nil, 1, 1)
	if k := count(fine); k != cliques || told != ample || len(first) >= ample {
		t.Errorf("%d topics of %d cliques, %d runs told of %d, %d in the first generation", k, cliques, told, ample, len(first))
	}
	coarse, runs, told := at(1, first, 1, 1)
	if k := count(coarse); k != cliques-pairs || told != ample || len(runs) != ample {
		t.Errorf("%d topics of %d, %d runs told and %d returned of %d", k, cliques-pairs, told, len(runs), ample)
	}
	again, same, _ := at(20, nil, 1, 3)
	if !slices.Equal(again, fine) || !slices.EqualFunc(same, first, slices.Equal) {
		t.Error("another number of processors gives other topics")
	}
}

// Where half of the runs join two groups, the edges themselves decide: a tie that
// is worth it joins them, which those halved would not.
func TestDecideByOwnWeight(t *testing.T) {
	for _, test := range []struct {
		name     string
		tie, own float64
		want     int
	}{
		{"strong tie, runs alone", 0.9, 0, 2},
		{"strong tie", 0.9, ownWeight, 1},
		{"weak tie", 0.2, ownWeight, 2},
	} {
		g := pairedCliques(2, 5, 1, test.tie)
		one, two := make([]int32, 10), make([]int32, 10)
		for v := range two {
			two[v] = int32(v / 5)
		}
		found := search{g, 0.25, 1}.decide([][]int32{one, two}, test.own)
		if k := count(found); k != test.want {
			t.Errorf("%s: %d topics, want %d", test.name, k, test.want)
		}
	}
}
