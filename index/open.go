package index

import (
	"context"
	"errors"
	"iter"
)

// What callers decide by.
var (
	// ErrDamaged says that the folder holds an index that cannot be read. It
	// holds nothing that cannot be made again: [Remove] it and fill a new one.
	ErrDamaged = errors.New("index is damaged")
	// ErrModel says that the vectors in the folder were made by another model
	// than Options.Model: vectors of different models must never meet.
	ErrModel = errors.New("index was made with another embedding model")
	// ErrReadOnly refuses changes of an index that was opened to look in.
	ErrReadOnly = errors.New("index is read-only")
	// ErrLocked says that another process is changing the index.
	ErrLocked = errors.New("index is being changed by another process")
	// ErrVector refuses an item or a query whose vector is not finite, has no
	// direction or another number of dimensions than the index.
	ErrVector = errors.New("vector is unusable")
)

// Options say how to open an index. The zero value is usable.
type Options struct {
	ReadOnly bool
	// Model is the digest of the embedder that makes the vectors. Where it is
	// set, a folder that was filled with another model is refused with
	// [ErrModel]; where it is empty, any model is taken.
	Model string
	// Pieces tells how many tokens the embedder needs to spell a lower-case
	// word, 0 where it cannot. A word in many pieces says little to a static
	// model, and the ranking leans on the words then. Nil is fine.
	Pieces func(word string) int
}

// Changes counts what [Index.Sync] did with the items it was given.
type Changes struct{ Put, Deleted, Unchanged int }

// Index is an index in a folder. It is safe for concurrent use.
type Index struct{}

// Open opens the index in dir, or an empty one where there is none. Nothing is
// locked and nothing is written: any number of processes may search while one
// of them changes the index. They see the state of when they opened it until
// they [Index.Refresh].
func Open(dir string, opt Options) (*Index, error) { return nil, errors.ErrUnsupported }

// Remove deletes the index in dir, damaged or not.
func Remove(dir string) error { return errors.ErrUnsupported }

// Close gives up what the index holds. Searches must have returned.
func (ix *Index) Close() error { return nil }

// Count is the number of items.
func (ix *Index) Count() int { return 0 }

// Model is the digest of the model that made the vectors, "" where the index is empty.
func (ix *Index) Model() string { return "" }

// Hashes gives [Hash] of each item in the index by its id.
func (ix *Index) Hashes() map[string]uint64 { return nil }

// Hash is a digest of all that is indexed of an item except its vector, which
// follows from the texts and the model. Items of equal hashes are the same.
func Hash(it *Item) uint64 { return 0 }

// Refresh moves to the newest state in the folder and reports whether there was one.
func (ix *Index) Refresh() (bool, error) { return false, nil }

// Apply adds the items, replaces those of the same id, and takes away the items
// with the ids del, all at once: after an error or a kill, the state is the one
// before. Of two items with the same id the later one counts. progress, unless
// nil, is told how many items are done.
func (ix *Index) Apply(ctx context.Context, put []Item, del []string, progress func(done int)) error {
	return errors.ErrUnsupported
}

// Sync makes the index hold exactly the items of the sequence: new and changed
// ones (by [Hash]) are put, those that no longer come are taken away, unchanged ones
// cost no more than their hash. The sequence need not carry vectors: fill, unless
// nil, is called with some hundreds of the new and changed items at a time and
// sets them. Items are stored in portions; a kill keeps those that are done, and
// the next Sync goes on from there. progress, unless nil, is told how many
// items of the sequence are done.
func (ix *Index) Sync(ctx context.Context, items iter.Seq2[Item, error],
	fill func(ctx context.Context, items []Item) error, progress func(done int)) (Changes, error) {
	return Changes{}, errors.ErrUnsupported
}

// Search answers a query with at most q.K hits, one for each group, best first,
// equal ones by their group's id. A query without words that count and without a
// vector has no hits.
func (ix *Index) Search(ctx context.Context, q Query) ([]Hit, error) {
	return nil, errors.ErrUnsupported
}
