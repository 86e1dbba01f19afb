package pipeline

import (
	"cmp"
	"math"
	"slices"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/parallel"
)

const (
	// furtherNear is how near to the middle of another topic a request has to be,
	// as a share of what three quarters of that topic's conversations are.
	furtherNear = .9
	furtherMost = 3 // topics that a conversation is told to be about besides its own
	// furtherWide is the number of topics at the top under which the nearest is
	// looked for.
	furtherWide = 3
)

// further adds to each conversation the topics of what its customer asked for
// later: who returns a lamp may want a catalogue as well.
func (b *build) further(tree *cluster.Tree, points []cluster.Point) {
	var asking []int // documents
	for i := range b.told {
		if len(b.told[i].requests) > 0 {
			asking = append(asking, i)
		}
	}
	if len(asking) == 0 {
		return
	}
	view := NewView(tree)
	rooms := newRooms(view, points)
	parallel.Each(len(asking), func(k int) {
		i := asking[k]
		if a := view.Place(b.docs[i].ID()); a != nil && a.Topic != "" {
			a.Also = slices.Concat(a.Also, rooms.others(a, b.told[i].requests))
		}
	})
}

// room is where the conversations of a finest topic stand among all vectors.
type room struct {
	id, top string
	middle  []float32 // unit length, the mean of all vectors taken off
	reach   float64   // similarity to it of all but a quarter of the conversations; not told for one that has parts
}

type rooms struct {
	mean []float32
	tops []room
	in   map[string][]room // finest topics by the topic at the top
}

// newRooms makes the rooms of the points, which are in order of their ids.
func newRooms(view *View, points []cluster.Point) *rooms {
	r := &rooms{in: map[string][]room{}}
	c := crowd{points: points, homes: homesOf(view, points)}
	if !c.measure() {
		return r
	}
	r.mean = c.mean
	middles := c.middles(len(view.Topics))
	reaches := c.reaches(middles)
	for i := range view.Topics {
		t := &view.Topics[i]
		room := room{id: t.ID, middle: middles[i], reach: reaches[i]}
		if t.Parent == "" {
			room.top = t.ID
			r.tops = append(r.tops, room)
		}
		if view.Finest(t.ID) {
			room.top = view.path(t.ID)[0]
			r.in[room.top] = append(r.in[room.top], room)
		}
	}
	return r
}

// centred is a vector of unit length without what all have in common, nil where
// there is none.
func (r *rooms) centred(v embed.Vector) []float32 {
	if len(v) != len(r.mean) {
		return nil
	}
	out := make([]float32, len(v))
	for k := range v {
		out[k] = v[k] - r.mean[k]
	}
	unit(out)
	return out
}

// others are the topics that requests are clearly about, none of which is near
// the conversation's own, the best first.
func (r *rooms) others(a *cluster.Assignment, requests []embed.Vector) []string {
	type found struct {
		id   string
		near float64
	}
	var list []found
	for _, request := range requests {
		v := r.centred(request)
		if v == nil {
			continue
		}
		room, near := r.nearest(v)
		if near < furtherNear*room.reach || room.top == a.Path[0] || slices.Contains(a.Also, room.id) {
			continue
		}
		if i := slices.IndexFunc(list, func(f found) bool { return f.id == room.id }); i >= 0 {
			list[i].near = max(list[i].near, near)
			continue
		}
		list = append(list, found{room.id, near})
	}
	slices.SortFunc(list, func(x, y found) int {
		return cmp.Or(-cmp.Compare(x.near, y.near), cmp.Compare(x.id, y.id))
	})
	var ids []string
	for _, f := range list[:min(len(list), max(0, furtherMost-len(a.Also)))] {
		ids = append(ids, f.id)
	}
	return ids
}

// nearest is the finest topic whose middle is nearest, looked for below the
// topics at the top that are.
func (r *rooms) nearest(v []float32) (best room, near float64) {
	type candidate struct {
		top  string
		near float64
	}
	var tops []candidate
	for _, t := range r.tops {
		tops = append(tops, candidate{t.id, dot(v, t.middle)})
	}
	slices.SortFunc(tops, func(x, y candidate) int {
		return cmp.Or(-cmp.Compare(x.near, y.near), cmp.Compare(x.top, y.top))
	})
	near = math.Inf(-1)
	for _, c := range tops[:min(len(tops), furtherWide)] {
		for _, room := range r.in[c.top] {
			if s := dot(v, room.middle); s > near {
				best, near = room, s
			}
		}
	}
	return best, near
}

// unit gives a vector unit length, where it has any.
func unit(v []float32) {
	length := math.Sqrt(dot(v, v))
	if length == 0 {
		return
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / length)
	}
}
