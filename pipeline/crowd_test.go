package pipeline

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/embed"
)

// Rooms are what sums over copies of the centred vectors give, to the bit.
func TestRoomsOfACrowd(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	tree := &cluster.Tree{Topics: []cluster.Topic{{ID: "a"}, {ID: "a1", Parent: "a"}, {ID: "a2", Parent: "a"}, {ID: "b"}, {ID: "empty"}}}
	var points []cluster.Point
	for i := range 700 {
		p := cluster.Point{ID: fmt.Sprintf("c%04d", i)}
		if i%50 != 7 { // no vector
			p.Vector = make(embed.Vector, 150)
			for k := range p.Vector {
				p.Vector[k] = float32(random.NormFloat64()) + float32(i%3*(k%2))
			}
		}
		points = append(points, p)
		if i%40 == 9 { // in no tree
			continue
		}
		topic := []string{"a1", "a2", "b", ""}[random.IntN(4)]
		tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: p.ID, Topic: topic})
	}
	view := NewView(tree)
	got := newRooms(view, points)

	sum := make([]float64, 150)
	for _, p := range points {
		for k, x := range p.Vector {
			sum[k] += float64(x)
		}
	}
	want := &rooms{mean: make([]float32, len(sum))}
	for k := range sum {
		want.mean[k] = float32(sum[k] / float64(len(points)))
	}
	if !slices.Equal(got.mean, want.mean) {
		t.Fatal("the mean is another one")
	}
	vectors := map[string][]float32{}
	for _, p := range points {
		vectors[p.ID] = want.centred(p.Vector)
	}
	check := func(room room) {
		t.Helper()
		middle := make([]float32, len(want.mean))
		var near []float64
		for _, id := range view.Topic(room.id).Members {
			for k, x := range vectors[id] {
				middle[k] += x
			}
		}
		unit(middle)
		for _, id := range view.Topic(room.id).Members {
			if vectors[id] != nil {
				near = append(near, dot(vectors[id], middle))
			}
		}
		slices.Sort(near)
		reach := math.Inf(1)
		if len(near) > 0 && view.Finest(room.id) {
			reach = near[len(near)/4]
		}
		if !slices.Equal(room.middle, middle) || room.reach != reach {
			t.Errorf("%s reaches %v, want %v; the same middle: %t", room.id, room.reach, reach, slices.Equal(room.middle, middle))
		}
	}
	for _, room := range got.tops {
		check(room)
	}
	for _, list := range got.in {
		for _, room := range list {
			check(room)
		}
	}
	if len(got.tops) != 3 || len(got.in["a"]) != 2 || len(got.in["b"]) != 1 {
		t.Errorf("%d rooms at the top, %d below a, %d below b", len(got.tops), len(got.in["a"]), len(got.in["b"]))
	}
}
