package naming

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster/words"
)

// A phrase that is hardly said without the words around it grows by them:
// "art" by "lover", "England Workshop" by "New".
const grownWords = 3 // on each side, at most

// grow writes a torn phrase with the words that nearly always stand around it.
func (n *naming) grow(topic int, c *candidate) {
	if len(c.stems) < 2 || c.loose || strings.Contains(c.form, " to ") || c.said.count() < few {
		return
	}
	grown, form := false, c.form
	for _, step := range []int{1, -1} {
		for range grownWords {
			w := n.beside(topic, c, step)
			if w == "" || utf8.RuneCountInString(c.form+w) >= labelLong {
				break
			}
			if grown = true; step > 0 {
				c.form += " " + w
			} else {
				c.form = w + " " + c.form
			}
		}
	}
	switch last := lastWord(c.form); {
	case !grown:
	case n.grammar.noun(last) >= 0.45 && !past(last):
		c.cut, c.noun = 0, true
	default:
		c.form = form
	}
}

// beside is the word that stands behind a phrase, or before it, in most texts
// that say it; "" where none does.
func (n *naming) beside(topic int, c *candidate, step int) string {
	form := words.Of(c.form)
	count, forms := make(map[string]int), make(map[string]string)
	for i, text := range n.topics[topic].texts {
		if !c.said.has(i) {
			continue
		}
		at := find(text, form)
		if at < 0 {
			continue
		}
		if at += step; step > 0 {
			at += len(form) - 1
		}
		if at < 0 || at >= len(text) || text[at].Key == "" || articles[text[at].Key] {
			continue
		}
		w := text[at]
		count[w.Key]++
		if f := forms[w.Key]; f == "" || w.Form < f {
			forms[w.Key] = w.Form
		}
	}
	for key, k := range count {
		if 4*k < 3*c.said.count() { // no two words are
			continue
		}
		w := forms[key]
		lower := strings.ToLower(w)
		switch {
		case !words.IsStop(lower, key):
			if n.usable(w) {
				return n.grammar.cased(w)
			}
		case sentenceCase(w) && len(w) > 1 && sentenceCase(firstWord(c.form)): // "New"
			return w
		}
	}
	return ""
}

// find is where a phrase stands in a text, -1 where it does not.
func find(text, phrase []words.Word) int {
	same := func(a, b words.Word) bool { return stemmed(a.Key) == stemmed(b.Key) }
	for i := range len(text) - len(phrase) + 1 {
		if slices.EqualFunc(text[i:i+len(phrase)], phrase, same) {
			return i
		}
	}
	return -1
}
