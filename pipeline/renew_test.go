package pipeline_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/store"
)

// A makeshift name of an earlier build makes room for a good one when topics are
// found anew, and history tells; what a person called a topic stays, and so does a
// good name, whatever it would be called now.
func TestMakeshiftNamesAreRenewed(t *testing.T) {
	w := desk(t)
	give(t, w, bakery())
	build(t, w)
	var state cluster.State
	input, err := w.Store.Result(t.Context(), "topics state", &state)
	if err != nil {
		t.Fatal(err)
	}
	if len(state.Tree.Topics) < 3 {
		t.Fatalf("%d topics", len(state.Tree.Topics))
	}
	given := []string{"Miscellaneous 7", "Miscellaneous 8", "What the oven makes"}
	found := state.Tree.Topics[0].Label
	for i, label := range given {
		state.Tree.Topics[i].Label = label
	}
	raw, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store.SetResults(t.Context(), input, store.Results{"topics state": json.RawMessage(raw)}); err != nil {
		t.Fatal(err)
	}
	ids := []string{state.Tree.Topics[0].ID, state.Tree.Topics[1].ID, state.Tree.Topics[2].ID}
	if _, err := pipeline.DecideTopics(t.Context(), w, pipeline.Silent{}, time.Unix(1, 0), cluster.Decision{Kind: cluster.Rename, Topic: ids[1], Label: "Bread by van"}); err != nil {
		t.Fatal(err)
	}

	built, err := pipeline.Build(t.Context(), w, pipeline.BuildOptions{Recluster: true}, pipeline.Silent{})
	if err != nil {
		t.Fatal(err)
	}
	view, err := pipeline.LoadView(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{found, "Bread by van", "What the oven makes"} {
		if got := view.Topic(ids[i]).Label; got != want {
			t.Errorf("%s is called %q, want %q", ids[i], got, want)
		}
	}
	var told []string
	for _, c := range built.Changes {
		if c.Kind == cluster.Renamed {
			told = append(told, c.Was+" > "+c.Label)
		}
	}
	if want := "Miscellaneous 7 > " + found; strings.Join(told, "; ") != want {
		t.Errorf("the build tells %q, want %q", told, want)
	}
	steps, err := pipeline.TopicHistory(t.Context(), w, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	last := steps[len(steps)-1]
	if last.Kind != "renamed" || last.By != "build" || last.Was != "Miscellaneous 7" || last.Label != found {
		t.Errorf("history ends with %+v", last)
	}
}
