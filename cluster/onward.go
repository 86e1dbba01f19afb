package cluster

import "context"

// The finest level goes on to higher resolutions where its runs are of one mind
// and topics hardly multiply: it has not come to the grain of the data yet.
// Wordings of a hundred questions are told apart at twice the resolution of
// other narrow topics.
const (
	pace  = 1.5 // times the resolution
	paces = 2   // at most
	// unanimous is how many cores of all runs there are to a topic at most, and
	// stable how many times more topics a pace may give.
	unanimous = 1.15
	stable    = 1.2
)

// onward returns what stands for the finest level, which was found by the given
// runs at a resolution, its resolution and the runs of it.
func onward(ctx context.Context, g *graph, resolution float64, found []int32, runs [][]int32, opt Options, seed uint64) (float64, []int32, [][]int32, error) {
	for range paces {
		if len(runs) == 0 {
			break
		}
		topics := float64(count(found))
		if _, k := cores(runs); float64(k) > unanimous*topics {
			break
		}
		finer, again, err := consensus(ctx, g, pace*resolution, nil, opt, seed, nil)
		if err != nil {
			return 0, nil, nil, err
		}
		if k := float64(count(finer)); k > stable*topics || k*worth > float64(g.nodes())*opt.Granularity {
			break
		}
		resolution, found, runs = pace*resolution, finer, again
	}
	return resolution, found, runs, nil
}
