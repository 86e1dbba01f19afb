package serve

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// excerpts tells of each turn, cut to a length, what conversation it is from,
// and marks what an article with the body took from it.
func (s *Server) excerpts(ctx context.Context, list []pipeline.Excerpt, body string, length int) ([]pages.Excerpt, error) {
	var out []pages.Excerpt
	for _, x := range list {
		doc, err := s.w.Store.Document(ctx, x.Conversation)
		if err != nil {
			return nil, err
		}
		when := doc.Start()
		if turns := doc.Turns(); x.Turn < len(turns) && !turns[x.Turn].Time.IsZero() {
			when = turns[x.Turn].Time
		}
		out = append(out, pages.Excerpt{
			Parts: restsOn(clip(pipeline.Plain(x.Text), length), pipeline.Plain(body)), Href: conversationHref(x.Conversation, x.Turn),
			From: clip(cmp.Or(pipeline.PlainTitle(doc.Subject()), conversationName(doc.Channel())), 80), When: day(when),
		})
	}
	return out, nil
}

// conversationName is what a conversation without a subject is called where it is linked to.
func conversationName(c conversation.Channel) string {
	if c == "" || c == conversation.Text {
		return "Conversation"
	}
	return capital(string(c)) + " conversation"
}

func capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

// clip shortens s to about n runes, at a space.
func clip(s string, n int) string {
	runes := []rune(strings.TrimSpace(s))
	if len(runes) <= n {
		return string(runes)
	}
	cut := string(runes[:n])
	if i := strings.LastIndexAny(cut, " \n"); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimSpace(cut) + "…"
}

// Lengths at which turns are cut, in characters: what customers ask is short,
// and what agents answer is there to be checked.
const (
	askedLength  = 420
	sourceLength = 1500
)
