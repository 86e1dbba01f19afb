package cluster

import (
	"context"
	"math"
	"slices"

	"github.com/askbook/askbook/internal/parallel"
)

// The inverted file: points lie in lists of about listSize around centres, and
// a point looks for neighbours in the probes lists whose centres are nearest.
const (
	exactUpTo = 2000 // points whose vectors are compared each with each
	listSize  = 160
	probes    = 24
	shortlist = 40 // centres near a list's own among which each of its points chooses
)

// findNeighbours lists the k nearest of each row: exactly for up to exactUpTo
// rows, by an inverted file and then among the neighbours of neighbours above,
// whose recall is .9 to .99. Nothing in it depends on the seed of a run: other
// lists would be other neighbours.
func findNeighbours(ctx context.Context, m centred, k int, progress func(done int)) (neighbours, error) {
	if m.rows <= exactUpTo {
		return exactNeighbours(ctx, m.copied(), k, progress)
	}
	const seed = 0
	centres := findCentres(m, m.rows/listSize, seed)
	list := centres.assign(m)
	if ctx.Err() != nil {
		return neighbours{}, ctx.Err()
	}
	near, err := centres.search(ctx, m, list, k, progress)
	if err != nil {
		return near, err
	}
	return near.expand(ctx, m)
}

// centres are those of the lists, below supers so that finding the nearest
// does not look at all of them.
type centres struct {
	super matrix
	list  matrix
	of    groups // lists of each super
}

// findCentres clusters a sample of the rows in two steps, about count lists.
func findCentres(m centred, count int, seed uint64) centres {
	const perList = 24
	random := generator(seed, 1)
	chosen := shuffled(m.rows, random)[:min(m.rows, count*perList)]
	slices.Sort(chosen)
	sample := m.pick(chosen).copied()
	super, at := kmeans(sample, int(math.Sqrt(float64(count)))+1, seed)
	members := group(at, super.rows)
	parts := make([]matrix, super.rows)
	parallel.Blocks(super.rows, 1, func(from, to int) {
		for s := from; s < to; s++ {
			rows := members.of(s)
			if len(rows) > 0 {
				parts[s], _ = kmeans(sample.pick(rows), max(1, len(rows)/perList), seed+uint64(s)+1)
			}
		}
	})
	out := centres{super: super, list: matrix{dim: m.dim}}
	var owner []int32
	for s, p := range parts {
		for _, row := range p.at {
			out.list.add(row)
			owner = append(owner, int32(s))
		}
	}
	out.of = group(owner, super.rows)
	return out
}

// kmeans is spherical k-means with a few rounds from seeded rows; it returns
// the centres and the one of each row. A centre that lost all rows stays.
func kmeans(m matrix, k int, seed uint64) (matrix, []int32) {
	const rounds = 4
	k = min(k, m.rows)
	start := shuffled(m.rows, generator(seed, 2))[:k]
	slices.Sort(start)
	centre := m.pick(start).copied()
	at := make([]int32, m.rows)
	for range rounds {
		parallel.Blocks(m.rows, 64, func(from, to int) {
			for v := from; v < to; v++ {
				at[v] = closest(m.row(v), centre)
			}
		})
		members := group(at, k)
		parallel.Blocks(k, 8, func(from, to int) {
			for c := from; c < to; c++ {
				if rows := members.of(c); len(rows) > 0 {
					mean(m, rows, centre.row(c))
				}
			}
		})
	}
	return centre, at
}

// mean fills out with the mean of rows, of unit length; zero without rows.
func mean(m matrix, rows []int32, out []float32) {
	if len(rows) == 0 {
		clear(out)
		return
	}
	sum := make([]float64, m.dim)
	for _, r := range rows {
		for d, x := range m.row(int(r)) {
			sum[d] += float64(x)
		}
	}
	for d := range sum {
		out[d] = float32(sum[d] / float64(len(rows)))
	}
	normalise(out)
}

func closest(v []float32, centre matrix) int32 {
	best, most := int32(0), float32(math.Inf(-1))
	for c := range centre.rows {
		if s := dot(v, centre.row(c)); s > most {
			best, most = int32(c), s
		}
	}
	return best
}

