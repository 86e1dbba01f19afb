package cluster

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
)

// The words of a text are a second view of it beside its vector: a model
// averages away what is rare, and texts that share rare words are about one
// thing. The two graphs are added, the lexical one at a smaller weight.
const (
	lexicalWeight = 0.5
	// heaviest terms of a text that are compared; a chat message rarely has more.
	heaviest = 32
	// common is the number of texts from which a term says too little for what
	// it costs to compare all of them.
	common = 2000
)

// term is a word or two words in a row, by its hash, later by its number.
type term struct {
	key    uint64
	weight float32
}

// reader is room to read one text after another in.
type reader struct {
	words []word
	keys  []uint64
}

// terms returns the words of a text and its pairs of neighbouring words with
// how often they stand there, sorted by key.
func (r *reader) terms(text string) []term {
	r.words = appendWords(r.words, text)
	keys := r.keys[:0]
	before := uint64(0)
	for _, w := range r.words {
		if w.key == "" {
			before = 0
			continue
		}
		h := hashOf(w.key)
		keys = append(keys, h)
		if before != 0 {
			keys = append(keys, before*31+h)
		}
		before = h
	}
	r.keys = keys
	slices.Sort(keys)
	out := make([]term, 0, len(keys))
	for i, k := range keys {
		if i > 0 && k == keys[i-1] {
			out[len(out)-1].weight++
			continue
		}
		out = append(out, term{k, 1})
	}
	return out
}

// hashOf is FNV-1a.
func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// wordIndex holds texts by the terms that at least two of them share, weighed as
// (1 + ln tf) · ln((n+1)/df)^¾, each text of unit length.
type wordIndex struct {
	text [][]term  // keys are numbers of terms
	off  []int     // postings of each term
	in   []int32   // texts
	at   []float32 // weight there
}

// newWordIndex reads one text a row.
func newWordIndex(texts []string) *wordIndex {
	l := &wordIndex{text: make([][]term, len(texts))}
	parallelIn(len(texts), 64, func() *reader { return new(reader) }, func(r *reader, from, to int) {
		for v := from; v < to; v++ {
			l.text[v] = r.terms(texts[v])
		}
	})
	frequency := l.frequencies()
	worth := make([]float64, len(texts)+1) // of a term by how many texts have it
	for f := range worth {
		worth[f] = math.Pow(math.Log(float64(len(texts)+1)/float64(max(f, 1))), 0.75)
	}
	parallel(len(texts), 64, func(from, to int) {
		for v := from; v < to; v++ {
			l.text[v] = weigh(l.text[v], frequency, worth)
		}
	})
	l.number()
	return l
}

// frequencies counts the texts with each term that two have at least, and
// possibly some terms that one has. Most terms have one text: a count by a few
// bits of their keys keeps those out of the map.
func (l *wordIndex) frequencies() map[uint64]int32 {
	all := 0
	for _, list := range l.text {
		all += len(list)
	}
	shift := 64 - bits.Len(uint(2*all+1))
	often := make([]uint8, 1<<(64-shift))
	at := func(key uint64) *uint8 { return &often[key*0x9e3779b97f4a7c15>>shift] }
	for _, list := range l.text {
		for _, t := range list {
			if n := at(t.key); *n < 2 {
				*n++
			}
		}
	}
	frequency := make(map[uint64]int32)
	for _, list := range l.text {
		for _, t := range list {
			if *at(t.key) == 2 {
				frequency[t.key]++
			}
		}
	}
	return frequency
}

// weigh gives the terms of a text their weights, and keeps the heaviest of
// those that are worth comparing.
func weigh(list []term, frequency map[uint64]int32, worth []float64) []term {
	square, kept := 0.0, list[:0]
	for _, t := range list {
		f := frequency[t.key]
		if f < 2 {
			continue
		}
		w := (1 + math.Log(float64(t.weight))) * worth[f]
		square += w * w
		if f <= common {
			kept = append(kept, term{t.key, float32(w)})
		}
	}
	for i := range kept {
		kept[i].weight /= float32(math.Sqrt(square))
	}
	if len(kept) > heaviest {
		slices.SortFunc(kept, func(a, b term) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.key, b.key))
		})
		kept = kept[:heaviest]
		slices.SortFunc(kept, func(a, b term) int { return cmp.Compare(a.key, b.key) })
	}
	return slices.Clone(kept)
}

// number replaces the keys of terms by numbers and fills the postings.
func (l *wordIndex) number() {
	numbers := make(map[uint64]int)
	l.off = []int{0}
	for _, list := range l.text {
		for i, t := range list {
			k, ok := numbers[t.key]
			if !ok {
				k = len(numbers)
				numbers[t.key] = k
				l.off = append(l.off, 0)
			}
			list[i].key = uint64(k)
			l.off[k+1]++
		}
	}
	for k := range len(l.off) - 1 {
		l.off[k+1] += l.off[k]
	}
	l.in, l.at = make([]int32, l.off[len(l.off)-1]), make([]float32, l.off[len(l.off)-1])
	next := slices.Clone(l.off)
	for v, list := range l.text {
		for _, t := range list {
			l.in[next[t.key]], l.at[next[t.key]] = int32(v), t.weight
			next[t.key]++
		}
	}
}

