package index

import (
	"bytes"
	"cmp"
	"hash/fnv"
	"math"
	"slices"
)

// background is how many groups tell how alike any of them are to a query.
const background = 128

// sampleGroups picks the groups of the background: the same ones in whatever portions
// and in whatever order they came.
func (st *state) sampleGroups() []uint32 {
	type keyed struct {
		group uint32
		key   uint64
		name  []byte
	}
	var some []keyed
	compare := func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), bytes.Compare(a.name, b.name)) }
	for g := range uint32(st.groups.number()) {
		if len(st.groups.rowsOf(g)) == 0 {
			continue
		}
		name := st.groupName(g)
		h := fnv.New64a()
		h.Write(name)
		// FNV's high bits hardly differ for names that end alike.
		next := keyed{g, h.Sum64() * 0x9E3779B97F4A7C15, name}
		if len(some) == background && compare(next, some[background-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(some, next, compare)
		some = slices.Insert(some, at, next)
		some = some[:min(len(some), background)]
	}
	sample := make([]uint32, len(some))
	for i, s := range some {
		sample[i] = s.group
	}
	return sample
}

// background tells how alike groups are to the query, and how much that differs: a model
// that finds any two texts alike says much by a small difference.
func (s *search) background() (mean, spread float64) {
	if s.spread == 0 {
		likeness := make([]float64, len(s.st.groups.sample))
		for i, g := range s.st.groups.sample {
			best, _ := s.likest(g, nil)
			likeness[i] = float64(best)
		}
		s.mean, s.spread = moments(likeness)
	}
	return s.mean, s.spread
}

// moments are the mean and the standard deviation of likenesses, near those of most models
// and collections where there are few.
func moments(likeness []float64) (mean, spread float64) {
	const usualMean, usualSpread, few = .1, .12, 8
	n := float64(len(likeness)) + few
	var sum float64
	for _, x := range likeness {
		sum += x
	}
	mean = (sum + few*usualMean) / n
	var squares float64
	for _, x := range likeness {
		squares += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt((squares + few*usualSpread*usualSpread) / n)
}
