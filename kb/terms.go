package kb

import (
	"encoding/binary"
	"maps"
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

// terms are the stems of an ask with what each weighs, in order of the stems: eight
// bytes of its hash, then four times its weight as a varint, with a last bit that is set where the
// customer said it. The weights are whole quarters.
type terms string

// termsOf are the stems of an ask, those of the sentence counted most.
func termsOf(text, about, answered string) terms {
	quarters, said := map[string]int{}, map[string]bool{}
	for i, part := range []string{text, about, answered} {
		for _, w := range contentWords(part) {
			w = stem(w)
			quarters[w] += int(4 * viewWeights[i])
			said[w] = said[w] || i < 2
		}
	}
	return newTerms(quarters, func(w string) bool { return said[w] })
}

func newTerms(quarters map[string]int, said func(stem string) bool) terms {
	var out []byte
	for _, w := range slices.Sorted(maps.Keys(quarters)) {
		packed := uint64(quarters[w]) << 1
		if said(w) {
			packed |= 1
		}
		out = binary.LittleEndian.AppendUint64(out, termHash(w))
		out = binary.AppendUvarint(out, packed)
	}
	return terms(out)
}

// termHash is the FNV-1a hash of a stem: it stands for the stem, and tells where to project it.
func termHash(stem string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(stem) {
		h = (h ^ uint64(stem[i])) * 1099511628211
	}
	return h
}

// each yields the terms in their order.
func (t terms) each(yield func(hash uint64, weight float64, said bool)) {
	for data := []byte(t); len(data) > 8; {
		packed, size := binary.Uvarint(data[8:])
		if size <= 0 {
			return
		}
		yield(binary.LittleEndian.Uint64(data), float64(packed>>1)/4, packed&1 == 1)
		data = data[8+size:]
	}
}

// termCounts says in how many asks a term stands, by its hash.
type termCounts struct{ all, heard map[uint64]int }

func countTerms(of []terms) termCounts {
	const part = 4096
	counts := make([]termCounts, (len(of)+part-1)/part)
	parallel.Each(len(counts), func(k int) {
		c := termCounts{map[uint64]int{}, map[uint64]int{}}
		for _, t := range of[k*part : min(len(of), (k+1)*part)] {
			t.each(func(hash uint64, _ float64, said bool) {
				c.all[hash]++
				if said {
					c.heard[hash]++
				}
			})
		}
		counts[k] = c
	})
	sum := termCounts{map[uint64]int{}, map[uint64]int{}}
	for _, c := range counts {
		for hash, n := range c.all {
			sum.all[hash] += n
		}
		for hash, n := range c.heard {
			sum.heard[hash] += n
		}
	}
	return sum
}

// said is in how many asks a customer said a stem.
func (c termCounts) said(stem string) int { return c.heard[termHash(stem)] }

// addTerms appends the terms to vectors that are there.
func addTerms(vectors [][]float32, of []terms, counts termCounts) {
	parallel.Each(len(of), func(i int) {
		if vectors[i] == nil {
			return
		}
		v := of[i].project(len(of), counts)
		if v == nil {
			v = make([]float32, termDimensions)
		}
		for k, x := range vectors[i] {
			vectors[i][k] = float32(math.Sqrt(1-termShare)) * x
		}
		for _, x := range v {
			vectors[i] = append(vectors[i], float32(math.Sqrt(termShare))*x)
		}
	})
}

// project sums a random direction for each term, of total ones in which they are counted; nil
// where there is none.
func (t terms) project(total int, counts termCounts) []float32 {
	v := make([]float32, termDimensions)
	t.each(func(spots uint64, weight float64, _ bool) {
		idf := math.Log(float64(total+1) / float64(counts.all[spots]))
		w := float32(math.Sqrt(weight) * idf)
		for range termSpots {
			spots = spots*6364136223846793005 + 1442695040888963407
			at := spots >> 33 % termDimensions
			if spots>>32&1 == 0 {
				v[at] += w
			} else {
				v[at] -= w
			}
		}
	})
	return scaled(v)
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
