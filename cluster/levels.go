package cluster

import (
	"context"
	"math"
)

// The resolutions of the tree. On sets of 900 to 20,000 short texts whose
// intents are known, the best resolution lies between the ends: about 1 where
// people told broad intents apart, 8 where they told fine ones.
var resolutions = [...]float64{1, 2.5, 8}

// distinct is how many times more topics a level has than the next coarser
// one. A level that differs less is left out.
const distinct = 1.1

// smallest bounds the resolution in sets so small that finer topics would have
// a handful of documents.
const smallest = 6

// levels returns strictly nested partitions of the nodes of g, coarsest first.
// Each is found freely, then nested from the top down: joining fine communities
// to coarse ones, or splitting coarse ones, costs one end of the tree several points.
func levels(ctx context.Context, g *graph, opt Options, done func(int)) ([][]int32, error) {
	n := g.nodes()
	scale := opt.Granularity * growth(n)
	var out [][]int32
	for i, r := range resolutions {
		tell := done
		if done != nil {
			tell = func(n int) { done(i*opt.Runs + n) }
		}
		r = min(r*scale, max(0.5, float64(n)/smallest)) // in small sets topics are small already
		free, err := consensus(ctx, g, r, opt.Runs, opt.Seed+uint64(i)<<32, tell)
		if err != nil {
			return nil, err
		}
		k := renumber(free)
		if i == 0 || float64(k) >= distinct*float64(count(out[len(out)-1])) {
			out = append(out, free)
		} else {
			out[len(out)-1] = free
		}
	}
	for i := 1; i < len(out); i++ {
		out[i], out[i-1] = reconcile(g, out[i], out[i-1])
		for j := i - 1; j > 0; j-- {
			out[j-1] = majority(out[j], out[j-1])
		}
	}
	return out, nil
}

// growth lets the number of topics grow with the number of texts. At a fixed
// resolution modularity finds about as many communities in a million points as
// in thousands; people tell more apart when they have more to read.
func growth(n int) float64 {
	const settled = 20000
	return math.Sqrt(max(1, float64(n)/settled))
}
