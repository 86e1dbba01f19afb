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

// Likeness weighs less the rarer the words are and the more the likenesses differ, more
// in an index whose questions are told by it, and as the caller says if he does.
func TestWeightOfLikeness(t *testing.T) {
	usual := tuned()
	weigh := func(change func(*search)) float64 {
		s := search{t: &usual, st: &state{groups: &groups{}}, wish: wish{words: []word{{text: "parcel", weight: 1, idf: 3}}}}
		change(&s)
		return s.weightOfLikeness()
	}
	plain := weigh(func(*search) {})
	alike := usual
	alike.alike = true
	for _, tt := range []struct {
		name   string
		change func(*search)
		want   float64
	}{
		{"a rarer word", func(s *search) { s.wish.words[0].idf = 5 }, plain * math.Exp(-2*usual.rarity)},
		{"the same word twice", func(s *search) { s.wish.words[0].weight = 2 }, plain},
		{"a common word besides", func(s *search) { s.wish.words = append(s.wish.words, word{weight: 1, idf: 1}) }, plain * math.Exp(usual.rarity)},
		{"no words at all", func(s *search) { s.wish = wish{} }, plain * math.Exp(3*usual.rarity)},
		{"twice the balance", func(s *search) { s.balance = 2 * usualBalance }, plain * math.Pow(2, usual.power)},
		{"twice the balance, not to be minded", func(s *search) { s.balance, s.t = 2*usualBalance, &alike }, plain},
		{"as another index weighed it", func(s *search) { s.q.Weight = 7 }, 7},
	} {
		if got := weigh(tt.change); math.Abs(got-tt.want) > 1e-4*tt.want {
			t.Errorf("%s: %.3f, want %.3f", tt.name, got, tt.want)
		}
	}
	if wide, narrow := deviation([]float64{-.8, 0, .8, 0, .8, -.8}), deviation(slices.Repeat([]float64{.5}, 200)); wide < .12 || narrow > .03 {
		t.Errorf("deviations %.3f and %.3f", wide, narrow)
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
