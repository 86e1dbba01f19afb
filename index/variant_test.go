package index

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// Each variant leaves out or joins what its name says, and the next query is
// ranked as usual again.
func TestVariants(t *testing.T) {
	items := []Item{
		{ID: "a#q", Group: "a", Title: "Change the delivery address", Vector: []float32{1, 0, 0}},
		{ID: "b#q", Group: "b", Title: "Return a lamp", Vector: []float32{0, 1, 0}},
		{ID: "b#0", Group: "b", Title: "Return a lamp", Text: "Print the label and tell us your address.", Vector: []float32{0, .995, .1}},
		{ID: "c#0", Group: "c", Title: "", Text: "We deliver on weekdays.", Vector: []float32{0, 0, 1}},
	}
	ix, err := Open(t.TempDir(), Options{Pieces: func(string) int { return 2 }}) // the words weigh more
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ix.Close() })
	if err := ix.Apply(t.Context(), items, nil, nil); err != nil {
		t.Fatal(err)
	}
	found := func(text string, v Variant) []string {
		q := Query{Text: text, Vector: []float32{.6, .55, .58}, Mode: v.Mode, K: 10, Variant: v}
		hits, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var groups []string
		for _, h := range hits {
			groups = append(groups, h.Group)
		}
		return groups
	}
	named := map[string]Variant{}
	for _, v := range Variants() {
		if _, twice := named[v.Name]; twice {
			t.Errorf("two variants are called %q", v.Name)
		}
		named[v.Name] = v
	}
	usual := found("address", Variant{Mode: Hybrid})
	for _, tt := range []struct {
		name, query string
		want        []string
	}{
		{"hybrid", "address", usual},
		{"words alone", "address", []string{"a", "b"}},
		{"words alone", "adress", []string{"a", "b"}},
		{"vectors alone", "address", []string{"b", "a", "c"}},
		{"reciprocal ranks", "address", []string{"a", "b", "c"}},
		{"no guessing of typing errors", "adress", []string{"b", "a", "c"}},
		{"no words in titles", "address", []string{"b", "a", "c"}},
		{"no items of titles alone", "address", []string{"b", "c"}},
	} {
		if got := found(tt.query, named[tt.name]); !slices.Equal(got, tt.want) {
			t.Errorf("%s, %q: got %v, want %v", tt.name, tt.query, got, tt.want)
		}
		if got := found("address", Variant{Mode: Hybrid}); !slices.Equal(got, usual) {
			t.Errorf("after %s the usual ranking is %v, was %v", tt.name, got, usual)
		}
	}
}

// A transformer counts the same in every query, a static model as it spells the words.
func TestWeightOfCosine(t *testing.T) {
	words := wish{words: []word{{text: "parcel"}, {text: "Hubfix"}}}
	code := wish{words: []word{{text: "E"}, {text: "14"}, {text: "E-14", code: true}}}
	spelled := func(n int) func(string) int { return func(string) int { return n } }
	for _, tt := range []struct {
		name   string
		pieces func(string) int
		want   float64
	}{
		{"a transformer", nil, 32},
		{"all words known", spelled(1), 18.5},
		{"none known", spelled(3), 9.5},
		{"half of them known", func(word string) int {
			if word == "hubfix" {
				return 3
			}
			return 1
		}, 14},
	} {
		usual := tuned()
		s := search{t: &usual, wish: words, pieces: tt.pieces}
		coded := search{t: &usual, wish: code, pieces: tt.pieces}
		if got := coded.weightOfCosine(.5); tt.pieces != nil && got != usual.cosine {
			t.Errorf("%s, a code: %v, want %v", tt.name, got, usual.cosine)
		}
		if got := s.weightOfCosine(.5); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// What has learned from the items counts for more, and for less as the words find more.
func TestWeightOfWhatHasLearned(t *testing.T) {
	usual := tuned()
	for _, tt := range []struct {
		name   string
		pieces func(string) int
		found  float64
		want   float64
	}{
		{"a table, nothing found by the words", func(string) int { return 3 }, 0, 30},
		{"half found", func(string) int { return 3 }, .5, 15},
		{"half found, all words known", func(string) int { return 1 }, .5, 24},
		{"all found", func(string) int { return 3 }, 1, 6},
		{"beside a transformer, nothing found", nil, 0, 65},
		{"beside it, half found", nil, .5, 35},
	} {
		s := search{t: &usual, wish: wish{words: []word{{text: "parcel"}}}, pieces: tt.pieces, learned: true}
		if got := s.weightOfCosine(tt.found); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A code that was asked for comes before one that looks like it, however alike a
// static model finds them.
func TestCodeBeforeItsLike(t *testing.T) {
	ix, err := Open(t.TempDir(), Options{Pieces: func(string) int { return 1 }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ix.Close() })
	items := []Item{
		{ID: "like", Group: "like", Title: "What does E-21 mean?", Vector: []float32{.9, .436}},
		{ID: "right", Group: "right", Title: "Closing time", Text: "Then it stays open and alerts you: E-14.", Vector: []float32{.6, .8}},
	}
	for i := range 60 {
		id := fmt.Sprint("lamp", i)
		items = append(items, Item{ID: id, Group: id, Title: "A lamp", Text: "It glows in the dark for some hours and then goes out.", Vector: []float32{0, 1}})
	}
	if err := ix.Apply(t.Context(), items, nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := groupsOf(t, ix, Query{Text: "E-14", Vector: []float32{1, 0}, Mode: Hybrid, K: 2}); !slices.Equal(got, []string{"right", "like"}) {
		t.Errorf("found %v", got)
	}
}
