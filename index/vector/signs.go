package vector

import (
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/viterin/vek/vek32"
)

// Sign bits stand for a vector x as in RaBitQ (Gao and Long, 2024): the rest o
// = x − centre is turned by a fixed random rotation R, and of R·o only the signs are kept,
// with the factor |o|² / Σ|R·o|. For a query q,
//
//	q·x = q·centre + (R·q)·(R·o) ≈ q·centre + factor · (R·q)·signs(R·o)
//
// and the last product is a sum over bits once R·q is rounded to 4 bits: four
// ANDs and population counts for 64 dimensions.

// A rotation is made of Hadamard transforms with random signs in between. Where
// the dimensions are no power of two, it turns the first and the last such part by turns.
type rotation struct {
	n     int
	flips [rounds][]float32
	work  []float32
}

const rounds = 4

func newRotation(n int) *rotation {
	r := &rotation{n: n, work: make([]float32, n)}
	rng := rand.New(rand.NewPCG(0x5eed, uint64(n)))
	for i := range r.flips {
		r.flips[i] = make([]float32, n)
		for j := range n {
			r.flips[i][j] = float32(1 - 2*int(rng.Uint64()&1))
		}
	}
	return r
}

// turn returns R·v, valid until the next call.
func (r *rotation) turn(v []float32) []float32 {
	copy(r.work, v)
	part := 1 << (bits.Len(uint(r.n)) - 1)
	scale := float32(1 / math.Sqrt(float64(part)))
	for i, flips := range r.flips {
		if part == r.n && i == rounds/2 {
			break
		}
		vek32.Mul_Inplace(r.work, flips)
		half := r.work[:part]
		if i%2 == 1 {
			half = r.work[r.n-part:]
		}
		hadamard(half)
		vek32.MulNumber_Inplace(half, scale)
	}
	return r.work
}

func hadamard(v []float32) {
	for h := 1; h < len(v); h *= 2 {
		for i := 0; i < len(v); i += 2 * h {
			a, b := v[i:i+h], v[i+h:i+2*h]
			for j, x := range a {
				y := b[j]
				a[j], b[j] = x+y, x-y
			}
		}
	}
}

type encoder struct {
	centre []float32
	rest   []float32
	turn   *rotation
	signs  []uint64
}

func newEncoder(dimensions int, centre []float32) *encoder {
	return &encoder{centre, make([]float32, dimensions), newRotation(dimensions), make([]uint64, (dimensions+63)/64)}
}

// encode gives the sign bits of v and its factor: 0 for no vector, never 0 for one.
func (e *encoder) encode(v []float32) ([]uint64, float32) {
	clear(e.signs)
	if vek32.Dot(v, v) == 0 {
		return e.signs, 0
	}
	vek32.Sub_Into(e.rest, v, e.centre)
	turned := e.turn.turn(e.rest)
	var square, absolute float64
	for i, x := range turned {
		square += float64(x) * float64(x)
		absolute += math.Abs(float64(x))
		if x > 0 {
			e.signs[i/64] |= 1 << (i % 64)
		}
	}
	factor := float32(square / max(absolute, math.SmallestNonzeroFloat32))
	return e.signs, max(factor, math.SmallestNonzeroFloat32)
}

// planes is how many bits a query's numbers are rounded to.
const planes = 4

// Probe is a query made ready to estimate its products with the rows of a block.
type Probe struct {
	block  *Block
	bits   [planes][]uint64
	offset float32 // q·centre
	low    float32 // a rounded number u stands for low + step·u
	step   float32
	sum    float32 // of R·q
}

// Probe prepares estimates.
func (b *Block) Probe(q []float32) *Probe {
	p := &Probe{block: b, offset: vek32.Dot(q, b.centre)}
	turned := newRotation(b.dimensions).turn(q)
	low, high := turned[0], turned[0]
	for _, x := range turned {
		low, high = min(low, x), max(high, x)
		p.sum += x
	}
	p.low, p.step = low, max((high-low)/(1<<planes-1), math.SmallestNonzeroFloat32)
	for j := range p.bits {
		p.bits[j] = make([]uint64, b.words)
	}
	for i, x := range turned {
		u := uint(math.Round(float64((x - low) / p.step)))
		for j := range p.bits {
			p.bits[j][i/64] |= uint64(u>>j&1) << (i % 64)
		}
	}
	return p
}

// Estimate fills out with estimates of the products with the rows from start
// on; rows without a vector get −Inf.
func (p *Probe) Estimate(start int, out []float32) {
	w := p.block.words
	if w == 4 {
		p.estimate4(start, out)
		return
	}
	for i := range out {
		signs := p.block.bits[(start+i)*w : (start+i+1)*w]
		var ones, weighted int
		for k, s := range signs {
			ones += bits.OnesCount64(s)
			weighted += bits.OnesCount64(s&p.bits[0][k]) + 2*bits.OnesCount64(s&p.bits[1][k]) +
				4*bits.OnesCount64(s&p.bits[2][k]) + 8*bits.OnesCount64(s&p.bits[3][k])
		}
		out[i] = p.value(start+i, ones, weighted)
	}
}

// estimate4 is Estimate for 256 dimensions, those of the built-in model.
func (p *Probe) estimate4(start int, out []float32) {
	a, b, c, d := (*[4]uint64)(p.bits[0]), (*[4]uint64)(p.bits[1]), (*[4]uint64)(p.bits[2]), (*[4]uint64)(p.bits[3])
	all := p.block.bits[start*4 : (start+len(out))*4]
	for i := range out {
		s := (*[4]uint64)(all[4*i:])
		ones := bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2]) + bits.OnesCount64(s[3])
		weighted := bits.OnesCount64(s[0]&a[0]) + bits.OnesCount64(s[1]&a[1]) + bits.OnesCount64(s[2]&a[2]) + bits.OnesCount64(s[3]&a[3]) +
			2*(bits.OnesCount64(s[0]&b[0])+bits.OnesCount64(s[1]&b[1])+bits.OnesCount64(s[2]&b[2])+bits.OnesCount64(s[3]&b[3])) +
			4*(bits.OnesCount64(s[0]&c[0])+bits.OnesCount64(s[1]&c[1])+bits.OnesCount64(s[2]&c[2])+bits.OnesCount64(s[3]&c[3])) +
			8*(bits.OnesCount64(s[0]&d[0])+bits.OnesCount64(s[1]&d[1])+bits.OnesCount64(s[2]&d[2])+bits.OnesCount64(s[3]&d[3]))
		out[i] = p.value(start+i, ones, weighted)
	}
}

func (p *Probe) value(row, ones, weighted int) float32 {
	factor := p.block.factor[row]
	if factor == 0 {
		return float32(math.Inf(-1))
	}
	positive := p.low*float32(ones) + p.step*float32(weighted)
	return p.offset + factor*(2*positive-p.sum)
}
