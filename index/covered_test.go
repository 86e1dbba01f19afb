package index

import "testing"

// What is best here counts less where another index covers more of the query's words.
func TestCovered(t *testing.T) {
	ix := open(t, t.TempDir())
	err := ix.Apply(t.Context(), []Item{
		{ID: "a", Group: "a", Text: "an error code", Vector: []float32{1, 0}},
		{ID: "b", Group: "b", Text: "a lamp", Vector: []float32{0, 1}},
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	best := func(covered float64) Hit {
		hits, err := ix.Search(t.Context(), Query{Text: "error E-1042", Vector: []float32{1, 0}, Mode: Hybrid, K: 1, Covered: covered})
		if err != nil || len(hits) == 0 || hits[0].Group != "a" {
			t.Fatalf("got %v, %v", hits, err)
		}
		return hits[0]
	}
	alone := best(0)
	if alone.Covered <= 0 || alone.Covered >= .5 {
		t.Errorf("one of two words, and not the rare one, covers %.2f", alone.Covered)
	}
	if same := best(alone.Covered); same.Score != alone.Score {
		t.Errorf("as good as elsewhere: %.3f, want %.3f", same.Score, alone.Score)
	}
	if less := best(1); less.Score >= alone.Score || less.Covered != alone.Covered {
		t.Errorf("worse than elsewhere: %+v, alone %+v", less, alone)
	}
}
