package distill

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/static"
)

// AdaptOptions are the settings of [Adapt] and [AdaptTo].
type AdaptOptions struct {
	// Sample is the number of texts that [AdaptTo] shows to the teacher; 0
	// stands for 1,000. Ten times as many gain half as much again.
	Sample int
	// Dir and Progress are as in [Options].
	Dir      string
	Progress func(stage Stage, done, total int)
}

// Settings of adaptation. Only the cosine loss will do: inside one domain a
// batch is full of texts that mean the same, and pushing these apart halves the
// quality of topics.
const (
	adaptRate    = 3e-3
	sameSpace    = 0.4 // mean cosine to the targets above which a basis is the teacher's own
	alikeTexts   = 0.95
	maxCompared  = 2000 // picks that a text is compared with
	defaultAdapt = 1000
)

// AdaptTo adapts the base to the texts of a workspace: it picks a sample that
// covers them, has the teacher embed it and trains for some seconds. The result
// embeds as fast as the base, nearly as well as the teacher on such texts.
func AdaptTo(ctx context.Context, base *static.Model, teacher embed.Embedder, texts []string, o AdaptOptions) (*static.Model, error) {
	if o.Sample == 0 {
		o.Sample = defaultAdapt
	}
	if o.Progress == nil {
		o.Progress = func(Stage, int, int) {}
	}
	chosen, err := Sample(ctx, base, texts, o.Sample)
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	sample := make([]string, len(chosen))
	for i, at := range chosen {
		sample[i] = texts[at]
	}
	taught, err := teach(ctx, teacher, Corpus, sample, Options{Dir: o.Dir, Progress: o.Progress})
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	vectors := make([]embed.Vector, len(sample))
	for i := range vectors {
		if row := taught.row(i); !isZero(row) {
			vectors[i] = row
		}
	}
	return Adapt(ctx, base, base.Basis(), sample, vectors, o)
}

// Adapt trains the base towards the teacher's vectors of some texts, one vector
// a text, empty where there is none. A thousand texts take about a second.
//
// The basis tells how the base's space came from its teacher's. Where there is
// none, or the vectors are visibly another teacher's, the space is laid anew:
// the strongest directions of these vectors, turned so that the base has the
// least way to go.
func Adapt(ctx context.Context, base *static.Model, basis *static.Basis, texts []string, vectors []embed.Vector, o AdaptOptions) (*static.Model, error) {
	if len(texts) != len(vectors) {
		return nil, fmt.Errorf("adapt: %d vectors for %d texts", len(vectors), len(texts))
	}
	if o.Progress == nil {
		o.Progress = func(Stage, int, int) {}
	}
	taught, ids, err := pairs(base, texts, vectors)
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}

	tokenizer := base.Tokenizer()
	table := tableOf(base)
	length := typicalLength(table, ids)
	if length == 0 {
		return nil, fmt.Errorf("adapt: %w: none has a word that the model knows", ErrNoTexts)
	}
	for i := range table.data {
		table.data[i] /= length
	}

	targets, err := targetsFor(table, ids, taught, basis)
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	epochs, batch := adaptSchedule(len(ids))
	err = train(ctx, table, ids, targets, schedule{
		loss: Cosine, epochs: epochs, batch: batch, rate: adaptRate,
		progress: func(done, total int) { o.Progress(Training, done, total) },
	})
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	return static.New("adapted", tokenizer, base.Dimensions(), table.data, nil).Quantized(), nil
}

// tableOf is a copy of a model's rows.
func tableOf(m *static.Model) matrix {
	table := newMatrix(m.Tokenizer().Size(), m.Dimensions())
	for id := range table.rows() {
		copy(table.row(id), m.Row(id))
	}
	return table
}

// pairs drops the texts without a vector or without a known token.
func pairs(base *static.Model, texts []string, vectors []embed.Vector) (matrix, [][]int32, error) {
	var taught matrix
	var ids [][]int32
	for i, v := range vectors {
		if len(v) == 0 {
			continue
		}
		if taught.cols == 0 {
			taught.cols = len(v)
		}
		if len(v) != taught.cols {
			return matrix{}, nil, fmt.Errorf("the vectors have %d and %d dimensions", taught.cols, len(v))
		}
		if text := base.Tokenizer().IDs(texts[i], textTokens); len(text) > 0 {
			ids = append(ids, text)
			taught.data = append(taught.data, v...)
		}
	}
	if len(ids) < minTexts {
		return matrix{}, nil, fmt.Errorf("%w: %d, and %d are needed", ErrNoTexts, len(ids), minTexts)
	}
	return taught, ids, nil
}

