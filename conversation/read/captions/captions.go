// Package captions reads the transcripts of calls: WebVTT and SubRip files
// with speakers, as "<v Name>" or as "Name: text".
//
// A file is a conversation. Cues of one speaker that follow each other are one
// turn. Times are those of the cues when the file's name or a note in it gives
// a date, else unknown.
package captions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// The names of the formats.
const (
	WebVTT = "vtt"
	SubRip = "srt"
)

var timing = regexp.MustCompile(`^\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}`)

// Detect tells WebVTT, SubRip or "" from the beginning of a text.
func Detect(head []byte) string {
	if rest, ok := bytes.CutPrefix(head, []byte("WEBVTT")); ok && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0) {
		return WebVTT
	}
	lines := 0
	for line := range bytes.Lines(head) {
		if timing.Match(line) {
			return SubRip
		}
		if len(bytes.TrimSpace(line)) > 0 {
			lines++
		}
		if lines > 1 {
			break
		}
	}
	return ""
}

// cue is one caption.
type cue struct {
	line  int
	start time.Duration
	voice string // of "<v Name>" or "Name:"
	text  string
}

// transcript is a file that was read.
type transcript struct {
	title  string
	date   time.Time // of the call, zero where unknown
	cues   []cue
	prefix map[string]int // how often a cue begins with "Name:", by name
	named  int            // cues that begin with "Name:"
	voices bool           // "<v Name>" is used
}

// Read reads a transcript of the given format.
func Read(ctx context.Context, format string, f input.File, opt input.Options, sink input.Sink) error {
	t, err := parse(f, opt, sink)
	if err != nil {
		return err
	}
	if len(t.cues) == 0 {
		sink.Ignore(input.Refusal{File: f.Name, Reason: "no cue says anything"})
		return nil
	}
	thread := "call-" + t.hash(path.Base(f.Name))
	for i, turn := range t.turns() {
		m := conversation.Message{
			File: f.Name, Record: i + 1, Line: turn.line, Format: format, Channel: opt.Channel,
			Thread: thread, Key: thread + "#" + strconv.Itoa(i), Seq: i, Subject: t.title, Text: turn.text,
		}
		if m.Channel == "" {
			m.Channel = conversation.Call
		}
		if !t.date.IsZero() {
			m.Time = t.date.Add(turn.start)
		}
		m.Author.Name, m.Role = speaker(turn.voice)
		if err := sink.Yield(m); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// hash makes an id of a transcript's name and its first cues, which stay the
// same when a word is corrected further down.
func (t *transcript) hash(name string) string {
	parts := []string{name}
	for _, c := range t.cues[:min(3, len(t.cues))] {
		parts = append(parts, c.start.String(), c.voice, c.text)
	}
	return input.Hash(parts...)
}

// parse reads the cues of a file. Blocks without a timing are headers and
// notes.
func parse(f input.File, opt input.Options, sink input.Sink) (*transcript, error) {
	limit := opt.Limits.WithDefaults().Record
	t := &transcript{date: dateIn(f.Name), prefix: map[string]int{}}
	lines := input.NewLines(f.Reader, limit)
	var block []string
	var size int64
	for {
		line, err := lines.Next()
		end := errors.Is(err, io.EOF)
		switch {
		case errors.Is(err, input.ErrTooLong):
			sink.Refuse(input.Refusal{File: f.Name, Line: lines.Number, Reason: err.Error()})
			continue
		case err != nil && !end:
			return nil, err
		}
		if size += int64(len(line)); size > limit {
			return nil, fmt.Errorf("line %d: a transcript of more than %d MiB", lines.Number, limit>>20)
		}
		if !end && len(bytes.TrimSpace(line)) > 0 {
			block = append(block, string(line))
			continue
		}
		if reason := t.block(block, lines.Number-len(block)); reason != "" {
			sink.Refuse(input.Refusal{File: f.Name, Record: strconv.Itoa(len(t.cues) + 1), Line: lines.Number - len(block), Reason: reason})
		}
		block = block[:0]
		if end {
			return t, nil
		}
	}
}

// block takes in the lines between two empty ones. The reason is why they
// cannot be read, "" if they can.
func (t *transcript) block(block []string, line int) (reason string) {
	if len(block) == 0 {
		return ""
	}
	for i := range min(2, len(block)) {
		if m := timing.FindStringSubmatch(block[i]); m != nil {
			t.add(line, offset(m), block[i+1:])
			return ""
		}
	}
	first := strings.TrimSpace(block[0])
	switch {
	case strings.HasPrefix(first, "WEBVTT"):
		t.title = input.Line(strings.Trim(strings.TrimPrefix(first, "WEBVTT"), " -–"))
	case strings.HasPrefix(first, "STYLE"), strings.HasPrefix(first, "REGION"):
		return ""
	case strings.HasPrefix(first, "NOTE"):
	case len(block) == 1 && isNumber(first):
		return "" // the number of a cue that an empty line parts from it
	default:
		if _, err := strconv.Atoi(first); err == nil || strings.Contains(strings.Join(block, " "), "-->") {
			return "no time where a cue needs one: " + input.Excerpt(strings.Join(block, " "))
		}
		return "text outside of a cue: " + input.Excerpt(strings.Join(block, " "))
	}
	if t.date.IsZero() {
		t.date = dateIn(strings.Join(block, " "))
	}
	return ""
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

func offset(m []string) time.Duration {
	n := func(i int) time.Duration { v, _ := strconv.Atoi(m[i]); return time.Duration(v) }
	millis, _ := strconv.Atoi((m[4] + "00")[:3])
	return n(1)*time.Hour + n(2)*time.Minute + n(3)*time.Second + time.Duration(millis)*time.Millisecond
}

var isoDate = regexp.MustCompile(`((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:[T _-]+([01]\d|2[0-3])[:.-]?([0-5]\d)(?:[:.-]?([0-5]\d))?)?`)

// dateIn is a date that stands in a name or note, year first.
func dateIn(s string) time.Time {
	m := isoDate.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	t := time.Date(n(1), time.Month(n(2)), n(3), n(4), n(5), n(6), 0, time.UTC)
	if t.Day() != n(3) {
		return time.Time{}
	}
	return t
}
