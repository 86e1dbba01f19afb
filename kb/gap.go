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

// twinTitles is the cosine, of centred vectors, from which two titles say the same.
const twinTitles = 0.75

// Gaps lists the questions that at least MinCustomers customers share and that have no
// published article: those that deserve one first, then those that are set aside,
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
	least, most := leastAsking(len(in.Conversations), in.MinCustomers), 1
	for i := range questions {
		most = max(most, demandFor(&questions[i]))
	}
	gaps := []Gap{}
	answered := map[string]bool{} // questions from whose answers a draft can be made
	for i, q := range questions {
		if q.Customers < cmp.Or(in.MinCustomers, DefaultMinCustomers) || status[q.Article] == content.Published {
			continue
		}
		g := Gap{
			ID: "gap-" + strings.TrimPrefix(q.ID, "q-"), Title: q.Question, Conversations: q.Conversations, Customers: q.Customers,
			Asking: q.Asking, Topic: q.Topic, Question: q.ID, Draft: ofQuestion[q.ID],
		}
		// What agents answer alike was asked alike.
		answered[q.ID] = q.Answer != "" && agreed(&q, in.MinCustomers)
		if q.Asking < least && !answered[q.ID] {
			g.Aside = FewAsk
		}
		if g.Draft == "" && status[q.Article] != content.Archived {
			g.Draft = q.Article
		}
		// Its own draft does not make a question old news.
		if near := m.nearest(i, func(a *content.Article) bool { return a.Status == content.Published || !isDraftOfRun(a) }); near != nil {
			g.Nearest = &Nearest{near.Article, round(near.Similarity)}
		}
		g.Parts = map[string]float64{
			"demand":  round(math.Log1p(float64(demandFor(&q))) / math.Log1p(float64(most))),
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
	sortGaps(gaps)
	if err := setTwinsAside(ctx, &in, gaps, answered); err != nil {
		return nil, err
	}
	sortGaps(gaps)
	return gaps, nil
}

// sortGaps puts those that are suggested first, the best of them and of the others before.
func sortGaps(gaps []Gap) {
	aside := func(g Gap) int {
		if g.Aside == "" {
			return 0
		}
		return 1
	}
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(aside(a), aside(b)), cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
}

// demandFor is how many customers an article would serve.
func demandFor(q *Question) int { return max(1, q.Asking, min(q.Customers, distinct(q.Sources))) }

// setTwinsAside leaves of gaps whose titles say the same one that agents answered, else the
// best, which comes first.
func setTwinsAside(ctx context.Context, in *In, gaps []Gap, answered map[string]bool) error {
	var order []int
	for i := range gaps {
		if gaps[i].Aside == "" {
			order = append(order, i)
		}
	}
	titles := make([]string, len(order))
	for k, i := range order {
		titles[k] = gaps[i].Title
	}
	vectors, err := embedAll(ctx, in.Embed, titles)
	if err != nil {
		return err
	}
	raw := make([][]float32, len(order))
	for k, v := range vectors {
		raw[k] = v
	}
	mean := meanOf(raw)
	var kept [][]float32
	for _, withAnswer := range []bool{true, false} {
		for k, i := range order {
			if answered[gaps[i].Question] != withAnswer {
				continue
			}
			v := centred(raw[k], mean)
			if slices.ContainsFunc(kept, func(other []float32) bool { return cosine(v, other) >= twinTitles }) {
				gaps[i].Aside = AskedAbove
				continue
			}
			kept = append(kept, v)
		}
	}
	return nil
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
