package pipeline

import (
	"context"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// Pending reports whether a build would take something in: conversations that
// were imported, topics that people decided on, or articles that they changed or
// approved since the last one.
func Pending(ctx context.Context, w *workspace.Workspace) (bool, error) {
	if w.Store == nil {
		return false, nil
	}
	documents, err := documentsInput(ctx, w)
	if err != nil {
		return false, err
	}
	if before, err := w.Store.Result(ctx, "stage documents", nil); err != nil || before != documents {
		return err == nil, err
	}
	recorded, err := w.Recorded(ctx)
	if err != nil {
		return false, err
	}
	decisions, err := store.Decisions[cluster.Decision](ctx, w.Store, decideTopics)
	if err != nil {
		return false, err
	}
	topics := topicsInput(documents, topicSettings(w, recorded.Digest), decisions, w.Settings.Labels)
	if before, err := w.Store.Result(ctx, "stage topics", nil); err != nil || before != topics {
		return err == nil, err
	}
	articles, _, err := LoadArticles(ctx, w)
	if err != nil {
		return false, err
	}
	model, err := searchDigest(ctx, w)
	if err != nil {
		return false, err
	}
	before, err := w.Store.Result(ctx, "stage articles", nil)
	return err == nil && before != articlesInput(articles, model), err
}
