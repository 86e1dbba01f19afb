package cluster

import (
	"slices"
	"time"
)

// DecisionKind is what a person did to the tree.
type DecisionKind string

// The kinds of decisions.
const (
	Rename DecisionKind = "rename" // Topic is called Label
	Merge  DecisionKind = "merge"  // Topic goes into Into
	Divide DecisionKind = "split"  // Documents, and what is closer to them, leave Topic for one of their own called Label; no Documents: in two
	Move   DecisionKind = "move"   // Documents go to Topic; no Documents: Topic becomes a child of Into ("" is the top)
)

// Decision is one change by a person. Every later run respects it; it is
// undone by leaving it out.
type Decision struct {
	ID        string       `json:"id"` // unique and stable
	Kind      DecisionKind `json:"kind"`
	Topic     string       `json:"topic"`
	Into      string       `json:"into,omitempty"`
	Label     string       `json:"label,omitempty"`
	Documents []string     `json:"documents,omitempty"`
	Time      time.Time    `json:"time,omitzero"`
}

// SplitID is the id of the topic that a decision to split makes.
func SplitID(decision string) string { return newID("split\x00"+decision, map[string]bool{}) }

// Apply returns the tree as people decided it, decisions in order; tree itself
// stays as it is. points give the vectors that a split needs; a decision that has
// no effect, since its topic is gone or it makes no sense, is among the ids
// returned.
func Apply(tree *Tree, decisions []Decision, points []Point) (view *Tree, idle []string) {
	view = &Tree{Topics: slices.Clone(tree.Topics), Assignments: slices.Clone(tree.Assignments)}
	if len(decisions) == 0 {
		view.link()
		return view, nil
	}
	e := editor{tree: view, vector: make(map[string][]float32, len(points))}
	for _, p := range points {
		if usable(p.Vector) {
			e.vector[p.ID] = p.Vector
		}
	}
	for _, d := range decisions {
		if !e.apply(d) {
			idle = append(idle, d.ID)
		}
	}
	e.tidy()
	return view, idle
}

// editor changes a tree in place.
type editor struct {
	tree   *Tree
	vector map[string][]float32
}

// apply reports whether the decision could be followed.
func (e *editor) apply(d Decision) bool {
	at := e.tree.Index()
	topic, known := at[d.Topic]
	if !known {
		return false
	}
	_, target := at[d.Into]
	switch {
	case d.Kind == Rename && d.Label != "":
		e.tree.Topics[topic].Label = d.Label
		return true
	case d.Kind == Merge && target && d.Into != d.Topic && !e.within(d.Into, d.Topic):
		e.merge(d.Topic, d.Into)
		return true
	case d.Kind == Divide:
		return e.divide(d)
	case d.Kind == Move && len(d.Documents) > 0:
		return e.moveDocuments(d.Documents, d.Topic)
	case d.Kind == Move && (target || d.Into == "") && !e.within(d.Into, d.Topic):
		e.shelter(d.Into)
		e.tree.Topics[topic].Parent = d.Into
		return true
	}
	return false
}

// within reports whether topic is root or lies below it.
func (e *editor) within(topic, root string) bool {
	at := e.tree.Index()
	for _, i := range e.tree.chains()[topic] {
		if i == at[root] {
			return true
		}
	}
	return false
}

// merge hands documents and parts of a topic to another. Where the other has
// parts, or gets some, documents that stood in neither's parts get one of their own.
func (e *editor) merge(topic, into string) {
	parts := false
	for i := range e.tree.Topics {
		if t := &e.tree.Topics[i]; t.Parent == topic {
			parts = true
		}
	}
	if parts {
		e.shelter(into)
	} else if e.hasParts(into) {
		// The topic has no parts: it becomes one of the other's.
		e.tree.Topics[e.tree.Index()[topic]].Parent = into
		return
	}
	for i := range e.tree.Topics {
		if t := &e.tree.Topics[i]; t.Parent == topic {
			t.Parent = into
		}
	}
	e.reassign(topic, into)
	e.tree.Topics = slices.DeleteFunc(e.tree.Topics, func(t Topic) bool { return t.ID == topic })
}

