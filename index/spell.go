package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/spelling"
)

// Spelling is how the text of a query is read.
type Spelling struct {
	Text string // with words put right that were misspelt
	// Typed is the text as it came, but with the words in quotation marks that Text has
	// otherwise: searched for, it is read as it is. "" where nothing was changed.
	Typed string
}

// Spell tells how the text of a query to these indexes is read. Where none of them has a word, nor
// the vocabulary, and others are written much like it, it is taken
// for the likeliest of these. Words in quotation marks, with a * at their end, in capitals or
// beside digits stay as they are.
func Spell(ctx context.Context, text string, v *spelling.Vocabulary, in ...*Index) (_ *Spelling, err error) {
	sp := &speller{text: text, vocabulary: v}
	for _, ix := range in {
		if ix == nil {
			continue
		}
		ix.mu.RLock()
		defer ix.mu.RUnlock()
		sp.states = append(sp.states, ix.st)
		if sp.analyzer == nil {
			sp.analyzer = ix.analyzers.Get().(*lexical.Analyzer)
			defer ix.analyzers.Put(sp.analyzer)
		}
	}
	s, err := sp.read(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return s, nil
}

// speller reads one query.
type speller struct {
	text       string
	vocabulary *spelling.Vocabulary
	states     []*state
	analyzer   *lexical.Analyzer
	guesses    int // so far
}

func (sp *speller) read(ctx context.Context) (_ *Spelling, err error) {
	defer damaged(&err)
	asTyped := sp.text
	if strings.Count(asTyped, `"`)%2 == 1 { // which opens nothing, and is not to be closed now
		asTyped = strings.ReplaceAll(asTyped, `"`, " ")
	}
	quoted := quotes(sp.text)
	var s Spelling
	var text, typed strings.Builder
	end := 0
	var errs []error
	lexical.Plain(sp.text, func(from, to int) {
		word := sp.text[from:to]
		if isQuoted(quoted, from, to) {
			return
		}
		meant, err := sp.meant(ctx, word)
		errs = append(errs, err)
		if meant == "" {
			return
		}
		text.WriteString(sp.text[end:from])
		typed.WriteString(asTyped[end:from] + `"` + word + `"`)
		text.WriteString(meant)
		end = to
	})
	s.Text = text.String() + sp.text[end:]
	if end > 0 {
		s.Typed = typed.String() + asTyped[end:]
	}
	return &s, errors.Join(errs...)
}

func isQuoted(quoted []quote, from, to int) bool {
	return slices.ContainsFunc(quoted, func(q quote) bool { return q.start <= from && to <= q.end })
}

// maxGuesses is how many words of a query are looked at that are nowhere. One that has
// more is no slip of a few fingers, but another language or a log.
const maxGuesses = 8

// meant is what a word is taken for, "" where it stays.
func (sp *speller) meant(ctx context.Context, word string) (string, error) {
	if isAbbreviation(word) || sp.guesses == maxGuesses {
		return "", nil
	}
	form := spelling.Form(word)
	if sp.isWritten(form) {
		return "", nil
	}
	kind, err := sp.kindOf(ctx, form)
	if err != nil || kind == stopWord {
		return "", err
	}
	sp.guesses++
	lexicons := make([]*spelling.Lexicon, len(sp.states))
	for i, st := range sp.states {
		lexicons[i] = st.lexicon
	}
	meant, _ := spelling.Best(form, kind == inflected, sp.vocabulary, lexicons...)
	return meant, nil
}

// isAbbreviation reports whether a word has a capital behind its first letter.
func isAbbreviation(word string) bool {
	_, n := utf8.DecodeRuneInString(word)
	return strings.ContainsFunc(word[n:], unicode.IsUpper)
}

// isWritten reports whether a word is in the vocabulary or, as it is, in an index.
func (sp *speller) isWritten(form string) bool {
	return slices.ContainsFunc(sp.states, func(st *state) bool { return st.lexicon.Count(form) > 0 }) ||
		sp.vocabulary.Has(form)
}

// What is known of a word that nobody wrote as it is.
const (
	unknownWord = iota
	inflected   // others have its stem
	stopWord    // in a language of the index
)

func (sp *speller) kindOf(ctx context.Context, form string) (int, error) {
	for _, st := range sp.states {
		if st.words == nil {
			continue
		}
		for _, lang := range st.languages() {
			tokens := sp.analyzer.Tokens(lang, form)
			if len(tokens) == 0 {
				return stopWord, nil
			}
			known, err := sp.isTerm(ctx, st, tokens[0].Term)
			if err != nil || known {
				return inflected, err
			}
		}
	}
	return unknownWord, nil
}

// leastStem is how many letters of a stem tell a word.
const leastStem = 4

func (sp *speller) isTerm(ctx context.Context, st *state, term string) (bool, error) {
	if len(term) >= leastStem && sp.vocabulary.Has(term) {
		return true, nil
	}
	for _, field := range []string{lexical.Title, lexical.Text} {
		if n, err := st.words.Count(ctx, field, term); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}
