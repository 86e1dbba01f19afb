package naming

import (
	"slices"
	"strings"
	"unicode"

	"github.com/askbook/askbook/cluster/words"
)

// A name holds no word that fewer customers than a crowd use: it may be their
// own, or misspelt. Where there are few customers, two who share it are enough.
const (
	crowd        = 3
	fewCustomers = 100
	handfulOf    = 8 // customers, of whom nobody is told apart
)

// sharing is how many customers must use a word, of so many.
func sharing(customers int) int {
	switch {
	case customers < handfulOf:
		return 1
	case customers < fewCustomers:
		return 2
	}
	return crowd
}

// writers are, by word and by stem, customers who use it: as many as make a crowd.
type writers map[string][]string

// stemOf is put before stems, hailed before words that end a greeting, as the name
// of somebody does.
const (
	stemOf = "~"
	hailed = "!"
)

// hails stand before the name of whom they are said to.
var hails = words.Set(`hi hii hello hey hai dear morning afternoon evening hallo bonjour hola ciao olá`)

func (w writers) read(text []words.Word, writer string, counts func(form string) bool) {
	for i, x := range text {
		if counts == nil && x.Key != "" && !x.Stop && i > 0 && hails[text[i-1].Key] && !meant(text, i+1) {
			w.put(hailed+x.Key, writer)
		}
		if x.Key != "" && !x.Stop && (counts == nil || counts(x.Form)) {
			w.put(x.Key, writer)
			w.put(stemOf+stemmed(x.Key), writer)
		}
	}
}

// pages of a conversation, each as long as a text that is read for names, tell
// who uses a word.
const pages = 6

func (w writers) page(text, writer string, counts func(form string) bool) {
	for range pages {
		w.read(words.Of(text), writer, counts)
		if len(text) <= words.Longest {
			return
		}
		text = strings.ToValidUTF8(text[words.Longest:], "")
	}
}

func (w writers) put(key, writer string) {
	if have := w[key]; len(have) < crowd && !slices.Contains(have, writer) {
		w[key] = append(have, writer)
	}
}

func (w writers) add(o writers) {
	for key, people := range o {
		for _, p := range people {
			w.put(key, p)
		}
	}
}

// rude words are said, and stand on nobody's list of topics.
var rude = words.Set(`fuck fucks fucked fucking fuckin fucker shit shits shitty bullshit bs ass asses asshole bitch bitches bastard damn damned dammit goddamn crap crappy hell piss pissed suck sucks
sucked dick cunt whore slut wtf stfu scheiße scheisse arsch verdammt merde putain connard mierda puta joder cazzo merda stronzo caralho porra kut klote`)

// rarely is how many uses of a word that nobody knows must show it once to be one.
const rarely = 10

// usable tells whether a word may stand in a name: enough customers use it, and
// it is neither a person's name nor what only opens a letter, nor something that
// no sentence shows to be a word.
func (n *naming) usable(form string) bool {
	if unspaced(form) {
		return true
	}
	lower, key := strings.ToLower(form), words.Fold(form)
	u := n.grammar[lower]
	shared := len(n.writers[key])
	if n.known(lower, key) {
		shared = len(n.writers[stemOf+stemmed(key)]) // by all its forms
	}
	if u == nil || shared < n.shared {
		return false
	}
	switch {
	case rude[lower] || rude[key]:
		return false
	case n.Personal != nil && (n.Personal(lower) || n.Personal(key)):
		return false
	case u.intro > 1 && 5*u.intro >= u.all:
		return false
	case n.small && len(n.writers[hailed+key]) >= crowd && 5*(u.near+u.verb) <= u.all:
		return false // as one is called
	case n.small && u.all > 2 && u.near+u.verb+u.place == 0 && 3*u.end >= u.all && !past(form) && !strings.HasSuffix(lower, "ly"):
		return false // as one signs
	case n.english && !n.known(lower, key) && (plain(form) || n.small && plain(lower)) && !n.grammar.proper(form) && !n.grammar.shown(lower):
		return false
	}
	return true
}

// shown reports whether sentences show that a word is one: a noun, a verb, or what
// stands before a noun.
func (g grammar) shown(lower string) bool {
	u := g[lower]
	verb := u.verb
	if !g.inflected(lower) {
		verb -= u.to
	}
	return max(u.near, verb) > 1 && rarely*(u.near+verb) > u.all || u.led > 1 && 4*u.led >= u.all
}

// inflected reports whether other forms show a word to be a verb: "expired" of "expire".
func (g grammar) inflected(lower string) bool {
	cut := strings.TrimSuffix(lower, "e")
	return past(lower) || g[cut+"ed"] != nil || g[cut+"ing"] != nil
}

// filler tells words that open a text, or mostly stand alone, and are no things:
// greetings, and what is said to what another said.
func (n *naming) filler(form string) bool {
	u := n.grammar[strings.ToLower(form)]
	return u != nil && u.all > 4 && u.noun+u.verb == 0 && !n.grammar.proper(form) && (5*u.first > 3*u.all || 2*u.lone > u.all)
}

// ordinary tells words that say nothing of who used them.
func (n *naming) ordinary(form string) bool {
	return plain(form) && n.Known != nil && n.Known(form)
}

// known tells whether a word is in the vocabulary; without one, all are.
func (n *naming) known(lower, key string) bool {
	return n.Known == nil || n.Known(lower) || n.Known(key)
}

// plain tells words of small letters alone: no codes, no names of products.
func plain(form string) bool {
	return !strings.ContainsFunc(form, func(r rune) bool { return !unicode.IsLower(r) && r != '\'' })
}

// unspaced tells what is written in a script without spaces, where a word is
// mostly a whole sentence.
func unspaced(form string) bool {
	return strings.ContainsFunc(form, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	})
}
