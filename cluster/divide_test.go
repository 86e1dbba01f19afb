package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Who left a topic when it was split stays out of it, and who stayed stays,
// whatever comes and wherever a later run puts them.
func TestSplitHolds(t *testing.T) {
	split := SplitID("d")
	decision := Decision{ID: "d", Kind: Divide, Topic: "t-c", Label: "Other", Left: []string{"6", "7"}, Stayed: []string{"4", "5"}}
	vectors := map[string][]float32{
		"1": {-1, 0}, "2": {-1, 0.1}, "4": {0, 1}, "5": {0.1, 1}, "6": {1, -1}, "7": {1, -0.9}, "8": {1, -0.8}, "9": {0, 0.9},
	}
	for _, test := range []struct {
		name  string
		topic []string
		want  []string
		idle  []string
	}{
		{"as it was decided", []string{"t-c: 4 5 6 7"}, []string{split + ` "Other": 6 7`, "t-c: 4 5"}, nil},
		{"with new ones", []string{"t-c: 4 5 6 7 8 9"}, []string{split + ` "Other": 6 7 8`, "t-c: 4 5 9"}, nil},
		{"those who left stand elsewhere", []string{"t-c: 4 5 6", "t-a: 1 2 7"}, []string{"t-a: 1 2", split + ` "Other": 6 7`, "t-c: 4 5"}, nil},
		{"found as a topic", []string{"t-c: 4 5", "t-n: 6 7 8"}, []string{split + ` "Other": 6 7 8`, "t-c: 4 5"}, nil},
		{"the topic is gone", []string{"t-a: 1 2 4 5 6 7"}, []string{split + ` "Other": 6 7`, "t-a: 1 2 4 5"}, nil},
		{"those who stayed are gone", []string{"t-c: 6 7 8"}, []string{split + ` "Other": 6 7`, "t-c: 8"}, nil},
		{"those who left are gone", []string{"t-c: 4 5 9"}, []string{"t-c: 4 5 9"}, []string{"d"}},
		{"they are unsorted", []string{"t-c: 4 5", "-: 6 7"}, []string{split + ` "Other": 6 7`, "t-c: 4 5"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			tree := flat(test.topic...)
			var points []Point
			for id, v := range vectors {
				points = append(points, Point{ID: id, Vector: unit(v)})
			}
			view, idle := apply(tree, []Decision{decision}, points)
			got := map[string]bool{}
			for _, line := range sketch(view) {
				got[line] = true
			}
			want := map[string]bool{}
			for _, line := range test.want {
				want[line] = true
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(test.idle, idle); d != "" {
				t.Error(d)
			}
		})
	}
}

// A topic that became one with parts gives up those who left it, wherever below it they are.
func TestSplitOfWhatHasPartsNow(t *testing.T) {
	tree, points := nested()
	split := SplitID("d")
	view, idle := apply(tree, []Decision{{ID: "d", Kind: Divide, Topic: "t-p", Left: []string{"2", "3"}, Stayed: []string{"1"}}}, points)
	want := []string{"t-c: 4 5 6 7", split + ": 2 3", "t-p: 1", "t-a<t-p: 1"}
	if d := cmp.Diff(want, sketch(view)); d != "" || len(idle) > 0 {
		t.Error(d, idle)
	}
}

func TestHalves(t *testing.T) {
	for _, test := range []struct {
		name string
		rows [][]float32
		want []bool
	}{
		{"two groups, the smaller one leaves", [][]float32{{1, 0}, {0, 1}, {0.1, 1}, {1, 0.1}, {0, 1}}, []bool{true, false, false, true, false}},
		{"of equal ones that without the first", [][]float32{{1, 0}, {0, 1}, {0.1, 1}, {1, 0.1}}, []bool{false, true, true, false}},
		{"all alike", [][]float32{{1, 0}, {1, 0}, {1, 0}}, []bool{false, false, false}},
		{"most are one", [][]float32{{1, 0}, {1, 0}, {1, 0}, {0, 1}}, []bool{false, false, false, true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newMatrix(len(test.rows), 2)
			for r, v := range test.rows {
				copy(m.row(r), unit(v))
			}
			if d := cmp.Diff(test.want, halves(m)); d != "" {
				t.Error(d)
			}
		})
	}
}

// One that is like no other is no half of a topic.
func TestHalvesAreLarge(t *testing.T) {
	m := newMatrix(41, 3)
	for r := range 40 {
		copy(m.row(r), unit([]float32{1, float32(r%8) / 20, float32(r/8) / 40}))
	}
	copy(m.row(40), unit([]float32{-1, 0, 0}))
	if n := len(told(halves(m), true)); n < 8 {
		t.Errorf("%d of 41 are a half", n)
	}
}
