package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/askbook/askbook/internal/parallel"
)

const (
	nearTopics = 10   // topics among whose members a new document looks for neighbours
	sampled    = 1500 // members of a topic that its centroid is made of, at most
	birth      = 4    // documents that a new topic needs
	batch      = 100  // fresh rows for which sketches of all rows are worth their making
)

// Update places the points that are not in the previous state and keeps all
// others where they are: new documents join the topics of their neighbours, and
// a dense group of unsorted ones becomes a topic. points are all documents, old
// and new; those of the previous state that are not among them are gone.
// Without a previous state it is Build. When a twentieth has come, or gone, since
// all were last looked at together, it looks at all again, and moves a few of the
// old ones where that mends topics.
func Update(ctx context.Context, previous *State, points []Point, opt Options, progress Progress) (*Tree, error) {
	if previous == nil || len(previous.Tree.Topics) == 0 {
		return Build(ctx, points, opt, progress)
	}
	s, err := prepare(points)
	if err != nil {
		return nil, fmt.Errorf("update topics: %w", err)
	}
	opt = s.seen(opt.defaults(s.vector.rows))
	if previous.due(len(points)) {
		tree, err := revise(ctx, s, &previous.Tree, opt, progress)
		if err != nil {
			return nil, fmt.Errorf("update topics: %w", err)
		}
		return tree, nil
	}
	u := newRepair(s, previous, opt)
	if err := u.place(ctx, stage(progress, "neighbours", len(u.fresh))); err != nil {
		return nil, fmt.Errorf("update topics: %w", err)
	}
	u.masses()
	u.bear()
	u.join()
	return u.finish(), nil
}

// repair is an update while it goes on. Topics are known by their index.
type repair struct {
	s       *sample
	opt     Options
	tree    *Tree
	used    map[string]bool
	centred centred
	topic   []int      // of each row, -1 for unsorted
	fresh   []int32    // rows that no document of the previous run had
	old     []int      // assignment of each point in the previous run, -1 for new ones
	near    neighbours // of fresh rows, by their place in fresh, by vectors
	ties    neighbours // the same by vectors and views
	views   views
	fit     []float64 // of fresh rows, by their place in fresh
	copyOf  []int32   // row that a fresh row nearly repeats, -1 for none
	floor   float64
}

func newRepair(s *sample, previous *State, opt Options) *repair {
	u := &repair{s: s, opt: opt, used: make(map[string]bool)}
	u.tree = &Tree{Topics: slices.Clone(previous.Tree.Topics), Whole: previous.Tree.whole(), Ladder: previous.Tree.Ladder}
	for _, id := range previous.Used {
		u.used[id] = true
	}
	for _, t := range u.tree.Topics {
		u.used[t.ID] = true
	}
	at := u.tree.Index()
	u.topic = make([]int, s.vector.rows)
	known := make([]bool, s.vector.rows)
	before := previous.Tree.Assignments
	u.old = s.assigned(before)
	var scores []float64
	for p, i := range u.old {
		r := s.row[p]
		if i < 0 || r < 0 {
			continue
		}
		scores = append(scores, before[i].Score)
		if !known[r] {
			known[r] = true
			u.topic[r] = -1
			if t, ok := at[before[i].Topic]; ok {
				u.topic[r] = t
			}
		}
	}
	for r := range known {
		if !known[r] {
			u.topic[r] = -1
			u.fresh = append(u.fresh, int32(r))
		}
	}
	slices.Sort(scores)
	u.floor = floor(scores)
	u.tree.Assignments = previous.Tree.Assignments // read only, until finish
	u.centred = s.vector.centre(doubt)
	u.views = s.views(u.opt.Views, u.centred, u.fresh)
	return u
}

// assigned tells the assignment that each point has among those of a tree before,
// -1 for none.
func (s *sample) assigned(before []Assignment) []int {
	at := make([]int, len(s.points))
	i := 0
	for p, point := range s.points {
		for i < len(before) && before[i].Document < point.ID {
			i++
		}
		at[p] = -1
		if i < len(before) && before[i].Document == point.ID {
			at[p] = i
		}
	}
	return at
}

