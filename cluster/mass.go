package cluster

import "slices"

// massLeast is how many documents repeat a text that is a topic of its own where it
// is like no other: a mailing is one row however often it was sent, and one row
// goes where its few ties lead, into a topic of ten that is three hundred then.
const massLeast = 10

// alone takes from the graph the rows that many documents repeat and that fit badly
// among all others, so that each is a topic of its own on every level.
func (s *sample) alone(g *graph, fit []float64) *graph {
	if len(fit) == 0 {
		return g
	}
	limit := weak * slices.Sorted(slices.Values(fit))[len(fit)/2]
	cut := make([]bool, len(fit))
	for r, n := range s.documents() {
		cut[r] = n >= massLeast && fit[r] < limit
	}
	if !slices.Contains(cut, true) {
		return g
	}
	return g.without(cut)
}

// documents are how many stand for each row, copies included.
func (s *sample) documents() []int {
	documents := make([]int, s.vector.rows)
	for _, r := range s.row {
		if r >= 0 {
			documents[r]++
		}
	}
	return documents
}

// without is the graph with no edges to or from the nodes that are cut.
func (g *graph) without(cut []bool) *graph {
	out := &graph{off: make([]int, 1, len(g.off)), loop: g.loop}
	for v := range g.nodes() {
		for _, e := range g.edges(int32(v)) {
			if !cut[v] && !cut[e.to] {
				out.edge = append(out.edge, e)
			}
		}
		out.off = append(out.off, len(out.edge))
	}
	out.finish()
	return out
}

// masses makes a topic of each fresh row that many documents repeat, is a copy of none,
// and fits badly among all others.
func (u *repair) masses() {
	documents := u.s.documents()
	for i, r := range u.fresh {
		if documents[r] >= massLeast && u.copyOf[i] < 0 && u.fit[i] < weak/stray*u.floor {
			u.found([]int32{r}, "")
		}
	}
}
