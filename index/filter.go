package index

import (
	"math"
	"slices"

	"github.com/askbook/askbook/index/mapped"
)

// filter gives the rows that count and that the query's filters let through,
// nil where these are all rows.
func (st *state) filter(q *Query) bits {
	timed := !q.After.IsZero() || !q.Before.IsZero()
	if len(q.Filters) == 0 && !timed {
		if st.Live == st.count {
			return nil
		}
		return st.alive()
	}
	after, before := int64(noTime+1), int64(math.MaxInt64)
	if !q.After.IsZero() {
		after = q.After.UnixMilli()
	}
	if !q.Before.IsZero() {
		before = q.Before.UnixMilli()
	}
	keep := st.alive()
	for _, s := range st.segments {
		wanted, possible := s.wanted(q.Filters)
		for i := range s.n {
			row := uint32(s.start + i)
			if !keep.has(row) {
				continue
			}
			ok := possible
			if ok && timed {
				t := int64(mapped.Uint64(s.times, i))
				ok = t != noTime && t >= after && t < before
			}
			for k := 0; ok && k < len(wanted); k++ {
				ok = s.hasAny(i, wanted[k])
			}
			if !ok {
				keep[row/64] &^= 1 << (row % 64)
			}
		}
	}
	return keep
}

// wanted translates the filters, a list of a segment's numbers a key; it is not
// possible that a row passes where a list is empty.
func (s *segment) wanted(filters map[string][]string) (lists [][]uint32, possible bool) {
	for key, values := range filters {
		var list []uint32
		for _, v := range values {
			if n, ok := s.value(entry(key, v)); ok {
				list = append(list, n)
			}
		}
		if len(list) == 0 {
			return nil, false
		}
		lists = append(lists, list)
	}
	return lists, true
}

func (s *segment) hasAny(i int, list []uint32) bool {
	for k := mapped.Uint32(s.starts, i); k < mapped.Uint32(s.starts, i+1) && int(k) < len(s.values)/4; k++ {
		if slices.Contains(list, mapped.Uint32(s.values, int(k))) {
			return true
		}
	}
	return false
}

func (st *state) alive() bits {
	keep := newBits(st.count)
	for i := range keep {
		keep[i] = ^uint64(0)
		if i < len(st.dead) {
			keep[i] &^= st.dead[i]
		}
	}
	if last := st.count % 64; last > 0 {
		keep[len(keep)-1] &= 1<<last - 1
	}
	return keep
}

// withText leaves only the rows with a text in keep, whose nil stands for all rows.
func (st *state) withText(keep bits) bits {
	if keep == nil {
		keep = st.alive()
	}
	for _, s := range st.segments {
		for i := range s.n {
			if row := uint32(s.start + i); len(s.texts.At(i)) == 0 {
				keep[row/64] &^= 1 << (row % 64)
			}
		}
	}
	return keep
}
