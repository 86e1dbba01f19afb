package distill

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/internal/parallel"
)

// Settings of the recipe; embed/distill's package comment names the steps.
const (
	sif        = 1e-3 // a in a / (a + p): tokens rarer than this keep their weight
	ridge      = 1e-3 // of the mean of the diagonal
	peakRate   = 5e-3
	batchSize  = 2048
	maxHeldOut = 1000 // texts, and no more than a hundredth
	basisTexts = 50_000
	textTokens = 512
)

// fit makes the model from the teacher's vectors of the tokens and of the
// corpus, and returns it with its held-out cosine.
func fit(ctx context.Context, tokenizer *static.Tokenizer, rows matrix, corpus []string, vectors matrix, o Options) (*static.Model, float64, error) {
	dim := rows.cols
	if o.Dimensions > dim {
		o.Dimensions = dim
	}
	ids := make([][]int32, len(corpus))
	parallel.Each(len(corpus), func(i int) { ids[i] = tokenizer.IDs(corpus[i], textTokens) })
	mean := meanRow(vectors)
	targets := centred(vectors, mean)
	heldOut := min(maxHeldOut, len(corpus)/100)
	trainIDs := ids[heldOut:]
	trainTargets := matrix{dim, targets.data[heldOut*dim:]}

	table := weighted(rows, trainIDs)
	table, err := mapped(table, trainIDs, trainTargets)
	if err != nil {
		return nil, 0, err
	}
	err = train(ctx, table, trainIDs, trainTargets, schedule{
		loss: o.Loss, epochs: o.Epochs, batch: batchSize, rate: peakRate,
		progress: func(done, total int) { o.Progress(Training, done, total) },
	})
	if err != nil {
		return nil, 0, err
	}

	cosine := meanCosine(table, ids[:heldOut], targets)
	projection, err := strongest(table, trainIDs, o.Dimensions)
	if err != nil {
		return nil, 0, err
	}
	small := times(table, projection)
	basis := &static.Basis{Mean: mean, Projection: projection.data}
	return static.New("static", tokenizer, o.Dimensions, small.data, basis).Quantized(), cosine, nil
}

// meanRow is the mean of the rows that are not all zeros.
func meanRow(m matrix) []float32 {
	sum := make([]float64, m.cols)
	n := 0
	for i := range m.rows() {
		if isZero(m.row(i)) {
			continue
		}
		n++
		for j, x := range m.row(i) {
			sum[j] += float64(x)
		}
	}
	mean := make([]float32, m.cols)
	for j := range mean {
		mean[j] = float32(sum[j] / float64(max(n, 1)))
	}
	return mean
}

// centred takes the mean off each row and brings it to unit length again. Rows
// of zeros, texts without a vector, stay.
func centred(m matrix, mean []float32) matrix {
	c := newMatrix(m.rows(), m.cols)
	for i := range m.rows() {
		if isZero(m.row(i)) {
			continue
		}
		row := c.row(i)
		for j, x := range m.row(i) {
			row[j] = x - mean[j]
		}
		normalise(row)
	}
	return c
}

func normalise(v []float32) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return
	}
	scale := float32(1 / math.Sqrt(sum))
	for j := range v {
		v[j] *= scale
	}
}

// weighted multiplies each token's row by its smooth inverse frequency.
func weighted(rows matrix, ids [][]int32) matrix {
	counts := make([]float64, rows.rows())
	var total float64
	for _, text := range ids {
		for _, id := range text {
			counts[id]++
			total++
		}
	}
	total += 0.5 * float64(len(counts))
	table := newMatrix(rows.rows(), rows.cols)
	for id, count := range counts {
		w := float32(sif / (sif + (count+0.5)/total))
		for j, x := range rows.row(id) {
			table.row(id)[j] = w * x
		}
	}
	return table
}

