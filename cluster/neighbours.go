package cluster

import (
	"context"

	"github.com/askbook/askbook/internal/parallel"
)

// neighbours lists up to k nearest others of each point, nearest first, ties by
// number. Unused places at the end of a list hold -1.
type neighbours struct {
	n, k       int
	id         []int32
	similarity []float32
}

func newNeighbours(n, k int) neighbours {
	return neighbours{n: n, k: k, id: make([]int32, n*k), similarity: make([]float32, n*k)}
}

func (n neighbours) of(v int) ([]int32, []float32) {
	ids := n.id[v*n.k : (v+1)*n.k]
	used := len(ids)
	for used > 0 && ids[used-1] < 0 {
		used--
	}
	return ids[:used], n.similarity[v*n.k : v*n.k+used]
}

// related takes off the lists what is not alike at all: less than two random
// texts are.
func (n neighbours) related() {
	for i, s := range n.similarity {
		if s <= 0 {
			n.id[i] = -1
		}
	}
}

// nearest keeps the k best of what it is offered.
type nearest struct {
	id         []int32
	similarity []float32
	used       int
}

// offer inserts by similarity, then by number.
func (h *nearest) offer(id int32, s float32) {
	k := len(h.id)
	at := h.used
	if at == k {
		last := k - 1
		if s < h.similarity[last] || (s == h.similarity[last] && id > h.id[last]) {
			return
		}
		at = last
	} else {
		h.used++
	}
	for at > 0 && (h.similarity[at-1] < s || (h.similarity[at-1] == s && h.id[at-1] > id)) {
		h.id[at], h.similarity[at] = h.id[at-1], h.similarity[at-1]
		at--
	}
	h.id[at], h.similarity[at] = id, s
}

// full reports whether further offers must be better than the least.
func (h *nearest) full() bool { return h.used == len(h.id) }

// least is the similarity of the last of a full list.
func (h *nearest) least() float32 { return h.similarity[h.used-1] }

// list returns the k places of point v to be filled, all empty.
func (n neighbours) list(v int) nearest {
	ids := n.id[v*n.k : (v+1)*n.k]
	for i := range ids {
		ids[i] = -1
	}
	return nearest{id: ids, similarity: n.similarity[v*n.k : (v+1)*n.k]}
}

// exactNeighbours compares each with each, a tile of rows at a time so that
// the tile stays in the cache.
func exactNeighbours(ctx context.Context, m matrix, k int, progress func(done int)) (neighbours, error) {
	out := newNeighbours(m.rows, k)
	const block, tile = 32, 256
	tell := counter(progress)
	parallel.Blocks(m.rows, block, func(from, to int) {
		if ctx.Err() != nil {
			return
		}
		lists := make([]nearest, to-from)
		for v := from; v < to; v++ {
			lists[v-from] = out.list(v)
		}
		for start := 0; start < m.rows; start += tile {
			end := min(start+tile, m.rows)
			for v := from; v < to; v++ {
				a, list := m.row(v), &lists[v-from]
				for u := start; u < end; u++ {
					if u != v {
						list.offer(int32(u), dot(a, m.row(u)))
					}
				}
			}
		}
		tell(to - from)
	})
	return out, ctx.Err()
}
