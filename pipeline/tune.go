package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/distill"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// resultTuned is the name of a tuned in the store.
const resultTuned = "tuned"

// tuned says what the table for search was made from.
type tuned struct {
	Version int    `json:"version"`
	Base    string `json:"base"`    // digest of the model that was tuned
	Digest  string `json:"digest"`  // of what came of it; "" where there was too little to learn from
	Sources int    `json:"sources"` // conversations and articles that there were
	// Balance is what was learned besides: how much likeness counts among the articles.
	Balance float64 `json:"balance"`
}

// A table is tuned anew when there are retune times as many conversations and
// articles: more of them make it better, and each time all vectors of the search
// are made anew.
const retune = 2

// tune makes the embedder of the search. A static model learns from the
// workspace's own texts first: what is said beside each other, a question and its answer, a
// title and what stands below it, belongs together. Beside a transformer, which knows
// English better and the workspace's own words not at all, stands the built-in model that
// has learned so.
//
// Topics keep the model as it was: there, texts that are alike must come near,
// not questions and answers.
func (b *build) tune(ctx context.Context) error {
	base, err := tunable(b.embedder)
	if err != nil {
		return err
	}
	table, balance, err := b.tunedTable(ctx, base)
	if err != nil {
		return fmt.Errorf("tuning the model for search: %w", err)
	}
	b.searcher = newSearchModel(b.embedder, table, balance)
	digest := b.searcher.Model().Digest
	before, err := searchDigest(ctx, b.w)
	if err != nil || before == digest {
		return err
	}
	return b.w.Store.SetResults(ctx, "", store.Results{resultSearch: digest})
}

// tunedTable is the base as it was tuned to the workspace, by an earlier build or now; nil
// where there is too little to learn from. The balance of the articles comes with it.
func (b *build) tunedTable(ctx context.Context, base *static.Model) (*static.Model, float64, error) {
	before, err := tunedFrom(ctx, b.w, base)
	if err != nil {
		return nil, 0, err
	}
	sources, err := b.w.Store.CountConversations(ctx)
	if err != nil {
		return nil, 0, err
	}
	for range b.published() {
		sources++
	}
	if before.Base != "" && sources < retune*max(before.Sources, 1) {
		if before.Digest == "" {
			return nil, before.Balance, nil
		}
		if m, err := openTuned(b.w, base, before); err == nil {
			return m, before.Balance, nil
		}
	}
	if err := b.loadDocuments(ctx); err != nil {
		return nil, 0, err
	}
	after := tuned{Version: tunedVersion, Base: base.Model().Digest, Sources: sources}
	if after.Balance, err = b.balance(ctx, base); err != nil {
		return nil, 0, err
	}
	learning := NewSteps(b.rep)
	defer learning.End()
	table, err := distill.Tune(ctx, base, b.pairs(), func(done, total int) { learning.Set("tune", done, total) })
	switch {
	case errors.Is(err, distill.ErrNoTexts):
		table = nil
	case err != nil:
		return nil, 0, err
	default:
		after.Digest = table.Model().Digest
		if err := keepModel(table, b.w.Tuned()); err != nil {
			return nil, 0, err
		}
	}
	return table, after.Balance, b.w.Store.SetResults(ctx, "", store.Results{resultTuned: after})
}

// balance fits how much likeness counts beside words among the articles: each title is
// to find what stands below it, where it may be repeated as a heading. The base tells
// it, since a table that was tuned knows these very pairs.
func (b *build) balance(ctx context.Context, base *static.Model) (float64, error) {
	var examples []index.Example
	for a := range b.published() {
		title := func(line string) bool { return strings.EqualFold(strings.Trim(line, "#*_ \r"), a.Title) }
		body := slices.DeleteFunc(strings.Split(a.Body, "\n"), title)
		passages := append(bodyPassages(strings.Join(body, "\n")), a.Paraphrases...)
		examples = append(examples, index.Example{Question: a.Title, Passages: slices.DeleteFunc(passages, title)})
	}
	balance, err := index.Balance(examples, func(texts []string) ([]embed.Vector, error) {
		return embedWording(ctx, base, embed.Document, texts)
	})
	if err != nil {
		return 0, fmt.Errorf("embedding titles: %w", err)
	}
	return balance, nil
}

// tunedFrom says what was tuned of the base; its Base is "" where nothing was tried.
func tunedFrom(ctx context.Context, w *workspace.Workspace, base *static.Model) (tuned, error) {
	var t tuned
	if _, err := w.Store.Result(ctx, resultTuned, &t); err != nil || t.Base != base.Model().Digest || t.Version != tunedVersion {
		return tuned{}, err
	}
	return t, nil
}

func openTuned(w *workspace.Workspace, base *static.Model, t tuned) (*static.Model, error) {
	m, err := static.Open(w.Tuned())
	if err != nil {
		return nil, fmt.Errorf("the model for search: %w: run `askbook build` to make it anew", err)
	}
	if m = m.Named(base.Model().Name); m.Model().Digest != t.Digest {
		return nil, errors.New("the model for search is another than the last build made: run `askbook build` to make it anew")
	}
	return m, nil
}

// What pairs are made of.
const (
	pairTurns   = 12 // pieces of a conversation that count
	pairLetters = 20 // what is shorter says too little to be told by
)

// pairs are the texts that stand together in articles and conversations.
func (b *build) pairs() []distill.Pair {
	var pairs []distill.Pair
	for a := range b.published() {
		add := func(text string) {
			pairs = append(pairs, distill.Pair{A: a.Title, B: text, Source: "article " + a.ID})
		}
		passages := bodyPassages(a.Body)
		for _, p := range passages {
			add(p)
		}
		if len(passages) > 1 {
			add(a.Body)
		}
		for _, p := range a.Paraphrases {
			add(p)
		}
	}
	for d := range sampleOf(b.docs) {
		pairs = append(pairs, conversationPairs(d)...)
	}
	return pairs
}

// conversationPairs pairs what a conversation is about with each piece of what was
// answered, and its subject with all that was said. Neighbouring pieces are no pairs:
// who gives his address behind his question does not mean one by the other.
func conversationPairs(d *document.Document) []distill.Pair {
	var pairs []distill.Pair
	add := func(a, b string) {
		if utf8.RuneCountInString(a) >= pairLetters && utf8.RuneCountInString(b) >= pairLetters {
			pairs = append(pairs, distill.Pair{A: a, B: b, Source: "conversation " + d.ID()})
		}
	}
	n := 0
	for _, t := range d.Turns() {
		for _, piece := range bodyPassages(t.Text) {
			if n++; n > pairTurns {
				return pairs
			}
			add(d.Subject(), piece)
			if t.Role == conversation.Agent || t.Role == conversation.Bot {
				add(d.Issue(), piece)
			}
		}
	}
	return pairs
}
