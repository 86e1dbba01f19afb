// Package jsonl reads conversations as JSON Lines, askbook's neutral format,
// and as one JSON array of the same records:
//
//	{"id":"c-1","channel":"email","subject":"…","time":"2026-03-01T09:30:00Z",
//	 "status":"solved","tags":["billing"],"csat":4,
//	 "customer":{"id":"u-9","name":"…","email":"…"},
//	 "turns":[{"role":"customer","author":"…","time":"…","text":"…"}]}
//
// Only id and one of text and turns are required; {"id":"t1","text":"…"} is a
// conversation of one customer's turn. Ids may be numbers. Fields that are not
// known are kept in the conversation's meta, values that are no strings as
// compact JSON. The same id again is the same conversation, and its turns
// replace those of the same position.
package jsonl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// Format is the name of the format.
const Format = "jsonl"

// known are keys that records of some sort have.
var known = regexp.MustCompile(`"(?:id|text|turns|title|question|utterance|message|body)"\s*:`)

// Detect reports whether a text begins as JSON Lines or as an array of records
// do. A file that is not named so must have a key that is known.
func Detect(name string, head []byte) bool {
	head = bytes.TrimSpace(head)
	if len(head) > 0 && head[0] == '[' {
		return known.Match(head) && bytes.HasPrefix(bytes.TrimSpace(head[1:]), []byte("{"))
	}
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".jsonl", ".ndjson", ".jsonlines":
		return true
	}
	first, _, whole := bytes.Cut(head, []byte("\n"))
	if !whole && len(head) > input.HeadBytes/2 {
		return true // one line, longer than what is looked at
	}
	return json.Valid(first) && known.Match(first)
}

// Read reads a file of records.
func Read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	d := decoder{file: f.Name, opt: opt, sink: sink}
	return Records(ctx, f, opt, sink, d.record)
}

// Records gives the raw records of a file, lines or elements of an array, to
// each, whose error ends the reading unless it is a [Bad]: that refuses the
// record. A record is valid until each returns.
func Records(ctx context.Context, f input.File, opt input.Options, sink input.Sink, each func(raw []byte, record, line int) error) error {
	limit := opt.Limits.WithDefaults().Record
	lines := input.NewLines(f.Reader, limit)
	next, line := lines.Next, func() int { return lines.Number }
	if lines.Begins('[') {
		values := input.NewValues(lines.Rest(), limit)
		next, line = values.Next, func() int { return values.Line }
	}
	for record := 1; ; {
		raw, err := next()
		raw = bytes.TrimSpace(raw)
		switch {
		case errors.Is(err, io.EOF):
			return ctx.Err()
		case errors.Is(err, input.ErrTooLong):
			sink.Refuse(input.Refusal{File: f.Name, Record: strconv.Itoa(record), Line: line(), Reason: fmt.Sprintf("longer than %d MiB", limit>>20)})
			record++
			continue
		case err != nil:
			return err
		case len(raw) == 0:
			continue
		}
		err = each(raw, record, line())
		var bad Bad
		if errors.As(err, &bad) {
			if bad.Record == "" {
				bad.Record = strconv.Itoa(record)
			}
			sink.Refuse(input.Refusal{File: f.Name, Record: bad.Record, Line: line(), Reason: bad.Reason})
		} else if err != nil {
			return err
		}
		record++
	}
}

// Bad is the error of a record that cannot be imported.
type Bad struct{ Record, Reason string }

// Error implements error.
func (b Bad) Error() string { return b.Reason }

type decoder struct {
	file string
	opt  input.Options
	sink input.Sink
}

// record decodes one conversation and gives its turns to the sink.
func (d *decoder) record(raw []byte, record, line int) error {
	o, err := Object(raw, d.opt.Map)
	if err != nil {
		return err
	}
	m := conversation.Message{File: d.file, Record: record, Line: line, Format: Format, Channel: d.opt.Channel}
	turns, err := conversationOf(o, &m)
	if err != nil {
		return Bad{Record: m.Conversation, Reason: err.Error()}
	}
	for i, t := range turns {
		m.Key = m.Conversation + "#" + strconv.Itoa(i)
		m.Seq = i
		m.Role, m.Author, m.Text = t.role, t.author, t.text
		if !t.time.IsZero() || i > 0 {
			m.Time = t.time
		}
		if err := d.sink.Yield(m); err != nil {
			return err
		}
		m.Customer, m.Status, m.Tags, m.CSAT, m.Meta = conversation.Person{}, "", nil, nil, nil
	}
	return nil
}
