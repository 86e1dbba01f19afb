package pipeline_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/ollama/ollamatest"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/pipeline/qualitytest"
)

var update = flag.Bool("update", false, "measure anew: testdata/judged/recall.txt and the tables of docs/quality.md")

// recallLost is by how much recall@5 may fall below what is recorded: one
// query of a dozen with one right answer.
const recallLost = .09

// TestJudged answers thirty queries that were judged by reading, prints what is
// missed, and holds recall@5 to what is recorded.
func TestJudged(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three workspaces: not in -short")
	}
	golden := filepath.Join("testdata", "judged", "recall.txt")
	var table strings.Builder
	recalls := map[string]float64{}
	for _, s := range qualitytest.Judged(t, qualitytest.Builtin(), filepath.Join("testdata", "judged")) {
		for _, mode := range []index.Mode{index.Hybrid, index.TextOnly, index.VectorOnly} {
			figures, err := pipeline.EvalSearch(t.Context(), s.Workspace, s.Gold, pipeline.Search{In: s.In, Mode: mode, K: 100})
			if err != nil {
				t.Fatal(err)
			}
			name := s.Name + " " + string(mode)
			recalls[name] = figures["recall@5"]
			fmt.Fprintf(&table, "%-20s %.3f\n", name, figures["recall@5"])
		}
		logMisses(t, s)
	}
	t.Logf("recall@5\n%s", table.String())
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	recorded, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(recorded)) {
		name, value := strings.TrimSpace(line[:20]), strings.TrimSpace(line[20:])
		want, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatalf("%s: %v", golden, err)
		}
		if got, ok := recalls[name]; !ok || got < want-recallLost {
			t.Errorf("%s: recall@5 is %.3f, was %.3f", name, got, want)
		}
	}
}

// logMisses prints the queries whose right answers are not all among the first five.
func logMisses(t *testing.T, s qualitytest.Set) {
	t.Helper()
	searcher, err := pipeline.OpenSearcher(t.Context(), s.Workspace, s.In)
	if err != nil {
		t.Fatal(err)
	}
	defer searcher.Close()
	for _, q := range qualitytest.Queries(t, s.Gold) {
		answer, err := searcher.Search(t.Context(), pipeline.Search{Query: q.Text, In: s.In, K: 30})
		if err != nil {
			t.Fatal(err)
		}
		var missed []string
		for _, id := range q.Relevant {
			if at := slices.IndexFunc(answer.Hits, func(h pipeline.Hit) bool { return h.ID == id }); at < 0 || at >= 5 {
				missed = append(missed, fmt.Sprintf("%s at %d", id, at+1))
			}
		}
		if len(missed) > max(0, len(q.Relevant)-5) {
			t.Logf("%s, %q: %s (0 is beyond the first 30)", s.Name, q.Text, strings.Join(missed, ", "))
		}
	}
}

// legs are the usual ranking and the two that it joins: what is shown where the
// embedder is another than the one in the binary.
const legs = 3

// TestRankings measures each way to rank on all collections, with the model in the
// binary, with one that learned from all-MiniLM, and with that itself, and writes
// the tables into docs/quality.md. It takes minutes, so it runs with -update only.
func TestRankings(t *testing.T) {
	if !*update {
		t.Skip("measures for minutes: run it with -update")
	}
	page := filepath.Join("..", "docs", "quality.md")
	host := ollamatest.Start(t, ollamatest.MiniLM)
	for _, e := range []qualitytest.Embedder{
		qualitytest.Builtin(), {Name: "adapted:" + ollamatest.MiniLM, Host: host}, {Name: "ollama:" + ollamatest.MiniLM, Host: host},
	} {
		t.Run(e.Name, func(t *testing.T) {
			for _, s := range append(qualitytest.Published(t, e), qualitytest.Judged(t, e, filepath.Join("testdata", "judged"))...) {
				rankings, err := pipeline.EvalRankings(t.Context(), s.Workspace, s.Gold, pipeline.Search{In: s.In, K: 100})
				if err != nil {
					t.Fatal(err)
				}
				if len(rankings) != len(index.Variants()) || rankings[0].NDCG < .3 {
					t.Errorf("%s: %+v", s.Name, rankings)
				}
				if better := max(rankings[1].NDCG, rankings[2].NDCG); rankings[0].NDCG < better-.005 {
					t.Logf("%s: %.3f by both is under the better of both, %.3f", s.Name, rankings[0].NDCG, better)
				}
				name := s.Name
				if e != qualitytest.Builtin() {
					name, rankings = name+", "+e.Name, rankings[:legs]
				}
				writeTable(t, page, name, rankingTable(rankings))
			}
		})
	}
}

func rankingTable(rankings []pipeline.Ranking) string {
	var b strings.Builder
	b.WriteString("| ranking | nDCG@10 | hit@5 | MRR@10 | difference in nDCG@10 (95 %) |\n|---|---|---|---|---|\n")
	for i, r := range rankings {
		difference := ""
		if i > 0 {
			difference = fmt.Sprintf("%+.3f (%+.3f to %+.3f)", r.Difference, r.DifferenceLow, r.DifferenceHigh)
		}
		fmt.Fprintf(&b, "| %s | %.3f | %.3f | %.3f | %s |\n", r.Name, r.NDCG, r.Hit, r.MRR, difference)
	}
	return b.String()
}

// writeTable replaces what stands between the marks of a table in a page.
func writeTable(t *testing.T, page, name, table string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	from, to := "<!-- measured: "+name+" -->\n", "<!-- end -->"
	before, rest, found := strings.Cut(string(text), from)
	_, after, ended := strings.Cut(rest, to)
	if !found || !ended {
		t.Fatalf("%s has no place for the table %q", page, name)
	}
	if err := os.WriteFile(page, []byte(before+from+table+to+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestJudgedQueries: each judged query has an answer, and each answer a query.
func TestJudgedQueries(t *testing.T) {
	n := 0
	for _, name := range []string{"guidelines", "chats", "list"} {
		gold := filepath.Join("testdata", "judged", name)
		known := map[string]bool{}
		for _, q := range qualitytest.Queries(t, gold) {
			known[q.ID] = true
			if n++; len(q.Relevant) == 0 || q.Text == "" {
				t.Errorf("%s: query %s has no answer or no words", name, q.ID)
			}
		}
		f, err := os.Open(filepath.Join(gold, "qrels", "test.tsv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if id, _, _ := strings.Cut(lines.Text(), "\t"); id != "query-id" && !known[id] {
				t.Errorf("%s: %s is judged and never asked", name, id)
			}
		}
	}
	if n != 30 {
		t.Errorf("%d judged queries, want 30", n)
	}
}
