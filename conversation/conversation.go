// Package conversation holds the record of an exchange between a customer and
// a company, whatever it came from: mail, chat, ticket, call.
//
// Importers (package conversation/read) yield a [Message] for each mail, post,
// row or cue. Package conversation/thread joins messages to a [Conversation],
// whose turns keep the text as it came. Only packages clean and document read
// that text: what they make of it is what the rest of askbook sees.
//
// The package does no I/O.
package conversation

import "time"

// Channel is the medium of a conversation.
type Channel string

// The channels that importers know. A user may name others.
const (
	Email    Channel = "email"
	Slack    Channel = "slack"
	WhatsApp Channel = "whatsapp"
	Call     Channel = "call"
	Text     Channel = "text"
)

// Role is the part that the author of a turn plays.
type Role string

// Unknown is the role of an author whom the source does not place; package
// clean decides.
const (
	Unknown  Role = ""
	Customer Role = "customer"
	Agent    Role = "agent"
	Bot      Role = "bot"
	System   Role = "system"
)

// Person is what a source says of someone: any field may be empty.
type Person struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"` // lower case, without "mailto:" or brackets
}

// IsZero reports whether nothing is known of the person.
func (p Person) IsZero() bool { return p == Person{} }

// Message is one mail, post, line, row or cue as an importer yields it, with
// the keys by which it finds its conversation.
type Message struct {
	File   string // the base name of the file, or its path inside a folder or archive
	Record int    // position in the file, from 1
	Line   int    // line where the record starts, from 1; 0 where lines mean nothing
	Format string // "mbox", "csv", …

	Channel Channel

	// Conversation is the id of the conversation where the source states one;
	// such ids are global: the same id again is the same conversation.
	Conversation string
	// Key identifies the message wherever it turns up again: a Message-ID
	// without its brackets, a Slack channel and time stamp, or a hash of the
	// content where the source has no key.
	Key string
	// Refs are the keys of earlier messages that this one answers, oldest
	// first: References, then In-Reply-To.
	Refs []string
	// Thread is the source's own thread key (a Slack channel and thread time
	// stamp, a transcript's file). Messages of one thread are one conversation.
	Thread string
	// Seq orders messages of one conversation that have no times.
	Seq int

	Subject string
	Author  Person
	To      []Person // recipients, copies included
	List    Person   // the mailing list that carried it; nobody's identity
	Role    Role
	Time    time.Time // zero where unknown
	Text    string    // plain text (HTML is converted); quotes and signature still in it

	// Auto says why this is no human's message ("auto-reply", "bounce");
	// empty otherwise.
	Auto string

	// Facts about the whole conversation, where the record states them.
	Customer Person
	Status   string
	Tags     []string
	CSAT     *float64
	Meta     map[string]string
}

// Turn is one contribution to a conversation, with its text as it came.
type Turn struct {
	Key    string    `json:"key,omitempty"` // the message's Key
	Role   Role      `json:"role,omitempty"`
	Author Person    `json:"author,omitzero"`
	To     []Person  `json:"to,omitempty"`
	Time   time.Time `json:"time,omitzero"`
	Seq    int       `json:"seq,omitempty"` // the message's Seq
	Text   string    `json:"text"`
}

// Conversation is an exchange as it was imported: raw, and so personal. Turns
// are in order of time, then of the source.
type Conversation struct {
	ID       string            `json:"id"`
	Files    []string          `json:"files,omitempty"` // where its messages came from, sorted
	Format   string            `json:"format,omitempty"`
	Channel  Channel           `json:"channel,omitempty"`
	Subject  string            `json:"subject,omitempty"`
	Customer Person            `json:"customer,omitzero"`
	List     Person            `json:"list,omitzero"`
	Status   string            `json:"status,omitempty"`
	Tags     []string          `json:"tags,omitempty"`
	CSAT     *float64          `json:"csat,omitempty"`
	Meta     map[string]string `json:"meta,omitempty"`
	Turns    []Turn            `json:"turns"`
}

// Start is the earliest time of a turn, zero where none has one.
func (c *Conversation) Start() time.Time {
	var start time.Time
	for _, t := range c.Turns {
		if !t.Time.IsZero() && (start.IsZero() || t.Time.Before(start)) {
			start = t.Time
		}
	}
	return start
}
