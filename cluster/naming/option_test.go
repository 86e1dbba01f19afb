package naming

import (
	"errors"
	"strings"
	"testing"

	"github.com/askbook/askbook/cluster/words"
)

// meaning embeds phrases by the words that they hold: one dimension each.
func meaning(words ...string) func([]string) ([][]float32, error) {
	return func(phrases []string) ([][]float32, error) {
		var out [][]float32
		for _, p := range phrases {
			v := make([]float32, len(words))
			for i, w := range words {
				if strings.Contains(strings.ToLower(p), w) {
					v[i] = 1
				}
			}
			unitLength(v)
			out = append(out, v)
		}
		return out, nil
	}
}

// Both phrases cover the topic; what it means decides.
func TestNameByMeaning(t *testing.T) {
	texts := map[string]string{
		"1": "the blue kayak and the red paddle", "2": "a red paddle, a blue kayak", "3": "my blue kayak, my red paddle",
		"4": "the tent", "5": "a tent",
	}
	for want, centroid := range map[string][]float32{"Blue kayak": {1, 0, 0}, "Red paddle": {0, 1, 0}} {
		tree := topicsOf("t-a: 1 2 3", "t-b: 4 5")
		tree.Topics[0].Centroid, tree.Topics[1].Centroid = centroid, []float32{0, 0, 1}
		must(t, Name(tree, From{Text: func(d string) string { return texts[d] }, Embed: meaning("kayak", "paddle", "tent")}))
		if got := tree.Topics[0].Label; got != want {
			t.Errorf("named %q, want %q", got, want)
		}
	}
}

func TestNameFailsAsEmbedDoes(t *testing.T) {
	away := errors.New("away")
	tree := topicsOf("t-a: 1 2")
	err := Name(tree, From{
		Text:  func(string) string { return "the kayak leaks" },
		Embed: func([]string) ([][]float32, error) { return nil, away },
	})
	if !errors.Is(err, away) {
		t.Errorf("error %v", err)
	}
}

// Where customers share no phrase, the topic is called as one of them asked.
func TestNameAsked(t *testing.T) {
	texts := map[string]string{"1": "do herons bite", "2": "is an otter tame", "3": "moles", "4": "toads"}
	tree := topicsOf("t-a: 1 2 3 4")
	must(t, Name(tree, From{
		Text:  func(d string) string { return texts[d] },
		Asked: map[string][]string{"t-a": {"Do herons bite?", "Is an otter tame?"}},
	}))
	if got := tree.Topics[0].Label; got != "Do herons bite?" {
		t.Errorf("named %q", got)
	}
}

func TestFirstWords(t *testing.T) {
	for text, want := range map[string]string{
		"can dealers join? what margin do they get, and from when on":                  "Can dealers join?",
		"[NAME_1] the lid is loose. It rattles.":                                       "The lid is loose",
		"a sentence that goes on and on until nobody knows any more what it was about": "A sentence that goes on and on until nobody…",
		"":                      "",
		"Hi.":                   "Hi.",
		"my number is 8940 and": "",
	} {
		if got := firstWords(text); got != want {
			t.Errorf("firstWords(%q) = %q, want %q", text, got, want)
		}
	}
}

// Codes and names are written as most people do, not as one shouts.
func TestCased(t *testing.T) {
	g := make(grammar)
	for _, text := range []string{"the RFNoC block", "an rfnoc block", "my RFNoC design", "an RFNoC ORDER", "the order"} {
		g.read(words.Of(text))
	}
	for w, want := range map[string]string{"rfnoc": "RFNoC", "ORDER": "order", "Block": "block"} {
		if got := g.cased(w); got != want {
			t.Errorf("cased(%q) = %q, want %q", w, got, want)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, pair := range [][2]string{{"Cancel plan", "Cancelling the plans"}, {"Plan cancel", "cancel a plan"}, {"REFUNDS", "Refund"}, {"??", "??"}} {
		if !Alike(pair[0], pair[1]) {
			t.Errorf("%q and %q differ", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"Cancel plan", "Pause plan"}, {"Refund", "Refund status"}, {"パスワード", "返金"}} {
		if Alike(pair[0], pair[1]) {
			t.Errorf("%q and %q are alike", pair[0], pair[1])
		}
	}
}
