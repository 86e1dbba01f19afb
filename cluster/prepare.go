package cluster

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/askbook/askbook/internal/parallel"
)

// sample is the points in order of their ids, which is the order of all that
// follows, with the distinct vectors as rows of a matrix.
type sample struct {
	points []Point
	// row of the matrix that stands for each point; -1 without a usable vector.
	row []int32
	// first is the point that each row came from; others with that row are copies.
	first  []int32
	vector matrix // as given, unit length
}

// prepare sorts and checks points: ids are unique, vectors of one dimension.
// Vectors that are zero or not finite count as missing. Points of the same
// vector share a row.
func prepare(points []Point) (*sample, error) {
	s := &sample{points: slices.Clone(points)}
	slices.SortFunc(s.points, func(a, b Point) int { return strings.Compare(a.ID, b.ID) })
	dim := 0
	for i := range s.points {
		p := &s.points[i]
		if i > 0 && p.ID == s.points[i-1].ID {
			return nil, fmt.Errorf("two points have the id %q", p.ID)
		}
		if len(p.Vector) == 0 {
			continue
		}
		if dim == 0 {
			dim = len(p.Vector)
		}
		if len(p.Vector) != dim {
			return nil, fmt.Errorf("point %q has %d dimensions, others have %d", p.ID, len(p.Vector), dim)
		}
	}
	s.number()
	s.vector = matrix{rows: len(s.first), dim: dim, at: make([][]float32, len(s.first))}
	parallel.Blocks(len(s.first), 256, func(from, to int) {
		for r := from; r < to; r++ {
			s.vector.at[r] = unit(s.points[s.first[r]].Vector)
		}
	})
	return s, nil
}

// number gives each point the row of the first one with the same vector.
func (s *sample) number() {
	s.row = make([]int32, len(s.points))
	hashes := make([]uint64, len(s.points))
	parallel.Blocks(len(s.points), 256, func(from, to int) {
		for i := from; i < to; i++ {
			if s.row[i] = -1; usable(s.points[i].Vector) {
				s.row[i], hashes[i] = 0, hash(s.points[i].Vector)
			}
		}
	})
	seen := make(map[uint64]int32, len(s.points)) // rows by hash, or the next one that was free
	for i := range s.points {
		if s.row[i] < 0 {
			continue
		}
		for h := hashes[i]; ; h++ {
			r, ok := seen[h]
			if !ok {
				r = int32(len(s.first))
				seen[h] = r
				s.first = append(s.first, int32(i))
			}
			if !ok || slices.Equal(s.points[s.first[r]].Vector, s.points[i].Vector) {
				s.row[i] = r
				break
			}
		}
	}
}

func usable(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum > 1e-9 && !math.IsNaN(sum) && sum <= math.MaxFloat32
}

// unit returns v itself where its length is 1.
func unit(v []float32) []float32 {
	if square := dot(v, v); square > 0.9999 && square < 1.0001 {
		return v
	}
	v = slices.Clone(v)
	normalise(v)
	return v
}

// hash is FNV-1a over the bits of v, a float at a time.
func hash(v []float32) uint64 {
	h := uint64(14695981039346656037)
	for _, x := range v {
		h = (h ^ uint64(math.Float32bits(x))) * 1099511628211
	}
	return h
}

// merge makes copies of rows that nearly repeat another one: repeats[r] is the
// row that r repeats, or r itself. It returns the rows that stay, as they were
// numbered before.
func (s *sample) merge(repeats []int32) []int32 {
	renamed := make([]int32, len(repeats))
	var kept []int32
	for r, to := range repeats {
		if int(to) == r {
			renamed[r] = int32(len(kept))
			kept = append(kept, int32(r))
		}
	}
	for i, r := range s.row {
		if r >= 0 {
			s.row[i] = renamed[repeats[r]]
		}
	}
	first := make([]int32, len(kept))
	for i, r := range kept {
		first[i] = s.first[r]
	}
	s.first = first
	s.vector = s.vector.pick(kept)
	return kept
}

// repeated is how alike two texts are that count as copies: the cosine of their
// vectors as given. Mass mailings differ by a name or a number.
const repeated = 0.985

// nearRepeats finds for each row the one that it nearly repeats, among its
// neighbours. A row that others repeat repeats none itself, so that a chain of
// small changes does not collapse to one.
func nearRepeats(m matrix, near neighbours) []int32 {
	repeats := make([]int32, m.rows)
	for r := range repeats {
		repeats[r] = int32(r)
	}
	original := make([]bool, m.rows)
	for r := range m.rows {
		ids, _ := near.of(r)
		best, most := int32(-1), float32(repeated)
		for _, u := range ids {
			if int(u) < r && original[u] {
				if s := dot(m.row(r), m.row(int(u))); s > most || (s == most && u < best) {
					best, most = u, s
				}
			}
		}
		if best >= 0 {
			repeats[r] = best
		} else {
			original[r] = true
		}
	}
	return repeats
}

// collapse finds the neighbours of all rows, makes copies of those that nearly
// repeat another, and returns the neighbours among the rest.
func (s *sample) collapse(near neighbours, again func(m matrix) (neighbours, error)) (neighbours, error) {
	repeats := nearRepeats(s.vector, near)
	before := s.vector.rows
	kept := s.merge(repeats)
	if len(kept) == before {
		return near, nil
	}
	if before-len(kept) > before/50 {
		return again(s.vector)
	}
	renamed := make([]int32, before)
	for i := range renamed {
		renamed[i] = -1
	}
	for i, r := range kept {
		renamed[r] = int32(i)
	}
	return near.keep(kept, renamed), nil
}

// keep leaves the lists of the given rows, which are sorted, without those that
// have no new number. They move within the memory that they are in.
func (n neighbours) keep(rows, renamed []int32) neighbours {
	for i, r := range rows {
		ids, similarity := n.of(int(r))
		at, end := i*n.k, (i+1)*n.k
		for j, u := range ids {
			if to := renamed[u]; to >= 0 {
				n.id[at], n.similarity[at] = to, similarity[j]
				at++
			}
		}
		for ; at < end; at++ {
			n.id[at] = -1
		}
	}
	n.n = len(rows)
	n.id, n.similarity = n.id[:n.n*n.k], n.similarity[:n.n*n.k]
	return n
}
