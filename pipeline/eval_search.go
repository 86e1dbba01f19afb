package pipeline

import (
	"context"
	"fmt"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/workspace"
)

// EvalSearch answers the queries of a folder in BEIR's layout and judges the
// rankings by its qrels.
func EvalSearch(ctx context.Context, w *workspace.Workspace, gold string, q Search) (Figures, error) {
	s, queries, missing, err := openJudged(ctx, w, gold, q.In)
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
	figures := Figures{"queries": float64(len(queries)), "missing": float64(missing)}
	for name, values := range scores {
		figures[name] = eval.Mean(values)
		figures[name+"_low"], figures[name+"_high"] = eval.Bootstrap(values, confidence, 1)
	}
	return figures, nil
}

// openJudged reads the judged queries before it opens the searcher that is to
// answer them, and counts the documents that it cannot find.
func openJudged(ctx context.Context, w *workspace.Workspace, gold, in string) (*Searcher, []goldQuery, int, error) {
	queries, err := readQueries(gold)
	if err != nil {
		return nil, nil, 0, err
	}
	s, err := OpenSearcher(ctx, w, in)
	if err != nil {
		return nil, nil, 0, err
	}
	missing, err := s.missing(ctx, gold, queries)
	if err != nil {
		s.Close()
		return nil, nil, 0, err
	}
	return s, queries, missing, nil
}

// missing counts the judged documents that cannot be found since they are not there. Where
// none is, the figures would say nothing.
func (s *Searcher) missing(ctx context.Context, gold string, queries []goldQuery) (int, error) {
	there := map[string]bool{}
	if s.passages != nil {
		ids, err := s.store.ConversationIDs(ctx)
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			there[id] = true
		}
	}
	for id := range s.pages {
		there[id] = true
	}
	judged := map[string]bool{}
	for i := range queries {
		for id := range queries[i].relevant {
			judged[id] = true
		}
	}
	missing := 0
	for id := range judged {
		if !there[id] {
			missing++
		}
	}
	if missing == len(judged) {
		return 0, fmt.Errorf("%s: none of its judged documents is there to be found: import its corpus with the same ids, as in `askbook import --as articles corpus.jsonl`, and build", gold)
	}
	return missing, nil
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
	s, queries, _, err := openJudged(ctx, w, gold, q.In)
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
		texts[i] = signsApart(queries[i].text)
		spelling, err := s.spell(ctx, Search{Query: queries[i].text})
		if err != nil {
			return err
		}
		if spelling.Text != queries[i].text {
			texts = append(texts, signsApart(spelling.Text))
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
