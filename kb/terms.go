package kb

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"github.com/askbook/askbook/internal/parallel"
)

// The words themselves tell apart what a small model of meanings takes for
// much the same: "error E-14" and "error E-21". So each ask's vector is made
// longer by its words, weighed by how rare they are (TF-IDF) and projected at
// random to a fixed length (Achlioptas 2003), which keeps their dot products.
const (
	termDimensions = 256
	termSpots      = 8    // dimensions that a word touches
	termShare      = 0.55 // of the similarity that comes from words
)

// addTerms appends the terms to vectors that are there.
func addTerms(vectors [][]float32, all []ask, answered []string) {
	terms := make([]map[string]float64, len(all))
	parallel.Each(len(all), func(i int) { terms[i] = termsOf(all[i], answered[i]) })
	number := map[string]int{}
	for _, t := range terms {
		for w := range t {
			number[w]++
		}
	}
	parallel.Each(len(all), func(i int) {
		if vectors[i] == nil {
			return
		}
		v := project(terms[i], func(w string) float64 {
			return math.Log(float64(len(all)+1) / float64(number[w]))
		})
		if v == nil {
			v = make([]float32, termDimensions)
		}
		out := make([]float32, 0, len(vectors[i])+len(v))
		for _, x := range vectors[i] {
			out = append(out, float32(math.Sqrt(1-termShare))*x)
		}
		for _, x := range v {
			out = append(out, float32(math.Sqrt(termShare))*x)
		}
		vectors[i] = out
	})
}

// termsOf are the stems of an ask, those of the sentence counted most.
func termsOf(a ask, answered string) map[string]float64 {
	out := map[string]float64{}
	for i, text := range []string{a.text, a.context, answered} {
		for _, w := range contentWords(text) {
			out[stem(w)] += float64(viewWeights[i])
		}
	}
	return out
}

// stem takes off the commonest English endings: enough to bring forms together.
func stem(w string) string {
	for _, end := range []string{"'s", "ing", "ed", "es", "s"} {
		if strings.HasSuffix(w, end) && len(w) >= len(end)+3 {
			return strings.TrimSuffix(w, end)
		}
	}
	return w
}

// project sums a random direction for each word; nil where there is none.
func project(terms map[string]float64, idf func(string) float64) []float32 {
	if len(terms) == 0 {
		return nil
	}
	words := make([]string, 0, len(terms))
	for w := range terms {
		words = append(words, w)
	}
	slices.Sort(words)
	v := make([]float32, termDimensions)
	for _, w := range words {
		h := fnv.New64a()
		h.Write([]byte(w))
		spots := h.Sum64()
		weight := float32(math.Sqrt(terms[w]) * idf(w))
		for range termSpots {
			spots = spots*6364136223846793005 + 1442695040888963407
			at := spots >> 33 % termDimensions
			if spots>>32&1 == 0 {
				v[at] += weight
			} else {
				v[at] -= weight
			}
		}
	}
	return scaled(v)
}
