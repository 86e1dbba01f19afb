package cluster

import (
	"context"
	"math/rand/v2"

	"github.com/askbook/askbook/internal/parallel"
)

// many is above how many points the runs go on from those of another resolution,
// which takes a third of the time. Among fewer the time is short anyhow.
const many = 5000

// parents are the runs whose cores a later run begins with. All of
// them would make all runs alike, and two seeds agree less; with fewer what two runs
// joined by chance stays joined.
const parents = 5

// ample is from how many runs on the finest level of many points is sought in two
// generations: two thirds of them begin with single nodes, and those that are joined
// with the cores of some of these, at a sixth of the time. They come nearer to the
// best partition, and to one another.
const ample = 20

// consensus joins several runs of Leiden: each edge is weighed by the share of
// runs that kept its ends together, and last runs on these weights decide
// (after Lancichinetti and Fortunato 2012; only the edges of the graph are
// counted, which keeps it linear). A single run agrees with another seed's at
// an ARI of .74–.91, a consensus of 20 at .94–1.
//
// The partitions of the first runs are returned beside what all agree on. Among many
// points they may start another resolution: what some of them kept together is
// then one node to begin with (Ovelgönne and Geyer-Schulz 2012).
func consensus(ctx context.Context, g *graph, resolution float64, start [][]int32, opt Options, seed uint64, done func(int)) (agreed []int32, partition [][]int32, err error) {
	if g.total == 0 {
		return numbers(g.nodes()), nil, ctx.Err()
	}
	if opt.Runs <= 1 {
		return leiden(g, resolution, generator(seed, 0)), nil, ctx.Err()
	}
	s := search{g, resolution, seed}
	own, n, run, again := ownWeight, opt.Runs, s.quick, false
	switch {
	case g.nodes() <= many:
		own, run = 0, s.thorough
	case start != nil:
		run = s.from(start)
	case opt.Runs >= ample:
		n, again = 2*opt.Runs/3, true
	}
	tell := counter(done)
	if partition, err = s.runs(ctx, 0, n, run, tell); err != nil {
		return nil, nil, err
	}
	last := partition
	if again {
		if last, err = s.runs(ctx, n, opt.Runs, s.from(partition), func(int) {}); err != nil {
			return nil, nil, err
		}
		tell(opt.Runs - n)
	}
	return s.decide(last, own), partition, nil
}

// search is for the communities of a graph at a resolution.
type search struct {
	g          *graph
	resolution float64
	seed       uint64
}

// runs makes n partitions, on all processors; before is how many there were.
func (s search) runs(ctx context.Context, before, n int, run func(*room, *rand.Rand) []int32, tell func(int)) ([][]int32, error) {
	partition := make([][]int32, n)
	parallel.In(n, 1, func() *room { return new(room) }, func(r *room, from, to int) {
		for i := from; i < to && ctx.Err() == nil; i++ {
			partition[i] = run(r, generator(s.seed, uint64(before+i)+1))
			tell(1)
		}
	})
	return partition, ctx.Err()
}

func (s search) thorough(r *room, random *rand.Rand) []int32 {
	return r.improve(s.g, s.resolution, random, numbers(s.g.nodes()), 3)
}

func (s search) quick(r *room, random *rand.Rand) []int32 {
	return r.polish(s.g, s.resolution, random, r.improve(s.g, s.resolution, random, numbers(s.g.nodes()), 1))
}

// from returns a run that begins with the cores of some of the given partitions,
// and ends with single nodes moving on the whole graph.
func (s search) from(start [][]int32) func(*room, *rand.Rand) []int32 {
	before := contract(s.g, start)
	return func(r *room, random *rand.Rand) []int32 {
		var from [][]int32
		for _, p := range shuffled(len(start), random)[:min(parents, len(start))] {
			from = append(from, before.partition[p])
		}
		core, k := cores(from)
		small := r.aggregate(&r.core, before.graph, core, k)
		label := lift(r.improve(small, s.resolution, random, numbers(k), 1), core)
		return r.polish(s.g, s.resolution, random, lift(label, before.core))
	}
}

func generator(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// agreement weighs each edge by the share of partitions that hold its ends
// together, and drops those that none does.
func agreement(g *graph, partition [][]int32) *graph {
	return (&contraction{graph: g, partition: partition}).agreement()
}

// agreement is that of the partitions that it is made of.
func (c *contraction) agreement() *graph { return c.weighed(0) }

// weighed is the agreement of the partitions, with the weight of each edge itself
// counted beside at the given share.
func (c *contraction) weighed(own float64) *graph {
	n, partitions := c.graph.nodes(), len(c.partition)
	labels := make([]int32, n*partitions) // those of a node lie together
	for i, p := range c.partition {
		for v, l := range p {
			labels[v*partitions+i] = l
		}
	}
	out := &graph{off: make([]int, 1, n+1), loop: c.graph.loop}
	for v := range n {
		mine := labels[v*partitions : (v+1)*partitions]
		for _, e := range c.graph.edges(int32(v)) {
			together := 0
			other := labels[int(e.to)*partitions:][:partitions]
			for j, l := range mine {
				if l == other[j] {
					together++
				}
			}
			if share := own*float64(partitions) + (1-own)*float64(together); share > 0 {
				out.edge = append(out.edge, edge{e.to, quantise(float64(e.weight) * share / float64(partitions))})
			}
		}
		out.off = append(out.off, len(out.edge))
	}
	out.finish()
	return out
}
