// Package cluster finds the topics in a set of vectors and keeps their identity
// between runs; package naming below it names them. The functions of both are pure:
// the same vectors, ids and options give the same topics whatever the order.
//
// The walk of a caller, each step the input of the next:
//
//	tree, err := cluster.Build(ctx, points, options, progress) // or Update, for a few new points
//	state, events := cluster.Identify(previous, tree, at)      // ids that outlive runs
//	err = naming.Name(tree, naming.From{Text: text})           // labels and terms
//	view, idle := state.Apply(decisions, points)               // what people decided
//
// The [State] is what is kept for the next run; it holds the tree before
// decisions, so that a decision is undone by leaving it out.
package cluster

import (
	"time"

	"github.com/askbook/askbook/embed"
)

// Point is a document to be placed.
type Point struct {
	ID string
	// Vector is of unit length, all of one model. A point with an empty
	// vector has no place among the others and stays unsorted.
	Vector embed.Vector
	// Text is what the vector was made from; shared words tie points together
	// as well. "" leaves the vector alone to speak.
	Text string
	// Sides are the point as further views see it: the terms of each, in any
	// order, as the words of the answer, or tags. A missing one says nothing.
	// [Options].Views weighs them.
	Sides [][]string
	Time  time.Time // zero where unknown; only Identify's dates come from it
}

// Topic is a group of documents that are about one thing, at one level of the
// tree. Topics nest strictly: a document of a topic is one of its parent's.
type Topic struct {
	ID      string   `json:"id"`               // stable between runs
	Parent  string   `json:"parent,omitempty"` // "" at the top
	Label   string   `json:"label,omitempty"`
	Terms   []string `json:"terms,omitempty"` // best first
	Members []string `json:"-"`               // document ids, sorted
	// Exemplars are the ids of the most typical members, the medoid first.
	Exemplars []string  `json:"exemplars,omitempty"`
	Centroid  []float32 `json:"centroid,omitempty"` // unit length
	Copies    int       `json:"copies,omitempty"`   // members that nearly repeat another one
}

// Assignment is where one document stands.
type Assignment struct {
	Document string   `json:"document"`
	Topic    string   `json:"topic,omitempty"`   // the finest topic; "" is unsorted
	Path     []string `json:"-"`                 // from the root to Topic; nil for unsorted
	Score    float64  `json:"score"`             // 0 … 1, how well it fits; low where it is unlike all others
	Also     []string `json:"also,omitempty"`    // further fine topics
	Nearest  string   `json:"nearest,omitempty"` // the closest fine topic, set for unsorted too
	// CopyOf is the document that this one nearly repeats, "" for none. A copy
	// stands where that document stands.
	CopyOf string `json:"copy_of,omitempty"`
}

// Tree is the outcome of a run.
type Tree struct {
	Topics      []Topic      `json:"topics"`      // parents before children, larger before smaller
	Assignments []Assignment `json:"assignments"` // one a point, sorted by document
	// Whole is how many documents there were when all were last looked at together.
	Whole int `json:"whole,omitempty"`
	// Ladder are the levels that were found first, coarsest first, as resolutions.
	Ladder []float64 `json:"ladder,omitempty"`
}
