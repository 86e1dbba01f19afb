// Package slack reads Slack exports: a folder a channel, a JSON file a day,
// and the list of users beside the channels.
//
// A message's key is its channel and time stamp ("help/1452845865.000008"),
// its thread the key of the message that began it, or its own key. Mentions
// and links are written out with the names of users. What Slack notes itself
// (someone joined, a topic was set) is ignored, with its subtype in the reason.
package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/read/input"
)

// Format is the name of the format.
const Format = "slack"

var day = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}\.json$`)

// DayFile tells from its name whether a file is a channel's day, and if so in
// which folder the export lies and what the channel is called.
func DayFile(name string) (root, channel string, ok bool) {
	dir := path.Dir(name)
	if !day.MatchString(path.Base(name)) || dir == "." {
		return "", "", false
	}
	return path.Dir(dir), path.Base(dir), true
}

// OwnFile tells whether a file in the folder of an export is one of Slack's
// own lists, which hold no messages.
func OwnFile(base string) bool {
	switch base {
	case "users.json", "channels.json", "groups.json", "dms.json", "mpims.json", "org_users.json",
		"integration_logs.json", "canvases.json", "lists.json", "huddle_transcripts.json", "file_conversations.json":
		return true
	}
	return false
}

var stamp = regexp.MustCompile(`"ts"\s*:\s*"\d{9,11}\.\d{1,9}"`)

// Detect reports whether a text begins as a channel's day does.
func Detect(head []byte) bool {
	trimmed := strings.TrimSpace(string(head[:min(len(head), 64)]))
	return strings.HasPrefix(trimmed, "[") && stamp.Match(head)
}

// post is a message as Slack writes it.
type post struct {
	Type        string       `json:"type"`
	Subtype     string       `json:"subtype"`
	User        string       `json:"user"`
	Username    string       `json:"username"`
	BotID       string       `json:"bot_id"`
	Text        string       `json:"text"`
	TS          string       `json:"ts"`
	ThreadTS    string       `json:"thread_ts"`
	Profile     profile      `json:"user_profile"`
	Attachments []attachment `json:"attachments"`
	Files       []attachment `json:"files"`
}

type attachment struct {
	Pretext  string `json:"pretext"`
	Title    string `json:"title"`
	Name     string `json:"name"`
	Text     string `json:"text"`
	Fallback string `json:"fallback"`
}

// Read reads a day of a channel.
func Read(ctx context.Context, f input.File, channel string, users Users, opt input.Options, sink input.Sink) error {
	limit := opt.Limits.WithDefaults().Record
	values := input.NewValues(f.Reader, limit)
	for record := 1; ; record++ {
		raw, err := values.Next()
		if errors.Is(err, io.EOF) {
			return ctx.Err()
		}
		note := input.Refusal{File: f.Name, Record: strconv.Itoa(record), Line: values.Line}
		if errors.Is(err, input.ErrTooLong) {
			note.Reason = fmt.Sprintf("longer than %d MiB", limit>>20)
			sink.Refuse(note)
			continue
		}
		if err != nil {
			return err
		}
		var p post
		if err := json.Unmarshal(raw, &p); err != nil {
			note.Reason = "no Slack message: " + input.Line(err.Error())
			sink.Refuse(note)
			continue
		}
		if p.TS != "" {
			note.Record = input.Line(p.TS)
		}
		m, ignored, refused := p.message(channel, users)
		switch {
		case refused != "":
			note.Reason = refused
			sink.Refuse(note)
			continue
		case ignored != "":
			note.Reason = ignored
			sink.Ignore(note)
			continue
		}
		m.File, m.Record, m.Line, m.Format = f.Name, record, values.Line, Format
		if m.Channel = opt.Channel; m.Channel == "" {
			m.Channel = conversation.Slack
		}
		if err := sink.Yield(m); err != nil {
			return err
		}
	}
}

// message makes a message of a post, or says why it is ignored or refused.
func (p *post) message(channel string, users Users) (m conversation.Message, ignored, refused string) {
	sent, ok := parseStamp(p.TS)
	if !ok {
		return m, "", fmt.Sprintf("time stamp %q is none", input.Excerpt(p.TS))
	}
	if p.notice() {
		return m, "a note of Slack's: " + input.Excerpt(p.Type+" "+p.Subtype), ""
	}
	if m.Text = p.text(users); m.Text == "" {
		return m, "no text", ""
	}
	m.Key = channel + "/" + p.TS
	m.Thread = m.Key
	if _, ok := parseStamp(p.ThreadTS); ok && p.ThreadTS != p.TS {
		m.Thread = channel + "/" + p.ThreadTS
		m.Refs = []string{m.Thread}
	}
	m.Time = sent
	m.Author, m.Role = p.author(users)
	m.Meta = map[string]string{"slack_channel": channel}
	return m, "", ""
}

// notice reports whether Slack wrote the post itself.
func (p *post) notice() bool {
	if p.Type != "" && p.Type != "message" {
		return true
	}
	if strings.HasPrefix(p.Subtype, "channel_") || strings.HasPrefix(p.Subtype, "group_") {
		return true
	}
	return slices.Contains([]string{
		"pinned_item", "unpinned_item", "bot_add", "bot_remove", "bot_enable", "bot_disable", "tombstone",
		"reminder_add", "reply_broadcast", "huddle_thread", "sh_room_created", "message_deleted", "message_changed", "assistant_app_thread",
	}, p.Subtype)
}

// text is what the post says; a post of attachments alone says what they do.
func (p *post) text(users Users) string {
	if t := strings.TrimSpace(users.plain(p.Text)); t != "" {
		return t
	}
	var parts []string
	for _, a := range p.Attachments {
		said := ""
		for _, s := range []string{a.Pretext, a.Title, a.Text} {
			if s = strings.TrimSpace(users.plain(s)); s != "" {
				said += s + "\n"
			}
		}
		if said == "" {
			said = users.plain(a.Fallback)
		}
		if said = strings.TrimSpace(said); said != "" {
			parts = append(parts, said)
		}
	}
	for _, f := range p.Files {
		if name := input.Line(f.Title + f.Name); f.Title == "" && name != "" {
			parts = append(parts, "["+name+"]")
		} else if f.Title != "" {
			parts = append(parts, "["+input.Line(f.Title)+"]")
		}
	}
	return strings.Join(parts, "\n")
}

func (p *post) author(users Users) (conversation.Person, conversation.Role) {
	u, known := users[p.User]
	person := conversation.Person{ID: input.Line(p.User), Name: u.name(), Email: input.Address(u.Profile.Email)}
	if !known {
		u.Profile = p.Profile
		person.Name = u.name()
	}
	if person.Name == "" {
		person.Name = input.Line(p.Username)
	}
	if person.ID == "" {
		person.ID = input.Line(p.BotID)
	}
	if u.IsBot || p.BotID != "" || p.Subtype == "bot_message" || p.User == "USLACKBOT" {
		return person, conversation.Bot
	}
	return person, conversation.Unknown
}

// parseStamp reads a time stamp: seconds since 1970, a dot, microseconds.
func parseStamp(ts string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(ts, ".")
	seconds, err1 := strconv.ParseInt(whole, 10, 64)
	micros, err2 := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	if err1 != nil || err2 != nil || seconds <= 0 || seconds > 1<<33 || micros < 0 || len(fraction) > 9 {
		return time.Time{}, false
	}
	return time.Unix(seconds, micros*1000).UTC(), true
}
