package cluster

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
)

// many is above how many points the runs go on from those of another resolution,
// which takes a third of the time. Among fewer the time is short anyhow.
const many = 5000

// parents are the runs of another resolution whose cores a run begins with. All of
// them would make all runs alike, and two seeds agree less; with fewer what two runs
// joined by chance stays joined.
const parents = 5

// consensus joins several runs of Leiden: each edge is weighed by the share of
// runs that kept its ends together, and last runs on these weights decide
// (after Lancichinetti and Fortunato 2012; only the edges of the graph are
// counted, which keeps it linear). A single run agrees with another seed's at
// an ARI of .74–.91, a consensus of 20 at .94–1.
//
// The partitions of the runs are returned beside what they agree on. Among many
// points they may start another resolution: what some of them kept together is
// then one node to begin with (Ovelgönne and Geyer-Schulz 2012).
func consensus(ctx context.Context, g *graph, resolution float64, start [][]int32, opt Options, seed uint64, done func(int)) (agreed []int32, partition [][]int32, err error) {
	if g.total == 0 {
		return numbers(g.nodes()), nil, ctx.Err()
	}
	if opt.Runs <= 1 {
		return leiden(g, resolution, generator(seed, 0)), nil, ctx.Err()
	}
	partition = make([][]int32, opt.Runs)
	var before contraction
	if start != nil && g.nodes() > many {
		before = contract(g, start)
	}
	run := func(r *room, i int) []int32 {
		random := generator(seed, uint64(i)+1)
		switch {
		case g.nodes() <= many:
			return r.improve(g, resolution, random, numbers(g.nodes()), 3)
		case start == nil:
			return r.polish(g, resolution, random, r.improve(g, resolution, random, numbers(g.nodes()), 1))
		}
		var from [][]int32
		for _, p := range shuffled(len(start), random)[:min(parents, len(start))] {
			from = append(from, before.partition[p])
		}
		core, k := cores(from)
		small := r.aggregate(&r.core, before.graph, core, k)
		label := lift(r.improve(small, resolution, random, numbers(k), 1), core)
		return r.polish(g, resolution, random, lift(label, before.core))
	}
	tell := counter(done)
	rooms := make(chan *room, runtime.GOMAXPROCS(0))
	for range cap(rooms) {
		rooms <- new(room)
	}
	var group sync.WaitGroup
	for i := range partition {
		group.Go(func() {
			r := <-rooms
			defer func() { rooms <- r }()
			if ctx.Err() == nil {
				partition[i] = run(r, i)
				tell(1)
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	return decide(g, resolution, partition, seed), partition, nil
}

func generator(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// agreement weighs each edge by the share of partitions that hold its ends
// together, and drops those that none does.
func agreement(g *graph, partition [][]int32) *graph {
	return (&contraction{graph: g, partition: partition}).agreement()
}

// agreement is that of the partitions that it is made of.
func (c *contraction) agreement() *graph {
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
		to, weight := c.graph.edges(int32(v))
		for i, u := range to {
			together := 0
			other := labels[int(u)*partitions:][:partitions]
			for j, l := range mine {
				if l == other[j] {
					together++
				}
			}
			if together > 0 {
				out.to = append(out.to, u)
				out.weight = append(out.weight, quantise(float64(weight[i])*float64(together)/float64(partitions)))
			}
		}
		out.off = append(out.off, len(out.to))
	}
	out.finish()
	return out
}
