package cluster

import (
	"math"
	"math/bits"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/internal/parallel"
)

// A sketch stands for a row: the signs of its coordinates after a random
// rotation. The more signs differ, the wider the angle between two rows
// (Charikar 2002). One half tells in two nanoseconds which hundreds are worth a
// look at the other half, and both which tens are worth one at the vectors.
const (
	halfBits   = 256
	halfWords  = halfBits / 64
	sketchBits = 2 * halfBits
)

// half is one of a sketch, and sketches are those of all rows, each half together.
type (
	half     [halfWords]uint64
	sketches [2][]half
)

// newSketches makes the sketches of all rows. Each half is what a Hadamard
// transform with random signs before it makes of the one before; the first
// transform alone would leave rows with few coordinates as they are.
func newSketches(m centred) sketches {
	size := halfBits // a power of two
	for size < m.dim {
		size *= 2
	}
	random := generator(0, 5)
	var flips [1 + len(sketches{})][]float32
	for i := range flips {
		flips[i] = make([]float32, size)
		for j := range flips[i] {
			flips[i][j] = float32(1 - 2*random.IntN(2))
		}
	}
	var out sketches
	for i := range out {
		out[i] = make([]half, m.rows)
	}
	parallel.Blocks(m.rows, 256, func(from, to int) {
		turned := make([]float32, size)
		turn := func(flip []float32) {
			vek32.Mul_Inplace(turned, flip)
			hadamard(turned)
		}
		for r := from; r < to; r++ {
			clear(turned[len(m.into(turned, r)):])
			turn(flips[0])
			for i := range out {
				turn(flips[1+i])
				signsOf(turned, &out[i][r])
			}
		}
	})
	return out
}

// signsOf sets a bit for each of the first coordinates that is below zero.
func signsOf(v []float32, bits *half) {
	for k := range bits {
		word := uint64(0)
		for j, x := range v[64*k : 64*(k+1)] {
			word |= uint64(math.Float32bits(x)>>31) << j
		}
		bits[k] = word
	}
}

// hadamard transforms v, whose length is a power of four or twice one, and 64
// at least.
func hadamard(v []float32) {
	for i := 0; i < len(v); i += 4 {
		w := v[i : i+4 : i+4]
		a, b, c, d := w[0]+w[1], w[0]-w[1], w[2]+w[3], w[2]-w[3]
		w[0], w[1], w[2], w[3] = a+c, b+d, a-c, b-d
	}
	h := 4
	for ; 4*h <= len(v); h *= 4 {
		for i := 0; i < len(v); i += 4 * h {
			w, x, y, z := v[i:i+h], v[i+h:i+2*h], v[i+2*h:i+3*h], v[i+3*h:i+4*h]
			x, y, z = x[:len(w)], y[:len(w)], z[:len(w)]
			for j := range w {
				a, b, c, d := w[j]+x[j], w[j]-x[j], y[j]+z[j], y[j]-z[j]
				w[j], x[j], y[j], z[j] = a+c, b+d, a-c, b-d
			}
		}
	}
	if h < len(v) {
		a, b := v[:h], v[h:]
		b = b[:len(a)]
		for j, x := range a {
			a[j], b[j] = x+b[j], x-b[j]
		}
	}
}

// differ counts the signs by which two halves differ.
func differ(a, b *half) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}

// sieve keeps the rows whose sketches differ least from that of one row, of
// equals those that came first.
type sieve struct {
	all   sketches
	of    int
	keep  int
	found []uint64 // the number of signs that differ, and below it the row
	used  int
	// limit is how many signs may differ, and within how many of the rows found differ
	// by no more: fewer than are kept. number counts those found by their signs.
	limit, within int
	number        [halfBits + 1]int32
}

const (
	signs  = 32 // where their number stands
	stride = 64 // rows that are looked at between two looks at the limit
)

func newSieve(all sketches, keep int) *sieve {
	return &sieve{all: all, keep: keep, found: make([]uint64, 4*keep+stride)}
}

// start empties the sieve for another row. Where more than half of the signs
// differ, two rows are less alike than any two.
func (s *sieve) start(row int) {
	s.of, s.used, s.limit, s.within = row, 0, halfBits/2, 0
	clear(s.number[:])
}

// look offers the rows from … to−1, by the first half.
func (s *sieve) look(from, to int) {
	mine := s.all[0][s.of]
	for ; from < to; from += stride {
		if s.used > len(s.found)-stride {
			s.tighten()
		}
		rows := s.all[0][from:min(from+stride, to)]
		found, used := s.found[s.used:s.used+len(rows)], 0
		for i := range rows {
			d := differ(&mine, &rows[i])
			found[used] = uint64(d)<<signs | uint64(from+i)
			if d <= s.limit {
				used++
			}
		}
		for _, f := range found[:used] {
			s.number[f>>signs]++
		}
		s.used += used
		for s.within += used; s.within >= s.keep; s.limit-- {
			s.within -= int(s.number[s.limit])
		}
	}
}

// tighten drops all rows but those that are kept.
func (s *sieve) tighten() { s.used = first(s.found[:s.used], s.limit+1, s.keep-s.within) }

// best returns the rows that differ least by both halves, n at most.
func (s *sieve) best(n int) []uint64 {
	s.tighten()
	mine := s.all[1][s.of]
	found := s.found[:s.used]
	var number [sketchBits + 1]int32
	for i, f := range found {
		found[i] = f + uint64(differ(&mine, &s.all[1][uint32(f)]))<<signs
		number[found[i]>>signs]++
	}
	last, equal := 0, n
	for ; last < sketchBits && int(number[last]) < equal; last++ {
		equal -= int(number[last])
	}
	found = found[:first(found, last, equal)]
	for i, f := range found {
		found[i] = uint64(uint32(f))
	}
	return found
}

// first moves to the front the rows by which fewer signs than last differ, and the
// first of those by which as many do, equal at most. It returns how many there are.
func first(found []uint64, last, equal int) int {
	used := 0
	for _, f := range found {
		d := int(f >> signs)
		if d == last {
			equal--
		}
		if d < last || d == last && equal >= 0 {
			found[used] = f
			used++
		}
	}
	return used
}
