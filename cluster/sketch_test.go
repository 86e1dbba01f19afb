package cluster

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The transform of every size is orthogonal: two of them give the vector back,
// times its length.
func TestHadamard(t *testing.T) {
	for _, n := range []int{64, 128, 256, 512, 1024} {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i%7) - 2.5
		}
		was := slices.Clone(v)
		hadamard(v)
		sum := float32(0)
		for _, x := range was {
			sum += x
		}
		if math.Abs(float64(v[0]-sum)) > 1e-2 {
			t.Errorf("%d: the first coordinate is %v, the sum of all %v", n, v[0], sum)
		}
		hadamard(v)
		for i := range v {
			if math.Abs(float64(v[i]/float32(n)-was[i])) > 1e-3 {
				t.Fatalf("%d: %v at %d became %v", n, was[i], i, v[i]/float32(n))
			}
		}
	}
}

// The share of signs that differ tells the angle, in any number of dimensions.
func TestSketchesTellAngles(t *testing.T) {
	for _, dim := range []int{3, 256, 384} {
		random := generator(1, 1)
		m := newMatrix(100, dim)
		for _, row := range m.at {
			for d := range row {
				row[d] = float32(random.NormFloat64())
			}
			normalise(row)
		}
		for i := 1; i < m.rows; i += 2 { // half way between the row before and any
			for d := range m.at[i] {
				m.at[i][d] += m.at[i-1][d]
			}
			normalise(m.row(i))
		}
		s := newSketches(uncentred(m))
		off := 0.0
		for i := 0; i+1 < m.rows; i++ {
			angle := math.Acos(float64(min(1, max(-1, dot(m.row(i), m.row(i+1))))))
			told := math.Pi * float64(differ(&s[0][i], &s[0][i+1])+differ(&s[1][i], &s[1][i+1])) / sketchBits
			off += math.Abs(angle-told) / float64(m.rows-1)
		}
		if off > 0.08 { // the deviation of a share of 512 is .07 at right angles, its mean size .055
			t.Errorf("%d dimensions: angles are %.3f off", dim, off)
		}
	}
}

// A sieve keeps what a sort would, of equals those that came first.
func TestSieve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 700).Draw(t, "n")
		random := generator(rapid.Uint64().Draw(t, "seed"), 1)
		spread := rapid.IntRange(1, 100).Draw(t, "spread")
		var all sketches
		all[0], all[1] = make([]half, n), make([]half, n)
		for v := range n {
			for range random.IntN(spread) { // a few signs differ from those of the first
				bit := random.IntN(halfBits)
				all[0][v][bit/64] |= 1 << (bit % 64)
			}
		}
		keep := rapid.IntRange(1, 90).Draw(t, "keep")
		s := newSieve(all, keep)
		s.start(0)
		cut := rapid.IntRange(0, n).Draw(t, "cut")
		s.look(0, cut)
		s.look(cut, n)
		got := slices.Clone(s.best(keep))
		want := make([]uint64, n)
		for v := range want {
			want[v] = uint64(v)
		}
		slices.SortStableFunc(want, func(a, b uint64) int {
			return differ(&all[0][0], &all[0][a]) - differ(&all[0][0], &all[0][b])
		})
		want = want[:min(keep, n)]
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("keeps %v, want %v", got, want)
		}
	})
}
