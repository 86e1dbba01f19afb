package index

import (
	"bytes"

	"github.com/askbook/askbook/index/vector"
)

// repeated is how alike two vectors are whose texts say the same but for a name
// or a number.
const repeated = .985

// apart returns the best K groups. One that nearly repeats a better one, as mass
// mailings and copies of a thread do, stands behind all that do not: a page of
// hits is not to say one thing ten times. Only the first groups are looked at, those that
// were read.
func (s *search) apart(groups []*group, read int) []*group {
	k := min(s.q.K, len(groups))
	var chosen, copies []*group
	for _, g := range groups[:min(read, len(groups))] {
		if len(chosen) == k {
			return chosen
		}
		if s.repeats(g, chosen) {
			copies = append(copies, g)
		} else {
			chosen = append(chosen, g)
		}
	}
	return append(chosen, copies[:min(len(copies), k-len(chosen))]...)
}

// repeats reports whether what a group shows is what one of the others shows.
func (s *search) repeats(g *group, others []*group) bool {
	seg, i := s.st.at(g.row)
	v := s.st.vector(g.row)
	for _, o := range others {
		other, k := s.st.at(o.row)
		if !bytes.Equal(seg.titles.At(i), other.titles.At(k)) {
			continue
		}
		if bytes.Equal(seg.texts.At(i), other.texts.At(k)) {
			return true
		}
		if w := s.st.vector(o.row); v != nil && w != nil && vector.Dot(v, w) >= repeated {
			return true
		}
	}
	return false
}
