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
	Divide DecisionKind = "split"  // Documents, and what is closer to them, leave Topic for one of their own called Label; no Documents: one of two halves
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
	// Left and Stayed are who left Topic, and who stayed, when the decision to split
	// was taken. Who is closer to whom changes with what comes; what a person saw
	// and decided does not, so only the others are judged by it. Both are empty where
	// that was not known.
	Left   []string  `json:"left,omitempty"`
	Stayed []string  `json:"stayed,omitempty"`
	Time   time.Time `json:"time,omitzero"`
}

// SplitID is the id of the topic that a decision to split makes.
func SplitID(decision string) string { return newID("split\x00"+decision, map[string]bool{}) }

// apply returns the tree as people decided it, decisions in order; tree itself
// stays as it is. points give the vectors that a split needs; a decision that has
// no effect, since its topic is gone or it makes no sense, is among the ids
// returned.
func apply(tree *Tree, decisions []Decision, points []Point) (view *Tree, idle []string) {
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
	if d.Kind == Divide && len(d.Left) > 0 {
		return e.keepApart(d)
	}
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