// place finds the neighbours of fresh rows: among the members of the topics
// whose centroids are nearest, the unsorted rows and one another.
func (u *repair) place(ctx context.Context, progress func(done int)) error {
	y := u.yard()
	k := min(u.opt.candidates(), max(u.s.vector.rows-1, 0))
	u.near = newNeighbours(len(u.fresh), k)
	u.copyOf = make([]int32, len(u.fresh))
	tell := counter(progress)
	parallel.Blocks(len(u.fresh), 16, func(from, to int) {
		choice, row := newNeighbours(1, min(nearTopics, y.centroid.rows)), make([]float32, u.centred.dim)
		var alike *sieve
		if y.sketched != nil {
			alike = newSieve(*y.sketched, 4*k+100)
		}
		for i := from; i < to && ctx.Err() == nil; i++ {
			v := u.centred.into(row, int(u.fresh[i]))
			ranges := [][2]int{{y.open, y.at[i]}, {y.at[i] + 1, len(y.row)}}
			if choice.k > 0 {
				best := choice.list(0)
				for t := range int32(y.centroid.rows) {
					best.offer(t, dot(v, y.centroid.row(int(t))))
				}
				for _, t := range best.id[:best.used] {
					ranges = append(ranges, [2]int{y.off[t], y.off[t+1]})
				}
			}
			y.find(u.centred.from(v), y.at[i], ranges, alike, u.near.list(i))
			u.copyOf[i] = u.repeats(i)
		}
		tell(to - from)
	})
	u.near, u.ties = u.views.see(u.centred, u.fresh, u.near, u.opt.Neighbours)
	u.fit = fits(u.near)
	return ctx.Err()
}

// yard holds the rows where fresh ones look for neighbours, those of a topic
// together.
type yard struct {
	row      []int32
	off      []int  // where each topic that has rows begins
	open     int    // where the rows without a topic do
	at       []int  // places of the fresh ones
	centroid matrix // of each topic that has rows
	sketched *sketches
}

func (u *repair) yard() yard {
	members := make([][]int32, len(u.tree.Topics))
	var open []int32
	for r, t := range u.topic {
		if t >= 0 {
			members[t] = append(members[t], int32(r))
		} else {
			open = append(open, int32(r))
		}
	}
	y := yard{off: []int{0}, centroid: matrix{dim: u.centred.dim}}
	members = slices.DeleteFunc(members, func(rows []int32) bool { return len(rows) == 0 })
	y.centroid.rows, y.centroid.at = len(members), make([][]float32, len(members))
	parallel.Blocks(len(members), 1, func(from, to int) {
		for t := from; t < to; t++ {
			y.centroid.at[t] = u.centred.middle(thin(members[t], sampled))
		}
	})
	for _, rows := range members {
		y.row = append(y.row, rows...)
		y.off = append(y.off, len(y.row))
	}
	y.open = len(y.row)
	y.row = append(y.row, open...)
	for _, r := range u.fresh { // which have no topic yet
		at, _ := slices.BinarySearch(open, r)
		y.at = append(y.at, y.open+at)
	}
	if len(y.row) > exactUpTo && len(u.fresh) >= batch {
		s := newSketches(u.centred.pick(y.row))
		y.sketched = &s
	}
	return y
}

// find offers the rows in the given ranges to list, or, where there are many
// rows, those of them whose sketches are most like that of the one at a place.
func (y *yard) find(v sight, at int, ranges [][2]int, alike *sieve, list nearest) {
	if alike == nil {
		for _, r := range ranges {
			for _, o := range y.row[r[0]:r[1]] {
				list.offer(o, v.like(o))
			}
		}
		return
	}
	alike.start(at)
	for _, r := range ranges {
		alike.look(r[0], r[1])
	}
	for _, j := range alike.best(2*len(list.id) + 40) {
		list.offer(y.row[j], v.like(y.row[j]))
	}
}

// thin takes at most n of rows, spread evenly.
func thin(rows []int32, n int) []int32 {
	if len(rows) <= n {
		return rows
	}
	out := make([]int32, n)
	for i := range out {
		out[i] = rows[i*len(rows)/n]
	}
	return out
}

// repeats returns the row that a fresh one nearly repeats, -1 for none. Of two
// fresh ones the later repeats the earlier.
func (u *repair) repeats(i int) int32 {
	r := u.fresh[i]
	ids, _ := u.near.of(i)
	for _, o := range ids {
		_, isFresh := slices.BinarySearch(u.fresh, o)
		if isFresh && o > r {
			continue
		}
		if dot(u.s.vector.row(int(r)), u.s.vector.row(int(o))) > repeated {
			return o
		}
	}
	return -1
}

