package cluster

// hold returns the finest of strictly nested partitions with fewer splits. What
// a level above left whole has shown that it is one topic, and stays whole; and
// a part stands alone with more than a handful of rows only, those of a smaller
// one join the part of their community that the graph ties them to most.
func hold(g *graph, nested [][]int32) []int32 {
	last := len(nested) - 1
	fine, above := nested[last], nested[last-1]
	whole := unsplit(nested[:last])
	k := count(fine)
	size, large := make([]int, k), make([]int32, k) // large is the largest part of each community above
	for _, f := range fine {
		size[f]++
	}
	stands := func(v int32) bool { return !whole[v] && size[fine[v]] > handful }
	for c := range large {
		large[c] = -1
	}
	for v, f := range fine {
		if c := above[v]; large[c] < 0 || size[f] > size[large[c]] {
			large[c] = f
		}
	}
	out := make([]int32, len(fine))
	t := newTally(k)
	for v := range int32(len(fine)) {
		if stands(v) {
			out[v] = fine[v]
			continue
		}
		out[v] = large[above[v]]
		t.reset()
		to, weight := g.edges(v)
		for i, u := range to {
			if stands(u) && above[u] == above[v] {
				t.add(fine[u], weight[i])
			}
		}
		out[v] = t.top(0, out[v])
	}
	return out
}

// unsplit marks the nodes of communities that one of the nested partitions has
// as the one before it had them.
func unsplit(nested [][]int32) []bool {
	whole := make([]bool, len(nested[0]))
	for j := 1; j < len(nested); j++ {
		parts := make(map[int32]int) // of each community of the partition before
		seen := make(map[int32]bool)
		for v, c := range nested[j] {
			if !seen[c] {
				seen[c] = true
				parts[nested[j-1][v]]++
			}
		}
		for v, c := range nested[j-1] {
			whole[v] = whole[v] || parts[c] == 1
		}
	}
	return whole
}
