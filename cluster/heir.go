package cluster

import (
	"cmp"
	"slices"
)

// Apply returns the tree as people decided it, decisions in order; the state stays as it is. A
// topic that a decision leads to and that has gone into another since means that other one.
// points give the vectors that a split needs; idle are the ids of decisions without effect.
func (s *State) Apply(decisions []Decision, points []Point) (view *Tree, idle []string) {
	return apply(&s.Tree, s.inherited(decisions), points)
}

// inherited are decisions as they are meant in the tree of the state.
func (s *State) inherited(decisions []Decision) []Decision {
	at := s.Tree.Index()
	heirs := make(map[string]string)
	for _, e := range s.Events {
		if e.Kind == Merged {
			heirs[e.Topic] = e.Other
		}
	}
	heir := func(id string) string {
		for next, steps := id, 0; steps <= len(heirs); steps++ {
			if _, there := at[next]; there {
				return next
			}
			if next = heirs[next]; next == "" {
				break
			}
		}
		return id
	}
	out := make([]Decision, len(decisions))
	for i, d := range decisions {
		switch {
		case d.Kind == Merge, d.Kind == Move && len(d.Documents) == 0:
			d.Into = heir(d.Into)
		case d.Kind == Move:
			d.Topic = heir(d.Topic)
		}
		out[i] = d
	}
	return out
}

// moveDocuments puts documents into a topic. Where it has parts by now, those that stand in
// none of them go to the part whose documents they are closest to, or to the largest.
func (e *editor) moveDocuments(documents []string, topic string) bool {
	wanted := setOf(documents)
	parts := e.finest(topic)
	inside := setOf(parts)
	middle := make([][]float32, len(parts))
	for k, part := range parts {
		middle[k] = e.mean(e.members(part))
	}
	moved := false
	for i := range e.tree.Assignments {
		a := &e.tree.Assignments[i]
		if !wanted[a.Document] {
			continue
		}
		moved = true
		if len(parts) == 1 {
			a.Topic, a.Nearest = parts[0], parts[0]
			continue
		}
		if inside[a.Topic] {
			continue
		}
		to := parts[e.closest(a.Document, middle)]
		a.Topic, a.Nearest = to, to
	}
	return moved
}

// closest is the middle that a document is closest to, the first without a vector.
func (e *editor) closest(document string, middle [][]float32) int {
	best, like := 0, float32(-2)
	v := e.vector[document]
	for k, m := range middle {
		if len(v) == 0 || len(m) == 0 {
			continue
		}
		if x := dot(v, m); x > like {
			best, like = k, x
		}
	}
	return best
}

// finest are the topics without parts that are topic or stand below it, the largest first.
func (e *editor) finest(topic string) []string {
	size := make(map[string]int)
	for _, a := range e.tree.Assignments {
		size[a.Topic]++
	}
	at := e.tree.Index()
	var list []string
	for id, chain := range e.tree.chains() {
		if slices.Contains(chain, at[topic]) && !e.hasParts(id) {
			list = append(list, id)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b)) })
	return list
}
