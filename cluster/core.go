package cluster

// decisions is how many runs on the cores of a consensus are compared.
const decisions = 5

// ownWeight is the share that edges themselves have among many points in what is
// decided by the agreement of the runs. Where about half of them join two groups,
// the graph decides, and not chance.
const ownWeight = 0.5

// decide joins partitions of the nodes to the one that they agree on. What
// all hold together is a core, and counts as one node of the graph of
// [agreement], so that the search among cores is short enough to be made several
// times; the best outcome stands. A single one on all nodes ends in another
// optimum with another seed more often. The edges themselves count at the share own.
func (s search) decide(partition [][]int32, own float64) []int32 {
	c := contract(s.g, partition)
	small := c.weighed(own)
	r := new(room)
	var best []int32
	most := 0.0
	for i := range uint64(decisions) {
		found := r.improve(small, s.resolution, generator(s.seed, i<<32), numbers(small.nodes()), 3)
		if m := objective(small, s.resolution, found); best == nil || m > most {
			best, most = found, m
		}
	}
	return lift(best, c.core)
}

// cores numbers the groups of nodes that all partitions keep together, in order
// of first sight.
func cores(partition [][]int32) (core []int32, k int) {
	together := make([]uint64, len(partition[0])) // a hash of the communities of each node
	for _, p := range partition {
		for v, c := range p {
			h := (together[v] ^ uint64(c)) * 0x9e3779b97f4a7c15
			together[v] = h ^ h>>29
		}
	}
	number := make(map[uint64]int32, len(together)/2)
	core = make([]int32, len(together))
	for v, h := range together {
		c, ok := number[h]
		if !ok {
			c = int32(len(number))
			number[h] = c
		}
		core[v] = c
	}
	return core, len(number)
}

// lift gives each node the label of its core.
func lift(label, core []int32) []int32 {
	out := make([]int32, len(core))
	for v, c := range core {
		out[v] = label[c]
	}
	return out
}

// contraction is a graph whose nodes are the cores of partitions.
type contraction struct {
	graph     *graph
	core      []int32   // of each node
	partition [][]int32 // those that it is made of, of the cores
}

func contract(g *graph, partition [][]int32) contraction {
	core, k := cores(partition)
	out := contraction{graph: aggregate(g, core, k), core: core}
	for _, p := range partition {
		label := make([]int32, k)
		for v, c := range core {
			label[c] = p[v]
		}
		out.partition = append(out.partition, label)
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
		for _, e := range g.edges(int32(v)) {
			if label[e.to] == c {
				sum += float64(e.weight)
			}
		}
	}
	for _, d := range degree {
		sum -= resolution * d * d / g.total
	}
	return sum
}
