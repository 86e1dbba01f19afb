package cluster

import "slices"

// homes are the topics at the top that a newly found one may belong to.
type homes struct {
	ids   []string
	at    matrix  // their centroids
	least float32 // as close as a part must be
}

// homes measures the topics at the top that have parts: how close each of the
// finest topics is to the rest of the one above it. A new one that is closer
// than the farthest quarter of them is one more part.
func (u *repair) homes() homes {
	chains := u.tree.chains()
	top := make([]int, len(u.tree.Topics))
	parts := make([][]float64, len(u.tree.Topics))
	for t, topic := range u.tree.Topics {
		chain := chains[topic.ID]
		top[t] = chain[len(chain)-1]
		parts[t] = make([]float64, u.centred.dim)
	}
	whole, row := make([][]float64, len(parts)), make([]float32, u.centred.dim)
	for r, t := range u.topic {
		if t < 0 || top[t] == t {
			continue
		}
		if whole[top[t]] == nil {
			whole[top[t]] = make([]float64, u.centred.dim)
		}
		for d, x := range u.centred.into(row, r) {
			parts[t][d] += float64(x)
			whole[top[t]][d] += float64(x)
		}
	}
	h := homes{at: matrix{dim: u.centred.dim}}
	var near []float32
	for t, sum := range whole {
		if sum != nil {
			h.ids = append(h.ids, u.tree.Topics[t].ID)
			h.at.add(direction(sum, nil))
		} else if rest := whole[top[t]]; rest != nil {
			near = append(near, dot(direction(parts[t], nil), direction(rest, parts[t])))
		}
	}
	// Without another part there is no rest, and a group above others has no rows of its own.
	near = slices.DeleteFunc(near, func(s float32) bool { return s == 0 })
	if slices.Sort(near); len(near) > 0 {
		h.least = near[len(near)/4]
	} else {
		h.ids = nil
	}
	return h
}

// direction is sum without part, of unit length; zero where nothing is left.
func direction(sum, part []float64) []float32 {
	out := make([]float32, len(sum))
	for d, x := range sum {
		if part != nil {
			x -= part[d]
		}
		out[d] = float32(x)
	}
	normalise(out)
	return out
}

// of returns the topic at the top that rows belong to, "" for none.
func (h homes) of(m centred, rows []int32) string {
	if len(h.ids) == 0 {
		return ""
	}
	c := m.middle(rows)
	best := closest(c, h.at)
	if dot(c, h.at.row(int(best))) < h.least {
		return ""
	}
	return h.ids[best]
}
