package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tuning are the numbers of the ranking. They were chosen on eleven sets, each
// judged by what the others chose, and differ little from their neighbours.
type tuning struct {
	k1            float32 // how soon further occurrences of a word count less
	title         float32 // weight of an occurrence in the title against one in the text
	titleB, textB float32 // how much a long field dilutes
	approx        float32 // weight of a word that is only resembled
	pair          float64 // weight of two words side by side against both of them anywhere

	// What a cosine of 1 is worth, in the unit of BM25: cosine, and spelled more where
	// the embedder has all words of the query in one piece; contextual where it is a
	// transformer, which reads a word by what stands around it.
	cosine, spelled, contextual float64
	// The same where the embedder, or a table beside a transformer, has learned from
	// these items: less by the second number as the best group has more of what the
	// query's words are worth, and never less than least.
	learned, joined [2]float64
	least           float64

	// To compare; see Variants.
	rrf    bool    // fuse by reciprocal ranks instead
	share  float64 // fuse by a convex sum with this share of the cosine instead
	exact  bool    // a word that is nowhere is not taken for another
	bodies bool    // items without a text do not count
}

func tuned() tuning {
	return tuning{
		k1: 1.2, title: 2, titleB: .75, textB: .75, approx: .6, pair: .4,
		cosine: 9.5, spelled: 9, contextual: 32, learned: [2]float64{30, 30}, joined: [2]float64{65, 60}, least: 6,
	}
}

// fuse scores the groups and sorts them: the cosine at a weight, and BM25F as it
// is. Both are taken for the logarithms of odds, which add up where two witnesses
// know of one thing. So the words count in a query as far as they have something
// to say there: many rare ones much, a common one little. Scores that are brought
// to one scale in each query first, or ranks, forget just that.
func (s *search) fuse(groups []*group) {
	worth := float64(s.wish.worth())
	scale := 1.0
	if s.q.Worth > 0 && worth > 0 {
		scale, worth = s.q.Worth/worth, s.q.Worth
	}
	best := max(bestByWords(groups), 1e-9)
	for _, g := range groups {
		words := scale * (float64(g.text) + s.t.pair*float64(g.pairs))
		switch {
		case s.q.Vector == nil:
			g.score = words / max(worth, 1e-9)
		case s.q.Mode == VectorOnly:
			g.score = float64(g.cosine)
		case s.t.rrf:
			g.score = reciprocal(g.textRank) + reciprocal(g.vectorRank)
		case s.t.share > 0:
			g.score = s.t.share*float64(g.cosine) + (1-s.t.share)*float64(g.text)/best
		default:
			g.score = (s.weight*float64(g.cosine) + words) / (s.weight + worth)
		}
	}
	sortGroups(groups)
}

// weightOfCosine is what a cosine of 1 is worth in this query. found is the share of
// what its words are worth that the best group has by them.
func (s *search) weightOfCosine(found float64) float64 {
	falling := func(w [2]float64) float64 { return max(w[0]-w[1]*found, s.t.least) }
	switch {
	case s.pieces == nil && s.learned:
		return falling(s.t.joined)
	case s.pieces == nil:
		return s.t.contextual
	case s.learned:
		return falling(s.t.learned) + s.t.spelled*s.spelled()
	}
	return s.t.cosine + s.t.spelled*s.spelled()
}

// spelled is the share of the query's words that the embedder has in one piece.
func (s *search) spelled() float64 {
	whole := 0
	for _, w := range s.wish.words {
		if !mute(w.text) && s.pieces(strings.ToLower(w.text)) == 1 {
			whole++
		}
	}
	return float64(whole) / float64(max(len(s.wish.words), 1))
}

// found is the share, 0 … 1, of what the query's words are worth that the best of the
// groups has by them.
func (s *search) found(groups []*group) float64 {
	return bestByWords(groups) / max(float64(s.wish.worth()), 1e-9)
}

// bestByWords is the greatest score of any group by the words.
func bestByWords(groups []*group) float64 {
	var best float32
	for _, g := range groups {
		best = max(best, g.text)
	}
	return float64(best)
}

// mute reports whether a static model makes nothing of a word though it has it
// in one piece: "E-14" and "E-21" are nearly one vector.
func mute(word string) bool {
	return utf8.RuneCountInString(word) == 1 || strings.ContainsFunc(word, unicode.IsDigit)
}

func reciprocal(rank int) float64 {
	if rank == 0 {
		return 0
	}
	return 1 / (60 + float64(rank))
}
