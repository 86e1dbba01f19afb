package cluster

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestTerms(t *testing.T) {
	count := func(text string) int { return len(slices.Compact(new(reader).terms(text))) }
	// Two words, one pair; the repeated word is one term, its pair another.
	if n := count("lost card"); n != 3 {
		t.Errorf("%d terms in two words, want 3", n)
	}
	if n := count("card card"); n != 2 {
		t.Errorf("%d terms in a word said twice, want 2", n)
	}
	if n := count("lost. Card"); n != 2 {
		t.Errorf("%d terms in two sentences of a word, want 2: no pair crosses a border", n)
	}
	if !slices.Equal(new(reader).terms("Lost cards"), new(reader).terms("lost card")) {
		t.Error("case or the plural makes other terms")
	}
	if slices.Equal(new(reader).terms("card lost"), new(reader).terms("lost card")) {
		t.Error("the order of two words says nothing")
	}
}

func TestWordNeighbours(t *testing.T) {
	texts := []string{
		"how do I reset the E1042 error",
		"how do I change my address",
		"E1042 keeps coming back",
		"how do I change the password",
		"something else entirely",
		"",
	}
	near, err := newWordIndex(texts).neighbours(context.Background(), 3)
	if err != nil {
		t.Fatal(err)
	}
	for v, want := range map[int]int32{1: 3, 2: 0, 3: 1} {
		ids, similarity := near.of(v)
		if len(ids) == 0 || ids[0] != want {
			t.Errorf("%q is nearest to %v, want %d", texts[v], ids, want)
			continue
		}
		for i, s := range similarity {
			if !(s > 0 && s <= 1.0001) || i > 0 && s > similarity[i-1] {
				t.Errorf("similarities %v", similarity)
			}
		}
	}
	for _, v := range []int{4, 5} {
		if ids, _ := near.of(v); len(ids) > 0 {
			t.Errorf("%q shares words with %v", texts[v], ids)
		}
	}
}

// The neighbours are those that comparing each text with each finds, though the
// postings of common terms are not all read.
func TestWordNeighboursAreExact(t *testing.T) {
	random := generator(3, 1)
	texts := make([]string, 600)
	for i := range texts {
		for range 2 + random.IntN(8) {
			texts[i] += fmt.Sprintf("w%c%c ", 'a'+rune(random.IntN(1+random.IntN(20))), 'a'+rune(random.IntN(1+random.IntN(20))))
		}
	}
	l := newWordIndex(texts)
	const k = 5
	near, err := l.neighbours(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	for v := range texts {
		var want []float64
		for u := range texts {
			s := 0.0
			for _, x := range l.text[v] {
				s += float64(x.weight * l.weight(int32(u), x.key))
			}
			if u != v && s > 0 {
				want = append(want, -s)
			}
		}
		slices.Sort(want)
		ids, similarity := near.of(v)
		if len(ids) != min(k, len(want)) {
			t.Fatalf("text %d has %d neighbours of %d", v, len(ids), len(want))
		}
		for i, s := range similarity {
			if math.Abs(float64(s)+want[i]) > 1e-5 {
				t.Fatalf("text %d: neighbour %d is as alike as %v, want %v", v, i, s, -want[i])
			}
		}
	}
}

// A term that most texts hold and a text of thousands of words are bounded.
func TestWordIndexIsBounded(t *testing.T) {
	var texts []string
	for i := range common + 10 {
		texts = append(texts, fmt.Sprintf("hello number%d", i/2))
	}
	texts = append(texts, strings.Repeat("word ", 1e5), strings.Repeat("a b c d e f g h i j k l m n o p q r s t u v w x y z ", 99))
	index := newWordIndex(texts)
	for k := range len(index.off) - 1 {
		if n := index.off[k+1] - index.off[k]; n > common {
			t.Errorf("a term with %d texts", n)
		}
	}
	for v, list := range index.text {
		if len(list) > heaviest {
			t.Errorf("text %d has %d terms", v, len(list))
		}
	}
}

// Where the vectors cannot tell texts apart, their words do.
func TestWordsTellApart(t *testing.T) {
	points := invented(300, 1, 32, 6)
	labels := make([]string, len(points))
	for i := range points {
		labels[i] = []string{"invoice", "parcel", "password"}[i%3]
		points[i].Text = fmt.Sprintf("%s %s%d", labels[i], labels[i], i%12)
	}
	ari := func(points []Point) float64 {
		at := level(build(t, points, Options{}), 0)
		return agreementOf(t, labels, at)
	}
	with := ari(points)
	for i := range points {
		points[i].Text = ""
	}
	if without := ari(points); with < 0.2 || math.Abs(without) > 0.1 {
		t.Errorf("topics agree with the words at ARI %.2f, without them at %.2f", with, without)
	}
}

func TestPlus(t *testing.T) {
	path := func(weight float32) *graph { // 0 – 1 – 2
		g := &graph{off: []int{0, 1, 3, 4}, edge: []edge{{1, weight}, {0, weight}, {2, weight}, {1, weight}}}
		g.finish()
		return g
	}
	far := &graph{off: []int{0, 1, 1, 2}, edge: []edge{{2, 1}, {0, 1}}}
	far.finish()
	sum := path(0.5).plus(path(1), 0.5).plus(far, 0.25)
	if sum.total != 4*1+2*0.25 || sum.nodes() != 3 || len(sum.edge) != 6 {
		t.Errorf("%+v", sum)
	}
}
