package cluster

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// EventKind says what became of a topic.
type EventKind string

// The kinds of events.
const (
	Born    EventKind = "born"    // of documents that were in no topic, or new
	Grown   EventKind = "grown"   // by half or more
	Shrunk  EventKind = "shrunk"  // by a third or more
	Split   EventKind = "split"   // Topic came out of Other
	Merged  EventKind = "merged"  // Topic went into Other
	Retired EventKind = "retired" // nothing continues it
	Renamed EventKind = "renamed" // from Was to Label
)

// Event is one step in the life of a topic.
type Event struct {
	Kind   EventKind `json:"kind"`
	Topic  string    `json:"topic"`
	Other  string    `json:"other,omitempty"`
	Before int       `json:"before"` // documents
	After  int       `json:"after"`
	Was    string    `json:"was,omitempty"`
	Label  string    `json:"label,omitempty"`
	Time   time.Time `json:"time,omitzero"` // of the latest document of the run
	// Run numbers the runs of a state from 1: times may be unknown, or the same in
	// several runs. It is 0 for what was kept before runs were numbered.
	Run int `json:"run,omitempty"`
}

// lineage tells what became of the topics. A topic without a forerunner was
// split from the one that most of its documents were in, if there is one on its
// level; one without a successor was merged into the one that most of its documents
// are in.
func lineage(pairs []overlap, before, after *Tree, origin []overlap, successor []int, at time.Time) []Event {
	levelBefore, levelAfter := before.levels(), after.levels()
	sizeBefore, sizeAfter := before.sizes(), after.sizes()
	from := make(map[int]overlap) // the largest source of each topic after
	into := make(map[int]overlap) // the largest heir of each topic before
	for _, p := range pairs {
		if levelBefore[p.before] != levelAfter[p.after] {
			continue
		}
		if best, ok := from[p.after]; !ok || p.shared > best.shared {
			from[p.after] = p
		}
		if best, ok := into[p.before]; !ok || p.shared > best.shared {
			into[p.before] = p
		}
	}
	var events []Event
	for i, t := range after.Topics {
		e := Event{Kind: Born, Topic: t.ID, After: sizeAfter[i], Time: at}
		if o := origin[i]; o.before >= 0 {
			e.Before = sizeBefore[o.before]
			switch {
			case e.After >= e.Before+3 && 2*e.After >= 3*e.Before:
				e.Kind = Grown
			case e.After <= e.Before-3 && 3*e.After <= 2*e.Before:
				e.Kind = Shrunk
			default:
				continue
			}
		} else if p, ok := from[i]; ok && 2*p.shared > e.After {
			e.Kind, e.Other = Split, before.Topics[p.before].ID
		}
		events = append(events, e)
	}
	for i, t := range before.Topics {
		if successor[i] >= 0 {
			continue
		}
		e := Event{Kind: Retired, Topic: t.ID, Before: sizeBefore[i], Time: at}
		if p, ok := into[i]; ok && 2*p.shared > e.Before {
			e.Kind, e.Other, e.After = Merged, after.Topics[p.after].ID, sizeAfter[p.after]
		}
		events = append(events, e)
	}
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Topic, b.Topic))
	})
	return events
}

// Renames tells which topics of before are called otherwise after.
func Renames(before, after *Tree, at time.Time) []Event {
	was := make(map[string]string, len(before.Topics))
	for _, t := range before.Topics {
		was[t.ID] = t.Label
	}
	var events []Event
	for _, t := range after.Topics {
		if old := was[t.ID]; old != "" && old != t.Label {
			events = append(events, Event{Kind: Renamed, Topic: t.ID, Before: len(t.Members), After: len(t.Members), Was: old, Label: t.Label, Time: at})
		}
	}
	slices.SortFunc(events, func(a, b Event) int { return strings.Compare(a.Topic, b.Topic) })
	return events
}
