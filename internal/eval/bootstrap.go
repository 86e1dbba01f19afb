package eval

import (
	"math/rand/v2"
	"slices"
)

// Mean of values, 0 for none.
func Mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// Bootstrap returns the interval in which the mean lies with the given
// confidence (.95, say), by the percentiles of 1,000 resamples (Efron 1979).
// The same values and seed give the same interval; no values give 0, 0.
func Bootstrap(values []float64, confidence float64, seed uint64) (low, high float64) {
	if len(values) == 0 {
		return 0, 0
	}
	const resamples = 1000
	random := rand.New(rand.NewPCG(seed, uint64(len(values))))
	means := make([]float64, resamples)
	for i := range means {
		sum := 0.0
		for range values {
			sum += values[random.IntN(len(values))]
		}
		means[i] = sum / float64(len(values))
	}
	slices.Sort(means)
	tail := (1 - min(max(confidence, 0), 1)) / 2
	at := func(q float64) float64 { return means[int(q*(resamples-1)+0.5)] }
	return at(tail), at(1 - tail)
}
