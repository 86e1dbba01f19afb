package cluster

import (
	"math/rand/v2"
	"slices"
)

// graph is undirected, with weighted edges in compressed rows: the neighbours
// of v are to[off[v]:off[v+1]]. Each edge stands in both rows; a loop at v, the
// weight inside a community that became one node, is loop[v], counted twice in
// the degree.
type graph struct {
	off    []int
	to     []int32
	weight []float64
	loop   []float64
	degree []float64
	total  float64 // of all degrees
}

func (g *graph) nodes() int { return len(g.off) - 1 }

func (g *graph) edges(v int32) ([]int32, []float64) {
	from, to := g.off[v], g.off[v+1]
	return g.to[from:to], g.weight[from:to]
}

// addRow appends the edges of one more node, with the weights that were tallied.
func (g *graph) addRow(t *tally) {
	for _, u := range t.seen {
		g.to = append(g.to, u)
		g.weight = append(g.weight, t.sum[u])
	}
	g.off = append(g.off, len(g.to))
}

// finish computes degrees from edges and loops.
func (g *graph) finish() {
	n := g.nodes()
	if g.loop == nil {
		g.loop = make([]float64, n)
	}
	g.degree = make([]float64, n)
	g.total = 0
	for v := range n {
		d := 2 * g.loop[v]
		for _, w := range g.weight[g.off[v]:g.off[v+1]] {
			d += w
		}
		g.degree[v] = d
		g.total += d
	}
}

// leiden returns the community of each node, numbered from 0 in order of first
// sight: the partition that Leiden (Traag, Waltman and van Eck 2019) finds for
// modularity with a resolution (Reichardt and Bornholdt 2006). Refinement
// merges to the best well-connected subcommunity, as leidenalg does by default.
func leiden(g *graph, resolution float64, random *rand.Rand) []int32 {
	return improve(g, resolution, random, numbers(g.nodes()), 3)
}

// improve lets Leiden start from a partition, and returns the one that it finds
// in at most so many passes.
func improve(g *graph, resolution float64, random *rand.Rand, start []int32, passes int) []int32 {
	community := slices.Clone(start)
	for range passes {
		before := count(community)
		changed := leidenPass(g, resolution, random, community)
		if !changed && count(community) == before {
			break
		}
	}
	renumber(community)
	return community
}

// leidenPass improves community in place, and reports whether a node moved.
func leidenPass(g *graph, resolution float64, random *rand.Rand, community []int32) bool {
	changed := false
	current := g
	at := numbers(g.nodes()) // node of g → node of current
	label := append([]int32(nil), community...)
	renumber(label)
	for {
		moved := moveNodes(current, resolution, random, label)
		changed = changed || moved
		k := renumber(label)
		if k == current.nodes() {
			break
		}
		refined := refine(current, resolution, random, label)
		next := renumber(refined)
		if next == current.nodes() {
			break
		}
		lifted := make([]int32, next)
		for v, r := range refined {
			lifted[r] = label[v]
		}
		current = aggregate(current, refined, next)
		for v := range at {
			at[v] = refined[at[v]]
		}
		label = lifted
	}
	for v := range community {
		community[v] = label[at[v]]
	}
	return changed
}

// tally sums the weights from a node to communities without clearing an array
// for each node. Weights are above 0.
type tally struct {
	sum  []float64
	seen []int32
}

func newTally(n int) *tally { return &tally{sum: make([]float64, n)} }

func (t *tally) add(c int32, w float64) {
	if t.sum[c] == 0 {
		t.seen = append(t.seen, c)
	}
	t.sum[c] += w
}

func (t *tally) reset() {
	for _, c := range t.seen {
		t.sum[c] = 0
	}
	t.seen = t.seen[:0]
}