// assign returns the list of each row, that of the nearest centre below the
// three nearest supers.
func (c centres) assign(m centred) []int32 {
	list := make([]int32, m.rows)
	parallel.Blocks(m.rows, 256, func(from, to int) {
		near, row := newNeighbours(1, min(3, c.super.rows)), make([]float32, m.dim)
		for v := from; v < to; v++ {
			m.into(row, v)
			h := near.list(0)
			for s := range c.super.rows {
				h.offer(int32(s), dot(row, c.super.row(s)))
			}
			most := float32(math.Inf(-1))
			for _, s := range h.id[:h.used] {
				for _, l := range c.of.of(int(s)) {
					if x := dot(row, c.list.row(int(l))); x > most || (x == most && l < list[v]) {
						list[v], most = l, x
					}
				}
			}
		}
	})
	return list
}

// search compares each row with those of the lists that it probes: their
// sketches first, then the vectors of those whose sketches are alike.
func (c centres) search(ctx context.Context, m centred, list []int32, k int, progress func(done int)) (neighbours, error) {
	members := group(list, c.list.rows)
	sorted := m.pick(members.node)
	sketched := newSketches(sorted) // those of a list lie together
	around, err := exactNeighbours(ctx, c.list, min(shortlist, c.list.rows-1), nil)
	if err != nil {
		return neighbours{}, err
	}
	out := newNeighbours(m.rows, k)
	tell := counter(progress)
	parallel.Blocks(m.rows, 256, func(from, to int) {
		if ctx.Err() != nil {
			return
		}
		chosen, alike := newNeighbours(1, min(probes-1, around.k)), newSieve(sketched, 4*k+100)
		row := make([]float32, m.dim)
		for i := from; i < to; i++ {
			v, l := sorted.into(row, i), list[members.node[i]]
			alike.start(i)
			alike.look(members.off[l], i)
			alike.look(i+1, members.off[l+1])
			near := chosen.list(0)
			candidates, _ := around.of(int(l))
			for _, u := range candidates {
				near.offer(u, dot(v, c.list.row(int(u))))
			}
			for _, n := range near.id[:near.used] {
				alike.look(members.off[n], members.off[n+1])
			}
			h, seen := out.list(int(members.node[i])), sorted.from(v)
			for _, j := range alike.best(2*k + 40) {
				h.offer(members.node[j], seen.like(int32(j)))
			}
		}
		tell(to - from)
	})
	return out, ctx.Err()
}

// expand looks for nearer ones among the neighbours of the neighbours of each
// row (Dong, Moses and Li 2011): they lie in lists that it did not probe. It puts
// them into the lists, whose nearest are kept aside for the rows to come.
func (n neighbours) expand(ctx context.Context, m centred) (neighbours, error) {
	before := n.heads(15)
	type desk struct {
		seen []int32 // the last row that looked at each, and one
		row  []float32
	}
	room := func() desk { return desk{make([]int32, n.n), make([]float32, m.dim)} }
	parallel.In(n.n, 256, room, func(d desk, from, to int) {
		seen := d.seen
		for v := from; v < to && ctx.Err() == nil; v++ {
			ids, similarity := n.of(v)
			seen[v] = int32(v) + 1
			for _, u := range ids {
				seen[u] = int32(v) + 1
			}
			h := nearest{id: n.id[v*n.k : (v+1)*n.k], similarity: n.similarity[v*n.k : (v+1)*n.k], used: len(similarity)}
			view := m.from(m.into(d.row, v))
			for _, u := range before.of(v) {
				for _, w := range before.of(int(u)) {
					if seen[w] != int32(v)+1 {
						seen[w] = int32(v) + 1
						h.offer(w, view.like(w))
					}
				}
			}
		}
	})
	return n, ctx.Err()
}

// heads are the nearest of each list, k at most.
type heads struct {
	k  int
	id []int32 // -1 where there are fewer
}

func (n neighbours) heads(k int) heads {
	h := heads{min(k, n.k), make([]int32, n.n*min(k, n.k))}
	for v := range n.n {
		copy(h.id[v*h.k:(v+1)*h.k], n.id[v*n.k:])
	}
	return h
}

func (h heads) of(v int) []int32 {
	ids := h.id[v*h.k : (v+1)*h.k]
	for len(ids) > 0 && ids[len(ids)-1] < 0 {
		ids = ids[:len(ids)-1]
	}
	return ids
}
