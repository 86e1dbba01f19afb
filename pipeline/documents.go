package pipeline

import (
	"context"
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/conversation/clean"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/parallel"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// documents cleans and redacts the conversations that changed, or whose people
// play another part than before.
func (b *build) documents(ctx context.Context) error {
	var err error
	if b.docsInput, err = documentsInput(ctx, b.w); err != nil {
		return err
	}
	total, err := b.w.Store.CountConversations(ctx)
	if err != nil {
		return err
	}
	return b.stage(ctx, "documents", b.docsInput, total, func(m Meter) (int, error) {
		roster, err := learnPeople(ctx, b.w)
		if err != nil {
			return 0, err
		}
		if err := b.makeDocuments(ctx, roster, m); err != nil {
			return 0, err
		}
		return total, b.w.Store.SetResults(ctx, b.docsInput, store.Results{
			resultCompany: Company{Domains: orEmpty(roster.Domains()), Agents: orEmpty(roster.Agents())},
		})
	})
}

// documentsInput is the fingerprint of what all documents are made from.
func documentsInput(ctx context.Context, w *workspace.Workspace) (string, error) {
	conversations, err := w.Store.ConversationsHash(ctx)
	return fingerprint("documents", documentsVersion, conversations, w.Settings.Company), err
}

// resultCompany is the name of a Company in the store.
const resultCompany = "company"

// Company is what the conversations tell of the company: what may be public.
type Company struct {
	Domains []string `json:"domains"`
	Agents  []string `json:"agents"`
}

// learnPeople learns from all conversations who is who.
func learnPeople(ctx context.Context, w *workspace.Workspace) (*clean.Roster, error) {
	company := w.Settings.Company
	roster := clean.NewRoster(clean.Settings{AgentDomains: company.Domains, Agents: company.Agents, Shared: company.Lists})
	for c, err := range w.Store.Conversations(ctx) {
		if err != nil {
			return nil, err
		}
		roster.Add(c.Conversation)
	}
	return roster, nil
}

// maker makes documents: it is the only way through the door.
type maker struct {
	roster   *clean.Roster
	redactor *document.Redactor
}

func newMaker(roster *clean.Roster) maker {
	return maker{roster, document.NewRedactor(document.Options{Names: roster.Agents(), AllowDomains: roster.Domains()})}
}

func (m maker) document(c *conversation.Conversation) (document.Document, []document.Finding) {
	return m.redactor.Document(clean.Clean(c, m.roster))
}

// batchDocuments are made and written at a time.
const batchDocuments = 2000

func (b *build) makeDocuments(ctx context.Context, roster *clean.Roster, m Meter) error {
	known, err := b.w.Store.DocumentInputs(ctx)
	if err != nil {
		return err
	}
	maker := newMaker(roster)
	people := roster.Digest()
	var batch []store.Stored
	var inputs []int64
	put := func() error {
		made := make([]store.Made, len(batch))
		parallel.Each(len(batch), func(i int) {
			doc, findings := maker.document(batch[i].Conversation)
			made[i] = store.Made{Document: doc, Input: inputs[i], Findings: findings}
		})
		if err := ctx.Err(); err != nil {
			return err
		}
		batch, inputs = batch[:0], inputs[:0]
		return b.w.Store.PutDocuments(ctx, made, nil)
	}
	gone := maps.Clone(known) // merged into others since
	unchanged := func(id string, hash int64) bool {
		before, ok := known[id]
		return ok && before == hash64(documentsVersion, hash, people)
	}
	for c, err := range b.w.Store.ConversationsUnless(ctx, unchanged) {
		if err != nil {
			return err
		}
		m.Add(1)
		delete(gone, c.ID)
		if c.Conversation == nil {
			continue
		}
		batch, inputs = append(batch, c), append(inputs, hash64(documentsVersion, c.Hash, people))
		if len(batch) == batchDocuments {
			if err := put(); err != nil {
				return err
			}
		}
	}
	if err := put(); err != nil {
		return err
	}
	return b.w.Store.PutDocuments(ctx, nil, slices.Sorted(maps.Keys(gone)))
}

// loadDocuments reads all documents once for the stages that need them.
func (b *build) loadDocuments(ctx context.Context) error {
	if b.docs != nil {
		return nil
	}
	b.docs = []document.Document{}
	// SQLite orders ids by bytes, as strings.Compare does; the stages rely on it.
	for made, err := range b.w.Store.Made(ctx) {
		if err != nil {
			return err
		}
		b.docs, b.inputs = append(b.docs, made.Document), append(b.inputs, made.Input)
	}
	return nil
}

// sampled is about how many documents are read of what is learned from all.
const sampled = 20_000

// sampleOf yields all documents, or where there are very many some, chosen by their
// ids. It changes little when more come.
func sampleOf(docs []document.Document) iter.Seq[*document.Document] {
	every := uint32(1)
	for len(docs) > sampled*int(every) {
		every *= 2
	}
	return func(yield func(*document.Document) bool) {
		for i := range docs {
			h := fnv.New32a()
			h.Write([]byte(docs[i].ID()))
			if h.Sum32()%every == 0 && !yield(&docs[i]) {
				return
			}
		}
	}
}

// place is where the document with the id stands among all.
func (b *build) place(id string) (int, bool) {
	return slices.BinarySearchFunc(b.docs, id, func(d document.Document, id string) int { return strings.Compare(d.ID(), id) })
}

// document returns the document with the id, nil where there is none.
func (b *build) document(id string) *document.Document {
	i, ok := b.place(id)
	if !ok {
		return nil
	}
	return &b.docs[i]
}
