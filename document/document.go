// Package document is the one door from what was said to what may be used: a
// [Document] is a conversation cleaned and redacted, and only a [Redactor] can
// make one.
package document

import (
	"time"

	"github.com/askbook/askbook/conversation"
)

// Document is a conversation without quotes, signatures and personal values.
// Its fields are unexported so that the compiler keeps every text that has not
// gone through a Redactor out.
type Document struct{ d data }

type data struct {
	ID       string               `json:"id"`
	Channel  conversation.Channel `json:"channel,omitempty"`
	Subject  string               `json:"subject,omitempty"`
	Issue    string               `json:"issue,omitempty"`
	Said     string               `json:"said,omitempty"` // the issue as said, where that differs
	Lang     string               `json:"lang,omitempty"`
	Status   string               `json:"status,omitempty"`
	Tags     []string             `json:"tags,omitempty"`
	CSAT     *float64             `json:"csat,omitempty"`
	Meta     map[string]string    `json:"meta,omitempty"`
	Customer string               `json:"customer,omitempty"`
	Turns    []Turn               `json:"turns,omitempty"`
}

// Turn is one redacted contribution. Index is its place in the conversation,
// from 0: cleaning never drops a turn.
type Turn struct {
	Index int               `json:"i"`
	Role  conversation.Role `json:"role,omitempty"`
	Time  time.Time         `json:"time,omitzero"`
	Text  string            `json:"text"`
}

// Passage is a piece of a document that is searched on its own.
type Passage struct {
	ID   string // the document's id, "#" and a number
	Turn int    // index of the turn in which it starts
	Text string
}
