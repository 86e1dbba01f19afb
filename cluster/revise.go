package cluster

import (
	"cmp"
	"context"
	"slices"
	"strconv"
)

// A revision looks at all points together once more, as a build does, and mends
// the topics that are there by what it sees: topics found from fewer documents
// are cut elsewhere, and no placing of new ones puts that right.
const (
	// overdue is the share of documents that may come, or go, before all are
	// looked at together again.
	overdue = 0.05
	// budget is the share of the documents with a topic that a revision may
	// move to another.
	budget = 0.018
	// mortal is the share of topics that it may end.
	mortal = 0.03
)

// whole is how many documents there were when all were last looked at together.
func (t *Tree) whole() int {
	if t.Whole > 0 {
		return t.Whole
	}
	return len(t.Assignments)
}

// due reports whether n documents are enough more, or fewer, for a revision.
func (s *State) due(n int) bool {
	before := s.Tree.whole()
	return float64(max(n-before, before-n)) > overdue*float64(before)
}

// revision is a tree while it is revised. Topics are known by their place in the
// previous tree; new ones are numbered after those.
type revision struct {
	s       *sample
	g       *graph
	before  *Tree
	was     []int32   // topic of each row before, -1 for none
	topic   []int32   // of each row
	weight  []int     // documents of each row that had its topic before
	all     int       // documents that had a topic
	wanted  []int32   // of each row, were the topics found anew; -1 for none
	at      []float64 // resolutions of the levels, coarsest first
	nested  [][]int32 // the levels found anew
	agreed  []*graph  // what their runs agreed on
	numbers int32     // of topics
	ends    int       // topics that may still end
}

// revise moves the topics of the tree before towards those that would be found
// anew: new documents join, and groups of old ones move, those first by which the
// graph of what the runs agreed on gains most for each document. Above the finest
// level whole topics move.
func revise(ctx context.Context, s *sample, before *Tree, opt Options, progress Progress) (*Tree, error) {
	g, fit, err := s.survey(ctx, opt, progress)
	if err != nil {
		return nil, err
	}
	r := &revision{s: s, g: g, before: before}
	r.remember()
	steps := before.Ladder
	if len(steps) == 0 {
		steps = ladder(g, opt.Granularity)
	}
	r.at = resolutions(g, steps, opt.Granularity)
	nested, runs, err := levels(ctx, g, r.at, opt, progress)
	if err != nil {
		return nil, err
	}
	r.nested = nested
	for _, partitions := range runs {
		r.agreed = append(r.agreed, agreement(g, partitions))
	}
	r.wanted = r.match(s.sorted(g, r.nested, fit, opt), r.topic)
	r.place()
	r.found()
	r.move()
	r.dissolve(opt)
	tree := r.tree(r.above(), fit)
	tree.Whole, tree.Ladder = len(s.points), steps
	return tree, nil
}

// remember gives each row the topic that it had.
func (r *revision) remember() {
	at := r.before.Index()
	r.was = make([]int32, r.s.vector.rows)
	r.weight = make([]int, len(r.was))
	for v := range r.was {
		r.was[v] = -1
	}
	for p, i := range r.s.assigned(r.before.Assignments) {
		v := r.s.row[p]
		if i < 0 || v < 0 {
			continue
		}
		t, ok := at[r.before.Assignments[i].Topic]
		if !ok {
			continue
		}
		if r.was[v] < 0 {
			r.was[v] = int32(t)
		}
		r.weight[v]++
		r.all++
	}
	r.topic = slices.Clone(r.was)
	r.numbers = int32(len(r.before.Topics))
	r.ends = int(mortal * float64(len(r.before.Topics)))
}

// match renames communities by the labels before that they are most like, the
// most alike first; further ones get new numbers. -1 is none in both.
func (r *revision) match(found, before []int32) []int32 {
	type key struct{ found, before int32 }
	shared := make(map[key]int)
	sizeFound, sizeBefore := make(map[int32]int), make(map[int32]int)
	for v, b := range before {
		if b >= 0 && found[v] >= 0 {
			shared[key{found[v], b}]++
			sizeFound[found[v]]++
			sizeBefore[b]++
		}
	}
	pairs := make([]overlap, 0, len(shared)) // after is what was found
	for k, n := range shared {
		pairs = append(pairs, newOverlap(int(k.before), int(k.found), n, sizeBefore[k.before], sizeFound[k.found]))
	}
	slices.SortFunc(pairs, func(a, b overlap) int {
		return cmp.Or(mostAlikeFirst(a, b), cmp.Compare(a.after, b.after), cmp.Compare(a.before, b.before))
	})
	number := map[int32]int32{-1: -1}
	taken := make(map[int32]bool)
	for _, p := range pairs {
		found, before := int32(p.after), int32(p.before)
		if _, ok := number[found]; !ok && !taken[before] {
			number[found], taken[before] = before, true
		}
	}
	out := make([]int32, len(found))
	for v, f := range found {
		n, ok := number[f]
		if !ok {
			n = r.numbers
			r.numbers++
			number[f] = n
		}
		out[v] = n
	}
	return out
}

