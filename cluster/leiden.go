package cluster

import (
	"math"
	"math/rand/v2"
	"slices"
)

// leiden returns the community of each node, numbered from 0 in order of first
// sight: the partition that Leiden (Traag, Waltman and van Eck 2019) finds for
// modularity with a resolution (Reichardt and Bornholdt 2006). Refinement
// merges to the best well-connected subcommunity, as leidenalg does by default.
func leiden(g *graph, resolution float64, random *rand.Rand) []int32 {
	return new(room).improve(g, resolution, random, numbers(g.nodes()), 3)
}

// room is the memory that a search works in, for one after another.
type room struct {
	// Of communities. sum and seen tally the weights from a node to them: sum is
	// zero between nodes, seen has a place more than there are nodes.
	weight, sum []float64
	size, seen  []int32
	empty       []int32
	// Of nodes. own is the weight to the rest of their community, rival at least
	// that to any other.
	queue   []int32
	waiting []bool
	alone   []bool
	own     []float64
	rival   []float64
	inner   []float64
	members groups
	coarser [2]graph
	core    graph
}

// fit makes room for n nodes, and as many communities.
func (r *room) fit(n int) {
	if len(r.seen) > n {
		return
	}
	r.weight, r.sum, r.inner = make([]float64, n), make([]float64, n), make([]float64, n)
	r.own, r.rival = make([]float64, n), make([]float64, n)
	r.size, r.seen, r.queue = make([]int32, n), make([]int32, n+1), make([]int32, n)
	r.waiting, r.alone = make([]bool, n), make([]bool, n)
}

// improve lets Leiden start from a partition, and returns the one that it finds
// in at most so many passes.
func (r *room) improve(g *graph, resolution float64, random *rand.Rand, start []int32, passes int) []int32 {
	community := slices.Clone(start)
	for range passes {
		before := count(community)
		changed := r.pass(g, resolution, random, community)
		if !changed && count(community) == before {
			break
		}
	}
	renumber(community)
	return community
}

// polish lets single nodes move once more, on the whole graph, and returns
// community with its labels renumbered.
func (r *room) polish(g *graph, resolution float64, random *rand.Rand, community []int32) []int32 {
	r.moveNodes(g, resolution, random, community)
	renumber(community)
	return community
}

