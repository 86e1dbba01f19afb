package pipeline

import (
	"context"
	"iter"
	"time"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// record is a conversation in the neutral format of JSON Lines.
type record struct {
	ID       string               `json:"id"`
	Channel  conversation.Channel `json:"channel,omitempty"`
	Subject  string               `json:"subject,omitempty"`
	Time     time.Time            `json:"time,omitzero"`
	Status   string               `json:"status,omitempty"`
	Tags     []string             `json:"tags,omitempty"`
	CSAT     *float64             `json:"csat,omitempty"`
	Lang     string               `json:"lang,omitempty"`
	Customer *conversation.Person `json:"customer,omitempty"`
	Meta     map[string]string    `json:"meta,omitempty"`
	Turns    []recordTurn         `json:"turns"`
}

type recordTurn struct {
	Role   conversation.Role `json:"role,omitempty"`
	Author string            `json:"author,omitempty"`
	Time   time.Time         `json:"time,omitzero"`
	Text   string            `json:"text"`
}

// Export yields every document in order of ids: what the next askbook, or any
// other program, may read without learning who wrote.
func Export(ctx context.Context, w *workspace.Workspace, yield func(any) error) error {
	if w.Store == nil {
		return nil
	}
	for d, err := range currentDocuments(ctx, w) {
		if err != nil {
			return err
		}
		if err := yield(recordOf(&d)); err != nil {
			return err
		}
	}
	return nil
}

func recordOf(d *document.Document) record {
	r := record{
		ID: d.ID(), Channel: d.Channel(), Subject: d.Subject(), Time: d.Start(), Status: d.Status(), Tags: d.Tags(), CSAT: d.CSAT(),
		Lang: d.Lang(), Customer: &conversation.Person{ID: d.Customer()}, Meta: d.Meta(), Turns: []recordTurn{},
	}
	for _, t := range d.Turns() {
		r.Turns = append(r.Turns, recordTurn{Role: t.Role, Time: t.Time, Text: t.Text})
	}
	return r
}

// currentDocuments yields the documents of all imported conversations: those of
// the last build, or, where something changed since, new ones.
func currentDocuments(ctx context.Context, w *workspace.Workspace) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		want, err := documentsInput(ctx, w)
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		made, err := w.Store.Result(ctx, "stage documents", nil)
		if err == nil && made == want {
			w.Store.Documents(ctx)(yield)
			return
		}
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		roster, err := learnPeople(ctx, w, func(store.Stored) {})
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		maker := newMaker(roster)
		for c, err := range w.Store.Conversations(ctx) {
			var d document.Document
			if err == nil {
				d, _ = maker.document(c.Conversation)
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// ExportRaw yields every conversation as it came, in order of ids.
func ExportRaw(ctx context.Context, w *workspace.Workspace, yield func(any) error) error {
	if w.Store == nil {
		return nil
	}
	for s, err := range w.Store.Conversations(ctx) {
		if err != nil {
			return err
		}
		c := s.Conversation
		r := record{
			ID: c.ID, Channel: c.Channel, Subject: c.Subject, Time: c.Start(), Status: c.Status, Tags: c.Tags, CSAT: c.CSAT,
			Meta: c.Meta, Turns: []recordTurn{},
		}
		if !c.Customer.IsZero() {
			r.Customer = &c.Customer
		}
		for _, t := range c.Turns {
			author := t.Author.Name
			if author == "" {
				author = t.Author.Email
			}
			r.Turns = append(r.Turns, recordTurn{Role: t.Role, Author: author, Time: t.Time, Text: t.Text})
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return nil
}
