package naming

import (
	"regexp"
	"strings"

	"github.com/askbook/askbook/cluster/words"
)

// thinking words stand before what one thinks, owners before what is spoken of, own
// ones before what is one's own.
var (
	thinking = words.Set(`think guess believe suppose`)
	owners   = words.Set(`my our your a an the`)
	own      = words.Set(`my our`)
	numerals = words.Set(`two three four five six seven eight nine ten`)
)

// addressed is whom a customer speaks to, behind what he speaks of.
var addressed = regexp.MustCompile(`(?i) (?:from|for|at|with|in|by) your \S+$`)

// sequel is what came of something, or why, behind what it is.
var sequel = regexp.MustCompile(`(?i), (?:only to|but|so|then|because|which|while|though|although|yet|and (?:then|now|i|we|it|they)) .*$`)

// unopened is a name without what opens it, or follows it, and names nothing, and what it is worth
// less for that: a wish, that one thinks so of one's own, whose it is, and how many
// where others want more or less.
func (n *naming) unopened(topic int, name string) (rest string, worth float64) {
	first, rest, _ := strings.Cut(name, " ")
	if wish := wished(name); wish != "" && !strings.EqualFold(first, "get") { // that is done, not wished
		name = wish
		first, rest, _ = strings.Cut(name, " ")
	}
	if thinking[strings.ToLower(first)] && own[strings.ToLower(firstWord(rest))] {
		name = title(rest)
		first, rest, _ = strings.Cut(name, " ")
	}
	if to := sequel.FindStringIndex(name); to != nil && meanings(words.Of(name[:to[0]])) > 1 {
		name = name[:to[0]]
		first, rest, _ = strings.Cut(name, " ")
	}
	if to := addressed.FindStringIndex(name); to != nil && meanings(words.Of(name[:to[0]])) > 1 {
		name = name[:to[0]]
		first, rest, _ = strings.Cut(name, " ")
	}
	text, lower := words.Of(rest), strings.ToLower(first)
	switch {
	case meanings(text) < 2:
	case owners[lower]:
		return title(rest), 0
	case n.counted(topic, lower, text):
		return title(rest), worthCount
	}
	return name, 0
}

// counted reports whether a word says how many of what follows one wanted: most of
// a topic's texts that hold the thing have another number, or none.
func (n *naming) counted(topic int, first string, text []words.Word) bool {
	digits := len(first) <= 2 && strings.Trim(first, "0123456789") == ""
	if !numerals[first] && !digits || !meant(text, 0) {
		return false
	}
	o, next, same := n.topics[topic], stemmed(text[0].Key), 0
	for _, t := range o.texts {
		if follows(t, first, next) {
			same++
		}
	}
	return 2*same <= o.stem[next].count()
}

// follows reports whether a stem stands directly behind a word in a text.
func follows(text []words.Word, first, stem string) bool {
	for i := range len(text) - 1 {
		if strings.EqualFold(text[i].Form, first) && stemmed(text[i+1].Key) == stem {
			return true
		}
	}
	return false
}
