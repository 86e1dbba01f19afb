package cluster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// longNumbers may be somebody's own.
var longNumbers = regexp.MustCompile(`\b\d{3,}\b`)

// sentenceEnd stands behind a sentence.
var sentenceEnd = regexp.MustCompile(`[.!?](?: |$)|[。！？]`)

// christen gives each topic its first candidate that no sibling has; names
// that are there already go first, then the larger topics choose.
func (n *naming) christen(classes []int) {
	given := given{}
	for _, t := range n.tree.Topics {
		if t.Label != "" {
			given.put(&t)
		}
	}
	for _, i := range classes {
		t := &n.tree.Topics[i]
		if t.Label != "" {
			continue
		}
		good, poor := n.best(i)
		best := given.first(t, good)
		if best.label != "" && n.Embed != nil {
			if said := given.first(t, n.typical(i, best.worth+moreThanOther)); said.label != "" {
				best = said
			}
		}
		t.Label = best.label
		n.plain[i] = t.Label != "" && t.Label != n.lists[i]
		if t.Label == "" {
			t.Label = given.first(t, n.typical(i, max(leastSaid, n.bare(poor)+moreThanBare))).label
		}
		if t.Label == "" {
			t.Label = given.last(t, n.others(i, given, poor))
		}
		for k := 2; t.Label == ""; k++ {
			t.Label = given.last(t, []string{fmt.Sprintf("%s %d", n.tongue(i).rest, k)})
		}
		given.put(t)
	}
}

// How much more a saying must be worth to name a topic instead of one word, or
// of what is a good name.
const (
	moreThanBare  = 0.1
	moreThanOther = 0.4
)

// bare is the worth of the best word that names a topic where nothing better
// does; less than all where none does.
func (n *naming) bare(poor []option) float64 {
	best := worthLast
	for _, o := range poor {
		if o.bare && !o.usual && o.worth >= leastName {
			best = max(best, o.worth)
		}
	}
	return best
}

// others are names for a topic that has no good one, best first; poor are those
// that are not good.
func (n *naming) others(topic int, given given, poor []option) []string {
	t := &n.tree.Topics[topic]
	finest := len(n.children[topic]) == 0
	word, rest := "", ""
	if finest {
		word = given.first(t, slices.DeleteFunc(slices.Clone(poor), func(o option) bool { return o.worth < leastName || o.usual })).label
	} else {
		rest = given.first(t, poor).label
	}
	sure := n.mixed(topic, n.above(topic), n.thing, few)
	out := []string{word}
	if finest && sure.cover < typical {
		out = append(out, n.linked(topic), given.first(t, n.typical(topic, leastOften)).label)
	}
	out = append(out, sure.label, rest)
	if n.personal(topic) {
		out = append(out, n.tongue(topic).personal)
	}
	loose := n.mixed(topic, n.above(topic), n.perhaps, 2)
	if loose.terms > 1 {
		out = append(out, loose.label)
	}
	out = append(out, given.first(t, n.typical(topic, worthLast)).label, loose.label)
	if finest {
		first, _ := n.asked(topic, firstWords(n.Text(t.founder())), nil)
		out = append(out, first)
	}
	if p, ok := n.parent[topic]; ok && n.plain[p] {
		out = append(out, n.tongue(p).more+" "+n.grammar.within(n.tree.Topics[p].Label))
	}
	return append(out, n.tongue(topic).rest, given.first(t, n.typical(topic, 2*worthAlone)).label)
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// given are the names that topics have, by the topic that they are near.
type given map[[2]string]bool

func (x given) put(t *Topic) {
	for _, l := range []string{t.Label, folded(t.Label)} {
		x[[2]string{t.Parent, l}] = true
	}
	x[[2]string{t.ID, folded(t.Label)}] = true // for its parts
	x[[2]string{anywhere, folded(t.Label)}] = true
}

const (
	anywhere = "*" // stands for all topics
	instead  = 0.2 // worth that a name may lack of one that a topic elsewhere has
)

// first is the first of the options that says another thing than those near t,
// and than those of other topics where one does that is not much worse.
func (x given) first(t *Topic, options []option) (best option) {
	for _, o := range options {
		switch f := folded(o.label); {
		case x[[2]string{t.ID, f}] || x[[2]string{t.Parent, f}]:
		case best.label == "" && x[[2]string{anywhere, f}]:
			best = o
		case best.label == "" || o.worth >= best.worth-instead && !x[[2]string{anywhere, f}]:
			return o
		}
	}
	return best
}

// last is the first of the labels that is not written near t.
func (x given) last(t *Topic, labels []string) string {
	for _, l := range labels {
		if l != "" && !x[[2]string{t.Parent, l}] {
			return l
		}
	}
	return ""
}
