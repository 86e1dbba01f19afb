package thread

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/askbook/askbook/conversation"
)

// Ids that this package makes begin with one of these, so that they are told
// from ids that a source gave.
const (
	mailPrefix   = "m-"
	threadPrefix = "t-"
	hashLength   = 16
)

// newID makes the id of the conversation that m begins. It depends on nothing
// but the oldest message that m knows of, so February's answer and January's
// question arrive at the same one.
func newID(m conversation.Message) string {
	if m.Thread != "" {
		return threadPrefix + hash(m.Thread)
	}
	for _, ref := range m.Refs {
		if ref != "" {
			return mailPrefix + hash(ref)
		}
	}
	return mailPrefix + hash(turnKey(m))
}

// isMade reports whether newID made the id.
func isMade(id string) bool {
	rest, ok := strings.CutPrefix(id, mailPrefix)
	if !ok {
		rest, ok = strings.CutPrefix(id, threadPrefix)
	}
	return ok && len(rest) == hashLength && strings.Trim(rest, "0123456789abcdef") == ""
}

// turnKey is the message's key or, where the source's reader gave none, one
// made from what it says.
func turnKey(m conversation.Message) string {
	if m.Key != "" {
		return m.Key
	}
	return hash(m.Author.Name, m.Author.Email, m.Time.UTC().String(), m.Subject, m.Text)
}

// linkKey writes a key of a kind. Long ones are hashed: strangers choose
// Message-IDs.
func linkKey(kind string, parts ...string) string {
	text := strings.Join(parts, "\x1f")
	if len(text) > 120 {
		text = hash(text)
	}
	return kind + ":" + text
}

func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:hashLength]
}
