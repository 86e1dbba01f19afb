package pipeline

import (
	"context"
	"fmt"
	"strings"

	"github.com/askbook/askbook/cluster/naming"
	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/internal/pattern"
)

// naming is what names of topics are judged by: who says a word, and whether it
// is one, or somebody's name.
func (b *build) naming(ctx context.Context) (naming.From, error) {
	named, err := b.named(ctx)
	if err != nil {
		return naming.From{}, err
	}
	tokenizer, err := builtin.Tokenizer()
	if err != nil {
		return naming.From{}, fmt.Errorf("naming topics: %w", err)
	}
	return naming.From{
		Text: b.issue,
		Customer: func(id string) string {
			if d := b.document(id); d != nil {
				return d.Customer()
			}
			return ""
		},
		Whole:    b.said,
		Personal: func(word string) bool { return named[word] || document.PersonName(word) },
		Known:    func(word string) bool { return known(tokenizer, word) },
	}, nil
}

// endings make a word of another that the vocabulary has.
var endings = pattern.MustCompile(`^##(?:y|s|es|ed|d|ing|er|ers|or|ies|able|ible|ment|ments|ly|less|ness|al|ation|ity|ive|ful|ship|ware|board|load|stream|back|up|out|book)$`)

// known reports whether the vocabulary of the built-in model has a word, or one
// that it is made of: of a person's name are made pet names of it, and no words.
func known(t *static.Tokenizer, word string) bool {
	ids := t.IDs(word, 3)
	if len(ids) != 2 {
		return len(ids) == 1
	}
	stem, ending := t.Token(int(ids[0])), t.Token(int(ids[1]))
	return len(stem) > 3 && endings.MatchString(ending) && (ending != "##y" || !document.PersonName(stem))
}

// said is what the customer of a document said, and what others told him.
func (b *build) said(id string) (asked, told string) {
	d := b.document(id)
	if d == nil {
		return "", ""
	}
	var customer, others strings.Builder
	customer.WriteString(d.Subject())
	for _, t := range d.Turns() {
		s := &customer
		if t.Role == conversation.Agent || t.Role == conversation.Bot || t.Role == conversation.System {
			s = &others
		}
		s.WriteString("\n" + t.Text)
	}
	return customer.String(), others.String()
}

// A word is a person's name that redaction found to be one in leastNamed
// conversations, and in one for every namedOf that still hold it: where it took
// "seat" for a name now and then, that is none.
const (
	leastNamed = 3
	namedOf    = 3
)

var letters = pattern.MustCompile(`\pL{2,}`)

// named are the words that redaction found to be persons' names, which it may
// have missed elsewhere.
func (b *build) named(ctx context.Context) (map[string]bool, error) {
	persons, err := b.w.Store.FindingCounts(ctx, "PERSON")
	if err != nil {
		return nil, err
	}
	found := map[string]int{}
	for value, n := range persons {
		for _, w := range letters.FindAllString(strings.ToLower(value), -1) {
			found[w] += n
		}
	}
	held := map[string]int{}
	for i := range b.docs {
		seen := map[string]bool{}
		for _, w := range letters.FindAllString(strings.ToLower(b.docs[i].Issue()), -1) {
			if found[w] > 0 && !seen[w] {
				seen[w] = true
				held[w]++
			}
		}
	}
	named := map[string]bool{}
	for w, n := range found {
		named[w] = n >= leastNamed && namedOf*n >= held[w]
	}
	return named, nil
}
