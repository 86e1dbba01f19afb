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

// broad is how many times fewer topics the coarsest level has than the finest,
// where the data let it: one that hardly differs is no table of contents. It is
// sought at halves of the first resolution, three at most. Where the levels
// differ as much already, a finer one is added at the other end, so that there
// are four at most.
const (
	broad    = 2
	halvings = 2 // after the first
	finer    = 14
	// worth is the mean number of points that its topics need: smaller ones
	// differ from seed to seed.
	worth = 20
)

// smallest bounds the resolution in sets so small that finer topics would have
// a handful of documents.
const smallest = 6

// levels returns strictly nested partitions of the nodes of g, coarsest first.
// Each is found freely, the finest first, then nested from the top down: joining fine communities
// to coarse ones, or splitting coarse ones, costs one end of the tree several points.
func levels(ctx context.Context, g *graph, opt Options, done func(int)) ([][]int32, error) {
	n := g.nodes()
	scale := opt.Granularity * growth(n)
	const fine = len(resolutions) - 1
	search := func(stage int, r float64, start [][]int32) ([]int32, [][]int32, error) {
		var tell func(int)
		if done != nil && stage < len(resolutions) {
			tell = func(n int) { done((fine-stage)*opt.Runs + n) } // the finest comes first
		}
		r = min(r*scale, max(0.5, float64(n)/smallest)) // in small sets topics are small already
		return consensus(ctx, g, r, start, opt, opt.Seed+uint64(stage)<<32, tell)
	}
	var found [len(resolutions)][]int32
	var runs [len(resolutions)][][]int32
	for i := fine; i >= 0; i-- {
		var err error
		if found[i], runs[i], err = search(i, resolutions[i], runs[min(i+1, fine)]); err != nil {
			return nil, err
		}
	}
	var out [][]int32
	for i, free := range found {
		if i == 0 || float64(count(free)) >= distinct*float64(count(out[len(out)-1])) {
			out = append(out, free)
		} else {
			out[len(out)-1] = free
		}
	}
	finest, added := count(out[len(out)-1]), false
	if broad*count(out[0]) > finest {
		r := resolutions[0] / 2
		for range halvings { // one run tells well enough how many topics there are
			if broad*count(leiden(g, r*scale, generator(opt.Seed, 2<<32))) <= finest {
				break
			}
			r /= 2
		}
		free, _, err := search(len(resolutions), r, runs[0])
		if err != nil {
			return nil, err
		}
		if k := count(free); k > 2 && float64(count(out[0])) >= distinct*float64(k) {
			out = append([][]int32{free}, out...)
		}
	} else if len(out) == len(resolutions) && worth*finest <= n {
		free, _, err := search(len(resolutions), finer, runs[fine])
		if err != nil {
			return nil, err
		}
		k := count(free)
		if added = worth*k <= n && float64(k) >= distinct*float64(finest); added {
			out = append(out, free)
		}
	}
	for i := 1; i < len(out); i++ {
		out[i], out[i-1] = reconcile(g, out[i], out[i-1])
		for j := i - 1; j > 0; j-- {
			out[j-1] = majority(out[j], out[j-1])
		}
	}
	if last := len(out) - 1; added {
		out[last] = hold(g, out)
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
