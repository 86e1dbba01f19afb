package cluster

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/askbook/askbook/internal/parallel"
)

// exemplars of a topic at most.
const exemplars = 5

// assemble makes the tree of nested partitions of the rows, coarsest first:
// rows unlike all others, unless one topic holds most of their ties, and those of
// too small topics are left out.
func assemble(s *sample, g *graph, nested [][]int32, fit []float64, opt Options) *Tree {
	fine := s.sorted(g, nested, fit, opt)
	// The place of each row in the coarser levels is its fine topic's.
	paths := make([][]int32, s.vector.rows)
	above := make(map[int32][]int32)
	for v, f := range fine {
		if f >= 0 && nested[len(nested)-1][v] == f && above[f] == nil {
			for _, level := range nested {
				above[f] = append(above[f], level[v])
			}
		}
	}
	for v, f := range fine {
		paths[v] = above[f]
	}
	tree, _ := plant(s, g, paths, fit)
	return tree
}

// sorted is the finest of nested partitions, with -1 for the rows that are
// unlike all others and those of too small topics.
func (s *sample) sorted(g *graph, nested [][]int32, fit []float64, opt Options) []int32 {
	fine := make([]int32, s.vector.rows)
	if len(nested) > 0 {
		copy(fine, nested[len(nested)-1])
	}
	out := outliers(fit, opt.MaxUnsorted)
	keep(g, fine, out)
	scatter(fine, fit, out, opt.MaxUnsorted)
	documents := s.documents()
	for v, n := range documents {
		out[v] = out[v] && (n < massLeast || g.degree[v] > 0)
	}
	settle(documents, g, fine, out, opt.MinTopic)
	return fine
}

const (
	handful = 3   // rows of a topic that may be a chance meeting of strangers
	weak    = 0.8 // share of the median fit that they need to be none
)

// scatter marks the rows of tiny topics that fit badly, the worst topics first
// and no more than the given share of all rows with those marked already:
// one-off questions that stand together for want of better company.
func scatter(fine []int32, fit []float64, out []bool, share float64) {
	if len(fit) == 0 {
		return
	}
	sorted := slices.Sorted(slices.Values(fit))
	limit := weak * sorted[len(sorted)/2]
	left := int(share * float64(len(fit)))
	for _, o := range out {
		if o {
			left--
		}
	}
	label := slices.Clone(fine)
	members := group(label, renumber(label))
	type tiny struct {
		rows []int32
		fit  float64
	}
	var found []tiny
	for c := range len(members.off) - 1 {
		rows := members.of(c)
		if len(rows) > handful {
			continue
		}
		t := tiny{rows: rows}
		for _, r := range rows {
			t.fit += fit[r] / float64(len(rows))
		}
		if t.fit < limit {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b tiny) int {
		return cmp.Or(cmp.Compare(a.fit, b.fit), cmp.Compare(a.rows[0], b.rows[0]))
	})
	for _, t := range found {
		if left -= len(t.rows); left < 0 {
			return
		}
		for _, r := range t.rows {
			out[r] = true
		}
	}
}

// settle takes the outliers out of their topics and dissolves the topics that
// are too small. Of the latter's rows, those that the graph ties to a topic
// join it; fine is -1 for the rest. documents are those of each row.
func settle(documents []int, g *graph, fine []int32, out []bool, least int) {
	size := make(map[int32]int)
	for v, f := range fine {
		if !out[v] {
			size[f] += documents[v]
		}
	}
	loose := make([]bool, len(fine))
	for v, f := range fine {
		if out[v] && documents[v] < least || size[f] < least {
			loose[v] = true
		}
	}
	t := newTally(len(fine) + 1)
	joins := make([]int32, len(fine))
	for v := range fine {
		joins[v] = -1
		if !loose[v] || out[v] {
			continue
		}
		t.reset()
		for _, e := range g.edges(int32(v)) {
			if !loose[e.to] {
				t.add(fine[e.to], e.weight)
			}
		}
		joins[v] = t.top(0, -1)
	}
	for v := range fine {
		if loose[v] {
			fine[v] = joins[v]
		}
	}
}

