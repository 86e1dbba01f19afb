package vector

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func random(rng *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rng.NormFloat64())
	}
	return v
}

// A rotation keeps products, whatever the dimensions.
func TestRotationKeepsProducts(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{1, 2, 3, 64, 100, 256, 384, 1000} {
		a, b := random(rng, n), random(rng, n)
		r := newRotation(n)
		turned := slices.Clone(r.turn(a))
		got, want := Dot(turned, r.turn(b)), Dot(a, b)
		if math.Abs(float64(got-want)) > 1e-3*float64(n) {
			t.Errorf("%d dimensions: %v, not %v", n, got, want)
		}
	}
}

func TestEstimatesAreNear(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 2))
	for _, dimensions := range []int{256, 384} {
		rows := make([][]float32, 500)
		for i := range rows {
			rows[i] = random(rng, dimensions)
			norm := float32(math.Sqrt(float64(Dot(rows[i], rows[i]))))
			for j := range rows[i] {
				rows[i][j] /= norm
			}
		}
		path := filepath.Join(t.TempDir(), "block")
		if err := Write(path, dimensions, len(rows), func(i int) []float32 { return rows[i] }); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBlock(path)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]float32, len(rows))
		b.Probe(rows[7]).Estimate(0, out)
		var square float64
		for i, row := range rows {
			off := float64(out[i] - Dot(row, rows[7]))
			square += off * off
		}
		if mean := math.Sqrt(square / float64(len(rows))); mean > .06 {
			t.Errorf("%d dimensions: off by %.3f", dimensions, mean)
		}
		_ = b.Close()
	}
}

func TestTopKeepsTheBest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := Query{K: rapid.IntRange(0, 12).Draw(t, "k")}
		scores := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 30).Draw(t, "scores")
		var all []Match
		top := NewTop(&q)
		for i, s := range scores {
			all = append(all, Match{uint32(i), float32(s)})
			top.Add(all[i])
		}
		slices.SortFunc(all, q.Compare)
		if got := top.Sorted(); !slices.Equal(got, all[:min(q.K, len(all))]) {
			t.Fatalf("%v of %v", got, all)
		}
	})
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	for _, dimensions := range []int{0, -1, maxDimensions + 1} {
		if err := Write(filepath.Join(t.TempDir(), "x"), dimensions, 0, nil); err == nil {
			t.Errorf("%d dimensions", dimensions)
		}
	}
	if err := Check([]float32{0, 0}, 2); !errors.Is(err, ErrUnusable) {
		t.Errorf("zero: %v", err)
	}
}

func FuzzOpenBlock(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed")
	if err := Write(path, 3, 2, func(i int) []float32 { return []float32{1, 0, float32(i)} }); err != nil {
		f.Fatal(err)
	}
	seed, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add(seed[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "block")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBlock(path)
		if err != nil {
			return
		}
		defer b.Close()
		q := make([]float32, b.Dimensions())
		q[0] = 1
		out := make([]float32, b.Len())
		b.Probe(q).Estimate(0, out)
		for i := range b.Len() {
			if row := b.Row(i); row != nil {
				_ = Dot(row, q)
			}
		}
	})
}
