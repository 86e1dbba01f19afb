package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index"
)

// resultStray is the name of a strayed in the store.
const resultStray = "stray"

// strayed says how far words lead away from the matter among the conversations, and from what
// that was told.
type strayed struct {
	Version int     `json:"version"`
	Model   string  `json:"model"`   // digest of that of the index
	Sources int     `json:"sources"` // conversations that there were
	Stray   float64 `json:"stray"`   // see index.Stray
}

// askedAtMost is how many conversations' issues are asked: a few dozen tell it.
const askedAtMost = 128

// tellStray asks the index of what was said what some of its conversations asked, where it is
// new, of another model, or there are retune times as many conversations.
func (b *build) tellStray(ctx context.Context) error {
	var before strayed
	if _, err := b.w.Store.Result(ctx, resultStray, &before); err != nil {
		return err
	}
	now := strayed{Version: strayVersion, Model: b.searcher.Model().Digest, Sources: len(b.docs)}
	if before.Version == now.Version && before.Model == now.Model && now.Sources < retune*max(before.Sources, 1) {
		return nil
	}
	asked := someAsked(b.docs)
	texts := make([]string, len(asked))
	for i := range asked {
		texts[i] = asked[i].Text
	}
	vectors, err := embedWording(ctx, b.searcher, embed.Document, texts)
	if err != nil {
		return fmt.Errorf("embedding issues: %w", err)
	}
	for i := range asked {
		asked[i].Vector = vectors[i]
	}
	ix, err := openForSearch(b.w.Passages(), b.searcher.ofPassages())
	if err != nil {
		return err
	}
	defer ix.Close()
	if now.Stray, err = ix.Stray(ctx, asked); err != nil {
		return err
	}
	return b.w.Store.SetResults(ctx, "", map[string]any{resultStray: now})
}

// someAsked are the issues of some conversations, the same ones in whatever order they came.
func someAsked(docs []document.Document) []index.Asked {
	type keyed struct {
		key uint64
		doc *document.Document
	}
	var all []keyed
	for i := range docs {
		if d := &docs[i]; d.Issue() != "" {
			h := fnv.New64a()
			h.Write([]byte(d.ID()))
			// FNV's high bits hardly differ for names that end alike.
			all = append(all, keyed{h.Sum64() * 0x9E3779B97F4A7C15, d})
		}
	}
	slices.SortFunc(all, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.doc.ID(), b.doc.ID())) })
	asked := make([]index.Asked, min(askedAtMost, len(all)))
	for i := range asked {
		asked[i] = index.Asked{Group: all[i].doc.ID(), Text: all[i].doc.Issue()}
	}
	return asked
}
