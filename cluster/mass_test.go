package cluster

import (
	"fmt"
	"testing"
)

// crowd is a few broad matters of 40 points each, and a mailing that is unlike all.
func crowd(mailing int) []Point {
	r := generator(7, 0)
	var points []Point
	for i := range 160 {
		v := make([]float32, 24)
		v[i%4] = 1
		for d := range v {
			v[d] += float32(r.NormFloat64()) / 6
		}
		points = append(points, Point{ID: fmt.Sprintf("p%03d", i), Vector: unit(v)})
	}
	v := make([]float32, 24)
	v[0], v[20] = 0.3, 1
	for i := range mailing {
		points = append(points, Point{ID: fmt.Sprintf("m%03d", i), Vector: unit(v)})
	}
	return points
}

// mailingOf is the topic that holds the mailing, and how many others are in it.
func mailingOf(t *testing.T, tree *Tree) (topic Topic, others int) {
	t.Helper()
	id := ""
	for _, a := range tree.Assignments {
		switch {
		case a.Document[0] != 'm':
		case id == "":
			id = a.Topic
		case a.Topic != id:
			t.Fatalf("the mailing is in %q and in %q", id, a.Topic)
		}
	}
	for _, topic := range tree.Topics {
		if topic.ID != id {
			continue
		}
		for _, m := range topic.Members {
			if m[0] != 'm' {
				others++
			}
		}
		return topic, others
	}
	return topic, 0
}

// A mailing is one topic, counted, and swells no other.
func TestMailingIsATopic(t *testing.T) {
	tree, err := Build(t.Context(), crowd(300), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	topic, others := mailingOf(t, tree)
	if len(topic.Members) != 300 || others > 0 || topic.Copies != 299 || topic.Parent != "" {
		t.Errorf("the mailing is in a topic of %d with %d others, %d copies, parent %q", len(topic.Members), others, topic.Copies, topic.Parent)
	}
	check(t, tree, crowd(300))
}

// What a few have sent is no mailing.
func TestFewCopiesAreNoMailing(t *testing.T) {
	points := crowd(massLeast - 1)
	tree, err := Build(t.Context(), points, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if topic, others := mailingOf(t, tree); topic.ID != "" && others == 0 {
		t.Errorf("a topic of %d copies", len(topic.Members))
	}
}

// A mailing that comes later is a topic as well, and more of it join.
func TestMailingComesLater(t *testing.T) {
	state := &State{}
	for _, n := range []int{0, massLeast + 2, massLeast + 5} {
		tree, err := Update(t.Context(), state, crowd(n), Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if topic, others := mailingOf(t, tree); n > 0 && (len(topic.Members) != n || others > 0) {
			t.Errorf("with %d copies the mailing is in a topic of %d with %d others", n, len(topic.Members), others)
		}
		state = &State{Tree: *tree}
	}
}
