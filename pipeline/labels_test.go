package pipeline

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
)

// parrot calls every topic the same.
type parrot struct{}

func (parrot) Digest() string { return "parrot" }

func (parrot) Label(context.Context, []string, []string) (string, error) { return "Squawk", nil }

// What a person named, a split's new topic too, no model renames; what a person
// split without a name, and what they split it from, it may. Nor does it give
// a topic the name of its sibling, its parent or a part.
func TestModelLeavesPeoplesNames(t *testing.T) {
	split := cluster.Decision{ID: "d-1", Kind: cluster.Divide, Topic: "t-from", Label: "Named part"}
	plain := cluster.Decision{ID: "d-2", Kind: cluster.Divide, Topic: "t-other"}
	tree := &cluster.Tree{Topics: []cluster.Topic{
		{ID: "t-person", Label: "By a person"},
		{ID: "t-below", Parent: "t-person", Label: "Below"},
		{ID: "t-same", Parent: "t-person", Label: "squawk"},
		{ID: "t-from", Label: "Built in"},
		{ID: cluster.SplitID("d-1"), Label: "Named part"},
		{ID: cluster.SplitID("d-2"), Parent: "t-from", Label: "Half"},
	}}
	decisions := []cluster.Decision{
		{ID: "d-0", Kind: cluster.Rename, Topic: "t-person", Label: "By a person"},
		{ID: "d-3", Kind: cluster.Rename, Topic: "t-same", Label: "squawk"},
		split, plain,
	}
	b := &build{}
	if err := b.label(t.Context(), parrot{}, tree, decisions, map[string]string{}, Silent{}.Stage("", 0, Items)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, topic := range tree.Topics {
		got = append(got, topic.Label)
	}
	if diff := cmp.Diff([]string{"By a person", "Below", "squawk", "Squawk", "Named part", "Half"}, got); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// Names are alike whatever the case, the forms of words and their order.
func TestModelRepeatsNoSibling(t *testing.T) {
	for sibling, want := range map[string]string{
		"Squawks":      "Built in",
		"the SQUAWK":   "Built in",
		"Squawk loud":  "Squawk",
		"Another name": "Squawk",
	} {
		tree := &cluster.Tree{Topics: []cluster.Topic{{ID: "t-one", Label: sibling}, {ID: "t-two", Label: "Built in"}}}
		named := []cluster.Decision{{ID: "d-1", Kind: cluster.Rename, Topic: "t-one", Label: sibling}}
		if err := new(build).label(t.Context(), parrot{}, tree, named, map[string]string{}, Silent{}.Stage("", 0, Items)); err != nil {
			t.Fatal(err)
		}
		if got := tree.Topics[1].Label; got != want {
			t.Errorf("beside %q: %q, want %q", sibling, got, want)
		}
	}
}
