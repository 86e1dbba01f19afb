package index

// tuning are the numbers of the ranking. They were chosen on the sets that
// quality_test.go measures.
type tuning struct {
	k1            float32 // how soon further occurrences of a word count less
	title         float32 // weight of an occurrence in the title against one in the text
	titleB, textB float32 // how much a long field dilutes
	approx        float32 // weight of a word that is only resembled
	cosine        float64 // share of the vectors in the fusion, where nothing speaks against them
	rrf           bool
}

func tuned() tuning {
	return tuning{k1: 1.2, title: 1, titleB: .75, textB: .75, approx: .6, cosine: .6}
}

// fuse scores the groups and sorts them.
func (s *search) fuse(groups []*group) {
	defer func() { sortGroups(groups) }()
	var best float32
	for _, g := range groups {
		best = max(best, g.text)
	}
	switch {
	case s.q.Vector == nil:
		for _, g := range groups {
			g.score = float64(g.text)
		}
		return
	case best == 0:
		for _, g := range groups {
			g.score = float64(g.cosine)
		}
		return
	}
	for _, g := range groups {
		if s.t.rrf {
			g.score = 0
			if g.textRank > 0 {
				g.score += 1 / (60 + float64(g.textRank))
			}
			if g.vectorRank > 0 {
				g.score += 1 / (60 + float64(g.vectorRank))
			}
			continue
		}
		g.score = s.t.cosine*float64(g.cosine) + (1-s.t.cosine)*float64(g.text/best)
	}
}
