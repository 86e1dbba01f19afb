package cluster

import (
	"math"
	"slices"

	"github.com/viterin/vek/vek32"

	"github.com/askbook/askbook/internal/parallel"
)

const (
	viewCandidates = 60  // neighbours by the vectors among which views choose
	viewSample     = 48  // rows whose vectors tell what a term is worth
	viewPosting    = 300 // rows with a term that are candidates for one another
	viewOffers     = 30  // candidates that a row gets through its terms
)

// doubtOfTerm is the evidence against all terms of a row together, in the unit
// of a squared term weight: a row with nothing but a term or two that are worth
// little is hardly like any other.
const doubtOfTerm = 0.05

// views are the rows as the sides of their points show them. Nil sees nothing.
//
// A term counts as far as it is rare, and as far as the vectors of those who
// have it agree: a canned answer that only those get who ask one thing says
// much, "let me check" says nothing, however often it was said. No weight needs
// to be set for a corpus, and a side that holds nothing of use does nothing.
type views []view

type view struct {
	say   float32
	terms [][]int32 // of each row, sorted
	rows  [][]int32 // with each term, sorted
	value []float32 // of each term, squared
	total []float32 // of each row that is looked from: the sum of its terms' values and a doubt
}

// seen drops the views that show nothing of any point.
func (s *sample) seen(opt Options) Options {
	opt.Views = slices.Clone(opt.Views)
	for v := range opt.Views {
		if !slices.ContainsFunc(s.points, func(p Point) bool { return v < len(p.Sides) && len(p.Sides[v]) > 0 }) {
			opt.Views[v] = 0
		}
	}
	if !slices.ContainsFunc(opt.Views, func(w float64) bool { return w > 0 }) {
		opt.Views = nil
	}
	return opt
}

// views weighs the terms of some rows, from which others are looked at; centred are
// the vectors of all.
func (s *sample) views(say []float64, centred centred, from []int32) views {
	var out views
	for v, w := range say {
		if w > 0 {
			if one, shows := s.view(v, centred, from); shows {
				one.say = float32(w)
				out = append(out, one)
			}
		}
	}
	return out
}

// view numbers the terms of the rows in from, and finds them in all others, whose
// further terms they do not share. shows is not set where no point has any.
func (s *sample) view(side int, centred centred, from []int32) (v view, shows bool) {
	holder := s.holders(side)
	n := s.vector.rows
	v = view{terms: make([][]int32, n), total: make([]float32, n)}
	number := make(map[string]int32)
	for _, r := range from {
		for _, term := range s.sideOf(holder[r], side) {
			if _, ok := number[term]; !ok {
				number[term] = int32(len(number))
			}
		}
	}
	parallel.Blocks(n, 256, func(a, b int) {
		for r := a; r < b; r++ {
			v.terms[r] = known(s.sideOf(holder[r], side), number)
		}
	})
	v.order(s.row, holder, len(number))
	v.rows = postings(v.terms, len(number))
	v.value = make([]float32, len(number))
	parallel.Blocks(len(number), 64, func(from, to int) {
		sum, row := make([]float32, centred.dim), make([]float32, centred.dim)
		for t := from; t < to; t++ {
			v.value[t] = float32(rarity(len(v.rows[t]), n) * agreed(centred, v.rows[t], sum, row))
		}
	})
	for _, r := range from {
		v.total[r] = doubtOfTerm
		for _, t := range v.terms[r] {
			v.total[r] += v.value[t]
		}
	}
	return v, slices.ContainsFunc(holder, func(p int32) bool { return p >= 0 })
}

// holders are the points whose terms count for each row, the first that have any, -1
// for none.
func (s *sample) holders(side int) []int32 {
	holder := slices.Repeat([]int32{-1}, s.vector.rows)
	for p, r := range s.row {
		if r >= 0 && holder[r] < 0 && len(s.sideOf(int32(p), side)) > 0 {
			holder[r] = int32(p)
		}
	}
	return holder
}