// place puts the rows without a topic into those that the graph ties them to
// most, unless they would be in none anew.
func (r *revision) place() {
	t := newTally(int(r.numbers))
	joins := slices.Clone(r.topic)
	for range 2 { // the second time the rows whose ties are all new as well
		for v := range joins {
			if r.topic[v] >= 0 || r.wanted[v] < 0 {
				continue
			}
			t.reset()
			for _, e := range r.g.edges(int32(v)) {
				if k := r.topic[e.to]; k >= 0 {
					t.add(k, e.weight)
				}
			}
			joins[v] = t.top(0, joins[v])
		}
		copy(r.topic, joins)
	}
}

// found puts the rows that nothing ties to a topic where they would be anew.
func (r *revision) found() {
	for v, k := range r.topic {
		if k < 0 {
			r.topic[v] = r.wanted[v]
		}
	}
}

// dissolve puts the rows of new topics that are too small back to where they were.
func (r *revision) dissolve(opt Options) {
	documents := make([]int, r.numbers)
	for _, v := range r.s.row {
		if v >= 0 && r.topic[v] >= 0 {
			documents[r.topic[v]]++
		}
	}
	for v, t := range r.topic {
		if int(t) >= len(r.before.Topics) && documents[t] < max(birth, opt.MinTopic) {
			r.topic[v] = r.was[v]
		}
	}
	r.place()
}

// move lets groups of rows go where they would be, were all found anew, as long
// as the graph gains by it, on all levels together, and the budget lasts.
func (r *revision) move() {
	last := len(r.nested) - 1
	levels := make([]*partition, last+1)
	home := make([][]int32, last) // the community of each topic
	for j := range last {
		home[j] = make([]int32, r.numbers)
		for v, t := range r.wanted { // of those that are new
			if t >= 0 {
				home[j][t] = r.nested[j][v]
			}
		}
		label := majorityOf(r.topic, r.nested[j])
		for v, t := range r.topic {
			if t >= 0 {
				home[j][t] = label[v]
			}
		}
		levels[j] = newPartition(r.agreed[j], r.at[j], label, int32(len(label)))
	}
	levels[last] = newPartition(r.agreed[last], r.at[last], r.topic, r.numbers)
	place := func(j int, t int32) int32 {
		if j == last {
			return t
		}
		return home[j][t]
	}
	size := make([]int, r.numbers)
	for _, t := range r.topic {
		if t >= 0 {
			size[t]++
		}
	}
	left := int(budget * float64(r.all))
	inside := make([]bool, len(r.topic))
	move{
		flows: flowsOf(r.topic, r.wanted, func(v int) int { return r.weight[v] }),
		gain: func(f *flow) float64 {
			sum := 0.0
			for j, p := range levels {
				sum += p.gain(f.rows, place(j, f.from), place(j, f.to), inside)
			}
			return sum
		},
		allowed: func(f *flow) bool { return f.cost <= left && (r.ends > 0 || len(f.rows) < size[f.from]) },
		shift: func(f *flow, from, to int32) {
			if known := func(t int32) bool { return int(t) < len(r.before.Topics) }; size[from] == len(f.rows) && known(from) {
				r.ends--
			} else if size[to] == 0 && known(to) {
				r.ends++
			}
			size[from] -= len(f.rows)
			size[to] += len(f.rows)
			if from == f.from {
				left -= f.cost
			} else {
				left += f.cost
			}
			for j, p := range levels {
				p.shift(f.rows, place(j, from), place(j, to))
			}
		},
	}.run()
}

// tree makes the tree of the rows' topics and of what stands above these,
// coarsest first.
func (r *revision) tree(above [][]int32, fit []float64) *Tree {
	paths := make([][]int32, len(r.topic))
	for v, t := range r.topic {
		if t < 0 {
			continue
		}
		for _, label := range above {
			paths[v] = append(paths[v], label[v])
		}
		paths[v] = append(paths[v], t)
	}
	tree, leaf := plant(r.s, r.g, paths, fit)
	r.identify(tree, leaf, paths)
	return tree
}

// identify gives topics that live on their ids, and all others new ones.
func (r *revision) identify(tree *Tree, leaf []int, paths [][]int32) {
	chains := tree.chains()
	size := make([]int, len(tree.Topics)) // in rows
	first := make([]int, len(size))       // row
	labelled := make(map[[2]int32]int)    // rows, by level and label
	for v, l := range leaf {
		if l < 0 {
			continue
		}
		for _, k := range chains[tree.Topics[l].ID] {
			if size[k]++; size[k] == 1 {
				first[k] = v
			}
		}
		for j, label := range paths[v] {
			labelled[[2]int32{int32(j), label}]++
		}
	}
	used := make(map[string]bool)
	for _, t := range r.before.Topics {
		used[t.ID] = true
	}
	ids, taken := make([]string, len(size)), make(map[int32]bool)
	// The finest first: that a document keeps its topic counts most.
	for j := len(r.nested) - 1; j >= 0; j-- {
		for k := range ids {
			path := paths[first[k]]
			label := path[j]
			known := int(label) < len(r.before.Topics) && !taken[label]
			if known && ids[k] == "" && labelled[[2]int32{int32(j), label}] == size[k] {
				ids[k], taken[label] = r.before.Topics[label].ID, true
			}
		}
	}
	depth := tree.Depths()
	renames := make(map[string]string, len(ids))
	for k := range ids {
		t := &tree.Topics[k]
		if ids[k] == "" {
			ids[k] = newID(strconv.Itoa(depth[k])+"\x00"+t.Founder(), used)
		}
		renames[t.ID] = ids[k]
	}
	tree.rename(renames)
}
