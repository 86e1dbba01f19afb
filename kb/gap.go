package kb

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/askbook/askbook/content"
)

// What a gap's score is made of; the weights add up to 1.
const (
	demandWeight  = 0.45 // how many customers ask, on a logarithmic scale up to the most asked question
	growthWeight  = 0.15 // how much of it in the last quarter of the time; half of it or more is 1
	effortWeight  = 0.15 // how long the conversations get, and how many stay without an answer
	noveltyWeight = 0.25 // 1 - the similarity of the nearest article
	longTalk      = 8.0  // turns of a conversation that is as laborious as can be
)

// Gaps lists the questions that deserve an article and have no published one,
// best first, ties by id.
func Gaps(ctx context.Context, in In, questions []Question) ([]Gap, error) {
	m, err := matchArticles(ctx, &in, questions)
	if err != nil {
		return nil, err
	}
	status, ofQuestion := map[string]content.Status{}, map[string]string{}
	for _, a := range in.Articles {
		status[a.ID] = a.Status
		if a.Question != "" && a.Status == content.Draft {
			ofQuestion[a.Question] = a.ID
		}
	}
	most := 1
	for _, q := range questions {
		most = max(most, q.Customers)
	}
	gaps := []Gap{}
	for i, q := range questions {
		if q.Customers < cmp.Or(in.MinCustomers, DefaultMinCustomers) || status[q.Article] == content.Published {
			continue
		}
		g := Gap{
			ID: "gap-" + strings.TrimPrefix(q.ID, "q-"), Title: q.Question, Conversations: q.Conversations, Customers: q.Customers,
			Topic: q.Topic, Question: q.ID, Draft: ofQuestion[q.ID],
		}
		if g.Draft == "" && status[q.Article] != content.Archived {
			g.Draft = q.Article
		}
		// Its own draft does not make a question old news.
		if near := m.nearest(i, func(a *content.Article) bool { return a.Status == content.Published || !isDraftOfRun(a) }); near != nil {
			g.Nearest = &Nearest{near.Article, round(near.Similarity)}
		}
		g.Parts = map[string]float64{
			"demand":  round(math.Log1p(float64(q.Customers)) / math.Log1p(float64(most))),
			"growth":  round(min(1, 2*float64(q.Recent)/float64(q.Conversations))),
			"effort":  round((1-float64(q.Answered)/float64(q.Conversations))/2 + min(1, q.Turns/longTalk)/2),
			"novelty": 1,
		}
		if g.Nearest != nil {
			g.Parts["novelty"] = round(1 - min(1, max(0, g.Nearest.Similarity)))
		}
		g.Score = round(demandWeight*g.Parts["demand"] + growthWeight*g.Parts["growth"] + effortWeight*g.Parts["effort"] + noveltyWeight*g.Parts["novelty"])
		gaps = append(gaps, g)
	}
	slices.SortFunc(gaps, func(a, b Gap) int { return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID)) })
	return gaps, nil
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
