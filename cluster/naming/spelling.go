package naming

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster/words"
)

const (
	shortest = 4  // letters of a word that is taken for a misspelt one
	oftener  = 10 // times a word is used that another is taken for
)

// spelling maps words that no dictionary knows to the common ones that they are
// a slip of the finger away from: "calim" to "claim".
func (n *naming) spelling() map[string]string {
	if n.Known == nil || !n.english {
		return make(map[string]string)
	}
	right := make(rightWords)
	for _, w := range slices.Sorted(maps.Keys(n.grammar)) {
		if len(w) >= shortest && n.grammar[w].all >= oftener && plain(w) && n.known(w, words.Fold(w)) {
			right.add(w)
		}
	}
	out := make(map[string]string)
	for w, u := range n.grammar {
		if len(w) < shortest || !plain(w) || n.known(w, words.Fold(w)) {
			continue
		}
		best := ""
		for c := range right.near(w) {
			if n.grammar[c].all >= oftener*u.all && (best == "" || n.grammar[c].all > n.grammar[best].all) {
				best = c
			}
		}
		if best != "" && stemmed(words.Fold(best)) != stemmed(words.Fold(w)) {
			out[w] = best
		}
	}
	return out
}

// rightWords finds words that others are a slip of the finger away from, by what is left
// of them without one letter.
type rightWords map[string][]string

func (r rightWords) add(word string) {
	for _, rest := range lessOne(word) {
		r[rest] = append(r[rest], word)
	}
}

// near yields the words that one is a slip away from, some more than once.
func (r rightWords) near(word string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, rest := range lessOne(word) {
			for _, other := range r[rest] {
				if slip(word, other) && !yield(other) {
					return
				}
			}
		}
	}
}

// lessOne is a word itself and what is left of it without one letter each.
func lessOne(w string) []string {
	out := []string{w}
	for i, r := range w {
		out = append(out, w[:i]+w[i+utf8.RuneLen(r):])
	}
	return out
}

// slip tells words that begin alike and differ in one letter, or in two that
// changed places.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if x[0] != y[0] {
		return false
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch len(y) - len(x) {
	case 0:
		return i < len(x) && (slices.Equal(x[i+1:], y[i+1:]) ||
			i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:]))
	case 1:
		return slices.Equal(x[i:], y[i+1:])
	}
	return false
}

// correct writes the words of a text that are misspelt as they should be.
func correct(text []words.Word, right map[string]string) {
	for i, w := range text {
		r, ok := right[strings.ToLower(w.Form)]
		if !ok {
			continue
		}
		key := words.Fold(r)
		if sentenceCase(w.Form) {
			r = title(r)
		}
		text[i] = words.Word{Key: key, Form: r, Stop: words.IsStop(strings.ToLower(r), key)}
	}
}