// neighbours lists the k texts that share the most of each text's terms, by the
// cosine of their weights. Where the terms that are left cannot bring a text
// among the best that has none of those before, only the texts found so far are
// looked at for them: common terms then cost little (Turtle and Flood 1995).
func (l *wordIndex) neighbours(ctx context.Context, k int) (neighbours, error) {
	heavy := l.peaks()
	out := newNeighbours(len(l.text), k)
	type desk struct {
		sum     []float32
		touched []int32
		best    neighbours
		order   []term
	}
	room := func() *desk {
		return &desk{sum: make([]float32, len(l.text)), touched: make([]int32, len(l.text)+1), best: newNeighbours(1, k)}
	}
	parallelIn(len(l.text), 256, room, func(d *desk, from, to int) {
		sum, touched := d.sum, d.touched
		var bound [heaviest + 1]float32 // what the terms from each on can add
		for v := from; v < to && ctx.Err() == nil; v++ {
			d.order = append(d.order[:0], l.text[v]...)
			order := d.order
			slices.SortFunc(order, func(a, b term) int {
				return cmp.Or(cmp.Compare(l.texts(a), l.texts(b)), cmp.Compare(a.key, b.key))
			})
			bound[len(order)] = 0
			for i := len(order) - 1; i >= 0; i-- {
				bound[i] = bound[i+1] + order[i].weight*heavy[order[i].key]
			}
			n, read := 0, 0 // texts that were touched, terms whose postings were read
			for ; read < len(order); read++ {
				t := order[read]
				if n > k && l.texts(t) > n && kth(&d.best, v, touched[:n], sum) > bound[read] {
					break
				}
				in, at := l.in[l.off[t.key]:l.off[t.key+1]], l.at[l.off[t.key]:l.off[t.key+1]]
				for i, u := range in {
					before := sum[u]
					sum[u] = before + t.weight*at[i]
					touched[n] = u
					if before == 0 {
						n++
					}
				}
			}
			list := out.list(v)
			for _, u := range touched[:n] {
				s := sum[u]
				sum[u] = 0
				if int(u) == v || list.full() && s+bound[read] < list.least() {
					continue
				}
				for _, t := range order[read:] {
					s += t.weight * l.weight(u, t.key)
				}
				if s > 0 {
					list.offer(u, s)
				}
			}
		}
	})
	return out, ctx.Err()
}

// texts is the number of texts with a term.
func (l *wordIndex) texts(t term) int { return l.off[t.key+1] - l.off[t.key] }

// peaks are the greatest weights of each term in any text.
func (l *wordIndex) peaks() []float32 {
	out := make([]float32, len(l.off)-1)
	for t := range out {
		out[t] = slices.Max(l.at[l.off[t]:l.off[t+1]])
	}
	return out
}

// weight of a term in a text, 0 for one that does not have it.
func (l *wordIndex) weight(text int32, key uint64) float32 {
	for _, t := range l.text[text] {
		if t.key == key {
			return t.weight
		}
	}
	return 0
}

// kth is the k-th greatest sum of the touched texts but v; there are more than k.
func kth(best *neighbours, v int, touched []int32, sum []float32) float32 {
	list := best.list(0)
	for _, u := range touched {
		if s := sum[u]; int(u) != v && (!list.full() || s > list.least()) {
			list.offer(u, s)
		}
	}
	return list.least()
}

// lexical joins the rows that share words; without texts it has no edges.
func (s *sample) lexical(ctx context.Context, k int) (*graph, error) {
	texts := make([]string, len(s.first))
	for r, p := range s.first {
		texts[r] = s.points[p].Text
	}
	near, err := newWordIndex(texts).neighbours(ctx, min(k, max(len(texts)-1, 0)))
	if err != nil {
		return nil, err
	}
	return fuzzy(near), nil
}

// plus adds another graph on the same nodes, its weights times a factor.
func (g *graph) plus(other *graph, factor float64) *graph {
	most := len(g.to) + len(other.to)
	out := &graph{off: make([]int, 1, len(g.off)), to: make([]int32, 0, most), weight: make([]float32, 0, most), loop: g.loop}
	t := newTally(g.nodes())
	for v := range int32(g.nodes()) {
		t.reset()
		to, weight := g.edges(v)
		for i, u := range to {
			t.add(u, weight[i])
		}
		to, weight = other.edges(v)
		for i, u := range to {
			t.add(u, quantise(factor*float64(weight[i])))
		}
		out.addRow(t)
	}
	out.finish()
	return out
}
