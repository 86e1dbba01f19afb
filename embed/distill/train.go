package distill

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/internal/parallel"
)

// Settings of the contrastive loss and of Adam.
const (
	temperature = 0.05 // .1 gives the same, .03 is 2.5 points worse
	cosineShare = 0.03 // weight of the cosine loss beside the softmax
	beta1       = 0.9
	beta2       = 0.999
	epsilon     = 1e-8
	lastRate    = 0.02 // of the peak, at the end of the cosine decay
	// Softmax terms below this weight change nothing that can be measured.
	negligible = 1e-5
)

// schedule is how a table is trained.
type schedule struct {
	loss     Loss
	epochs   int
	batch    int
	rate     float64 // the peak, at the first step
	progress func(done, total int)
}

// train moves the rows of the table so that the mean of a text's rows points to
// its target. ids and targets go together; targets have unit length. Only rows
// of a batch's own tokens are touched in its step, their moments too.
//
// The order of the texts is shuffled by a fixed seed and all sums run in a fixed
// order, so that the same input gives the same table.
func train(ctx context.Context, table matrix, ids [][]int32, targets matrix, s schedule) error {
	order := make([]int, 0, len(ids))
	for i := range ids {
		if len(ids[i]) > 0 && !isZero(targets.row(i)) {
			order = append(order, i)
		}
	}
	perEpoch := (len(order) + s.batch - 1) / s.batch
	total := s.epochs * perEpoch
	random := rand.New(rand.NewPCG(1, 2))
	adam := newAdam(table)
	step := 0
	for range s.epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for start := 0; start < len(order); start += s.batch {
			if err := ctx.Err(); err != nil {
				return err
			}
			texts := order[start:min(start+s.batch, len(order))]
			decay := (1 + math.Cos(math.Pi*float64(step)/float64(total))) / 2
			rate := s.rate * (lastRate + (1-lastRate)*decay)
			adam.zero()
			gradients(table, ids, targets, texts, s.loss, adam.add)
			step++
			adam.step(rate, step)
			s.progress(step, total)
		}
	}
	return nil
}

// gradients calls add, in a fixed order, with each token of each text and the
// gradient of the loss on its row.
func gradients(table matrix, ids [][]int32, targets matrix, texts []int, loss Loss, add func(token int32, g []float32)) {
	dim := table.cols
	means := newMatrix(len(texts), dim)
	lengths := make([]float32, len(texts))
	goals := newMatrix(len(texts), dim)
	for i, t := range texts {
		lengths[i] = meanOf(means.row(i), table, ids[t])
		copy(goals.row(i), targets.row(t))
	}

	grads := newMatrix(len(texts), dim)
	parallel.Each(len(texts), func(i int) {
		h, g, y := means.row(i), grads.row(i), goals.row(i)
		if lengths[i] == 0 {
			return
		}
		if loss == Contrastive {
			softmaxGradient(g, h, goals, i)
			axpy(g, y, -cosineShare)
		} else {
			axpy(g, y, -1)
		}
		onRows(g, h, lengths[i]*float32(len(ids[texts[i]])))
	})
	for i, t := range texts {
		if lengths[i] == 0 {
			continue
		}
		for _, token := range ids[t] {
			add(token, grads.row(i))
		}
	}
}

// onRows turns the gradient on a unit mean into that on each of its rows, times
// their number and the length that the mean had: only what is across the mean moves it.
func onRows(g, mean []float32, divisor float32) {
	along := vek32.Dot(g, mean)
	axpy(g, mean, -along)
	vek32.MulNumber_Inplace(g, 1/divisor)
}

// softmaxGradient adds Σ_j (softmax_j(h·y_j / temperature) − [j = own]) · y_j to g.
func softmaxGradient(g, h []float32, goals matrix, own int) {
	n := goals.rows()
	weights := make([]float64, n)
	top := math.Inf(-1)
	for j := range n {
		weights[j] = float64(vek32.Dot(h, goals.row(j))) / temperature
		top = max(top, weights[j])
	}
	var sum float64
	for j := range weights {
		weights[j] = math.Exp(weights[j] - top)
		sum += weights[j]
	}
	for j, w := range weights {
		w /= sum
		if j == own {
			w--
		} else if w < negligible {
			continue
		}
		axpy(g, goals.row(j), float32(w))
	}
}

// meanOf writes the unit mean of the tokens' rows to dst and returns the
// length that the mean had.
func meanOf(dst []float32, table matrix, tokens []int32) float32 {
	clear(dst)
	if len(tokens) == 0 {
		return 0
	}
	for _, t := range tokens {
		vek32.Add_Inplace(dst, table.row(int(t)))
	}
	length := float32(math.Sqrt(float64(vek32.Dot(dst, dst))))
	if length == 0 {
		return 0
	}
	vek32.MulNumber_Inplace(dst, 1/length)
	return length / float32(len(tokens))
}

func axpy(dst, x []float32, a float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += float32(a * x[i])
	}
}

func isZero(v []float32) bool {
	for _, x := range v {
		if x != 0 {
			return false
		}
	}
	return true
}

// adam is the optimiser of Kingma and Ba, 2015, for a table of which each step
// touches few rows.
type adam struct {
	table, first, second matrix
	grads                matrix  // one row for each touched token
	touched              []int32 // tokens, in the order of their first gradient
	slot                 []int32 // of each token: its row in grads plus one, or 0
}

func newAdam(table matrix) *adam {
	return &adam{
		table: table,
		first: newMatrix(table.rows(), table.cols), second: newMatrix(table.rows(), table.cols),
		grads: matrix{cols: table.cols}, slot: make([]int32, table.rows()),
	}
}

func (a *adam) zero() {
	for _, t := range a.touched {
		a.slot[t] = 0
	}
	a.touched = a.touched[:0]
	a.grads.data = a.grads.data[:0]
}

func (a *adam) add(token int32, g []float32) {
	if a.slot[token] == 0 {
		a.touched = append(a.touched, token)
		a.slot[token] = int32(len(a.touched))
		a.grads.data = append(a.grads.data, g...)
		return
	}
	vek32.Add_Inplace(a.grads.row(int(a.slot[token])-1), g)
}

func (a *adam) step(rate float64, step int) {
	// The bias corrections are folded into the rate and epsilon.
	correct2 := math.Sqrt(1 - math.Pow(beta2, float64(step)))
	rate32 := float32(rate * correct2 / (1 - math.Pow(beta1, float64(step))))
	eps := float32(epsilon * correct2)
	parallel.Each(len(a.touched), func(i int) {
		token := int(a.touched[i])
		row, m, v, g := a.table.row(token), a.first.row(token), a.second.row(token), a.grads.row(i)
		for j, x := range g {
			m[j] = float32(beta1*m[j]) + float32((1-beta1)*x)
			v[j] = float32(beta2*v[j]) + float32((1-beta2)*float32(x*x))
			row[j] -= float32(rate32*m[j]) / (float32(math.Sqrt(float64(v[j]))) + eps)
		}
	})
}