// mapped multiplies the table by the matrix that brings the texts' means
// closest to their targets, by ridge regression, and scales it so that means
// have length 1 on average.
func mapped(table matrix, ids [][]int32, targets matrix) (matrix, error) {
	dim := table.cols
	gram := mat.NewDense(dim, dim, nil)
	cross := mat.NewDense(dim, dim, nil)
	blocks(table, ids, func(start int, means *mat.Dense) {
		n, _ := means.Dims()
		goal := mat.NewDense(n, dim, nil)
		for i := range n {
			for j, y := range targets.row(start + i) {
				goal.Set(i, j, float64(y))
			}
		}
		var part mat.Dense
		part.Mul(means.T(), means)
		gram.Add(gram, &part)
		part.Mul(means.T(), goal)
		cross.Add(cross, &part)
	})
	lambda := ridge * mat.Trace(gram) / float64(dim)
	if lambda == 0 {
		return matrix{}, fmt.Errorf("%w: no text of the corpus has a token with a vector", ErrNoTexts)
	}
	for i := range dim {
		gram.Set(i, i, gram.At(i, i)+lambda)
	}
	var solved mat.Dense
	if err := solved.Solve(gram, cross); err != nil {
		return matrix{}, fmt.Errorf("solve the linear map: %w", err)
	}
	linear := newMatrix(dim, dim)
	for i := range dim {
		for j := range dim {
			linear.row(i)[j] = float32(solved.At(i, j))
		}
	}
	table = times(table, linear)
	if length := typicalLength(table, ids); length > 0 {
		for i := range table.data {
			table.data[i] /= length
		}
	}
	return table, nil
}

// blocks calls work with the means of the texts, not at unit length, some
// thousand rows at a time.
func blocks(table matrix, ids [][]int32, work func(start int, means *mat.Dense)) {
	const size = 4096
	for start := 0; start < len(ids); start += size {
		end := min(start+size, len(ids))
		means := mat.NewDense(end-start, table.cols, nil)
		parallel.Each(end-start, func(i int) {
			row := make([]float32, table.cols)
			length := meanOf(row, table, ids[start+i])
			for j, x := range row {
				means.Set(i, j, float64(x*length))
			}
		})
		work(start, means)
	}
}

// typicalLength is the mean length of the texts' means.
func typicalLength(table matrix, ids [][]int32) float32 {
	lengths := make([]float32, len(ids))
	parallel.Each(len(ids), func(i int) {
		lengths[i] = meanOf(make([]float32, table.cols), table, ids[i])
	})
	var sum float64
	n := 0
	for _, l := range lengths {
		if l > 0 {
			sum += float64(l)
			n++
		}
	}
	return float32(sum / float64(max(n, 1)))
}

// strongest returns the dim × k matrix of the directions in which the texts'
// unit means are largest. They are not centred: nothing is taken off when a
// text is encoded.
func strongest(table matrix, ids [][]int32, k int) (matrix, error) {
	gram := mat.NewDense(table.cols, table.cols, nil)
	blocks(table, ids[:min(len(ids), basisTexts)], func(_ int, means *mat.Dense) {
		n, _ := means.Dims()
		for i := range n {
			row := means.RawRowView(i)
			if length := floats.Norm(row, 2); length > 0 {
				floats.Scale(1/length, row)
			}
		}
		var part mat.Dense
		part.Mul(means.T(), means)
		gram.Add(gram, &part)
	})
	return eigenvectors(gram, k)
}

// eigenvectors returns the k strongest eigenvectors of a symmetric matrix as
// columns, each with its largest component positive.
func eigenvectors(gram *mat.Dense, k int) (matrix, error) {
	dim, _ := gram.Dims()
	sym := mat.NewSymDense(dim, nil)
	for i := range dim {
		for j := i; j < dim; j++ {
			sym.SetSym(i, j, (gram.At(i, j)+gram.At(j, i))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		return matrix{}, fmt.Errorf("the eigenvectors of the space did not converge")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	out := newMatrix(dim, k)
	for c := range k {
		from := dim - 1 - c // values ascend
		sign, largest := 1.0, 0.0
		for r := range dim {
			if x := vectors.At(r, from); math.Abs(x) > largest {
				largest, sign = math.Abs(x), math.Copysign(1, x)
			}
		}
		for r := range dim {
			out.row(r)[c] = float32(sign * vectors.At(r, from))
		}
	}
	return out, nil
}

// times multiplies each row by m.
func times(rows, m matrix) matrix {
	product := newMatrix(rows.rows(), m.cols)
	parallel.Each(rows.rows(), func(i int) {
		for j, x := range rows.row(i) {
			if x != 0 {
				axpy(product.row(i), m.row(j), x)
			}
		}
	})
	return product
}

// meanCosine is the mean similarity of the texts' means to their targets.
func meanCosine(table matrix, ids [][]int32, targets matrix) float64 {
	mean := make([]float32, table.cols)
	var sum float64
	n := 0
	for i, text := range ids {
		if meanOf(mean, table, text) == 0 {
			continue
		}
		n++
		for j, x := range targets.row(i) {
			sum += float64(x) * float64(mean[j])
		}
	}
	return sum / float64(max(n, 1))
}
