package cluster

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
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

// terms returns the words of a text and its pairs of neighbouring words with
// how often they stand there, sorted by key.
func terms(text string) []term {
	var keys []uint64
	before, hash := uint64(0), fnv.New64a()
	for _, w := range words(text) {
		if w.key == "" {
			before = 0
			continue
		}
		hash.Reset()
		hash.Write([]byte(w.key))
		h := hash.Sum64()
		keys = append(keys, h)
		if before != 0 {
			keys = append(keys, before*31+h)
		}
		before = h
	}
	slices.Sort(keys)
	var out []term
	for i, k := range keys {
		if i > 0 && k == keys[i-1] {
			out[len(out)-1].weight++
			continue
		}
		out = append(out, term{k, 1})
	}
	return out
}

// wordIndex holds texts by the terms that at least two of them share, weighed as
// (1 + ln tf) · ln((n+1)/df)^¾, each text of unit length.
type wordIndex struct {
	text [][]term  // keys are numbers of terms, ascending
	off  []int     // postings of each term
	in   []int32   // texts
	at   []float32 // weight there
}

// newWordIndex reads one text a row.
func newWordIndex(texts []string) *wordIndex {
	l := &wordIndex{text: make([][]term, len(texts))}
	parallel(len(texts), 64, func(from, to int) {
		for v := from; v < to; v++ {
			l.text[v] = terms(texts[v])
		}
	})
	frequency := make(map[uint64]int32)
	for _, list := range l.text {
		for _, t := range list {
			frequency[t.key]++
		}
	}
	parallel(len(texts), 64, func(from, to int) {
		for v := from; v < to; v++ {
			l.text[v] = weigh(l.text[v], frequency, len(texts))
		}
	})
	l.number()
	return l
}

// weigh gives the terms of a text their weights, and keeps the heaviest of
// those that are worth comparing.
func weigh(list []term, frequency map[uint64]int32, n int) []term {
	list = slices.DeleteFunc(list, func(t term) bool { return frequency[t.key] < 2 })
	square := 0.0
	for i, t := range list {
		w := (1 + math.Log(float64(t.weight))) * math.Pow(math.Log(float64(n+1)/float64(frequency[t.key])), 0.75)
		list[i].weight = float32(w)
		square += w * w
	}
	for i := range list {
		list[i].weight /= float32(math.Sqrt(square))
	}
	list = slices.DeleteFunc(list, func(t term) bool { return frequency[t.key] > common })
	slices.SortFunc(list, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.key, b.key))
	})
	list = slices.Clone(list[:min(len(list), heaviest)])
	slices.SortFunc(list, func(a, b term) int { return cmp.Compare(a.key, b.key) })
	return list
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
// cosine of their weights.
func (l *wordIndex) neighbours(ctx context.Context, k int) (neighbours, error) {
	out := newNeighbours(len(l.text), k)
	parallel(len(l.text), 256, func(from, to int) {
		sum := make([]float32, len(l.text))
		var touched []int32
		for v := from; v < to && ctx.Err() == nil; v++ {
			for _, t := range l.text[v] {
				for i := l.off[t.key]; i < l.off[t.key+1]; i++ {
					u := l.in[i]
					if sum[u] == 0 {
						touched = append(touched, u)
					}
					sum[u] += t.weight * l.at[i]
				}
			}
			list := out.list(v)
			for _, u := range touched {
				if int(u) != v && sum[u] > 0 {
					list.offer(u, sum[u])
				}
				sum[u] = 0
			}
			touched = touched[:0]
		}
	})
	return out, ctx.Err()
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
	out := &graph{off: make([]int, 1, len(g.off)), loop: g.loop}
	t := newTally(g.nodes())
	for v := range int32(g.nodes()) {
		t.reset()
		to, weight := g.edges(v)
		for i, u := range to {
			t.add(u, weight[i])
		}
		to, weight = other.edges(v)
		for i, u := range to {
			t.add(u, quantise(factor*weight[i]))
		}
		out.addRow(t)
	}
	out.finish()
	return out
}
