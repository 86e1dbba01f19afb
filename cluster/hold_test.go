package cluster

import (
	"slices"
	"testing"
)

func TestHold(t *testing.T) {
	// Rows 0–9 are one topic at both levels above; those from 10 on were
	// split before, and the last level splits 14–23 in fours and takes a pair
	// off, which hangs on the first four.
	n := 24
	coarse, middle, fine := make([]int32, n), make([]int32, n), make([]int32, n)
	for v := range n {
		switch {
		case v < 5:
			fine[v] = 0
		case v < 10:
			fine[v] = 1
		case v < 14:
			coarse[v], middle[v], fine[v] = 1, 1, 2
		default:
			coarse[v], middle[v], fine[v] = 1, 2, int32(3+(v-14)/4)
		}
	}
	g := &graph{off: make([]int, 1, n+1)} // the two rows of part 5 are tied to part 3 alone
	for v := range int32(n) {
		if fine[v] == 5 {
			g.edge = append(g.edge, edge{14, 1})
		}
		if v == 14 {
			g.edge = append(g.edge, edge{22, 1}, edge{23, 1})
		}
		g.off = append(g.off, len(g.edge))
	}
	g.finish()
	got := hold(g, [][]int32{coarse, middle, fine}, make([][][]int32, 3))
	want := slices.Clone(fine)
	for v := range n {
		switch {
		case v < 10:
			want[v] = 0 // no level above split it
		case v >= 22:
			want[v] = 3 // too few to stand alone
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// A community of many times the rows that parts have is split, whatever the levels
// above left whole.
func TestHoldSplitsTheVast(t *testing.T) {
	const part = 5
	for _, test := range []struct {
		name   string
		others int // communities of one part, beside the one of several
		parts  int // of that one
		want   bool
	}{
		{"as many as twelve", 40, 12, false},
		{"more than twelve", 40, 13, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var above, fine []int32
			for p := range test.others + test.parts {
				for range part {
					above, fine = append(above, int32(max(0, p-test.parts+1))), append(fine, int32(p))
				}
			}
			g := &graph{off: make([]int, len(fine)+1)}
			g.finish()
			got := hold(g, [][]int32{above, above, fine}, make([][][]int32, 3))
			if split := got[0] != got[(test.parts-1)*part]; split != test.want {
				t.Errorf("split: %v, want %v", split, test.want)
			}
		})
	}
}

// A community counts as one topic where the runs keep four fifths of it together,
// on the mean.
func TestUnsplit(t *testing.T) {
	for _, test := range []struct {
		name string
		runs [][]int // rows in each part of a community of twenty
		want bool
	}{
		{"whole", [][]int{{20}}, true},
		{"four apart", [][]int{{4, 16}}, true},
		{"five apart", [][]int{{15, 5}}, false},
		{"halves", [][]int{{10, 10}}, false},
		{"four and one", [][]int{{4, 15, 1}}, false},
		{"whole in most runs", [][]int{{20}, {20}, {8, 12}}, true},
		{"halves in most runs", [][]int{{10, 10}, {20}, {10, 10}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			above := make([]int32, 24)
			for v := 20; v < len(above); v++ { // another community, left whole
				above[v] = 1
			}
			var runs [][]int32
			for _, parts := range test.runs {
				var run []int32
				for p, n := range append(slices.Clone(parts), 4) {
					for range n {
						run = append(run, int32(p))
					}
				}
				runs = append(runs, run)
			}
			check := func(level []int32, runs [][]int32) {
				for v, whole := range unsplit([][]int32{above, level}, [][][]int32{nil, runs}) {
					if want := test.want || v >= 20; whole != want {
						t.Fatalf("row %d counts as whole: %v, want %v", v, whole, want)
					}
				}
			}
			check(make([]int32, len(above)), runs)
			if len(runs) == 1 {
				check(runs[0], nil) // a level without runs is told by itself
			}
		})
	}
}