// adaptSchedule interpolates, in the logarithm of n, between what was measured
// best: 1,000 texts 40 epochs in batches of 250, 10,000 texts 15 of 512.
func adaptSchedule(n int) (epochs, batch int) {
	x := math.Log10(float64(n)) - 3
	epochs = int(math.Round(40 - 25*min(max(x, 0), 1)))
	switch {
	case n <= 1000:
		batch = max(n/4, 16)
	case n >= 10_000:
		batch = 512
	default:
		batch = 250 + int(x*262)
	}
	return epochs, batch
}

// targetsFor returns the teacher's vectors in the model's space.
func targetsFor(table matrix, ids [][]int32, taught matrix, basis *static.Basis) (matrix, error) {
	if basis != nil && len(basis.Mean) == taught.cols && len(basis.Projection) == taught.cols*table.cols {
		targets := times(centred(taught, basis.Mean), matrix{table.cols, basis.Projection})
		normaliseRows(targets)
		if meanCosine(table, ids, targets) > sameSpace {
			return targets, nil
		}
	}
	return foreignTargets(table, ids, taught)
}

// foreignTargets lays the vectors of an unknown teacher into the model's space:
// their strongest directions, as many as the model has, then the rotation that
// brings them closest to the table's own means (orthogonal Procrustes:
// Schönemann, 1966). Neither step changes what the teacher holds alike.
func foreignTargets(table matrix, ids [][]int32, taught matrix) (matrix, error) {
	centre := centred(taught, meanRow(taught))
	k := min(table.cols, centre.cols)
	dense := toDense(centre)
	var gram mat.Dense
	gram.Mul(dense.T(), dense)
	directions, err := eigenvectors(&gram, k)
	if err != nil {
		return matrix{}, err
	}
	projected := newMatrix(centre.rows(), table.cols) // wider than k: zeros
	for i, narrow := 0, times(centre, directions); i < centre.rows(); i++ {
		copy(projected.row(i), narrow.row(i))
	}
	means := newMatrix(len(ids), table.cols)
	for i := range ids {
		meanOf(means.row(i), table, ids[i])
	}
	var cross mat.Dense
	cross.Mul(toDense(projected).T(), toDense(means))
	var svd mat.SVD
	if !svd.Factorize(&cross, mat.SVDFull) {
		return matrix{}, fmt.Errorf("the rotation to the teacher's space did not converge")
	}
	var u, v, rotation mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	rotation.Mul(&u, v.T())
	turn := newMatrix(table.cols, table.cols)
	for i := range table.cols {
		for j := range table.cols {
			turn.row(i)[j] = float32(rotation.At(i, j))
		}
	}
	targets := times(projected, turn)
	normaliseRows(targets)
	return targets, nil
}

func toDense(m matrix) *mat.Dense {
	d := mat.NewDense(m.rows(), m.cols, nil)
	for i := range m.rows() {
		for j, x := range m.row(i) {
			d.Set(i, j, float64(x))
		}
	}
	return d
}

func normaliseRows(m matrix) {
	for i := range m.rows() {
		normalise(m.row(i))
	}
}

// Sample picks at most n texts that cover them all and returns their indexes,
// ascending: in an order that depends on the texts alone, each is taken that is
// not almost equal to one taken before. The same set of texts gives the same
// sample whatever order they come in.
func Sample(ctx context.Context, base *static.Model, texts []string, n int) ([]int, error) {
	type candidate struct {
		at  int
		key uint64
	}
	order := make([]candidate, len(texts))
	for i, t := range texts {
		h := fnv.New64a()
		h.Write([]byte(t))
		order[i] = candidate{i, mix(h.Sum64())}
	}
	slices.SortFunc(order, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(texts[a.at], texts[b.at]), cmp.Compare(a.at, b.at))
	})
	var chosen []int
	picked := matrix{cols: base.Dimensions()}
	v := make([]float32, base.Dimensions())
	for _, c := range order {
		if len(chosen) == n {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !base.Encode(v, texts[c.at]) || hasAlike(picked, v) {
			continue
		}
		chosen = append(chosen, c.at)
		picked.data = append(picked.data, v...)
	}
	slices.Sort(chosen)
	return chosen, nil
}

// hasAlike compares with the latest picks only, which bounds the time.
func hasAlike(picked matrix, v []float32) bool {
	for i := max(0, picked.rows()-maxCompared); i < picked.rows(); i++ {
		if vek32.Dot(picked.row(i), v) >= alikeTexts {
			return true
		}
	}
	return false
}

// mix spreads the bits of a hash (the finaliser of MurmurHash3): texts that
// begin alike must not stand together.
func mix(x uint64) uint64 {
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