// sideOf are the terms that a point shows on a side, none for -1.
func (s *sample) sideOf(point int32, side int) []string {
	if point < 0 || side >= len(s.points[point].Sides) {
		return nil
	}
	return s.points[point].Sides[side]
}

// known are the numbers of those terms that have one, as they stand there.
func known(terms []string, number map[string]int32) []int32 {
	if len(terms) == 0 {
		return nil
	}
	out := make([]int32, 0, len(terms))
	for _, term := range terms {
		if t, ok := number[term]; ok {
			out = append(out, t)
		}
	}
	return out
}

// order numbers the terms anew, in the order in which points have them first, so that
// it does not show from which rows they are looked at, and sorts those of each row.
func (v *view) order(row, holder []int32, terms int) {
	renamed := make([]int32, terms) // 0 for none yet
	next := int32(1)
	for p, r := range row {
		if r < 0 || holder[r] != int32(p) {
			continue
		}
		for _, t := range v.terms[r] {
			if renamed[t] == 0 {
				renamed[t] = next
				next++
			}
		}
	}
	parallel.Blocks(len(v.terms), 256, func(from, to int) {
		for r := from; r < to; r++ {
			list := v.terms[r]
			for i, t := range list {
				list[i] = renamed[t] - 1
			}
			slices.Sort(list)
			v.terms[r] = slices.Compact(list)
		}
	})
}

// postings are the rows with each term.
func postings(terms [][]int32, count int) [][]int32 {
	size := make([]int, count)
	for _, list := range terms {
		for _, t := range list {
			size[t]++
		}
	}
	rows := make([][]int32, count)
	for t, n := range size {
		rows[t] = make([]int32, 0, n)
	}
	for r, list := range terms {
		for _, t := range list {
			rows[t] = append(rows[t], int32(r))
		}
	}
	return rows
}

// rarity is 1 for a term of two rows and falls to 0 for one of all.
func rarity(df, n int) float64 {
	if df < 2 || df >= n {
		return 0
	}
	return math.Log(float64(n)/float64(df)) / math.Log(float64(n)/2)
}

// agreed is the mean cosine between the vectors of rows, 0 where they are no
// more alike than any. sum and row are room to count in.
func agreed(m centred, rows []int32, sum, row []float32) float64 {
	if len(rows) < 2 {
		return 0
	}
	rows = thin(rows, viewSample)
	clear(sum)
	for _, r := range rows {
		vek32.Add_Inplace(sum, m.into(row, int(r)))
	}
	k := float64(len(rows))
	return max(0, (float64(dot(sum, sum))-k)/(k*(k-1)))
}

// weigh adds to the similarity of v and each of its candidates what the views
// say, 0 … say: the share of v's terms, by their value, that the other has too.
func (vs views) weigh(v int32, ids []int32, similarity []float32, d *desk) {
	for i := range vs {
		view := &vs[i]
		mine := view.terms[v]
		if len(mine) == 0 {
			continue
		}
		for _, t := range mine {
			d.mine[t] = view.value[t]
		}
		for j, u := range ids {
			shared := float32(0)
			for _, t := range view.terms[u] {
				shared += d.mine[t]
			}
			similarity[j] += view.say * shared / view.total[v]
		}
		for _, t := range mine {
			d.mine[t] = 0
		}
	}
}

// desk is where a search by views works. Scores are zero before and after.
type desk struct {
	score []float32 // of all rows
	mine  []float32 // of all terms: what those of one row are worth
	row   []float32
	seen  []int32
	ids   []int32 // candidates of one row
	known []int32 // those by vectors, sorted
	alike []float32
	best  []int32
	out   []int32
}

func (vs views) desk(rows, dim int) *desk {
	terms := 0
	for i := range vs {
		terms = max(terms, len(vs[i].value))
	}
	return &desk{score: make([]float32, rows), row: make([]float32, dim), mine: make([]float32, terms), seen: make([]int32, rows+1)}
}

