package index

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// matters are conversations about three things, told apart by their vectors, and what each asked.
// The words of each are those that say gives.
func matters(n int, say func(matter, i int) string) (items []Item, asked []Asked) {
	for i := range n {
		v := make([]float32, 3+n)
		v[i%3], v[3+i] = 1, .5
		id := fmt.Sprintf("c%03d", i)
		text := say(i%3, i)
		items = append(items, Item{ID: id, Group: id, Text: text, Vector: v})
		asked = append(asked, Asked{Group: id, Text: text, Vector: v})
	}
	return items, asked
}

func strayIn(t *testing.T, items []Item, asked []Asked) float64 {
	t.Helper()
	got, err := openCases(t, Options{}, items).Stray(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Words that are of one matter do not stray; those of a city, where people ask for anything, do.
func TestStray(t *testing.T) {
	things := []string{"oven", "lamp", "tent"}
	cities := []string{"Rio", "Bern", "Graz", "Oslo"}
	ofMatter, askedOfMatter := matters(90, func(matter, _ int) string { return "About my " + things[matter] })
	ofCity, askedOfCity := matters(90, func(_, i int) string { return "Something in " + cities[i/3%len(cities)] })
	straight, astray := strayIn(t, ofMatter, askedOfMatter), strayIn(t, ofCity, askedOfCity)
	if straight >= .9 || astray <= 1.5 {
		t.Errorf("words of a matter stray %.2f, words of a city %.2f", straight, astray)
	}
	turned := slices.Clone(ofCity)
	slices.Reverse(turned)
	if again := strayIn(t, turned, askedOfCity); again != astray {
		t.Errorf("%v in another order, was %v", again, astray)
	}
	if one := strayIn(t, ofCity, askedOfCity[:1]); one <= 1 || one >= astray {
		t.Errorf("one question tells %.2f, ninety %.2f", one, astray)
	}
}

// Too few conversations to find ten others, and questions without a vector or without words, tell nothing.
func TestStrayOfLittle(t *testing.T) {
	items, asked := matters(10, func(_, i int) string { return fmt.Sprint("oven lamp ", i) })
	if got := strayIn(t, items, asked); got != 1 {
		t.Errorf("ten conversations tell %v", got)
	}
	items, asked = matters(40, func(_, i int) string { return fmt.Sprint("oven lamp ", i) })
	if got := strayIn(t, items, asked); got == 1 {
		t.Error("forty conversations tell nothing")
	}
	for i := range asked {
		if i%2 == 0 {
			asked[i].Vector = nil
		} else {
			asked[i].Text = "zzz"
		}
	}
	if got := strayIn(t, items, asked); got != 1 {
		t.Errorf("no vector or no word tells %v", got)
	}
	asked[0].Vector = []float32{1, 0}
	if _, err := openCases(t, Options{}, items).Stray(t.Context(), asked); err == nil {
		t.Error("a vector of another length is taken")
	}
}

// What a few questions show is drawn to what is usual, and none carries far.
func TestStrayOf(t *testing.T) {
	usual := math.Exp(-.14)
	for _, tt := range []struct {
		name           string
		between, among float64
		questions      int
		least, most    float64
	}{
		{"nothing", 0, 0, 0, 1, 1},
		{"nothing alike", .5, -.1, 50, 1, 1},
		{"as usual", 100 * usual, 100, 100, .999, 1.001},
		{"a little apart", 75, 100, 100, 1.5, 1.8},
		{"a little apart, few", 7.5, 10, 6, 1.1, 1.4},
		{"as near as the alike", 100, 100, 100, .85, .87},
		{"nearer", 200, 100, 100, .85, .87},
		{"far apart", 30, 100, 100, 2, 2.1},
		{"opposite", -30, 100, 100, 2, 2.1},
	} {
		if got := strayOf(tt.between, tt.among, tt.questions); got < tt.least || got > tt.most {
			t.Errorf("%s: %.3f, want %.3f to %.3f", tt.name, got, tt.least, tt.most)
		}
	}
}
