package read_test

import (
	"context"
	"testing"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read"
)

// haul is what a sink took.
type haul struct {
	messages []conversation.Message
	articles []read.Article
	refused  []read.Refusal
	ignored  []read.Refusal
	formats  map[string]int
	bytes    int64
}

func (h *haul) sink() read.Sink {
	h.formats = map[string]int{}
	return read.Sink{
		Message:  func(m conversation.Message) error { h.messages = append(h.messages, m); return nil },
		Article:  func(a read.Article) error { h.articles = append(h.articles, a); return nil },
		Refused:  func(r read.Refusal) { h.refused = append(h.refused, r) },
		Ignored:  func(r read.Refusal) { h.ignored = append(h.ignored, r) },
		File:     func(_, format string) { h.formats[format]++ },
		Progress: func(n int64) { h.bytes += n },
	}
}

func conversationsOf(t testing.TB, path string, opt read.Options) *haul {
	t.Helper()
	h := &haul{}
	if err := read.Conversations(context.Background(), path, nil, opt, h.sink()); err != nil {
		t.Fatal(err)
	}
	return h
}
