package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/distill"
	"github.com/askbook/askbook/embed/static"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// resultAdapted is the name of an adaptation in the store.
const resultAdapted = "adapted"

// adaptation says what the adapted table was made from.
type adaptation struct {
	Teacher string `json:"teacher"`
	Base    string `json:"base"` // the built-in model's digest
	// Pieces has a bit for each word piece that the teacher's sample held, and
	// Unseen is the share of all pieces of the conversations that it lacked.
	Pieces []byte  `json:"pieces"`
	Unseen float64 `json:"unseen"`
	// Conversations that there were when this was last looked at, and what was
	// found.
	Conversations int  `json:"conversations"`
	Drifted       bool `json:"drifted"`
}

// The conversations have drifted from the table when the share of word pieces
// that the teacher was not shown has doubled and a little more. A sample of one
// labelled set lacks .1 to 7 % of that set's pieces and 10 to 50 % of another's.
// It is looked at each time there are a tenth more conversations.
const (
	driftFactor = 2
	driftLeast  = .02
	driftGrowth = 1.1
)

// adapt makes the table of an "adapted:MODEL" embedder: the model on Ollama
// sees a sample of the workspace's own texts, and the built-in table learns
// from it in seconds.
func (b *build) adapt(ctx context.Context, name string) error {
	model, ok := strings.CutPrefix(name, "adapted:")
	if !ok {
		return nil
	}
	base, err := builtin.Open()
	if err != nil {
		return err
	}
	var before adaptation
	if _, err := b.w.Store.Result(ctx, resultAdapted, &before); err != nil {
		return err
	}
	_, missing := os.Stat(b.w.Adapted())
	same := before.Teacher == model && before.Base == base.Model().Digest
	if missing == nil && same {
		if err := b.lookForDrift(ctx, base.Tokenizer(), &before); err != nil || !before.Drifted {
			return err
		}
	}
	teacher, err := b.w.Embedder(ctx, "ollama:"+model)
	if err != nil {
		if missing == nil && same {
			b.rep.Note("The conversations speak of much that the adapted model has not learned, but its teacher is away (%v): it stays as it is.", err)
			return nil
		}
		return err
	}
	if err := b.loadDocuments(ctx); err != nil {
		return err
	}
	texts := b.ownTexts()
	chosen, err := distill.Sample(ctx, base, texts, adaptSample)
	if err != nil {
		return fmt.Errorf("adapting the built-in model to these conversations: %w", err)
	}
	sample := make([]string, len(chosen))
	for i, at := range chosen {
		sample[i] = texts[at]
	}
	learning := NewSteps(b.rep)
	defer learning.End()
	adapted, err := distill.AdaptTo(ctx, base, teacher, sample, distill.AdaptOptions{Progress: func(s distill.Stage, done, total int) {
		learning.Set("adapt "+string(s), done, total)
	}})
	if errors.Is(err, distill.ErrNoTexts) {
		// What it lacks shows as drift once there is more.
		b.rep.Note("There is too little to teach the built-in model with yet: it embeds as it is.")
		adapted, sample, texts = base, nil, nil
	} else if err != nil {
		return fmt.Errorf("adapting the built-in model to these conversations: %w", err)
	}
	if err := keepModel(adapted.Quantized(), b.w.Adapted()); err != nil {
		return fmt.Errorf("adapting the built-in model: %w", err)
	}
	pieces := piecesOf(base.Tokenizer(), sample)
	return b.keepAdaptation(ctx, adaptation{
		Teacher: model, Base: base.Model().Digest,
		Pieces: pieces, Unseen: unseen(base.Tokenizer(), pieces, texts), Conversations: len(b.docs),
	})
}

// keepModel writes a model to a folder, in place of the one that is there.
func keepModel(m *static.Model, dir string) error {
	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(fresh), 0o700); err != nil {
		return err
	}
	if _, err := m.Save(fresh); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(fresh, dir)
}

// adaptSample is the number of texts that the teacher sees.
const adaptSample = 1000

func (b *build) keepAdaptation(ctx context.Context, a adaptation) error {
	return b.w.Store.SetResults(ctx, "", store.Results{resultAdapted: a})
}

// ownTexts are what the table learns from: the issues of conversations, and the
// published articles in the pieces that are embedded.
func (b *build) ownTexts() []string {
	texts := b.wordings()
	for a := range b.published() {
		texts = append(texts, a.Title)
		for _, passage := range bodyPassages(a.Body) {
			texts = append(texts, a.Title+"\n"+passage)
		}
	}
	return texts
}

// wordings are the issues of conversations, one each, as they are embedded.
func (b *build) wordings() []string {
	texts := slices.Clone(b.issues())
	for i := range texts {
		texts[i] = embeddable(texts[i])
	}
	return texts
}

// lookForDrift fills a.Drifted, and keeps what it found where it had to read
// the conversations.
func (b *build) lookForDrift(ctx context.Context, t *static.Tokenizer, a *adaptation) error {
	total, err := b.w.Store.CountConversations(ctx)
	if err != nil || a.Drifted || float64(total) < driftGrowth*float64(a.Conversations) {
		return err
	}
	if err := b.loadDocuments(ctx); err != nil {
		return err
	}
	a.Conversations = total
	a.Drifted = unseen(t, a.Pieces, b.ownTexts()) > driftFactor*a.Unseen+driftLeast
	return b.keepAdaptation(ctx, *a)
}

// textPieces bounds what is read of a text.
const textPieces = 512

// piecesOf returns a set of the word pieces in the texts, a bit each.
func piecesOf(t *static.Tokenizer, texts []string) []byte {
	set := make([]byte, t.Size()/8+1)
	for _, text := range texts {
		for _, id := range t.IDs(text, textPieces) {
			set[id/8] |= 1 << (id % 8)
		}
	}
	return set
}

// unseen is the share, 0 … 1, of the texts' word pieces that are not in the set.
func unseen(t *static.Tokenizer, set []byte, texts []string) float64 {
	all, lacking := 0, 0
	for _, text := range texts {
		for _, id := range t.IDs(text, textPieces) {
			all++
			if int(id/8) >= len(set) || set[id/8]&(1<<(id%8)) == 0 {
				lacking++
			}
		}
	}
	return float64(lacking) / float64(max(all, 1))
}

// Texts are those that the last build's table was adapted to, or would be, redacted.
func Texts(ctx context.Context, w *workspace.Workspace) ([]string, error) {
	if w.Store == nil {
		return nil, ErrNotBuilt
	}
	b := &build{w: w, rep: Silent{}}
	if err := b.loadDocuments(ctx); err != nil {
		return nil, err
	}
	if err := b.readContent(ctx); err != nil {
		return nil, err
	}
	return b.ownTexts(), nil
}
