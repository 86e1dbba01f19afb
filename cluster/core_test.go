package cluster

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCores(t *testing.T) {
	for _, test := range []struct {
		name      string
		partition [][]int32
		want      []int32
	}{
		{"one partition is its own core", [][]int32{{1, 0, 1, 2}}, []int32{0, 1, 0, 2}},
		{"what one splits is split", [][]int32{{0, 0, 0, 1}, {2, 3, 2, 3}}, []int32{0, 1, 0, 2}},
		{"no nodes", [][]int32{{}, {}}, []int32{}},
	} {
		if got, _ := cores(test.partition); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

// Whatever the runs found: what all hold together is never parted, and the
// outcome is numbered in order of first sight.
func TestDecide(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(r, "n")
		weight := make([][]float32, n)
		for v := range weight {
			weight[v] = make([]float32, n)
			for u := range v {
				w := quantise(rapid.Float64Range(0.1, 1).Draw(r, "weight")) * float32(rapid.IntRange(0, 1).Draw(r, "edge"))
				weight[v][u], weight[u][v] = w, w
			}
		}
		g := &graph{off: []int{0}}
		for v := range weight {
			for u, w := range weight[v] {
				if w > 0 {
					g.edge = append(g.edge, edge{int32(u), w})
				}
			}
			g.off = append(g.off, len(g.edge))
		}
		g.finish()
		if g.total == 0 {
			return
		}
		label := rapid.SliceOfN(rapid.Int32Range(0, int32(n)-1), n, n)
		runs := rapid.SliceOfN(label, 1, 4).Draw(r, "runs")
		got := search{g, 1, 7}.decide(runs, 0)
		for v := range n {
			for u := range v {
				all := true
				for _, p := range runs {
					all = all && p[v] == p[u]
				}
				if all && got[v] != got[u] {
					t.Fatalf("%v parts %d and %d, which all of %v hold together", got, u, v, runs)
				}
			}
		}
		again := slices.Clone(got)
		renumber(again)
		if !slices.Equal(got, again) {
			t.Fatalf("%v is not numbered in order", got)
		}
	})
}

func TestObjective(t *testing.T) {
	// Two pairs tied by one edge: each pair alone is better than all as one.
	g := &graph{off: []int{0, 1, 3, 5, 6}, edge: []edge{{1, 1}, {0, 1}, {2, 0.25}, {1, 0.25}, {3, 1}, {2, 1}}}
	g.finish()
	pairs, one := objective(g, 1, []int32{0, 0, 1, 1}), objective(g, 1, []int32{0, 0, 0, 0})
	if pairs != 4-2*2.25*2.25/4.5 || one != 0 {
		t.Errorf("pairs %v, all as one %v", pairs, one)
	}
}
