package index

import (
	"fmt"

	"github.com/askbook/askbook/index/mapped"
)

// groups are the rows that count, by the number of their group. Words are ranked
// by group: what a question asks for may stand in one passage and the rest in
// another, and the title stands for all of them.
type groups struct {
	live int      // groups with a row
	off  []uint32 // of each number, where its rows start; one more at the end
	rows []uint32

	// What the lengths of a group's title, and of its texts together, do to the
	// frequency of a word there.
	titleNorm, textNorm []float32

	sample []uint32         // the background of every query
	centre func() []float32 // of their vectors, found when it is first asked for
}

// rowsOf lists the rows of a group, ascending.
func (g *groups) rowsOf(n uint32) []uint32 { return g.rows[g.off[n]:g.off[n+1]] }

// number of groups that there ever were: their numbers are below it.
func (g *groups) number() int { return max(len(g.off)-1, 0) }

// gather lists the rows of each group and precomputes its norms.
func (st *state) gather(t tuning) (*groups, error) {
	if st.NextGroup > st.NextNum {
		return nil, fmt.Errorf("%d groups have %d items", st.NextGroup, st.NextNum)
	}
	n := int(st.NextGroup)
	g := &groups{off: make([]uint32, n+1), rows: make([]uint32, st.Live), titleNorm: make([]float32, n), textNorm: make([]float32, n)}
	counted := 0
	for _, s := range st.segments {
		for i := range s.n {
			num := mapped.Uint32(s.groupNums, i)
			if num >= st.NextGroup {
				return nil, fmt.Errorf("a row is of the group %d of %d", num, st.NextGroup)
			}
			if !st.dead.has(uint32(s.start + i)) {
				g.off[num+1]++
				counted++
			}
		}
	}
	if counted != st.Live {
		return nil, fmt.Errorf("%d rows count, not %d", counted, st.Live)
	}
	for i := range n {
		if g.off[i+1] > 0 {
			g.live++
		}
		g.off[i+1] += g.off[i]
	}
	next := append([]uint32(nil), g.off...)
	st.live(func(s *segment, i int) {
		num := mapped.Uint32(s.groupNums, i)
		g.rows[next[num]] = uint32(s.start + i)
		next[num]++
		// The title is that of each of its rows.
		g.titleNorm[num] = max(g.titleNorm[num], float32(mapped.Uint32(s.lengths, 2*i)))
		g.textNorm[num] += float32(mapped.Uint32(s.lengths, 2*i+1))
	})
	norms(g.titleNorm, t.titleB, g.live)
	norms(g.textNorm, t.textB, g.live)
	return g, nil
}

// norms replaces lengths by what they do to frequencies.
func norms(lengths []float32, b float32, live int) {
	var sum float64
	for _, l := range lengths {
		sum += float64(l)
	}
	mean := float32(max(sum/float64(max(live, 1)), 1))
	for i, l := range lengths {
		lengths[i] = 1 / (1 - b + b*l/mean)
	}
}
