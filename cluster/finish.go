package cluster

import (
	"slices"
	"strings"

	"github.com/askbook/askbook/internal/parallel"
)

// finish makes the tree of a repair: what is known of old documents stays, and
// topics that lost all of theirs are gone.
func (u *repair) finish() *Tree {
	before := u.tree.Assignments
	ids := make([]string, len(u.tree.Topics))
	for i, t := range u.tree.Topics {
		ids[i] = t.ID
	}
	topicID := func(r int32) string {
		if u.topic[r] < 0 {
			return ""
		}
		return ids[u.topic[r]]
	}
	after := make([]Assignment, len(u.s.points))
	t := newTally(len(ids))
	weight := make([]float32, u.ties.k)
	for p, point := range u.s.points {
		r := u.s.row[p]
		if o := u.old[p]; o >= 0 {
			after[p] = before[o]
			if r >= 0 && after[p].Topic == "" && u.topic[r] >= 0 {
				after[p].Topic = topicID(r) // it helped to found a topic
				after[p].Nearest = after[p].Topic
			}
			continue
		}
		a := Assignment{Document: point.ID}
		if r >= 0 {
			a.Topic, a.Nearest = topicID(r), topicID(r)
			if first := u.s.first[r]; int(first) != p {
				a.CopyOf = u.s.points[first].ID
			}
			if i, fresh := slices.BinarySearch(u.fresh, r); fresh {
				a.Score = probability(u.fit[i])
				if o := u.copyOf[i]; o >= 0 && a.CopyOf == "" {
					a.CopyOf = u.s.points[u.s.first[o]].ID
				}
				u.alternatives(i, &a, ids, t, weight)
			} else if o := u.oldOf(r); o >= 0 {
				a.Score, a.Also, a.Nearest = before[o].Score, before[o].Also, before[o].Nearest
			}
		}
		after[p] = a
	}
	u.tree.Assignments = after
	u.prune()
	u.describe()
	return u.tree
}

// oldOf returns the earlier assignment of a document of row r, -1 for none.
func (u *repair) oldOf(r int32) int {
	for p := int(u.s.first[r]); p < len(u.s.row); p++ {
		if u.s.row[p] == r && u.old[p] >= 0 {
			return u.old[p]
		}
	}
	return -1
}

// alternatives fills Also and Nearest from the votes of the neighbours.
func (u *repair) alternatives(i int, a *Assignment, ids []string, t *tally, weight []float32) {
	_, total := u.votes(i, t, weight)
	most := 0.0
	for _, k := range t.seen {
		if a.Topic == "" && t.sum[k] > most {
			a.Nearest, most = ids[k], t.sum[k]
		}
		if a.Topic != "" && ids[k] != a.Topic && t.sum[k] >= second*total {
			a.Also = append(a.Also, ids[k])
		}
	}
	slices.Sort(a.Also)
}

// prune drops topics without documents, and mentions of documents and topics
// that are gone.
func (u *repair) prune() {
	sizes := u.tree.sizes()
	var alive []Topic
	living := make(map[string]bool)
	for i, t := range u.tree.Topics {
		if sizes[i] > 0 {
			alive = append(alive, t)
			living[t.ID] = true
		}
	}
	u.tree.Topics = alive
	present := func(id string) bool {
		_, ok := slices.BinarySearchFunc(u.s.points, id, func(p Point, id string) int {
			return strings.Compare(p.ID, id)
		})
		return ok
	}
	for i := range u.tree.Assignments {
		a := &u.tree.Assignments[i]
		a.Also = slices.DeleteFunc(slices.Clone(a.Also), func(id string) bool { return !living[id] })
		if !living[a.Nearest] {
			a.Nearest = ""
		}
		if a.CopyOf != "" && !present(a.CopyOf) {
			a.CopyOf = ""
		}
	}
	u.tree.link()
}

// describe tells anew what follows from the members of each topic.
func (u *repair) describe() {
	s := u.s
	documents := make([][]int32, s.vector.rows)
	for p, r := range s.row {
		if r >= 0 {
			documents[r] = append(documents[r], int32(p))
		}
	}
	chains := u.tree.chains()
	rows := make([][]int32, len(u.tree.Topics))
	copies := make([]int, len(u.tree.Topics))
	seen := make([]bool, s.vector.rows)
	for p, r := range s.row {
		if r < 0 {
			continue
		}
		a := u.tree.Assignments[p]
		for _, k := range chains[a.Topic] {
			if a.CopyOf != "" {
				copies[k]++
			}
			if !seen[r] {
				rows[k] = append(rows[k], r)
			}
		}
		seen[r] = true
	}
	parallel.Blocks(len(rows), 8, func(from, to int) {
		for k := from; k < to; k++ {
			old := &u.tree.Topics[k]
			slices.Sort(rows[k])
			t := s.describe(node{rows: rows[k]}, documents)
			t.ID, t.Parent, t.Label, t.Terms = old.ID, old.Parent, old.Label, old.Terms
			t.Members, t.Copies = old.Members, copies[k]
			*old = t
		}
	})
}
