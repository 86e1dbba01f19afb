package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// Review is the queue of a workspace with all that a reviewer needs to decide.
type Review struct {
	Items     []kb.QueueItem
	Articles  []content.Article
	Proposals []content.Proposal
	Knowledge Knowledge
}

// LoadReview reads the queue.
func LoadReview(ctx context.Context, w *workspace.Workspace) (*Review, error) {
	k, err := LoadKnowledge(ctx, w)
	if err != nil {
		return nil, err
	}
	articles, proposals, err := LoadArticles(ctx, w)
	if err != nil {
		return nil, err
	}
	return ReviewOf(ctx, w, k, articles, proposals)
}

// ReviewOf is the queue of what was read before: of many conversations and articles that
// takes longer than all else.
func ReviewOf(ctx context.Context, w *workspace.Workspace, k Knowledge, articles []content.Article, proposals []content.Proposal) (*Review, error) {
	r := &Review{Knowledge: k, Articles: articles, Proposals: proposals, Items: []kb.QueueItem{}}
	if w.Store == nil {
		return r, nil
	}
	decisions, err := store.Decisions[kb.Decision](ctx, w.Store, decideReview)
	if err != nil {
		return nil, err
	}
	r.Items = kb.Queue(kb.Work{
		Articles: r.Articles, Proposals: r.Proposals, Stale: k.Stale, Gaps: k.Gaps, Questions: k.Questions,
	}, decisions)
	return r, nil
}

// ErrNoItem says that an id is not in the queue.
var ErrNoItem = errors.New("not in the queue")

// Item finds the item with the id, which may also be that of an article.
func (r *Review) Item(id string) (kb.QueueItem, error) {
	for _, match := range []func(kb.QueueItem) bool{
		func(it kb.QueueItem) bool { return it.ID == id },
		func(it kb.QueueItem) bool { return it.Article == id },
	} {
		if i := slices.IndexFunc(r.Items, match); i >= 0 {
			return r.Items[i], nil
		}
	}
	return kb.QueueItem{}, fmt.Errorf("%s: %w: `askbook review list` shows what is", id, ErrNoItem)
}

// Article returns the article with the id.
func (r *Review) Article(id string) (content.Article, bool) {
	i := slices.IndexFunc(r.Articles, func(a content.Article) bool { return a.ID == id })
	if i < 0 {
		return content.Article{}, false
	}
	return r.Articles[i], true
}

// proposal returns the proposal for the article with the id.
func (r *Review) proposal(article string) (content.Proposal, bool) {
	i := slices.IndexFunc(r.Proposals, func(p content.Proposal) bool { return p.Article == article })
	if i < 0 {
		return content.Proposal{}, false
	}
	return r.Proposals[i], true
}

// question returns the question with the id.
func (k *Knowledge) question(id string) (kb.Question, bool) {
	i := slices.IndexFunc(k.Questions, func(q kb.Question) bool { return q.ID == id })
	if i < 0 || id == "" {
		return kb.Question{}, false
	}
	return k.Questions[i], true
}

// Approve publishes a draft, takes over a proposal, or settles a gap or a stale
// article. The next build makes it public.
func Approve(ctx context.Context, w *workspace.Workspace, item kb.QueueItem, at time.Time) error {
	return decide(ctx, w, item, kb.Decision{Action: kb.Approve, Time: at}, func(dir *content.Dir) error {
		var err error
		switch item.Kind {
		case kb.DraftItem:
			_, err = dir.SetStatus(ctx, item.Article, content.Published)
		case kb.ProposalItem:
			_, err = dir.Accept(ctx, item.Article)
		}
		return err
	})
}

// Dismiss puts an item away for a reason.
func Dismiss(ctx context.Context, w *workspace.Workspace, item kb.QueueItem, reason string, at time.Time) error {
	return decide(ctx, w, item, kb.Decision{Action: kb.Dismiss, Reason: reason, Time: at}, func(dir *content.Dir) error {
		if item.Kind == kb.ProposalItem {
			return dir.Dismiss(ctx, item.Article)
		}
		return nil
	})
}

// decide does what a decision asks for and keeps it. The file comes first: a
// kill between the two leaves an item that can be decided again.
func decide(ctx context.Context, w *workspace.Workspace, item kb.QueueItem, d kb.Decision, do func(*content.Dir) error) error {
	dir, err := content.Open(w.Content())
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := do(dir); err != nil {
		return fmt.Errorf("%s: %w", item.ID, err)
	}
	d.Item, d.Fingerprint = item.ID, item.Fingerprint
	if err := w.Store.Decide(ctx, decideReview, item.ID, d); err != nil {
		return err
	}
	return w.Store.Audit(ctx, d.Time, string(d.Action), item.ID, strings.TrimSpace(cmp.Or(d.Reason, item.Title)))
}

// ItemDetail is an item with all that a reviewer needs to decide.
type ItemDetail struct {
	kb.QueueItem
	Slug     string    `json:"slug"`
	Body     string    `json:"body"`     // of the article as it stands, Markdown
	Proposal string    `json:"proposal"` // the body proposed instead
	Asked    []Excerpt `json:"asked"`    // how customers put it
	Sources  []Excerpt `json:"sources"`  // what agents wrote
}

// Excerpt is a redacted turn of a conversation.
type Excerpt struct {
	content.Source
	Text string `json:"text"`
}

// Detail gathers what an item rests on.
func Detail(ctx context.Context, w *workspace.Workspace, r *Review, item kb.QueueItem) (*ItemDetail, error) {
	d := &ItemDetail{QueueItem: item}
	article, _ := r.Article(item.Article)
	d.Slug, d.Body = article.Slug, article.Body
	sources := article.Sources
	question := article.Question
	switch item.Kind {
	case kb.ProposalItem:
		if p, ok := r.proposal(item.Article); ok {
			d.Proposal, sources, question = p.Text.Body, p.Text.Sources, p.Text.Question
		}
	case kb.StaleItem:
		for _, s := range r.Knowledge.Stale {
			if s.ID == item.ID {
				sources = s.Evidence
			}
		}
	case kb.GapItem:
		for _, g := range r.Knowledge.Gaps {
			if g.ID == item.ID {
				question = g.Question
			}
		}
	}
	var asked []content.Source
	if q, ok := r.Knowledge.question(question); ok {
		asked = q.Members
	}
	var err error
	if d.Asked, err = excerpts(ctx, w, asked); err != nil {
		return nil, err
	}
	d.Sources, err = excerpts(ctx, w, sources)
	return d, err
}

// excerpts reads the turns; one whose conversation is gone is left out.
func excerpts(ctx context.Context, w *workspace.Workspace, sources []content.Source) ([]Excerpt, error) {
	list := []Excerpt{}
	for _, s := range sources {
		doc, err := w.Store.Document(ctx, s.Conversation)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if turns := doc.Turns(); s.Turn >= 0 && s.Turn < len(turns) {
			list = append(list, Excerpt{s, turns[s.Turn].Text})
		}
	}
	return list, nil
}
