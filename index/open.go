package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/vector"
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
	ErrVector = vector.ErrUnusable
)

// damaged makes an error of a panic of Bleve's, which checks the ends of its files and not
// what lies between.
func damaged(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", ErrDamaged, p)
	}
}

// Options say how to open an index. The zero value is usable.
type Options struct {
	ReadOnly bool
	// Model is the digest of the embedder that makes the vectors. Where it is
	// set, a folder that was filled with another model is refused with
	// [ErrModel]; where it is empty, any model is taken.
	Model string
	// Balance is what likeness is worth beside words among these items, as [Balance]
	// fits it; 0 tells it from how near a query's best item comes.
	Balance float64
	// Cases says that groups are cases, of which many may be of the matter that is asked
	// for, as conversations are: cases that are alike then speak for each other.
	Cases bool
	// Stray is how far words lead away from the matter among these items, where no Balance is
	// known, as [Index.Stray] tells it; 0 is as usual.
	Stray float64
}

// Index is an index in a folder. It is safe for concurrent use.
type Index struct {
	dir string
	opt Options

	changing sync.Mutex // held by who changes the folder

	mu sync.RWMutex // guards st: what it maps may go only when nobody reads it
	st *state

	scratch   sync.Pool // of *scores
	analyzers sync.Pool // of *lexical.Analyzer
}

// Open opens the index in dir, or an empty one where there is none. Nothing is
// locked and nothing is written: any number of processes may search while one
// of them changes the index. They see the state of when they opened it until
// they [Index.Refresh].
func Open(dir string, opt Options) (*Index, error) {
	st, err := openNewest(dir)
	if err != nil {
		return nil, err
	}
	if opt.Model != "" && st.Model != "" && opt.Model != st.Model {
		st.close()
		return nil, fmt.Errorf("open index: %w", ErrModel)
	}
	ix := &Index{dir: dir, opt: opt, st: st}
	ix.analyzers.New = func() any { return lexical.NewAnalyzer() }
	ix.scratch.New = func() any { return &scores{} }
	return ix, nil
}

// Remove deletes the index in dir, damaged or not.
func Remove(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove index: %w", err)
	}
	// CURRENT goes first: without it, the rest is rubbish.
	if err := os.Remove(filepath.Join(dir, currentFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove index: %w", err)
	}
	for _, e := range entries {
		if e.Name() != partsDir && !strings.HasPrefix(e.Name(), "gen-") {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("remove index: %w", err)
		}
	}
	return nil
}

// Close gives up what the index holds, once the searches that run have returned.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.st.close()
	ix.st = &state{manifest: manifest{Langs: map[string]int{}}}
	return nil
}

// Count is the number of items.
func (ix *Index) Count() int {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.st.Live
}

// live calls f with each row that counts.
func (st *state) live(f func(s *segment, i int)) {
	for _, s := range st.segments {
		for i := range s.n {
			if !st.dead.has(uint32(s.start + i)) {
				f(s, i)
			}
		}
	}
}

// refresh moves to the newest state in the folder and reports whether there was one.
func (ix *Index) refresh() (bool, error) {
	name, err := current(ix.dir)
	if err != nil {
		return false, err
	}
	if ix.st.dir == "" && name == "" || ix.st.dir == filepath.Join(ix.dir, name) {
		return false, nil
	}
	st, err := openNewest(ix.dir)
	if err != nil {
		return false, err
	}
	if ix.opt.Model != "" && st.Model != "" && ix.opt.Model != st.Model {
		st.close()
		return false, fmt.Errorf("refresh index: %w", ErrModel)
	}
	ix.swap(st)
	return true, nil
}

func (ix *Index) swap(st *state) {
	ix.mu.Lock()
	old := ix.st
	ix.st = st
	ix.mu.Unlock()
	old.close()
}
