package cluster

// tied is the share of a point's ties that lead into one topic from which on it
// belongs there, however unlike others it is: strangers are tied to several.
const tied = 0.5

// keep takes from the points that are left out those that are tied to their topic.
func keep(g *graph, topic []int32, out []bool) {
	for v, o := range out {
		if !o {
			continue
		}
		inside, all := 0.0, 0.0
		for _, e := range g.edges(int32(v)) {
			all += float64(e.weight)
			if topic[e.to] == topic[v] {
				inside += float64(e.weight)
			}
		}
		out[v] = all == 0 || inside < tied*all
	}
}
