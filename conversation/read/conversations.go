package read

import (
	"context"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation/read/captions"
	"github.com/askbook/askbook/conversation/read/csv"
	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/jsonl"
	"github.com/askbook/askbook/conversation/read/mbox"
	"github.com/askbook/askbook/conversation/read/slack"
	"github.com/askbook/askbook/conversation/read/whatsapp"
)

// conversations is the kind of files that hold messages.
type conversations struct {
	users    map[string]slack.Users // of Slack exports, by their folder
	channels map[string]string      // of Slack's daily files, by their name
}

// slackList is the format of the lists in an export that hold no messages.
const slackList = "slack list"

func isMail(format string) bool { return format == mbox.Mailbox || format == mbox.Mail }

func (c *conversations) formats() []string {
	return []string{mbox.Mailbox, mbox.Mail, csv.Comma, csv.Tab, jsonl.Format, slack.Format, whatsapp.Format, captions.WebVTT, captions.SubRip}
}

func (c *conversations) fields() []string {
	fields := append(csv.Fields(), "turns")
	slices.Sort(fields)
	return fields
}

// prepare finds the Slack exports among the files and reads their users.
func (c *conversations) prepare(entries []entry, sink Sink) {
	c.users, c.channels = map[string]slack.Users{}, map[string]string{}
	for _, e := range entries {
		if root, channel, ok := slack.DayFile(e.name); ok {
			c.channels[e.name] = channel
			c.users[root] = slack.Users{}
		}
	}
	for _, e := range entries {
		users, ok := c.users[path.Dir(e.name)]
		if !ok || path.Base(e.name) != "users.json" && path.Base(e.name) != "org_users.json" {
			continue
		}
		if err := readUsers(users, e); err != nil {
			sink.Refuse(Refusal{File: e.name, Reason: "the users cannot be read: " + why(err)})
		}
	}
}

func readUsers(users slack.Users, e entry) error {
	rc, err := e.open()
	if err != nil {
		return err
	}
	defer rc.Close()
	return users.ReadUsers(rc)
}

// besides are the files that a file given alone may need: for the day of a
// Slack channel, the users of its export.
func besides(name string) []entry {
	whole, err := filepath.Abs(name)
	if err != nil {
		return nil
	}
	channel := filepath.Dir(whole)
	entries := []entry{{name: path.Join(filepath.Base(channel), filepath.Base(whole))}}
	users := filepath.Join(filepath.Dir(channel), "users.json")
	if _, err := os.Stat(users); err == nil {
		entries = append(entries, entry{name: "users.json", open: func() (io.ReadCloser, error) { return os.Open(users) }})
	}
	return entries
}

func (c *conversations) detect(name string, raw, text []byte) string {
	if raw != nil {
		return mailFormat(name, raw)
	}
	if _, ok := c.users[path.Dir(name)]; ok && slack.OwnFile(path.Base(name)) {
		return slackList
	}
	if format := captions.Detect(text); format != "" {
		return format
	}
	switch {
	case slack.Detect(text):
		return slack.Format
	case jsonl.Detect(name, text):
		return jsonl.Format
	case whatsapp.Detect(text):
		return whatsapp.Format
	}
	if isPage(name) {
		return ""
	}
	return csv.Detect(name, text)
}

// mailFormat tells mail. A file that is named or lies as a mail does is taken
// for one, however broken its header is.
func mailFormat(name string, raw []byte) string {
	if format := mbox.Detect(raw); format != "" {
		return format
	}
	folder := path.Base(path.Dir(name))
	if strings.EqualFold(path.Ext(name), ".eml") || (folder == "cur" || folder == "new") && strings.Contains(path.Base(name), ".") && !isPage(name) {
		return mbox.Mail
	}
	return ""
}

// isPage reports whether a name is that of an article, or of a program's own
// file, whatever its lines look like.
func isPage(name string) bool {
	return slices.Contains([]string{".md", ".markdown", ".html", ".htm", ".json", ".xml", ".yaml", ".yml"}, strings.ToLower(path.Ext(name)))
}

func (c *conversations) unknown(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".html", ".htm":
		return "of no known kind (articles are imported with --as articles)"
	case ".json":
		return "of no known kind (conversations in JSON are JSON Lines, one object a line with id and text or turns, or a list of such objects)"
	}
	return "of no known kind (name one with --format: " + strings.Join(c.formats(), ", ") + ")"
}

func (c *conversations) read(ctx context.Context, format string, f input.File, opt Options, sink Sink) error {
	switch format {
	case mbox.Mailbox:
		return mbox.Read(ctx, f, opt, sink)
	case mbox.Mail:
		return mbox.ReadMail(ctx, f, opt, sink)
	case csv.Comma, csv.Tab:
		return csv.Read(ctx, f, opt, sink)
	case jsonl.Format:
		return jsonl.Read(ctx, f, opt, sink)
	case slack.Format:
		channel, users := c.slack(f.Name)
		return slack.Read(ctx, f, channel, users, opt, sink)
	case whatsapp.Format:
		return whatsapp.Read(ctx, f, opt, sink)
	default:
		return captions.Read(ctx, format, f, opt, sink)
	}
}

// slack is the channel of a daily file and the users of its export.
func (c *conversations) slack(name string) (string, slack.Users) {
	if channel, ok := c.channels[name]; ok {
		root, _, _ := slack.DayFile(name)
		return channel, c.users[root]
	}
	// a file that was given alone stands in the list with its folder
	for full, channel := range c.channels {
		if len(c.channels) == 1 && path.Base(full) == name {
			return channel, c.users["."]
		}
	}
	return "slack", nil
}
