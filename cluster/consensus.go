package cluster

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
)

// many is above how many points the runs go on from those of another resolution,
// which takes a third of the time. Among fewer the time is short anyhow.
const many = 5000

// parents are the runs of another resolution whose cores a run begins with. All of
// them would make all runs alike, and two seeds agree less; with fewer what two runs
// joined by chance stays joined.
const parents = 5

// consensus joins several runs of Leiden: each edge is weighed by the share of
// runs that kept its ends together, and a last run on these weights decides
// (after Lancichinetti and Fortunato 2012; only the edges of the graph are
// counted, which keeps it linear). A single run agrees with another seed's at
// an ARI of .74–.91, a consensus of 20 at .94–1.
//
// The partitions of the runs are returned beside what they agree on. Among many
// points they may start another resolution: what some of them kept together is
// then one node to begin with (Ovelgönne and Geyer-Schulz 2012).
func consensus(ctx context.Context, g *graph, resolution float64, start [][]int32, opt Options, seed uint64, done func(int)) (agreed []int32, partition [][]int32, err error) {
	if g.total == 0 {
		return numbers(g.nodes()), nil, ctx.Err()
	}
	if opt.Runs <= 1 {
		return leiden(g, resolution, generator(seed, 0)), nil, ctx.Err()
	}
	partition = make([][]int32, opt.Runs)
	var before contraction
	if start != nil && g.nodes() > many {
		before = contract(g, start)
	}
	run := func(r *room, i int) []int32 {
		random := generator(seed, uint64(i)+1)
		switch {
		case g.nodes() <= many:
			return r.improve(g, resolution, random, numbers(g.nodes()), 3)
		case start == nil:
			return r.polish(g, resolution, random, r.improve(g, resolution, random, numbers(g.nodes()), 1))
		}
		var from [][]int32
		for _, p := range shuffled(len(start), random)[:min(parents, len(start))] {
			from = append(from, before.partition[p])
		}
		core, k := cores(from)
		small := r.aggregate(&r.core, before.graph, core, k)
		label := lift(r.improve(small, resolution, random, numbers(k), 1), core)
		return r.polish(g, resolution, random, lift(label, before.core))
	}
	tell := counter(done)
	rooms := make(chan *room, runtime.GOMAXPROCS(0))
	for range cap(rooms) {
		rooms <- new(room)
	}
	var group sync.WaitGroup
	for i := range partition {
		group.Go(func() {
			r := <-rooms
			defer func() { rooms <- r }()
			if ctx.Err() == nil {
				partition[i] = run(r, i)
				tell(1)
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	return agree(g, resolution, partition, generator(seed, 0)), partition, nil
}

func generator(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

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

// agree is the partition that the given ones agree on. What all of them keep
// together stays together.
func agree(g *graph, resolution float64, partition [][]int32, random *rand.Rand) []int32 {
	c := contract(g, partition)
	return lift(leiden(c.agreement(), resolution, random), c.core)
}

// agreement weighs each edge by the share of partitions that hold its ends
// together, and drops those that none does.
func (c *contraction) agreement() *graph {
	n, partitions := c.graph.nodes(), len(c.partition)
	labels := make([]int32, n*partitions) // those of a node lie together
	for i, p := range c.partition {
		for v, l := range p {
			labels[v*partitions+i] = l
		}
	}
	out := &graph{off: make([]int, 1, n+1), loop: c.graph.loop}
	for v := range n {
		mine := labels[v*partitions : (v+1)*partitions]
		to, weight := c.graph.edges(int32(v))
		for i, u := range to {
			together := 0
			other := labels[int(u)*partitions:][:partitions]
			for j, l := range mine {
				if l == other[j] {
					together++
				}
			}
			if together > 0 {
				out.to = append(out.to, u)
				out.weight = append(out.weight, quantise(float64(weight[i])*float64(together)/float64(partitions)))
			}
		}
		out.off = append(out.off, len(out.to))
	}
	out.finish()
	return out
}
