package naming

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/cluster"
)

func TestUnname(t *testing.T) {
	topic := func(id, parent, label string, members int) cluster.Topic {
		return cluster.Topic{ID: id, Parent: parent, Label: label, Members: strings.Fields(strings.Repeat("m ", members))}
	}
	tree := &cluster.Tree{Topics: []cluster.Topic{
		topic("pizza", "", "Pizza", 9),
		topic("pizza-small", "pizza", "Pizzas", 4),
		topic("pizza-large", "pizza", "Pizza with cheese", 5),
		topic("pizza-rest", "pizza", "More on pizza", 2),
		topic("pizza-last", "pizza", "More on pizza", 1),
		topic("insurance", "", "Insurance and more", 8),
		topic("insurance-0", "", "Insurance", 7),
		topic("insurance-1", "", "Proof of insurance", 3),
		topic("insurance-2", "", "Proof of insurance", 6),
		topic("elsewhere", "insurance-2", "Pizza", 6),
		topic("new", "", "", 2),
		topic("newer", "", "", 2),
	}}
	Unname(tree)
	got := map[string]string{}
	for _, t := range tree.Topics {
		got[t.ID] = t.Label
	}
	want := map[string]string{
		"pizza": "Pizza", "pizza-small": "", "pizza-large": "Pizza with cheese", "pizza-rest": "More on pizza", "pizza-last": "",
		"insurance": "Insurance and more", "insurance-0": "Insurance", "insurance-1": "", "insurance-2": "Proof of insurance",
		"elsewhere": "Pizza", "new": "", "newer": "",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
