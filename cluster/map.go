package cluster

import (
	"cmp"
	"math"
	"slices"
)

// MapHeight is how high a map is for a width of 1.
const MapHeight = 2.0 / 3

// Place is a topic's circle on the map. The circle of a topic at the top encloses
// those of the finest topics below it; elsewhere circles do not touch.
type Place struct {
	Topic string
	// X is -1 … 1, Y is -MapHeight … MapHeight, and the whole circle of radius
	// R lies within.
	X, Y, R float64
}

// Map draws the topics at the top as circles with the finest topics inside, like
// ones close to each other; levels between would leave more room empty than they
// tell, and have no place. The area of a finest topic is as its number of members.
// Where circles belong is told by the first two principal coordinates of their
// centroids (Gower 1966); from there they are drawn to the middle until they touch.
func Map(topics []Topic) []Place {
	m := mapper{topics: topics, leaves: map[int][]int{}}
	m.read()
	if len(m.tops) == 0 {
		return nil
	}
	tops := make([]disc, len(m.tops))
	inside := make([][]disc, len(m.tops))
	for k, top := range m.tops {
		inside[k], tops[k].r = m.pack(top)
	}
	m.affinity(tops, m.tops)
	arrange(tops, 1/MapHeight)
	middle, half := bounds(tops)
	scale := min(1/half.x, MapHeight/half.y)
	var places []Place
	for k, top := range m.tops {
		x, y := tops[k].x-middle.x, tops[k].y-middle.y
		places = append(places, Place{topics[top].ID, x * scale, y * scale, tops[k].r * scale})
		for i, leaf := range m.leaves[top] {
			d := inside[k][i]
			places = append(places, Place{topics[leaf].ID, (x + d.x) * scale, (y + d.y) * scale, d.r * scale})
		}
	}
	return places
}

// mapper knows what lies below what, by indices of topics.
type mapper struct {
	topics []Topic
	tops   []int
	leaves map[int][]int // the finest topics below a top; none for one that is finest itself
	wish   [][]float32   // by topic: its centroid, and for leaves those of the levels between added
}

func (m *mapper) read() {
	tree := Tree{Topics: m.topics}
	chains := tree.chains()
	levels := tree.levels()
	m.wish = make([][]float32, len(m.topics))
	for i := range m.topics {
		chain := chains[m.topics[i].ID]
		top := chain[len(chain)-1]
		m.wish[i] = m.topics[i].Centroid
		switch {
		case top == i:
			m.tops = append(m.tops, i)
		case levels[i] == 0:
			m.leaves[top] = append(m.leaves[top], i)
			for _, between := range chain[1 : len(chain)-1] {
				m.wish[i] = sum(m.wish[i], m.topics[between].Centroid)
			}
		}
	}
}

// sum adds vectors of the same length; of others it is the first.
func sum(a, b []float32) []float32 {
	out := slices.Clone(a)
	if len(a) == len(b) {
		for d := range out {
			out[d] += b[d]
		}
	}
	return out
}

// pack arranges the finest topics below a top around its middle, and returns the
// radius that encloses them; that of the top itself where there are none.
func (m *mapper) pack(top int) (inside []disc, radius float64) {
	leaves := m.leaves[top]
	if len(leaves) == 0 {
		return nil, m.radius(top)
	}
	inside = make([]disc, len(leaves))
	for k, leaf := range leaves {
		inside[k].r = m.radius(leaf)
	}
	m.affinity(inside, leaves)
	arrange(inside, 1)
	around := enclose(inside)
	for k := range inside {
		inside[k].x, inside[k].y = inside[k].x-around.x, inside[k].y-around.y
	}
	return inside, around.r + 1.5*gap(inside)
}

func (m *mapper) radius(topic int) float64 {
	return math.Sqrt(float64(max(1, len(m.topics[topic].Members))))
}

// affinity puts the circles of topics where their centroids want them, far
// apart.
func (m *mapper) affinity(discs []disc, topics []int) {
	dim, area := 0, 0.0
	for k, i := range topics {
		area += discs[k].r * discs[k].r
		dim = max(dim, len(m.wish[i]))
	}
	if dim == 0 {
		return
	}
	rows := newMatrix(len(topics), dim)
	for k, i := range topics {
		if len(m.wish[i]) == dim {
			copy(rows.row(k), m.wish[i])
			normalise(rows.row(k))
		}
	}
	rows = rows.centre(0).copied()
	x, y := axes(rows)
	wide := 2 * math.Sqrt(area)
	for k := range discs {
		discs[k].x, discs[k].y = wide*x[k], wide*y[k]
	}
}

