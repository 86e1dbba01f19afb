package cluster

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDue(t *testing.T) {
	for _, test := range []struct {
		whole, documents, now int
		want                  bool
	}{
		{1000, 1000, 1000, false},
		{1000, 1000, 1050, false},
		{1000, 1000, 1051, true},
		{1000, 1040, 1051, true}, // forty came before
		{1000, 1000, 949, true},
		{0, 1000, 1050, false}, // of a state that does not say
		{0, 1000, 1051, true},
	} {
		s := &State{Tree: Tree{Whole: test.whole, Assignments: make([]Assignment, test.documents)}}
		if got := s.due(test.now); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// blurred are documents whose topics overlap, so that fewer of them are cut
// elsewhere.
func blurred(n int) []Point {
	points := invented(n, 40, 32, 11)
	other := invented(n, 40, 32, 11)
	for i := range points {
		for d := range points[i].Vector {
			points[i].Vector[d] += 0.8 * other[(i*7+3)%n].Vector[d]
		}
		normalise(points[i].Vector)
	}
	return points
}

// grownBy returns the state without the last documents and the tree with them.
func grownBy(t *testing.T, points []Point, more int) (*State, *Tree) {
	t.Helper()
	state, _ := Identify(nil, build(t, points[:len(points)-more], Options{}), day)
	tree, err := Update(context.Background(), state, points, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, tree, points)
	return state, tree
}

// A tree keeps the levels that it was found with, whether few or many come.
func TestLadderStays(t *testing.T) {
	points := blurred(700)
	state, _ := Identify(nil, build(t, points[:600], Options{}), day)
	if len(state.Tree.Ladder) < 2 {
		t.Fatalf("found with the levels %v, want two at least", state.Tree.Ladder)
	}
	state.Tree.Ladder = append([]float64{between / 2}, state.Tree.Ladder...) // which nobody would choose
	for _, more := range []int{10, 100} {
		tree, err := Update(context.Background(), state, points[:600+more], Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(state.Tree.Ladder, tree.Ladder); diff != "" {
			t.Errorf("after %d more (-want +got)\n%s", more, diff)
		}
	}
}

// A revision keeps to its budgets, though it would move much more.
func TestRevisionKeepsToItsBudgets(t *testing.T) {
	points := blurred(1500)
	state, tree := grownBy(t, points, 200)
	cold := build(t, points, Options{})
	after, _ := Identify(state, tree, day)
	anew, _ := Identify(state, cold, day)
	moved := func(s *State) (n, all int) {
		for i, a := range state.Tree.Assignments {
			if a.Topic == "" {
				continue
			}
			all++
			if s.Tree.Assignments[i].Topic != a.Topic {
				n++
			}
		}
		return n, all
	}
	n, all := moved(after)
	if n == 0 || float64(n) > budget*float64(all) {
		t.Errorf("%d of %d old documents moved", n, all)
	}
	if m, _ := moved(anew); m <= 2*n {
		t.Errorf("%d move where all is found anew: the budget is not put to the test", m)
	}
	alive := make(map[string]bool)
	for _, topic := range after.Tree.Topics {
		alive[topic.ID] = true
	}
	ended := 0
	for _, topic := range state.Tree.Topics {
		if !alive[topic.ID] {
			ended++
		}
	}
	if float64(ended) > mortal*float64(len(state.Tree.Topics)) {
		t.Errorf("%d of %d topics ended", ended, len(state.Tree.Topics))
	}
	if tree.Whole != len(points) {
		t.Errorf("%d documents were looked at together", tree.Whole)
	}
	for _, topic := range tree.Topics {
		known := slices.ContainsFunc(state.Tree.Topics, func(x Topic) bool { return x.ID == topic.ID })
		if !known && len(topic.Members) < birth {
			t.Errorf("topic %s is new, of %d documents", topic.ID, len(topic.Members))
		}
	}
	if before, now := agreementOf(t, finest(cold)[:len(points)-200], finest(&state.Tree)), agreementOf(t, finest(cold), finest(&after.Tree)); now <= before {
		t.Errorf("agrees with topics found anew at ARI %.3f, before at %.3f", now, before)
	}
}

// Up to a twentieth more move none of the old documents, nor topics.
func TestNoRevisionForFew(t *testing.T) {
	state, tree := grownBy(t, blurred(1500), 60)
	for i, a := range state.Tree.Assignments {
		if a.Topic != "" && tree.Assignments[i].Topic != a.Topic {
			t.Errorf("%s moved", a.Document)
		}
	}
	if tree.Whole != 1440 {
		t.Errorf("%d documents were looked at together", tree.Whole)
	}
}

func TestRevisionInAnyOrder(t *testing.T) {
	points := blurred(800)
	state, tree := grownBy(t, points, 100)
	slices.Reverse(points)
	other, err := Update(context.Background(), state, points, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(tree, other); d != "" {
		t.Error(d[:min(len(d), 1500)])
	}
}

// Points without a vector, or of one vector, leave nothing to look at together.
func TestRevisionOfNothing(t *testing.T) {
	state, _ := Identify(nil, build(t, invented(100, 5, 16, 1), Options{}), day)
	for _, points := range [][]Point{nil, {{ID: "a"}, {ID: "b"}}, {{ID: "d0000001", Vector: []float32{1, 0}}, {ID: "x", Vector: []float32{1, 0}}}} {
		tree, err := Update(context.Background(), state, points, Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, tree, points)
	}
}
