package cluster

// nearly is the share of a community that the runs of the next level keep together,
// on the mean, from which on it counts as whole. What they agree on is one outcome
// only, and another seed's may take a little more off.
const nearly = 0.8

// vast is how many times as large as parts are on the average a community is that
// is split whatever the levels above tell: nobody reads so many as one thing.
const vast = 12

// hold returns the finest of strictly nested partitions with fewer splits; runs are those
// that each level was found by. What a level above left whole, or nearly, has shown that it is one
// topic, and is not split further unless it is vast; and a part stands alone with
// more than a handful of rows only, those of a smaller one join the part of their
// community that the graph ties them to most.
func hold(g *graph, nested [][]int32, runs [][][]int32) []int32 {
	last := len(nested) - 1
	fine, above := nested[last], nested[last-1]
	whole := unsplit(nested[:last], runs)
	k := count(fine)
	size, large := make([]int, k), make([]int32, k) // large is the largest part of each community above
	for _, f := range fine {
		size[f]++
	}
	rows := make([]int, len(above)) // of each community above
	for _, c := range above {
		rows[c]++
	}
	stands := func(v int32) bool {
		return (!whole[v] || rows[above[v]]*k > vast*len(fine)) && size[fine[v]] > handful
	}
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
		for _, e := range g.edges(v) {
			if stands(e.to) && above[e.to] == above[v] {
				t.add(fine[e.to], e.weight)
			}
		}
		out[v] = t.top(0, out[v])
	}
	return out
}

// unsplit marks the nodes of communities that the runs of one of the nested partitions
// keep nearly as the partition before it has them. A level without runs is told by itself.
func unsplit(nested [][]int32, runs [][][]int32) []bool {
	whole := make([]bool, len(nested[0]))
	for j := 1; j < len(nested); j++ {
		above, partitions := nested[j-1], runs[j]
		if len(partitions) == 0 {
			partitions = nested[j : j+1]
		}
		communities := group(above, len(above))
		t := newTally(len(above))
		for c := range len(above) {
			rows := communities.of(c)
			together := 0.0
			for _, p := range partitions {
				t.reset()
				for _, v := range rows {
					t.add(p[v], 1)
				}
				together += t.sum[t.top(0, 0)]
			}
			enough := nearly * float64(len(partitions)*len(rows))
			for _, v := range rows {
				whole[v] = whole[v] || together >= enough
			}
		}
	}
	return whole
}
