package cluster

import (
	"cmp"
	"slices"
)

// tidy drops what is empty after people's changes, puts parents before
// children, and tells centroids and exemplars of changed topics anew.
func (e *editor) tidy() {
	t := e.tree
	sizes := t.sizes()
	empty := make(map[string]bool)
	for i, topic := range t.Topics {
		if sizes[i] == 0 {
			empty[topic.ID] = true
		}
	}
	t.Topics = slices.DeleteFunc(t.Topics, func(topic Topic) bool { return empty[topic.ID] })
	for i := range t.Assignments {
		a := &t.Assignments[i]
		a.Also = slices.DeleteFunc(slices.Clone(a.Also), func(id string) bool { return empty[id] || id == a.Topic })
		slices.Sort(a.Also)
		a.Also = slices.Compact(a.Also)
		if empty[a.Nearest] {
			a.Nearest = a.Topic
		}
	}
	before := make(map[string][]string)
	for _, topic := range t.Topics {
		before[topic.ID] = topic.Members
	}
	t.link()
	t.sort()
	for i := range t.Topics {
		if topic := &t.Topics[i]; !slices.Equal(topic.Members, before[topic.ID]) {
			e.describe(topic)
		}
	}
}

// sort puts parents before children, the larger before the smaller.
func (t *Tree) sort() {
	children := make(map[string][]Topic)
	at := t.Index()
	for _, topic := range t.Topics {
		parent := topic.Parent
		if _, ok := at[parent]; !ok {
			parent = ""
		}
		children[parent] = append(children[parent], topic)
	}
	t.Topics = t.Topics[:0:0]
	var add func(parent string)
	add = func(parent string) {
		slices.SortStableFunc(children[parent], func(a, b Topic) int {
			return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.ID, b.ID))
		})
		for _, topic := range children[parent] {
			t.Topics = append(t.Topics, topic)
			add(topic.ID)
		}
	}
	add("")
}

// describe tells what follows from the members of a topic.
func (e *editor) describe(topic *Topic) {
	copies := make(map[string]bool)
	for _, a := range e.tree.Assignments {
		if a.CopyOf != "" {
			copies[a.Document] = true
		}
	}
	var points []Point
	topic.Copies = 0
	for _, d := range topic.Members {
		if copies[d] {
			topic.Copies++
			continue
		}
		if v := e.vector[d]; len(v) > 0 {
			points = append(points, Point{ID: d, Vector: v})
		}
	}
	s, err := prepare(points)
	if err != nil || s.vector.rows == 0 {
		topic.Exemplars, topic.Centroid = topic.Members[:1:1], nil
		return
	}
	rows := numbers(s.vector.rows)
	topic.Centroid = make([]float32, s.vector.dim)
	mean(s.vector, rows, topic.Centroid)
	topic.Exemplars = nil
	for _, r := range s.typical(rows, topic.Centroid) {
		topic.Exemplars = append(topic.Exemplars, s.points[s.first[r]].ID)
	}
}
