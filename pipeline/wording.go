package pipeline

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/pattern"
)

// Placeholders stand where personal values were, [NAME_1]; introductions are
// how people say who they are. Neither says what a text is about, and vectors
// that hold them lie closer than their meanings do.
var (
	placeholder  = pattern.MustCompile(`\[[A-Z]+(?:_[A-Z]+)*_\d+\]`)
	introduction = pattern.MustCompile(`(?i)\b(?:my (?:full )?name(?: is|'s)|i am|i'?m|this is|it'?s)\s+(?:\[[A-Z]+_\d+\]\s*)+(?:here\b)?[.,;!]?\s*(?:and\b)?`)
)

// wording is a redacted text as a vector is made from it: without placeholders
// and introductions, unless nothing is left then.
func wording(text string) string {
	if !strings.Contains(text, "[") {
		return text
	}
	plain := introduction.ReplaceAllString(text, " ")
	plain = placeholder.ReplaceAllString(plain, " ")
	if strings.TrimSpace(plain) == "" {
		return text
	}
	return strings.Join(strings.Fields(plain), " ")
}

// signsApart parts words from signs such as emoji: to a tokenizer "thanks😊" is one word,
// which no vocabulary has, and was left out as a whole.
func signsApart(text string) string {
	if strings.IndexFunc(text, isSign) < 0 {
		return text
	}
	var b strings.Builder
	sign := false
	for _, r := range text {
		if sign && drawsSign(r) {
			continue
		}
		if sign = isSign(r); sign {
			b.WriteString(" " + string(r) + " ")
		} else {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isSign reports whether a rune is a symbol that no keyboard of old has.
func isSign(r rune) bool {
	return r >= utf8.RuneSelf && unicode.IsSymbol(r)
}

// drawsSign reports whether a rune behind a sign only tells how it is drawn: as a picture, or as
// one with the next. Behind letters of some scripts they tell how these are joined.
func drawsSign(r rune) bool { return unicode.Is(unicode.Variation_Selector, r) || r == '\u200d' }

// embeddable is a redacted text as a model reads it.
func embeddable(text string) string { return signsApart(wording(text)) }

// embedWording embeds redacted texts.
func embedWording(ctx context.Context, e embed.Embedder, purpose embed.Purpose, texts []string) ([]embed.Vector, error) {
	plain := make([]string, len(texts))
	for i, text := range texts {
		plain[i] = embeddable(text)
	}
	return e.Embed(ctx, purpose, plain)
}
