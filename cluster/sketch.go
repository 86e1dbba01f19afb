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

// sketches are the halves of all rows, each half together.
type sketches [2][]uint64

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
	for half := range out {
		out[half] = make([]uint64, m.rows*halfWords)
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
			for half := range out {
				turn(flips[1+half])
				signsOf(turned, out[half][r*halfWords:(r+1)*halfWords])
			}
		}
	})
	return out
}

// signsOf sets a bit for each of the first coordinates that is below zero.
func signsOf(v []float32, bits []uint64) {
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
func differ(a, b *[halfWords]uint64) int {
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
	limit int // signs that may differ
}

const (
	signs  = 32 // where their number stands
	stride = 64 // rows that are looked at between two looks at the room left
)

func newSieve(all sketches, keep int) *sieve {
	return &sieve{all: all, keep: keep, found: make([]uint64, 4*keep+stride)}
}

// start empties the sieve for another row. Where more than half of the signs
// differ, two rows are less alike than any two.
func (s *sieve) start(row int) { s.of, s.used, s.limit = row, 0, halfBits/2 }

// look offers the rows from … to−1, by the first half.
func (s *sieve) look(from, to int) {
	half := s.all[0]
	mine := (*[halfWords]uint64)(half[s.of*halfWords:])
	for ; from < to; from += stride {
		if s.used > len(s.found)-stride {
			s.tighten(s.keep)
		}
		n := min(stride, to-from)
		rows := half[from*halfWords : (from+n)*halfWords]
		found, used := s.found[s.used:s.used+n], 0
		for i := range n {
			d := differ(mine, (*[halfWords]uint64)(rows[i*halfWords:]))
			found[used] = uint64(d)<<signs | uint64(from+i)
			if d <= s.limit {
				used++
			}
		}
		s.used += used
	}
}

// best returns the rows that differ least by both halves, n at most.
func (s *sieve) best(n int) []uint64 {
	s.tighten(s.keep)
	half := s.all[1]
	mine := (*[halfWords]uint64)(half[s.of*halfWords:])
	for i, f := range s.found[:s.used] {
		d := differ(mine, (*[halfWords]uint64)(half[uint32(f)*halfWords:]))
		s.found[i] = f + uint64(d)<<signs
	}
	s.tighten(n)
	for i, f := range s.found[:s.used] {
		s.found[i] = uint64(uint32(f))
	}
	return s.found[:s.used]
}

// tighten drops all but n rows.
func (s *sieve) tighten(n int) {
	if s.used <= n {
		return
	}
	var number [sketchBits + 1]int
	for _, f := range s.found[:s.used] {
		number[f>>signs]++
	}
	last, equal := 0, n // the largest number of signs that is kept, and how many rows of it
	for number[last] < equal {
		equal -= number[last]
		last++
	}
	used := 0
	for _, f := range s.found[:s.used] {
		d := int(f >> signs)
		if d < last || d == last && equal > 0 {
			s.found[used] = f
			used++
			if d == last {
				equal--
			}
		}
	}
	s.used, s.limit = used, last-1
}
