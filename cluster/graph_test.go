package cluster

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// edgeList makes a graph of weighted pairs.
func edgeList(n int, pairs map[[2]int32]float64) *graph {
	g := &graph{off: make([]int, 1)}
	for v := range int32(n) {
		for u := range int32(n) {
			if w := pairs[[2]int32{min(u, v), max(u, v)}]; w > 0 && u != v {
				g.edge = append(g.edge, edge{u, float32(w)})
			}
		}
		g.off = append(g.off, len(g.edge))
	}
	g.finish()
	return g
}

// ringOfCliques is the classic test of resolution: count cliques of size nodes,
// each joined to the next by one edge.
func ringOfCliques(count, size int32) *graph {
	pairs := make(map[[2]int32]float64)
	for c := range count {
		for i := range size {
			for j := range i {
				pairs[[2]int32{c*size + j, c*size + i}] = 1
			}
		}
		next := (c + 1) % count * size
		pairs[[2]int32{min(c*size, next), max(c*size, next)}] = 1
	}
	return edgeList(int(count*size), pairs)
}

func TestLeidenFindsCliques(t *testing.T) {
	g := ringOfCliques(12, 5)
	for seed := range uint64(20) {
		label := leiden(g, 1, generator(seed, 0))
		if count(label) != 12 {
			t.Fatalf("seed %d: %d communities", seed, count(label))
		}
		for v := range label {
			if label[v] != label[v/5*5] {
				t.Fatalf("seed %d: clique of %d is torn", seed, v)
			}
		}
	}
	// A coarse resolution joins cliques, and what it joins hangs together.
	label := leiden(g, 0.1, generator(1, 0))
	if k := count(label); k < 2 || k > 6 {
		t.Errorf("%d communities at resolution .1", k)
	}
}

// modularity with a resolution, by its definition.
func modularity(g *graph, label []int32, resolution float64) float64 {
	inside := make(map[int32]float64)
	degree := make(map[int32]float64)
	for v := range g.nodes() {
		for _, e := range g.edges(int32(v)) {
			if label[e.to] == label[v] {
				inside[label[v]] += float64(e.weight)
			}
		}
		degree[label[v]] += g.degree[v]
	}
	q := 0.0
	for c, d := range degree {
		q += inside[c]/g.total - resolution*(d/g.total)*(d/g.total)
	}
	return q
}

// Whatever the graph: no better for any single move, no community in pieces.
func TestLeidenProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "n")
		pairs := make(map[[2]int32]float64)
		for v := range int32(n) {
			for u := range v {
				if w := rapid.IntRange(-3, 4).Draw(t, "w"); w > 0 {
					pairs[[2]int32{u, v}] = float64(w) / 4
				}
			}
		}
		g := edgeList(n, pairs)
		if g.total == 0 {
			return
		}
		resolution := rapid.SampledFrom([]float64{0.5, 1, 3}).Draw(t, "γ")
		// A pass may leave a node whose best move opened after it was looked at; the
		// next one finds it. At rest, none is left.
		atRest := 100
		label := new(room).improve(g, resolution, generator(rapid.Uint64().Draw(t, "seed"), 0), numbers(n), atRest)
		q := modularity(g, label, resolution)
		for v := range label {
			was := label[v]
			for c := range int32(n) {
				label[v] = c
				if better := modularity(g, label, resolution); better > q+1e-6 {
					t.Fatalf("moving %d from %d to %d gives %v, not %v", v, was, c, better, q)
				}
			}
			label[v] = was
		}
		for v := range label {
			if !connected(g, label, label[v]) {
				t.Fatalf("community %d is in pieces: %v", label[v], label)
			}
		}
	})
}

