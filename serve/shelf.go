package serve

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// shelf holds what the last build left. It is replaced as a whole; those who
// still read the former finish with it.
type shelf struct {
	mu      sync.Mutex
	current *edition
}

// edition is what one build left.
type edition struct {
	*snapshot
	searcher *pipeline.Searcher // nil before the first build
	why      error              // says why there is no searcher, nil where there never was an index

	mu      sync.Mutex
	readers int
	retired bool
}

// take returns the current edition; done must be called.
func (s *shelf) take() (e *edition, done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e = s.current
	e.mu.Lock()
	e.readers++
	e.mu.Unlock()
	return e, e.leave
}

func (e *edition) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.readers--
	if e.retired && e.readers == 0 {
		_ = e.shut()
	}
}

// retire closes the edition as soon as nobody reads it.
func (e *edition) retire() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.retired = true
	if e.readers > 0 {
		return nil
	}
	return e.shut()
}

func (e *edition) shut() error {
	if e.searcher == nil {
		return nil
	}
	return e.searcher.Close()
}

func (s *shelf) put(e *edition) {
	s.mu.Lock()
	former := s.current
	s.current = e
	s.mu.Unlock()
	if former != nil {
		_ = former.retire()
	}
}

func (s *shelf) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return nil
	}
	return s.current.retire()
}

// reload reads what the last build left.
func (s *Server) reload(ctx context.Context) error {
	snapshot, err := loadSnapshot(ctx, s.w)
	if err != nil {
		return fmt.Errorf("reading what the last build left: %w", err)
	}
	e := &edition{snapshot: snapshot}
	e.searcher, err = pipeline.OpenSearcher(ctx, s.w, pipeline.InAll)
	if err != nil && !errors.Is(err, pipeline.ErrNotBuilt) && !errors.Is(err, workspace.ErrNotChosen) {
		e.why = err // the rest of the workspace works without
	}
	s.shelf.put(e)
	return nil
}
