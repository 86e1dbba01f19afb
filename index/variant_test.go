package index

import (
	"fmt"
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
	ix, err := Open(t.TempDir(), Options{Balance: .5}) // the words weigh more
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

// A code that was asked for comes before one that looks like it, however alike a
// static model finds them.
func TestCodeBeforeItsLike(t *testing.T) {
	ix, err := Open(t.TempDir(), Options{})
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
