package cluster

import (
	"cmp"
	"slices"
)

// flow is a group of rows of one community that would be in one other, were all
// found anew.
type flow struct {
	from, to int32
	rows     []int32
	cost     int     // of its move, in the unit of a budget
	gain     float64 // of the graph
	done     bool
}

// flowsOf lists the groups of rows whose label differs from the wanted one, at
// the cost of their rows; -1 stays.
func flowsOf(label, wanted []int32, cost func(v int) int) []*flow {
	type key struct{ from, to int32 }
	at := make(map[key]*flow)
	var out []*flow
	for v, from := range label {
		to := wanted[v]
		if from < 0 || to < 0 || from == to {
			continue
		}
		f := at[key{from, to}]
		if f == nil {
			f = &flow{from: from, to: to}
			at[key{from, to}] = f
			out = append(out, f)
		}
		f.rows = append(f.rows, int32(v))
		f.cost += cost(v)
	}
	slices.SortFunc(out, func(a, b *flow) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	return out
}

// move is a search among flows for those whose moves together gain most.
type move struct {
	flows   []*flow
	gain    func(f *flow) float64
	allowed func(f *flow) bool
	shift   func(f *flow, from, to int32) // carries the move out, or takes it back
}

// run moves the flow of the greatest gain for its cost, again and again, though
// it be a loss: what is one alone may be the way to a gain. In the end it takes
// back what came after the best moment (Kernighan and Lin 1970).
func (m move) run() {
	for _, f := range m.flows {
		f.gain = m.gain(f)
	}
	var moved []*flow
	sum, most, best := 0.0, 0.0, 0
	for f := m.next(); f != nil; f = m.next() {
		f.done = true
		m.shift(f, f.from, f.to)
		moved = append(moved, f)
		if sum += f.gain; sum > most {
			most, best = sum, len(moved)
		}
		for _, o := range m.flows {
			if !o.done && (o.from == f.from || o.to == f.from || o.from == f.to || o.to == f.to) {
				o.gain = m.gain(o)
			}
		}
	}
	for _, f := range slices.Backward(moved[best:]) {
		m.shift(f, f.to, f.from)
	}
}

// next is the best of the flows that may still move, nil for none.
func (m move) next() *flow {
	var best *flow
	most := 0.0
	for _, f := range m.flows {
		if f.done {
			continue
		}
		if worth := f.gain / float64(max(f.cost, 1)); (best == nil || worth > most) && m.allowed(f) {
			best, most = f, worth
		}
	}
	return best
}

// partition is one level of communities of the rows while they change.
type partition struct {
	g          *graph
	resolution float64
	label      []int32   // of each row, -1 for none
	degree     []float64 // of each community
}

func newPartition(g *graph, resolution float64, label []int32, communities int32) *partition {
	p := &partition{g: g, resolution: resolution, label: label, degree: make([]float64, communities)}
	for v, c := range label {
		if c >= 0 {
			p.degree[c] += g.degree[v]
		}
	}
	return p
}

// shift puts rows of one community into another.
func (p *partition) shift(rows []int32, from, to int32) {
	for _, v := range rows {
		p.label[v] = to
		p.degree[from] -= p.g.degree[v]
		p.degree[to] += p.g.degree[v]
	}
}

// gain is by how much the quality rises when rows go from one community to
// another. inside is all false before and after.
func (p *partition) gain(rows []int32, from, to int32, inside []bool) float64 {
	if from == to || p.g.total == 0 {
		return 0
	}
	degree, sum := 0.0, 0.0
	for _, v := range rows {
		inside[v] = true
		degree += p.g.degree[v]
	}
	for _, v := range rows {
		for _, e := range p.g.edges(v) {
			switch {
			case inside[e.to]:
			case p.label[e.to] == to:
				sum += float64(e.weight)
			case p.label[e.to] == from:
				sum -= float64(e.weight)
			}
		}
	}
	for _, v := range rows {
		inside[v] = false
	}
	return sum - p.resolution/p.g.total*degree*(p.degree[to]-p.degree[from]+degree)
}
