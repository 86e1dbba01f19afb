package cluster

import (
	"cmp"
	"math"
	"slices"
)

// MapHeight is how high a map is for a width of 1.
const MapHeight = 2.0 / 3

// Place is a topic's circle on the map. The circle of a topic with parts
// encloses theirs; elsewhere circles do not touch.
type Place struct {
	Topic string
	// X is -1 … 1, Y is -MapHeight … MapHeight, and the whole circle of radius
	// R lies within.
	X, Y, R float64
}

// Map draws the tree as circles in circles, like topics close to each other, and
// returns a place for each topic in their order. The area of a finest topic is as
// its number of members. Where siblings belong is told by the first two
// principal coordinates of their centroids (Gower 1966); from there they are drawn
// to the middle until they touch.
func Map(topics []Topic) []Place {
	m := mapper{topics: topics, places: make([]Place, len(topics)), below: map[string][]int{}}
	known := map[string]bool{}
	for _, t := range topics {
		known[t.ID] = true
	}
	for i, t := range topics {
		m.places[i].Topic = t.ID
		parent := t.Parent
		if !known[parent] || parent == t.ID {
			parent = ""
		}
		m.below[parent] = append(m.below[parent], i)
	}
	if len(topics) > 0 {
		m.fit(m.roots())
	}
	return m.places
}

// mapper places topics, the parts before the whole: a place is relative to its
// parent's until fit makes it absolute.
type mapper struct {
	topics []Topic
	places []Place
	below  map[string][]int // indices of the parts, "" at the top
}

// roots packs the whole tree and returns half the sides of the box around it.
func (m *mapper) roots() disc {
	top := m.below[""]
	for _, i := range top {
		m.size(i, 1)
	}
	discs := m.affinity(top)
	arrange(discs, 1/MapHeight)
	middle, half := bounds(discs)
	for k, i := range top {
		m.places[i].X, m.places[i].Y = discs[k].x-middle.x, discs[k].y-middle.y
	}
	return half
}

// size packs the parts of a topic and gives it the radius of a circle that
// encloses them.
func (m *mapper) size(i, depth int) {
	p := &m.places[i]
	parts := m.below[p.Topic]
	if len(parts) == 0 || depth > len(m.topics) {
		p.R = math.Sqrt(float64(max(1, len(m.topics[i].Members))))
		return
	}
	for _, part := range parts {
		m.size(part, depth+1)
	}
	discs := m.affinity(parts)
	arrange(discs, 1)
	around := enclose(discs)
	for k, part := range parts {
		m.places[part].X, m.places[part].Y = discs[k].x-around.x, discs[k].y-around.y
	}
	p.R = around.r + gap(discs)
}

// affinity puts siblings where their centroids want them, far apart.
func (m *mapper) affinity(siblings []int) []disc {
	discs := make([]disc, len(siblings))
	dim, area := 0, 0.0
	for k, i := range siblings {
		discs[k].r = m.places[i].R
		area += discs[k].r * discs[k].r
		dim = max(dim, len(m.topics[i].Centroid))
	}
	if dim == 0 {
		return discs
	}
	rows := newMatrix(len(siblings), dim)
	for k, i := range siblings {
		if c := m.topics[i].Centroid; len(c) == dim {
			copy(rows.row(k), c)
		}
	}
	rows.centre(0)
	x, y := axes(rows)
	wide := 2 * math.Sqrt(area)
	for k := range discs {
		discs[k].x, discs[k].y = wide*x[k], wide*y[k]
	}
	return discs
}

// fit makes places absolute, in the units of the map.
func (m *mapper) fit(half disc) {
	scale := min(1/half.x, MapHeight/half.y)
	var place func(i int, x, y float64)
	place = func(i int, x, y float64) {
		p := &m.places[i]
		p.X, p.Y, p.R = x+p.X*scale, y+p.Y*scale, p.R*scale
		for _, part := range m.below[p.Topic] {
			place(part, p.X, p.Y)
		}
	}
	for _, i := range m.below[""] {
		place(i, 0, 0)
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
