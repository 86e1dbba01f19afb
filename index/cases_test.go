package index

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
)

// spread is a vector with room for what is each case's own.
func spread(x ...float32) []float32 { return append(x, make([]float32, 8)...) }

// rentals are cases of hiring a car somewhere, one of a hotel where the query wants a car,
// and many of lamps.
func rentals() []Item {
	hotel := Item{ID: "hotel", Group: "hotel", Text: "A room with a view of Rio, please.", Vector: spread(.65, .76, .05)}
	items := []Item{hotel}
	for i, place := range []string{"Bern", "Graz", "Linz", "Oslo", "Cork", "Nice", "Pisa", "Bonn"} {
		id := "car" + fmt.Sprint(i)
		v := spread(.8, .1, .6)
		v[3+i] = .25 + .002*float32(i)
		items = append(items, Item{ID: id, Group: id, Text: "I want to hire a car in " + place + ".", Vector: v})
	}
	for i := range 60 {
		id := fmt.Sprint("lamp", i)
		text := "My lamp glows and goes out."
		if i < 20 {
			text = "The car that brought my lamp."
		}
		items = append(items, Item{ID: id, Group: id, Text: text, Vector: spread(.1, .6+.001*float32(i), -.8)})
	}
	return items
}

// asked is the vector of the queries.
var asked = spread(.9, .3, .3)

func openCases(t *testing.T, opt Options, items []Item) *Index {
	t.Helper()
	ix, err := Open(t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ix.Close() })
	if err := ix.Apply(t.Context(), items, nil, nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

func hitsOf(t *testing.T, ix *Index, q Query) (hits []Hit, groups []string) {
	t.Helper()
	hits, err := ix.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hits {
		groups = append(groups, h.Group)
	}
	return hits, groups
}

// A rare word ties the query to a case of something else; those of the matter that was
// asked for, alike among themselves, come before it.
func TestCasesSpeakForEachOther(t *testing.T) {
	byItself := Variants()[slices.IndexFunc(Variants(), func(v Variant) bool { return v.Name == "each conversation by itself" })]
	q := Query{Text: "car in Rio", Vector: asked, Mode: Hybrid, K: 9}
	alone, cases := openCases(t, Options{}, rentals()), openCases(t, Options{Cases: true}, rentals())
	before, groups := hitsOf(t, alone, q)
	if groups[0] != "hotel" {
		t.Fatalf("by itself the hotel is not first: %v", groups)
	}
	after, groups := hitsOf(t, cases, q)
	if want := []string{"car0", "car1", "car2", "car3", "car4", "car5", "car6", "car7", "hotel"}; !slices.Equal(groups, want) {
		t.Errorf("found %v, want %v", groups, want)
	}
	if math.Abs(after[0].Score-before[0].Score) > 1e-9 {
		t.Errorf("the best score is %v, was %v", after[0].Score, before[0].Score)
	}
	for i := 1; i < len(after); i++ {
		if after[i].Score > after[i-1].Score {
			t.Errorf("hit %d scores %v, the one before it %v", i, after[i].Score, after[i-1].Score)
		}
	}
	q.Variant = byItself
	if _, groups := hitsOf(t, cases, q); groups[0] != "hotel" {
		t.Errorf("%s: found %v", byItself.Name, groups)
	}
}

// Who leads by far goes on to lead, and each ranking by itself is what it was.
func TestCasesLeaveAlone(t *testing.T) {
	code := Item{ID: "code", Group: "code", Text: "The hotel's bill XR-2954 for Rio in the dark.", Vector: spread(.5, .86, .05)}
	items := append(rentals(), code)
	alone, cases := openCases(t, Options{}, items), openCases(t, Options{Cases: true}, items)
	for _, tt := range []struct {
		name, text string
		mode       Mode
		vector     []float32
	}{
		{"a code", "bill XR-2954", Hybrid, asked},
		{"words alone", "car in Rio", TextOnly, nil},
		{"vectors alone", "car in Rio", VectorOnly, asked},
		{"both without a vector", "car in Rio", Hybrid, nil},
		{"nothing", "zzz", TextOnly, nil},
	} {
		q := Query{Text: tt.text, Vector: tt.vector, Mode: tt.mode, K: 10}
		_, want := hitsOf(t, alone, q)
		_, got := hitsOf(t, cases, q)
		if tt.mode == Hybrid && tt.vector != nil {
			want, got = want[:1], got[:1]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: found %v, was %v", tt.name, got, want)
		}
	}
}

// The hits do not hang on how many are asked for.
func TestCasesWhateverK(t *testing.T) {
	ix := openCases(t, Options{Cases: true}, rentals())
	q := Query{Text: "car in Rio", Vector: asked, Mode: Hybrid, K: 65}
	_, all := hitsOf(t, ix, q)
	if len(all) != 65 {
		t.Fatalf("found %d of 65", len(all))
	}
	for k := 1; k < 20; k++ {
		q.K = k
		if _, some := hitsOf(t, ix, q); !slices.Equal(some, all[:k]) {
			t.Errorf("the best %d are %v, of all they are %v", k, some, all[:k])
		}
	}
}
