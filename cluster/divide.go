package cluster

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

const (
	// leastHalf is the smallest share of a topic that is one of its halves: the
	// cleanest cut is around the one document that is like no other.
	leastHalf = 0.2
	// halving is how often halves are mended.
	halving = 10
)

// divide makes a sibling of a finest topic. Members go where they are closer:
// to the documents named or to the rest; without names, to one of two halves.
func (e *editor) divide(d Decision) bool {
	t := e.tree.Topics[e.tree.Index()[d.Topic]]
	if e.hasParts(d.Topic) {
		return false
	}
	members := e.members(d.Topic)
	leave := e.closer(members, setOf(d.Documents))
	if len(leave) == 0 || len(leave) == len(members) {
		return false
	}
	e.takeOut(d, t.Parent, leave)
	return true
}

// keepApart makes the topic that a decision split off anew: of those who left then,
// wherever they stand now, and of those who joined its topic since and are closer
// to them than to those who stayed.
func (e *editor) keepApart(d Decision) bool {
	left := setOf(d.Left)
	var members []int
	homes := make(map[string]int)
	for i, a := range e.tree.Assignments {
		if left[a.Document] {
			members = append(members, i)
			homes[a.Topic]++
		}
	}
	if len(members) == 0 {
		return false
	}
	from := d.Topic
	if _, known := e.tree.Index()[from]; known {
		members = append(members, e.joined(d, members)...)
	} else {
		from = most(homes)
	}
	members = append(members, e.followers(d, homes)...)
	parent := ""
	if at, ok := e.tree.Index()[from]; ok {
		parent = e.tree.Topics[at].Parent
	}
	e.takeOut(d, parent, members)
	return true
}

// followers are the members of further topics that are mostly of those who left: found
// anew, they were a topic already.
func (e *editor) followers(d Decision, homes map[string]int) []int {
	left, stayed := setOf(d.Left), setOf(d.Stayed)
	var list []int
	for _, topic := range slices.Sorted(maps.Keys(homes)) {
		members := e.members(topic)
		if topic == "" || topic == d.Topic || 2*homes[topic] <= len(members) {
			continue
		}
		for _, i := range members {
			if document := e.tree.Assignments[i].Document; !left[document] && !stayed[document] {
				list = append(list, i)
			}
		}
	}
	return list
}

// joined are the members of a topic that is split, came to it since, and are closer to
// those who left.
func (e *editor) joined(d Decision, gone []int) []int {
	left, stayed := setOf(d.Left), setOf(d.Stayed)
	var rest, since []int
	for _, i := range e.members(d.Topic) {
		switch document := e.tree.Assignments[i].Document; {
		case stayed[document]:
			rest = append(rest, i)
		case !left[document]:
			since = append(since, i)
		}
	}
	return e.nearer(since, gone, rest)
}

// nearer are those of the members that are nearer to the middle of some than to that of others; none
// where either has no vector.
func (e *editor) nearer(members, some, others []int) []int {
	a, b := e.mean(some), e.mean(others)
	if a == nil || b == nil {
		return nil
	}
	m, rows := e.vectors(members)
	var list []int
	for r, k := range rows {
		if dot(m.row(r), a) > dot(m.row(r), b) {
			list = append(list, members[k])
		}
	}
	return list
}

// takeOut puts members into the topic that the decision makes.
func (e *editor) takeOut(d Decision, parent string, members []int) {
	part := Topic{ID: SplitID(d.ID), Parent: parent, Label: d.Label}
	for _, i := range members {
		a := &e.tree.Assignments[i]
		a.Topic, a.Nearest = part.ID, part.ID
	}
	e.tree.Topics = append(e.tree.Topics, part)
}

// members are the assignments to a finest topic.
func (e *editor) members(topic string) []int {
	var members []int
	for i, a := range e.tree.Assignments {
		if a.Topic == topic {
			members = append(members, i)
		}
	}
	return members
}

