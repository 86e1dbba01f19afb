package cluster

import "testing"

// What is born near a broad topic becomes one of its parts; what is unlike all
// stands at the top.
func TestBornTopicsFindTheirPlace(t *testing.T) {
	axis := func(at ...float32) []float32 {
		v := make([]float32, 12)
		copy(v, at)
		normalise(v)
		return v
	}
	// Two areas with two topics each; a small third part of the first area comes later.
	s, err := prepare([]Point{
		{ID: "a1", Vector: axis(1, 0, 0.6)},
		{ID: "a2", Vector: axis(1, 0, 0, 0.6)},
		{ID: "b1", Vector: axis(0, 1, 0, 0, 0.6)},
		{ID: "b2", Vector: axis(0, 1, 0, 0, 0, 0.6)},
		{ID: "near", Vector: axis(1, 0, 0, 0, 0, 0, 0.6)},
		{ID: "strange", Vector: axis(0, 0, 0, 0, 0, 0, 0, 1)},
	})
	if err != nil {
		t.Fatal(err)
	}
	u := &repair{s: s, centred: uncentred(s.vector), topic: []int{1, 2, 4, 5, -1, -1}, tree: &Tree{Topics: []Topic{
		{ID: "a"}, {ID: "a1", Parent: "a"}, {ID: "a2", Parent: "a"}, {ID: "b"}, {ID: "b1", Parent: "b"}, {ID: "b2", Parent: "b"},
	}}}
	h := u.homes()
	for _, test := range []struct {
		row  int32
		want string
	}{{4, "a"}, {5, ""}} {
		if got := h.of(u.centred, []int32{test.row}); got != test.want {
			t.Errorf("row %d belongs to %q, want %q", test.row, got, test.want)
		}
	}
}
