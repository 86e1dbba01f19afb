package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/workspace"
)

// EvalSearch answers the queries of a folder in BEIR's layout and judges the
// rankings by its qrels.
func EvalSearch(ctx context.Context, w *workspace.Workspace, gold string, q Search) (Figures, error) {
	s, queries, err := openJudged(ctx, w, gold, q.In)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if q.Mode != index.TextOnly {
		if err := s.foresee(ctx, queries); err != nil {
			return nil, err
		}
	}
	scores, err := s.judge(ctx, q, queries)
	if err != nil {
		return nil, err
	}
	figures := Figures{"queries": float64(len(queries))}
	for name, values := range scores {
		figures[name] = eval.Mean(values)
		figures[name+"_low"], figures[name+"_high"] = eval.Bootstrap(values, confidence, 1)
	}
	return figures, nil
}

// openJudged reads the judged queries before it opens the searcher that is to
// answer them.
func openJudged(ctx context.Context, w *workspace.Workspace, gold, in string) (*Searcher, []goldQuery, error) {
	queries, err := readQueries(gold)
	if err != nil {
		return nil, nil, err
	}
	s, err := OpenSearcher(ctx, w, in)
	return s, queries, err
}

// Ranking is what one way to rank is worth. Difference is that of its nDCG@10
// to the usual way's on the same queries, between DifferenceLow and
// DifferenceHigh with a confidence of .95.
type Ranking struct {
	Name           string  `json:"ranking"`
	NDCG           float64 `json:"ndcg@10"`
	Hit            float64 `json:"hit@5"`
	MRR            float64 `json:"mrr@10"`
	Difference     float64 `json:"difference"`
	DifferenceLow  float64 `json:"difference_low"`
	DifferenceHigh float64 `json:"difference_high"`
}

// EvalRankings is EvalSearch once for each of [index.Variants], the usual
// ranking first, on the same indexes.
func EvalRankings(ctx context.Context, w *workspace.Workspace, gold string, q Search) ([]Ranking, error) {
	s, queries, err := openJudged(ctx, w, gold, q.In)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := s.foresee(ctx, queries); err != nil {
		return nil, err
	}
	q.Rerank = workspace.NoRerank
	var rankings []Ranking
	var usual []float64
	for _, v := range index.Variants() {
		q.Mode, q.Variant = v.Mode, v
		scores, err := s.judge(ctx, q, queries)
		if err != nil {
			return nil, err
		}
		ndcg := scores["ndcg@10"]
		if usual == nil {
			usual = ndcg
		}
		differences := make([]float64, len(ndcg))
		for i := range ndcg {
			differences[i] = ndcg[i] - usual[i]
		}
		r := Ranking{
			Name: v.Name, NDCG: eval.Mean(ndcg), Hit: eval.Mean(scores["hit@5"]), MRR: eval.Mean(scores["mrr@10"]),
			Difference: eval.Mean(differences),
		}
		r.DifferenceLow, r.DifferenceHigh = eval.Bootstrap(differences, confidence, 1)
		rankings = append(rankings, r)
	}
	return rankings, nil
}

// foreseen is an embedder that has the vectors of all queries already: a server takes
// many at once in a third of the time.
type foreseen struct {
	embed.Embedder
	known map[string]embed.Vector
}

// foresee embeds the queries that are to come.
func (s *Searcher) foresee(ctx context.Context, queries []goldQuery) error {
	texts := make([]string, len(queries))
	for i := range queries {
		texts[i] = queries[i].text
		spelling, err := s.spell(ctx, Search{Query: queries[i].text})
		if err != nil {
			return err
		}
		if spelling.Typed != "" {
			texts = append(texts, spelling.Text)
		}
	}
	vectors, err := s.model.Embed(ctx, embed.Query, texts)
	if err != nil {
		return fmt.Errorf("embedding the queries: %w", err)
	}
	f := foreseen{s.model.Embedder, map[string]embed.Vector{}}
	for i, v := range vectors {
		f.known[texts[i]] = v
	}
	s.model.Embedder = f
	return nil
}

// Embed implements [embed.Embedder] for one query at a time.
func (f foreseen) Embed(ctx context.Context, purpose embed.Purpose, texts []string) ([]embed.Vector, error) {
	if len(texts) == 1 {
		if v, ok := f.known[texts[0]]; ok {
			return []embed.Vector{v}, nil
		}
	}
	return f.Embedder.Embed(ctx, purpose, texts)
}