// disc is a circle; as the half of a box it has no radius.
type disc struct{ x, y, r float64 }

// How circles settle: each round draws them to the middle by a share of their
// way and pushes those apart that overlap; the last rounds only push.
const (
	drawRounds = 120
	pushRounds = 200
	drawShare  = .04
	touching   = 1e-3 // of a radius; an overlap that no one sees
)

// gap is the room between circles.
func gap(discs []disc) float64 {
	radii := make([]float64, len(discs))
	for i, d := range discs {
		radii[i] = d.r
	}
	slices.Sort(radii)
	return .1 * radii[len(radii)/2]
}

// arrange packs circles around the middle without changing more than it must
// who is beside whom. The outcome is about squeeze times as wide as high.
func arrange(discs []disc, squeeze float64) {
	room := gap(discs)
	for i := range discs {
		discs[i].x *= math.Sqrt(squeeze)
		discs[i].y /= math.Sqrt(squeeze)
	}
	order := make([]int, len(discs))
	for i := range order {
		order[i] = i
	}
	for round := range drawRounds + pushRounds {
		if round < drawRounds {
			for i := range discs {
				discs[i].x -= discs[i].x * drawShare / squeeze
				discs[i].y -= discs[i].y * drawShare * squeeze
			}
		}
		if overlap := push(discs, order, room); round >= drawRounds && overlap < touching*room {
			return
		}
	}
	spread(discs)
}

// spread moves circles away from the middle until none overlap: what many of
// them have not settled among themselves.
func spread(discs []disc) {
	most := 1.0
	for i, a := range discs {
		for _, b := range discs[:i] {
			if apart := math.Hypot(a.x-b.x, a.y-b.y); apart > 0 {
				most = max(most, (a.r+b.r)/apart)
			}
		}
	}
	for i := range discs {
		discs[i].x, discs[i].y = most*discs[i].x, most*discs[i].y
	}
}

// push moves circles apart that are closer than room, the smaller one further,
// and returns the largest overlap that there was.
func push(discs []disc, order []int, room float64) float64 {
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(discs[a].x-discs[a].r, discs[b].x-discs[b].r), cmp.Compare(a, b))
	})
	worst := 0.0
	for k, i := range order {
		for _, j := range order[k+1:] {
			a, b := &discs[i], &discs[j]
			if b.x-b.r > a.x+a.r+room {
				break // so are all after it, but for what was pushed in this round
			}
			dx, dy := b.x-a.x, b.y-a.y
			reach := a.r + b.r + room
			if dx*dx+dy*dy >= reach*reach {
				continue
			}
			apart := math.Sqrt(dx*dx + dy*dy)
			overlap := reach - apart
			worst = max(worst, overlap)
			if apart < 1e-9 {
				// At one spot: each pair parts in a direction of its own.
				angle := float64(min(i, j)*31+max(i, j)) * 2.399963
				dx, dy, apart = math.Cos(angle), math.Sin(angle), 1
			}
			share := b.r * b.r / (a.r*a.r + b.r*b.r)
			a.x, a.y = a.x-dx/apart*overlap*share, a.y-dy/apart*overlap*share
			b.x, b.y = b.x+dx/apart*overlap*(1-share), b.y+dy/apart*overlap*(1-share)
		}
	}
	return worst
}

// bounds is the box around circles: its middle and half of its sides.
func bounds(discs []disc) (middle, half disc) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, d := range discs {
		x0, x1 = min(x0, d.x-d.r), max(x1, d.x+d.r)
		y0, y1 = min(y0, d.y-d.r), max(y1, d.y+d.r)
	}
	return disc{x: (x0 + x1) / 2, y: (y0 + y1) / 2}, disc{x: (x1 - x0) / 2, y: (y1 - y0) / 2}
}

// enclose is a circle around circles that is nearly the smallest: the middle goes
// towards whatever is furthest, by less each time (Bădoiu and Clarkson 2003).
func enclose(discs []disc) disc {
	around := discs[0]
	reach := func(d disc) float64 { return math.Hypot(d.x-around.x, d.y-around.y) + d.r }
	for step := range 200 {
		far := slices.MaxFunc(discs, func(a, b disc) int { return cmp.Compare(reach(a), reach(b)) })
		around.x += (far.x - around.x) / float64(step+2)
		around.y += (far.y - around.y) / float64(step+2)
	}
	around.r = 0
	for _, d := range discs {
		around.r = max(around.r, reach(d))
	}
	return around
}
