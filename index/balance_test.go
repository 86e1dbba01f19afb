package index

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/embed"
)

// quiz are n questions, each with a text that says the question's words or others, and
// vectors by which the text is as alike to its question as told says, and others at random.
func quiz(n int, sameWords bool, told float64) ([]Example, func([]string) ([]embed.Vector, error)) {
	const dimensions = 48
	random := rand.New(rand.NewPCG(1, 2))
	direction := func() embed.Vector {
		v := make(embed.Vector, dimensions)
		for i := range v {
			v[i] = float32(random.NormFloat64())
		}
		return v
	}
	unit := func(v embed.Vector) embed.Vector {
		var sum float64
		for _, x := range v {
			sum += float64(x * x)
		}
		for i := range v {
			v[i] /= float32(math.Sqrt(sum))
		}
		return v
	}
	word := func(i int) string { return fmt.Sprintf("%c%c%cub", 'a'+i%26, 'a'+i/26%26, 'a'+i/676) }
	known := map[string]embed.Vector{}
	examples := make([]Example, n)
	for i := range examples {
		question, answer := "Where is the "+word(3*i)+"?", "It is near the "+word(3*i+1)+"."
		if sameWords {
			answer = "The " + word(3*i) + " is here."
		}
		examples[i] = Example{Question: question, Passages: []string{answer, "See the " + word(3*i+2) + "."}}
		v, w := unit(direction()), unit(direction())
		for k := range w {
			w[k] = float32(told)*v[k] + float32(1-told)*w[k]
		}
		known[question], known[answer], known[examples[i].Passages[1]] = v, unit(w), unit(direction())
	}
	return examples, func(texts []string) ([]embed.Vector, error) {
		out := make([]embed.Vector, len(texts))
		for i, text := range texts {
			out[i] = known[text]
		}
		return out, nil
	}
}

