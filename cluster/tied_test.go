package cluster

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

func TestKeep(t *testing.T) {
	// Nodes 0 and 1 are a topic, 2 and 3 another; 4 is tied to both alike, 5 to the
	// first above all, 6 to none.
	g := edgeList(7, map[[2]int32]float64{
		{0, 1}: 1, {2, 3}: 1,
		{0, 4}: 1, {2, 4}: 1, {3, 4}: 0.5,
		{0, 5}: 1, {1, 5}: 0.5, {2, 5}: 1,
	})
	out := []bool{false, true, false, false, true, true, true}
	keep(g, []int32{0, 0, 1, 1, 0, 0, 0}, out)
	if want := []bool{false, false, false, false, true, false, true}; !slices.Equal(out, want) {
		t.Errorf("left out: %v, want %v", out, want)
	}
}

// Who is unlike all others, but like those of one topic more than any, joins it
// when it comes later as well.
func TestUpdateKeeps(t *testing.T) {
	const dim = 40
	random := generator(3, 0)
	at := func(towards int, near, noise float64) []float32 {
		v := make([]float32, dim)
		for d := range v {
			v[d] = float32(noise * random.NormFloat64())
		}
		v[towards] += float32(near)
		normalise(v)
		return v
	}
	var points []Point
	for i := range 90 {
		points = append(points, Point{ID: fmt.Sprintf("p%03d", i), Vector: at(i%3, 1, 0.08)})
	}
	before, _ := Identify(nil, build(t, points, Options{}), day)
	far := at(0, 1, 0.04)
	far[dim-1] = 3
	normalise(far)
	tree, err := Update(context.Background(), before, append(points, Point{ID: "far", Vector: far}), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	place := make(map[string]Assignment)
	for _, a := range tree.Assignments {
		place[a.Document] = a
	}
	if got, want := place["far"], place["p000"].Topic; got.Topic != want || got.Score > 0.5*place["p000"].Score {
		t.Errorf("stands in %q with %.2f, want %q and less than half of %.2f", got.Topic, got.Score, want, place["p000"].Score)
	}
}
