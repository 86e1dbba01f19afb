// Package read imports conversations and articles from files, folders, zips
// and standard input.
//
// [Conversations] takes one PATH of the command line, finds out what it holds
// and gives its messages, one by one, to a [Sink]: memory stays flat however
// long the file. [Articles] does the same for the pages of an existing
// knowledge base. Formats are told by content, not by name:
//
//	mbox      mailboxes; eml: single mails, Maildir folders
//	csv       tables with commas, semicolons, bars; tsv: with tabs
//	jsonl     conversations as JSON Lines, or as one JSON array
//	slack     a Slack export, as a folder or a zip, or one of its daily files
//	whatsapp  the text that "export chat" writes
//	vtt, srt  captions with speakers
//	markdown, html, jsonl   articles
//
// Nothing is dropped in silence: each record is imported, or refused or
// ignored with its file, its place and a reason. Text is UTF-8 without control
// characters and overrides of writing direction; its lines end in \n.
package read

import (
	"context"
	"io"

	"github.com/askbook/askbook/conversation/read/input"
)

// What importers and their callers share; see package input.
type (
	Options = input.Options
	Limits  = input.Limits
	Sink    = input.Sink
	Refusal = input.Refusal
	Article = input.Article
)

// Conversations reads the messages of path: a file, a folder, a zip, or "-"
// for in. It fails when path itself cannot be read or is of no known kind, with
// one sentence that names it and a hint; what is wrong inside goes to the sink.
func Conversations(ctx context.Context, path string, in io.Reader, opt Options, sink Sink) error {
	return readPath(ctx, path, in, opt, sink, &conversations{})
}

// Articles reads the articles of path, as Conversations reads messages:
// Markdown and HTML files, JSON Lines, folders and zips of them.
func Articles(ctx context.Context, path string, in io.Reader, opt Options, sink Sink) error {
	return readPath(ctx, path, in, opt, sink, pages{})
}

// Size is the number of bytes that path holds, for a progress bar: the sum of
// the bytes given to Sink.Progress comes close to it. It is 0 where that
// cannot be known.
func Size(path string) int64 { return sizeOf(path) }