// node is a topic while the tree grows.
type node struct {
	rows   []int32 // sorted
	parent int     // index in the list of nodes, -1 at the top
	depth  int
}

// plant makes topics and assignments of each row's path of labels, coarsest
// first; an empty path is unsorted. A level on which a topic has one part only,
// itself, is skipped. leaf is the topic of each row in the tree, -1 for none.
func plant(s *sample, g *graph, paths [][]int32, fit []float64) (tree *Tree, leaf []int) {
	var nodes []node
	leaf = make([]int, len(paths))
	for v := range leaf {
		leaf[v] = -1
	}
	var grow func(rows []int32, level, parent int)
	grow = func(rows []int32, level, parent int) {
		var parts [][]int32
		at := make(map[int32]int)
		for _, v := range rows {
			if level >= len(paths[v]) {
				continue
			}
			p, ok := at[paths[v][level]]
			if !ok {
				p = len(parts)
				at[paths[v][level]] = p
				parts = append(parts, nil)
			}
			parts[p] = append(parts[p], v)
		}
		slices.SortStableFunc(parts, func(a, b []int32) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
		})
		for _, part := range parts {
			if parent >= 0 && len(part) == len(rows) {
				grow(part, level+1, parent)
				continue
			}
			depth := 0
			if parent >= 0 {
				depth = nodes[parent].depth + 1
			}
			nodes = append(nodes, node{part, parent, depth})
			me := len(nodes) - 1
			for _, v := range part {
				leaf[v] = me
			}
			grow(part, level+1, me)
		}
	}
	grow(numbers(len(paths)), 0, -1)
	return s.tree(g, nodes, leaf, fit), leaf
}

// tree describes the nodes as topics and says where each document stands.
func (s *sample) tree(g *graph, nodes []node, leaf []int, fit []float64) *Tree {
	documents := make([][]int32, s.vector.rows) // points of each row, its first at the front
	for i, r := range s.row {
		if r >= 0 {
			documents[r] = append(documents[r], int32(i))
		}
	}
	t := &Tree{Topics: make([]Topic, len(nodes)), Assignments: make([]Assignment, len(s.points))}
	parallel.Blocks(len(nodes), 8, func(from, to int) {
		for i := from; i < to; i++ {
			t.Topics[i] = s.describe(nodes[i], documents)
		}
	})
	used := make(map[string]bool, len(nodes))
	for i, n := range nodes {
		topic := &t.Topics[i]
		topic.ID = newID(strconv.Itoa(n.depth)+"\x00"+topic.Exemplars[0], used)
		if n.parent >= 0 {
			topic.Parent = t.Topics[n.parent].ID
		}
	}
	ids := make([]string, len(nodes))
	path := make([][]string, len(nodes))
	for i, n := range nodes {
		ids[i] = t.Topics[i].ID
		if n.parent >= 0 {
			path[i] = append(path[i], path[n.parent]...)
		}
		path[i] = append(path[i], ids[i])
	}
	rows := make([]Assignment, s.vector.rows)
	isLeaf := make([]bool, len(nodes))
	for _, l := range leaf {
		if l >= 0 {
			isLeaf[l] = true
		}
	}
	parallel.Blocks(len(rows), 64, func(from, to int) {
		votes := newTally(len(nodes))
		for v := from; v < to; v++ {
			a := Assignment{Score: probability(fit[v])}
			also, nearest := alternatives(g, int32(v), leaf, votes)
			for _, n := range also {
				a.Also = append(a.Also, ids[n])
			}
			if l := leaf[v]; l >= 0 {
				a.Topic, a.Nearest, a.Path = ids[l], ids[l], path[l]
			} else {
				if nearest < 0 {
					nearest = closestTopic(s.vector.row(v), t.Topics, isLeaf)
				}
				if nearest >= 0 {
					a.Nearest = ids[nearest]
				}
				a.Also = nil
			}
			rows[v] = a
		}
	})
	for i, r := range s.row {
		if r < 0 {
			t.Assignments[i].Document = s.points[i].ID
			continue
		}
		a := rows[r]
		a.Document = s.points[i].ID
		if first := s.first[r]; int(first) != i {
			a.CopyOf = s.points[first].ID
		}
		t.Assignments[i] = a
	}
	return t
}

