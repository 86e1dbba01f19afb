// Package vector keeps vectors in immutable files and says what a store that
// searches them must do.
//
// A [Block] is one file: the vectors of one portion of items, as they are and as sign bits.
// A [Set] is a row of blocks, the oldest first, that numbers the vectors of all
// of them from 0. A [Store] finds the nearest in a set; package vectortest holds the
// suite that each store passes. Nothing is ever changed or taken away: what no longer
// counts is left out by Query.Keep.
package vector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/viterin/vek/vek32"
)

// ErrUnusable refuses a vector that is not finite, has no direction or the
// wrong number of dimensions.
var ErrUnusable = errors.New("vector is unusable")

// Store finds the vectors that are most similar to another. Stores are safe for
// concurrent use.
type Store interface {
	// Search returns at most q.K vectors with the largest dot products, best
	// first, equal ones in the order of q.Less. It may leave out one in two
	// hundred of the true ones, and never gives a wrong score. Rows without a vector are never found.
	Search(ctx context.Context, q Query) ([]Match, error)
}

// Query asks a Store for neighbours.
type Query struct {
	Vector []float32
	K      int
	Keep   func(row uint32) bool  // nil keeps all
	Less   func(a, b uint32) bool // orders equal scores; nil takes the rows' order
}

// Match is a vector that was found.
type Match struct {
	Row   uint32
	Score float32
}

// Check refuses a vector that cannot be searched.
func Check(v []float32, dimensions int) error {
	if len(v) != dimensions {
		return fmt.Errorf("%w: %d dimensions where there are %d", ErrUnusable, len(v), dimensions)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	switch {
	case math.IsNaN(sum) || math.IsInf(sum, 0):
		return fmt.Errorf("%w: not finite", ErrUnusable)
	case sum < 1e-20:
		return fmt.Errorf("%w: zero", ErrUnusable)
	}
	return nil
}

// Dot is the score of two vectors: every store gives just this one, so that
// the choice of a store never shows.
func Dot(a, b []float32) float32 { return vek32.Dot(a, b) }

// Compare orders matches, best first.
func (q *Query) Compare(a, b Match) int {
	if c := cmp.Compare(b.Score, a.Score); c != 0 {
		return c
	}
	if q.Less == nil {
		return cmp.Compare(a.Row, b.Row)
	}
	switch {
	case q.Less(a.Row, b.Row):
		return -1
	case q.Less(b.Row, a.Row):
		return 1
	}
	return 0
}

// Top keeps the best K matches of a query.
type Top struct {
	q    *Query
	heap []Match // the worst first
}

// NewTop returns an empty Top.
func NewTop(q *Query) *Top { return &Top{q: q} }

// Floor is the score below which nothing is kept any more.
func (t *Top) Floor() float32 {
	if len(t.heap) < t.q.K {
		return float32(math.Inf(-1))
	}
	return t.heap[0].Score
}

// Add keeps m if it is among the best.
func (t *Top) Add(m Match) {
	if t.q.K <= 0 || m.Score != m.Score {
		return
	}
	if len(t.heap) < t.q.K {
		t.heap = append(t.heap, m)
		t.up(len(t.heap) - 1)
		return
	}
	if t.q.Compare(m, t.heap[0]) < 0 {
		t.heap[0] = m
		t.down(0)
	}
}

func (t *Top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if t.q.Compare(t.heap[i], t.heap[parent]) <= 0 {
			return
		}
		t.heap[i], t.heap[parent] = t.heap[parent], t.heap[i]
		i = parent
	}
}

func (t *Top) down(i int) {
	for {
		worst := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(t.heap) && t.q.Compare(t.heap[child], t.heap[worst]) > 0 {
				worst = child
			}
		}
		if worst == i {
			return
		}
		t.heap[i], t.heap[worst] = t.heap[worst], t.heap[i]
		i = worst
	}
}

// Sorted gives the matches, best first.
func (t *Top) Sorted() []Match {
	slices.SortFunc(t.heap, t.q.Compare)
	return t.heap
}