// closer are the members that belong to the named ones and not to the rest; without any
// named, one half.
func (e *editor) closer(members []int, named map[string]bool) []int {
	var in, out []int
	for _, i := range members {
		if named[e.tree.Assignments[i].Document] {
			in = append(in, i)
		} else {
			out = append(out, i)
		}
	}
	if len(in) > 0 {
		return append(in, e.nearer(out, in, out)...)
	}
	m, rows := e.vectors(members)
	if len(rows) < 2 {
		return nil
	}
	var list []int
	for r, half := range halves(m) {
		if half {
			list = append(list, members[rows[r]])
		}
	}
	return list
}

// mean is the mean of the members' vectors, nil where none has one.
func (e *editor) mean(members []int) []float32 {
	m, rows := e.vectors(members)
	if len(rows) == 0 {
		return nil
	}
	out := make([]float32, m.dim)
	mean(m, numbers(m.rows), out)
	return out
}

// vectors are those of the members that have one, as unit rows, and the place of each
// row among the members.
func (e *editor) vectors(members []int) (m matrix, rows []int) {
	dim := 0
	for k, i := range members {
		if v := e.vector[e.tree.Assignments[i].Document]; len(v) > 0 {
			dim = len(v)
			rows = append(rows, k)
		}
	}
	m = newMatrix(len(rows), dim)
	for r, k := range rows {
		copy(m.row(r), e.vector[e.tree.Assignments[members[k]].Document])
		normalise(m.row(r))
	}
	return m, rows
}

// halves tells rows apart along the direction in which they differ most, then by the means
// of the two sides as long as neither gets too small. The smaller one is told, of
// equal ones that without the first row; none where all are alike.
func halves(m matrix) []bool {
	side := ends(m)
	a, b := make([]float32, m.dim), make([]float32, m.dim)
	for range halving {
		next := slices.Clone(side)
		mean(m, told(side, true), a)
		mean(m, told(side, false), b)
		for r := range next {
			next[r] = dot(m.row(r), a) > dot(m.row(r), b)
		}
		small := min(len(told(next, true)), len(told(next, false)))
		if float64(small) < leastHalf*float64(m.rows) || slices.Equal(next, side) {
			break
		}
		side = next
	}
	if c := cmp.Compare(len(told(side, true)), len(told(side, false))); c > 0 || c == 0 && side[0] {
		for r := range side {
			side[r] = !side[r]
		}
	}
	if !slices.Contains(side, true) || !slices.Contains(side, false) {
		clear(side)
	}
	return side
}

// ends tells the rows beyond the middle one on the first principal axis.
func ends(m matrix) []bool {
	centre := make([]float64, m.dim)
	for r := range m.rows {
		for d, x := range m.row(r) {
			centre[d] += float64(x) / float64(m.rows)
		}
	}
	along := func(axis []float64) []float64 {
		out := make([]float64, m.rows)
		for r := range m.rows {
			for d, x := range m.row(r) {
				out[r] += (float64(x) - centre[d]) * axis[d]
			}
		}
		return out
	}
	axis := make([]float64, m.dim)
	for d, x := range m.row(0) {
		axis[d] = float64(x) - centre[d]
	}
	at := along(axis)
	for range halving {
		clear(axis)
		size := 0.0
		for r := range m.rows {
			for d, x := range m.row(r) {
				axis[d] += at[r] * (float64(x) - centre[d])
			}
		}
		for _, x := range axis {
			size += x * x
		}
		if size == 0 {
			break
		}
		for d := range axis {
			axis[d] /= math.Sqrt(size)
		}
		at = along(axis)
	}
	middle := slices.Sorted(slices.Values(at))[m.rows/2]
	side := make([]bool, m.rows)
	for r, x := range at {
		side[r] = x > middle
	}
	if !slices.Contains(side, true) {
		for r, x := range at {
			side[r] = x < middle
		}
	}
	return side
}

// told are the rows for which side is as wanted.
func told(side []bool, wanted bool) []int32 {
	var rows []int32
	for r, s := range side {
		if s == wanted {
			rows = append(rows, int32(r))
		}
	}
	return rows
}

// most is the topic with the largest count, "" without any.
func most(counts map[string]int) string {
	best := ""
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if id != "" && (best == "" || counts[id] > counts[best]) {
			best = id
		}
	}
	return best
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}
