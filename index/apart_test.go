package index

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Copies of one thread stand behind what says something else, and all are found
// where there is nothing else.
func TestApart(t *testing.T) {
	var items []Item
	for i := range 5 {
		id := fmt.Sprint("mailing", i)
		items = append(items, Item{
			ID: id, Group: id, Title: "Refund of the July fee", Text: fmt.Sprintf("Dear customer %d, the refund of the July fee is on its way.", i),
			Vector: []float32{1, .01 * float32(i), 0},
		})
	}
	items = append(items,
		Item{ID: "other", Group: "other", Title: "A refund that never came", Text: "Where is the refund of the July fee?", Vector: []float32{.8, .6, 0}},
		Item{ID: "same", Group: "same", Title: "Refund of the July fee", Text: "It was refunded twice, and now the bank wants a fee.", Vector: []float32{.6, 0, .8}},
	)
	ix := openShop(t, items)
	for k, want := range map[int][]string{
		3: {"mailing0", "other", "same"},
		5: {"mailing0", "other", "same", "mailing1", "mailing2"},
		9: {"mailing0", "other", "same", "mailing1", "mailing2", "mailing3", "mailing4"},
	} {
		got := groupsOf(t, ix, Query{Text: "refund of the July fee", Vector: []float32{1, 0, 0}, Mode: Hybrid, K: k})
		slices.Sort(got[1:min(3, len(got))])
		if !slices.Equal(got, want) {
			t.Errorf("the first %d are %s, want %s", k, strings.Join(got, " "), strings.Join(want, " "))
		}
	}
}
