package cluster

import "slices"

// above returns the labels of the rows on each level above the finest, coarsest
// first: the topics that stood above theirs, changed where the graph gains by
// what was found anew.
func (r *revision) above() [][]int32 {
	last := len(r.nested) - 1
	out := make([][]int32, last)
	below := r.topic
	for j := last - 1; j >= 0; j-- {
		out[j] = r.regroup(below, r.stood(j), j)
		below = out[j]
	}
	return out
}

// stood is, for each topic before, the one of its ancestors that was of a level;
// itself where it had none. A topic whose parts are of the finest level alone is of
// the level between as well if most of it is one topic there now.
func (r *revision) stood(level int) []int32 {
	chains := r.before.chains()
	out := make([]int32, len(r.before.Topics))
	top := make([]int32, len(out))
	for t, topic := range r.before.Topics {
		chain := chains[topic.ID]
		slices.Reverse(chain)
		out[t], top[t] = int32(chain[min(level, len(chain)-1)]), int32(chain[0])
	}
	if level == 0 {
		return out
	}
	type key struct{ top, community int32 }
	size, most, all := make(map[key]int), make(map[int32]int), make(map[int32]int)
	split := make(map[int32]bool) // has parts on this level
	for v, t := range r.topic {
		if t < 0 || int(t) >= len(out) {
			continue
		}
		k := key{top[t], r.nested[level][v]}
		size[k]++
		all[k.top]++
		most[k.top] = max(most[k.top], size[k])
		split[k.top] = split[k.top] || out[t] != t
	}
	for t := range out {
		if k := top[t]; !split[k] && 2*most[k] > all[k] {
			out[t] = k
		}
	}
	return out
}

// regroup gives each group of the level below, by its label, a place on a level:
// that of most of its rows before, or the one found anew where the graph gains.
func (r *revision) regroup(below, stood []int32, level int) []int32 {
	found := majorityOf(below, r.nested[level])
	before := make([]int32, len(below))
	for v, t := range r.topic {
		before[v] = -1
		if t >= 0 && int(t) < len(stood) {
			before[v] = stood[t]
		}
	}
	wanted := r.match(found, before)
	now := majorityOf(below, before)
	for v, b := range now {
		if b < 0 { // all new
			now[v] = wanted[v]
		}
	}
	groups := make([]map[int32]bool, r.numbers) // those that are at each place
	for v, c := range now {
		if c < 0 {
			continue
		}
		if groups[c] == nil {
			groups[c] = make(map[int32]bool)
		}
		groups[c][below[v]] = true
	}
	p := newPartition(r.agreed[level], r.at[level], now, r.numbers)
	inside := make([]bool, len(now))
	flows := flowsOf(now, wanted, func(int) int { return 0 })
	moving := make(map[*flow][]int32, len(flows)) // the groups that each flow has
	for _, f := range flows {
		for _, v := range f.rows {
			moving[f] = append(moving[f], below[v])
		}
		slices.Sort(moving[f])
		moving[f] = slices.Compact(moving[f])
	}
	// A place with one group left is that group.
	lived := make([]bool, r.numbers)
	for place := range r.before.Topics {
		lived[place] = len(groups[place]) > 1
	}
	dies := func(place int32, left int) bool { return lived[place] && left <= 1 && len(groups[place]) > 1 }
	move{
		flows:   flows,
		gain:    func(f *flow) float64 { return p.gain(f.rows, f.from, f.to, inside) },
		allowed: func(f *flow) bool { return r.ends > 0 || !dies(f.from, len(groups[f.from])-len(moving[f])) },
		shift: func(f *flow, from, to int32) {
			if groups[to] == nil {
				groups[to] = make(map[int32]bool)
			}
			moved := moving[f]
			if dies(from, len(groups[from])-len(moved)) {
				r.ends--
			}
			if lived[to] && len(groups[to]) <= 1 && len(groups[to])+len(moved) > 1 {
				r.ends++
			}
			for _, g := range moved {
				delete(groups[from], g)
				groups[to][g] = true
			}
			p.shift(f.rows, from, to)
		},
	}.run()
	return now
}

// majorityOf gives all rows of a group what most of them are labelled, of equals
// the one seen first; -1 counts only where there is no other.
func majorityOf(group, label []int32) []int32 {
	type key struct{ group, label int32 }
	size := make(map[key]int)
	for v, g := range group {
		if g >= 0 && label[v] >= 0 {
			size[key{g, label[v]}]++
		}
	}
	best := make(map[int32]int32)
	for v, g := range group {
		if g < 0 || label[v] < 0 {
			continue
		}
		if b, ok := best[g]; !ok || size[key{g, label[v]}] > size[key{g, b}] {
			best[g] = label[v]
		}
	}
	out := make([]int32, len(group))
	for v, g := range group {
		out[v] = -1
		if b, ok := best[g]; ok && g >= 0 {
			out[v] = b
		}
	}
	return out
}
