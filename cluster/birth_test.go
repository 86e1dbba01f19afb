package cluster

import (
	"context"
	"fmt"
	"testing"
)

// grouped makes n points about each topic, with labels.
func grouped(topics, n int) (points []Point, labels map[string]int) {
	labels = make(map[string]int)
	for topic := range topics {
		for i, p := range invented(n, 1, 64, uint64(100+topic)) {
			p.ID = fmt.Sprintf("d%02d-%02d", topic, i)
			points = append(points, p)
			labels[p.ID] = topic
		}
	}
	return points, labels
}

// Topics that nobody asked about before are born within one update, each as
// one topic, and none beside a topic that is there.
func TestNewTopicsAreBornWhole(t *testing.T) {
	const topics, unknown = 15, 3
	points, labels := grouped(topics, 30)
	var old []Point
	for _, p := range points {
		if labels[p.ID] >= unknown && p.ID[len(p.ID)-1] != '7' { // some of the known topics come later too
			old = append(old, p)
		}
	}
	state, _ := Identify(nil, build(t, old, Options{}), day)
	tree, err := Update(context.Background(), state, points, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[string]bool)
	for _, topic := range state.Tree.Topics {
		known[topic.ID] = true
	}
	born := make(map[string]map[int]int) // documents of each label in new topics
	for _, a := range tree.Assignments {
		if a.Topic == "" || known[a.Topic] {
			continue
		}
		if born[a.Topic] == nil {
			born[a.Topic] = make(map[int]int)
		}
		born[a.Topic][labels[a.Document]]++
	}
	if len(born) != unknown {
		t.Errorf("%d topics are born, want %d: %v", len(born), unknown, born)
	}
	for id, by := range born {
		for label, n := range by {
			if len(by) > 1 || label >= unknown || n < 27 {
				t.Errorf("topic %s is born of %v, by label", id, by)
			}
		}
	}
}
