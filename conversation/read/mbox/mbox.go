// Package mbox reads mail: mailboxes in the mbox format, and single mails as
// .eml files and Maildir folders hold them.
//
// A mailbox is read mail by mail, each from a buffer that is used again; of a
// mail longer than the limit, the beginning is read. Mails are taken as they
// come: without a date, an id or a valid charset, nested a hundred deep, with
// ten thousand recipients. Answers by machines and reports on delivery are
// ignored, with the reason.
package mbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// The names of the formats.
const (
	Mailbox = "mbox"
	Mail    = "eml"
)

// Detect tells Mailbox, Mail or "" from the beginning of a file.
func Detect(head []byte) string {
	head = bytes.TrimLeft(head, "\r\n")
	first, rest, _ := bytes.Cut(head, []byte("\n"))
	if isSeparator(first) {
		return Mailbox
	}
	if bytes.HasPrefix(first, []byte("From ")) && isMail(rest) {
		return Mailbox
	}
	if isMail(head) {
		return Mail
	}
	return ""
}

// isMail reports whether head begins with fields, two of them a mail's own.
func isMail(head []byte) bool {
	known := 0
	lines := 0
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 || lines > 200 {
			break
		}
		lines++
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		key, _, ok := field(line)
		if !ok {
			return false
		}
		switch key {
		case "From", "To", "Received", "Return-Path", "Delivered-To", "Message-Id", "Date", "Subject", "Mime-Version", "Content-Type", "Cc", "In-Reply-To", "References":
			known++
		}
	}
	return known >= 2
}

// Read reads a mailbox.
func Read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	s := &splitter{r: bufio.NewReaderSize(f.Reader, input.HeadBytes), limit: int(opt.Limits.WithDefaults().Record)}
	for record := 1; ; record++ {
		err := s.next()
		if errors.Is(err, io.EOF) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		at := place{file: f.Name, format: Mailbox, record: record, line: s.start}
		if err := give(s.raw, s.cut, at, opt, sink); err != nil {
			return err
		}
	}
}

// ReadMail reads a file that holds one mail.
func ReadMail(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	limit := opt.Limits.WithDefaults().Record
	raw, err := io.ReadAll(io.LimitReader(f.Reader, limit+1))
	if err != nil {
		return err
	}
	cut := int64(len(raw)) > limit
	if cut {
		raw = raw[:limit]
	}
	if err := give(raw, cut, place{file: f.Name, format: Mail, record: 1, line: 1}, opt, sink); err != nil {
		return err
	}
	return ctx.Err()
}

// place says where a mail stands.
type place struct {
	file, format string
	record, line int
}

// give hands a mail to the sink, or says why it does not.
func give(raw []byte, cut bool, at place, opt input.Options, sink input.Sink) error {
	m := parse(raw)
	m.File, m.Format, m.Record, m.Line = at.file, at.format, at.record, at.line
	m.Channel = opt.Channel
	if m.Channel == "" {
		m.Channel = conversation.Email
	}
	note := input.Refusal{File: at.file, Record: name(m, at.record), Line: at.line}
	switch {
	case m.Auto != "":
		note.Reason = m.Auto
		sink.Ignore(note)
		return nil
	case m.Text == "" && m.Subject == "":
		note.Reason = "no text and no subject"
		if !looksLikeMail(m) {
			note.Reason = "no mail: it has no header"
		}
		sink.Refuse(note)
		return nil
	case cut:
		note.Reason = "longer than the limit: only its beginning was read"
		sink.Refuse(note)
	}
	return sink.Yield(m)
}

func looksLikeMail(m conversation.Message) bool {
	return !m.Author.IsZero() || !m.Time.IsZero() || len(m.To) > 0
}

// name is what a person finds the mail by: its subject, else its position.
func name(m conversation.Message, record int) string {
	if m.Subject != "" {
		return strconv.Itoa(record) + " " + input.Excerpt(m.Subject)
	}
	return strconv.Itoa(record)
}
