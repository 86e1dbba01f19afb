// Package flat searches vectors by looking at all of them, which beats every graph
// below some million vectors.
//
// Up to [Exact] vectors, each is multiplied with the query (SIMD). Above, a first
// pass estimates the products from sign bits, a thirty-second of the memory, and the best
// of the estimates are multiplied.
package flat

import (
	"context"

	"github.com/askbook/askbook/index/vector"
	"github.com/askbook/askbook/internal/parallel"
)

// Exact is the number of vectors up to which none is left to an estimate.
const Exact = 8192

// Store is a [vector.Store] over a set.
type Store struct {
	set   *vector.Set
	exact int
}

// New returns a Store over the set, which must stay open while it is used.
func New(set *vector.Set) *Store { return &Store{set, Exact} }

// NewExact returns a Store that never estimates.
func NewExact(set *vector.Set) *Store { return &Store{set, int(^uint(0) >> 1)} }

// chunk is the number of rows that a worker takes at a time.
const chunk = 8192

// Search is as [vector.Store] says.
func (s *Store) Search(ctx context.Context, q vector.Query) ([]vector.Match, error) {
	if s.set.Len() == 0 || q.K <= 0 {
		return nil, nil
	}
	if err := vector.Check(q.Vector, s.set.Dimensions()); err != nil {
		return nil, err
	}
	q.K = min(q.K, s.set.Len())
	if s.set.Len() <= s.exact {
		return s.scan(ctx, q, exactly)
	}
	// The estimates are off by some hundredths, the more the fewer bits there are:
	// some hundreds more hold all but one in a thousand of the true ones.
	first := q
	first.K = min((3*q.K+470)*max(1, 128/s.set.Dimensions()), s.set.Len())
	first.Less = nil
	found, err := s.scan(ctx, first, estimated)
	if err != nil {
		return nil, err
	}
	top := vector.NewTop(&q)
	for _, m := range found {
		top.Add(vector.Match{Row: m.Row, Score: vector.Dot(q.Vector, s.set.Row(int(m.Row)))})
	}
	return top.Sorted(), nil
}

// part is some rows of a block.
type part struct {
	block      *vector.Block
	probe      *vector.Probe
	base       int // number of the block's first row in the set
	start, end int
}

// scan gives every part of the set to look, on all processors, and joins what they found.
func (s *Store) scan(ctx context.Context, q vector.Query, look func(*part, *vector.Query, *vector.Top)) ([]vector.Match, error) {
	var parts []part
	s.set.Blocks(func(base int, b *vector.Block) {
		probe := b.Probe(q.Vector)
		for i := 0; i < b.Len(); i += chunk {
			parts = append(parts, part{b, probe, base, i, min(i+chunk, b.Len())})
		}
	})
	tops := parallel.In(len(parts), 1, func() *vector.Top { return vector.NewTop(&q) }, func(top *vector.Top, from, to int) {
		for i := from; i < to && ctx.Err() == nil; i++ {
			look(&parts[i], &q, top)
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	best := tops[0]
	for _, t := range tops[1:] {
		for _, m := range t.Sorted() {
			best.Add(m)
		}
	}
	return best.Sorted(), nil
}

func exactly(p *part, q *vector.Query, top *vector.Top) {
	for i := p.start; i < p.end; i++ {
		row := uint32(p.base + i)
		if q.Keep != nil && !q.Keep(row) {
			continue
		}
		v := p.block.Row(i)
		if v == nil {
			continue
		}
		if score := vector.Dot(q.Vector, v); score >= top.Floor() {
			top.Add(vector.Match{Row: row, Score: score})
		}
	}
}

func estimated(p *part, q *vector.Query, top *vector.Top) {
	var scores [256]float32
	for start := p.start; start < p.end; start += len(scores) {
		out := scores[:min(len(scores), p.end-start)]
		p.probe.Estimate(start, out)
		for i, score := range out {
			row := uint32(p.base + start + i)
			if score >= top.Floor() && (q.Keep == nil || q.Keep(row)) && p.block.Row(start+i) != nil {
				top.Add(vector.Match{Row: row, Score: score})
			}
		}
	}
}
