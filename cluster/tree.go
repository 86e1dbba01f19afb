package cluster

import (
	"slices"

	"github.com/askbook/askbook/internal/jsonread"
)

// UnmarshalJSON reads a tree and fills what follows from the rest: the members
// of topics and the paths of documents.
func (t *Tree) UnmarshalJSON(data []byte) error {
	type plain Tree
	if err := jsonread.Unmarshal(data, (*plain)(t)); err != nil {
		return err
	}
	t.link()
	return nil
}

// link fills Members and Path from Parent and Topic.
func (t *Tree) link() {
	chains := t.chains()
	paths := make(map[string][]string, len(t.Topics))
	for id, chain := range chains {
		for _, i := range slices.Backward(chain) {
			paths[id] = append(paths[id], t.Topics[i].ID)
		}
	}
	for i := range t.Topics {
		t.Topics[i].Members = nil
	}
	for i := range t.Assignments {
		a := &t.Assignments[i]
		a.Path = paths[a.Topic]
		for _, k := range chains[a.Topic] {
			t.Topics[k].Members = append(t.Topics[k].Members, a.Document)
		}
	}
}

// Founder is the document that a topic is known by.
func (t *Topic) Founder() string {
	if len(t.Exemplars) > 0 {
		return t.Exemplars[0]
	}
	if len(t.Members) > 0 {
		return t.Members[0]
	}
	return t.ID
}

// Index returns the place of each topic in Topics.
func (t *Tree) Index() map[string]int {
	at := make(map[string]int, len(t.Topics))
	for i := range t.Topics {
		at[t.Topics[i].ID] = i
	}
	return at
}

// chains returns for each topic itself and its ancestors, as indices, the
// topic first. A parent that does not exist, or is its own, ends the chain.
func (t *Tree) chains() map[string][]int {
	at := t.Index()
	chains := make(map[string][]int, len(t.Topics))
	for i := range t.Topics {
		var chain []int
		for k, ok := i, true; ok && !slices.Contains(chain, k); k, ok = at[t.Topics[k].Parent] {
			chain = append(chain, k)
		}
		chains[t.Topics[i].ID] = chain
	}
	return chains
}

// Depths counts the ancestors of each topic.
func (t *Tree) Depths() []int {
	chains := t.chains()
	out := make([]int, len(t.Topics))
	for i := range t.Topics {
		out[i] = len(chains[t.Topics[i].ID]) - 1
	}
	return out
}

// levels tells topics without children (0) from those above (1).
func (t *Tree) levels() []int {
	at := t.Index()
	out := make([]int, len(t.Topics))
	for _, topic := range t.Topics {
		if p, ok := at[topic.Parent]; ok {
			out[p] = 1
		}
	}
	return out
}

// sizes counts the documents of each topic.
func (t *Tree) sizes() []int {
	chains := t.chains()
	out := make([]int, len(t.Topics))
	for _, a := range t.Assignments {
		for _, i := range chains[a.Topic] {
			out[i]++
		}
	}
	return out
}

// rename replaces the ids of topics wherever they stand.
func (t *Tree) rename(to map[string]string) {
	for i := range t.Topics {
		t.Topics[i].ID = to[t.Topics[i].ID]
		t.Topics[i].Parent = to[t.Topics[i].Parent]
	}
	for i := range t.Assignments {
		a := &t.Assignments[i]
		a.Topic, a.Nearest = to[a.Topic], to[a.Nearest]
		also := slices.Clone(a.Also) // copies of a document share theirs
		for k := range also {
			also[k] = to[also[k]]
		}
		a.Also = also
	}
	t.link()
}
