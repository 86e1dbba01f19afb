package naming

import (
	"slices"
	"strings"

	"github.com/askbook/askbook/cluster/words"
)

// mostly is the share of texts that a list of terms covers which names a topic as
// well as a saying does.
const mostly = 0.6

// list is a name made of terms.
type list struct {
	label string // "" where no term will do
	terms int
	cover float64 // share of the topic's texts that have one
}

// mixed names a topic by two or three of its terms that are things, surely or as
// at least so many texts have them, or by one that they have. It says that there
// is more where fewer of the texts bear it out than bear out a title.
func (n *naming) mixed(topic int, above map[string]bool, thing func(string) bool, least int) list {
	found, held, several := n.things(topic, above, thing, least)
	if len(found) == 0 || len(found) == 1 && !several {
		return list{}
	}
	cover := float64(held.count()) / float64(len(n.topics[topic].texts))
	last := len(found) - 1
	switch {
	case last == 0 && cover >= firm:
		return list{title(found[0]), 1, cover}
	case last > 0 && cover >= firm:
		return list{title(strings.Join(found[:last], ", ")) + " " + n.tongue(topic).and + " " + found[last], last + 1, cover}
	case last > 1:
		found = found[:last]
	}
	return list{title(strings.Join(found, ", ")) + " " + n.tongue(topic).mixed, len(found), cover}
}

// things are up to three terms that each are in texts that those before are not
// in, the texts with any, and whether enough of them have one.
func (n *naming) things(topic int, above map[string]bool, thing func(string) bool, least int) (found []string, held set, several bool) {
	o := n.topics[topic]
	for _, term := range n.tree.Topics[topic].Terms {
		akin := func(f string) bool { return akin(f, term) }
		if len(found) == listed || !thing(term) || !n.tells(topic, term) || covers(above, term) || slices.ContainsFunc(found, akin) {
			continue
		}
		in := o.stem[stemmed(words.Fold(lastWord(term)))]
		more, shared := held.or(in), in.count() >= least
		if more == held || !shared && !n.surely(term) {
			continue
		}
		held, several = more, several || shared
		fields := strings.Fields(term)
		for i, f := range fields {
			fields[i] = n.grammar.cased(f)
		}
		found = append(found, strings.Join(fields, " "))
	}
	return found, held, several
}

// thing tells terms that name something.
func (n *naming) thing(term string) bool {
	last := lastWord(term)
	key := words.Fold(last)
	u := n.grammar.both(last)
	return u != nil && u.noun > 0 && 2*rarely*u.noun > u.all &&
		n.grammar.noun(last) >= 0.45 && !n.grammar.verb(last) && !past(last) && !vague[key] && !when[key] && !measures[key]
}

// perhaps tells terms that may name something.
func (n *naming) perhaps(term string) bool {
	last := lastWord(term)
	return n.grammar.noun(last) >= 0.45 && !n.grammar.verb(last) && !n.grammar.adverb(last) && !past(last) && !when[words.Fold(last)] && !measures[words.Fold(last)]
}

// foreign reports whether most of a topic's texts are in other languages than most of all.
func (n *naming) foreign(topic int) bool {
	o, other := n.topics[topic], 0
	for tongue, k := range o.votes {
		if tongue != n.usually {
			other += k
		}
	}
	return 2*other > len(o.texts)
}

// personal reports whether most of a topic's texts are somebody's own words, and
// many of these numbers or people's names.
func (n *naming) personal(topic int) bool {
	own, told, texts := 0, 0, n.topics[topic].texts
	for _, text := range texts {
		foreign, numbered, all := 0, false, 0
		for _, w := range text {
			number := longNumbers.MatchString(w.Form)
			if w.Key == "" || w.Stop && !number {
				continue
			}
			all++
			if number || !n.usable(w.Form) {
				foreign++
			}
			numbered = numbered || number || n.Personal != nil && n.Personal(strings.ToLower(w.Form))
		}
		if 2*foreign > all {
			own++
			if numbered {
				told++
			}
		}
	}
	return 2*own > len(texts) && 2*told > own
}

// tells reports whether a term is in more of a topic's texts than of others.
func (n *naming) tells(topic int, term string) bool {
	stem := stemmed(words.Fold(lastWord(term)))
	share := n.share(topic, stem)
	return n.spread[stem] <= everywhere && !widespread(share, n.common[stem], n.finest)
}

// surely tells terms that are often seen as things.
func (n *naming) surely(term string) bool {
	last := lastWord(term)
	u := n.grammar.both(last)
	return u != nil && u.noun >= few && n.grammar.noun(last) >= 0.7
}