// second is the share of a point's ties that go to a further topic of it.
const second = 0.3

// alternatives returns the further fine topics to which many of a point's
// neighbours belong, and the one that most do, -1 for none.
func alternatives(g *graph, v int32, leaf []int, votes *tally) (also []int32, nearest int) {
	votes.reset()
	total := 0.0
	for _, e := range g.edges(v) {
		total += float64(e.weight)
		if leaf[e.to] >= 0 {
			votes.add(int32(leaf[e.to]), e.weight)
		}
	}
	nearest = -1
	most := 0.0
	for _, n := range votes.seen {
		if votes.sum[n] > most {
			nearest, most = int(n), votes.sum[n]
		}
		if int(n) != leaf[v] && votes.sum[n] >= second*total {
			also = append(also, n)
		}
	}
	slices.SortFunc(also, func(a, b int32) int {
		return cmp.Or(cmp.Compare(votes.sum[b], votes.sum[a]), cmp.Compare(a, b))
	})
	return also, nearest
}

func closestTopic(v []float32, topics []Topic, among []bool) int {
	best, most := -1, float32(-2)
	for i := range topics {
		if among[i] {
			if x := dot(v, topics[i].Centroid); x > most {
				best, most = i, x
			}
		}
	}
	return best
}

// describe fills what a topic's members tell.
func (s *sample) describe(n node, documents [][]int32) Topic {
	t := Topic{Centroid: make([]float32, s.vector.dim)}
	mean(s.vector, n.rows, t.Centroid)
	var points []int32
	for _, r := range n.rows {
		points = append(points, documents[r]...)
		t.Copies += len(documents[r]) - 1
	}
	slices.Sort(points)
	t.Members = make([]string, len(points))
	for i, p := range points {
		t.Members[i] = s.points[p].ID
	}
	for _, r := range s.typical(n.rows, t.Centroid) {
		t.Exemplars = append(t.Exemplars, s.points[s.first[r]].ID)
	}
	return t
}

// typical returns the rows closest to the centroid, leaving out those that say
// nearly the same as one before.
func (s *sample) typical(rows []int32, centroid []float32) []int32 {
	const same = 0.93
	type member struct {
		row        int32
		similarity float32
	}
	sorted := make([]member, len(rows))
	for i, r := range rows {
		sorted[i] = member{r, dot(s.vector.row(int(r)), centroid)}
	}
	slices.SortFunc(sorted, func(a, b member) int {
		return cmp.Or(cmp.Compare(b.similarity, a.similarity), cmp.Compare(a.row, b.row))
	})
	var out []int32
	for _, m := range sorted {
		alike := slices.ContainsFunc(out, func(o int32) bool {
			return dot(s.vector.row(int(o)), s.vector.row(int(m.row))) > same
		})
		if !alike {
			out = append(out, m.row)
		}
		if len(out) == exemplars {
			break
		}
	}
	return out
}

// newID makes an id from the document that founds a topic; the next free one
// where it is used. It marks the id as used.
func newID(founder string, used map[string]bool) string {
	for n := 0; ; n++ {
		sum := sha256.Sum256([]byte(strconv.Itoa(n) + "\x00" + founder))
		id := "t-" + hex.EncodeToString(sum[:4])
		if !used[id] {
			used[id] = true
			return id
		}
	}
}
