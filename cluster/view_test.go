package cluster

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answered gives invented points, whose vectors tell their topics apart badly,
// the answers that each topic gets: words of its own among words that all share.
func answered(n, topics int) (points []Point, truth []string) {
	random := rand.New(rand.NewPCG(3, 4))
	centres := invented(topics, topics, 32, 5)
	noise := invented(n, n, 32, 6)
	for i := range n {
		topic := i % topics
		v := slices.Clone(noise[i].Vector)
		for d, x := range centres[topic].Vector {
			v[d] += 0.55 * x
		}
		normalise(v)
		words := []string{"please", "open", fmt.Sprint("case", i)}
		if random.Float64() < 0.7 {
			words = append(words, fmt.Sprint("step", topic), fmt.Sprint("link", topic), fmt.Sprint("area", topic%5))
		}
		points = append(points, Point{ID: fmt.Sprintf("d%05d", i), Vector: v, Sides: [][]string{words}})
		truth = append(truth, fmt.Sprint(topic))
	}
	return points, truth
}

func TestViewsHelp(t *testing.T) {
	points, truth := answered(900, 15)
	alone := agreementOf(t, truth, finest(build(t, points, Options{Runs: 5})))
	joined := agreementOf(t, truth, finest(build(t, points, Options{Views: []float64{.5}, Runs: 5})))
	if joined < alone+.1 {
		t.Errorf("ARI %.3f by vectors and answers, %.3f by vectors alone", joined, alone)
	}
}

// What is missing, the same in all, or unlike in all cannot move a topic.
func TestViewsWithoutUseChangeNothing(t *testing.T) {
	points := invented(800, 20, 32, 7)
	want := build(t, points, Options{Runs: 5})
	for name, side := range map[string]func(i int) []string{
		"missing":  func(int) []string { return nil },
		"the same": func(int) []string { return []string{"let", "me", "check"} },
		"unique":   func(i int) []string { return []string{fmt.Sprint("ticket", i)} },
	} {
		sided := slices.Clone(points)
		for i := range sided {
			sided[i].Sides = [][]string{side(i)}
		}
		got := build(t, sided, Options{Views: []float64{.5}, Runs: 5})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("a side that is %s changes the topics:\n%.600s", name, diff)
		}
	}
}

// An agent's phrases that have nothing to do with the matter weigh nothing,
// although many share them.
func TestViewsDistrustChance(t *testing.T) {
	points, truth := answered(900, 15)
	random := rand.New(rand.NewPCG(1, 1))
	chance := slices.Clone(points)
	for i := range chance {
		chance[i].Sides = [][]string{{fmt.Sprint("phrase", random.IntN(40)), fmt.Sprint("agent", random.IntN(10))}}
	}
	alone := agreementOf(t, truth, finest(build(t, points, Options{Runs: 5})))
	misled := agreementOf(t, truth, finest(build(t, chance, Options{Views: []float64{.5}, Runs: 5})))
	if misled < alone-.03 {
		t.Errorf("ARI %.3f with answers by chance, %.3f without", misled, alone)
	}
}

func TestViewsSameWhateverTheOrder(t *testing.T) {
	points, _ := answered(500, 10)
	want := build(t, points, Options{Views: []float64{.5}, Runs: 5})
	shuffled := slices.Clone(points)
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for i := range shuffled {
		words := slices.Clone(shuffled[i].Sides[0])
		slices.Reverse(words)
		shuffled[i].Sides = [][]string{words}
	}
	if diff := cmp.Diff(want, build(t, shuffled, Options{Views: []float64{.5}, Runs: 5})); diff != "" {
		t.Errorf("another order of points and terms gives other topics:\n%.600s", diff)
	}
}

// New conversations are seen from the same sides as the old ones.
func TestViewsInUpdate(t *testing.T) {
	points, truth := answered(900, 15)
	opt := Options{Views: []float64{.5}, Runs: 5}
	state, _ := Identify(nil, build(t, points[:750], opt), day)
	quality := func(opt Options) float64 {
		tree, err := Update(context.Background(), state, points, opt, nil)
		if err != nil {
			t.Fatal(err)
		}
		return agreementOf(t, truth[750:], finest(tree)[750:])
	}
	if joined, alone := quality(opt), quality(Options{Runs: 5}); joined < alone+.1 {
		t.Errorf("new points join their topics at ARI %.3f by vectors and answers, %.3f by vectors", joined, alone)
	}
}