// votes sums what the neighbours of a fresh row say: for each topic, and for
// rows that have none.
func (u *repair) votes(i int, t *tally, weight []float32) (open, total float64) {
	t.reset()
	ids, similarity := u.ties.of(i)
	memberships(similarity, weight)
	for j, o := range ids {
		w := quantise(float64(weight[j]))
		total += float64(w)
		if k := u.topic[o]; k >= 0 {
			t.add(int32(k), w)
		} else {
			open += float64(w)
		}
	}
	return open, total
}

// bear makes a topic of each dense group of rows that have none: rows most of
// whose neighbours are without a topic too, found as communities among them.
func (u *repair) bear() {
	place := make(map[int32]int32) // node of each row in the graph of open rows
	var rows []int32
	t := newTally(len(u.tree.Topics))
	weight := make([]float32, u.ties.k)
	for i, r := range u.fresh {
		if u.topic[r] >= 0 {
			continue
		}
		if open, total := u.votes(i, t, weight); u.fit[i] >= u.floor && 2*open > total {
			place[r] = int32(len(rows))
			rows = append(rows, r)
		}
	}
	for r, k := range u.topic {
		if _, fresh := slices.BinarySearch(u.fresh, int32(r)); k < 0 && !fresh {
			place[int32(r)] = int32(len(rows))
			rows = append(rows, int32(r))
		}
	}
	g := u.openGraph(place, len(rows))
	if g.total == 0 {
		return
	}
	label := leiden(g, 1, generator(u.opt.Seed, 0))
	members := group(label, renumber(label))
	homes := u.homes()
	for c := range len(members.off) - 1 {
		var part []int32
		for _, v := range members.of(c) {
			if g.degree[v] > 0 {
				part = append(part, rows[v])
			}
		}
		slices.Sort(part)
		if u.documents(part) >= max(birth, u.opt.MinTopic) {
			u.found(part, homes.of(u.centred, part))
		}
	}
}

// openGraph joins the open rows by the ties of the fresh ones among them.
func (u *repair) openGraph(place map[int32]int32, n int) *graph {
	type link struct {
		from int32
		edge
	}
	var links []link
	weight := make([]float32, u.ties.k)
	for i, r := range u.fresh {
		a, ok := place[r]
		if !ok {
			continue
		}
		ids, similarity := u.ties.of(i)
		memberships(similarity, weight)
		for j, o := range ids {
			if b, ok := place[o]; ok {
				w := quantise(float64(weight[j]))
				links = append(links, link{a, edge{b, w}}, link{b, edge{a, w}})
			}
		}
	}
	slices.SortFunc(links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.weight, b.weight))
	})
	g := &graph{off: make([]int, n+1)}
	for i, l := range links {
		if i > 0 && links[i-1].from == l.from && links[i-1].to == l.to {
			g.edge[len(g.edge)-1].weight += l.weight // both ends named each other
			continue
		}
		g.edge = append(g.edge, l.edge)
		g.off[l.from+1]++
	}
	for v := range n {
		g.off[v+1] += g.off[v]
	}
	g.finish()
	return g
}

// documents counts the points of the given rows.
func (u *repair) documents(rows []int32) int {
	n := 0
	for _, r := range u.s.row {
		if _, ok := slices.BinarySearch(rows, r); ok {
			n++
		}
	}
	return n
}

// found makes a topic of rows below parent, at the top of the tree for "".
func (u *repair) found(rows []int32, parent string) {
	centroid := make([]float32, u.s.vector.dim)
	mean(u.s.vector, rows, centroid)
	founder := u.s.typical(rows, centroid)[0]
	id := newID(strconv.Itoa(0)+"\x00"+u.s.points[u.s.first[founder]].ID, u.used)
	u.tree.Topics = append(u.tree.Topics, Topic{ID: id, Parent: parent})
	for _, r := range rows {
		u.topic[r] = len(u.tree.Topics) - 1
	}
}

// join puts the fresh rows that are left into the topics of their neighbours,
// unless they are unlike all others and no topic has most of their ties. What a
// row repeats goes first.
func (u *repair) join() {
	t := newTally(len(u.tree.Topics))
	weight := make([]float32, u.ties.k)
	joins := slices.Clone(u.topic)
	for i, r := range u.fresh {
		if u.topic[r] >= 0 {
			continue
		}
		if o := u.copyOf[i]; o >= 0 {
			joins[r] = joins[o]
			continue
		}
		_, total := u.votes(i, t, weight)
		least := 0.0
		if u.fit[i] < u.floor {
			least = tied * total
		}
		joins[r] = int(t.top(least, int32(joins[r])))
	}
	u.topic = joins
}