// While nodes move, what is known of their ties stays true: those to their own
// community to the bit, and no other has more than the rival.
func TestTiesAreKeptUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 25).Draw(t, "nodes")
		pairs := make(map[[2]int32]float64)
		for v := range int32(n) {
			for u := range v {
				if rapid.Bool().Draw(t, "edge") {
					pairs[[2]int32{u, v}] = float64(quantise(rapid.Float64Range(0, 1).Draw(t, "weight")))
				}
			}
		}
		g := edgeList(n, pairs)
		if g.total == 0 {
			return
		}
		label := numbers(n)
		if rapid.Bool().Draw(t, "grouped") {
			for v := range label {
				label[v] = rapid.Int32Range(0, int32(n)-1).Draw(t, "label")
			}
		}
		r := new(room)
		r.moveNodes(g, rapid.SampledFrom([]float64{0.5, 1, 3}).Draw(t, "γ"), generator(rapid.Uint64().Draw(t, "seed"), 0), label)
		for v := range n {
			to := make(map[int32]float64)
			for _, e := range g.edges(int32(v)) {
				to[label[e.to]] += float64(e.weight)
			}
			for c, sum := range to {
				if c != label[v] && sum > r.rival[v] {
					t.Fatalf("%d of %d has ties of %v to %d, more than %v", v, label[v], sum, c, r.rival[v])
				}
			}
			if to[label[v]] != r.own[v] {
				t.Fatalf("%d has ties of %v to its own, but %v are known", v, to[label[v]], r.own[v])
			}
		}
	})
}

func connected(g *graph, label []int32, c int32) bool {
	start := slices.Index(label, c)
	seen := map[int32]bool{int32(start): true}
	for queue := []int32{int32(start)}; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.edges(queue[0]) {
			if label[e.to] == c && !seen[e.to] {
				seen[e.to] = true
				queue = append(queue, e.to)
			}
		}
	}
	n := 0
	for _, l := range label {
		if l == c {
			n++
		}
	}
	return len(seen) == n
}

func TestAggregateKeepsWeights(t *testing.T) {
	g := ringOfCliques(6, 4)
	label := make([]int32, g.nodes())
	for v := range label {
		label[v] = int32(v / 8)
	}
	a := aggregate(g, label, 3)
	if a.total != g.total || a.loop[0] != 13 || a.degree[0] != 28 {
		t.Errorf("total %v of %v, loop %v, degree %v", a.total, g.total, a.loop[0], a.degree[0])
	}
}

// Two nodes are of one core where all partitions keep them together, and what is
// contracted is as heavy as before.
func TestContract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := ringOfCliques(5, 4)
		partition := make([][]int32, rapid.IntRange(1, 4).Draw(t, "partitions"))
		for i := range partition {
			for range g.nodes() {
				partition[i] = append(partition[i], rapid.Int32Range(0, 2).Draw(t, "label"))
			}
		}
		c := contract(g, partition)
		for v := range c.core {
			for u := range v {
				together := true
				for i, p := range partition {
					together = together && p[v] == p[u]
					if got := lift(c.partition[i], c.core); got[v] != p[v] {
						t.Fatalf("partition %d has %d in %d, its contraction in %d", i, v, p[v], got[v])
					}
				}
				if together != (c.core[v] == c.core[u]) {
					t.Fatalf("%d and %d: kept together by all is %v, cores %d and %d", v, u, together, c.core[v], c.core[u])
				}
			}
		}
		inside := 0.0
		for _, w := range c.graph.loop {
			inside += 2 * w
		}
		for _, e := range c.graph.edge {
			inside += float64(e.weight)
		}
		if inside != g.total || c.graph.total != g.total {
			t.Fatalf("weight %v became %v, %v by its degrees", g.total, inside, c.graph.total)
		}
		// A share of the partitions is a share of the weight.
		a := c.agreement()
		for v := range a.nodes() {
			for _, e := range a.edges(int32(v)) {
				share := 0.0
				for _, p := range c.partition {
					if p[v] == p[e.to] {
						share += 1 / float64(len(partition))
					}
				}
				whole := c.graph.edges(int32(v))
				at := slices.IndexFunc(whole, func(o edge) bool { return o.to == e.to })
				if math.Abs(float64(e.weight)-share*float64(whole[at].weight)) > 1e-5 {
					t.Fatalf("edge %d–%d weighs %v, want %v of %v", v, e.to, e.weight, share, whole[at].weight)
				}
			}
		}
	})
}

