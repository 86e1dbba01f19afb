package distill

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/internal/parallel"
)

// Pair is two texts that belong together, such as a question and a piece of its
// answer, in words of their own each.
type Pair struct {
	A, B string
	// Source is what both are from: pairs of one source are not told apart.
	Source string
}

// Settings of tuning, measured on eight collections (docs/decisions.md).
const (
	tuneTemperature = 0.1 // .05 and .2 are a point worse by vectors
	tuneRate        = 0.1 // of the mean size of a value, in the first step; falls to 0
	tuneEpochs      = 5   // 3 and 10 give the same
	tuneBatch       = 256 // pairs; 64 and 1,024 are a point worse
	tunePieces      = 128 // of a text that are read
	minPairs        = 100 // fewer teach nothing
	maxPairs        = 20_000
)

// Tune teaches the base which words of a workspace go together: of each batch
// of pairs, the two texts of one are drawn to each other and away from the
// others' (InfoNCE, both ways: van den Oord, Li and Vinyals, Representation
// Learning with Contrastive Predictive Coding, 2018). Words that the base knows
// little of, such as names of products, get their meaning from what is said beside
// them. It needs no teacher, and takes a second for some thousand pairs. Of more
// than 20,000 pairs that many are read, chosen by what they say.
func Tune(ctx context.Context, base *static.Model, pairs []Pair, progress func(done, total int)) (*static.Model, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	t := newTuning(base, samplePairs(pairs, maxPairs))
	if len(t.sources) < minPairs {
		return nil, fmt.Errorf("tune: %w: %d pairs, and %d are needed", ErrNoTexts, len(t.sources), minPairs)
	}
	if err := t.run(ctx, progress); err != nil {
		return nil, fmt.Errorf("tune: %w", err)
	}
	return t.model(base), nil
}

// samplePairs picks at most n pairs, the same ones whatever order they come in,
// and leaves them in the order of what they say.
func samplePairs(pairs []Pair, n int) []Pair {
	type keyed struct {
		Pair
		key uint64
	}
	all := make([]keyed, len(pairs))
	for i, p := range pairs {
		h := fnv.New64a()
		h.Write([]byte(p.A))
		h.Write([]byte{0})
		h.Write([]byte(p.B))
		all[i] = keyed{p, mix(h.Sum64())}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B), cmp.Compare(a.Source, b.Source))
	})
	chosen := make([]Pair, min(n, len(all)))
	for i := range chosen {
		chosen[i] = all[i].Pair
	}
	return chosen
}

// tuning is a table at work: the rows of the tokens that the pairs hold.
type tuning struct {
	tokens  []int32 // of each row
	table   matrix
	a, b    [][]int32 // rows of each pair's texts
	sources []string
	rate    float64
}

func newTuning(base *static.Model, pairs []Pair) *tuning {
	t := &tuning{table: matrix{cols: base.Dimensions()}}
	rows := make(map[int32]int32)
	read := func(text string) []int32 {
		ids := base.Tokenizer().IDs(text, tunePieces)
		for i, id := range ids {
			row, ok := rows[id]
			if !ok {
				row = int32(len(t.tokens))
				rows[id] = row
				t.tokens = append(t.tokens, id)
				t.table.data = append(t.table.data, base.Row(int(id))...)
			}
			ids[i] = row
		}
		return ids
	}
	for _, p := range pairs {
		a, b := read(p.A), read(p.B)
		if len(a) > 0 && len(b) > 0 {
			t.a, t.b, t.sources = append(t.a, a), append(t.b, b), append(t.sources, p.Source)
		}
	}
	var size float64
	for _, x := range t.table.data {
		size += math.Abs(float64(x))
	}
	t.rate = tuneRate * size / float64(max(len(t.table.data), 1))
	return t
}

func (t *tuning) run(ctx context.Context, progress func(done, total int)) error {
	order := make([]int, len(t.sources))
	for i := range order {
		order[i] = i
	}
	batches := max(1, (len(order)+tuneBatch/2)/tuneBatch)
	total := tuneEpochs * batches
	random := rand.New(rand.NewPCG(1, 2))
	adam := newAdam(t.table)
	step := 0
	for range tuneEpochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for k := range batches {
			if err := ctx.Err(); err != nil {
				return err
			}
			adam.zero()
			t.gradients(order[k*len(order)/batches:(k+1)*len(order)/batches], adam.add)
			rate := t.rate * (1 - float64(step)/float64(total))
			step++
			adam.step(rate, step)
			progress(step, total)
		}
	}
	return nil
}

// gradients calls add, in a fixed order, with each row of the batch's texts and
// the gradient of the loss on it.
func (t *tuning) gradients(batch []int, add func(row int32, g []float32)) {
	n := len(batch)
	side := func(texts [][]int32) (means matrix, lengths []float32) {
		means, lengths = newMatrix(n, t.table.cols), make([]float32, n)
		parallel.Each(n, func(i int) { lengths[i] = meanOf(means.row(i), t.table, texts[batch[i]]) })
		return means, lengths
	}
	a, lengthA := side(t.a)
	b, lengthB := side(t.b)
	// likely[i][j] is how likely j is taken for the other text of i, and the
	// transposed the other way round.
	likely, transposed := newMatrix(n, n), newMatrix(n, n)
	parallel.Each(n, func(i int) {
		for j := range n {
			score := float32(math.Inf(-1))
			if i == j || t.sources[batch[i]] != t.sources[batch[j]] {
				score = vek32.Dot(a.row(i), b.row(j)) / tuneTemperature
			}
			likely.row(i)[j], transposed.row(j)[i] = score, score
		}
	})
	parallel.Each(n, func(i int) {
		softmax(likely.row(i))
		softmax(transposed.row(i))
	})
	pull := func(means, others matrix, lengths []float32, texts [][]int32, there, back matrix) {
		grads := newMatrix(n, t.table.cols)
		parallel.Each(n, func(i int) {
			g := grads.row(i)
			if lengths[i] == 0 {
				return
			}
			for j := range n {
				w := (there.row(i)[j] + back.row(j)[i]) / 2
				if i == j {
					w--
				} else if w < negligible {
					continue
				}
				axpy(g, others.row(j), w)
			}
			onRows(g, means.row(i), tuneTemperature*float32(n)*lengths[i]*float32(len(texts[batch[i]])))
		})
		for i, k := range batch {
			for _, row := range texts[k] {
				add(row, grads.row(i))
			}
		}
	}
	pull(a, b, lengthA, t.a, likely, transposed)
	pull(b, a, lengthB, t.b, transposed, likely)
}

// softmax turns scores into shares of one, in place.
func softmax(scores []float32) {
	top := slices.Max(scores)
	var sum float64
	for i, s := range scores {
		e := math.Exp(float64(s - top))
		sum += e
		scores[i] = float32(e)
	}
	for i := range scores {
		scores[i] = float32(float64(scores[i]) / sum)
	}
}

// model is the base with the rows that were tuned.
func (t *tuning) model(base *static.Model) *static.Model {
	table := tableOf(base)
	for row, token := range t.tokens {
		copy(table.row(int(token)), t.table.row(row))
	}
	return base.With(table.data).Quantized()
}
