package cluster

import "math"

// graph is undirected, with weighted edges in compressed rows: the neighbours
// of v are at the ends of edge[off[v]:off[v+1]]. Each edge stands in both rows; a loop at v, the
// weight inside a community that became one node, is loop[v], counted twice in
// the degree.
type graph struct {
	off    []int
	edge   []edge
	loop   []float64
	degree []float64
	total  float64 // of all degrees
}

func (g *graph) nodes() int { return len(g.off) - 1 }

// edge leads to a node.
type edge struct {
	to     int32
	weight float32
}

func (g *graph) edges(v int32) []edge { return g.edge[g.off[v]:g.off[v+1]] }

// addRow appends the edges of one more node, with the weights that were tallied.
func (g *graph) addRow(t *tally) {
	for _, u := range t.seen {
		g.edge = append(g.edge, edge{u, float32(t.sum[u])})
	}
	g.off = append(g.off, len(g.edge))
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
		for _, e := range g.edges(int32(v)) {
			d += float64(e.weight)
		}
		g.degree[v] = d
		g.total += d
	}
}

// tally sums the weights from a node to communities without clearing an array
// for each node. Weights are above 0.
type tally struct {
	sum  []float64
	seen []int32
}

func newTally(n int) *tally { return &tally{sum: make([]float64, n)} }

func (t *tally) add(c int32, w float32) {
	if t.sum[c] == 0 {
		t.seen = append(t.seen, c)
	}
	t.sum[c] += float64(w)
}

// top is the community of the greatest sum above over, none where there is none.
func (t *tally) top(over float64, none int32) int32 {
	for _, c := range t.seen {
		if t.sum[c] > over {
			none, over = c, t.sum[c]
		}
	}
	return none
}

func (t *tally) reset() {
	for _, c := range t.seen {
		t.sum[c] = 0
	}
	t.seen = t.seen[:0]
}

// aggregate makes a node of each of the k communities.
func aggregate(g *graph, community []int32, k int) *graph {
	return new(room).aggregate(new(graph), g, community, k)
}

// aggregate fills out with a node for each of the k communities of g.
func (r *room) aggregate(out, g *graph, community []int32, k int) *graph {
	r.fit(len(community))
	r.members.fill(community, k)
	out.off, out.edge = append(out.off[:0], 0), out.edge[:0]
	if cap(out.edge) == 0 { // most have half as many edges at most
		out.edge = make([]edge, 0, len(g.edge)/2)
	}
	out.loop, out.degree = resized(out.loop, k), resized(out.degree, k)
	out.total = g.total
	sum, seen := r.sum, r.seen
	for c := range int32(k) {
		loop, degree, n := 0.0, 0.0, 0
		for _, v := range r.members.of(int(c)) {
			loop += g.loop[v]
			degree += g.degree[v]
			n = tallied(g.edges(v), community, sum, seen, n)
		}
		loop += sum[c] / 2
		out.loop[c], out.degree[c] = loop, degree
		for _, d := range seen[:n] {
			if d != c {
				out.edge = append(out.edge, edge{d, float32(sum[d])})
			}
			sum[d] = 0
		}
		out.off = append(out.off, len(out.edge))
	}
	return out
}

// tallied adds the weights of edges to the sums of the communities that they
// lead to, appends those that had none to the n in seen, and returns how many
// there are then. seen needs a place more than there are communities. It stands
// apart because the loop then needs no more registers than there are. A fifth of
// finding topics is spent here: bits are compared faster than floats, and unsigned
// numbers need no extension.
//
//go:noinline
func tallied(edges []edge, community []int32, sum []float64, seen []int32, n int) int {
	for i := range edges {
		e := &edges[i]
		c := uint32(community[uint32(e.to)])
		before := sum[c]
		sum[c] = before + float64(e.weight)
		seen[n] = int32(c)
		if math.Float64bits(before) == 0 { // weights are above it
			n++
		}
	}
	return n
}

// resized returns s with n elements of any value.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// groups lists the nodes of each community, in order.
type groups struct {
	off  []int
	node []int32
}

func (g *groups) of(c int) []int32 { return g.node[g.off[c]:g.off[c+1]] }

func group(community []int32, k int) groups {
	var g groups
	g.fill(community, k)
	return g
}

func (g *groups) fill(community []int32, k int) {
	g.off, g.node = resized(g.off, k+1), resized(g.node, len(community))
	clear(g.off)
	for _, c := range community {
		g.off[c+1]++
	}
	for c := range k {
		g.off[c+1] += g.off[c]
	}
	for v, c := range community {
		g.node[g.off[c]] = int32(v)
		g.off[c]++
	}
	copy(g.off[1:], g.off[:k]) // each stands at the end of its community
	g.off[0] = 0
}

// numbers returns 0 … n−1.
func numbers(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
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
