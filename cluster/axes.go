package cluster

import (
	"math"
)

const axisRounds = 60

// axes returns the coordinates of the rows, which are centred, on the two axes
// that explain most of them, both of unit variance; 0 where rows do not differ. They
// are found by power iteration: where two axes explain as much, any pair of their
// plane serves a map as well. The sign of an axis means nothing; its largest entry
// is positive.
func axes(m matrix) (x, y []float64) {
	x = axis(m, nil)
	return x, axis(m, x)
}

// axis is the coordinates on the first axis, or where there is a first one, on
// the second.
func axis(m matrix, first []float64) []float64 {
	out := make([]float64, m.rows)
	for i := range out {
		out[i] = math.Cos(float64(i+1) * 2.399963) // like no axis of the data
	}
	direction := make([]float64, m.dim)
	for range axisRounds {
		orthogonal(out, first)
		if !unitVariance(out) {
			return make([]float64, m.rows)
		}
		clear(direction)
		for i := range m.rows {
			for d, v := range m.row(i) {
				direction[d] += out[i] * float64(v)
			}
		}
		for i := range m.rows {
			sum := 0.0
			for d, v := range m.row(i) {
				sum += direction[d] * float64(v)
			}
			out[i] = sum
		}
	}
	orthogonal(out, first)
	if !unitVariance(out) {
		return make([]float64, m.rows)
	}
	sign, most := 1.0, 0.0
	for _, v := range out {
		if math.Abs(v) > most+1e-9 {
			most, sign = math.Abs(v), math.Copysign(1, v)
		}
	}
	for i := range out {
		out[i] *= sign
	}
	return out
}

// orthogonal takes what v has of u out of it; u may be nil.
func orthogonal(v, u []float64) {
	var both, own float64
	for i := range u {
		both += v[i] * u[i]
		own += u[i] * u[i]
	}
	if own == 0 {
		return
	}
	for i := range u {
		v[i] -= both / own * u[i]
	}
}

// unitVariance scales v; where it is nearly zero it reports false.
func unitVariance(v []float64) bool {
	sum := 0.0
	for _, a := range v {
		sum += a * a
	}
	if sum < 1e-9 {
		return false
	}
	scale := math.Sqrt(float64(len(v)) / sum)
	for i := range v {
		v[i] *= scale
	}
	return true
}
