package read

import (
	"context"

	"github.com/askbook/askbook/conversation/read/articles"
	"github.com/askbook/askbook/conversation/read/input"
)

// pages is the kind of files that hold articles.
type pages struct{}

func (pages) formats() []string { return []string{articles.Markdown, articles.HTML, articles.Lines} }

func (pages) fields() []string {
	return []string{"id", "meta", "slug", "status", "tags", "text", "time", "title", "url"}
}

func (pages) prepare([]entry, Sink) {}

func (pages) detect(name string, raw, text []byte) string {
	if raw != nil {
		return ""
	}
	return articles.Detect(name, text)
}

func (pages) unknown(string) string {
	return "no article (articles are Markdown, HTML or JSON Lines)"
}

func (pages) read(ctx context.Context, format string, f input.File, opt Options, sink Sink) error {
	return articles.Read(ctx, format, f, opt, sink)
}
