package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/askbook/askbook/pipeline"
)

// A collection as it is published is imported, built and measured; what is wrong with
// its judgements is said, and never a figure that means nothing.
func TestBEIR(t *testing.T) {
	w := desk(t)
	corpus := filepath.Join(t.TempDir(), "corpus.jsonl")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(corpus, `{"_id":"d1","title":"Resetting the hub","text":"Hold the button for ten seconds.","metadata":{}}
{"_id":"d2","title":"","text":"Open the valve to bleed the radiator. Error E-1042 tells of air."}
`)
	if _, err := pipeline.ImportArticles(t.Context(), w, pipeline.ImportOptions{Paths: []string{corpus}}, pipeline.Silent{}); err != nil {
		t.Fatal(err)
	}
	build(t, w)
	const (
		queries = `{"_id":"q1","text":"how to reset the hub"}` + "\n" + `{"_id":"q2","text":"E-1042","metadata":{}}` + "\n" + `{"_id":"q3","text":"nobody judged this"}` + "\n"
		qrels   = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2\nq2\td1\t0\n"
	)
	windows := func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }
	for name, c := range map[string]struct {
		file, queries, qrels string
		missing              float64
		says                 string
	}{
		"as published":       {file: "qrels/test.tsv", queries: queries, qrels: qrels},
		"another split":      {file: "qrels/dev.tsv", queries: queries, qrels: qrels},
		"beside the queries": {file: "qrels.tsv", queries: queries, qrels: qrels},
		"from Windows":       {file: "qrels/test.tsv", queries: windows(queries), qrels: windows(qrels)},
		"no header":          {file: "qrels/test.tsv", queries: queries, qrels: qrels[strings.Index(qrels, "\n")+1:]},
		"another header":     {file: "qrels/test.tsv", queries: queries, qrels: "qid\tdocid\trel" + qrels[strings.Index(qrels, "\n"):]},
		"as TREC has it":     {file: "qrels/test.tsv", queries: queries, qrels: "q1\t0\td1\t1\nq2\t0\td2\t1\n"},
		"one is missing":     {file: "qrels/test.tsv", queries: queries, qrels: "q1\td1\t1\nq2\td2\t1\nq2\td9\t1\n", missing: 1},
		"all are missing":    {file: "qrels/test.tsv", queries: queries, qrels: "q1\td8\t1\nq2\td9\t1\n", says: "none of its judged documents"},
		"nothing relevant":   {file: "qrels/test.tsv", queries: queries, qrels: "q1\td1\t0\n", says: "no query has a relevant document"},
		"no number":          {file: "qrels/test.tsv", queries: queries, qrels: qrels + "q1\td1\tyes\n", says: "line 5"},
		"not a number":       {file: "qrels/test.tsv", queries: queries, qrels: "q1\td1\tNaN\n", says: "line 1"},
		"spaces":             {file: "qrels/test.tsv", queries: queries, qrels: "q1 d1 1\n", says: "tabs"},
		"no qrels":           {file: "other.txt", queries: queries, qrels: qrels, says: "no qrels"},
		"cut off":            {file: "qrels/test.tsv", queries: queries + `{"_id":`, qrels: qrels, says: "record 4"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(filepath.Join(dir, "queries.jsonl"), c.queries)
			write(filepath.Join(dir, c.file), c.qrels)
			figures, err := pipeline.EvalSearch(t.Context(), w, dir, pipeline.Search{In: pipeline.InAll, K: 10})
			if c.says != "" {
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Fatalf("got %v, %v", figures, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if figures["queries"] != 2 || figures["hit@1"] != 1 || figures["missing"] != c.missing {
				t.Errorf("got %v", figures)
			}
		})
	}
}
