package pipeline

import (
	"context"
	"fmt"
	"math"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/index/spelling"
	"github.com/askbook/askbook/workspace"
)

// resultSearch is the name in the store of the digest of the search's model.
const resultSearch = "search model"

// searchModel is the embedder of the indexes.
type searchModel struct {
	embed.Embedder
	balance float64 // of likeness and words in the articles; see index.Balance
	stray   float64 // of words among the conversations; see index.Stray
	// vocabulary is that of the static model.
	vocabulary *spelling.Vocabulary
}

// newSearchModel is what searches where the workspace's embedder is e, and the table
// is its static model as it was tuned, or nil.
func newSearchModel(e embed.Embedder, table *static.Model, balance float64) searchModel {
	switch _, whole := e.(*static.Model); {
	case table == nil:
		return searchModel{Embedder: e, balance: balance}
	case whole:
		return searchModel{Embedder: table, balance: balance}
	}
	return searchModel{Embedder: sideBySide{e, table}, balance: balance}
}

// vocabularyOf is the words that come in one piece.
func vocabularyOf(t *static.Tokenizer) *spelling.Vocabulary {
	return spelling.NewVocabulary(func(word string) bool { return len(t.IDs(word, 2)) == 1 }, t.Words())
}

// ofPassages and ofArticles are the options to open the indexes with.
func (m searchModel) ofPassages() index.Options {
	return index.Options{Model: m.Model().Digest, Cases: true, Stray: m.stray}
}

func (m searchModel) ofArticles() index.Options {
	return index.Options{Model: m.Model().Digest, Balance: m.balance}
}

// tunable is the static model that is tuned for the search: the embedder itself, or
// the built-in one beside a transformer.
func tunable(e embed.Embedder) (*static.Model, error) {
	if m, ok := e.(*static.Model); ok {
		return m, nil
	}
	return builtin.Open()
}

// openSearchModel opens the embedder of the indexes that the last build left.
func openSearchModel(ctx context.Context, w *workspace.Workspace) (searchModel, error) {
	e, err := queryEmbedder(ctx, w)
	if err != nil {
		return searchModel{}, err
	}
	base, err := tunable(e)
	if err != nil {
		return searchModel{}, err
	}
	t, err := tunedFrom(ctx, w, base)
	if err != nil {
		return searchModel{}, err
	}
	var table *static.Model
	if t.Digest != "" {
		if table, err = openTuned(w, base, t); err != nil {
			return searchModel{}, err
		}
	}
	m := newSearchModel(e, table, t.Balance)
	var s strayed
	if _, err := w.Store.Result(ctx, resultStray, &s); err != nil {
		return searchModel{}, err
	}
	m.stray = s.Stray
	m.vocabulary = vocabularyOf(base.Tokenizer())
	return m, nil
}

// SearchEmbedder opens the embedder that queries to the last build's indexes are
// embedded with.
func SearchEmbedder(ctx context.Context, w *workspace.Workspace) (embed.Embedder, error) {
	m, err := openSearchModel(ctx, w)
	return m.Embedder, err
}

// searchDigest is the digest of the model that the last build searched with.
func searchDigest(ctx context.Context, w *workspace.Workspace) (digest string, err error) {
	_, err = w.Store.Result(ctx, resultSearch, &digest)
	return digest, err
}

// shareOfTable is the weight of the tuned table's likeness beside the transformer's.
const shareOfTable = .15

// sideBySide puts the vectors of a transformer and of a table side by side, so that the
// cosine is the weighted mean of both cosines.
type sideBySide struct {
	transformer embed.Embedder
	table       *static.Model
}

// Model implements [embed.Embedder].
func (j sideBySide) Model() embed.Model {
	a, b := j.transformer.Model(), j.table.Model()
	return embed.Model{Name: a.Name, Digest: fingerprint("joined", shareOfTable, a.Digest, b.Digest), Dimensions: a.Dimensions + b.Dimensions}
}

// Embed implements [embed.Embedder].
func (j sideBySide) Embed(ctx context.Context, purpose embed.Purpose, texts []string) ([]embed.Vector, error) {
	vectors, err := j.transformer.Embed(ctx, purpose, texts)
	if err != nil {
		return nil, err
	}
	beside, err := j.table.Embed(ctx, purpose, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding by the tuned table: %w", err)
	}
	for i, v := range vectors {
		if len(v) > 0 { // else the model knows nothing of the text, and is not to be outdone
			vectors[i] = j.join(v, beside[i])
		}
	}
	return vectors, nil
}

func (j sideBySide) join(a, b embed.Vector) embed.Vector {
	v := make(embed.Vector, 0, len(a)+j.table.Dimensions())
	weighA, weighB := float32(math.Sqrt(1-shareOfTable)), float32(math.Sqrt(shareOfTable))
	if len(b) == 0 { // a text without a known piece
		weighA = 1
	}
	for _, x := range a {
		v = append(v, weighA*x)
	}
	for _, x := range b {
		v = append(v, weighB*x)
	}
	return v[:cap(v)]
}
