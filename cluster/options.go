package cluster

// Options steer a run; the zero value is the default for every size.
type Options struct {
	// Seed of all random choices. Two seeds give nearly the same topics.
	Seed uint64
	// Granularity multiplies the resolution of every level: below 1 gives
	// fewer and broader topics, above 1 more and narrower ones. 0 is 1; the
	// useful range is 0.05 … 20.
	Granularity float64
	// Neighbours of a point in the graph; 0 is 15.
	Neighbours int
	// Views are the weights of the points' sides: what a neighbour gains in
	// similarity that shares all of a side, 0 … 1. A side without a weight, and
	// one that no point has, changes nothing.
	Views []float64
	// MinTopic is the fewest documents that make a topic, copies included; 0 is 2.
	MinTopic int
	// MaxUnsorted bounds the share of documents that are left out for being
	// unlike all others, 0 … 1; 0 is 0.08. Documents without a vector and
	// those too few to make a topic do not count.
	MaxUnsorted float64
	// Runs of the community search that are joined to a consensus; 0 chooses by
	// the number of points: 80 up to 2,000, 40 up to 5,000, 30 up to 13,000, then
	// fewer, 3 at least.
	Runs int
}

// Progress hears how far a stage is. It is called from one goroutine at a
// time; nil hears nothing.
type Progress func(stage string, done, total int)
