package cluster

import (
	"math"
	"testing"
)

func TestMap(t *testing.T) {
	tree := build(t, invented(400, 12, 32, 2), Options{})
	places := Map(tree.Topics)
	widest := 0.0
	for i, p := range places {
		if p.Topic != tree.Topics[i].ID || math.IsNaN(p.X+p.Y) {
			t.Fatalf("%+v at %d", p, i)
		}
		widest = max(widest, math.Abs(p.X), math.Abs(p.Y))
	}
	if math.Abs(widest-1) > 1e-9 {
		t.Errorf("the map reaches to %v", widest)
	}
	// Topics of one pair stand closer than the pairs are apart.
	pairs := Map([]Topic{
		{ID: "a", Centroid: unit([]float32{1, 0.1, 0})},
		{ID: "b", Centroid: unit([]float32{1, 0, 0.1})},
		{ID: "c", Centroid: unit([]float32{0, 1, 1})},
		{ID: "d", Centroid: unit([]float32{0, 1, 1.2})},
	})
	distance := func(i, j int) float64 { return math.Hypot(pairs[i].X-pairs[j].X, pairs[i].Y-pairs[j].Y) }
	if distance(0, 1) > distance(0, 2)/2 || distance(2, 3) > distance(0, 2)/2 {
		t.Errorf("%+v", pairs)
	}
	for _, none := range [][]Topic{nil, {{ID: "a"}}, {{ID: "a"}, {ID: "b"}}, {{ID: "a", Centroid: []float32{1}}, {ID: "b", Centroid: []float32{1}}}} {
		for _, p := range Map(none) {
			if p.X != 0 || p.Y != 0 {
				t.Errorf("%+v", p)
			}
		}
	}
}
