package index

import (
	"fmt"
	"slices"
	"testing"

	"github.com/askbook/askbook/index/lexical"
)

// Of a query in one of the languages of an index its stop words do not count, rare as
// they may be in the texts of the others.
func TestStopWordsOfTheQuery(t *testing.T) {
	st := &state{manifest: manifest{Live: 100, Langs: map[string]int{"en": 70, "de": 28, "da": 2}}}
	a := lexical.NewAnalyzer()
	for _, tt := range []struct {
		query string
		want  []string
	}{
		{"How can I return the lamp", []string{"can", "return", "lamp"}},
		{"Wie kann ich die Lampe im Laden zurückgeben", []string{"Lampe", "Laden", "zurückgeben"}},
		{"the lamp", []string{"lamp"}},
		{"die cast lamp", []string{"die", "cast", "lamp"}}, // one stop word is not German yet
		{"how to", []string{"how", "to"}},                  // nothing else was asked
		{"to E-14 or not", []string{"E-14", "E", "14"}},    // codes are of no language
		{`the "lost card" is back`, []string{"lost", "card", "back"}},
	} {
		var got []string
		for _, w := range st.understand(a, tt.query).words {
			got = append(got, w.text)
		}
		slices.Sort(got)
		slices.Sort(tt.want)
		if fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%q: %v count, not %v", tt.query, got, tt.want)
		}
	}
}

// A few texts in another language do not make "how to" the rarest words of a query.
func TestAnotherLanguage(t *testing.T) {
	var items []Item
	for i := range 60 {
		id := fmt.Sprint("lamp", i)
		items = append(items, Item{ID: id, Group: id, Lang: "en", Text: "This is how you return a lamp to the shop."})
	}
	items = append(items,
		Item{ID: "font", Group: "font", Lang: "en", Text: "Strike the text out with tildes, and the font stays."},
		Item{ID: "dash", Group: "dash", Lang: "da", Text: "How to do it: hold Alt and type to the end of the line."},
		Item{ID: "dansk", Group: "dansk", Lang: "da", Text: "Lampen lyser ikke."},
	)
	ix := open(t, t.TempDir())
	if err := ix.Apply(t.Context(), items, nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := groupsOf(t, ix, Query{Text: "how to strike the font", Mode: TextOnly, K: 1}); !slices.Equal(got, []string{"font"}) {
		t.Errorf("found %v", got)
	}
}

// A word with * stands for all words that begin so, not only for the most frequent.
func TestBeginningsOfManyWords(t *testing.T) {
	t.Parallel()
	var items []Item
	for i := range 40 {
		word := fmt.Sprintf("zan%c%c", 'a'+i/26, 'a'+i%26)
		items = append(items, item(fmt.Sprintf("a%02d#1", i), word, ""), item(fmt.Sprintf("b%02d#1", i), "other", ""))
	}
	ix := openShop(t, items)
	for query, want := range map[string]int{"zan*": 40, "zana*": 26, "zanaa*": 1, "zanaa": 1} {
		if got := len(groupsOf(t, ix, Query{Text: query, Mode: TextOnly, K: 100})); got != want {
			t.Errorf("%s finds %d, not %d", query, got, want)
		}
	}
	vector := toy("refund")
	hybrid := groupsOf(t, openShop(t, shop), Query{Text: "firm* rout*", Vector: vector, Mode: Hybrid, K: 10})
	if !slices.Equal(hybrid, []string{"d"}) {
		t.Errorf("beginnings alone find %v", hybrid)
	}
	if both := groupsOf(t, openShop(t, shop), Query{Text: "firm* refund", Vector: vector, Mode: Hybrid, K: 10}); len(both) < 3 {
		t.Errorf("beside a word they find %v", both)
	}
}
