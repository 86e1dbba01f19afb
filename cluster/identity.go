package cluster

import (
	"context"
	"errors"
	"time"
)

// State is what one run leaves for the next: the tree, and every id that was
// ever given. It is serialised as JSON.
type State struct {
	Tree Tree `json:"tree"`
	// Used are the ids of all topics that ever lived, sorted: none is given twice.
	Used []string `json:"used"`
	// Events is the lineage, oldest first.
	Events []Event `json:"events"`
}

// EventKind says what became of a topic.
type EventKind string

// The kinds of events.
const (
	Born    EventKind = "born"    // of documents that were in no topic, or new
	Grown   EventKind = "grown"   // by half or more
	Shrunk  EventKind = "shrunk"  // by a third or more
	Split   EventKind = "split"   // Topic came out of Other, which lives on
	Merged  EventKind = "merged"  // Topic went into Other
	Retired EventKind = "retired" // nothing continues it
)

// Event is one step in the life of a topic.
type Event struct {
	Kind   EventKind `json:"kind"`
	Topic  string    `json:"topic"`
	Other  string    `json:"other,omitempty"`
	Before int       `json:"before"` // documents
	After  int       `json:"after"`
	Time   time.Time `json:"time,omitzero"` // of the latest document of the run
}

// Identify gives the topics of tree the ids that they had in the previous run,
// by the overlap of their members, and tells what changed. It rewrites the
// ids in tree. A nil previous state is the first run. at is the time of the
// events: that of the latest document.
func Identify(previous *State, tree *Tree, at time.Time) (*State, []Event) {
	return &State{Tree: *tree}, nil
}

// Update places the points that are not in the previous state and keeps all
// others where they are: new documents join topics, and a dense group of
// unsorted ones becomes a topic. points are all documents, old and new; those
// of the previous state that are not among them are gone.
func Update(ctx context.Context, previous *State, points []Point, opt Options, progress Progress) (*Tree, error) {
	return nil, errors.ErrUnsupported
}
