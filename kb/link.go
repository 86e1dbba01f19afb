package kb

import (
	"math"
	"slices"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/internal/parallel"
)

// bundle is a set of asks that are taken for one: the sum of their unit vectors
// and their number.
type bundle struct {
	sum     []float32
	size    float64
	topic   string
	lang    string
	members []int // of whatever the caller bundles
}

func bundleOf(member int, v []float32, topic, lang string) bundle {
	return bundle{sum: v, size: 1, topic: topic, lang: lang, members: []int{member}}
}

// foreign keeps bundles of different languages apart.
const foreign = -10

// similarity is the mean cosine between the asks of two bundles.
func (b *bundle) similarity(c *bundle) float64 {
	if b.lang != c.lang {
		return foreign
	}
	return float64(vek32.Dot(b.sum, c.sum)) / (b.size * c.size)
}

func (b *bundle) join(c *bundle) {
	sum := make([]float32, len(b.sum))
	for i := range sum {
		sum[i] = b.sum[i] + c.sum[i]
	}
	if c.size > b.size || c.size == b.size && c.topic < b.topic {
		b.topic = c.topic
	}
	b.sum, b.size = sum, b.size+c.size
	b.members = append(slices.Clip(b.members), c.members...)
}

// link joins bundles by average linkage until no two are as similar as the
// threshold: agglomerative clustering by chains of nearest neighbours (Murtagh
// 1983), quadratic in time and memory. Bundles of different topics must be more
// similar by apart. The result is in order of the first members.
func link(bundles []bundle, threshold, apart float64) []bundle {
	n := len(bundles)
	if n < 2 {
		return bundles
	}
	bundles = slices.Clone(bundles)
	near := make([]float32, n*n)
	for i := range n {
		for j := range i {
			s := bundles[i].similarity(&bundles[j])
			if bundles[i].topic != bundles[j].topic {
				s -= apart
			}
			near[i*n+j], near[j*n+i] = float32(s), float32(s)
		}
	}
	const open, settled, gone = 0, 1, 2
	state := make([]byte, n)
	nearest := func(i, but int) (best int, s float32) {
		best, s = -1, float32(math.Inf(-1))
		if but >= 0 {
			best, s = but, near[i*n+but] // ties go to where the chain came from, or it never ends
		}
		for j := range n {
			if j != i && state[j] == open && near[i*n+j] > s {
				best, s = j, near[i*n+j]
			}
		}
		return best, s
	}
	var chain []int
	for start := 0; ; {
		if len(chain) == 0 {
			for start < n && state[start] != open {
				start++
			}
			if start == n {
				break
			}
			chain = append(chain, start)
		}
		i := chain[len(chain)-1]
		before := -1
		if len(chain) > 1 {
			before = chain[len(chain)-2]
		}
		j, s := nearest(i, before)
		switch {
		case j < 0 || float64(s) < threshold:
			// No merge elsewhere can bring another closer: average linkage is reducible.
			state[i] = settled
			chain = chain[:len(chain)-1]
		case j != before:
			chain = append(chain, j)
		default:
			chain = chain[:len(chain)-2]
			i, j = min(i, j), max(i, j)
			a, b := float32(bundles[i].size), float32(bundles[j].size)
			for k := range n {
				m := (a*near[i*n+k] + b*near[j*n+k]) / (a + b)
				near[i*n+k], near[k*n+i] = m, m
			}
			bundles[i].join(&bundles[j])
			state[j] = gone
		}
	}
	var out []bundle
	for i := range n {
		if state[i] != gone {
			slices.Sort(bundles[i].members)
			out = append(out, bundles[i])
		}
	}
	slices.SortFunc(out, func(a, b bundle) int { return a.members[0] - b.members[0] })
	return out
}

// cohesion is the mean cosine between different asks of a group.
func cohesion(vectors [][]float32) float64 {
	sum := slices.Clone(vectors[0])
	for _, v := range vectors[1:] {
		vek32.Add_Inplace(sum, v)
	}
	n := float64(len(vectors))
	return (dot(sum, sum) - n) / (n * (n - 1))
}

// farthest is the ask that is least like the others.
func farthest(vectors [][]float32) int {
	sum := slices.Clone(vectors[0])
	for _, v := range vectors[1:] {
		vek32.Add_Inplace(sum, v)
	}
	at, least := 0, math.Inf(1)
	for i, v := range vectors {
		if s := dot(sum, v); s < least-1e-9 {
			at, least = i, s
		}
	}
	return at
}

// minCentre is how many vectors it takes before their mean says more about the
// corpus than about themselves.
const minCentre = 20

// meanOf is the mean of the vectors that are there, nil where they are too few.
func meanOf(vectors [][]float32) []float32 {
	dimensions, n := 0, 0
	for _, v := range vectors {
		if len(v) > 0 {
			dimensions, n = len(v), n+1
		}
	}
	if n < minCentre {
		return nil
	}
	out := make([]float32, dimensions)
	const columns = 64 // added up at a time: in what order the vectors are added shows
	parallel.Blocks(dimensions, columns, func(from, to int) {
		sum := make([]float64, to-from)
		for _, v := range vectors {
			if len(v) > 0 {
				for i, x := range v[from:to] {
					sum[i] += float64(x)
				}
			}
		}
		for i, x := range sum {
			out[from+i] = float32(x / float64(n))
		}
	})
	return out
}

// centred takes a mean away from a unit vector and makes it unit again, in a
// copy: what all texts of a corpus have in common tells none from another. An
// empty vector stays empty.
func centred(v, mean []float32) []float32 { return recentred(slices.Clone(v), mean) }

// recentred does the same in place: these vectors are nobody else's.
func recentred(v, mean []float32) []float32 {
	if len(v) == 0 {
		return nil
	}
	if mean != nil {
		vek32.Sub_Inplace(v, mean)
	}
	return scaled(v)
}

func dot(a, b []float32) float64 { return float64(vek32.Dot(a, b)) }

// scaled brings v to unit length in place; nil if it has none.
func scaled(v []float32) []float32 {
	norm := math.Sqrt(float64(vek32.Dot(v, v)))
	if norm < 1e-6 {
		return nil
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / norm)
	}
	return v
}
