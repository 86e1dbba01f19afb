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
		t.Label = given.first(t, good)
		n.plain[i] = t.Label != "" && t.Label != n.lists[i]
		if t.Label == "" {
			t.Label = given.last(t, n.others(i, given.first(t, poor)))
		}
		for k := 2; t.Label == ""; k++ {
			t.Label = given.last(t, []string{fmt.Sprintf("%s %d", n.tongue(i).rest, k)})
		}
		given.put(t)
	}
}

// others are names for a topic that has no good one, best first; poor is the
// best of those that are not good.
func (n *naming) others(topic int, poor string) []string {
	out := []string{n.mixed(topic)}
	if len(n.children[topic]) > 0 {
		out = append(out, poor)
	} else {
		first, _ := n.asked(topic, firstWords(n.Text(n.tree.Topics[topic].founder())), nil)
		out = append(out, first)
	}
	if p, ok := n.parent[topic]; ok && n.plain[p] {
		out = append(out, n.tongue(p).more+" "+n.grammar.within(n.tree.Topics[p].Label))
	}
	return append(out, n.tongue(topic).rest)
}

// mixed names a topic by two of its terms, which are surely things or that several
// texts have, or by one that several have; "" where there are none.
func (n *naming) mixed(topic int) string {
	above := n.above(topic)
	var found []string
	several := false
	for _, term := range n.tree.Topics[topic].Terms {
		akin := func(f string) bool { return akin(f, term) }
		if len(found) == 2 || !n.thing(term) || covers(above, term) || slices.ContainsFunc(found, akin) {
			continue
		}
		shared := n.topics[topic].stem[stemmed(fold(lastWord(term)))].count() >= few
		if !shared && !n.surely(term) {
			continue
		}
		several = several || shared
		fields := strings.Fields(term)
		for i, f := range fields {
			fields[i] = n.grammar.cased(f)
		}
		found = append(found, strings.Join(fields, " "))
	}
	if len(found) == 0 || len(found) == 1 && !several {
		return ""
	}
	return title(strings.Join(found, ", ")) + " " + n.tongue(topic).mixed
}

// thing tells terms that name something.
func (n *naming) thing(term string) bool {
	last := lastWord(term)
	key := fold(last)
	u := n.grammar.both(last)
	return u != nil && u.noun > 0 && 2*rarely*u.noun > u.all &&
		n.grammar.noun(last) >= 0.45 && !n.grammar.verb(last) && !past(last) && !vague[key] && !when[key]
}

// surely tells terms that are often seen as things.
func (n *naming) surely(term string) bool {
	last := lastWord(term)
	u := n.grammar.both(last)
	return u != nil && u.noun >= few && n.grammar.noun(last) >= 0.7
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
func (x given) first(t *Topic, options []option) string {
	label, worth := "", 0.0
	for _, o := range options {
		switch f := folded(o.label); {
		case x[[2]string{t.ID, f}] || x[[2]string{t.Parent, f}]:
		case label == "" && x[[2]string{anywhere, f}]:
			label, worth = o.label, o.worth
		case label == "" || o.worth >= worth-instead && !x[[2]string{anywhere, f}]:
			return o.label
		}
	}
	return label
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
