package naming

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
)

func TestMakeshift(t *testing.T) {
	for label, want := range map[string]bool{
		"Miscellaneous": true, "Miscellaneous 12": true, "Ferries and more": true, "More on ferries": true, "Names and numbers": true, "Verschiedenes 2": true,
		"Miscellaneous fees": false, "Ferries": false, "More ferries": false, "“Thanks”": false, "Ferries and moorings": false, "": false,
	} {
		if got := Makeshift(label); got != want {
			t.Errorf("Makeshift(%q) = %v", label, got)
		}
	}
}

// A makeshift label makes room for a good name where that is asked for, and stays
// where there is none; any other stays always.
func TestRenew(t *testing.T) {
	texts := map[string][]string{
		"a": {"renew the berth permit", "the berth permit is lost", "where is the berth permit"},
		"b": {"[NAME_1]", "4711", "[NAME_2] 12"},
		"c": {"the bilge pump is broken", "repair the bilge pump", "is the bilge pump loud"},
	}
	labels := map[string]string{"a": "Miscellaneous 7", "b": "Miscellaneous 8", "c": "What the yard does"}
	for _, renew := range []bool{false, true} {
		n := ferry(t, From{}, texts)
		tree := n.tree
		for i := range tree.Topics {
			tree.Topics[i].Label = labels[tree.Topics[i].ID]
		}
		before := &cluster.Tree{}
		for _, topic := range tree.Topics {
			before.Topics = append(before.Topics, cluster.Topic{ID: topic.ID, Label: topic.Label})
		}
		must(t, Name(tree, From{Text: n.Text, Renew: renew}))
		got := map[string]string{}
		for _, topic := range tree.Topics {
			got[topic.ID] = topic.Label
		}
		want := labels
		var events []cluster.Event
		at := time.Unix(9, 0)
		if renew {
			want = map[string]string{"a": "Berth permit", "b": "Miscellaneous 8", "c": "What the yard does"}
			events = []cluster.Event{{Kind: cluster.Renamed, Topic: "a", Before: 57, After: 57, Was: "Miscellaneous 7", Label: "Berth permit", Time: at}}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("renew %v:\n%s", renew, d)
		}
		if d := cmp.Diff(events, cluster.Renames(before, tree, at)); d != "" {
			t.Errorf("renew %v:\n%s", renew, d)
		}
	}
}
