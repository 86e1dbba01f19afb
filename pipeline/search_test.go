package pipeline_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/pipeline"
)

// A conversation that has the code comes before an article that shares filler
// words with the query only, though among the articles it is the best.
func TestArticlesDoNotFlood(t *testing.T) {
	w := desk(t)
	give(t, w, bakery()+`{"id":"oven","turns":[{"role":"customer","text":"The oven shows the error code -63150 and stays cold."}]}`+"\n")
	article := `{"id":"opening","title":"Is there a dress code?","text":"An error of dress is no error: there is no code."}`
	from := filepath.Join(t.TempDir(), "articles.jsonl")
	if err := os.WriteFile(from, []byte(article+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.ImportArticles(t.Context(), w, pipeline.ImportOptions{Paths: []string{from}}, pipeline.Silent{}); err != nil {
		t.Fatal(err)
	}
	build(t, w)
	s, err := pipeline.OpenSearcher(t.Context(), w, pipeline.InAll)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for query, want := range map[string]string{"error code -63150": "oven", "is there a dress code": "opening"} {
		answer, err := s.Search(t.Context(), pipeline.Search{Query: query, In: pipeline.InAll})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, h := range answer.Hits {
			ids = append(ids, h.ID)
		}
		if len(ids) < 2 || ids[0] != want {
			t.Errorf("%q: got %s, want %s first", query, strings.Join(ids, ", "), want)
		}
	}
	for query, want := range map[string]string{"error code E-77777 -63150": "E-77777", "error code -63150": ""} {
		answer, err := s.Search(t.Context(), pipeline.Search{Query: query, In: pipeline.InAll})
		if err != nil || strings.Join(answer.Unknown, " ") != want {
			t.Errorf("%q: nothing has %v, %v, not %q", query, answer.Unknown, err, want)
		}
	}
}

// Who misspells a word finds what those find who do not, by words, by meaning and by
// both, and can still have it as it was typed.
func TestMisspeltQueries(t *testing.T) {
	w := desk(t)
	give(t, w, bakery()+repairs(0, 12))
	build(t, w)
	s, err := pipeline.OpenSearcher(t.Context(), w, pipeline.InAll)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found := func(query string, mode index.Mode) (*pipeline.Answer, []string) {
		answer, err := s.Search(t.Context(), pipeline.Search{Query: query, In: pipeline.InAll, Mode: mode, K: 5})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, h := range answer.Hits {
			ids = append(ids, h.ID)
		}
		return answer, ids
	}
	changed := 0
	for typed, meant := range map[string]string{
		"delivry times": "delivery times", "Freezing the wlanut loaf": "Freezing the walnut loaf",
		"feed the sourdouhg starter": "feed the sourdough starter", "my zorblta is too loud": "my zorblat is too loud", "breadvan": "bread van",
		"coffee grinder E-1042": "", "our Quimpel on Sunday": "", "prince charming": "", "kubernetes zoho": "",
	} {
		for _, mode := range []index.Mode{index.Hybrid, index.TextOnly, index.VectorOnly} {
			answer, got := found(typed, mode)
			if answer.Corrected != meant || answer.Query != typed {
				t.Errorf("%q, %s: corrected is %q, not %q", typed, mode, answer.Corrected, meant)
			}
			if meant == "" {
				continue
			}
			if _, want := found(meant, mode); !slices.Equal(got, want) {
				t.Errorf("%q, %s: found %v, as it is spelt %v", typed, mode, got, want)
			}
			asTyped, other := found(answer.AsTyped, mode)
			if asTyped.Corrected != "" {
				t.Errorf("%q is read as %q", answer.AsTyped, asTyped.Corrected)
			}
			if !slices.Equal(got, other) {
				changed++
			}
		}
	}
	if changed == 0 {
		t.Error("what was typed finds the same everywhere: these queries test nothing")
	}
}

// What stands in quotation marks must be in a hit as it stands there. Where it is in
// none, a query that asks for more than that is answered without, and says so.
func TestQuotations(t *testing.T) {
	w := desk(t)
	give(t, w, bakery()+`{"id":"oven","turns":[{"role":"customer","text":"The oven says cold stone and stays dark."}]}`+"\n")
	build(t, w)
	s, err := pipeline.OpenSearcher(t.Context(), w, pipeline.InAll)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		query    string
		hits     int // 0 for none, 1 for the oven alone, 2 for more
		unquoted bool
	}{
		{`"cold stone"`, 1, false},
		{`oven "cold stone"`, 1, false},
		{`"stone cold"`, 0, false},
		{`oven "stone cold"`, 2, true},
		{"oven stone cold", 2, false},
	} {
		answer, err := s.Search(t.Context(), pipeline.Search{Query: c.query, In: pipeline.InAll})
		if err != nil {
			t.Fatal(err)
		}
		if got := min(len(answer.Hits), 2); got != c.hits || got > 0 && answer.Hits[0].ID != "oven" {
			t.Errorf("%q: %d hits", c.query, len(answer.Hits))
		}
		if answer.Unquoted != c.unquoted {
			t.Errorf("%q: unquoted is %v", c.query, answer.Unquoted)
		}
	}
}

// A mail that is pasted finds what its writer asks, not what it quotes, who signed it and what its list adds.
func TestPastedMails(t *testing.T) {
	w := desk(t)
	give(t, w, bakery()+repairs(0, 12))
	build(t, w)
	s, err := pipeline.OpenSearcher(t.Context(), w, pipeline.InAll)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found := func(query string, mode index.Mode) []string {
		answer, err := s.Search(t.Context(), pipeline.Search{Query: query, In: pipeline.InAll, Mode: mode, K: 5})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Query != query {
			t.Errorf("the query %q is told as %q", query, answer.Query)
		}
		var ids []string
		for _, h := range answer.Hits {
			ids = append(ids, h.ID)
		}
		return ids
	}
	question := "My sourdough starter smells of vinegar since Monday and does not rise any more. How often do I have to feed it?"
	around := "\n\n-- \nJo Baker\nBread Van Ltd | +44 20 7946 0000\n\nOn Tue, 3 Feb 2026 at 10:14, Help <help@bread.example> wrote:\n> The coffee grinder is on its way.\n> Delivery times are three days.\n"
	for _, mode := range []index.Mode{index.Hybrid, index.TextOnly, index.VectorOnly} {
		want := found(question, mode)
		if got := found(question+around, mode); len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: with what stands around it the question finds %v, not %v", mode, got, want)
		}
		// Little is asked but by what is quoted.
		handed := "Can you help?\n\n> " + question
		if got := found(handed, mode); len(got) == 0 || got[0] != want[0] {
			t.Errorf("%s: handed on, it finds %v, not %v first", mode, got, want[0])
		}
	}
}
