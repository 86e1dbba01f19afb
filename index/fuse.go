package index

import (
	"cmp"
	"math"
)

// tuning are the numbers of the ranking. They were chosen on eleven sets, each
// judged by what the others chose, and differ little from their neighbours.
type tuning struct {
	k1            float32 // how soon further occurrences of a word count less
	title         float32 // weight of an occurrence in the title against one in the text
	titleB, textB float32 // how much a long field dilutes
	approx        float32 // weight of a word that is nowhere, but others begin with it
	pair          float64 // weight of two words side by side against both of them anywhere
	cases         float64 // weight of what a case has that says the same; see consult
	doubt         float64 // how little a word says in a group of something else; see trust

	// What likeness is worth beside the words; see weightOfLikeness.
	scale, power, near, rarity, codes float64

	// To compare; see Variants.
	rrf    bool    // fuse by reciprocal ranks instead
	share  float64 // fuse by a convex sum with this share of the cosine instead
	exact  bool    // a word that is nowhere is not taken for another
	bodies bool    // items without a text do not count
	alike  bool    // likeness and words are balanced alike in all indexes
}

func tuned() tuning {
	return tuning{
		k1: 1.2, title: 2, titleB: .75, textB: .75, approx: .6, pair: .4, cases: .15, doubt: 1,
		scale: 2.1, power: 1.5, near: 2.5, rarity: .3, codes: .8,
	}
}

// fuse scores the groups and sorts them: the cosine at a weight, and BM25F as it
// is. Both are taken for the logarithms of odds, which add up where two witnesses
// know of one thing. So the words count in a query as far as they have something
// to say there: many rare ones much, a common one little. Scores that are brought
// to one scale in each query first, or ranks, forget just that. In a group that is about
// something else they are not to be trusted as much; see trust.
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
			g.score = (s.weight*float64(g.cosine) + s.trust(g)*words) / (s.weight + worth)
		}
	}
	sortGroups(groups)
}

// weightOfLikeness is what a cosine of 1 is worth in this query, in the unit of BM25.
// A standard deviation of what any groups have is worth more in an index whose own
// questions are told by likeness (see [Balance]), or, where none were asked, the nearer
// the best group comes and the farther words stray (see [Index.Stray]). It is worth less the rarer the query's words are, since who names a
// thing wants that thing, and the more of them are codes.
func (s *search) weightOfLikeness(groups []*group) float64 {
	if s.q.Weight > 0 {
		return s.q.Weight
	}
	mean, spread := s.background()
	balance := s.balance
	switch {
	case s.t.alike:
		balance = usualBalance
	case balance == 0:
		balance = s.t.near * nearness(groups, mean) * cmp.Or(s.stray, 1)
	}
	return s.t.scale * math.Pow(balance, s.t.power) * s.leftOpen() / spread
}

// leftOpen is how much the words leave to likeness, 1 where they name nothing.
func (s *search) leftOpen() float64 {
	return math.Exp(-s.t.rarity*s.wish.rarity()) * (1 - s.t.codes*s.wish.codes())
}

// nearness is how far of the way from any group to one that says the same the best one is.
func nearness(groups []*group, mean float64) float64 {
	const least = .2
	return max((bestByLikeness(groups, mean)-mean)/(1-mean), least)
}

// doubt is how far words are believed in a group by what it is about.
type doubt struct {
	share     float64 // of the words' worth that is in doubt
	any, best float64 // likenesses: of any group, of the best one
}

// doubtOfWords is nothing where it is known how questions of the index are told. Elsewhere a
// word ties a query to a group of something else by an accident, the more so the more
// common the words are.
func (s *search) doubtOfWords(groups []*group) doubt {
	if s.balance > 0 || s.t.alike {
		return doubt{}
	}
	mean, _ := s.background()
	return doubt{share: s.t.doubt * s.leftOpen(), any: mean, best: bestByLikeness(groups, mean)}
}

// trust is the share of the words' worth that counts in a group: all of it in the one most
// alike to the query, least in one that is no more alike than any.
func (s *search) trust(g *group) float64 {
	d := s.doubt
	if d.best <= d.any {
		return 1
	}
	far := (d.best - float64(g.cosine)) / (d.best - d.any)
	return 1 - d.share*min(max(far, 0), 1)
}

// bestByLikeness is the greatest likeness of any group, or least where that is greater.
func bestByLikeness(groups []*group, least float64) float64 {
	for _, g := range groups {
		least = max(least, float64(g.cosine))
	}
	return least
}

// bestByWords is the greatest score of any group by the words.
func bestByWords(groups []*group) float64 {
	var best float32
	for _, g := range groups {
		best = max(best, g.text)
	}
	return float64(best)
}

func reciprocal(rank int) float64 {
	if rank == 0 {
		return 0
	}
	return 1 / (60 + float64(rank))
}
