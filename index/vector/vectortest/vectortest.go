// Package vectortest is the suite that every [vector.Store] passes.
package vectortest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/index/vector"
)

// Run tests the stores that open makes. Sets are small where small is set: some
// stores are not meant for large ones.
func Run(t *testing.T, small bool, open func(t *testing.T, set *vector.Set) vector.Store) {
	sizes := []int{1, 7, 1500}
	if !small {
		sizes = append(sizes, 12_000)
	}
	for _, n := range sizes {
		for _, dimensions := range []int{32, 100, 256} {
			t.Run(fmt.Sprintf("%dx%d", n, dimensions), func(t *testing.T) {
				s := newSuite(t, n, dimensions, open)
				t.Run("nearest", s.nearest)
				t.Run("filters before ranking", s.filters)
				t.Run("k beyond size", s.beyond)
				t.Run("refused", s.refused)
				t.Run("cancelled", s.cancelled)
			})
		}
	}
	t.Run("ties by id", func(t *testing.T) { ties(t, open) })
	t.Run("empty", func(t *testing.T) {
		found, err := open(t, vector.NewSet()).Search(context.Background(), vector.Query{Vector: []float32{1}, K: 3})
		if err != nil || len(found) != 0 {
			t.Errorf("found %v, %v in an empty set", found, err)
		}
	})
}

type suite struct {
	rows  [][]float32
	store vector.Store
	again vector.Store // over the same files, opened again
	rng   *rand.Rand
}

func newSuite(t *testing.T, n, dimensions int, open func(*testing.T, *vector.Set) vector.Store) *suite {
	s := &suite{rng: rand.New(rand.NewPCG(uint64(n), uint64(dimensions)))}
	s.rows = clustered(s.rng, n, dimensions)
	if n > 3 {
		s.rows[2] = nil // an item whose words the model does not know
	}
	// A base and two deltas.
	dir := t.TempDir()
	cuts := []int{0, n * 8 / 10, n * 9 / 10, n}
	var paths []string
	for i := range 3 {
		path := filepath.Join(dir, fmt.Sprint(i))
		part := s.rows[cuts[i]:cuts[i+1]]
		if err := vector.Write(path, dimensions, len(part), func(i int) []float32 { return part[i] }); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	s.store = open(t, Open(t, paths...))
	s.again = open(t, Open(t, paths...))
	return s
}

// Open maps blocks for the time of a test.
func Open(t testing.TB, paths ...string) *vector.Set {
	t.Helper()
	var blocks []*vector.Block
	for _, path := range paths {
		b, err := vector.OpenBlock(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Close() })
		blocks = append(blocks, b)
	}
	return vector.NewSet(blocks...)
}

// clustered makes unit vectors around some centres, with a common direction and
// dimensions of unequal weight, as embeddings have them.
func clustered(rng *rand.Rand, n, dimensions int) [][]float32 {
	centres := make([][]float32, 1+n/30)
	for i := range centres {
		centres[i] = make([]float32, dimensions)
		for j := range centres[i] {
			centres[i][j] = float32(rng.NormFloat64()/math.Sqrt(float64(1+j/8))) + .2
		}
	}
	rows := make([][]float32, n)
	for i := range rows {
		c := centres[rng.IntN(len(centres))]
		rows[i] = make([]float32, dimensions)
		for j := range rows[i] {
			rows[i][j] = c[j] + float32(rng.NormFloat64()/math.Sqrt(float64(1+j/8)))*.8
		}
		unit(rows[i])
	}
	return rows
}

func unit(v []float32) {
	length := float32(math.Sqrt(float64(vector.Dot(v, v))))
	for i := range v {
		v[i] /= length
	}
}

func (s *suite) query() []float32 {
	for {
		if v := s.rows[s.rng.IntN(len(s.rows))]; v != nil {
			q := slices.Clone(v)
			for j := range q {
				q[j] += float32(s.rng.NormFloat64()) * .05
			}
			unit(q)
			return q
		}
	}
}

