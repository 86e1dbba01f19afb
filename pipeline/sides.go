package pipeline

import (
	"slices"
	"strings"
	"unicode"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/pattern"
)

// viewWeights are what the sides of a conversation weigh beside its issue. They
// were measured, see docs/decisions.md; what a side is worth in the corpus at
// hand the clustering finds out by itself.
func viewWeights() []float64 { return []float64{answers: .5, tags: .5} }

// The sides from which a conversation is seen besides its issue.
const (
	answers = iota
	tags
	sideCount
)

// sides are those of a document; t is what is told of it, nil where that is not known.
func sides(d *document.Document, t *told) [][]string {
	out := make([][]string, sideCount)
	switch {
	case t == nil:
		out[answers] = answerTerms(d.Turns())
	default:
		out[answers] = splitLines(t.answered)
	}
	out[tags] = tagTerms(d.Tags())
	return out
}

// maxAnswer is how many bytes of what the agents said are read.
const maxAnswer = 2000

var link = pattern.MustCompile(`https?://[^\s<>"')\]]+`)

// answerTerms are the distinct words and links in what the agents said, sorted.
// Personal values are left out: they differ where an answer is the same.
func answerTerms(turns []document.Turn) []string {
	var terms []string
	left := maxAnswer
	for _, t := range turns {
		if t.Role != conversation.Agent || left <= 0 {
			continue
		}
		text := strings.ToValidUTF8(t.Text[:min(len(t.Text), left)], "")
		left -= len(text)
		text = placeholder.ReplaceAllString(text, " ")
		terms = append(terms, link.FindAllString(text, -1)...)
		text = link.ReplaceAllString(text, " ")
		terms = append(terms, strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})...)
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

func tagTerms(tags []string) []string {
	var terms []string
	for _, tag := range tags {
		if tag = strings.ToLower(strings.TrimSpace(tag)); tag != "" {
			terms = append(terms, tag)
		}
	}
	return terms
}
