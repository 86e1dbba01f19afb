// Package input is what all importers share: the file they read, the sink they
// give their messages to, their limits, and the repair of text.
//
// An importer is one function:
//
//	func Read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error
//
// It reads f.Reader to its end and holds no more than a record of it. A bad
// record is given to [Sink.Refuse] and the reader goes on with the next; only
// an error of the reader below, of the sink or of the context ends the file.
package input

import (
	"io"

	"github.com/askbook/askbook/conversation"
)

// File is one file as an importer sees it.
type File struct {
	// Name is the base name of the file, or its path inside the folder or
	// archive that was given, with forward slashes; never absolute.
	Name   string
	Reader io.Reader
}

// Options say how to read. The zero value detects everything.
type Options struct {
	// Format is one of the format names of package read, "" to detect it.
	Format string
	// Channel is given to every message; "" means the format's own.
	Channel conversation.Channel
	// Map gives columns (CSV) or keys (JSON Lines) by name the field that
	// they hold, over what their names suggest. Package csv lists the fields.
	Map    map[string]string
	Limits Limits
}

// Limits bound what a stranger's file may cost. A zero field means its
// default.
type Limits struct {
	Record  int64 // bytes of one mail, line, row or daily file's message: 32 MiB
	Archive int64 // bytes that all files of one archive may unpack to: 16 GiB
	Ratio   int64 // bytes that one byte of an archive may unpack to, past the first 16 MiB of a file: 200
	Files   int   // files of one folder or archive: 1,000,000
	Depth   int   // folders below one another: 64
}

// WithDefaults is l with its zero fields filled in.
func (l Limits) WithDefaults() Limits {
	set(&l.Record, 32<<20)
	set(&l.Archive, 16<<30)
	set(&l.Ratio, 200)
	set(&l.Files, 1_000_000)
	set(&l.Depth, 64)
	return l
}

func set[T int | int64](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// Refusal names a record that was not imported, and why. One that was refused
// is an error in the file; one that was ignored is no conversation (an
// auto-reply, a file of no known kind in a folder).
type Refusal struct {
	File   string // as [File.Name]
	Record string // its id, key or position ("17"); "" where the whole file is meant
	Line   int    // from 1; 0 where lines mean nothing
	Reason string // lower case, without a full stop
}

// Sink takes what is read. Every field may be nil.
type Sink struct {
	Message  func(conversation.Message) error // an error ends the reading and is returned
	Article  func(Article) error              // the same, for articles
	Refused  func(Refusal)
	Ignored  func(Refusal)
	File     func(name, format string) // once for each file that was read
	Progress func(bytes int64)         // bytes of the source read since the last call
}

// Yield gives m to the sink.
func (s Sink) Yield(m conversation.Message) error {
	if s.Message == nil {
		return nil
	}
	return s.Message(m)
}

// YieldArticle gives a to the sink.
func (s Sink) YieldArticle(a Article) error {
	if s.Article == nil {
		return nil
	}
	return s.Article(a)
}

// Refuse tells the sink of a record that is in error.
func (s Sink) Refuse(r Refusal) {
	if s.Refused != nil {
		s.Refused(r)
	}
}

// Ignore tells the sink of a record or file that is no conversation.
func (s Sink) Ignore(r Refusal) {
	if s.Ignored != nil {
		s.Ignored(r)
	}
}

// Read tells the sink that a file of a format was read.
func (s Sink) Read(name, format string) {
	if s.File != nil {
		s.File(name, format)
	}
}

// Advance tells the sink that bytes of the source were read.
func (s Sink) Advance(bytes int64) {
	if s.Progress != nil && bytes > 0 {
		s.Progress(bytes)
	}
}
