package index

import "strings"

// tuning are the numbers of the ranking. They were chosen on the sets that
// quality_test.go measures, where they differ little from their neighbours.
type tuning struct {
	k1            float32 // how soon further occurrences of a word count less
	title         float32 // weight of an occurrence in the title against one in the text
	titleB, textB float32 // how much a long field dilutes
	approx        float32 // weight of a word that is only resembled

	// The share of the vectors in the fusion: cosine, and spelled more where
	// the embedder has all words of the query in one piece; contextual where it
	// is a transformer, which reads a word by what stands around it.
	cosine, spelled, contextual float64
	second                      float64 // weight of a group's second item beside its best

	// To compare; see Variants.
	rrf    bool // fuse by reciprocal ranks instead
	exact  bool // a word that is nowhere is not taken for another
	bodies bool // items without a text do not count
}

func tuned() tuning {
	return tuning{k1: 1.2, title: 1, titleB: .75, textB: .75, approx: .6, cosine: .5, spelled: .2, contextual: .75, second: .1}
}

// fix gives the vectors one share in every query, whatever embeds them.
func (t *tuning) fix(share float64) { t.cosine, t.spelled, t.contextual = share, 0, share }

// fuse scores the groups and sorts them: a convex combination of the cosine and
// of BM25F over its best value for this query (Bruch, Gai and Ingber, 2023).
// Reciprocal ranks forget by how much a hit is better than the next, which is
// most of what the better ranking knows.
func (s *search) fuse(groups []*group) {
	var best float32
	for _, g := range groups {
		best = max(best, g.text)
	}
	best = max(best, float32(s.q.Covered)*s.wish.worth())
	share := s.share()
	for _, g := range groups {
		meant := float64(g.cosine) + s.t.second*float64(g.cosine+g.second)
		switch {
		case s.q.Vector == nil:
			g.score = float64(g.text)
		case s.q.Mode == VectorOnly || best == 0:
			g.score = float64(g.cosine)
		case s.t.rrf:
			g.score = reciprocal(g.textRank) + reciprocal(g.vectorRank)
		default:
			g.score = share*meant + (1-share)*float64(g.text/best)
		}
	}
	sortGroups(groups)
}

// worth is the most that the words can add up to, in an item that says each of them
// again and again.
func (w *wish) worth() float32 {
	var sum float32
	for i := range w.words {
		sum += w.words[i].weight * w.words[i].idf
	}
	return sum
}

// share is how much the vectors say in this query.
func (s *search) share() float64 {
	if s.pieces == nil {
		return s.t.contextual
	}
	var all, whole float64
	for _, w := range s.wish.words {
		all += float64(w.idf)
		if s.pieces(strings.ToLower(w.text)) == 1 {
			whole += float64(w.idf)
		}
	}
	return s.t.cosine + s.t.spelled*whole/max(all, 1e-9)
}

func reciprocal(rank int) float64 {
	if rank == 0 {
		return 0
	}
	return 1 / (60 + float64(rank))
}
