package cluster

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Place is where a topic stands on the map, -1 … 1 each.
type Place struct {
	Topic string
	X, Y  float64
}

// Map lays the topics out in a plane so that like ones are close: the first two
// principal coordinates of their centroids (Gower 1966). One topic, or topics that
// are all the same, stand in the middle.
func Map(topics []Topic) []Place {
	places := make([]Place, len(topics))
	dim := 0
	for i, t := range topics {
		places[i].Topic = t.ID
		dim = max(dim, len(t.Centroid))
	}
	if len(topics) < 2 || dim == 0 {
		return places
	}
	m := newMatrix(len(topics), dim)
	for i, t := range topics {
		if len(t.Centroid) == dim {
			copy(m.row(i), t.Centroid)
		}
	}
	m.centre()
	gram := mat.NewSymDense(len(topics), nil)
	for i := range topics {
		for j := i; j < len(topics); j++ {
			gram.SetSym(i, j, float64(dot(m.row(i), m.row(j))))
		}
	}
	x, y := axes(gram)
	scale := 0.0
	for i := range topics {
		scale = max(scale, math.Abs(x[i]), math.Abs(y[i]))
	}
	if scale < 1e-6 {
		return places
	}
	for i := range places {
		places[i].X, places[i].Y = x[i]/scale, y[i]/scale
	}
	return places
}

// axes returns the two coordinates that explain most of a Gram matrix. The sign
// of an axis, which means nothing, is such that its largest entry is positive.
func axes(gram *mat.SymDense) (x, y []float64) {
	n := gram.SymmetricDim()
	x, y = make([]float64, n), make([]float64, n)
	var e mat.EigenSym
	if !e.Factorize(gram, true) {
		return x, y
	}
	values := e.Values(nil) // ascending
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	for k, axis := range [][]float64{x, y} {
		column := n - 1 - k
		if values[column] <= 0 {
			continue
		}
		sign, most := 1.0, 0.0
		for i := range axis {
			axis[i] = vectors.At(i, column) * math.Sqrt(values[column])
			if math.Abs(axis[i]) > most+1e-9 {
				most, sign = math.Abs(axis[i]), math.Copysign(1, axis[i])
			}
		}
		for i := range axis {
			axis[i] *= sign
		}
	}
	return x, y
}
