package cluster

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// State is what one run leaves for the next: the tree, and every id that was
// ever given. It is serialised as JSON.
type State struct {
	Tree Tree `json:"tree"`
	// Used are the ids of all topics that ever lived, sorted: none is given twice.
	Used []string `json:"used"`
	// Events is the lineage, oldest first.
	Events []Event `json:"events"`
	// Runs is how many runs there were, this one included.
	Runs int `json:"runs,omitempty"`
}

// overlap is how much two topics of two runs have in common.
type overlap struct {
	before, after int // indices of topics
	shared        int // documents that both hold
	jaccard       float64
}

const (
	// alike is the overlap, shared documents by all of either, from which a
	// topic is the same as before.
	alike = 0.2
	// renamed is the overlap below which a topic that is the same needs a new
	// name: it speaks of other things now.
	renamed = 0.5
)

// Identify gives the topics of tree the ids that they had in the previous run,
// by the overlap of their members, and tells what changed. It rewrites the
// ids in tree. A nil previous state is the first run. at is the time of the
// events: that of the latest document. The ids of keep, those that people decided on,
// find their topics before others do.
func Identify(previous *State, tree *Tree, at time.Time, keep ...string) (*State, []Event) {
	if previous == nil {
		previous = &State{}
	}
	pairs := overlaps(&previous.Tree, tree)
	origin, successor := match(pairs, &previous.Tree, tree, setOf(keep))

	used := make(map[string]bool, len(previous.Used))
	for _, id := range previous.Used {
		used[id] = true
	}
	depth := tree.Depths()
	renames := make(map[string]string, len(tree.Topics))
	for i := range tree.Topics {
		t := &tree.Topics[i]
		id := t.ID
		switch o := origin[i]; {
		case o.before >= 0:
			old := previous.Tree.Topics[o.before]
			id = old.ID
			if o.jaccard >= renamed {
				t.Label, t.Terms = old.Label, old.Terms
			}
		case used[id]:
			id = newID(strconv.Itoa(depth[i])+"\x00"+t.Founder(), used)
		}
		used[id] = true
		renames[t.ID] = id
	}
	tree.rename(renames)

	events := lineage(pairs, &previous.Tree, tree, origin, successor, at)
	state := &State{Tree: *tree, Runs: previous.Runs + 1}
	for i := range events {
		events[i].Run = state.Runs
	}
	state.Events = append(slices.Clone(previous.Events), events...)
	for id := range used {
		state.Used = append(state.Used, id)
	}
	slices.Sort(state.Used)
	return state, events
}

// overlaps lists the pairs of topics that share documents, by Jaccard's measure
// among the documents that both runs know; the most alike first.
func overlaps(before, after *Tree) []overlap {
	type key struct{ before, after int }
	shared := make(map[key]int)
	sizeBefore, sizeAfter := make([]int, len(before.Topics)), make([]int, len(after.Topics))
	chainsBefore, chainsAfter := before.chains(), after.chains()
	i := 0
	for _, a := range after.Assignments {
		for i < len(before.Assignments) && before.Assignments[i].Document < a.Document {
			i++
		}
		if i == len(before.Assignments) {
			break
		}
		b := before.Assignments[i]
		if b.Document != a.Document {
			continue
		}
		for _, x := range chainsBefore[b.Topic] {
			sizeBefore[x]++
			for _, y := range chainsAfter[a.Topic] {
				shared[key{x, y}]++
			}
		}
		for _, y := range chainsAfter[a.Topic] {
			sizeAfter[y]++
		}
	}
	pairs := make([]overlap, 0, len(shared))
	for k, n := range shared {
		pairs = append(pairs, newOverlap(k.before, k.after, n, sizeBefore[k.before], sizeAfter[k.after]))
	}
	slices.SortFunc(pairs, func(a, b overlap) int {
		return cmp.Or(mostAlikeFirst(a, b), cmp.Compare(a.before, b.before), cmp.Compare(a.after, b.after))
	})
	return pairs
}

func newOverlap(before, after, shared, sizeBefore, sizeAfter int) overlap {
	return overlap{before, after, shared, float64(shared) / float64(sizeBefore+sizeAfter-shared)}
}

func mostAlikeFirst(a, b overlap) int {
	return cmp.Or(cmp.Compare(b.jaccard, a.jaccard), cmp.Compare(b.shared, a.shared))
}

// match pairs topics one to one, the most alike first. It returns for each
// topic after what it was before (before is -1 for none), and for each topic
// before what it became, -1 for nothing. A topic that kept its id keeps it; then come
// those to keep.
func match(pairs []overlap, before, after *Tree, keep map[string]bool) (origin []overlap, successor []int) {
	origin = make([]overlap, len(after.Topics))
	for i := range origin {
		origin[i].before = -1
	}
	successor = make([]int, len(before.Topics))
	for i := range successor {
		successor[i] = -1
	}
	for _, fits := range []func(p overlap, id string) bool{
		func(p overlap, id string) bool { return p.jaccard >= renamed && id == after.Topics[p.after].ID },
		func(_ overlap, id string) bool { return keep[id] },
		func(overlap, string) bool { return true },
	} {
		for _, p := range pairs {
			if p.jaccard < alike || origin[p.after].before >= 0 || successor[p.before] >= 0 || !fits(p, before.Topics[p.before].ID) {
				continue
			}
			origin[p.after] = p
			successor[p.before] = p.after
		}
	}
	return origin, successor
}
