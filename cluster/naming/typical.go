package naming

import (
	"cmp"
	"slices"
	"strings"

	"github.com/askbook/askbook/cluster/words"
	"github.com/askbook/askbook/internal/parallel"
)

// Names of topics that nothing names clearly.
const (
	plainest     = 0.25 // worth of a name that needs none of these beside it
	worthList    = -0.3 // terms that cover most of the texts
	worthCover   = 0.3  // the share that they cover
	worthRarer   = -0.1 // a phrase that few say
	rarerPhrases = 8    // that are weighed, at most
)

// proposeSayings finds, for the finest topics that nothing names clearly, what
// their texts typically say.
func (n *naming) proposeSayings(classes []int, usual map[string]float64) error {
	parallel.Blocks(len(classes), 4, func(from, to int) {
		for _, i := range classes[from:to] {
			if n.needed(i) && len(n.children[i]) == 0 && !n.clearly(i) {
				n.said[i] = append(n.sayings(i), n.rarer(i, usual)...)
				if list := n.mixed(i, nil, n.thing, few); list.cover >= mostly {
					n.said[i] = append(n.said[i], option{label: list.label, worth: worthList + worthCover*list.cover})
				}
			}
		}
	})
	return n.weigh(classes, n.said)
}

// rarer are phrases that fewer of a topic's texts say than others need.
func (n *naming) rarer(topic int, usual map[string]float64) []option {
	least := 2
	switch texts := len(n.topics[topic].texts); {
	case texts > manyTexts:
		return nil
	case texts <= 8:
		least = 1
	}
	all := n.among(topic, n.weights(topic, usual), least)
	all = whole(all[:min(len(all), 60)])
	var out []option
	for _, c := range all {
		if len(c.stems) > 1 && c.noun && !c.torn() && !c.loose && len(out) < rarerPhrases && n.held(topic, c) {
			out = append(out, option{label: title(c.form), worth: worthRarer + c.worth(n, topic, all[0])})
		}
	}
	return out
}

// held reports whether several, of whom those who say a phrase may be some, have
// one of its words, and it is one noun phrase or a verb with one.
func (n *naming) held(topic int, c *candidate) bool {
	o := n.topics[topic]
	shared := slices.ContainsFunc(c.stems, func(s string) bool {
		k := o.stem[s].count()
		return k > 1 && 8*k >= len(o.texts)
	})
	fields := strings.Fields(c.form)
	if u := n.grammar.both(fields[0]); joins(strings.ToLower(fields[1])) && !c.verb && (u == nil || u.noun == 0) {
		return false // "instead of macros"
	}
	inner := slices.ContainsFunc(fields, func(f string) bool { return articles[f] })
	return shared && !slices.ContainsFunc(fields, n.grammar.adverb) && !vague[words.Fold(lastWord(c.form))] && (!inner || c.verb || past(firstWord(c.form)))
}

// clearly reports whether three options name a topic well, some for where others
// are taken.
func (n *naming) clearly(topic int) bool {
	said := make(map[string]bool)
	for _, o := range n.options[topic] {
		if o.worth >= plainest {
			said[folded(o.label)] = true
		}
	}
	return len(said) > 2
}

// typical are sayings of a topic, and lists of its terms, that are worth enough,
// best first.
func (n *naming) typical(topic int, least float64) []option {
	said := slices.DeleteFunc(slices.Clone(n.said[topic]), func(o option) bool { return o.worth < least })
	slices.SortStableFunc(said, func(a, b option) int { return cmp.Compare(b.worth, a.worth) })
	return said
}