func (e *editor) hasParts(topic string) bool {
	return slices.ContainsFunc(e.tree.Topics, func(t Topic) bool { return t.Parent == topic })
}

// shelter gives the documents of a topic without parts a part of their own
// before it gets others: documents stand in finest topics only.
func (e *editor) shelter(topic string) {
	if topic == "" || e.hasParts(topic) {
		return
	}
	t := e.tree.Topics[e.tree.Index()[topic]]
	part := t
	part.ID, part.Parent = newID("part\x00"+t.ID, map[string]bool{}), t.ID
	for i := range e.tree.Assignments {
		if a := &e.tree.Assignments[i]; a.Topic == topic {
			a.Topic = part.ID
		}
	}
	e.tree.Topics = append(e.tree.Topics, part)
}

// reassign replaces a topic by another wherever documents name it.
func (e *editor) reassign(from, to string) {
	for i := range e.tree.Assignments {
		a := &e.tree.Assignments[i]
		if a.Topic == from {
			a.Topic = to
		}
		if a.Nearest == from {
			a.Nearest = to
		}
		a.Also = slices.Clone(a.Also)
		for k := range a.Also {
			if a.Also[k] == from {
				a.Also[k] = to
			}
		}
	}
}

// moveDocuments puts documents into a finest topic.
func (e *editor) moveDocuments(documents []string, topic string) bool {
	if e.hasParts(topic) {
		return false
	}
	wanted := make(map[string]bool, len(documents))
	for _, d := range documents {
		wanted[d] = true
	}
	moved := false
	for i := range e.tree.Assignments {
		a := &e.tree.Assignments[i]
		if wanted[a.Document] {
			a.Topic, a.Nearest = topic, topic
			moved = true
		}
	}
	return moved
}

// divide makes a sibling of a finest topic. Members go where they are closer:
// to the documents named or to the rest; without names, to one of two halves.
func (e *editor) divide(d Decision) bool {
	t := e.tree.Topics[e.tree.Index()[d.Topic]]
	if e.hasParts(d.Topic) {
		return false
	}
	var members []int // assignments
	var named []bool
	for i, a := range e.tree.Assignments {
		if a.Topic == d.Topic {
			members = append(members, i)
			named = append(named, slices.Contains(d.Documents, a.Document))
		}
	}
	leaves := e.closer(members, named)
	if !slices.Contains(leaves, true) || !slices.Contains(leaves, false) {
		return false
	}
	part := Topic{ID: SplitID(d.ID), Parent: t.Parent, Label: d.Label}
	for k, i := range members {
		if leaves[k] {
			a := &e.tree.Assignments[i]
			a.Topic, a.Nearest = part.ID, part.ID
		}
	}
	e.tree.Topics = append(e.tree.Topics, part)
	return true
}

// closer tells which members belong to the named ones.
func (e *editor) closer(members []int, named []bool) []bool {
	leaves := slices.Clone(named)
	dim := 0
	var rows []int // places in members
	for k, i := range members {
		if v := e.vector[e.tree.Assignments[i].Document]; len(v) > 0 {
			dim = len(v)
			rows = append(rows, k)
		}
	}
	if len(rows) < 2 {
		return leaves
	}
	m := newMatrix(len(rows), dim)
	var in, out []int32
	for r, k := range rows {
		copy(m.row(r), e.vector[e.tree.Assignments[members[k]].Document])
		normalise(m.row(r))
		if named[k] {
			in = append(in, int32(r))
		} else {
			out = append(out, int32(r))
		}
	}
	if len(in) == 0 {
		_, half := kmeans(m, 2, 0)
		for r, k := range rows {
			leaves[k] = half[r] != half[0]
		}
		return leaves
	}
	a, b := make([]float32, dim), make([]float32, dim)
	mean(m, in, a)
	mean(m, out, b)
	for r, k := range rows {
		leaves[k] = named[k] || dot(m.row(r), a) > dot(m.row(r), b)
	}
	return leaves
}
