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
type termCounts map[uint64]termCount

type termCount struct{ all, heard int32 }

func countTerms(of []terms) termCounts {
	part := max(4096, (len(of)+7)/8)
	counts := make([]termCounts, (len(of)+part-1)/part)
	parallel.Each(len(counts), func(k int) {
		c := termCounts{}
		for _, t := range of[k*part : min(len(of), (k+1)*part)] {
			t.each(func(hash uint64, _ float64, said bool) {
				n := c[hash]
				n.all++
				if said {
					n.heard++
				}
				c[hash] = n
			})
		}
		counts[k] = c
	})
	if len(counts) == 0 {
		return termCounts{}
	}
	sum := counts[0]
	for _, c := range counts[1:] {
		for hash, n := range c {
			s := sum[hash]
			sum[hash] = termCount{s.all + n.all, s.heard + n.heard}
		}
	}
	return sum
}

// said is in how many asks a customer said a stem.
func (c termCounts) said(stem string) int { return int(c[termHash(stem)].heard) }

// projection makes vectors of terms.
type projection struct {
	counts termCounts
	rarity []float64 // of a term, by how many have it
}

func newProjection(total int, counts termCounts) *projection {
	p := &projection{counts, make([]float64, total+1)}
	for n := range p.rarity {
		p.rarity[n] = math.Log(float64(total+1) / float64(n))
	}
	return p
}

// addTerms appends the terms to vectors that are there.
func addTerms(vectors [][]float32, of []terms, counts termCounts) {
	p := newProjection(len(of), counts)
	parallel.Each(len(of), func(i int) {
		if vectors[i] == nil {
			return
		}
		n := len(vectors[i])
		v := append(vectors[i], make([]float32, termDimensions)...)
		if !p.sum(of[i], v[n:]) {
			clear(v[n:])
		}
		for k, x := range v[:n] {
			v[k] = float32(math.Sqrt(1-termShare)) * x
		}
		for k, x := range v[n:] {
			v[n+k] = float32(math.Sqrt(termShare)) * x
		}
		vectors[i] = v
	})
}

// of sums a random direction for each term; nil where there is none.
func (p *projection) of(t terms) []float32 {
	v := make([]float32, termDimensions)
	if !p.sum(t, v) {
		return nil
	}
	return v
}

// sum writes into v, which is zero, and reports whether there is any direction.
func (p *projection) sum(t terms, v []float32) bool {
	t.each(func(spots uint64, weight float64, _ bool) {
		w := float32(math.Sqrt(weight) * p.rarity[min(int(p.counts[spots].all), len(p.rarity)-1)])
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
	return scaled(v) != nil
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
