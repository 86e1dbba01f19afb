package cluster

import "slices"

// fits returns how well each point stands among others: the mean similarity to
// its ten nearest, -1 … 1. Texts about nothing that others write about are low.
func fits(near neighbours) []float64 {
	fit := make([]float64, near.n)
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

// stray is the share of the median fit below which a point is left out. The
// spread of the fits is no guide: strange points widen it.
const stray = 0.5

// outliers marks the points whose fit is far below the common one, never more
// than the given share of them.
func outliers(fit []float64, share float64) []bool {
	out := make([]bool, len(fit))
	if len(fit) == 0 {
		return out
	}
	sorted := slices.Sorted(slices.Values(fit))
	limit := min(floor(sorted), sorted[min(int(share*float64(len(sorted))), len(sorted)-1)])
	for i, f := range fit {
		out[i] = f < limit
	}
	return out
}

// floor is the fit below which a point is unlike all others, from the sorted fits.
func floor(sorted []float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return stray * sorted[len(sorted)/2]
}

// probability maps a fit to 0 … 1.
func probability(fit float64) float64 { return min(max(fit, 0), 1) }
