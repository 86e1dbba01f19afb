package naming

import (
	"strings"
	"testing"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/cluster/words"
)

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"no code":                            "no code",
		"see ```(map list)\nmore``` here":    "see here",
		"open ```(map list)":                 "open",
		"why is `(map list)` slow":           "why is slow",
		"why is `syntax-parse` slow":         "why is syntax-parse slow",
		"I don`t and can`t":                  "I don t and can t",
		"```(map list)```":                   "map list",
		"use `a b`, `lambda` or (`x y`) now": "use lambda or now",
	} {
		var got []string
		for _, w := range words.Of(prose(text)) {
			if w.Key != "" {
				got = append(got, w.Form)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("of %q is left %q, want %q", text, s, want)
		}
	}
}

// A topic of thanks and of agreement is called by both, not by a word that few of
// its texts say.
func TestJoinedWhole(t *testing.T) {
	tree := &cluster.Tree{Topics: []cluster.Topic{{ID: "p", Members: make([]string, 10)}, {ID: "a", Parent: "p", Label: "“Thanks”", Members: make([]string, 8)}, {ID: "b", Parent: "p", Label: "“Cool”", Members: make([]string, 2)}}}
	n := &naming{tree: tree, children: [][]int{{1, 2}, nil, nil}, topics: []*opened{{}, {}, {}}, grammar: grammar{}}
	if got := n.joined(0); got != "“Thanks” and “Cool”" {
		t.Errorf("called %q", got)
	}
}
