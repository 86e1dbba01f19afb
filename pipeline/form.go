package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/parallel"
)

// Mass mailings, alerts and what web forms write are one text with other figures and
// names in it. Short ones lie as far apart by these as by what they say, and would
// make a topic for each price.
const (
	formLeast = 10 // conversations that make a form
	formWords = 6  // in it, at least: what a few short words have in common is no form
)

// fold gives all texts of one form the vector of what they have in common.
func (b *build) fold(ctx context.Context, texts []string, vectors []embed.Vector) error {
	groups := forms(texts)
	common := make([]string, len(groups))
	for g, group := range groups {
		common[g] = strings.Join(formOf(texts[group[0]]), " ")
	}
	shared, err := b.embedder.Embed(ctx, embed.Cluster, common)
	if err != nil {
		return fmt.Errorf("embedding what conversations have in common: %w", err)
	}
	for g, group := range groups {
		for _, i := range group {
			vectors[i] = shared[g]
		}
	}
	return nil
}

// forms are the groups of texts that differ in figures and personal values only, by the
// first text of each.
func forms(texts []string) (groups [][]int) {
	hashes := make([]uint64, len(texts))
	parallel.Each(len(texts), func(i int) { hashes[i] = formHash(texts[i]) })
	count := make(map[uint64]int, len(texts))
	for _, h := range hashes {
		count[h]++
	}
	at := make(map[string]int)
	for i, h := range hashes {
		if h == 0 || count[h] < formLeast {
			continue
		}
		form := strings.Join(formOf(texts[i]), " ")
		if _, known := at[form]; !known {
			at[form] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[form]] = append(groups[at[form]], i)
	}
	return slices.DeleteFunc(groups, func(group []int) bool {
		return len(group) < formLeast || !slices.ContainsFunc(group, func(i int) bool { return texts[i] != texts[group[0]] })
	})
}

// formHash stands for the form of a text, 0 where it is too short to have one. All texts
// of all builds are read by it, so it makes no words of them.
func formHash(text string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	form, word, n := uint64(offset), uint64(offset), 0
	inside, figures := false, false
	flush := func() {
		if inside && !figures {
			form = (form ^ word) * prime
			n++
		}
		word, inside, figures = offset, false, false
	}
	for _, r := range text {
		var c rune
		if r < utf8.RuneSelf { // most are
			c = asciiForm[r]
		} else {
			c = formRune(r)
		}
		switch c {
		case 0:
			flush()
		case '0':
			inside, figures = true, true
		default:
			inside = true
			word = (word ^ uint64(c)) * prime
		}
	}
	flush()
	if n < formWords {
		return 0
	}
	return form
}

// asciiForm is formRune of each byte.
var asciiForm = func() (table [utf8.RuneSelf]rune) {
	for r := range table {
		table[r] = formRune(rune(r))
	}
	return table
}()

// formRune is what a rune is in a form: a letter in lower case, '0' for a digit, 0 for what is
// between words.
func formRune(r rune) rune {
	switch {
	case unicode.IsDigit(r):
		return '0'
	case inWord(r):
		return unicode.ToLower(r)
	}
	return 0
}

// inWord reports whether a rune is part of a word; of a placeholder, all are of one.
func inWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// formOf are the words of a text in lower case without figures, codes and placeholders.
func formOf(text string) (words []string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !inWord(r) }) {
		if !strings.ContainsFunc(word, unicode.IsDigit) {
			words = append(words, strings.ToLower(word))
		}
	}
	return words
}
