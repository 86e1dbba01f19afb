package pipeline_test

import (
	"math"
	"testing"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

type strayed struct {
	Version int     `json:"version"`
	Model   string  `json:"model"`
	Sources int     `json:"sources"`
	Stray   float64 `json:"stray"`
}

func recordedStray(t *testing.T, w *workspace.Workspace) (s strayed) {
	t.Helper()
	if _, err := w.Store.Result(t.Context(), "stray", &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// How far words stray is told by a first build, not by one that adds a few, and anew when there
// are twice as many conversations.
func TestStrayIsToldAnew(t *testing.T) {
	w := desk(t)
	give(t, w, repairs(0, 6))
	build(t, w)
	first := recordedStray(t, w)
	if first.Sources != 28 || first.Stray < .7 || first.Stray > 2.1 {
		t.Errorf("the first build recorded %+v", first)
	}
	give(t, w, repairs(6, 3))
	build(t, w)
	if got := recordedStray(t, w); got != first {
		t.Errorf("a few more: %+v, was %+v", got, first)
	}
	give(t, w, repairs(9, 6))
	build(t, w)
	if got := recordedStray(t, w); got.Sources != 64 {
		t.Errorf("twice as many: %+v, was %+v", got, first)
	}
}

// A search leans on likeness as far as words stray.
func TestSearchHeedsStray(t *testing.T) {
	w := desk(t)
	give(t, w, repairs(0, 6))
	build(t, w)
	scores := func() (all []float64) {
		s, err := pipeline.OpenSearcher(t.Context(), w, pipeline.InConversations)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		answer, err := s.Search(t.Context(), pipeline.Search{Query: "Sunday", In: pipeline.InConversations})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range answer.Hits {
			all = append(all, h.Score)
		}
		return all
	}
	before, recorded := scores(), recordedStray(t, w)
	recorded.Stray *= 2
	if err := w.Store.SetResults(t.Context(), "", store.Results{"stray": recorded}); err != nil {
		t.Fatal(err)
	}
	if after := scores(); len(after) == 0 || math.Abs(after[0]-before[0]) < 1e-3 {
		t.Errorf("scores %v, were %v", after, before)
	}
}
