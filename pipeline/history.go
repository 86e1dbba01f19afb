package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/workspace"
)

// topicNames are labels by topic, of those that are gone too.
type topicNames map[string]string

// loadNames reads what topics are called, or were when they were last seen.
func loadNames(ctx context.Context, w *workspace.Workspace) (topicNames, error) {
	names := topicNames{}
	if w.Store == nil {
		return names, nil
	}
	_, err := w.Store.Result(ctx, resultNames, &names)
	return names, err
}

// TopicLabels are what topics are called, by their ids. They are read in a moment,
// where who is in which topic takes long.
func TopicLabels(ctx context.Context, w *workspace.Workspace) (map[string]string, error) {
	return loadNames(ctx, w)
}

// learn takes over the names of a run. What people see goes before what the
// run itself made.
func (n topicNames) learn(state *cluster.State, view *cluster.Tree) {
	for _, t := range state.Tree.Topics {
		n[t.ID] = t.Label
	}
	for _, t := range view.Topics {
		n[t.ID] = t.Label
	}
}

// TopicChange is what became of a topic in a build: born, grown, shrunk,
// split, merged, retired or renamed.
type TopicChange struct {
	Kind       cluster.EventKind `json:"kind"`
	Topic      string            `json:"topic"`
	Label      string            `json:"label"`
	Other      string            `json:"other"` // split from, or merged into; "" for the other kinds
	OtherLabel string            `json:"other_label"`
	Before     int               `json:"before"` // conversations
	After      int               `json:"after"`
	Was        string            `json:"was,omitempty"` // the label before renamed
}

// changeOrder is how much a kind of change is worth telling, most first.
var changeOrder = []cluster.EventKind{cluster.Born, cluster.Split, cluster.Merged, cluster.Retired, cluster.Grown, cluster.Shrunk, cluster.Renamed}

// changes tells events with labels: by kind, the larger topics first.
func changes(events []cluster.Event, names topicNames) []TopicChange {
	list := make([]TopicChange, len(events))
	for i, e := range events {
		list[i] = TopicChange{e.Kind, e.Topic, names[e.Topic], e.Other, names[e.Other], e.Before, e.After, e.Was}
	}
	slices.SortFunc(list, func(a, b TopicChange) int {
		return cmp.Or(
			cmp.Compare(slices.Index(changeOrder, a.Kind), slices.Index(changeOrder, b.Kind)),
			cmp.Compare(max(b.Before, b.After), max(a.Before, a.After)),
			cmp.Compare(a.Topic, b.Topic),
		)
	})
	return list
}

// joined counts the documents that came since and are in topics that were there.
func joined(before, after *cluster.Tree) int {
	there := map[string]bool{}
	for i := range before.Topics {
		there[before.Topics[i].ID] = true
	}
	n := 0
	known := before.Assignments // in order of documents, as those after are
	for i := range after.Assignments {
		a := &after.Assignments[i]
		for len(known) > 0 && known[0].Document < a.Document {
			known = known[1:]
		}
		if (len(known) == 0 || known[0].Document != a.Document) && there[a.Topic] {
			n++
		}
	}
	return n
}

// TopicStep is one step in the life of a topic. Steps by a build have the
// kinds of [cluster.Event]; those by a person are renamed, merged, split and
// moved.
type TopicStep struct {
	Kind  string `json:"kind"`
	By    string `json:"by"` // "build" or "person"
	Topic string `json:"topic"`
	Label string `json:"label"` // that the topic has, or had last; after renamed the new one
	Was   string `json:"was"`   // the label before renamed, else ""
	// Other is the topic that it was split from, merged into or moved under.
	Other      string `json:"other"`
	OtherLabel string `json:"other_label"`
	Before     int    `json:"before"` // conversations
	After      int    `json:"after"`
	// Time is RFC 3339: of the latest conversation where a build did it, ""
	// where that has none; of the decision where a person did.
	Time string `json:"time"`
	// Build numbers the builds that looked for topics, from 1; it is 0 where a person did
	// it, and where that was not counted yet.
	Build int `json:"build"`
}

