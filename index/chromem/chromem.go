// Package chromem searches small sets of vectors with chromem-go, in memory.
//
// Three habits of chromem-go are kept out: it is never let near a disk (its own
// files lose documents), it never gets an embedding function that could reach a
// network, and its order of equal results, which changes from call to call, does not
// count.
package chromem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	chromem "github.com/philippgille/chromem-go"

	"github.com/askbook/askbook/index/vector"
)

// Limit is the number of vectors up to which chromem-go answers within two milliseconds.
const Limit = 2048

// Store is a [vector.Store] over a set.
type Store struct {
	set   *vector.Set
	found *chromem.Collection
}

// New copies the vectors of the set into memory. The set must stay open while the
// Store is used.
func New(ctx context.Context, set *vector.Set) (*Store, error) {
	// A nil function would stand for a call to a web service.
	refuse := func(context.Context, string) ([]float32, error) {
		return nil, errors.New("texts are not embedded here")
	}
	collection, err := chromem.NewDB().CreateCollection("vectors", nil, refuse)
	if err != nil {
		return nil, fmt.Errorf("make collection: %w", err)
	}
	for i := range set.Len() {
		v := set.Row(i)
		if v == nil {
			continue
		}
		err := collection.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(i), Embedding: slices.Clone(v), Content: "-"})
		if err != nil {
			return nil, fmt.Errorf("add vector %d: %w", i, err)
		}
	}
	return &Store{set, collection}, nil
}

// Search is as [vector.Store] says.
func (s *Store) Search(ctx context.Context, q vector.Query) ([]vector.Match, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := s.found.Count()
	if n == 0 || q.K <= 0 {
		return nil, nil
	}
	if err := vector.Check(q.Vector, s.set.Dimensions()); err != nil {
		return nil, err
	}
	// Its filters know nothing but equality, and it refuses to give more than it has:
	// it gives all, and the best are chosen here.
	results, err := s.found.QueryEmbedding(ctx, q.Vector, n, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("search vectors: %w", err)
	}
	top := vector.NewTop(&q)
	for _, r := range results {
		row, err := strconv.ParseUint(r.ID, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("search vectors: %w", err)
		}
		if q.Keep != nil && !q.Keep(uint32(row)) {
			continue
		}
		top.Add(vector.Match{Row: uint32(row), Score: vector.Dot(q.Vector, s.set.Row(int(row)))})
	}
	return top.Sorted(), nil
}