// offers lists rows that share the most of v's terms, for each view, valid until
// the next call. Of equals, those that follow v in the order of rows are taken:
// were it the first ones, they would become the hubs of everybody.
func (vs views) offers(v int32, d *desk) []int32 {
	d.out = d.out[:0]
	for i := range vs {
		view := &vs[i]
		n := 0
		for _, t := range view.terms[v] {
			value := view.value[t]
			if value == 0 {
				continue
			}
			first, rest := following(view.rows[t], v)
			for _, rows := range [2][]int32{first, rest} {
				for _, u := range rows {
					before := d.score[u]
					d.score[u] = before + value
					d.seen[n] = u
					if before == 0 {
						n++
					}
				}
			}
		}
		d.choose(v, d.seen[:n])
		for _, u := range d.seen[:n] {
			d.score[u] = 0
		}
		d.out = append(d.out, d.best...)
	}
	slices.Sort(d.out)
	return slices.Compact(d.out)
}

// choose puts the best of the rows that were seen for v into best.
func (d *desk) choose(v int32, seen []int32) {
	rows := int32(len(d.score))
	after := func(u int32) int32 { // how far u follows v
		if u > v {
			return u - v
		}
		return u - v + rows
	}
	d.best = d.best[:0]
	for _, u := range seen {
		s := d.score[u]
		if len(d.best) < viewOffers {
			d.best = append(d.best, u)
		} else if last := d.best[viewOffers-1]; s < d.score[last] || s == d.score[last] && after(u) > after(last) {
			continue
		}
		at := len(d.best) - 1
		for ; at > 0; at-- {
			o := d.best[at-1]
			if d.score[o] > s || d.score[o] == s && after(o) < after(u) {
				break
			}
			d.best[at] = o
		}
		d.best[at] = u
	}
}

// following are the next rows after v in a sorted list that has it, and those
// from its start that come after its end, viewPosting in all at most.
func following(rows []int32, v int32) (first, rest []int32) {
	at, _ := slices.BinarySearch(rows, v)
	first = rows[at+1 : min(len(rows), at+1+viewPosting)]
	return first, rows[:min(at, viewPosting-len(first))]
}

// see returns, for the given rows, the k nearest by vectors, and the k best by
// vectors and views together: chosen from near, which should list more than k,
// and from those with whom a row shares terms.
func (vs views) see(m centred, rows []int32, near neighbours, k int) (byVector, joined neighbours) {
	byVector = near.first(k)
	if len(vs) == 0 {
		return byVector, byVector
	}
	joined = newNeighbours(near.n, byVector.k)
	room := func() *desk { return vs.desk(m.rows, m.dim) }
	parallel.In(len(rows), 256, room, func(d *desk, from, to int) {
		for i := from; i < to; i++ {
			ids, similarity := near.of(i)
			vs.choose(m, rows[i], ids, similarity, d, joined.list(i))
		}
	})
	return byVector, joined
}

// choose fills list with the best of row v's candidates: its nearest by vectors
// and what the views offer.
func (vs views) choose(m centred, v int32, ids []int32, similarity []float32, d *desk, list nearest) {
	d.known = append(d.known[:0], ids...)
	slices.Sort(d.known)
	ids, similarity = append(d.ids[:0], ids...), append(d.alike[:0], similarity...)
	seen := m.from(m.into(d.row, int(v)))
	for _, u := range vs.offers(v, d) {
		if _, ok := slices.BinarySearch(d.known, u); !ok {
			ids, similarity = append(ids, u), append(similarity, seen.like(u))
		}
	}
	d.ids, d.alike = ids, similarity
	vs.weigh(v, ids, similarity, d)
	for j, u := range ids {
		if similarity[j] > 0 {
			list.offer(u, similarity[j])
		}
	}
}

// first are the k nearest of each list.
func (n neighbours) first(k int) neighbours {
	if k >= n.k {
		return n
	}
	out := newNeighbours(n.n, k)
	for v := range n.n {
		copy(out.id[v*k:(v+1)*k], n.id[v*n.k:])
		copy(out.similarity[v*k:(v+1)*k], n.similarity[v*n.k:])
	}
	return out
}
