package cluster

import (
	"math"
	"slices"
)

// fits returns how well each point stands among others: the mean similarity to
// its ten nearest, -1 … 1. Texts about nothing that others write about are low.
func fits(near neighbours) []float64 {
	fit := make([]float64, near.points())
	for v := range fit {
		_, similarity := near.of(v)
		similarity = similarity[:min(10, len(similarity))]
		for _, s := range similarity {
			fit[v] += float64(s)
		}
		fit[v] /= float64(max(len(similarity), 1))
	}
	return fit
}

// stray is how many deviations below the median fit a point is left out.
const stray = 2.5

// outliers marks the points whose fit is far below the common one: more than
// stray robust deviations (the median one, scaled to a normal distribution's) below the
// median, and never more than the given share.
func outliers(fit []float64, share float64) []bool {
	out := make([]bool, len(fit))
	if len(fit) == 0 {
		return out
	}
	sorted := slices.Sorted(slices.Values(fit))
	median := sorted[len(sorted)/2]
	deviation := make([]float64, len(fit))
	for i, f := range fit {
		deviation[i] = math.Abs(f - median)
	}
	slices.Sort(deviation)
	limit := median - stray*1.4826*deviation[len(deviation)/2]
	limit = min(limit, sorted[int(share*float64(len(sorted)))])
	for i, f := range fit {
		out[i] = f < limit
	}
	return out
}

// probability maps a fit to 0 … 1.
func probability(fit float64) float64 { return min(max(fit, 0), 1) }
