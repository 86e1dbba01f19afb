package naming

import (
	"cmp"
	"slices"
	"strings"
)

// Names of topics by their parts.
const (
	listed  = 3    // parts that a name lists, at most
	enough  = 0.7  // share of the members that listed parts have
	most    = 0.4  // the same, at least
	twice   = 2    // times as often as on the level, at least, a part has that phrase
	typical = 0.15 // share of a part's texts that have the phrase that it is listed by
)

// ofParts names a topic by what its largest parts are about, as many as have most
// of its members; "" where they do not tell by a noun each.
func (n *naming) ofParts(topic int, above map[string]bool) string {
	var found []string
	held := 0.0
	for _, p := range n.bySize(topic) {
		head := n.head(p, found, above)
		if head == "" {
			continue
		}
		found = append(found, head)
		held += float64(len(n.tree.Topics[p].Members)) / float64(len(n.tree.Topics[topic].Members))
		if len(found) == listed || held >= enough {
			break
		}
	}
	if len(found) < 2 || held < most {
		return ""
	}
	return n.listing(topic, found)
}

// bySize are the parts of a topic, the largest first.
func (n *naming) bySize(topic int) []int {
	parts := slices.Clone(n.children[topic])
	slices.SortStableFunc(parts, func(a, b int) int {
		return cmp.Compare(len(n.tree.Topics[b].Members), len(n.tree.Topics[a].Members))
	})
	return parts
}

// listing is a name that lists two or three things.
func (n *naming) listing(topic int, found []string) string {
	last := len(found) - 1
	list := n.grammar.within(found[0])
	for _, f := range found[1:last] {
		list += ", " + n.grammar.within(f)
	}
	return title(list) + " " + n.tongue(topic).and + " " + n.grammar.within(found[last])
}

// joined names a topic by the names of its largest parts, as many as have most of
// its members and brief names; "" where they have not.
func (n *naming) joined(topic int) string {
	tongue := n.tongue(topic)
	var found []string
	held := 0.0
	for _, p := range n.bySize(topic) {
		t := &n.tree.Topics[p]
		brief := len(strings.Fields(t.Label)) <= titleWords && !strings.ContainsAny(t.Label, ",?") && !strings.HasPrefix(t.Label, tongue.rest)
		if !brief || contains(t.Label, tongue.and) || slices.ContainsFunc(found, func(f string) bool { return akin(f, t.Label) }) {
			continue
		}
		found = append(found, t.Label)
		held += float64(len(t.Members)) / float64(len(n.tree.Topics[topic].Members))
		if len(found) == listed || len(found) > 1 && held >= enough {
			break
		}
	}
	if len(found) < 2 || held < most {
		return ""
	}
	return n.listing(topic, found)
}

// head is the noun that tells what a part is about, other than those before and
// than what names above say; "" where none is worth it.
func (n *naming) head(part int, before []string, above map[string]bool) string {
	best, most := "", 0.0
	for _, o := range n.options[part] {
		if o.head == "" || covers(above, o.head) || slices.ContainsFunc(before, func(f string) bool { return akin(f, o.head) }) {
			continue
		}
		worth := o.worth
		if !strings.Contains(o.head, " ") {
			worth -= worthSingle
		}
		if worth > most {
			best, most = o.head, worth
		}
	}
	return best
}

// pairs tells the plain nouns, which can be joined by "and".
func (c *candidate) pairs() bool {
	return c.noun && !c.verb && !c.loose && len(c.stems) <= phrase && len(strings.Fields(c.form)) == len(c.stems)
}
