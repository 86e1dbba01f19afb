package pipeline

import (
	"context"

	"github.com/askbook/askbook/workspace"
)

// Pending reports whether a build would take something in: conversations that
// were imported, or articles that people changed or approved since the last one.
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
	articles, _, err := LoadArticles(ctx, w)
	if err != nil {
		return false, err
	}
	recorded, err := w.Recorded(ctx)
	if err != nil {
		return false, err
	}
	before, err := w.Store.Result(ctx, "stage articles", nil)
	return err == nil && before != articlesInput(articles, recorded.Digest), err
}
