// Package thread joins messages to conversations, also to those that earlier
// imports left: January's mailbox and then February's give the conversations
// that both together would have given.
//
// A [Joiner] looks at one message at a time and keeps nothing between two of
// them. What it has to know of earlier messages stands in a table of keys that
// the caller keeps: for each key the conversation it belongs to and when it was
// last used. So memory stays flat, and an import in two halves cannot differ
// from one in one go. The loop of an import is:
//
//	place, err := joiner.Place(ctx, message)
//	// move turns and keys of place.Merge to place.Conversation
//	// remember place.Keys
//	// append the message to place.Conversation, see Update
//
// Which conversation a message belongs to is told by the first rule that
// answers:
//
//  1. The source names the conversation.
//  2. The source's thread: a Slack thread, the file of a transcript.
//  3. A mail's own Message-ID, its References and In-Reply-To, met as a message
//     or only as somebody's reference.
//  4. A reply ("Re:") whose references lead nowhere: the same subject between
//     the same people within 30 days.
//  5. A post in a channel without threads: the author's own last post within
//     five minutes, or the last post of somebody whom it mentions within thirty.
//
// Otherwise it begins a conversation, whose id is made from its first
// Message-ID (the oldest of its references) or its thread.
package thread

import (
	"context"
	"time"
)

// Key is what leads from a message to its conversation later on. The text is
// opaque, at most 200 bytes long, and may hold a person's address.
type Key struct {
	Text string
	Time time.Time // the message's; zero where unknown
}

// Hit is a remembered key.
type Hit struct {
	Key
	Conversation string
}

// Lookup finds remembered keys. The store implements it over a table that
// outlives the import; package thread must not know of it.
type Lookup interface {
	// Lookup returns a Hit for each of the keys that is known, in any order,
	// with the conversation that it belongs to after all merges so far.
	Lookup(ctx context.Context, keys []string) ([]Hit, error)
}

// Placement says where a message belongs and what to remember of it.
type Placement struct {
	Conversation string
	// New says that no earlier message led to the conversation. One that the
	// source names is New each time: its id is all there is to know of it.
	New bool
	// Merge are other conversations that the message turns out to belong to as
	// well: the caller moves their turns and keys to Conversation.
	Merge []string
	// Keys are to be remembered as belonging to Conversation. One that is known
	// already moves to it and takes the later of both times.
	Keys []Key
}

// Joiner places messages. It has no state besides its Lookup.
type Joiner struct {
	lookup Lookup
}

// NewJoiner returns a Joiner that finds earlier messages through lookup.
func NewJoiner(lookup Lookup) *Joiner { return &Joiner{lookup: lookup} }
