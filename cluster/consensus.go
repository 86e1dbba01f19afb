package cluster

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
)

// many is above how many points the runs go on from those of another resolution,
// which halves the time. Among fewer the time is short anyhow, and two seeds would
// agree less on the broad topics.
const many = 5000

// consensus joins several runs of Leiden: each edge is weighed by the share of
// runs that kept its ends together, and last runs on these weights decide
// (after Lancichinetti and Fortunato 2012; only the edges of the graph are
// counted, which keeps it linear). A single run agrees with another seed's at
// an ARI of .74–.91, a consensus of 20 at .94–1.
//
// The partitions of the runs are returned beside what they agree on. Among many
// points they may start another resolution: each run is then one pass that
// improves one of them.
func consensus(ctx context.Context, g *graph, resolution float64, start [][]int32, opt Options, seed uint64, done func(int)) (agreed []int32, partition [][]int32, err error) {
	if g.total == 0 {
		return numbers(g.nodes()), nil, ctx.Err()
	}
	if opt.Runs <= 1 {
		return leiden(g, resolution, generator(seed, 0)), nil, ctx.Err()
	}
	partition = make([][]int32, opt.Runs)
	run := func(i int) []int32 {
		random := generator(seed, uint64(i)+1)
		switch {
		case g.nodes() <= many:
			return leiden(g, resolution, random)
		case start != nil:
			return improve(g, resolution, random, start[i], 1)
		default:
			return improve(g, resolution, random, numbers(g.nodes()), 2)
		}
	}
	tell := counter(done)
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range partition {
		group.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			if ctx.Err() == nil {
				partition[i] = run(i)
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
	out := &graph{off: make([]int, 1, len(g.off)), loop: g.loop}
	for v := range g.nodes() {
		to, weight := g.edges(int32(v))
		for i, u := range to {
			together := 0
			for _, p := range partition {
				if p[v] == p[u] {
					together++
				}
			}
			if together > 0 {
				out.to = append(out.to, u)
				out.weight = append(out.weight, quantise(weight[i]*float64(together)/float64(len(partition))))
			}
		}
		out.off = append(out.off, len(out.to))
	}
	out.finish()
	return out
}
