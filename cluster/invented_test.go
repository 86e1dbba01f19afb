package cluster

import "fmt"

// invented makes n points about topics that are of unequal size and lie in
// areas, with noise as real texts have.
func invented(n, topics, dim int, seed uint64) []Point {
	random := generator(seed, 9)
	gauss := func(scale float64) []float32 {
		v := make([]float32, dim)
		for d := range v {
			v[d] = float32(random.NormFloat64() * scale)
		}
		normalise(v)
		return v
	}
	add := func(a, b []float32, scale float32) []float32 {
		v := make([]float32, dim)
		for d := range v {
			v[d] = a[d] + scale*b[d]
		}
		normalise(v)
		return v
	}
	areas := make([][]float32, max(1, topics/8))
	for i := range areas {
		areas[i] = gauss(1)
	}
	centres := make([][]float32, topics)
	for i := range centres {
		centres[i] = add(areas[i%len(areas)], gauss(1), 0.8)
	}
	points := make([]Point, n)
	for i := range points {
		t := min(random.IntN(topics), random.IntN(topics))
		points[i] = Point{ID: fmt.Sprintf("d%07d", i), Vector: add(centres[t], gauss(1), 0.3+0.6*random.Float32())}
	}
	return points
}
