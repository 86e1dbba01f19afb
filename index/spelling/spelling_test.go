package spelling

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// shop is a lexicon of words that stand in so many items.
func shop(t *testing.T, words map[string]int) *Lexicon {
	t.Helper()
	c := NewCounter()
	for range 1000 {
		c.Add(1, "the and")
	}
	for word, n := range words {
		for range n {
			c.Add(1, word)
		}
	}
	return written(t, nil, c)
}

func written(t interface {
	Helper()
	Fatal(...any)
	TempDir() string
	Cleanup(func())
}, before *Lexicon, c *Counter,
) *Lexicon {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lexicon")
	if err := Write(path, before, c); err != nil {
		t.Fatal(err)
	}
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestBest(t *testing.T) {
	t.Parallel()
	l := shop(t, map[string]int{
		"delivery": 200, "deliver": 150, "late": 90, "refund": 120, "address": 80, "gift": 150, "card": 200, "account": 100,
		"password": 70, "passport": 3, "strain": 30, "comfortable": 40, "cancelled": 30, "store": 30, "stories": 2, "prince": 4,
	})
	v := NewVocabulary(func(string) bool { return false }, slices.Values([]string{"printer", "weather"}))
	for _, c := range []struct{ typed, want, why string }{
		{"delivry", "delivery", "a letter left out"},
		{"delievry", "delivery", "two swapped"},
		{"refuund", "refund", "one twice"},
		{"adress", "address", "one of two left out"},
		{"passwird", "password", "another key"},
		{"ddelivary", "delivery", "two slips in a long word"},
		{"rfeund", "refund", "two swapped at the start"},
		{"efund", "refund", "no first letter"},
		{"giftcard", "gift card", "no space"},
		{"canceled", "cancelled", "another spelling"},
		{"passwort", "password", "what more people write, of two that lie near"},
		{"weahter", "weather", "a word that the vocabulary alone has"},
		{"zoho", "", "a name"},
		{"irctc", "", "an abbreviation"},
		{"kubernetes", "", "jargon"},
		{"uncomfortable", "", "the contrary"},
		{"constrain", "", "a rarer word that ends like another"},
		{"restore", "", "a word made of another"},
		{"lat", "", "too short to tell"},
		{"prints", "", "a right word, two slips from a rare one"},
	} {
		if got, ok := Best(c.typed, false, v, l); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %s is taken for %q, not %q", c.why, c.typed, got, c.want)
		}
	}
	for typed, want := range map[string]string{"deliverry": "delivery", "delivers": ""} {
		if got, _ := Best(typed, true, nil, l); got != want {
			t.Errorf("%s, whose stem is known, is taken for %q, not %q", typed, got, want)
		}
	}
	if got, ok := Best("delivry", false, nil, nil, shop(t, nil)); ok {
		t.Errorf("with hardly a word, delivry is taken for %q", got)
	}
}

// What two indexes have is counted together.
func TestBestOfTwo(t *testing.T) {
	t.Parallel()
	a, b := shop(t, map[string]int{"label": 3, "tables": 50}), shop(t, map[string]int{"cable": 400})
	if got, _ := Best("tabels", false, nil, a, b); got != "tables" {
		t.Errorf("got %q", got)
	}
	if got, _ := Best("cabel", false, nil, a, b); got != "cable" {
		t.Errorf("got %q", got)
	}
}

// A lexicon is that of the items that are left, whatever portions they came and went in.
func TestLexiconCountsWhatIsLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.SampledFrom([]string{"gift", "Gift", "card", "E-14", "cards", "café", "don’t", "a@b.example"})
		var texts []string
		var l *Lexicon
		for range rapid.IntRange(1, 4).Draw(rt, "portions") {
			c := NewCounter()
			for range rapid.IntRange(0, min(3, len(texts))).Draw(rt, "gone") {
				i := rapid.IntRange(0, len(texts)-1).Draw(rt, "which")
				c.Add(-1, texts[i])
				texts = slices.Delete(texts, i, i+1)
			}
			for range rapid.IntRange(0, 5).Draw(rt, "come") {
				text := fmt.Sprint(rapid.SliceOfN(word, 1, 4).Draw(rt, "text"))
				text = text[1 : len(text)-1]
				c.Add(1, text)
				texts = append(texts, text)
			}
			l = written(t, l, c)
		}
		all := NewCounter()
		for _, text := range texts {
			all.Add(1, text)
		}
		if l.n != len(all.forms) || l.items != len(texts) {
			rt.Fatalf("%d words of %d items, not %d of %d", l.n, l.items, len(all.forms), len(texts))
		}
		for _, form := range slices.Sorted(maps.Keys(all.forms)) {
			if got := l.Count(form); got != all.forms[form].items {
				rt.Fatalf("%q stands in %d, not %d", form, got, all.forms[form].items)
			}
		}
		if l.Count("gif") != 0 || l.Count("zz") != 0 {
			rt.Fatal("counts what is nowhere")
		}
	})
}
