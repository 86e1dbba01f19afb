package pipeline

import (
	"context"
	"slices"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/store"
)

// drafts writes what is proposed to people beside what they wrote.
func (b *build) drafts(ctx context.Context) error {
	input := b.draftsFingerprint()
	wrote := -1
	err := b.stage(ctx, "drafts", input, len(b.knowledge.Questions), func(m Meter) (int, error) {
		// Cloned, because Drafts notes in each question the article it makes, and
		// the stages below must not see whether this one ran.
		drafts := kb.Drafts(b.draftInput(), slices.Clone(b.knowledge.Questions))
		dir, err := content.Open(b.w.Content())
		if err != nil {
			return 0, err
		}
		defer dir.Close()
		written, err := dir.Write(ctx, drafts)
		if err != nil {
			return 0, err
		}
		m.Add(len(b.knowledge.Questions))
		wrote = len(written)
		return wrote, withdraw(ctx, dir, b.articles, drafts)
	})
	if err != nil {
		return err
	}
	if wrote >= 0 {
		if b.articles, b.proposals, err = LoadArticles(ctx, b.w); err != nil {
			return err
		}
		// What the stage wrote is no reason to run it again.
		if err := b.w.Store.SetResults(ctx, b.draftsFingerprint(), store.Results{"stage drafts": wrote}); err != nil {
			return err
		}
	}
	for _, a := range b.articles {
		switch a.Status {
		case content.Draft:
			b.done.Articles.Draft++
		case content.Published:
			b.done.Articles.Published++
		}
	}
	b.done.Articles.Proposed = len(b.proposals)
	decisions, err := store.Decisions[kb.Decision](ctx, b.w.Store, decideReview)
	if err != nil {
		return err
	}
	items := b.queue(decisions)
	b.done.Queue, b.done.Waiting = len(items), map[kb.Kind]int{}
	for i := range items {
		b.done.Waiting[items[i].Kind]++
	}
	return nil
}

func (b *build) draftsFingerprint() string {
	return fingerprint("drafts", questionsVersion, b.knowledgeInput, b.articles, b.proposals)
}

// withdraw takes away the untouched drafts of earlier builds whose questions
// are no longer there.
func withdraw(ctx context.Context, dir *content.Dir, articles, drafts []content.Article) error {
	current := map[string]bool{}
	for _, a := range drafts {
		current[a.ID] = true
	}
	var gone []string
	for _, a := range articles {
		if !current[a.ID] && a.Status == content.Draft && a.Generated != "" && !a.Imported {
			gone = append(gone, a.ID)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err := dir.Withdraw(ctx, gone...)
	return err
}

func (b *build) draftInput() kb.In {
	return kb.In{Topics: b.view.Topics, Articles: b.articles, MinCustomers: b.w.Settings.Drafts.Customers}
}

func (b *build) queue(decisions []kb.Decision) []kb.QueueItem {
	return kb.Queue(kb.Work{
		Articles: b.articles, Proposals: b.proposals, Stale: b.knowledge.Stale, Gaps: b.knowledge.Gaps, Questions: b.knowledge.Questions,
	}, decisions)
}
