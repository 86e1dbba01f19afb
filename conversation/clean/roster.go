package clean

import "github.com/askbook/askbook/conversation"

// Roster knows the people of a corpus: add every conversation once, in any
// order, then clean. Its size grows with the number of different people, not
// of conversations.
type Roster struct {
	settings Settings
}

// NewRoster returns a roster that knows only what the settings say.
func NewRoster(s Settings) *Roster { return &Roster{settings: s} }

// Add learns from a conversation. It must not be called after the first Clean.
func (r *Roster) Add(c *conversation.Conversation) {}

// Agents are the display names of those who answer others in at least two
// conversations, sorted.
func (r *Roster) Agents() []string { return nil }

// Domains are the company's mail domains, as set or as told, sorted.
func (r *Roster) Domains() []string { return nil }

// Digest is a hash of everything in the roster that Clean depends on: with the
// same digest the same conversation comes out the same.
func (r *Roster) Digest() string { return "" }

// Clean tells the roles of a conversation's turns and cleans their texts. It
// does not change c, and may be called from several goroutines.
func Clean(c *conversation.Conversation, r *Roster) Cleaned {
	return Cleaned{Conversation: *c}
}
