package cluster

import (
	"context"
	"slices"
	"testing"
)

// Among many rows new ones find by sketches whom they would find by looking at all.
func TestPlaceBySketches(t *testing.T) {
	points := invented(4000, 40, 48, 7)
	state, _ := Identify(nil, build(t, points[:3850], Options{}), day)
	s, err := prepare(points)
	if err != nil {
		t.Fatal(err)
	}
	near := func(by func(y *yard)) []neighbours {
		u := newRepair(s, state, Options{}.defaults(s.vector.rows))
		y := u.yard()
		by(&y)
		var out []neighbours
		for i, r := range u.fresh {
			n := newNeighbours(1, 15)
			var alike *sieve
			if y.sketched != nil {
				alike = newSieve(*y.sketched, 160)
			}
			v := u.centred.into(make([]float32, u.centred.dim), int(r))
			y.find(u.centred.from(v), y.at[i], [][2]int{{0, y.at[i]}, {y.at[i] + 1, len(y.row)}}, alike, n.list(0))
			out = append(out, n)
		}
		return out
	}
	exact := near(func(y *yard) {
		if y.sketched == nil {
			t.Error("there are no sketches of 4,000 rows")
		}
		y.sketched = nil
	})
	hit, all := 0, 0
	for i, found := range near(func(*yard) {}) {
		for _, o := range exact[i].id {
			all++
			if slices.Contains(found.id, o) {
				hit++
			}
		}
	}
	if all != 15*150 || float64(hit) < 0.95*float64(all) {
		t.Errorf("%d of %d neighbours are found", hit, all)
	}
	tree, err := Update(context.Background(), state, points, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, tree, points)
}
