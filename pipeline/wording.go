package pipeline

import (
	"context"
	"strings"

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

// embedWording embeds redacted texts.
func embedWording(ctx context.Context, e embed.Embedder, purpose embed.Purpose, texts []string) ([]embed.Vector, error) {
	plain := make([]string, len(texts))
	for i, text := range texts {
		plain[i] = wording(text)
	}
	return e.Embed(ctx, purpose, plain)
}