// TopicHistory is the lineage of all topics, oldest first, or of the one with
// the id: its own steps and those where others came out of it or went into it.
// Decisions stand between the builds where they were taken.
func TopicHistory(ctx context.Context, w *workspace.Workspace, id string) ([]TopicStep, error) {
	steps := []TopicStep{}
	if w.Store == nil {
		return steps, unknownTopic(id, nil)
	}
	var state struct { // the rest of it is large
		Events []cluster.Event `json:"events"`
	}
	if _, err := w.Store.Result(ctx, resultState, &state); err != nil {
		return nil, err
	}
	events := state.Events
	names, err := loadNames(ctx, w)
	if err != nil {
		return nil, err
	}
	decisions, err := TopicDecisions(ctx, w)
	if err != nil {
		return nil, err
	}
	for i := 0; i <= len(events); i++ {
		for len(decisions) > 0 && (decisions[0].Events <= i || i == len(events)) {
			steps = append(steps, decisions[0].step(names))
			decisions = decisions[1:]
		}
		if i < len(events) {
			steps = append(steps, eventStep(events[i], names))
		}
	}
	if id == "" {
		return steps, nil
	}
	steps = slices.DeleteFunc(steps, func(s TopicStep) bool { return s.Topic != id && s.Other != id })
	if _, known := names[id]; !known && len(steps) == 0 {
		return nil, unknownTopic(id, names)
	}
	return steps, nil
}

// fewBorn is how many topics of the first build are worth telling one by one.
const fewBorn = 12

// WithoutFirst is steps, oldest first, without those that only say that a topic was
// there when topics were first found, and how many these are: where they are many,
// that is one thing to tell. None go where they are few.
func WithoutFirst(steps []TopicStep) (rest []TopicStep, found int) {
	first := slices.IndexFunc(steps, func(s TopicStep) bool { return s.By == "build" })
	if first < 0 {
		return steps, 0
	}
	born := func(s TopicStep) bool {
		return s.By == "build" && s.Kind == string(cluster.Born) && s.Time == steps[first].Time && s.Build == steps[first].Build
	}
	rest = slices.DeleteFunc(slices.Clone(steps), born)
	if found = len(steps) - len(rest); found <= fewBorn {
		return steps, 0
	}
	return rest, found
}

func eventStep(e cluster.Event, names topicNames) TopicStep {
	return TopicStep{
		Kind: string(e.Kind), By: "build", Topic: e.Topic, Label: cmp.Or(e.Label, names[e.Topic]), Was: e.Was, Other: e.Other, OtherLabel: names[e.Other],
		Before: e.Before, After: e.After, Time: stamp(e.Time), Build: e.Run,
	}
}

// step tells a decision as a step in a topic's life.
func (d *TopicDecision) step(names topicNames) TopicStep {
	s := TopicStep{By: "person", Topic: d.Topic, Label: names[d.Topic], Other: d.Into, Before: d.Before, After: d.After, Time: stamp(d.Time)}
	switch d.Kind {
	case cluster.Rename:
		s.Kind, s.Label, s.Was = "renamed", d.Label, d.Was
	case cluster.Merge:
		s.Kind = "merged"
	case cluster.Divide:
		s.Kind, s.Topic, s.Other = "split", cluster.SplitID(d.ID), d.Topic
		s.Label = names[s.Topic]
	case cluster.Move:
		s.Kind = "moved"
	}
	s.OtherLabel = names[s.Other]
	return s
}

// stamp is a time for scripts, "" where it is unknown.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// missingTopic says what became of a topic that is not there, of all that ever had names.
func missingTopic(id string, names topicNames, view *View) error {
	if label, known := names[id]; known {
		return fmt.Errorf("the topic %s (%s) is no longer there: `askbook topics history %s` says why", id, label, id)
	}
	return unknownTopic(id, names.of(view))
}

// unknownTopic says that no topic has the id, and which one may be meant.
func unknownTopic(id string, names topicNames) error {
	if id == "" {
		return nil
	}
	if meant := names.called(id); meant != "" {
		return fmt.Errorf("%q is what a topic is called: give its id, %s", id, meant)
	}
	return fmt.Errorf("there is no topic %q: `askbook topics` shows their ids", id)
}