// pass improves community in place, and reports whether a node moved.
func (r *room) pass(g *graph, resolution float64, random *rand.Rand, community []int32) bool {
	changed := false
	current := g
	at := numbers(g.nodes()) // node of g → node of current
	label := slices.Clone(community)
	renumber(label)
	for depth := 0; ; depth++ {
		moved := r.moveNodes(current, resolution, random, label)
		changed = changed || moved
		k := renumber(label)
		if k == current.nodes() {
			break
		}
		refined := r.refine(current, resolution, random, label)
		next := renumber(refined)
		if next == current.nodes() {
			break
		}
		lifted := make([]int32, next)
		for v, p := range refined {
			lifted[p] = label[v]
		}
		current = r.aggregate(&r.coarser[depth%2], current, refined, next)
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

// moveNodes moves single nodes to the community of the greatest gain until
// none gains; a node is looked at again when a neighbour moved. One whose ties to its
// own community outweigh those that it may have to another, all costs counted, stays
// without a look at its edges.
func (r *room) moveNodes(g *graph, resolution float64, random *rand.Rand, label []int32) bool {
	n := g.nodes()
	r.fit(n)
	weight, size, sum, seen := r.weight[:n], r.size[:n], r.sum[:n], r.seen[:n+1]
	clear(weight)
	clear(size)
	for v, c := range label {
		weight[c] += g.degree[v]
		size[c]++
	}
	empty := r.empty[:0]
	for c := n - 1; c >= 0; c-- {
		if size[c] == 0 {
			empty = append(empty, int32(c))
		}
	}
	own, rival := r.own[:n], r.rival[:n]
	ties(g, label, len(empty) == 0, own, rival)
	queue, waiting := r.queue[:n], r.waiting[:n]
	shuffle(queue, random)
	for v := range waiting {
		waiting[v] = true
	}
	moved := false
	for head, queued := 0, n; queued > 0; queued-- {
		v := queue[head]
		if head++; head == n {
			head = 0
		}
		waiting[v] = false
		from, degree := label[v], g.degree[v]
		scale := resolution * degree / g.total
		stay := own[v] - scale*(weight[from]-degree)
		if stay >= rival[v] {
			continue
		}
		edges := g.edges(v)
		k := tallied(edges, label, sum, seen, 0)
		weight[from] -= degree
		best, most, tied := from, stay, own[v]
		first, second := 0.0, 0.0 // the greatest sums
		for _, c := range seen[:k] {
			s := sum[c]
			sum[c] = 0
			if s > second {
				first, second = max(first, s), min(first, s)
			}
			if gain := s - scale*weight[c]; gain > most+1e-12 {
				best, most, tied = c, gain, s
			}
		}
		if most < -1e-12 && size[from] > 1 {
			best, tied = empty[len(empty)-1], 0
			empty = empty[:len(empty)-1]
		}
		weight[best] += degree
		if rival[v] = first; tied == first {
			rival[v] = second
		}
		if best == from {
			continue
		}
		moved = true
		label[v], own[v] = best, tied
		size[best]++
		if size[from]--; size[from] == 0 {
			empty = append(empty, from)
		}
		for _, e := range edges {
			u, x := e.to, float64(e.weight)
			c := label[u]
			if c == best {
				own[u] += x
				continue
			}
			if c == from {
				own[u] -= x
			}
			rival[u] += x
			if !waiting[u] {
				waiting[u] = true
				at := head + queued - 1
				if at >= n {
					at -= n
				}
				queue[at] = u
				queued++
			}
		}
	}
	r.empty = empty
	return moved
}

// ties fills own with the weight from each node to the rest of its community, and
// rival with that to all others, which is as much as it may have to one of them.
func ties(g *graph, label []int32, alone bool, own, rival []float64) {
	clear(own)
	for v, c := range label {
		if !alone {
			own[v] = inside(g.edges(int32(v)), label, c)
		}
		rival[v] = g.degree[v] - 2*g.loop[v] - own[v]
	}
}

// inside is the weight of the edges that lead to a community. Where they lead is
// hard to foresee: a mask costs less than a branch.
func inside(edges []edge, label []int32, c int32) float64 {
	sum := 0.0
	for _, e := range edges {
		sum += float64(masked(e.weight, equal(label[e.to], c)))
	}
	return sum
}

// equal is all ones where a is b, and zero elsewhere.
func equal(a, b int32) uint32 {
	if a == b {
		return math.MaxUint32
	}
	return 0
}

// masked is w or zero.
func masked(w float32, mask uint32) float32 {
	return math.Float32frombits(math.Float32bits(w) & mask)
}

// refine splits each community to well-connected parts: nodes start alone, and
// one that is still alone joins the part of its community where it gains most.
func (r *room) refine(g *graph, resolution float64, random *rand.Rand, label []int32) []int32 {
	n := g.nodes()
	part := numbers(n)
	sum, seen, alone := r.sum[:n], r.seen[:n+1], r.alone[:n]
	weight, outer, whole := r.inner[:n], r.own[:n], r.weight[:n]
	copy(weight, g.degree) // degrees in each part
	clear(whole)           // degrees in each community
	for v, c := range label {
		alone[v] = true
		whole[c] += g.degree[v]
	}
	queue := r.queue[:n]
	shuffle(queue, random)
	for _, v := range queue {
		c, degree := label[v], g.degree[v]
		total := whole[c]
		if !alone[v] || outer[v] < resolution*degree*(total-degree)/g.total {
			continue
		}
		k := 0
		for _, e := range g.edges(v) {
			p, mask := part[e.to], equal(label[e.to], c)
			before := sum[p]
			sum[p] = before + float64(masked(e.weight, mask))
			seen[k] = p
			if math.Float64bits(before)|uint64(^mask) == 0 {
				k++
			}
		}
		best, most, tied := part[v], 0.0, 0.0
		for _, p := range seen[:k] {
			s := sum[p]
			sum[p] = 0
			if p == part[v] || outer[p] < resolution*weight[p]*(total-weight[p])/g.total {
				continue
			}
			if gain := s - resolution*degree*weight[p]/g.total; gain > most {
				best, most, tied = p, gain, s
			}
		}
		if best == part[v] {
			continue
		}
		outer[best] += outer[v] - 2*tied
		weight[best] += degree
		weight[part[v]] = 0
		part[v] = best
		alone[v], alone[best] = false, false
	}
	return part
}

func shuffled(n int, random *rand.Rand) []int32 {
	s := make([]int32, n)
	shuffle(s, random)
	return s
}

// shuffle fills s with 0 … len(s)−1 in random order.
func shuffle(s []int32, random *rand.Rand) {
	for i := range s {
		s[i] = int32(i)
	}
	random.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}
