package cluster

import (
	"slices"
	"testing"
)

func TestHold(t *testing.T) {
	// Rows 0–9 are one topic at both levels above; those from 10 on were
	// split before, and the last level splits 12–21 in fours and takes a pair
	// off, which hangs on the first four.
	n := 22
	coarse, middle, fine := make([]int32, n), make([]int32, n), make([]int32, n)
	for v := range n {
		switch {
		case v < 5:
			fine[v] = 0
		case v < 10:
			fine[v] = 1
		case v < 12:
			coarse[v], middle[v], fine[v] = 1, 1, 2
		default:
			coarse[v], middle[v], fine[v] = 1, 2, int32(3+(v-12)/4)
		}
	}
	g := &graph{off: make([]int, 1, n+1)} // the two rows of part 5 are tied to part 3 alone
	for v := range int32(n) {
		if fine[v] == 5 {
			g.to, g.weight = append(g.to, 12), append(g.weight, 1)
		}
		if v == 12 {
			g.to, g.weight = append(g.to, 20, 21), append(g.weight, 1, 1)
		}
		g.off = append(g.off, len(g.to))
	}
	g.finish()
	got := hold(g, [][]int32{coarse, middle, fine})
	want := slices.Clone(fine)
	for v := range n {
		switch {
		case v < 10:
			want[v] = 0 // no level above split it
		case v >= 20:
			want[v] = 3 // too few to stand alone
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// A community counts as one topic where nine tenths of it are in one part.
func TestUnsplit(t *testing.T) {
	for _, test := range []struct {
		name  string
		parts []int // rows in each part of a community of twenty
		want  bool
	}{
		{"whole", []int{20}, true},
		{"two apart", []int{2, 18}, true},
		{"three apart", []int{17, 3}, false},
		{"halves", []int{10, 10}, false},
		{"two and one", []int{2, 17, 1}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var above, parts []int32
			for p, n := range append(test.parts, 4) { // the last is another community, left whole
				for range n {
					above, parts = append(above, int32(p/len(test.parts))), append(parts, int32(p))
				}
			}
			got := unsplit([][]int32{above, parts})
			for v, whole := range got {
				if want := test.want || v >= 20; whole != want {
					t.Fatalf("row %d counts as whole: %v, want %v", v, whole, want)
				}
			}
		})
	}
}