func TestViewsOfferEveryRow(t *testing.T) {
	points := invented(1000, 1, 32, 8)
	for i := range points {
		points[i].Sides = [][]string{{"the one answer"}}
	}
	points = append(points, invented(1000, 1, 32, 9)...)
	for i := range points {
		points[i].ID = fmt.Sprintf("d%05d", i)
	}
	s, err := prepare(points)
	if err != nil {
		t.Fatal(err)
	}
	centred := s.vector.centre(doubt)
	views := s.views([]float64{.5}, centred, numbers(s.vector.rows))
	offered := make([]int, s.vector.rows)
	desk := views.desk(s.vector.rows, s.vector.dim)
	for v := range int32(1000) {
		for _, u := range views.offers(v, desk) {
			offered[u]++
		}
	}
	if least, most := slices.Min(offered[:1000]), slices.Max(offered[:1000]); least != most || least != viewOffers {
		t.Errorf("rows of one answer are offered %d to %d times, want all %d times", least, most, viewOffers)
	}
	if slices.Max(desk.score) != 0 {
		t.Error("scores are left behind")
	}
}

// What is offered are those that share the most, by a sort of all.
func TestViewsOfferTheBest(t *testing.T) {
	points, _ := answered(400, 8)
	s, err := prepare(points)
	if err != nil {
		t.Fatal(err)
	}
	views := s.views([]float64{.5}, uncentred(s.vector), numbers(s.vector.rows))
	n := int32(s.vector.rows)
	desk := views.desk(s.vector.rows, s.vector.dim)
	for v := range n {
		var want []int32
		share := make([]float32, n)
		for _, term := range views[0].terms[v] { // in the order in which offers adds up
			for _, u := range views[0].rows[term] {
				if u != v {
					share[u] += views[0].value[term]
				}
			}
		}
		for u, s := range share {
			if s > 0 {
				want = append(want, int32(u))
			}
		}
		slices.SortFunc(want, func(a, b int32) int {
			if share[a] != share[b] {
				return int(math.Copysign(1, float64(share[b]-share[a])))
			}
			return int((a-v+n)%n - (b-v+n)%n)
		})
		want = want[:min(len(want), viewOffers)]
		slices.Sort(want)
		if got := views.offers(v, desk); !slices.Equal(got, want) {
			t.Fatalf("row %d is offered %v, want %v", v, got, want)
		}
	}
}

// What a few rows see is the same to the bit whether all look or they alone.
func TestViewsOfAFewRows(t *testing.T) {
	points, _ := answered(400, 8)
	for i := range points[:40] { // rows whose first point shows nothing
		twin := points[i]
		twin.ID, points[i].Sides = points[i].ID+"b", nil
		points = append(points, twin)
	}
	s, err := prepare(points)
	if err != nil {
		t.Fatal(err)
	}
	centred := s.vector.centre(doubt)
	near, err := findNeighbours(t.Context(), centred, viewCandidates, nil)
	if err != nil {
		t.Fatal(err)
	}
	few := []int32{3, 17, 41, 42, 250, 399}
	ofFew := newNeighbours(len(few), near.k)
	for i, r := range few {
		copy(ofFew.id[i*near.k:(i+1)*near.k], near.id[int(r)*near.k:])
		copy(ofFew.similarity[i*near.k:(i+1)*near.k], near.similarity[int(r)*near.k:])
	}
	_, all := s.views([]float64{.5}, centred, numbers(s.vector.rows)).see(centred, numbers(s.vector.rows), near, 15)
	_, some := s.views([]float64{.5}, centred, few).see(centred, few, ofFew, 15)
	for i, r := range few {
		wantIDs, want := all.of(int(r))
		gotIDs, got := some.of(i)
		if !slices.Equal(gotIDs, wantIDs) || !slices.Equal(got, want) {
			t.Errorf("row %d sees %v %v, want %v %v", r, gotIDs, got, wantIDs, want)
		}
	}
}
