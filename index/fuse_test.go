package index

import (
	"fmt"
	"math"
	"testing"
)

// All of the words' worth counts in the group most alike to the query, and the less the nearer
// one comes to what any group has.
func TestTrust(t *testing.T) {
	for _, tt := range []struct {
		name   string
		doubt  doubt
		cosine float32
		want   float64
	}{
		{"no doubt", doubt{}, .2, 1},
		{"the best one", doubt{.6, .1, .7}, .7, 1},
		{"half of the way", doubt{.6, .1, .7}, .4, .7},
		{"like any", doubt{.6, .1, .7}, .1, .4},
		{"less alike than any", doubt{.6, .1, .7}, -.3, .4},
		{"none more alike than any", doubt{.6, .1, .1}, .1, 1},
	} {
		s := search{doubt: tt.doubt}
		if got := s.trust(&group{cosine: tt.cosine}); math.Abs(got-tt.want) > 1e-6 {
			t.Errorf("%s: %.3f of the words counts, want %.3f", tt.name, got, tt.want)
		}
	}
}

// What is in doubt is what the words leave open, and nothing where a balance is known.
func TestDoubtOfWords(t *testing.T) {
	usual := tuned()
	alike := usual
	alike.alike = true
	found := []*group{{cosine: .3}, {cosine: .8}, {cosine: -.1}}
	for _, tt := range []struct {
		name   string
		change func(*search)
		want   doubt
	}{
		{"words", func(*search) {}, doubt{math.Exp(-3 * usual.rarity), .1, .8}},
		{"rarer words", func(s *search) { s.wish.words[0].idf = 5 }, doubt{math.Exp(-5 * usual.rarity), .1, .8}},
		{"a number", func(s *search) { s.wish.words[0].text = "14" }, doubt{math.Exp(-3*usual.rarity) * (1 - usual.codes), .1, .8}},
		{"a known balance", func(s *search) { s.balance = 2 }, doubt{}},
		{"one balance for all", func(s *search) { s.t = &alike }, doubt{}},
	} {
		// In an index without groups any two texts have a cosine of .1.
		s := search{t: &usual, st: &state{groups: &groups{}}, wish: wish{words: []word{{text: "parcel", weight: 1, idf: 3}}}}
		tt.change(&s)
		got := s.doubtOfWords(found)
		for i, pair := range [][2]float64{{got.share, tt.want.share}, {got.any, tt.want.any}, {got.best, tt.want.best}} {
			if math.Abs(pair[0]-pair[1]) > 1e-6 {
				t.Errorf("%s: %v, want %v (number %d)", tt.name, got, tt.want, i)
				break
			}
		}
	}
}

// A word that many say ties a query to something else: at one weight of likeness, what is of the
// matter comes first where the words are doubted. A code, and a query without a vector, find what they found.
func TestWordsOfSomethingElse(t *testing.T) {
	items := []Item{
		{ID: "matter", Group: "matter", Text: "A car, please.", Vector: []float32{.9, .44}},
		{ID: "else", Group: "else", Text: "A lamp for the evening, code 4711.", Vector: []float32{.5, .87}},
	}
	for i := range 60 {
		id := fmt.Sprint("other", i)
		text := "It glows and goes out."
		if i < 10 {
			text = "This evening it glows."
		}
		items = append(items, Item{ID: id, Group: id, Text: text, Vector: []float32{.1, -.99}})
	}
	known, unknown := openCases(t, Options{Balance: 2}, items), openCases(t, Options{}, items)
	const weight = 1.15
	vector := []float32{1, 0}
	for _, tt := range []struct {
		name           string
		query          Query
		known, doubted string // the first one, where a balance is known and where not
	}{
		{"a common word", Query{Text: "evening", Vector: vector, Weight: weight}, "else", "matter"},
		{"a code", Query{Text: "4711", Vector: vector, Weight: weight}, "else", "else"},
		{"without a vector", Query{Text: "evening lamp"}, "else", "else"},
	} {
		tt.query.Mode, tt.query.K = Hybrid, 3
		if _, got := hitsOf(t, known, tt.query); got[0] != tt.known {
			t.Errorf("%s, a balance known: found %v, want %s first", tt.name, got, tt.known)
		}
		if _, got := hitsOf(t, unknown, tt.query); got[0] != tt.doubted {
			t.Errorf("%s: found %v, want %s first", tt.name, got, tt.doubted)
		}
	}
}
