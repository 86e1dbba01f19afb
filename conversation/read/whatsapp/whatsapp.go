// Package whatsapp reads the text that WhatsApp's "export chat" writes, with
// or without the brackets of its versions, in the date formats of its
// languages: the order of day and month is told from the file.
//
// A chat goes on for years, so it is cut into conversations where no one wrote
// for a day. Lines of WhatsApp's own, pictures and deleted messages are
// ignored.
package whatsapp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// Format is the name of the format.
const Format = "whatsapp"

// silence of this length ends a conversation.
const silence = 24 * time.Hour

// sampleBytes of a chat are looked at to tell the order of day and month:
// more than ten years of a busy chat.
const sampleBytes = 16 << 20

// 15.04.2016, 15:04 - Name: text; [2/24/15, 9:41:03 PM] Name: text
var begins = regexp.MustCompile(`^\x{200E}?(\[?)(\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4})(?:,|\s+um|\s+at|\s+à)?[\s\x{202F}\x{A0}]+(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\x{202F}\x{A0}]*[AaPp]\.?[\s\x{202F}\x{A0}]?[Mm]\.?)?)(?:\]\s?|\s[-–]\s)(.*)$`)

// post is the beginning of a message.
type post struct {
	when string // date and time, as written
	rest string // name, colon and text, or a line of WhatsApp's own
}

func parse(line []byte) (post, bool) {
	if len(line) < 12 {
		return post{}, false
	}
	if c := line[0]; c != '[' && (c < '0' || c > '9') && c != 0xE2 {
		return post{}, false
	}
	m := begins.FindSubmatch(line)
	if m == nil || (len(m[1]) > 0) != bytes.HasPrefix(bytes.TrimPrefix(line, []byte("\u200E")), []byte("[")) {
		return post{}, false
	}
	return post{when: string(m[2]) + ", " + string(m[3]), rest: string(m[4])}, true
}

// Detect reports whether a text begins as a chat does: its first line that is
// not empty begins a message.
func Detect(head []byte) bool {
	first, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n \t"), []byte("\n"))
	_, ok := parse(bytes.TrimSuffix(first, []byte("\r")))
	return ok
}

// Read reads a chat.
func Read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	limits := opt.Limits.WithDefaults()
	head, err := io.ReadAll(io.LimitReader(f.Reader, sampleBytes))
	if err != nil {
		return err
	}
	c := &chat{file: f.Name, opt: opt, sink: sink, limit: int(limits.Record), order: orderOf(head)}
	lines := input.NewLines(io.MultiReader(bytes.NewReader(head), f.Reader), limits.Record)
	for {
		line, err := lines.Next()
		switch {
		case errors.Is(err, io.EOF):
			if err := c.end(); err != nil {
				return err
			}
			return ctx.Err()
		case errors.Is(err, input.ErrTooLong):
			sink.Refuse(input.Refusal{File: f.Name, Line: lines.Number, Reason: err.Error()})
			continue
		case err != nil:
			return err
		}
		if err := c.line(line, lines.Number); err != nil {
			return err
		}
	}
}

// orderOf tells the order of day and month.
func orderOf(head []byte) input.Order {
	var dates []string
	for line := range bytes.Lines(head) {
		if p, ok := parse(bytes.TrimRight(line, "\r\n")); ok {
			dates = append(dates, p.when)
		}
	}
	return input.OrderOf(dates)
}

// chat puts lines together to messages.
type chat struct {
	file   string
	opt    input.Options
	sink   input.Sink
	limit  int
	order  input.Order
	record int

	open bool // a message was begun
	m    conversation.Message
	text strings.Builder
	cut  bool

	thread string
	last   time.Time
	twins  map[string]int // messages of the same minute by their keys
}

func (c *chat) line(line []byte, number int) error {
	p, ok := parse(line)
	if !ok {
		if !c.open {
			if len(bytes.TrimSpace(line)) > 0 {
				c.sink.Refuse(input.Refusal{File: c.file, Line: number, Reason: "before the first message"})
			}
			return nil
		}
		c.add("\n" + string(line))
		return nil
	}
	if err := c.end(); err != nil {
		return err
	}
	c.record++
	note := input.Refusal{File: c.file, Record: strconv.Itoa(c.record), Line: number}
	when, ok := input.Time(p.when, c.order)
	if !ok {
		note.Reason = "no time: " + input.Excerpt(p.when)
		c.sink.Refuse(note)
		return nil
	}
	name, text, ok := author(p.rest)
	if !ok {
		note.Reason = "a line of WhatsApp's own"
		c.sink.Ignore(note)
		return nil
	}
	c.open = true
	c.m = conversation.Message{File: c.file, Record: c.record, Line: number, Format: Format, Time: when, Author: conversation.Person{Name: name}}
	c.add(text)
	return nil
}

