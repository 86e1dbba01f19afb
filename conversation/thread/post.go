package thread

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/askbook/askbook/conversation"
)

// In a channel without threads people finish a thought in several posts, and
// answer each other by name.
const (
	ownWindow     = 5 * time.Minute
	mentionWindow = 30 * time.Minute
	maxMentions   = 5
)

// postLink are the keys by which a post outside any thread is joined to the
// posts before it.
type postLink struct {
	record   []string
	mentions []string
	own      string
}

// postKeys finds the keys of a Slack post that opens no visible thread: its
// thread is called by its own key. They lead to whatever a person last wrote in
// the channel.
func postKeys(m conversation.Message) postLink {
	if m.Channel != conversation.Slack && m.Format != "slack" || m.Thread != "" && m.Thread != m.Key {
		return postLink{}
	}
	channel, ok := channelOf(m.Key)
	author := strings.ToLower(m.Author.Name)
	if author == "" {
		author = m.Author.ID
	}
	if !ok || author == "" {
		return postLink{}
	}
	own := linkKey("post", channel, author)
	link := postLink{record: []string{own}, own: own}
	for _, name := range mentions(m.Text) {
		if name != author {
			link.mentions = append(link.mentions, linkKey("post", channel, name))
		}
	}
	return link
}

func (l postLink) candidates() []string {
	if l.own == "" {
		return nil
	}
	return append(slices.Clone(l.mentions), l.own)
}

// match prefers whom the post addresses to what its author wrote before.
func (l postLink) match(hits map[string]Hit, at time.Time) string {
	if l.own == "" || at.IsZero() {
		return ""
	}
	if id := latest(hits, l.mentions, at, mentionWindow); id != "" {
		return id
	}
	return latest(hits, []string{l.own}, at, ownWindow)
}

// channelOf cuts the time stamp off a post's key "C024BE91L/1503435956.000247".
func channelOf(key string) (channel string, ok bool) {
	stamp := strings.TrimRight(key, "0123456789.")
	if len(stamp) == len(key) || len(stamp) < 2 {
		return "", false
	}
	return stamp[:len(stamp)-1], true
}

// mentions are the lower-case names that follow an "@", each as one, two and
// three words, since a display name may have several.
func mentions(text string) []string {
	var names []string
	for range maxMentions {
		at := strings.IndexByte(text, '@')
		if at < 0 {
			break
		}
		inWord := at > 0 && isNameByte(text[at-1])
		text = text[at+1:]
		if inWord {
			continue
		}
		window := text[:min(len(text), 80)]
		name := ""
		for i, word := range strings.Fields(window) {
			bare := strings.TrimFunc(word, func(r rune) bool { return unicode.IsPunct(r) })
			if bare == "" || i == 3 {
				break
			}
			name = strings.ToLower(strings.TrimSpace(name + " " + bare))
			names = append(names, name)
			if bare != word {
				break
			}
		}
	}
	return names
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '.' || b == '_'
}
