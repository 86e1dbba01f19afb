package naming

import (
	"slices"
	"strings"

	"github.com/askbook/askbook/cluster"
)

// topicsOf makes a tree of topics without parents from lines such as "t-a: d1 d2";
// documents under "-" are unsorted.
func topicsOf(lines ...string) *cluster.Tree {
	tree := new(cluster.Tree)
	for _, line := range lines {
		id, documents, _ := strings.Cut(line, ":")
		fields := strings.Fields(documents)
		if id != "-" {
			tree.Topics = append(tree.Topics, cluster.Topic{ID: id, Exemplars: fields[:1]})
		}
		for _, d := range fields {
			a := cluster.Assignment{Document: d}
			if id != "-" {
				a.Topic, a.Nearest = id, id
			}
			tree.Assignments = append(tree.Assignments, a)
		}
	}
	slices.SortFunc(tree.Assignments, func(a, b cluster.Assignment) int { return strings.Compare(a.Document, b.Document) })
	fill(tree)
	return tree
}

// fill puts into each topic the documents that are assigned to it or below it.
func fill(tree *cluster.Tree) {
	at := tree.Index()
	for i := range tree.Topics {
		tree.Topics[i].Members = nil
	}
	for _, a := range tree.Assignments {
		for i, ok := at[a.Topic]; ok; i, ok = at[tree.Topics[i].Parent] {
			tree.Topics[i].Members = append(tree.Topics[i].Members, a.Document)
		}
	}
}
