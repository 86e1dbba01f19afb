package cluster

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"github.com/askbook/askbook/cluster/words"
	"github.com/askbook/askbook/internal/parallel"
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

// term is a word or two words in a row, by its number.
type term struct {
	key    uint32
	weight float32
}

// reader is room to read one text after another in.
type reader struct {
	words []words.Word
	keys  []uint64
}

// terms returns the hashes of a text's words and of its pairs of neighbouring
// words, sorted, each as often as it stands there.
func (r *reader) terms(text string) []uint64 {
	r.words = words.Append(r.words, text)
	keys := r.keys[:0]
	before := uint64(0)
	for _, w := range r.words {
		if w.Key == "" {
			before = 0
			continue
		}
		h := hashOf(w.Key)
		keys = append(keys, h)
		if before != 0 {
			keys = append(keys, before*31+h)
		}
		before = h
	}
	r.keys = keys
	slices.Sort(keys)
	return slices.Clone(keys)
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
	text [][]term
	off  []int     // postings of each term
	in   []int32   // texts
	at   []float32 // weight there
}

// newWordIndex reads one text a row.
func newWordIndex(texts []string) *wordIndex {
	keys := make([][]uint64, len(texts))
	parallel.In(len(texts), 64, func() *reader { return new(reader) }, func(r *reader, from, to int) {
		for v := from; v < to; v++ {
			keys[v] = r.terms(texts[v])
		}
	})
	all := newDictionary(keys)
	l := &wordIndex{text: make([][]term, len(texts))}
	parallel.In(len(texts), 64, func() *scales { return &scales{dictionary: all} }, func(s *scales, from, to int) {
		for v := from; v < to; v++ {
			l.text[v], keys[v] = s.weigh(keys[v]), nil
		}
	})
	l.number(len(all.texts))
	return l
}

// dictionary numbers the terms that at least two texts have, and possibly some that
// one has.
type dictionary struct {
	number map[uint64]uint32
	texts  []int32   // with each term
	worth  []float64 // of a term by how many texts have it
}

// newDictionary reads the sorted hashes of the terms of each text. Most terms have
// one text: a count by a few bits of their hashes keeps those out of the map.
func newDictionary(keys [][]uint64) *dictionary {
	all := 0
	for _, list := range keys {
		all += len(list)
	}
	shift := 64 - bits.Len(uint(2*all+1))
	often := make([]uint8, 1<<(64-shift))
	at := func(key uint64) *uint8 { return &often[key*0x9e3779b97f4a7c15>>shift] }
	for _, list := range keys {
		for i, key := range list {
			if n := at(key); *n < 2 && (i == 0 || key != list[i-1]) {
				*n++
			}
		}
	}
	x := &dictionary{number: make(map[uint64]uint32), worth: make([]float64, len(keys)+1)}
	for _, list := range keys {
		for i, key := range list {
			if *at(key) < 2 || i > 0 && key == list[i-1] {
				continue
			}
			t, ok := x.number[key]
			if !ok {
				t = uint32(len(x.texts))
				x.number[key] = t
				x.texts = append(x.texts, 0)
			}
			x.texts[t]++
		}
	}
	for f := range x.worth {
		x.worth[f] = math.Pow(math.Log(float64(len(keys)+1)/float64(max(f, 1))), 0.75)
	}
	return x
}

// scales are where the terms of one text after another are weighed.
type scales struct {
	*dictionary
	kept []hashed
}

// hashed is a term and its hash.
type hashed struct {
	hash uint64
	term
}

// weigh gives the terms of a text their weights, and keeps the heaviest of
// those that are worth comparing, in the order of their hashes.
func (s *scales) weigh(keys []uint64) []term {
	square, kept := 0.0, s.kept[:0]
	for i := 0; i < len(keys); {
		hash, times := keys[i], 0
		for i < len(keys) && keys[i] == hash {
			i, times = i+1, times+1
		}
		t, ok := s.number[hash]
		if !ok || s.texts[t] < 2 {
			continue
		}
		w := (1 + math.Log(float64(times))) * s.worth[s.texts[t]]
		square += w * w
		if s.texts[t] <= common {
			kept = append(kept, hashed{hash, term{t, float32(w)}})
		}
	}
	s.kept = kept
	for i := range kept {
		kept[i].weight /= float32(math.Sqrt(square))
	}
	if len(kept) > heaviest {
		slices.SortFunc(kept, func(a, b hashed) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.hash, b.hash))
		})
		kept = kept[:heaviest]
		slices.SortFunc(kept, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
	}
	out := make([]term, len(kept))
	for i, t := range kept {
		out[i] = t.term
	}
	return out
}

// number numbers the terms that texts still have anew, in order of first sight,
// and fills the postings.
func (l *wordIndex) number(terms int) {
	renamed := make([]uint32, terms) // 0 for none yet
	l.off = []int{0}
	for _, list := range l.text {
		for i, t := range list {
			if renamed[t.key] == 0 {
				l.off = append(l.off, 0)
				renamed[t.key] = uint32(len(l.off) - 1)
			}
			list[i].key = renamed[t.key] - 1
			l.off[list[i].key+1]++
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
	parallel.In(len(l.text), 256, room, func(d *desk, from, to int) {
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
func (l *wordIndex) weight(text int32, key uint32) float32 {
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
	most := len(g.edge) + len(other.edge)
	out := &graph{off: make([]int, 1, len(g.off)), edge: make([]edge, 0, most), loop: g.loop}
	t := newTally(g.nodes())
	for v := range int32(g.nodes()) {
		t.reset()
		for _, e := range g.edges(v) {
			t.add(e.to, e.weight)
		}
		for _, e := range other.edges(v) {
			t.add(e.to, quantise(factor*float64(e.weight)))
		}
		out.addRow(t)
	}
	out.finish()
	return out
}
