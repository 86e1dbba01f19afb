package index

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/askbook/askbook/index/mapped"
	"github.com/askbook/askbook/index/vector"
	"github.com/askbook/askbook/internal/parallel"
)

// Changes counts what [Index.Sync] did with the items it was given.
type Changes struct{ Put, Deleted, Unchanged int }

// Hash is a digest of all that is indexed of an item except its vector, which
// follows from the texts and the model. Items of equal hashes are the same.
func Hash(it *Item) uint64 {
	h := sha256.New()
	field := func(s string) {
		var size [8]byte
		binary.LittleEndian.PutUint64(size[:], uint64(len(s)))
		_, _ = h.Write(size[:])
		_, _ = io.WriteString(h, s)
	}
	for _, s := range []string{it.ID, it.Group, it.Title, it.Text, it.Lang} {
		field(s)
	}
	for _, e := range entriesOf(it) {
		field(e)
	}
	var when [8]byte
	binary.LittleEndian.PutUint64(when[:], uint64(timeOf(it)))
	_, _ = h.Write(when[:])
	return binary.LittleEndian.Uint64(h.Sum(nil))
}

func timeOf(it *Item) int64 {
	if it.Time.IsZero() {
		return noTime
	}
	return it.Time.UnixMilli()
}

// Apply adds the items, replaces those of the same id, and takes away the items
// with the ids del, all at once: after an error or a kill, the state is the one
// before. Of two items with the same id the later one counts. progress, unless
// nil, is told how many items are done.
func (ix *Index) Apply(ctx context.Context, put []Item, del []string, progress func(done int)) error {
	unlock, err := ix.begin()
	if err != nil {
		return err
	}
	defer unlock()
	known := ix.known()
	last := make(map[string]int, len(put))
	for i := range put {
		last[put[i].ID] = i
	}
	c := &commit{groups: known.groups}
	gone := map[uint32]bool{}
	kill := func(id string) {
		if row, ok := known.find(id); ok {
			gone[row] = true
		}
	}
	for i := range put {
		if last[put[i].ID] == i {
			kill(put[i].ID)
			c.put = append(c.put, put[i])
		}
	}
	for _, id := range del {
		if _, ok := last[id]; !ok {
			kill(id)
		}
	}
	for row := range gone {
		c.dead = append(c.dead, row)
	}
	if len(c.put) == 0 && len(c.dead) == 0 {
		return nil
	}
	if err := ix.commit(ctx, c); err != nil {
		return err
	}
	if progress != nil {
		progress(len(put) + len(del))
	}
	return nil
}

// How many items Sync makes vectors for at once, and how many it stores at once:
// some 100 MB.
const (
	fillSize   = 512
	commitSize = 50_000
)

// Sync makes the index hold exactly the items of the sequence: new and changed
// ones (by [Hash]) are put, those that no longer come are taken away, unchanged ones
// cost no more than their hash. The sequence need not carry vectors: fill, unless
// nil, is called with some hundreds of the new and changed items at a time and
// sets them. Items are stored in portions; a kill keeps those that are done, and
// the next Sync goes on from there. Of two items with the same id the first one
// counts. progress, unless nil, is told how many items of the sequence are done.
func (ix *Index) Sync(ctx context.Context, items iter.Seq2[Item, error],
	fill func(ctx context.Context, items []Item) error, progress func(done int),
) (Changes, error) {
	unlock, err := ix.begin()
	if err != nil {
		return Changes{}, err
	}
	defer unlock()
	s := &syncing{ix: ix, fill: fill, progress: progress, known: ix.known(), seen: map[string]bool{}}
	s.kept = newBits(ix.st.count)
	some := make([]Item, 0, fillSize)
	for item, err := range items {
		if err != nil {
			return s.changes, err
		}
		if some = append(some, item); len(some) < fillSize {
			continue
		}
		if err := s.takeAll(ctx, some); err != nil {
			return s.changes, err
		}
		some = some[:0]
	}
	if err := s.takeAll(ctx, some); err != nil {
		return s.changes, err
	}
	return s.finish(ctx)
}

// syncing is what Sync knows under way.
type syncing struct {
	ix       *Index
	fill     func(context.Context, []Item) error
	progress func(int)
	known    *known
	kept     bits            // rows of the state at the start whose item came again, changed or not
	seen     map[string]bool // new ids
	put      []Item
	gone     []uint32 // keys of the items that put replaces
	filled   int      // how many of put have their vectors
	done     int
	changes  Changes
}

