// Package readtest runs importers on text archives and writes what they read
// so that people can compare it.
package readtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// Reader is an importer.
type Reader func(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error

// Haul is what a sink took.
type Haul struct {
	Messages []conversation.Message
	Articles []input.Article
	Refused  []input.Refusal
	Ignored  []input.Refusal
	log      strings.Builder
}

// Sink is a sink that fills h.
func (h *Haul) Sink() input.Sink {
	return input.Sink{
		Message: func(m conversation.Message) error {
			h.Messages = append(h.Messages, m)
			h.message(m)
			return nil
		},
		Article: func(a input.Article) error {
			h.Articles = append(h.Articles, a)
			h.article(a)
			return nil
		},
		Refused: func(r input.Refusal) {
			h.Refused = append(h.Refused, r)
			h.refusal("refused", r)
		},
		Ignored: func(r input.Refusal) {
			h.Ignored = append(h.Ignored, r)
			h.refusal("ignored", r)
		},
	}
}

// Read runs an importer on a text.
func Read(t testing.TB, read Reader, name, text string, opt input.Options) *Haul {
	t.Helper()
	h := &Haul{}
	if err := read(context.Background(), input.File{Name: name, Reader: strings.NewReader(text)}, opt, h.Sink()); err != nil {
		fmt.Fprintf(&h.log, "error: %v\n", err)
	}
	return h
}

// Golden runs an importer on each archive of testdata/*.txtar: its first file
// is read, and what comes of it is compared with its last, "want". With
// UPDATE=1 in the environment, "want" is written anew.
func Golden(t *testing.T, read Reader, opt input.Options) {
	t.Helper()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives in testdata", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil || len(a.Files) != 2 || a.Files[1].Name != "want" {
				t.Fatalf("%s: an input and a file \"want\" are expected: %v", path, err)
			}
			got := Read(t, read, a.Files[0].Name, unescape(string(a.Files[0].Data)), opt).String()
			if os.Getenv("UPDATE") != "" {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		})
	}
}

// unescape puts bytes that an archive cannot show where it writes them as
// {u+200E} (a character) or {x+E9} (a byte).
func unescape(s string) string {
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(s, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		var n rune
		code, rest, _ := strings.Cut(after, "}")
		if _, err := fmt.Sscanf(code, "u+%X", &n); err == nil {
			out.WriteRune(n)
		} else if _, err := fmt.Sscanf(code, "x+%X", &n); err == nil {
			out.WriteByte(byte(n))
		} else {
			out.WriteByte('{')
			rest = after
		}
		s = rest
	}
}

// String is what was read, as people can compare it.
func (h *Haul) String() string { return h.log.String() }

func (h *Haul) refusal(what string, r input.Refusal) {
	fmt.Fprintf(&h.log, "%s record %q line %d: %s\n", what, r.Record, r.Line, r.Reason)
}

func (h *Haul) message(m conversation.Message) {
	fmt.Fprintf(&h.log, "message %d line %d %s %s\n", m.Record, m.Line, m.Format, m.Channel)
	h.field("conversation", m.Conversation)
	h.field("key", m.Key)
	h.field("thread", m.Thread)
	h.field("refs", strings.Join(m.Refs, " "))
	h.field("subject", m.Subject)
	h.field("role", string(m.Role))
	h.field("author", person(m.Author))
	for _, to := range m.To {
		h.field("to", person(to))
	}
	h.field("list", person(m.List))
	h.time(m.Time)
	h.field("customer", person(m.Customer))
	h.field("status", m.Status)
	h.field("tags", strings.Join(m.Tags, ", "))
	if m.CSAT != nil {
		h.field("csat", fmt.Sprint(*m.CSAT))
	}
	h.meta(m.Meta)
	h.text(m.Text)
}

func (h *Haul) article(a input.Article) {
	fmt.Fprintf(&h.log, "article %d line %d %q\n", a.Record, a.Line, a.Title)
	h.field("id", a.ID)
	h.field("slug", a.Slug)
	h.field("url", a.URL)
	h.field("status", a.Status)
	h.field("tags", strings.Join(a.Tags, ", "))
	h.time(a.Time)
	h.meta(a.Meta)
	h.text(a.Text)
}

func (h *Haul) field(name, value string) {
	if value != "" {
		fmt.Fprintf(&h.log, "  %s: %s\n", name, value)
	}
}

func (h *Haul) time(t time.Time) {
	if !t.IsZero() {
		h.field("time", t.Format("2006-01-02 15:04:05 MST"))
	}
}

func (h *Haul) meta(meta map[string]string) {
	var keys []string
	for k := range meta {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		h.field("meta."+k, meta[k])
	}
}

func (h *Haul) text(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(&h.log, "  | %s\n", line)
	}
}

func person(p conversation.Person) string {
	var parts []string
	for _, s := range []string{p.ID, p.Name, p.Email} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// Sound fails when what was read breaks a promise of package read: texts
// without control characters, keys that are there, refusals with reasons.
func Sound(t testing.TB, h *Haul) {
	t.Helper()
	for _, m := range h.Messages {
		if m.Key == "" || m.Record < 1 || m.Line < 0 || m.Format == "" || m.Channel == "" {
			t.Errorf("incomplete message %+v", m)
		}
		for _, s := range []string{m.Text, m.Subject, m.Author.Name, m.Author.Email, m.Key, m.Conversation, m.Status} {
			if s != input.Text(s) {
				t.Errorf("text that is not fit to be kept: %q", s)
			}
		}
	}
	for _, a := range h.Articles {
		if a.Title == "" || a.Text != input.Text(a.Text) || a.Title != input.Line(a.Title) {
			t.Errorf("unfit article %+v", a)
		}
	}
	for _, r := range append(slices.Clone(h.Refused), h.Ignored...) {
		if r.Reason == "" || r.Reason != input.Text(r.Reason) {
			t.Errorf("refusal without a fit reason: %+v", r)
		}
	}
}
