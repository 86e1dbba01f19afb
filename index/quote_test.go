package index

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/index/lexical"
)

func TestQuotes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		beside     bool
	}{
		{`"lost card"`, "lost card", false},
		{`fee "lost card" ("gold card")`, "lost card|gold card", true},
		{`a 19" rack and a 24" monitor`, "", false},
		{`a 19" rack is "too deep"`, "too deep", true},
		{`"19" rack"`, "19", true},
		{`"never closed`, "", false},
		{`""`, "", false},
		{`"a" ! "b" ?`, "a|b", false},
		{"", "", false},
	} {
		var got []string
		for _, q := range quotes(c.text) {
			if q.end > q.start {
				got = append(got, c.text[q.start:q.end])
			}
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q: %q is quoted, not %q", c.text, got, c.want)
		}
		if got := AsksBeside(c.text); got != c.beside {
			t.Errorf("%q asks for more than its quotations: %v", c.text, got)
		}
	}
}

// A message that is pasted may quote an error's text, a file or a product: hits need not
// have it word by word.
func TestMessagesQuoteForThemselves(t *testing.T) {
	t.Parallel()
	ix := openShop(t, shop)
	short := `the login says "wrong or expired secret" again`
	message := "Hello, " + short + strings.Repeat(" and I do not know what else I could try in this matter", 3)
	for _, c := range []struct {
		q    Query
		want bool
		why  string
	}{
		{Query{Text: short}, false, "who asks for it gets nothing else"},
		{Query{Text: short, Loose: true}, true, "unless what is quoted does not matter"},
		{Query{Text: message}, true, "a message"},
		{Query{Text: `a 5" login on a 7" password`}, true, "inches"},
	} {
		for _, mode := range []Mode{TextOnly, Hybrid} {
			c.q.Mode, c.q.K, c.q.Vector = mode, 3, toy(c.q.Text)
			if got := slices.Contains(groupsOf(t, ix, c.q), "c"); got != c.want {
				t.Errorf("%s: %q (%s) finds it: %v", c.why, c.q.Text, mode, got)
			}
		}
	}
}

// What is read word by word is what comparing all terms with all finds.
func TestPhrasesAreFoundWhereTheyAre(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"lamp", "Lamps", "oven", "the", "of", "E-10", "d'oven", "élan", "lark"}
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[random.IntN(len(words))] + []string{" ", ", ", "-", "\n"}[random.IntN(4)])
		}
		return b.String()
	}
	a := lexical.NewAnalyzer()
	terms := func(s string) (list []string) {
		for _, t := range a.Tokens("en", s) {
			if !t.Code {
				list = append(list, t.Term)
			}
		}
		return list
	}
	found := 0
	for range 20000 {
		said := text(random.IntN(14))
		r := phraseReader{analyzer: a}
		for range 1 + random.IntN(2) {
			if phrase := terms(text(1 + random.IntN(4))); len(phrase) > 1 {
				r.phrases = append(r.phrases, phrase)
			}
		}
		r.missing = uint64(1)<<len(r.phrases) - 1
		r.read("en", said)
		all := terms(said)
		for i, phrase := range r.phrases {
			want := false
			for k := 0; k+len(phrase) <= len(all); k++ {
				want = want || slices.Equal(all[k:k+len(phrase)], phrase)
			}
			if got := r.missing>>i&1 == 0; got != want && r.missing != 0 {
				t.Fatalf("%q in %q: %v", phrase, said, got)
			}
			if want {
				found++
			}
		}
	}
	if found < 1000 {
		t.Errorf("%d phrases were found: this tests little", found)
	}
}