// The memberships of a point sum to log₂ k, its nearest has 1.
func TestMemberships(t *testing.T) {
	weight := make([]float32, 8)
	memberships([]float32{0.9, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3}, weight)
	sum := 0.0
	for _, w := range weight {
		sum += float64(w)
	}
	if math.Abs(sum-3) > 1e-3 || weight[0] != 1 || !slices.IsSortedFunc(weight, func(a, b float32) int { return int(math.Copysign(1, float64(b-a))) }) {
		t.Errorf("%v sum to %v", weight, sum)
	}
	memberships([]float32{0.5, 0.5, 0.5}, weight)
	if weight[0] != 1 || weight[2] != 1 {
		t.Errorf("equal neighbours weigh %v", weight[:3])
	}
}

func TestFuzzyIsSymmetric(t *testing.T) {
	s, err := prepare(invented(200, 5, 8, 1))
	if err != nil {
		t.Fatal(err)
	}
	near, err := exactNeighbours(context.Background(), s.vector, 7, nil)
	if err != nil {
		t.Fatal(err)
	}
	g := fuzzy(near)
	weights := make(map[[2]int32]float32)
	for v := range int32(g.nodes()) {
		for _, e := range g.edges(v) {
			if _, twice := weights[[2]int32{v, e.to}]; twice || e.to == v || e.weight <= 0 || e.weight > 1 {
				t.Fatalf("edge %d–%d of weight %v", v, e.to, e.weight)
			}
			weights[[2]int32{v, e.to}] = e.weight
		}
	}
	for pair, w := range weights {
		if weights[[2]int32{pair[1], pair[0]}] != w {
			t.Fatalf("edge %v weighs %v one way only", pair, w)
		}
	}
}

func TestNeighbours(t *testing.T) {
	s, err := prepare(invented(13000, 80, 24, 1))
	if err != nil {
		t.Fatal(err)
	}
	m := s.vector.pick(numbers(s.vector.rows))
	found, err := findNeighbours(context.Background(), uncentred(m), 10, nil)
	if err != nil {
		t.Fatal(err)
	}
	hit, all := 0, 0
	for v := 0; v < m.rows; v += 97 {
		h := newNeighbours(1, 10)
		list := h.list(0)
		for u := range m.rows {
			if u != v {
				list.offer(int32(u), dot(m.row(v), m.row(u)))
			}
		}
		ids, similarity := found.of(v)
		if !slices.IsSortedFunc(similarity, func(a, b float32) int { return int(math.Copysign(1, float64(b-a))) }) || slices.Contains(ids, int32(v)) {
			t.Fatalf("neighbours of %d: %v %v", v, ids, similarity)
		}
		for _, u := range list.id {
			all++
			if slices.Contains(ids, u) {
				hit++
			}
		}
	}
	if recall := float64(hit) / float64(all); recall < 0.9 {
		t.Errorf("recall %.3f", recall)
	}
}

func TestReconcileNests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := ringOfCliques(6, 5)
		draw := func(k int32, name string) []int32 {
			label := make([]int32, g.nodes())
			for v := range label {
				label[v] = rapid.Int32Range(0, k-1).Draw(t, name)
			}
			return label
		}
		fine, coarse := reconcile(g, draw(9, "fine"), draw(3, "coarse"))
		parent := make(map[int32]int32)
		for v, f := range fine {
			if p, ok := parent[f]; ok && p != coarse[v] {
				t.Fatalf("fine community %d lies in two coarse ones", f)
			}
			parent[f] = coarse[v]
		}
	})
}

func TestKeepNeighbours(t *testing.T) {
	n := newNeighbours(4, 3)
	for v, list := range [][]int32{{1, 3}, {0, 2, 3}, {3, 1, 0}, {2, 0, 1}} {
		h := n.list(v)
		for i, u := range list {
			h.offer(u, 1-float32(i)/10)
		}
	}
	kept := n.keep([]int32{0, 2, 3}, []int32{0, -1, 1, 2})
	want := [][]int32{{2}, {2, 0}, {1, 0}}
	alike := [][]float32{{0.9}, {1, 0.8}, {1, 0.9}}
	if kept.n != len(want) {
		t.Fatalf("%d lists", kept.n)
	}
	for v := range want {
		ids, similarity := kept.of(v)
		if !slices.Equal(ids, want[v]) || !slices.Equal(similarity, alike[v]) {
			t.Errorf("row %d is near to %v, as alike as %v; want %v and %v", v, ids, similarity, want[v], alike[v])
		}
	}
}
