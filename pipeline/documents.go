package pipeline

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/askbook/askbook/conversation/clean"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/store"
)

// documents cleans and redacts the conversations that changed, or whose people
// play another part than before.
func (b *build) documents(ctx context.Context) error {
	conversations, err := b.w.Store.ConversationsHash(ctx)
	if err != nil {
		return err
	}
	b.docsInput = fingerprint("documents", documentsVersion, conversations, b.w.Settings.Company)
	total, err := b.w.Store.CountConversations(ctx)
	if err != nil {
		return err
	}
	return b.stage(ctx, "documents", b.docsInput, total, func(m Meter) (int, error) {
		roster, err := b.roster(ctx)
		if err != nil {
			return 0, err
		}
		if err := b.makeDocuments(ctx, roster, m); err != nil {
			return 0, err
		}
		return total, b.w.Store.SetResults(ctx, b.docsInput, store.Results{
			resultCompany: Company{Domains: roster.Domains(), Agents: roster.Agents()},
		})
	})
}

// resultCompany is the name of a Company in the store.
const resultCompany = "company"

// Company is what the conversations tell of the company: what may be public.
type Company struct {
	Domains []string `json:"domains"`
	Agents  []string `json:"agents"`
}

// roster learns from all conversations who is who.
func (b *build) roster(ctx context.Context) (*clean.Roster, error) {
	company := b.w.Settings.Company
	roster := clean.NewRoster(clean.Settings{AgentDomains: company.Domains, Agents: company.Agents, Shared: company.Lists})
	for c, err := range b.w.Store.Conversations(ctx) {
		if err != nil {
			return nil, err
		}
		roster.Add(c.Conversation)
	}
	return roster, nil
}

// batchDocuments are made and written at a time.
const batchDocuments = 2000

func (b *build) makeDocuments(ctx context.Context, roster *clean.Roster, m Meter) error {
	known, err := b.w.Store.DocumentInputs(ctx)
	if err != nil {
		return err
	}
	redactor := document.NewRedactor(document.Options{Names: roster.Agents(), AllowDomains: roster.Domains()})
	people := roster.Digest()
	var batch []store.Stored
	var inputs []int64
	put := func() error {
		made := make([]store.Made, len(batch))
		g, gctx := errgroup.WithContext(ctx)
		g.SetLimit(runtime.GOMAXPROCS(0))
		const chunk = 64
		for from := 0; from < len(batch); from += chunk {
			g.Go(func() error {
				for i := from; i < min(from+chunk, len(batch)); i++ {
					if err := gctx.Err(); err != nil {
						return err
					}
					doc, findings := redactor.Document(clean.Clean(batch[i].Conversation, roster))
					made[i] = store.Made{Document: doc, Input: inputs[i], Findings: findings}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		batch, inputs = batch[:0], inputs[:0]
		return b.w.Store.PutDocuments(ctx, made, nil)
	}
	for c, err := range b.w.Store.Conversations(ctx) {
		if err != nil {
			return err
		}
		m.Add(1)
		input := hash64(documentsVersion, c.Hash, people)
		before, ok := known[c.Conversation.ID]
		delete(known, c.Conversation.ID)
		if ok && before == input {
			continue
		}
		batch, inputs = append(batch, c), append(inputs, input)
		if len(batch) == batchDocuments {
			if err := put(); err != nil {
				return err
			}
		}
	}
	if err := put(); err != nil {
		return err
	}
	var gone []string // merged into others since
	for id := range known {
		gone = append(gone, id)
	}
	slices.Sort(gone)
	return b.w.Store.PutDocuments(ctx, nil, gone)
}

// loadDocuments reads all documents once for the stages that need them.
func (b *build) loadDocuments(ctx context.Context) error {
	if b.docs != nil {
		return nil
	}
	b.docs = []document.Document{}
	for d, err := range b.w.Store.Documents(ctx) {
		if err != nil {
			return err
		}
		b.docs = append(b.docs, d)
	}
	// SQLite orders ids by bytes, as strings.Compare does; the stages rely on it.
	if !slices.IsSortedFunc(b.docs, func(x, y document.Document) int { return strings.Compare(x.ID(), y.ID()) }) {
		slices.SortFunc(b.docs, func(x, y document.Document) int { return strings.Compare(x.ID(), y.ID()) })
	}
	return nil
}

// document returns the document with the id, nil where there is none.
func (b *build) document(id string) *document.Document {
	i, ok := slices.BinarySearchFunc(b.docs, id, func(d document.Document, id string) int { return strings.Compare(d.ID(), id) })
	if !ok {
		return nil
	}
	return &b.docs[i]
}
