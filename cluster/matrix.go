package cluster

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/viterin/vek/vek32"
)

// matrix holds vectors of unit length, one a row.
type matrix struct {
	rows, dim int
	data      []float32
}

func newMatrix(rows, dim int) matrix {
	return matrix{rows: rows, dim: dim, data: make([]float32, rows*dim)}
}

func (m matrix) row(i int) []float32 { return m.data[i*m.dim : (i+1)*m.dim] }

// pick copies the given rows to a new matrix.
func (m matrix) pick(rows []int32) matrix {
	out := newMatrix(len(rows), m.dim)
	for i, r := range rows {
		copy(out.row(i), m.row(int(r)))
	}
	return out
}

// centre takes the mean vector off each row and makes it unit length again:
// what all texts share says nothing about topics. It returns the mean.
func (m matrix) centre() []float32 {
	sum := make([]float64, m.dim)
	for i := range m.rows {
		for d, x := range m.row(i) {
			sum[d] += float64(x)
		}
	}
	mean := make([]float32, m.dim)
	for d := range sum {
		mean[d] = float32(sum[d] / float64(max(m.rows, 1)))
	}
	for i := range m.rows {
		shift(m.row(i), mean)
	}
	return mean
}

// shift takes mean off v in place and makes it unit length. A vector that is
// the mean, up to rounding, becomes zero: it is as far from all others.
func shift(v, mean []float32) {
	vek32.Sub_Inplace(v, mean)
	normalise(v)
}

func normalise(v []float32) {
	norm := math.Sqrt(float64(vek32.Dot(v, v)))
	if norm < 1e-5 {
		clear(v)
		return
	}
	vek32.MulNumber_Inplace(v, float32(1/norm))
}

// parallel calls work for every i in 0 … n−1, in blocks, on all processors.
// Work on different i must not share anything that it writes.
func parallel(n, block int, work func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+block-1)/block)
	if workers <= 1 {
		if n > 0 {
			work(0, n)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for {
				to := int(next.Add(int64(block)))
				from := to - block
				if from >= n {
					return
				}
				work(from, min(to, n))
			}
		})
	}
	group.Wait()
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
