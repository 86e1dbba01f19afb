package document

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/internal/jsonread"
)

// ID is the conversation's.
func (d *Document) ID() string { return d.d.ID }

// Channel is the conversation's medium.
func (d *Document) Channel() conversation.Channel { return d.d.Channel }

// Subject is the redacted subject line, possibly empty.
func (d *Document) Subject() string { return d.d.Subject }

// Issue is what the customer came for: the subject, if it says something, and
// the first statement of the problem. About 600 characters at most; never empty
// unless every turn is.
func (d *Document) Issue() string { return d.d.Issue }

// Lang is the customer's language, ISO 639-1; "" where unsure.
func (d *Document) Lang() string { return d.d.Lang }

// Status is the conversation's status as the source gave it.
func (d *Document) Status() string { return d.d.Status }

// Tags are the conversation's tags, redacted. They must not be changed.
func (d *Document) Tags() []string { return d.d.Tags }

// CSAT is the customer's rating, nil where there is none.
func (d *Document) CSAT() *float64 { return d.d.CSAT }

// Meta are further fields of the source, redacted. They must not be changed.
func (d *Document) Meta() map[string]string { return d.d.Meta }

// Customer is an opaque key, the same in all conversations of one customer and
// never empty. A conversation that names none has a key of its own.
func (d *Document) Customer() string { return d.d.Customer }

// Turns are the redacted turns, as many as the conversation has, in its order.
// They must not be changed.
func (d *Document) Turns() []Turn { return d.d.Turns }

// Start is the earliest time of a turn, zero where none has one.
func (d *Document) Start() time.Time {
	var start time.Time
	for _, t := range d.d.Turns {
		if !t.Time.IsZero() && (start.IsZero() || t.Time.Before(start)) {
			start = t.Time
		}
	}
	return start
}

// End is the latest time of a turn, zero where none has one.
func (d *Document) End() time.Time {
	var end time.Time
	for _, t := range d.d.Turns {
		if t.Time.After(end) {
			end = t.Time
		}
	}
	return end
}

// MarshalJSON gives the form in which the store keeps a document.
func (d Document) MarshalJSON() ([]byte, error) { return json.Marshal(d.d) }

// UnmarshalJSON takes back what MarshalJSON gave. It is for the store alone:
// text that did not come out of a Redactor must not get in this way.
func (d *Document) UnmarshalJSON(b []byte) error {
	if err := jsonread.Unmarshal(b, &d.d); err != nil {
		return fmt.Errorf("reading a stored document: %w", err)
	}
	return nil
}
