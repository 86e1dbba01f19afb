package cluster

import (
	"context"
	"math"
	"slices"
)

// The resolutions of the tree. On sets of 400 to 20,000 texts whose intents are
// known, the best resolution lies anywhere between the ends: about 1 where
// people told broad intents apart, 16 where they told narrow ones.
const (
	broad   = 1.0
	between = 2.4
	middle  = 8
	narrow  = 16
	usual   = 3 // levels
	deep    = 4 // levels at most, where one between is needed
)

// steep is the power of the resolution with which topics multiply at least from
// the broad level to the middle one: 2.3 times as many in most sets. Where they do
// not, the broad ones are sought at half their resolution: a level that hardly
// differs is no table of contents.
const steep = 0.4

// sheer is the power with which topics multiply at most from the broad level to
// the middle one: six times as many. Where they multiply more, broad topics are far
// from the middle ones, and a level is found between.
const sheer = 0.86

// distinct is how many times more topics a level has than the next coarser
// one. A level that differs less is left out.
const distinct = 1.1

// Narrow topics are left out where they would have too few points on average,
// which is chance, and where they multiply nearly as fast as the resolution
// does: then they are no grain of the data, but cuts through what is of one piece.
const (
	worth = 8
	fast  = 1.85
)

// smallest bounds the resolution in sets so small that finer topics would have
// a handful of documents.
const smallest = 6

// levels returns strictly nested partitions of the nodes of g, one for each of
// the given resolutions, coarsest first, and the runs that each is the consensus
// of. Each is found freely, the finest first, then nested from the top down:
// joining fine communities to coarse ones, or splitting coarse ones, costs one end
// of the tree several points. The finest may go on to a higher resolution, which
// at holds then.
func levels(ctx context.Context, g *graph, at []float64, opt Options, progress Progress) (out [][]int32, runs [][][]int32, err error) {
	out, runs = make([][]int32, len(at)), make([][][]int32, len(at)+1)
	most := max(usual, len(at))
	tell := stage(progress, "topics", most*opt.Runs) // a level that is left out counts as done
	for i, r := range slices.Backward(at) {
		var done func(int)
		if tell != nil {
			done = func(n int) { tell((most-1-i)*opt.Runs + n) }
		}
		if out[i], runs[i], err = consensus(ctx, g, r, runs[i+1], opt, opt.Seed+uint64(i)<<32, done); err != nil {
			return nil, nil, err
		}
		if i == len(at)-1 {
			if at[i], out[i], runs[i], err = onward(ctx, g, r, out[i], runs[i], opt, opt.Seed+uint64(i)<<32); err != nil {
				return nil, nil, err
			}
		}
	}
	for i := 1; i < len(out); i++ {
		out[i], out[i-1] = reconcile(g, out[i], out[i-1])
		for j := i - 1; j > 0; j-- {
			out[j-1] = majority(out[j], out[j-1])
		}
	}
	if last := len(out) - 1; last > 1 { // narrow topics
		out[last] = hold(g, out, runs)
	}
	return out, runs[:len(at)], nil
}

// ladder chooses the levels, coarsest first, as resolutions in small sets; see
// [resolutions]. One run of Leiden tells well enough how many topics each would have. Its seed is always
// the same, so that two seeds never give trees of different levels.
func ladder(g *graph, granularity float64) []float64 {
	n := float64(g.nodes())
	search, random := new(room), generator(0, 0)
	found := numbers(g.nodes())
	topics := func(r float64) float64 {
		found = search.improve(g, rung(g, r, granularity), random, found, 2)
		return float64(count(found))
	}
	fine, mid := topics(narrow), topics(middle)
	out := []float64{middle}
	if fine*worth <= n*granularity && fine >= distinct*mid && fine <= fast*mid*max(1, granularity) {
		out = append(out, narrow)
	}
	r, top := broad, topics(broad)
	times := func(power float64) float64 { return math.Pow(middle/broad*dilution(g.nodes()), power) }
	if mid < top*times(steep) {
		r /= 2
		top = topics(r)
	}
	if mid > top*times(sheer) {
		if k := topics(between); k >= distinct*top && mid >= distinct*k {
			out = append([]float64{between}, out...)
		}
	}
	if top > 2 && mid >= distinct*top {
		out = append([]float64{r}, out...)
	}
	return out
}

// resolutions are those at which the levels of a ladder are sought among the nodes
// of g.
func resolutions(g *graph, ladder []float64, granularity float64) []float64 {
	at := make([]float64, len(ladder))
	for i, r := range ladder {
		at[i] = rung(g, r, granularity)
	}
	return at
}

// rung is the resolution at which a level is sought. In small
// sets topics are small already.
func rung(g *graph, r, granularity float64) float64 {
	if r > broad {
		r *= dilution(g.nodes())
	}
	r = min(r*granularity*growth(g.nodes()), max(0.5, float64(g.nodes())/smallest))
	if granularity > 1 {
		r = together(g, r)
	}
	return r
}

// together lowers a resolution as long as one run of Leiden leaves many nodes alone:
// whoever asks for topics that fine wants topics still.
func together(g *graph, r float64) float64 {
	const many, step = 0.05, 0.8
	search := new(room)
	size := make([]int, g.nodes())
	for ; r > narrow; r *= step {
		clear(size)
		found := search.improve(g, r, generator(0, 0), numbers(g.nodes()), 1)
		for _, c := range found {
			size[c]++
		}
		alone := 0
		for _, n := range size {
			if n == 1 {
				alone++
			}
		}
		if float64(alone) <= many*float64(g.nodes()) {
			break
		}
	}
	return r
}

// dilution lowers the resolution at which the same topics are found among more
// points, by the root of their number. Each point has as many neighbours as in a
// small set, so that a topic of more points hangs together by a smaller share of
// them, and falls apart.
func dilution(n int) float64 {
	const small = 5000
	return 1 / math.Sqrt(max(1, min(float64(n), plenty)/small))
}

// plenty is the number of texts from which on more of them tell more apart.
const plenty = 20000

// growth lets the number of topics grow with the number of texts: people tell
// more apart when they have more to read, and at a fixed resolution modularity
// finds too few in a million.
func growth(n int) float64 { return math.Sqrt(max(1, float64(n)/plenty)) }
