package cluster

import (
	"slices"
	"strings"
	"time"
)

// Makeshift reports whether a label is one that a topic has for want of a name:
// "Miscellaneous 2", "Ferries and more", "More on ferries".
func Makeshift(label string) bool {
	return slices.ContainsFunc(tongues, func(t tongue) bool {
		rest, numbered := strings.CutPrefix(label, t.rest)
		return numbered && strings.Trim(rest, " 0123456789") == "" || label == t.personal ||
			strings.HasPrefix(label, t.more+" ") || strings.HasSuffix(label, " "+t.mixed)
	})
}

// unnamed reports whether a topic is to be named: it has no name, or one that is to
// make room for a better.
func (n *naming) unnamed(topic int) bool {
	label := n.tree.Topics[topic].Label
	return label == "" || n.Renew && Makeshift(label)
}

// renew gives a topic a good name instead of a makeshift one, if it has any.
func (n *naming) renew(topic int, given given) {
	t := &n.tree.Topics[topic]
	if !n.unnamed(topic) {
		return
	}
	good, poor := n.best(topic)
	if name := n.named(topic, given, good, poor); name != "" && !Makeshift(name) {
		t.Label = name
		given.put(t)
	}
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
