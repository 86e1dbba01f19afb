package cluster

import (
	"context"
	"fmt"
)

// Build finds the topics among points. Ids must be unique. No points give an
// empty tree. progress hears of the stages "neighbours" and "topics".
func Build(ctx context.Context, points []Point, opt Options, progress Progress) (*Tree, error) {
	s, err := prepare(points)
	if err != nil {
		return nil, fmt.Errorf("find topics: %w", err)
	}
	opt = s.seen(opt.defaults(s.vector.rows))
	g, fit, err := s.survey(ctx, opt, progress)
	if err != nil {
		return nil, fmt.Errorf("find topics: %w", err)
	}
	steps := ladder(g, opt.Granularity)
	nested, _, err := levels(ctx, g, resolutions(g, steps, opt.Granularity), opt, progress)
	if err != nil {
		return nil, fmt.Errorf("find topics: %w", err)
	}
	tree := assemble(s, g, nested, fit, opt)
	tree.Whole, tree.Ladder = len(points), steps
	return tree, nil
}

// survey ties all rows to those that they are near to, by their vectors, views
// and words, and tells how well each fits among the others.
func (s *sample) survey(ctx context.Context, opt Options, progress Progress) (g *graph, fit []float64, err error) {
	near, err := s.neighbours(ctx, opt, progress)
	if err != nil {
		return nil, nil, err
	}
	near, ties := s.join(near, opt)
	fit = fits(near) // the lists are not needed any more
	shared, err := s.lexical(ctx, opt.Neighbours)
	if err != nil {
		return nil, nil, err
	}
	return s.alone(fuzzy(ties).plus(shared, lexicalWeight), fit), fit, nil
}

func stage(progress Progress, name string, total int) func(done int) {
	if progress == nil {
		return nil
	}
	return func(done int) { progress(name, done, total) }
}

// defaults fills what is not set, for a number of distinct points.
func (o Options) defaults(n int) Options {
	if o.Granularity <= 0 {
		o.Granularity = 1
	}
	if o.Neighbours <= 0 {
		o.Neighbours = 15
	}
	if o.MinTopic <= 0 {
		o.MinTopic = 2
	}
	if o.MaxUnsorted <= 0 {
		o.MaxUnsorted = 0.08
	}
	switch {
	case o.Runs > 0:
	case n <= 2000: // cheap, and a few points that waver are a large share
		o.Runs = 200
	case n <= 5000:
		o.Runs = 40
	default:
		o.Runs = min(30, max(3, 20*20000/n))
	}
	return o
}

// candidates are the neighbours to look for: views choose among more.
func (o Options) candidates() int {
	if len(o.Views) == 0 {
		return o.Neighbours
	}
	return max(o.Neighbours, viewCandidates)
}

// join returns the neighbours by vectors, and by vectors and views.
func (s *sample) join(near neighbours, opt Options) (byVector, joined neighbours) {
	if len(opt.Views) == 0 {
		return near, near
	}
	centred := s.vector.centre(doubt)
	return s.views(opt.Views, centred, numbers(s.vector.rows)).see(centred, numbers(near.n), near, opt.Neighbours)
}

// doubt is how many rows at zero the mean of all is mixed with.
const doubt = 10

// neighbours finds the nearest of each distinct row, in centred vectors, and
// makes copies of the rows that nearly repeat another.
func (s *sample) neighbours(ctx context.Context, opt Options, progress Progress) (neighbours, error) {
	tell := stage(progress, "neighbours", s.vector.rows)
	find := func(m matrix) (neighbours, error) {
		k := min(opt.candidates(), max(m.rows-1, 0))
		near, err := findNeighbours(ctx, m.centre(doubt), k, tell)
		near.related()
		return near, err
	}
	near, err := find(s.vector)
	if err != nil {
		return near, err
	}
	tell = nil
	return s.collapse(near, find)
}
