package pipeline

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/journal"
	"github.com/askbook/askbook/internal/parallel"
)

// told is what topics take of a document that hangs on nothing but it and the model.
type told struct {
	sentences   []uint64     // hashes of the keys of those that may be common
	said, issue embed.Vector // of IssueAsSaid, and of Issue, nil where that is the same, or may have an addressee
	requests    []embed.Vector
	answered    string // what answerTerms are, a line each
	opened      bool   // the next one is told, as of those in a sample of all
	opening     string // statementKeys, a line each
}

// toldVersion changes when what is told does.
const toldVersion = 3

// toldTogether is how many documents are read at a time.
const toldTogether = 2048

// readTold gets what topics take of each document from what the last build kept, and works
// out the rest.
func (b *build) readTold(ctx context.Context) (err error) {
	kept, err := journal.Open(b.w.Kept("topics"), fingerprint(topicsVersion, toldVersion, b.embedder.Model().Digest))
	if err != nil {
		return err
	}
	list := make([]told, len(b.docs))
	for from := 0; from < len(list); from += toldTogether {
		to := min(len(list), from+toldTogether)
		if err := b.readToldOf(ctx, kept, b.docs[from:to], b.digests[from:to], list[from:to]); err != nil {
			return errors.Join(err, kept.Close())
		}
	}
	b.told = list
	return kept.Settle()
}

func (b *build) readToldOf(ctx context.Context, kept *journal.Journal, docs []document.Document, digests [][16]byte, list []told) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	known, keys := make([]bool, len(docs)), make([]journal.Key, len(docs))
	for i := range keys {
		keys[i] = digests[i]
	}
	if err := kept.ReadAll(keys, func(i int, data []byte) { list[i], known[i] = decodeTold(data) }); err != nil {
		return err
	}
	var fresh []int
	for i := range docs {
		if !known[i] {
			fresh = append(fresh, i)
		}
	}
	if err := b.tell(ctx, docs, fresh, list); err != nil {
		return err
	}
	records := make([]journal.Record, len(fresh))
	for k, i := range fresh {
		records[k] = journal.Record{Key: digests[i], Data: list[i].encode()}
	}
	return kept.Add(records)
}

// tell works out what topics take of the fresh ones among documents.
func (b *build) tell(ctx context.Context, docs []document.Document, fresh []int, list []told) error {
	requests := make([][]string, len(docs))
	sample := samplingOf(len(b.docs))
	parallel.Each(len(fresh), func(k int) {
		d := &docs[fresh[k]]
		t := told{sentences: sentenceHashes(d), answered: strings.Join(answerTerms(d.Turns()), "\n"), opened: sample.chooses(d)}
		if t.opened {
			t.opening = strings.Join(statementKeys(d), "\n")
		}
		list[fresh[k]], requests[fresh[k]] = t, d.Requests()
	})
	var texts []string
	var into []*embed.Vector // of each text
	want := func(v *embed.Vector, text string) { texts, into = append(texts, text), append(into, v) }
	for _, i := range fresh {
		d, t := &docs[i], &list[i]
		if !addressed(d.IssueAsSaid()) {
			want(&t.said, d.IssueAsSaid())
		}
		if d.Issue() != d.IssueAsSaid() && !addressed(d.Issue()) {
			want(&t.issue, d.Issue())
		}
		t.requests = make([]embed.Vector, len(requests[i]))
		for k, request := range requests[i] {
			want(&t.requests[k], request)
		}
	}
	vectors, err := embedWording(ctx, b.embedder, embed.Cluster, texts)
	if err != nil {
		return fmt.Errorf("embedding the conversations: %w", err)
	}
	for k, v := range vectors {
		*into[k] = v
	}
	return nil
}

// vectorOf is that of what is wanted of a document; known is not set where that is
// neither what was said nor the issue, or may have an addressee.
func (t *told) vectorOf(d *document.Document, wanted string) (v embed.Vector, known bool) {
	switch wanted {
	case d.IssueAsSaid():
		return t.said, t.said != nil
	case d.Issue():
		return t.issue, t.issue != nil
	}
	return nil, false
}

// any reports whether one of the sentences may be among those of the hashes.
func (t *told) any(hashes map[uint64]bool) bool {
	return slices.ContainsFunc(t.sentences, func(h uint64) bool { return hashes[h] })
}

func (t *told) encode() []byte {
	var e journal.Encoder
	e.Number(len(t.sentences))
	for _, h := range t.sentences {
		e.Word(h)
	}
	e.Vector(t.said)
	e.Vector(t.issue)
	e.Number(len(t.requests))
	for _, v := range t.requests {
		e.Vector(v)
	}
	e.Text(t.answered)
	e.Flags(t.opened)
	e.Text(t.opening)
	return e.Data
}

func decodeTold(data []byte) (t told, ok bool) {
	d := journal.Decoder{Data: data}
	t.sentences = make([]uint64, d.Length(8))
	for i := range t.sentences {
		t.sentences[i] = d.Word()
	}
	t.said, t.issue = d.Vector(0), d.Vector(0)
	t.requests = make([]embed.Vector, d.Length(1))
	for i := range t.requests {
		t.requests[i] = d.Vector(0)
	}
	t.answered = d.Text()
	t.opened = d.Flags() == 1
	t.opening = d.Text()
	return t, d.Whole()
}

// sentenceHashes are those of all sentences of which IssueWithout asks whether they are common.
func sentenceHashes(d *document.Document) (hashes []uint64) {
	d.IssueWithout(func(sentence string) bool {
		hashes = append(hashes, keyHash(sentenceKey(sentence)))
		return false
	})
	return hashes
}

// keyHash stands for the key of a sentence.
func keyHash(key string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(key))
	return h.Sum64()
}
