// Package demo holds what "askbook demo" shows: half a year of support
// conversations of Dawnlatch, a company that does not exist, with the help
// articles it already has and the drafts that its people have approved.
//
// README.md beside this file says what the company sells, what its rules are
// and which of them changed, so that whoever adds a conversation stays true to
// it. Everything in files/ is invented: people, addresses, orders, numbers.
//
// [Files] is a tree of
//
//	conversations/mail/*.mbox     mail threads, one file a month
//	conversations/chat/*.csv      web chats: conversation_id, time, author, role, text
//	conversations/slack/…         a Slack export: the channel shared with shops
//	conversations/calls/*.vtt     call transcripts with speakers
//	conversations/tickets/*.jsonl tickets as conversation JSON Lines
//	articles/*.md                 the help centre as it stands, three articles stale
//	approvals.jsonl               the drafts to approve; see [Approvals]
//	gold.jsonl                    who asked what; see [Gold]
package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The company of the demo, as its settings and its site name it.
const (
	Company = "Dawnlatch"
	Domain  = "dawnlatch.example"
	Address = "help@dawnlatch.example"
)

// Conversations and Articles are the folders of [Files] that are imported.
const (
	Conversations = "conversations"
	Articles      = "articles"
)

//go:embed files
var embedded embed.FS

// Files is the demo's tree, read-only. Its paths use forward slashes.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "files")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return files
}

// Write copies Files below dir, which it makes where it is missing. A file
// that is there already with the same bytes is not touched, any other is
// replaced.
func Write(dir string) error {
	files := Files()
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			return os.MkdirAll(path, 0o755)
		}
		want, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, want) {
			return nil
		}
		return os.WriteFile(path, want, 0o644)
	})
}

// Approval says that the draft which answers a question is to be approved.
// Drafts get their ids from the build, so a question is named by its wording:
// the draft whose question is closest in meaning is the one meant.
type Approval struct {
	Like    string `json:"like"`
	Section string `json:"section"` // the heading under which the site lists it
}

// Approvals are the approvals of files/approvals.jsonl, in its order.
func Approvals() ([]Approval, error) { return lines[Approval]("approvals.jsonl") }

// Label says that a conversation asks a question. A conversation that asks two
// has two labels; one that asks what nobody else does has none.
//
// Conversation is the Message-ID of the first mail without its brackets, the
// id of a chat or ticket, "channel/ts" of a Slack thread's first post, or the
// base name of a transcript.
type Label struct {
	Conversation string `json:"conversation"`
	Question     string `json:"question"` // a slug of README.md's table
}

// Gold is the truth about who asks what, for measuring.
func Gold() ([]Label, error) { return lines[Label]("gold.jsonl") }

func lines[T any](name string) ([]T, error) {
	file, err := Files().Open(name)
	if err != nil {
		return nil, fmt.Errorf("open the demo's %s: %w", name, err)
	}
	defer file.Close()

	var values []T
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	for {
		var value T
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the demo's %s, value %d: %w", name, len(values)+1, err)
		}
		values = append(values, value)
	}
}
