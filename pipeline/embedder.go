package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/workspace"
)

// chooseEmbedder opens the embedder that was asked for, else the one that the
// workspace's vectors are made with, else, at the first build, the best that
// is there. It is written down, and a change is said aloud.
func (b *build) chooseEmbedder(ctx context.Context) error {
	recorded, err := b.w.Recorded(ctx)
	if err != nil {
		return err
	}
	name := b.opt.Embedder
	if name == "" {
		name = b.w.Settings.Embedder
	}
	if name == "" {
		name = recorded.Name
	}
	if name == "" {
		if name, err = b.bestEmbedder(ctx); err != nil {
			return err
		}
	}
	if err := b.adapt(ctx, name); err != nil {
		return err
	}
	if b.embedder, err = b.w.Embedder(ctx, name); err != nil {
		return err
	}
	model := b.embedder.Model()
	switch {
	case recorded.Name == "":
	case recorded.Name != model.Name:
		b.rep.Note("The embedder changes from %s to %s: all vectors are made anew.", recorded.Name, model.Name)
	case recorded.Digest != model.Digest:
		b.rep.Note("The model behind %s has changed: all vectors are made anew.", model.Name)
	}
	b.done.Embedder = model.Name
	if recorded == model {
		return nil
	}
	return b.w.Record(ctx, model)
}

// RecordedEmbedder opens the embedder with which the last build made its
// vectors: queries must be embedded with the same.
func RecordedEmbedder(ctx context.Context, w *workspace.Workspace) (embed.Embedder, error) {
	recorded, err := w.Recorded(ctx)
	if err != nil {
		return nil, err
	}
	if recorded.Name == "" {
		return nil, workspace.ErrNotChosen
	}
	e, err := w.Embedder(ctx, recorded.Name)
	if err != nil {
		return nil, err
	}
	if e.Model().Digest != recorded.Digest {
		return nil, fmt.Errorf("the model behind %s has changed since the last build: run `askbook build`", recorded.Name)
	}
	return e, nil
}

// A first build takes a model on Ollama where that embeds the corpus within
// patience, teaches the built-in model with it where it does not, and falls
// back on the built-in one where nobody answers.
const (
	patience   = 3 * time.Minute
	rateSample = 48 // texts whose embedding tells the server's rate
)

// bestEmbedder names the embedder for a workspace that has none, and says why.
func (b *build) bestEmbedder(ctx context.Context) (string, error) {
	if n, err := b.w.Store.CountConversations(ctx); err != nil || n == 0 {
		return "builtin", err
	}
	model := embeddingModel(ctx, b.w.Settings.Ollama.Hosts)
	if model == "" {
		return "builtin", nil
	}
	name := "ollama:" + model
	e, err := b.w.Embedder(ctx, name)
	if err != nil {
		b.rep.Note("Ollama has %s, but it cannot be used (%v): the built-in model embeds.", model, err)
		return "builtin", nil
	}
	if err := b.loadDocuments(ctx); err != nil {
		return "", err
	}
	rate, total, err := b.embeddingRate(ctx, e)
	if err != nil {
		b.rep.Note("Ollama's %s failed on the first texts (%v): the built-in model embeds.", model, err)
		return "builtin", ctx.Err()
	}
	takes := time.Duration(float64(total) / rate * float64(time.Second)).Round(time.Second)
	if takes <= patience {
		b.rep.Note("Ollama's %s embeds %.0f texts a second here, all in about %s: it is this workspace's model from now on.", model, rate, takes)
		return name, nil
	}
	b.rep.Note("Ollama's %s embeds %.0f texts a second here and would take about %s: it teaches the built-in model instead (--embedder %s takes it all the same).", model, rate, takes, name)
	return "adapted:" + model, nil
}

// embeddingModel names an embedding model on one of the hosts, "" where there
// is none.
func embeddingModel(ctx context.Context, hosts []string) string {
	for _, host := range hosts {
		models, err := ollama.Probe(ctx, host)
		if err != nil {
			continue
		}
		for _, m := range models {
			if m.Embeds && !m.Chats && !m.Remote {
				return m.Name
			}
		}
	}
	return ""
}

// embeddingRate embeds a first batch, which the cache keeps, and returns the
// texts a second and the texts in all.
func (b *build) embeddingRate(ctx context.Context, e embed.Embedder) (rate float64, total int, err error) {
	var sample []string
	step := max(1, len(b.docs)/rateSample)
	for i := range b.docs {
		passages := b.docs[i].Passages()
		total += len(passages) + 1 + len(b.docs[i].Requests()) // 1 is the issue
		if i%step == 0 && len(passages) > 0 && len(sample) < rateSample {
			sample = append(sample, passages[0].Text)
		}
	}
	if len(sample) == 0 {
		return 1, 0, nil
	}
	// The first text pays for loading the model.
	if _, err := e.Embed(ctx, embed.Document, sample[:1]); err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if _, err := e.Embed(ctx, embed.Document, sample); err != nil {
		return 0, 0, err
	}
	return float64(len(sample)) / max(time.Since(start).Seconds(), 1e-6), total, nil
}
