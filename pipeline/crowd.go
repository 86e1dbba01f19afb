package pipeline

import (
	"math"
	"slices"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/internal/parallel"
)

// crowd are conversations as they stand around the mean of all. It holds no copy of their
// vectors, which of a hundred thousand would be a hundred megabytes.
type crowd struct {
	points []cluster.Point
	homes  []home
	mean   []float32
	length []float64 // of each vector without the mean, 0 for a missing one
}

// home is where a conversation stands in the tree, by places of topics; -1 for nowhere.
type home struct{ top, finest int }

// homesOf finds the homes of points; both they and a tree's assignments are in order of ids.
func homesOf(view *View, points []cluster.Point) []home {
	at := make(map[string]int, len(view.Topics))
	for i := range view.Topics {
		at[view.Topics[i].ID] = i
	}
	homes := slices.Repeat([]home{{-1, -1}}, len(points))
	next := 0
	for i := range points {
		for next < len(view.Assignments) && view.Assignments[next].Document < points[i].ID {
			next++
		}
		if next == len(view.Assignments) {
			break
		}
		if a := &view.Assignments[next]; a.Document == points[i].ID && len(a.Path) > 0 {
			homes[i] = home{at[a.Path[0]], at[a.Topic]}
		}
	}
	return homes
}

// columns are how many dimensions one processor adds up at a time: in what order the
// points are added shows in the sums.
const columns = 64

// measure finds the mean and the lengths. It reports whether there are any vectors.
func (c *crowd) measure() bool {
	first := slices.IndexFunc(c.points, func(p cluster.Point) bool { return len(p.Vector) > 0 })
	if first < 0 {
		return false
	}
	c.mean = make([]float32, len(c.points[first].Vector))
	parallel.Blocks(len(c.mean), columns, func(from, to int) {
		sum := make([]float64, to-from)
		for i := range c.points {
			if v := c.points[i].Vector; len(v) == len(c.mean) {
				for k, x := range v[from:to] {
					sum[k] += float64(x)
				}
			}
		}
		for k, x := range sum {
			c.mean[from+k] = float32(x / float64(len(c.points)))
		}
	})
	c.length = make([]float64, len(c.points))
	parallel.Each(len(c.points), func(i int) {
		v := c.points[i].Vector
		if len(v) != len(c.mean) {
			return
		}
		square := 0.
		for k, x := range v {
			d := float64(x - c.mean[k])
			square += d * d
		}
		if c.length[i] = math.Sqrt(square); square == 0 {
			c.length[i] = 1 // it is the mean, and stays nought
		}
	})
	return true
}

// middles are those of all topics that are at the top or finest, by their places.
func (c *crowd) middles(topics int) [][]float32 {
	middles := make([][]float32, topics)
	for t := range middles {
		middles[t] = make([]float32, len(c.mean))
	}
	parallel.Blocks(len(c.mean), columns, func(from, to int) {
		mean := c.mean[from:to]
		for i, h := range c.homes {
			if h.finest < 0 || c.length[i] == 0 {
				continue
			}
			top, finest := middles[h.top][from:to], middles[h.finest][from:to]
			for k, x := range c.points[i].Vector[from:to] {
				x = float32(float64(x-mean[k]) / c.length[i])
				top[k] += x
				if h.top != h.finest {
					finest[k] += x
				}
			}
		}
	})
	for _, m := range middles {
		unit(m)
	}
	return middles
}

// reaches tell of each topic how near to its middle all but a quarter of those are who
// have their home there: infinite where nobody has.
func (c *crowd) reaches(middles [][]float32) []float64 {
	near := make([]float64, len(c.points))
	parallel.Each(len(c.points), func(i int) {
		if c.homes[i].finest < 0 || c.length[i] == 0 {
			return
		}
		middle := middles[c.homes[i].finest]
		for k, x := range c.points[i].Vector {
			near[i] += float64(float32(float64(x-c.mean[k])/c.length[i])) * float64(middle[k])
		}
	})
	members := make([][]float64, len(middles))
	for i, h := range c.homes {
		if h.finest >= 0 && c.length[i] > 0 {
			members[h.finest] = append(members[h.finest], near[i])
		}
	}
	reaches := make([]float64, len(middles))
	parallel.Each(len(reaches), func(t int) {
		if reaches[t] = math.Inf(1); len(members[t]) > 0 {
			slices.Sort(members[t])
			reaches[t] = members[t][len(members[t])/4]
		}
	})
	return reaches
}