// takeAll takes items in their order; all processors hash them, which is most of the work
// where nothing has changed.
func (s *syncing) takeAll(ctx context.Context, some []Item) error {
	hashes := make([]uint64, len(some))
	parallel.Each(len(some), func(i int) { hashes[i] = Hash(&some[i]) })
	for i := range some {
		if err := s.take(ctx, some[i], hashes[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *syncing) take(ctx context.Context, it Item, hash uint64) error {
	s.done++
	row, old := s.known.find(it.ID)
	if old && s.kept.has(row) || s.seen[it.ID] {
		return nil
	}
	if old {
		s.kept.set(row)
		if s.known.hashes[row] == hash {
			s.changes.Unchanged++
			return s.report(ctx)
		}
		s.gone = append(s.gone, s.known.nums[row])
	} else {
		s.seen[it.ID] = true
	}
	s.put = append(s.put, it)
	if len(s.put)-s.filled >= fillSize {
		if err := s.fillUp(ctx); err != nil {
			return err
		}
		if err := s.report(ctx); err != nil {
			return err
		}
	}
	if len(s.put) >= commitSize {
		return s.store(ctx)
	}
	return nil
}

// report tells the progress now and then.
func (s *syncing) report(ctx context.Context) error {
	if s.progress != nil && s.done%fillSize == 0 {
		s.progress(s.done)
	}
	return ctx.Err()
}

func (s *syncing) fillUp(ctx context.Context) error {
	some := s.put[s.filled:]
	if s.fill == nil || len(some) == 0 {
		return nil
	}
	s.filled = len(s.put)
	return s.fill(ctx, some)
}

// store commits what has gathered.
func (s *syncing) store(ctx context.Context) error {
	if err := s.fillUp(ctx); err != nil {
		return err
	}
	if len(s.put) == 0 && len(s.gone) == 0 {
		return nil
	}
	// Rows are renumbered when parts are merged; the keys of items stay.
	c := &commit{put: s.put, groups: s.known.groups}
	for _, num := range s.gone {
		if row, ok := s.ix.st.rowOf(num); ok {
			c.dead = append(c.dead, uint32(row))
		}
	}
	if err := s.ix.commit(ctx, c); err != nil {
		return err
	}
	s.changes.Put += len(s.put)
	s.put, s.gone, s.filled = nil, nil, 0
	return nil
}

func (s *syncing) finish(ctx context.Context) (Changes, error) {
	deleted := 0
	for _, row := range s.known.all() {
		if !s.kept.has(row) {
			s.gone = append(s.gone, s.known.nums[row])
			deleted++
		}
	}
	if err := s.store(ctx); err != nil {
		return s.changes, err
	}
	s.changes.Deleted = deleted
	if s.progress != nil {
		s.progress(s.done)
	}
	return s.changes, nil
}

// begin takes the lock of the folder and moves to its newest state.
func (ix *Index) begin() (unlock func(), err error) {
	if ix.opt.ReadOnly {
		return nil, fmt.Errorf("change index: %w", ErrReadOnly)
	}
	ix.changing.Lock()
	defer func() {
		if err != nil {
			ix.changing.Unlock()
		}
	}()
	if err := os.MkdirAll(filepath.Join(ix.dir, partsDir), 0o700); err != nil {
		return nil, fmt.Errorf("change index: %w", err)
	}
	lock := flock.New(filepath.Join(ix.dir, lockFile))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock index: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("change index: %w", ErrLocked)
	}
	if _, err := ix.refresh(); err != nil {
		_ = lock.Unlock()
		return nil, err
	}
	return func() {
		_ = lock.Unlock()
		ix.changing.Unlock()
	}, nil
}

// known finds items by their ids, and groups by their names, in the state of when
// it was made. It holds no part of a mapped file.
type known struct {
	rows   map[string]uint32
	groups map[string]uint32
	hashes []uint64
	nums   []uint32
}

func (ix *Index) known() *known {
	st := ix.st
	k := &known{
		rows: make(map[string]uint32, st.Live), groups: make(map[string]uint32, st.groups.live),
		hashes: make([]uint64, st.count), nums: make([]uint32, st.count),
	}
	st.live(func(s *segment, i int) {
		row := uint32(s.start + i)
		k.rows[string(s.ids.At(i))] = row
		k.hashes[row] = mapped.Uint64(s.hashes, i)
		k.nums[row] = s.num(i)
		k.groups[string(s.groups.At(i))] = mapped.Uint32(s.groupNums, i)
	})
	return k
}

func (k *known) find(id string) (uint32, bool) {
	row, ok := k.rows[id]
	return row, ok
}

// all lists the rows that count, in order.
func (k *known) all() []uint32 {
	live := newBits(len(k.nums))
	for _, row := range k.rows {
		live.set(row)
	}
	rows := make([]uint32, 0, len(k.rows))
	for row := range uint32(len(k.nums)) {
		if live.has(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// unit returns the vector of an item at unit length, nil where it has none.
func unit(it *Item, dimensions int) ([]float32, error) {
	if len(it.Vector) == 0 {
		return nil, nil
	}
	if err := vector.Check(it.Vector, dimensions); err != nil {
		return nil, fmt.Errorf("item %q: %w", it.ID, err)
	}
	square := float64(vector.Dot(it.Vector, it.Vector))
	if math.Abs(square-1) < 1e-4 {
		return it.Vector, nil
	}
	v := make([]float32, len(it.Vector))
	for i, x := range it.Vector {
		v[i] = float32(float64(x) / math.Sqrt(square))
	}
	return v, nil
}
