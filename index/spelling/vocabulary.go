package spelling

import (
	"iter"
	"sync"
	"unicode/utf8"
)

// Vocabulary is the words that a model knows, whoever wrote them.
type Vocabulary struct {
	has   func(word string) bool
	words iter.Seq[string]

	once  sync.Once
	list  []string
	signs []uint32
}

// NewVocabulary tells by has whether a word, in lower case, is among the words, which
// are walked only when a word is looked at that is nowhere.
func NewVocabulary(has func(word string) bool, words iter.Seq[string]) *Vocabulary {
	return &Vocabulary{has: has, words: words}
}

// Has reports whether a form is in the vocabulary. One that is nil has none.
func (v *Vocabulary) Has(form string) bool { return v != nil && v.has(form) }

// near calls f with each word that may lie within so many edits, and that no item has it.
func (v *Vocabulary) near(typed string, edits int, f func(form string, count int)) {
	if v == nil {
		return
	}
	v.once.Do(v.gather)
	sign := signOf(typed)
	for i, s := range v.signs {
		if mayBeNear(sign, s, edits) {
			f(v.list[i], 0)
		}
	}
}

func (v *Vocabulary) gather() {
	for word := range v.words {
		if n := utf8.RuneCountInString(word); n < shortestPart || n > longest {
			continue
		}
		v.list = append(v.list, word)
		v.signs = append(v.signs, signOf(word))
	}
}
