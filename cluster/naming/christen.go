package naming

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/askbook/askbook/cluster"
)

// longNumbers may be somebody's own.
var longNumbers = regexp.MustCompile(`\b\d{3,}\b`)

// sentenceEnd stands behind a sentence.
var sentenceEnd = regexp.MustCompile(`[.!?](?: |$)|[。！？]`)

// christen gives each topic its first candidate that no sibling has; names
// that are there already go first, then the larger topics choose. A topic with
// parts that has none waits for their names.
func (n *naming) christen(classes []int) {
	given := n.given()
	for _, i := range n.later { // its parts leave it what it may be called
		given[[2]string{n.tree.Topics[i].ID, n.waits[i]}] = true
	}
	for _, i := range classes {
		t := &n.tree.Topics[i]
		if t.Label != "" {
			n.renew(i, given)
			continue
		}
		good, poor := n.best(i)
		t.Label = n.named(i, given, good, poor)
		n.plain[i] = t.Label != "" && t.Label != n.lists[i]
		switch {
		case t.Label != "":
		case len(n.children[i]) > 0:
			n.later = append(n.later, i)
			n.waits[i] = n.mixed(i, n.above(i), n.thing, few).label
			if n.waits[i] == "" && len(poor) == 0 {
				n.waits[i] = n.tongue(i).rest
			}
			continue
		default:
			t.Label = n.last(i, given, n.others(i, given, poor))
		}
		given.put(t)
	}
}

// christenLater names the topics that waited, parts before what they are parts of.
func (n *naming) christenLater() {
	given := n.given()
	for _, i := range slices.Backward(n.later) {
		t := &n.tree.Topics[i]
		_, poor := n.best(i)
		t.Label = n.last(i, given, append([]string{n.joined(i)}, n.others(i, given, poor)...))
		given.put(t)
	}
}

// given are the names that there are.
func (n *naming) given() given {
	names := given{}
	for i := range n.tree.Topics {
		if t := &n.tree.Topics[i]; t.Label != "" {
			names.put(t)
		}
	}
	return names
}

// named is a good name for a topic, or what its texts typically say; "" where
// there is none.
func (n *naming) named(topic int, given given, good, poor []option) string {
	t := &n.tree.Topics[topic]
	best := given.first(t, good)
	if best.label == "" {
		return given.first(t, n.typical(topic, max(leastSaid, n.bare(poor)+moreThanBare))).label
	}
	if n.Embed != nil {
		if said := given.first(t, n.typical(topic, best.worth+moreThanOther)); said.label != "" {
			return said.label
		}
	}
	return best.label
}

// last is the first of the labels that no topic near has, or a numbered one.
func (n *naming) last(topic int, given given, labels []string) string {
	t := &n.tree.Topics[topic]
	label := given.last(t, labels)
	for k := 2; label == ""; k++ {
		label = given.last(t, []string{fmt.Sprintf("%s %d", n.tongue(topic).rest, k)})
	}
	return label
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
		word = given.first(t, slices.DeleteFunc(slices.Clone(poor), func(o option) bool { return o.worth < leastName || o.usual || o.scant })).label
	} else {
		rest = given.first(t, slices.DeleteFunc(slices.Clone(poor), func(o option) bool { return o.worth < leastRest })).label
	}
	abroad := ""
	if finest && n.foreign(topic) {
		abroad = tongues[n.usually].foreign
	}
	sure := n.mixed(topic, n.above(topic), n.thing, few)
	out := []string{word, abroad}
	if finest && sure.cover < typical {
		out = append(out, n.linked(topic), given.first(t, n.typical(topic, leastOften)).label)
	}
	out = append(out, sure.label, rest)
	if n.personal(topic) {
		out = append(out, n.tongue(topic).personal)
	}
	out = append(out, given.first(t, slices.DeleteFunc(slices.Clone(poor), func(o option) bool { return !strings.HasSuffix(o.label, "?") || o.worth < leastAsked })).label)
	loose := n.mixed(topic, n.above(topic), n.perhaps, 2)
	if loose.terms > 1 {
		out = append(out, loose.label)
	}
	out = append(out, given.first(t, n.typical(topic, worthLast)).label, loose.label)
	if finest {
		first, _ := n.asked(topic, firstWords(n.Text(t.Founder())), nil)
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

func (x given) put(t *cluster.Topic) {
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
func (x given) first(t *cluster.Topic, options []option) (best option) {
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

// last is the first of the labels that is not written near t, nor on a part of it.
func (x given) last(t *cluster.Topic, labels []string) string {
	for _, l := range labels {
		if l != "" && !x[[2]string{t.Parent, l}] && !x[[2]string{t.ID, l}] {
			return l
		}
	}
	return ""
}
