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
	m.centre(0)
	x, y := axes(m)
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

// axes returns the coordinates of the rows on the two axes that explain most of
// them. The sign of an axis means nothing; its largest entry is positive.
func axes(m matrix) (x, y []float64) {
	x, y = make([]float64, m.rows), make([]float64, m.rows)
	rows := mat.NewDense(m.rows, m.dim, nil)
	for i := range m.rows {
		for d, v := range m.row(i) {
			rows.Set(i, d, float64(v))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(rows, mat.SVDThinU) {
		return x, y
	}
	values := svd.Values(nil) // descending
	var u mat.Dense
	svd.UTo(&u)
	for k, axis := range [][]float64{x, y} {
		if k >= len(values) {
			continue
		}
		sign, most := 1.0, 0.0
		for i := range axis {
			axis[i] = u.At(i, k) * values[k]
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
