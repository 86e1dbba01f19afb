package pipeline

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
)

// sketchTree is a tree of topics without parents from "document topic" pairs,
// sorted by document; "-" is unsorted.
func sketchTree(pairs ...[2]string) *cluster.Tree {
	tree := &cluster.Tree{}
	for _, p := range pairs {
		a := cluster.Assignment{Document: p[0]}
		if p[1] != "-" {
			a.Topic = p[1]
			if !slices.ContainsFunc(tree.Topics, func(t cluster.Topic) bool { return t.ID == p[1] }) {
				tree.Topics = append(tree.Topics, cluster.Topic{ID: p[1]})
			}
		}
		tree.Assignments = append(tree.Assignments, a)
	}
	return NewView(tree).Tree
}

func TestStabilityByHand(t *testing.T) {
	before := sketchTree([2]string{"a", "x"}, [2]string{"b", "x"}, [2]string{"c", "y"}, [2]string{"d", "-"}, [2]string{"f", "y"})
	after := sketchTree([2]string{"a", "x"}, [2]string{"b", "z"}, [2]string{"bb", "z"}, [2]string{"c", "z"}, [2]string{"d", "x"}, [2]string{"e", "-"})
	// f is gone; of a, b and c one stays. x lives, y does not. Of the new bb and e one is placed.
	got := []float64{keep(before, after), live(before, after), placed(before, after), identical(before, before), identical(before, after)}
	want := []float64{1. / 3, 1. / 2, 1. / 2, 1, 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keep, live, placed, identical (-want +got):\n%s", diff)
	}
	if n := joined(before, after); n != 0 {
		t.Errorf("%d joined, though z was not there before and e is unsorted", n)
	}
	if n := joined(sketchTree([2]string{"a", "z"}), after); n != 3 {
		t.Errorf("%d joined z, want b, bb and c", n)
	}
	if ari := agreement(before, before, finest).ARI(); ari != 1 {
		t.Errorf("a tree agrees with itself at %v", ari)
	}
	none := &cluster.Tree{}
	if keep(none, none) != 1 || live(none, none) != 1 || placed(none, none) != 1 {
		t.Error("where there is nothing, nothing is lost")
	}
}

// The tenth that is held back depends on the ids alone.
func TestHoldBack(t *testing.T) {
	var points []cluster.Point
	for i := range 200 {
		points = append(points, cluster.Point{ID: fmt.Sprint("c", i)})
	}
	old := holdBack(points, 0)
	if len(old) != 180 {
		t.Fatalf("%d of 200 are left", len(old))
	}
	left := map[string]int{}
	for tenth := range 10 {
		for _, p := range holdBack(points, tenth) {
			left[p.ID]++
		}
	}
	for _, p := range points {
		if left[p.ID] != 9 {
			t.Errorf("%s is in %d of ten times nine tenths", p.ID, left[p.ID])
		}
	}
	slices.Reverse(points)
	mirrored := holdBack(points, 0)
	slices.Reverse(mirrored)
	if diff := cmp.Diff(old, mirrored); diff != "" {
		t.Errorf("another order holds back others:\n%s", diff)
	}
	if few := holdBack(points[:3], 0); len(few) != 3 {
		t.Errorf("of three, %d are left", len(few))
	}
}

// Changes are told the weightiest kind first, and the larger topics first.
func TestChangesInOrder(t *testing.T) {
	events := []cluster.Event{
		{Kind: cluster.Born, Topic: "t-1", After: 4},
		{Kind: cluster.Born, Topic: "t-2", After: 9},
		{Kind: cluster.Grown, Topic: "t-3", Before: 10, After: 90},
		{Kind: cluster.Merged, Topic: "t-4", Other: "t-3", Before: 7, After: 90},
		{Kind: cluster.Split, Topic: "t-5", Other: "t-3", After: 6},
	}
	var got []string
	for _, c := range changes(events, topicNames{"t-1": "Refunds", "t-3": "Lamps"}) {
		got = append(got, fmt.Sprintf("%s %s %q %q", c.Kind, c.Topic, c.Label, c.OtherLabel))
	}
	want := []string{`born t-2 "" ""`, `born t-1 "Refunds" ""`, `split t-5 "" "Lamps"`, `merged t-4 "" "Lamps"`, `grown t-3 "Lamps" ""`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}