func (c *chat) add(text string) {
	if c.text.Len()+len(text) > c.limit {
		c.cut = true
		return
	}
	c.text.WriteString(text)
}

// author parts the name of the author from the text; ok is false for a line
// that names none.
func author(rest string) (name, text string, ok bool) {
	rest = strings.TrimPrefix(rest, "\u200E")
	name, text, ok = strings.Cut(rest, ": ")
	if !ok {
		name, ok = strings.CutSuffix(rest, ":")
	}
	name = input.Line(strings.TrimLeft(name, "~ \u202F\u00A0"))
	if !ok || name == "" || len(name) > 120 {
		return "", "", false
	}
	return name, text, true
}

// end gives the message that was begun to the sink.
func (c *chat) end() error {
	if !c.open {
		return nil
	}
	raw := c.text.String()
	c.text.Reset()
	c.open = false
	note := input.Refusal{File: c.file, Record: strconv.Itoa(c.m.Record), Line: c.m.Line}
	if c.cut {
		c.cut = false
		note.Reason = "longer than the limit: only its beginning was read"
		c.sink.Refuse(note)
	}
	if reason := notice(raw); reason != "" {
		note.Reason = reason
		c.sink.Ignore(note)
		return nil
	}
	m := c.m
	m.Text = strings.TrimSpace(strings.ReplaceAll(input.Text(raw), "\u200E", ""))
	if m.Channel = c.opt.Channel; m.Channel == "" {
		m.Channel = conversation.WhatsApp
	}
	c.place(&m)
	return c.sink.Yield(m)
}

// place gives a message its thread and key. Both come from content, so that a
// later, longer export of the chat finds them again.
func (c *chat) place(m *conversation.Message) {
	key := "whatsapp-" + input.Hash(m.Time.Format(time.RFC3339), m.Author.Name, m.Text)
	if c.thread == "" || m.Time.Sub(c.last) > silence {
		c.thread = key
	}
	if !m.Time.Equal(c.last) || c.twins == nil {
		c.twins = map[string]int{}
	}
	c.last = m.Time
	c.twins[key]++
	m.Thread, m.Key, m.Seq = c.thread, key, m.Record
	if n := c.twins[key]; n > 1 {
		m.Key += "-" + strconv.Itoa(n)
	}
}

var notices = []struct {
	form   *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`(?i)^<[^<>\n]*(omitted|weggelassen|ausgeschlossen|omitid[oa]s?|omis|omess[oi]|oculto|omitted media)[^<>\n]*>$`), "a picture or file, left out of the export"},
	{regexp.MustCompile(`(?i)^\x{200E}?(image|video|audio|sticker|gif|document|contact card|bild|imagen|foto) (omitted|weggelassen|omitid[oa]|omesso)$`), "a picture or file, left out of the export"},
	{regexp.MustCompile(`(?i)^\x{200E}?(this message was deleted|you deleted this message|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht|se eliminó este mensaje|ce message a été supprimé)\.?$`), "a deleted message"},
	{regexp.MustCompile(`(?i)^\x{200E}?(messages and calls are end-to-end encrypted|messages (to|you send to) this (chat|group)|nachrichten und anrufe sind ende-zu-ende|los mensajes y las llamadas están cifrados|les messages et les appels sont chiffrés)`), "a line of WhatsApp's own"},
}

// notice says why a text is no person's message, "" if it is. Newer exports
// mark what WhatsApp wrote with U+200E at its beginning.
func notice(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || text == "\u200E" || text == "null" {
		return "no text"
	}
	for _, n := range notices {
		if n.form.MatchString(text) {
			return n.reason
		}
	}
	if strings.HasPrefix(text, "\u200E") && !strings.Contains(text, "\n") {
		return "a line of WhatsApp's own"
	}
	return ""
}
