package cluster

import (
	"math"
	"sync"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/internal/parallel"
)

// matrix holds vectors of unit length, one a row. Rows may be shared with
// others; those of newMatrix and copied lie together and are its own.
type matrix struct {
	rows, dim int
	at        [][]float32
}

func newMatrix(rows, dim int) matrix {
	m := matrix{rows: rows, dim: dim, at: make([][]float32, rows)}
	data := make([]float32, rows*dim)
	for i := range m.at {
		m.at[i] = data[i*dim : (i+1)*dim : (i+1)*dim]
	}
	return m
}

func (m matrix) row(i int) []float32 { return m.at[i] }

// pick returns a matrix that shares the given rows.
func (m matrix) pick(rows []int32) matrix {
	out := matrix{rows: len(rows), dim: m.dim, at: make([][]float32, len(rows))}
	for i, r := range rows {
		out.at[i] = m.at[r]
	}
	return out
}

// copied returns a matrix with rows of its own.
func (m matrix) copied() matrix {
	out := newMatrix(m.rows, m.dim)
	for i := range m.at {
		copy(out.at[i], m.at[i])
	}
	return out
}

// add appends a row.
func (m *matrix) add(row []float32) {
	m.at = append(m.at, row)
	m.rows++
}

// centred shows the rows of a matrix without the mean vector, of unit length
// again: what all texts share says nothing about topics. It holds no copy of
// them, which at a hundred thousand would be as much memory as all else.
type centred struct {
	matrix
	mean  []float32
	scale []float32 // of each row, 0 for one that is the mean
}

// centre takes the mean off. That of few rows is uncertain: it counts as if doubt
// more rows were zero.
func (m matrix) centre(doubt int) centred {
	sum := m.sum()
	c := centred{matrix: m, mean: make([]float32, m.dim), scale: make([]float32, m.rows)}
	for d := range sum {
		c.mean[d] = float32(sum[d] / float64(m.rows+doubt))
	}
	parallel.Blocks(m.rows, 256, func(from, to int) {
		row := make([]float32, m.dim)
		for i := from; i < to; i++ {
			copy(row, m.row(i))
			vek32.Sub_Inplace(row, c.mean)
			if norm := math.Sqrt(float64(vek32.Dot(row, row))); norm >= 1e-5 {
				c.scale[i] = float32(1 / norm)
			}
		}
	})
	return c
}

// sum adds up all rows.
func (m matrix) sum() []float64 {
	sum := make([]float64, m.dim)
	parallel.Blocks(m.dim, 64, func(from, to int) { // of columns: in what order rows are added shows
		part := sum[from:to]
		for i := range m.rows {
			for d, x := range m.row(i)[from:to] {
				part[d] += float64(x)
			}
		}
	})
	return sum
}

// into writes a row into v and returns it.
func (c centred) into(v []float32, i int) []float32 {
	v = append(v[:0], c.row(i)...)
	vek32.Sub_Inplace(v, c.mean)
	vek32.MulNumber_Inplace(v, c.scale[i])
	return v
}

// copied returns the rows as a matrix of their own.
func (c centred) copied() matrix {
	out := newMatrix(c.rows, c.dim)
	for i := range out.at {
		c.into(out.at[i], i)
	}
	return out
}

// pick returns a view of the given rows.
func (c centred) pick(rows []int32) centred {
	out := centred{matrix: c.matrix.pick(rows), mean: c.mean, scale: make([]float32, len(rows))}
	for i, r := range rows {
		out.scale[i] = c.scale[r]
	}
	return out
}

// middle is the mean of rows, of unit length; zero without rows.
func (c centred) middle(rows []int32) []float32 {
	sum, row := make([]float64, c.dim), make([]float32, c.dim)
	for _, r := range rows {
		for d, x := range c.into(row, int(r)) {
			sum[d] += float64(x)
		}
	}
	return direction(sum, nil)
}

// sight is a vector that is compared with rows.
type sight struct {
	c    centred
	v    []float32
	mean float32 // how alike it is to the mean
}

func (c centred) from(v []float32) sight { return sight{c, v, dot(v, c.mean)} }

func (s sight) like(i int32) float32 { return (dot(s.v, s.c.at[i]) - s.mean) * s.c.scale[i] }

// normalise makes v unit length. One of no length, up to rounding, becomes
// zero: it is as far from all others.
func normalise(v []float32) {
	norm := math.Sqrt(float64(vek32.Dot(v, v)))
	if norm < 1e-5 {
		clear(v)
		return
	}
	vek32.MulNumber_Inplace(v, float32(1/norm))
}

// counter adds up what parallel work reports, and passes the sum on from one
// goroutine at a time.
func counter(progress func(done int)) func(more int) {
	if progress == nil {
		return func(int) {}
	}
	var lock sync.Mutex
	sum := 0
	return func(more int) {
		lock.Lock()
		defer lock.Unlock()
		sum += more
		progress(sum)
	}
}

func dot(a, b []float32) float32 { return vek32.Dot(a, b) }
