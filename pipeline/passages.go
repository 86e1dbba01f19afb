package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/internal/parallel"
)

// passages fills the index of what was said.
func (b *build) passages(ctx context.Context) error {
	input := fingerprint("passages", passagesVersion, b.docsInput, b.searcher.Model().Digest)
	total, err := b.w.Store.CountConversations(ctx)
	if err != nil {
		return err
	}
	return b.stage(ctx, "index", input, total, func(m Meter) (int, error) {
		if err := b.loadDocuments(ctx); err != nil {
			return 0, err
		}
		n, err := b.syncIndex(ctx, b.w.Passages(), b.passageItems(m), b.fillPassages)
		if err != nil {
			return 0, err
		}
		return n, b.tellStray(ctx)
	})
}

// itemsTogether is of how many documents passages are cut at a time.
const itemsTogether = 1024

// passageItems yields an item for each passage of each document, and for its issue.
func (b *build) passageItems(m Meter) iter.Seq2[index.Item, error] {
	return func(yield func(index.Item, error) bool) {
		for docs := range slices.Chunk(b.docs, itemsTogether) {
			items := make([][]index.Item, len(docs))
			parallel.Each(len(docs), func(i int) { items[i] = itemsOf(&docs[i]) })
			for _, list := range items {
				for _, item := range list {
					if !yield(item, nil) {
						return
					}
				}
				m.Add(1)
			}
		}
	}
}

// itemsOf are the passages of a document, and its issue where that is searched beside them.
func itemsOf(d *document.Document) []index.Item {
	passages := d.Passages()
	filters, start := documentFilters(d), d.Start()
	items := make([]index.Item, 0, len(passages)+1)
	add := func(id, text string) {
		items = append(items, index.Item{
			ID: id, Group: d.ID(), Title: d.Subject(), Text: text, Lang: d.Lang(),
			Filters: filters, Time: start,
		})
	}
	for _, p := range passages {
		add(p.ID, p.Text)
	}
	if issue := d.Issue(); issueApart(issue, passages) {
		add(issueID(d, issue), "")
	}
	return items
}

// issueID is the id of the item that is a conversation's issue: another for another
// issue, which the item itself does not hold.
func issueID(d *document.Document, issue string) string {
	return d.ID() + "#issue-" + fingerprint(issue)[:8]
}

// issueApart reports whether the issue is searched beside the passages, by its vector
// alone: its words stand in them, among greetings, addresses and the answer.
func issueApart(issue string, passages []document.Passage) bool {
	const same = .9 // of a passage: that says nothing else
	return issue != "" && (len(passages) > 1 || len(passages) == 1 && float64(len(issue)) < same*float64(len(passages[0].Text)))
}

func documentFilters(d *document.Document) map[string][]string {
	f := map[string][]string{
		"id":       {d.ID()},
		"kind":     {"conversation"},
		"customer": {d.Customer()},
	}
	set := func(key, value string) {
		if value != "" {
			f[key] = []string{value}
		}
	}
	set("channel", string(d.Channel()))
	set("status", d.Status())
	set("lang", d.Lang())
	if tags := d.Tags(); len(tags) > 0 {
		f["tag"] = tags
	}
	for key, value := range d.Meta() {
		set("meta."+key, value)
	}
	return f
}

// syncIndex makes the index in dir hold the items and returns how many there
// are. An index that is damaged or of another model is made anew.
func (b *build) syncIndex(ctx context.Context, dir string, items iter.Seq2[index.Item, error], fill func(context.Context, []index.Item) error) (int, error) {
	ix, err := b.openIndex(dir)
	if err != nil {
		return 0, err
	}
	defer ix.Close()
	if _, err := ix.Sync(ctx, items, fill, nil); err != nil {
		return 0, err
	}
	return ix.Count(), nil
}

func (b *build) openIndex(dir string) (*index.Index, error) {
	opt := index.Options{Model: b.searcher.Model().Digest}
	ix, err := index.Open(dir, opt)
	if errors.Is(err, index.ErrDamaged) || errors.Is(err, index.ErrModel) {
		if err := index.Remove(dir); err != nil {
			return nil, err
		}
		ix, err = index.Open(dir, opt)
	}
	return ix, err
}

// fillPassages embeds a passage as it is; an item without a text is an issue.
func (b *build) fillPassages(ctx context.Context, items []index.Item) error {
	return b.fill(ctx, items, func(it *index.Item) string {
		if it.Text == "" {
			return b.document(it.Group).Issue()
		}
		return it.Text
	})
}

// fill sets the vectors of items from what text returns of each.
func (b *build) fill(ctx context.Context, items []index.Item, text func(*index.Item) string) error {
	texts := make([]string, len(items))
	for i := range items {
		texts[i] = text(&items[i])
	}
	vectors, err := embedWording(ctx, b.searcher, embed.Document, texts)
	if err != nil {
		return fmt.Errorf("embedding passages: %w", err)
	}
	for i := range items {
		items[i].Vector = vectors[i]
	}
	return nil
}
