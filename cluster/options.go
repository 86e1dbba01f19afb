package cluster

import (
	"fmt"
	"strconv"
	"strings"
)

// Options steer a run; the zero value is the default for every size.
type Options struct {
	// Seed of all random choices. Two seeds give nearly the same topics.
	Seed uint64
	// Granularity multiplies the resolution of every level: below 1 gives
	// fewer and broader topics, above 1 more and narrower ones. 0 is 1; the
	// useful range is 0.1 … 10.
	Granularity float64
	// Neighbours of a point in the graph; 0 is 15.
	Neighbours int
	// MinTopic is the fewest documents that make a topic, copies included; 0 is 2.
	MinTopic int
	// MaxUnsorted bounds the share of documents that are left out for being
	// unlike all others, 0 … 1; 0 is 0.08. Documents without a vector and
	// those too few to make a topic do not count.
	MaxUnsorted float64
	// Runs of the community search that are joined to a consensus; 0 chooses by
	// the number of points: 40 up to 2,000, 20 up to 20,000, then fewer, 3 at
	// least.
	Runs int
}

// Progress hears how far a stage is. It is called from one goroutine at a
// time; nil hears nothing.
type Progress func(stage string, done, total int)

// ParseGranularity reads the knob as people set it: "coarse" is 0.4, "normal"
// or "" is 1, "fine" is 2.5, and any number from 0.1 to 10 is itself.
func ParseGranularity(s string) (float64, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "coarse":
		return 0.4, nil
	case "", "normal":
		return 1, nil
	case "fine":
		return 2.5, nil
	}
	g, err := strconv.ParseFloat(s, 64)
	if err != nil || !(g >= 0.1 && g <= 10) {
		return 0, fmt.Errorf("granularity %q is neither coarse, normal, fine nor a number from 0.1 to 10", s)
	}
	return g, nil
}
