package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/embed/distill"
	"github.com/askbook/askbook/store"
)

// resultAdapted is the name of an adaptation in the store.
const resultAdapted = "adapted"

// adaptation says what the adapted table was made from.
type adaptation struct {
	Teacher       string `json:"teacher"`
	Base          string `json:"base"`          // the built-in model's digest
	Conversations int    `json:"conversations"` // that there were
}

// driftFactor is how many times as many conversations as the table was adapted
// to make the build adapt it again: by then most texts are unseen.
const driftFactor = 2

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
	total, err := b.w.Store.CountConversations(ctx)
	if err != nil {
		return err
	}
	var before adaptation
	if _, err := b.w.Store.Result(ctx, resultAdapted, &before); err != nil {
		return err
	}
	_, missing := os.Stat(b.w.Adapted())
	same := before.Teacher == model && before.Base == base.Model().Digest
	if missing == nil && same && total <= driftFactor*before.Conversations {
		return nil
	}
	teacher, err := b.w.Embedder(ctx, "ollama:"+model)
	if err != nil {
		if missing == nil && same {
			b.rep.Note("The conversations have outgrown the adapted model, but its teacher is away (%v): it stays as it is.", err)
			return nil
		}
		return err
	}
	if err := b.loadDocuments(ctx); err != nil {
		return err
	}
	texts := make([]string, 0, len(b.docs))
	for i := range b.docs {
		texts = append(texts, b.docs[i].Issue())
	}
	learning := NewSteps(b.rep)
	defer learning.End()
	adapted, err := distill.AdaptTo(ctx, base, teacher, texts, distill.AdaptOptions{Progress: func(s distill.Stage, done, total int) {
		learning.Set("adapt "+string(s), done, total)
	}})
	if err != nil {
		return fmt.Errorf("adapting the built-in model to these conversations: %w", err)
	}
	fresh := b.w.Adapted() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("adapting the built-in model: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(fresh), 0o700); err != nil {
		return fmt.Errorf("adapting the built-in model: %w", err)
	}
	if _, err := adapted.Quantized().Save(fresh); err != nil {
		return fmt.Errorf("adapting the built-in model: %w", err)
	}
	if err := os.RemoveAll(b.w.Adapted()); err != nil {
		return fmt.Errorf("adapting the built-in model: %w", err)
	}
	if err := os.Rename(fresh, b.w.Adapted()); err != nil {
		return fmt.Errorf("adapting the built-in model: %w", err)
	}
	return b.w.Store.SetResults(ctx, "", store.Results{
		resultAdapted: adaptation{Teacher: model, Base: base.Model().Digest, Conversations: total},
	})
}
