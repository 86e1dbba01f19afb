package pipeline

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/journal"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// Names of results in the store.
const (
	resultQuestions = "questions"
	resultGrouping  = "questions grouping" // what the questions were last found from, wholly
	resultGaps      = "gaps"
	resultStale     = "stale"
)

// decideReview is the kind of people's decisions about the queue.
const decideReview = "review"

// Knowledge is what the conversations say, beside the articles.
type Knowledge struct {
	Questions []kb.Question
	Gaps      []kb.Gap
	Stale     []kb.Stale
}

// Suggested are the gaps that deserve an article; the others of Gaps are set aside.
func (k *Knowledge) Suggested() []kb.Gap {
	n := slices.IndexFunc(k.Gaps, func(g kb.Gap) bool { return g.Aside != "" })
	if n < 0 {
		return k.Gaps
	}
	return k.Gaps[:n]
}

// LoadKnowledge reads what the last build found; nothing before the first.
func LoadKnowledge(ctx context.Context, w *workspace.Workspace) (Knowledge, error) {
	k := Knowledge{Questions: []kb.Question{}, Gaps: []kb.Gap{}, Stale: []kb.Stale{}}
	if w.Store == nil {
		return k, nil
	}
	for name, v := range map[string]any{resultQuestions: &k.Questions, resultGaps: &k.Gaps, resultStale: &k.Stale} {
		if _, err := w.Store.Result(ctx, name, v); err != nil {
			return k, err
		}
	}
	return k, nil
}

// questions works out what customers ask and how agents answered, which
// articles are missing and which are stale.
func (b *build) questions(ctx context.Context) error {
	people := peoplesArticles(b.articles)
	total, err := b.w.Store.CountConversations(ctx)
	if err != nil {
		return err
	}
	input := fingerprint("questions", questionsVersion, b.topicsInput, people, b.w.Settings.Drafts)
	found := false
	err = b.stageUnless(ctx, !b.opt.Recluster, "questions", input, total, func(m Meter) (int, error) {
		if err := b.loadDocuments(ctx); err != nil {
			return 0, err
		}
		grouping, kept, err := b.grouping(ctx)
		if err != nil {
			return 0, err
		}
		k, err := b.findQuestions(ctx, people, kept, m)
		if err != nil {
			return 0, err
		}
		b.knowledge, found = k, true
		var work errgroup.Group
		work.Go(func() error {
			return b.w.Store.SetResults(ctx, input, store.Results{
				resultQuestions: k.Questions, resultGaps: k.Gaps, resultStale: k.Stale, resultGrouping: grouping,
			})
		})
		b.knowledgeInput = fingerprint(k) // encodes all of it as well
		return len(k.Questions), work.Wait()
	})
	if err != nil {
		return err
	}
	if !found {
		if b.knowledge, err = LoadKnowledge(ctx, b.w); err != nil {
			return err
		}
		b.knowledgeInput = fingerprint(b.knowledge)
	}
	b.done.Gaps = len(b.knowledge.Suggested())
	return nil
}

// grouping identifies what the questions are found from, wholly: they are anew where
// the topics are. kept is set where those of the last run are to stay.
func (b *build) grouping(ctx context.Context) (grouping string, kept bool, err error) {
	var base clusterBase
	if _, err := b.w.Store.Result(ctx, resultBase, &base); err != nil {
		return "", false, err
	}
	var before string
	if _, err := b.w.Store.Result(ctx, resultGrouping, &before); err != nil {
		return "", false, err
	}
	grouping = fingerprint(b.basis(), base.Found)
	return grouping, before == grouping && !b.opt.Recluster, nil
}

// basis names what decides, beside the conversations, how a question reads.
func (b *build) basis() string { return fingerprint(questionsVersion, b.embedder.Model().Digest) }

// peoplesArticles leaves out the drafts of earlier builds that nobody touched:
// what a build makes must not depend on how far the last one came.
func peoplesArticles(articles []content.Article) []content.Article {
	people := append([]content.Article{}, articles...) // never nil, for the fingerprint
	return slices.DeleteFunc(people, func(a content.Article) bool {
		return a.Status == content.Draft && a.Generated != "" && !a.Imported && !a.Edited() && !a.TitleEdited()
	})
}

func (b *build) findQuestions(ctx context.Context, people []content.Article, keep bool, m Meter) (k Knowledge, err error) {
	read, err := journal.Open(b.w.Kept("asks"), b.basis())
	if err != nil {
		return k, err
	}
	defer func() {
		if err != nil {
			_ = read.Close()
		}
	}()
	var previous []kb.Question
	if _, err := b.w.Store.Result(ctx, resultQuestions, &previous); err != nil {
		return k, err
	}
	in := kb.In{
		Conversations: make([]kb.Conversation, len(b.docs)),
		Topics:        b.view.Topics,
		Assignments:   b.view.Assignments,
		Articles:      people,
		Previous:      previous,
		Basis:         b.basis(),
		Kept:          read,
		Keep:          keep,
		Embed: func(ctx context.Context, texts []string) ([]embed.Vector, error) {
			return embedWording(ctx, b.embedder, embed.Cluster, texts)
		},
		MinCustomers: b.w.Settings.Drafts.Customers,
	}
	for i := range b.docs {
		in.Conversations[i] = &b.docs[i]
	}
	last := 0
	in.Progress = func(done, _ int) { m.Add(done - last); last = done }
	if k.Questions, err = kb.Questions(ctx, in); err != nil {
		return k, err
	}
	if k.Gaps, err = kb.Gaps(ctx, in, k.Questions); err != nil {
		return k, err
	}
	if k.Stale, err = kb.StaleArticles(ctx, in, k.Questions); err != nil {
		return k, err
	}
	return k, read.Settle()
}
