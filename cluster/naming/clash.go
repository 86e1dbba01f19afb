package naming

import (
	"cmp"
	"slices"

	"github.com/askbook/askbook/cluster"
)

// Unname takes the names from topics that have those of their parents or of larger
// siblings: names outlive runs, and a run may put two of one name side by side.
func Unname(tree *cluster.Tree) {
	depth := tree.Depths()
	order := make([]int, len(tree.Topics))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &tree.Topics[a], &tree.Topics[b]
		return cmp.Or(cmp.Compare(depth[a], depth[b]), cmp.Compare(len(y.Members), len(x.Members)), cmp.Compare(x.ID, y.ID))
	})
	taken := make(map[[2]string]bool) // by the topic that a name is a part of
	for _, i := range order {
		t := &tree.Topics[i]
		if t.Label == "" {
			continue
		}
		name := folded(t.Label)
		if Makeshift(t.Label) { // "More on pizzas" beside or below "Pizza" is what was left to call it
			name = t.Label
		}
		if taken[[2]string{t.Parent, name}] {
			t.Label = ""
			continue
		}
		taken[[2]string{t.Parent, name}], taken[[2]string{t.ID, name}] = true, true
	}
}
