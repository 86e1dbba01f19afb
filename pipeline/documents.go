package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

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
		var all []store.Stored
		var roster *clean.Roster
		var known map[string]int64
		work, reading := errgroup.WithContext(ctx)
		work.Go(func() (err error) {
			roster, err = learnPeople(reading, b.w, func(c store.Stored) { all = append(all, store.Stored{ID: c.ID, Hash: c.Hash}) })
			return err
		})
		work.Go(func() (err error) {
			known, err = b.w.Store.DocumentInputs(reading)
			return err
		})
		if err := work.Wait(); err != nil {
			return 0, err
		}
		if err := b.makeDocuments(ctx, roster, known, all, m); err != nil {
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

// learnPeople learns from all conversations who is who; seen is told of each.
func learnPeople(ctx context.Context, w *workspace.Workspace, seen func(store.Stored)) (*clean.Roster, error) {
	company := w.Settings.Company
	roster := clean.NewRoster(clean.Settings{AgentDomains: company.Domains, Agents: company.Agents, Shared: company.Lists})
	for c, err := range w.Store.Conversations(ctx) {
		if err != nil {
			return nil, err
		}
		roster.Add(c.Conversation)
		seen(c)
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

// documentInput is the hash of what a document is made from, the digest of version,
// conversation and people as a list: written by hand, since it is told of every conversation
// at every build. people holds nothing that JSON would escape.
func documentInput(conversation int64, people string) int64 {
	data := append(make([]byte, 0, 128), '[')
	data = append(strconv.AppendInt(data, documentsVersion, 10), ',')
	data = append(strconv.AppendInt(data, conversation, 10), ',', '"')
	data = append(append(data, people...), '"', ']')
	sum := sha256.Sum256(data)
	return int64(binary.LittleEndian.Uint64(sum[:]))
}

// batchDocuments are made and written at a time.
const batchDocuments = 2000

// makeDocuments makes those of conversations that changed: known are the inputs of those that are
// there, all the conversations, without what they hold, in order of their ids.
func (b *build) makeDocuments(ctx context.Context, roster *clean.Roster, known map[string]int64, all []store.Stored, m Meter) error {
	people := roster.Digest()
	var changed []store.Stored
	var inputs []int64 // of those
	for _, c := range all {
		input := documentInput(c.Hash, people)
		if before, ok := known[c.ID]; !ok || before != input {
			changed, inputs = append(changed, c), append(inputs, input)
		}
		delete(known, c.ID)
	}
	m.Add(len(all) - len(changed))
	maker := newMaker(roster)
	for len(changed) > 0 {
		batch := changed[:min(len(changed), batchDocuments)]
		if err := b.w.Store.Fetch(ctx, batch); err != nil {
			return err
		}
		made := make([]store.Made, len(batch))
		parallel.Each(len(batch), func(i int) {
			doc, findings := maker.document(batch[i].Conversation)
			made[i] = store.Made{Document: doc, Input: inputs[i], Findings: findings}
			batch[i].Conversation = nil
		})
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.w.Store.PutDocuments(ctx, made, nil); err != nil {
			return err
		}
		m.Add(len(batch))
		changed, inputs = changed[len(batch):], inputs[len(batch):]
	}
	gone := slices.Sorted(maps.Keys(known)) // merged into others since
	return b.w.Store.PutDocuments(ctx, nil, gone)
}

// loadDocuments reads all documents once for the stages that need them.
func (b *build) loadDocuments(ctx context.Context) error {
	if b.docs != nil {
		return nil
	}
	b.docs = []document.Document{}
	// SQLite orders ids by bytes, as strings.Compare does; the stages rely on it.
	for d, err := range b.w.Store.Digested(ctx) {
		if err != nil {
			return err
		}
		b.docs, b.digests = append(b.docs, d.Document), append(b.digests, d.Digest)
	}
	return nil
}

// sampled is about how many documents are read of what is learned from all.
const sampled = 20_000

// sampling chooses documents by their ids: one of so many, all for 1. It changes little
// when more come, and who is chosen among more is among fewer as well.
type sampling uint32

func samplingOf(documents int) sampling {
	every := sampling(1)
	for documents > sampled*int(every) {
		every *= 2
	}
	return every
}

func (s sampling) chooses(d *document.Document) bool {
	h := fnv.New32a()
	h.Write([]byte(d.ID()))
	return h.Sum32()%uint32(s) == 0
}

// sampleOf yields all documents, or where there are very many some.
func sampleOf(docs []document.Document) iter.Seq[*document.Document] {
	sample := samplingOf(len(docs))
	return func(yield func(*document.Document) bool) {
		for i := range docs {
			if sample.chooses(&docs[i]) && !yield(&docs[i]) {
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
