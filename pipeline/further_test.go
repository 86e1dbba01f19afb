package pipeline

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/embed"
)

// Three topics at the top, the first of two parts; each finest one lies around
// an axis of its own.
func axes() (*View, []cluster.Point) {
	tree := &cluster.Tree{Topics: []cluster.Topic{
		{ID: "lamp"}, {ID: "dark", Parent: "lamp"}, {ID: "dim", Parent: "lamp"}, {ID: "invoice"}, {ID: "parcel"},
	}}
	var points []cluster.Point
	for axis, topic := range []string{"dark", "dim", "invoice", "parcel"} {
		for i := range 4 {
			v := make(embed.Vector, 5)
			v[axis], v[4] = 1, .1*float32(i)
			id := fmt.Sprintf("c%d%d", axis, i)
			points = append(points, cluster.Point{ID: id, Vector: v})
			tree.Assignments = append(tree.Assignments, cluster.Assignment{Document: id, Topic: topic})
		}
	}
	return NewView(tree), points
}

func TestFurtherTopics(t *testing.T) {
	view, points := axes()
	rooms := newRooms(view, points)
	along := func(weights ...float32) embed.Vector { return append(weights, .1) }
	for _, test := range []struct {
		name     string
		requests []embed.Vector
		also     []string
		want     []string
	}{
		{"another matter", []embed.Vector{along(0, 0, 1, 0)}, nil, []string{"invoice"}},
		{"two, the nearer first", []embed.Vector{along(0, 0, 1, .05), along(0, 0, 0, 1)}, nil, []string{"parcel", "invoice"}},
		{"the same twice", []embed.Vector{along(0, 0, 1, 0), along(0, 0, 1, 0)}, nil, []string{"invoice"}},
		{"known", []embed.Vector{along(0, 0, 1, 0)}, []string{"invoice"}, nil},
		{"enough are known", []embed.Vector{along(0, 0, 1, 0)}, []string{"a", "b", "c"}, nil},
		{"the same matter", []embed.Vector{along(1, 0, 0, 0)}, nil, nil},
		{"a sibling", []embed.Vector{along(0, 1, 0, 0)}, nil, nil},
		{"between two", []embed.Vector{along(0, 0, 1, 1)}, nil, nil},
		{"no vector", []embed.Vector{nil}, nil, nil},
		{"nothing", nil, nil, nil},
	} {
		a := &cluster.Assignment{Topic: "dark", Path: []string{"lamp", "dark"}, Also: test.also}
		if diff := cmp.Diff(test.want, rooms.others(a, test.requests)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	newRooms(NewView(&cluster.Tree{}), nil) // an empty workspace has none
}