// moveNodes moves single nodes to the community of the greatest gain until
// none gains; a node is looked at again when a neighbour moved.
func moveNodes(g *graph, resolution float64, random *rand.Rand, label []int32) bool {
	n := g.nodes()
	weight := make([]float64, n) // degrees in each community
	size := make([]int32, n)
	for v := range n {
		weight[label[v]] += g.degree[v]
		size[label[v]]++
	}
	var empty []int32
	for c := n - 1; c >= 0; c-- {
		if size[c] == 0 {
			empty = append(empty, int32(c))
		}
	}
	queue := shuffled(n, random)
	waiting := make([]bool, n)
	for v := range waiting {
		waiting[v] = true
	}
	t := newTally(n)
	moved := false
	for head, queued := 0, n; queued > 0; queued-- {
		v := queue[head]
		head++
		if head == n {
			head = 0
		}
		waiting[v] = false
		from := label[v]
		to, w := g.edges(v)
		t.reset()
		for i, u := range to {
			t.add(label[u], w[i])
		}
		scale := resolution * g.degree[v] / g.total
		weight[from] -= g.degree[v]
		best, most := from, t.sum[from]-scale*weight[from]
		for _, c := range t.seen {
			if gain := t.sum[c] - scale*weight[c]; gain > most+1e-12 {
				best, most = c, gain
			}
		}
		if most < -1e-12 && size[from] > 1 {
			best = empty[len(empty)-1]
			empty = empty[:len(empty)-1]
		}
		weight[best] += g.degree[v]
		if best == from {
			continue
		}
		moved = true
		label[v] = best
		size[best]++
		if size[from]--; size[from] == 0 {
			empty = append(empty, from)
		}
		for _, u := range to {
			if label[u] != best && !waiting[u] {
				waiting[u] = true
				queue[(head+queued-1)%n] = u
				queued++
			}
		}
	}
	return moved
}

// refine splits each community to well-connected parts: nodes start alone, and
// one that is still alone joins the part of its community where it gains most.
func refine(g *graph, resolution float64, random *rand.Rand, label []int32) []int32 {
	n := g.nodes()
	part := numbers(n)
	alone := make([]bool, n)
	weight := append([]float64(nil), g.degree...) // degrees in each part
	outer := make([]float64, n)                   // weight from a part to the rest of its community
	whole := make([]float64, n)                   // degrees in each community
	for v := range n {
		alone[v] = true
		whole[label[v]] += g.degree[v]
		to, w := g.edges(int32(v))
		for i, u := range to {
			if label[u] == label[v] {
				outer[v] += w[i]
			}
		}
	}
	t := newTally(n)
	for _, v := range shuffled(n, random) {
		total := whole[label[v]]
		if !alone[v] || outer[v] < resolution*g.degree[v]*(total-g.degree[v])/g.total {
			continue
		}
		t.reset()
		to, w := g.edges(v)
		for i, u := range to {
			if label[u] == label[v] {
				t.add(part[u], w[i])
			}
		}
		best, most := part[v], 0.0
		for _, c := range t.seen {
			if c == part[v] || outer[c] < resolution*weight[c]*(total-weight[c])/g.total {
				continue
			}
			if gain := t.sum[c] - resolution*g.degree[v]*weight[c]/g.total; gain > most {
				best, most = c, gain
			}
		}
		if best == part[v] {
			continue
		}
		outer[best] += outer[v] - 2*t.sum[best]
		weight[best] += g.degree[v]
		weight[part[v]] = 0
		part[v] = best
		alone[v], alone[best] = false, false
	}
	return part
}

// aggregate makes a node of each of the k communities.
func aggregate(g *graph, community []int32, k int) *graph {
	members := group(community, k)
	out := &graph{off: make([]int, 1, k+1), loop: make([]float64, k)}
	t := newTally(k)
	for c := range k {
		t.reset()
		for _, v := range members.of(c) {
			out.loop[c] += g.loop[v]
			to, w := g.edges(v)
			for i, u := range to {
				if d := community[u]; int(d) == c {
					out.loop[c] += w[i] / 2
				} else {
					t.add(d, w[i])
				}
			}
		}
		out.addRow(t)
	}
	out.finish()
	return out
}

// groups lists the nodes of each community, in order.
type groups struct {
	off  []int
	node []int32
}

func (g groups) of(c int) []int32 { return g.node[g.off[c]:g.off[c+1]] }

func group(community []int32, k int) groups {
	g := groups{off: make([]int, k+1), node: make([]int32, len(community))}
	for _, c := range community {
		g.off[c+1]++
	}
	for c := range k {
		g.off[c+1] += g.off[c]
	}
	next := append([]int(nil), g.off[:k]...)
	for v, c := range community {
		g.node[next[c]] = int32(v)
		next[c]++
	}
	return g
}

// numbers returns 0 … n−1.
func numbers(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

func shuffled(n int, random *rand.Rand) []int32 {
	s := numbers(n)
	random.Shuffle(n, func(i, j int) { s[i], s[j] = s[j], s[i] })
	return s
}

// renumber replaces labels, which are below their number, by integers from 0 in
// order of first sight, and returns how many there are.
func renumber(label []int32) int {
	seen := make([]int32, len(label))
	k := int32(0)
	for i, l := range label {
		if seen[l] == 0 {
			k++
			seen[l] = k
		}
		label[i] = seen[l] - 1
	}
	return int(k)
}

func count(label []int32) int {
	return renumber(append([]int32(nil), label...))
}
