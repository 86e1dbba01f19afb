package index

import (
	"math"
	"slices"

	"github.com/askbook/askbook/index/vector"
)

// consult lets the best cases speak for each other. Words may tie a query to one by an
// accident, a city that many ask about; where those that are like it were found too, its
// matter is what was asked for. What a case has over the last of them and what those like it
// have, by how alike they are, add up as cubes: who leads by far goes on to lead. The best score
// stays what it was, so that scores still compare with those of another index.
func (s *search) consult(groups []*group) {
	if len(groups) < 2 {
		return
	}
	last := groups[len(groups)-1].score
	lead := groups[0].score - last
	if lead == 0 {
		return
	}
	over := make([]float64, len(groups))    // the last, of the first, cubed
	aside := make([][]float32, len(groups)) // what each is about, that not all are about
	for i, g := range groups {
		over[i] = math.Pow((g.score-last)/lead, 3)
		aside[i] = s.st.aside(g.number)
	}
	all := slices.Clone(over)
	for i := range groups {
		for k := range i {
			alike := s.t.cases * max(float64(vector.Dot(aside[i], aside[k])), 0)
			all[i] += alike * over[k]
			all[k] += alike * over[i]
		}
	}
	most := slices.Max(all)
	for i, g := range groups {
		g.score = last + lead*math.Cbrt(all[i]/most)
	}
	sortGroups(groups)
}

// aside is the direction in which a group lies from the middle of all, no length at all
// where that is not known.
func (st *state) aside(group uint32) []float32 {
	v := st.middle(group)
	for i, x := range st.groups.centre() {
		v[i] -= x
	}
	return toUnit(v)
}

// middle is the mean direction of the first rows of a group.
func (st *state) middle(group uint32) []float32 {
	sum := make([]float32, st.Dimensions)
	rows := st.groups.rowsOf(group)
	for _, row := range rows[:min(len(rows), rowsRead)] {
		add(sum, st.vector(row))
	}
	return toUnit(sum)
}

// centre is the mean of the middles of the groups of the background.
func (st *state) centre() []float32 {
	sum := make([]float32, st.Dimensions)
	for _, group := range st.groups.sample {
		add(sum, st.middle(group))
	}
	for i := range sum {
		sum[i] /= float32(max(len(st.groups.sample), 1))
	}
	return sum
}

func add(sum, v []float32) {
	for i, x := range v {
		sum[i] += x
	}
}

// toUnit makes a vector one long, where it has a length.
func toUnit(v []float32) []float32 {
	if len(v) == 0 {
		return v
	}
	length := float32(math.Sqrt(float64(vector.Dot(v, v))))
	if length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
	return v
}
