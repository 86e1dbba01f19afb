package index

import (
	"fmt"
	"math"
	"testing"
)

// What is found among few items compares with what is found among many: a hit that
// says all the words of a query, and one alike to it, weighs the same in both.
func TestWorth(t *testing.T) {
	filled := func(n int) *Index {
		items := []Item{{ID: "a", Group: "a", Title: "An error code", Vector: []float32{1, 0}}}
		for i := range n {
			id := fmt.Sprint("b", i)
			items = append(items, Item{ID: id, Group: id, Title: "A lamp shade", Vector: []float32{0, 1}})
		}
		ix := open(t, t.TempDir())
		if err := ix.Apply(t.Context(), items, nil, nil); err != nil {
			t.Fatal(err)
		}
		return ix
	}
	best := func(ix *Index, other Hit) Hit {
		hits, err := ix.Search(t.Context(), Query{Text: "error code", Vector: []float32{1, 0}, Mode: Hybrid, K: 1, Worth: other.Worth, Weight: other.Weight})
		if err != nil || len(hits) == 0 || hits[0].Group != "a" {
			t.Fatalf("got %v, %v", hits, err)
		}
		return hits[0]
	}
	many, few := best(filled(400), Hit{}), filled(4)
	if alone := best(few, Hit{}); alone.Worth >= many.Worth {
		t.Errorf("the words are worth %.2f among 5 items, %.2f among 401", alone.Worth, many.Worth)
	}
	if same := best(few, many); math.Abs(same.Score-many.Score) > .02 {
		t.Errorf("the same hit scores %.3f among few items, %.3f among many", same.Score, many.Score)
	}
}