// truth looks at all rows, one by one.
func (s *suite) truth(q vector.Query) []vector.Match {
	top := vector.NewTop(&q)
	for i, v := range s.rows {
		if v != nil && (q.Keep == nil || q.Keep(uint32(i))) {
			top.Add(vector.Match{Row: uint32(i), Score: vector.Dot(q.Vector, v)})
		}
	}
	return top.Sorted()
}

const queries = 40

// recall is the share of the true matches that must be found.
const recall = .995

func (s *suite) compare(t *testing.T, q func() vector.Query) {
	t.Helper()
	want, got := 0, 0
	for range queries {
		query := q()
		found, err := s.store.Search(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(found, query.Compare) {
			t.Fatalf("not in order: %v", found)
		}
		for _, m := range found {
			if score := vector.Dot(query.Vector, s.rows[m.Row]); score != m.Score {
				t.Fatalf("row %d has the score %v, not %v", m.Row, m.Score, score)
			}
			if query.Keep != nil && !query.Keep(m.Row) {
				t.Fatalf("row %d was not to be kept", m.Row)
			}
		}
		reopened, err := s.again.Search(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(found, reopened); diff != "" {
			t.Fatalf("reopened, it finds others:\n%s", diff)
		}
		truth := s.truth(query)
		if len(found) != len(truth) {
			t.Fatalf("found %d of %d", len(found), len(truth))
		}
		want += len(truth)
		for _, m := range truth {
			if slices.Contains(found, m) {
				got++
			}
		}
	}
	if float64(got) < recall*float64(want) {
		t.Errorf("recall %d of %d", got, want)
	}
}

func (s *suite) nearest(t *testing.T) {
	s.compare(t, func() vector.Query { return vector.Query{Vector: s.query(), K: 10} })
}

// filters, and deletions, which are filters to a store.
func (s *suite) filters(t *testing.T) {
	for _, every := range []uint32{2, 50} {
		keep := func(row uint32) bool { return row%every == 1 }
		s.compare(t, func() vector.Query { return vector.Query{Vector: s.query(), K: 10, Keep: keep} })
	}
}

func (s *suite) beyond(t *testing.T) {
	q := vector.Query{Vector: s.query(), K: len(s.rows) + 100}
	found, err := s.store.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s.truth(q), found); diff != "" {
		t.Error(diff)
	}
	q.K = 0
	if found, err := s.store.Search(context.Background(), q); err != nil || len(found) != 0 {
		t.Errorf("k = 0 finds %v, %v", found, err)
	}
}

func (s *suite) refused(t *testing.T) {
	bad := map[string]func(v []float32) []float32{
		"zero":     func(v []float32) []float32 { clear(v); return v },
		"NaN":      func(v []float32) []float32 { v[0] = float32(math.NaN()); return v },
		"infinite": func(v []float32) []float32 { v[0] = float32(math.Inf(1)); return v },
		"short":    func(v []float32) []float32 { return v[1:] },
		"none":     func([]float32) []float32 { return nil },
	}
	for name, spoil := range bad {
		_, err := s.store.Search(context.Background(), vector.Query{Vector: spoil(s.query()), K: 3})
		if !errors.Is(err, vector.ErrUnusable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func (s *suite) cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.store.Search(ctx, vector.Query{Vector: s.query(), K: 3}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled search gives %v", err)
	}
}

func ties(t *testing.T, open func(*testing.T, *vector.Set) vector.Store) {
	const n = 200
	same := []float32{.6, .8, 0, 0}
	path := filepath.Join(t.TempDir(), "same")
	if err := vector.Write(path, len(same), n, func(int) []float32 { return same }); err != nil {
		t.Fatal(err)
	}
	store := open(t, Open(t, path))
	for range queries {
		found, err := store.Search(context.Background(), vector.Query{
			Vector: same, K: 3,
			Less: func(a, b uint32) bool { return a > b },
		})
		if err != nil {
			t.Fatal(err)
		}
		score := vector.Dot(same, same)
		want := []vector.Match{{Row: n - 1, Score: score}, {Row: n - 2, Score: score}, {Row: n - 3, Score: score}}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Fatal(diff)
		}
	}
}
