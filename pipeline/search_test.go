package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
}
