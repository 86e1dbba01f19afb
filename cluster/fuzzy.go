package cluster

import (
	"math"
	"slices"

	"github.com/askbook/askbook/internal/parallel"
)

// fuzzy joins the neighbour lists to the graph of UMAP (McInnes, Healy and
// Melville 2018, section 3). For each point ρ is the distance to the nearest
// and σ solves Σ exp(−max(0, d−ρ)/σ) = log₂ k; the two weights a, b of a pair
// become a + b − ab. So every point has about the same say, in dense and in
// thin regions.
func fuzzy(near neighbours) *graph {
	n := near.n
	member := make([]float32, len(near.id))
	parallel.Blocks(n, 256, func(from, to int) {
		for v := from; v < to; v++ {
			_, similarity := near.of(v)
			memberships(similarity, member[v*near.k:v*near.k+len(similarity)])
		}
	})
	g := &graph{off: make([]int, n+1)}
	// Count each pair in both rows, a mutual one once.
	mutual := func(v, u int32) int {
		ids, _ := near.of(int(u))
		return slices.Index(ids, v)
	}
	for v := range n {
		ids, _ := near.of(v)
		for _, u := range ids {
			back := mutual(int32(v), u)
			g.off[v+1]++
			if back < 0 {
				g.off[u+1]++
			}
		}
	}
	for v := range n {
		g.off[v+1] += g.off[v]
	}
	g.edge = make([]edge, g.off[n])
	next := slices.Clone(g.off[:n])
	put := func(v, u int32, w float32) {
		g.edge[next[v]] = edge{u, w}
		next[v]++
	}
	for v := range n {
		ids, _ := near.of(v)
		for i, u := range ids {
			a, b := float64(member[v*near.k+i]), 0.0
			back := mutual(int32(v), u)
			if back >= 0 {
				b = float64(member[int(u)*near.k+back])
			}
			w := quantise(a + b - a*b)
			put(int32(v), u, w)
			if back < 0 {
				put(u, int32(v), w)
			}
		}
	}
	g.finish()
	return g
}

// quantise rounds a weight to a multiple of 2⁻²⁰, and to one at least. Sums of
// such weights as float64 are exact in any order, so that the two rows of an edge
// agree and a community search cannot chase its own rounding. An edge that
// stands for many may be too heavy for a float32; it is rounded alike in both rows.
func quantise(w float64) float32 {
	const steps = 1 << 20
	return float32(max(math.Round(w*steps), 1) / steps)
}

// memberships fills weight with exp(−max(0, d−ρ)/σ) for d = 1 − similarity.
func memberships(similarity, weight []float32) {
	k := len(similarity)
	if k == 0 {
		return
	}
	distance := make([]float64, k)
	nearest, sum := math.Inf(1), 0.0
	for i, s := range similarity {
		distance[i] = max(0, 1-float64(s))
		nearest = min(nearest, distance[i])
		sum += distance[i]
	}
	target := math.Log2(float64(max(k, 2)))
	low, high, sigma := 0.0, math.Inf(1), 1.0
	for range 64 {
		total, slope := 0.0, 0.0
		for _, d := range distance {
			beyond := max(0, d-nearest)
			w := math.Exp(-beyond / sigma)
			total += w
			slope += w * beyond
		}
		if math.Abs(total-target) < 1e-5 {
			break
		}
		if total > target {
			high = sigma
		} else {
			low = sigma
		}
		next := sigma - (total-target)*sigma*sigma/slope // Newton's step, where it stays between
		switch {
		case next > low && next < high:
			sigma = next
		case math.IsInf(high, 1):
			sigma *= 2
		default:
			sigma = (low + high) / 2
		}
	}
	// As UMAP: no narrower than a thousandth of the mean distance.
	sigma = max(sigma, 1e-3*sum/float64(k), 1e-9)
	for i, d := range distance {
		weight[i] = float32(math.Exp(-max(0, d-nearest) / sigma))
	}
}
