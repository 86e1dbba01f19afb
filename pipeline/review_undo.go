package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// ErrFinal says that a decision cannot be taken back: another one followed, or
// the files that it changed are gone.
var ErrFinal = errors.New("cannot be taken back")

// UndoReview takes back the decision on the item, if it is the last one of any
// reviewer: the item waits in the queue again, and a draft that was approved is a
// draft. A proposal that was taken over or put away is gone with its file, and
// stays so; the error wraps ErrFinal.
func UndoReview(ctx context.Context, w *workspace.Workspace, item string, at time.Time) error {
	if w.Store == nil {
		return fmt.Errorf("the decision on %s %w: there is none", item, ErrFinal)
	}
	decisions, err := store.Decisions[kb.Decision](ctx, w.Store, decideReview)
	if err != nil {
		return err
	}
	if len(decisions) == 0 || decisions[len(decisions)-1].Item != item {
		return fmt.Errorf("the decision on %s %w: something else was decided meanwhile", item, ErrFinal)
	}
	last := decisions[len(decisions)-1]
	review, err := LoadReview(ctx, w)
	if err != nil {
		return err
	}
	article, isDraft := review.Article(item)
	switch {
	case isDraft && last.Action == kb.Approve:
		if article.Status == content.Published {
			if err := setStatus(ctx, w, item, content.Draft); err != nil {
				return err
			}
		}
	case !isDraft && !review.Knowledge.found(item):
		return fmt.Errorf("the decision on %s %w: what it was about is gone", item, ErrFinal)
	}
	if _, err := w.Store.Undecide(ctx, decideReview); err != nil {
		return err
	}
	return w.Store.Audit(ctx, at, "undo "+string(last.Action), item, last.Reason)
}

// found reports whether a stale article or a gap has the id.
func (k *Knowledge) found(id string) bool {
	return slices.ContainsFunc(k.Stale, func(s kb.Stale) bool { return s.ID == id }) ||
		slices.ContainsFunc(k.Gaps, func(g kb.Gap) bool { return g.ID == id })
}

func setStatus(ctx context.Context, w *workspace.Workspace, article string, status content.Status) error {
	dir, err := content.Open(w.Content())
	if err != nil {
		return err
	}
	defer dir.Close()
	_, err = dir.SetStatus(ctx, article, status)
	return err
}
