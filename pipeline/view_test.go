package pipeline_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/pipeline"
)

// Who is where stands in the view only while people decided it otherwise than it was found.
func TestViewsLeaveOutWhatTheStateHas(t *testing.T) {
	w := desk(t)
	give(t, w, bakery())
	build(t, w)
	load := func(own bool) *pipeline.View {
		t.Helper()
		var kept struct {
			Assignments []cluster.Assignment `json:"assignments"`
		}
		if _, err := w.Store.Result(t.Context(), "topics view", &kept); err != nil {
			t.Fatal(err)
		}
		if (len(kept.Assignments) > 0) != own {
			t.Errorf("the view keeps %d places of its own", len(kept.Assignments))
		}
		view, err := pipeline.LoadView(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		return view
	}
	found := load(false)
	if len(found.Topics) < 2 || len(found.Assignments) != 12 || len(found.Topics[0].Members) == 0 {
		t.Fatalf("%d topics of %d conversations", len(found.Topics), len(found.Assignments))
	}
	moved, to := found.Topics[0].Members[0], found.Topics[1].ID
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	if _, err := pipeline.DecideTopics(t.Context(), w, pipeline.Silent{}, at, cluster.Decision{Kind: cluster.Move, Topic: to, Documents: []string{moved}}); err != nil {
		t.Fatal(err)
	}
	if place := load(true).Place(moved); place == nil || place.Topic != to {
		t.Errorf("%s is at %+v, not in %s", moved, place, to)
	}
	build(t, w)
	if place := load(true).Place(moved); place == nil || place.Topic != to {
		t.Errorf("after a build %s is at %+v, not in %s", moved, place, to)
	}
	if _, err := pipeline.UndoTopics(t.Context(), w, pipeline.Silent{}, at); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(found.Tree, load(false).Tree); diff != "" {
		t.Errorf("undone it is not as it was (-found +undone):\n%s", diff)
	}
}