// judge answers the queries and gives the figures of each, by the figure's name.
func (s *Searcher) judge(ctx context.Context, q Search, queries []goldQuery) (map[string][]float64, error) {
	scores := map[string][]float64{}
	for i := range queries {
		gold := &queries[i]
		one := q
		one.Query, one.Filter = gold.text, gold.merged(q.Filter)
		answer, err := s.Search(ctx, one)
		if err != nil {
			return nil, err
		}
		ranking := make([]string, len(answer.Hits))
		for i, h := range answer.Hits {
			ranking[i] = h.ID
		}
		wanted := gold.relevant
		for name, v := range map[string]float64{
			"ndcg@10": eval.NDCG(ranking, wanted, 10), "hit@1": eval.Hit(ranking, wanted, 1), "hit@5": eval.Hit(ranking, wanted, 5),
			"mrr@10": eval.ReciprocalRank(ranking, wanted, 10), "recall@5": eval.Recall(ranking, wanted, 5),
			"recall@10": eval.Recall(ranking, wanted, 10), "recall@100": eval.Recall(ranking, wanted, 100),
		} {
			scores[name] = append(scores[name], v)
		}
	}
	return scores, nil
}

// goldQuery is a query with the grades of the documents that answer it.
type goldQuery struct {
	id, text string
	filter   map[string]string
	relevant map[string]float64 // by document
}

// merged joins the query's own filters with those that all queries have.
func (g *goldQuery) merged(all map[string][]string) map[string][]string {
	m := map[string][]string{}
	for key, values := range all {
		m[key] = values
	}
	for key, value := range g.filter {
		m[key] = []string{value}
	}
	return m
}

// readQueries reads the queries of a folder in BEIR's layout for which its
// qrels name a relevant document. Each may name filters of its own.
func readQueries(dir string) ([]goldQuery, error) {
	relevance, err := readQrels(dir)
	if err != nil {
		return nil, err
	}
	var queries []goldQuery
	err = eachLine(filepath.Join(dir, "queries.jsonl"), `{"_id":"q-1","text":"how do I …"}`, func(line struct {
		ID     json.RawMessage `json:"_id"`
		Plain  json.RawMessage `json:"id"`
		Text   string          `json:"text"`
		Query  string          `json:"query"`
		Filter map[string]string
	},
	) error {
		g := goldQuery{id: JSONText(line.ID) + JSONText(line.Plain), text: line.Text + line.Query, filter: line.Filter}
		if g.relevant = relevance[g.id]; len(g.relevant) > 0 {
			queries = append(queries, g)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(queries) == 0 {
		return nil, fmt.Errorf("%s: no query has a relevant document", dir)
	}
	return queries, nil
}

// readQrels reads the relevance of documents by query: qrels/test.tsv, else
// the first .tsv in the folder.
func readQrels(dir string) (map[string]map[string]float64, error) {
	name := filepath.Join(dir, "qrels", "test.tsv")
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		found, _ := filepath.Glob(filepath.Join(dir, "*.tsv"))
		deeper, _ := filepath.Glob(filepath.Join(dir, "qrels", "*.tsv"))
		if found = append(found, deeper...); len(found) == 0 {
			return nil, fmt.Errorf("%s has no qrels: give a folder in BEIR's layout (queries.jsonl, qrels/test.tsv)", dir)
		}
		name = found[0]
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the qrels: %w", err)
	}
	defer f.Close()
	relevance := map[string]map[string]float64{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Split(strings.TrimRight(lines.Text(), "\r"), "\t")
		if n == 1 && len(fields) > 2 && fields[0] == "query-id" || len(fields) == 1 && fields[0] == "" {
			continue
		}
		if len(fields) == 4 { // the layout of TREC has an unused column
			fields = []string{fields[0], fields[2], fields[3]}
		}
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s, line %d: give query-id, corpus-id and score, with tabs between", name, n)
		}
		grade, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %q is no score", name, n, fields[2])
		}
		if grade <= 0 {
			continue
		}
		if relevance[fields[0]] == nil {
			relevance[fields[0]] = map[string]float64{}
		}
		relevance[fields[0]][fields[1]] = grade
	}
	return relevance, lines.Err()
}
