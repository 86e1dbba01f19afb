package cluster

// decisions is how many runs on the cores of a consensus are compared.
const decisions = 5

// decide joins partitions of the nodes of g to the one that they agree on. What
// all hold together is a core, and counts as one node of the graph of
// [agreement], so that the search among cores is short enough to be made several
// times; the best outcome stands. A single one on all nodes ends in another
// optimum with another seed more often.
func decide(g *graph, resolution float64, partition [][]int32, seed uint64) []int32 {
	core := cores(partition)
	small := aggregate(agreement(g, partition), core, count(core))
	var best []int32
	most := 0.0
	for i := range uint64(decisions) {
		found := leiden(small, resolution, generator(seed, i<<32))
		if m := objective(small, resolution, found); best == nil || m > most {
			best, most = found, m
		}
	}
	out := make([]int32, len(core))
	for v, c := range core {
		out[v] = best[c]
	}
	return out
}

// cores numbers, in order of first sight, the groups of nodes that all
// partitions hold together.
func cores(partition [][]int32) []int32 {
	out := make([]int32, len(partition[0]))
	for _, label := range partition {
		type pair struct{ before, label int32 }
		number := make(map[pair]int32)
		for v, l := range label {
			p := pair{out[v], l}
			if _, ok := number[p]; !ok {
				number[p] = int32(len(number))
			}
			out[v] = number[p]
		}
	}
	return out
}

// objective is what Leiden maximises, times the graph's total weight.
func objective(g *graph, resolution float64, label []int32) float64 {
	degree := make([]float64, len(label))
	sum := 0.0
	for v, c := range label {
		degree[c] += g.degree[v]
		sum += 2 * g.loop[v]
		to, weight := g.edges(int32(v))
		for i, u := range to {
			if label[u] == c {
				sum += weight[i]
			}
		}
	}
	for _, d := range degree {
		sum -= resolution * d * d / g.total
	}
	return sum
}
