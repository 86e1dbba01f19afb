package cluster

// nearly is the share of a community in one part from which on it counts as whole:
// whether a handful of its rows stand apart is chance, and another seed may not find
// them.
const nearly = 0.9

// hold returns the finest of strictly nested partitions with fewer splits. What
// a level above left whole, or nearly, has shown that it is one topic, and is not
// split further; and a part stands alone with more than a handful of rows only, those of a smaller
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

// unsplit marks the nodes of communities that one of the nested partitions has nearly
// as the one before it had them.
func unsplit(nested [][]int32) []bool {
	whole := make([]bool, len(nested[0]))
	for j := 1; j < len(nested); j++ {
		above, parts := nested[j-1], nested[j]
		size, largest := make([]int, len(whole)), make([]int, len(whole))
		of := make([]int, len(whole)) // rows of each part
		for v, c := range above {
			size[c]++
			of[parts[v]]++
			largest[c] = max(largest[c], of[parts[v]])
		}
		for v, c := range above {
			whole[v] = whole[v] || float64(largest[c]) >= nearly*float64(size[c])
		}
	}
	return whole
}
