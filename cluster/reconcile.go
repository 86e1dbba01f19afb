package cluster

import "slices"

// reconcile nests a fine partition in a coarse one, both found freely, so that
// neither pays much for the other. Where a fine community crosses a coarse border, a part that
// is large enough becomes a community of its own; single
// stragglers go to the community inside their coarse one to which the graph ties
// them most, or else stay and follow the majority. It returns the new fine partition, and the coarse
// one that holds it strictly.
func reconcile(g *graph, fine, coarse []int32) (nested, parents []int32) {
	const (
		share = 0.15 // of its community that a part needs to stand alone
		least = 3    // points that it needs
	)
	n := len(fine)
	fine = slices.Clone(fine)
	k := renumber(fine)
	members := group(fine, k)
	piece := make([]int32, n) // -1 for stragglers
	var parent []int32        // of each piece
	main := make([]int32, k)  // the piece of each community's majority
	size := make(map[int32]int)
	for f := range k {
		clear(size)
		var order []int32
		for _, v := range members.of(f) {
			if size[coarse[v]] == 0 {
				order = append(order, coarse[v])
			}
			size[coarse[v]]++
		}
		most := order[0]
		for _, c := range order {
			if size[c] > size[most] {
				most = c
			}
		}
		number := make(map[int32]int32)
		for _, c := range order {
			if c == most || size[c] >= least && float64(size[c]) >= share*float64(len(members.of(f))) {
				number[c] = int32(len(parent))
				parent = append(parent, c)
			}
		}
		main[f] = number[most]
		for _, v := range members.of(f) {
			if p, ok := number[coarse[v]]; ok {
				piece[v] = p
			} else {
				piece[v] = -1
			}
		}
	}
	nested = make([]int32, n)
	t := newTally(len(parent))
	for v := range n {
		if nested[v] = piece[v]; piece[v] >= 0 {
			continue
		}
		nested[v] = main[fine[v]]
		t.reset()
		for _, e := range g.edges(int32(v)) {
			if p := piece[e.to]; p >= 0 && parent[p] == coarse[v] {
				t.add(p, e.weight)
			}
		}
		nested[v] = t.top(0, nested[v])
	}
	parents = make([]int32, n)
	for v, p := range nested {
		parents[v] = parent[p]
	}
	return nested, parents
}

// majority gives all members of a fine community the coarse label that most of
// them have, ties to the one seen first.
func majority(fine, coarse []int32) []int32 {
	fine = slices.Clone(fine)
	k := renumber(fine)
	members := group(fine, k)
	out := make([]int32, len(fine))
	size := make([]int32, len(fine))
	for f := range k {
		best, most := int32(0), int32(0)
		for _, v := range members.of(f) {
			size[coarse[v]]++
		}
		for _, v := range members.of(f) {
			if c := coarse[v]; size[c] > most {
				best, most = c, size[c]
			}
		}
		for _, v := range members.of(f) {
			size[coarse[v]] = 0
			out[v] = best
		}
	}
	return out
}