func balanceOf(t *testing.T, examples []Example, vectors func([]string) ([]embed.Vector, error)) float64 {
	t.Helper()
	b, err := Balance(examples, vectors)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Likeness counts for more where it tells what words do not, for less where it is the
// other way round, and as usual where there is too little to tell it by.
func TestBalance(t *testing.T) {
	for _, tt := range []struct {
		name      string
		n         int
		sameWords bool
		told      float64
		low, high float64
	}{
		{"likeness tells", 200, false, .9, 1.5 * usualBalance, 100},
		{"words tell", 200, true, 0, 0, usualBalance / 1.5},
		{"both tell", 200, true, .9, usualBalance / 1.2, 100},
		{"nothing to learn from", 0, false, 0, usualBalance / 1.03, usualBalance * 1.03},
		{"a few where likeness tells", 2, false, .9, usualBalance / 1.03, 1.3 * usualBalance},
		{"a few where words tell", 2, true, 0, usualBalance / 1.4, usualBalance * 1.03},
	} {
		examples, vectors := quiz(tt.n, tt.sameWords, tt.told)
		if got := balanceOf(t, examples, vectors); got < tt.low || got > tt.high {
			t.Errorf("%s: %.2f, want %.2f to %.2f", tt.name, got, tt.low, tt.high)
		}
	}
}

// The balance is the same in whatever order the examples come, of many the same are
// looked at, and those that cannot be told by do not count.
func TestBalanceOfAnyOrder(t *testing.T) {
	examples, vectors := quiz(balanceExamples+150, true, .5)
	want := balanceOf(t, examples, vectors)
	embedded := 0
	shuffled := slices.Clone(examples)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	shuffled = append(shuffled, Example{Question: "An article without a text"}, Example{Passages: []string{"A text without a title."}})
	got := balanceOf(t, shuffled, func(texts []string) ([]embed.Vector, error) {
		embedded += len(texts)
		return vectors(texts)
	})
	if got != want {
		t.Errorf("%v in another order, was %v", got, want)
	}
	if embedded != 3*balanceExamples {
		t.Errorf("%d texts were embedded, want %d", embedded, 3*balanceExamples)
	}
}

// A text of which the model knows nothing is like no other, and a model that fails is reported.
func TestBalanceWithoutVectors(t *testing.T) {
	examples, _ := quiz(60, true, .5)
	none := balanceOf(t, examples, func(texts []string) ([]embed.Vector, error) { return make([]embed.Vector, len(texts)), nil })
	if math.Abs(none-usualBalance) > .1 {
		t.Errorf("without vectors: %.2f, want about %.2f", none, usualBalance)
	}
	broken := errors.New("broken")
	if _, err := Balance(examples, func([]string) ([]embed.Vector, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// Likeness weighs less the rarer the words are, more in an index whose questions are
// told by it, or the nearer the best group comes, and as the caller says if he does.
func TestWeightOfLikeness(t *testing.T) {
	usual := tuned()
	alike := usual
	alike.alike = true
	// In an index without groups any two texts have a cosine of .1.
	near := func(share float32) []*group { return []*group{{cosine: -.2}, {cosine: .1 + .9*share}, {cosine: 0}} }
	weigh := func(found []*group, change func(*search)) float64 {
		s := search{t: &usual, st: &state{groups: &groups{}}, wish: wish{words: []word{{text: "parcel", weight: 1, idf: 3}}}, balance: 2}
		change(&s)
		return s.weightOfLikeness(found)
	}
	plain := weigh(near(.6), func(*search) {})
	for _, tt := range []struct {
		name   string
		near   float32
		change func(*search)
		want   float64
	}{
		{"a rarer word", .6, func(s *search) { s.wish.words[0].idf = 5 }, plain * math.Exp(-2*usual.rarity)},
		{"the same word twice", .6, func(s *search) { s.wish.words[0].weight = 2 }, plain},
		{"a common word besides", .6, func(s *search) { s.wish.words = append(s.wish.words, word{text: "the", weight: 1, idf: 1}) }, plain * math.Exp(usual.rarity)},
		{"a number besides", .6, func(s *search) { s.wish.words = append(s.wish.words, word{text: "14", weight: 1, idf: 3}) }, plain * (1 - usual.codes/2)},
		{"a number alone", .6, func(s *search) { s.wish.words[0].text = "E14" }, plain * (1 - usual.codes)},
		{"no words at all", .6, func(s *search) { s.wish = wish{} }, plain * math.Exp(3*usual.rarity)},
		{"twice the balance", .6, func(s *search) { s.balance = 4 }, plain * math.Pow(2, usual.power)},
		{"a nearer one, the balance known", .9, func(*search) {}, plain},
		{"nothing known", .5, func(s *search) { s.balance = 0 }, plain * math.Pow(usual.near*.5/2, usual.power)},
		{"nothing known, a nearer one", 1, func(s *search) { s.balance = 0 }, plain * math.Pow(usual.near/2, usual.power)},
		{"nothing known, nothing near", 0, func(s *search) { s.balance = 0 }, plain * math.Pow(usual.near*.2/2, usual.power)},
		{"nothing known, words stray", .5, func(s *search) { s.balance, s.stray = 0, 1.5 }, plain * math.Pow(1.5*usual.near*.5/2, usual.power)},
		{"words stray, the balance known", .6, func(s *search) { s.stray = 1.5 }, plain},
		{"one balance for all", .5, func(s *search) { s.balance, s.t = 4, &alike }, plain * math.Pow(usualBalance/2, usual.power)},
		{"as another index weighed it", .6, func(s *search) { s.q.Weight = 7 }, 7},
	} {
		if got := weigh(near(tt.near), tt.change); math.Abs(got-tt.want) > 1e-4*tt.want {
			t.Errorf("%s: %.3f, want %.3f", tt.name, got, tt.want)
		}
	}
}

// Many likenesses speak for themselves, few are taken for nearly usual ones.
func TestMoments(t *testing.T) {
	for _, tt := range []struct {
		name         string
		likeness     []float64
		mean, spread float64
	}{
		{"none", nil, .1, .12},
		{"one", []float64{1}, .2, .29},
		{"many that hardly differ", slices.Repeat([]float64{.5, .54}, 500), .517, .023},
		{"many that differ much", slices.Repeat([]float64{0, .6}, 500), .298, .299},
	} {
		if mean, spread := moments(tt.likeness); math.Abs(mean-tt.mean) > .002 || math.Abs(spread-tt.spread) > .002 {
			t.Errorf("%s: %.3f and %.3f, want %.3f and %.3f", tt.name, mean, spread, tt.mean, tt.spread)
		}
	}
}

// What any groups have is told by the same ones in whatever portions they came.
func TestBackgroundOfAnyPortions(t *testing.T) {
	var items []Item
	for i := range 3 * background {
		name := fmt.Sprint("lamp-", i)
		items = append(items, Item{ID: name, Group: name, Title: "A lamp", Vector: []float32{float32(math.Cos(float64(i))), float32(math.Sin(float64(i)))}})
	}
	sampled := func(portions ...[]Item) string {
		ix := open(t, t.TempDir())
		for _, p := range portions {
			if err := ix.Apply(t.Context(), p, nil, nil); err != nil {
				t.Fatal(err)
			}
		}
		var names []string
		for _, g := range ix.st.groups.sample {
			names = append(names, string(ix.st.groupName(g)))
		}
		if len(names) != background {
			t.Fatalf("%d groups tell the background, want %d", len(names), background)
		}
		return strings.Join(names, " ")
	}
	turned := slices.Clone(items)
	slices.Reverse(turned)
	if whole := sampled(items); whole != sampled(items[200:], items[:200]) || whole != sampled(turned[:50], turned[50:]) {
		t.Error("other portions have another background")
	}
}

// A model that finds any two texts half alike, so that all likenesses differ half as much,
// weighs nearly as another.
func TestWeightForAnyModel(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var plain, narrow []Item
	for i := range 300 {
		id := fmt.Sprint("lamp", i)
		v := make(embed.Vector, 64)
		var sum float64
		for k := range v {
			v[k] = float32(random.NormFloat64())
			sum += float64(v[k] * v[k])
		}
		length := float32(math.Sqrt(sum))
		plain = append(plain, Item{ID: id, Group: id, Title: "A lamp", Vector: v})
		narrow = append(narrow, Item{ID: id, Group: id, Title: "A lamp", Vector: append(slices.Clone(v), length)})
	}
	weight := func(items []Item) float64 {
		ix := open(t, t.TempDir())
		if err := ix.Apply(t.Context(), items, nil, nil); err != nil {
			t.Fatal(err)
		}
		hits, err := ix.Search(t.Context(), Query{Text: "a lamp", Vector: items[7].Vector, Mode: Hybrid, K: 1})
		if err != nil || len(hits) != 1 || hits[0].Group != "lamp7" {
			t.Fatalf("%v, %v", hits, err)
		}
		return hits[0].Weight
	}
	if a, b := weight(plain), weight(narrow); b < 1.6*a || b > 2.1*a {
		t.Errorf("a cosine weighs %.1f, and %.1f where cosines differ half as much", a, b)
	}
}
