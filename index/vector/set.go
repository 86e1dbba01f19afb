package vector

import "sort"

// Set is blocks in a row. Its rows are numbered through all of them.
type Set struct {
	blocks []*Block
	starts []int // of each block, and the end
}

// NewSet joins blocks of equal dimensions, the oldest first.
func NewSet(blocks ...*Block) *Set {
	s := &Set{blocks: blocks, starts: make([]int, 1, len(blocks)+1)}
	for i, b := range blocks {
		s.starts = append(s.starts, s.starts[i]+b.n)
	}
	return s
}

// Len is the number of rows.
func (s *Set) Len() int { return s.starts[len(s.blocks)] }

// Dimensions of the vectors, 0 in an empty set.
func (s *Set) Dimensions() int {
	if len(s.blocks) == 0 {
		return 0
	}
	return s.blocks[0].dimensions
}

// Row is the i-th vector, nil where the item has none.
func (s *Set) Row(i int) []float32 {
	k := sort.SearchInts(s.starts, i+1) - 1
	return s.blocks[k].Row(i - s.starts[k])
}

// Blocks gives each block with the number of its first row.
func (s *Set) Blocks(f func(start int, b *Block)) {
	for i, b := range s.blocks {
		f(s.starts[i], b)
	}
}
