package cluster

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sketch shows a tree as lines: topic<parent "label": members.
func sketch(tree *Tree) []string {
	var out []string
	for _, t := range tree.Topics {
		line := t.ID
		if t.Parent != "" {
			line += "<" + t.Parent
		}
		if t.Label != "" {
			line += fmt.Sprintf(" %q", t.Label)
		}
		out = append(out, line+": "+strings.Join(t.Members, " "))
	}
	return out
}

// nested is t-p over t-a and t-b, and t-c beside it.
func nested() (*Tree, []Point) {
	tree := flat("t-a: 1 2", "t-b: 3", "t-c: 4 5 6 7", "-: 8")
	tree.Topics[0].Parent, tree.Topics[1].Parent = "t-p", "t-p"
	tree.Topics = append([]Topic{{ID: "t-p", Exemplars: []string{"1"}}}, tree.Topics...)
	tree.link()
	var points []Point
	for i, v := range [][]float32{{1, 0}, {1, 0.1}, {1, 0.2}, {0, 1}, {0.1, 1}, {1, -1}, {1, -0.9}, {-1, 0}} {
		points = append(points, Point{ID: fmt.Sprint(i + 1), Vector: unit(v)})
	}
	return tree, points
}

func TestDecisions(t *testing.T) {
	split := SplitID("d")
	for _, test := range []struct {
		name      string
		decisions []Decision
		want      []string
		idle      []string
	}{
		{"none", nil, []string{"t-p: 1 2 3", "t-a<t-p: 1 2", "t-b<t-p: 3", "t-c: 4 5 6 7"}, nil},
		{
			"rename",
			[]Decision{{ID: "d", Kind: Rename, Topic: "t-a", Label: "Bills"}},
			[]string{"t-c: 4 5 6 7", "t-p: 1 2 3", `t-a<t-p "Bills": 1 2`, "t-b<t-p: 3"},
			nil,
		},
		{
			"merge of siblings",
			[]Decision{{ID: "d", Kind: Merge, Topic: "t-b", Into: "t-a"}},
			[]string{"t-c: 4 5 6 7", "t-p: 1 2 3", "t-a<t-p: 1 2 3"},
			nil,
		},
		{
			"merge into one with parts",
			[]Decision{{ID: "d", Kind: Merge, Topic: "t-c", Into: "t-p"}},
			[]string{"t-p: 1 2 3 4 5 6 7", "t-c<t-p: 4 5 6 7", "t-a<t-p: 1 2", "t-b<t-p: 3"},
			nil,
		},
		{
			"split by example takes what is closer",
			[]Decision{{ID: "d", Kind: Divide, Topic: "t-c", Documents: []string{"6"}, Label: "Other"}},
			[]string{"t-p: 1 2 3", "t-a<t-p: 1 2", "t-b<t-p: 3", split + ` "Other": 6 7`, "t-c: 4 5"},
			nil,
		},
		{
			"split in two",
			[]Decision{{ID: "d", Kind: Divide, Topic: "t-c"}},
			[]string{"t-p: 1 2 3", "t-a<t-p: 1 2", "t-b<t-p: 3", split + ": 6 7", "t-c: 4 5"},
			nil,
		},
		{
			"move of documents, unsorted too",
			[]Decision{{ID: "d", Kind: Move, Topic: "t-a", Documents: []string{"8", "3"}}},
			[]string{"t-c: 4 5 6 7", "t-p: 1 2 3 8", "t-a<t-p: 1 2 3 8"},
			nil,
		},
		{
			"move of documents to what has parts by now",
			[]Decision{{ID: "d", Kind: Move, Topic: "t-p", Documents: []string{"2", "4", "7"}}},
			[]string{"t-p: 1 2 3 4 7", "t-a<t-p: 1 2 7", "t-b<t-p: 3 4", "t-c: 5 6"},
			nil,
		},
		{
			"move of a topic",
			[]Decision{{ID: "d", Kind: Move, Topic: "t-b", Into: ""}},
			[]string{"t-c: 4 5 6 7", "t-p: 1 2", "t-a<t-p: 1 2", "t-b: 3"},
			nil,
		},
		{
			"what makes no sense is idle",
			[]Decision{
				{ID: "gone", Kind: Rename, Topic: "t-z", Label: "x"},
				{ID: "self", Kind: Merge, Topic: "t-a", Into: "t-a"},
				{ID: "loop", Kind: Move, Topic: "t-p", Into: "t-a"},
				{ID: "down", Kind: Merge, Topic: "t-p", Into: "t-a"},
				{ID: "one", Kind: Divide, Topic: "t-b"},
				{ID: "kind", Kind: "paint", Topic: "t-b"},
			},
			[]string{"t-c: 4 5 6 7", "t-p: 1 2 3", "t-a<t-p: 1 2", "t-b<t-p: 3"},
			[]string{"gone", "self", "loop", "down", "one", "kind"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			tree, points := nested()
			before := sketch(tree)
			view, idle := apply(tree, test.decisions, points)
			if d := cmp.Diff(test.want, sketch(view)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(test.idle, idle); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(before, sketch(tree)); d != "" {
				t.Error("the tree itself changed", d)
			}
			check(t, view, points)
		})
	}
}

// What a decision leads to may have gone into another topic since.
func TestDecisionsFollowHeirs(t *testing.T) {
	tree, points := nested()
	state := &State{Tree: *tree, Events: []Event{
		{Kind: Merged, Topic: "t-y", Other: "t-z"},
		{Kind: Retired, Topic: "t-v"},
		{Kind: Merged, Topic: "t-z", Other: "t-b"},
	}}
	view, idle := state.Apply([]Decision{
		{ID: "documents", Kind: Move, Topic: "t-y", Documents: []string{"8"}},
		{ID: "merge", Kind: Merge, Topic: "t-a", Into: "t-z"},
		{ID: "retired", Kind: Move, Topic: "t-v", Documents: []string{"1"}},
		{ID: "name", Kind: Rename, Topic: "t-y", Label: "Of what is gone"},
	}, points)
	if d := cmp.Diff([]string{"t-c: 4 5 6 7", "t-p: 1 2 3 8", "t-b<t-p: 1 2 3 8"}, sketch(view)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"retired", "name"}, idle); d != "" {
		t.Error(d)
	}
}
