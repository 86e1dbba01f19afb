package serve

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

const (
	queuePage   = 50
	askedShown  = 6
	sourceShown = 8
)

// review reads the queue as it stands and remembers its length for the
// navigation.
func (s *Server) review(ctx context.Context) (*pipeline.Review, error) {
	e, done := s.shelf.take()
	defer done()
	articles, proposals, err := s.contents.load(ctx, s)
	if err != nil {
		return nil, err
	}
	review, err := pipeline.ReviewOf(ctx, s.w, e.knowledge, articles, proposals)
	if err == nil {
		s.queued.Store(int64(len(review.Items)))
	}
	return review, err
}

func (s *Server) queue(ctx context.Context, r *http.Request) (reply, error) {
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	e, done := s.shelf.take()
	defer done()
	filter := r.FormValue("kind")
	items := narrowed(review.Items, filter)
	q := pages.Queue{Page: s.page("Review", pages.AtReview), Total: len(review.Items), Kinds: kindChoices(review.Items, filter)}
	if q.Notice, q.Pending, err = s.decided(ctx, r); err != nil {
		return reply{}, err
	}
	q.Undo = r.FormValue("undo")
	from, to, pager := paged(r, len(items), queuePage)
	q.Pages = pager
	q.Items = queueItems(e.snapshot, items[from:to], filter)
	return show(q.Body()), nil
}

// narrowed leaves the items of one kind, all where kind is "".
func narrowed(items []kb.QueueItem, kind string) []kb.QueueItem {
	if kind == "" {
		return items
	}
	return slices.DeleteFunc(slices.Clone(items), func(it kb.QueueItem) bool { return string(it.Kind) != kind })
}

func kindChoices(items []kb.QueueItem, filter string) []pages.Choice {
	choices := []pages.Choice{{Label: "All", Href: "/review", Count: len(items), Current: filter == ""}}
	for _, k := range []struct {
		kind  kb.Kind
		label string
	}{{kb.DraftItem, "Drafts"}, {kb.ProposalItem, "Proposals"}, {kb.StaleItem, "Out of date"}, {kb.GapItem, "Gaps"}} {
		choices = append(choices, pages.Choice{
			Label: k.label, Href: "/review?kind=" + string(k.kind), Count: len(narrowed(items, string(k.kind))), Current: filter == string(k.kind),
		})
	}
	return choices
}

// decided tells what the request before this one did.
func (s *Server) decided(ctx context.Context, r *http.Request) (notice string, pending bool, err error) {
	switch r.FormValue("done") {
	case "approved":
		notice = "Approved. It is public with the next build."
	case "settled":
		return "Settled. It returns only when it says something else.", false, nil
	case "dismissed":
		return "Dismissed. It returns only when it says something else.", false, nil
	case "undone":
		return "Taken back. It waits for a decision again.", false, nil
	case "saved":
		return "Saved. Later builds leave your words alone.", false, nil
	case "changed":
		notice = "Saved. The change is public with the next build."
	default:
		return "", false, nil
	}
	pending, err = pipeline.Pending(ctx, s.w)
	return notice, pending, err
}

func (s *Server) item(ctx context.Context, r *http.Request) (reply, error) {
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	item, err := review.Item(r.PathValue("id"))
	if err != nil {
		// The preview's pages lead here by their articles' ids.
		if article, ok := review.Article(r.PathValue("id")); ok {
			return goTo(articleHref(article.ID)), nil
		}
		return reply{}, missing("Not in the queue", "Someone may have decided on it.", "/review", "The queue")
	}
	e, done := s.shelf.take()
	defer done()
	filter := r.FormValue("kind")
	p := pages.Review{Page: s.page(item.Title, pages.AtReview), Item: queueItem(e.snapshot, item, filter), ID: item.ID, Filter: filter}
	p.Before, p.Next, p.Position = neighbours(review.Items, item, filter)
	p.Approve, p.Consequence = consequence(item.Kind)
	if p.Notice, p.Pending, err = s.decided(ctx, r); err != nil {
		return reply{}, err
	}
	p.Undo = r.FormValue("undo")
	if err := s.fillCase(ctx, e.snapshot, review, item, &p); err != nil {
		return reply{}, err
	}
	return show(p.Body()), nil
}

// neighbours are the items before and after in the queue that the reviewer
// walks through.
func neighbours(items []kb.QueueItem, item kb.QueueItem, filter string) (before, next, position string) {
	items = narrowed(items, filter)
	i := slices.IndexFunc(items, func(it kb.QueueItem) bool { return it.ID == item.ID })
	if i < 0 {
		return "", "", ""
	}
	if i > 0 {
		before = itemHref(items[i-1].ID, filter)
	}
	if i+1 < len(items) {
		next = itemHref(items[i+1].ID, filter)
	}
	return before, next, strconv.Itoa(i+1) + " of " + strconv.Itoa(len(items))
}

func consequence(kind kb.Kind) (button, text string) {
	switch kind {
	case kb.ProposalItem:
		return "Take it over", "The proposed text replaces the present one and is public with the next build."
	case kb.StaleItem:
		return "Mark as settled", "Edit the article first if the conversations are right."
	case kb.GapItem:
		return "Mark as settled", "No draft could be made of what agents wrote. Write the article, or settle the gap if there is one already."
	}
	return "Approve", "Public with the next build, not before."
}

// fillCase gathers what the item rests on.
func (s *Server) fillCase(ctx context.Context, e *snapshot, review *pipeline.Review, item kb.QueueItem, p *pages.Review) error {
	detail, err := pipeline.Detail(ctx, s.w, review, item)
	if err != nil {
		return err
	}
	var body string
	article, ok := review.Article(item.Article)
	if ok {
		p.Edited = item.Kind != kb.GapItem && (article.Edited() || article.TitleEdited())
		p.Edit = articleHref(article.ID) + "/edit?" + url.Values{"from": {item.ID}, "kind": {p.Filter}}.Encode()
		text := article
		p.ProseTitle = "The article"
		if item.Kind == kb.ProposalItem {
			p.Diff = diffLines(article.Body, detail.Proposal)
			text.Body = detail.Proposal
			p.ProseTitle = "The article as it would be"
		}
		body = text.Body
		if p.Prose, err = s.prose(ctx, text, review.Articles); err != nil {
			return err
		}
	}
	if item.Kind == kb.GapItem {
		p.Write = writeHref(item.ID)
	}
	p.EvidenceText = "What agents wrote"
	if item.Kind == kb.StaleItem {
		p.EvidenceText = "What agents write by now"
	}
	if p.Evidence, err = s.excerpts(ctx, detail.Sources[:min(sourceShown, len(detail.Sources))], body, sourceLength); err != nil {
		return err
	}
	if p.Asked, err = s.excerpts(ctx, detail.Asked[:min(askedShown, len(detail.Asked))], "", askedLength); err != nil {
		return err
	}
	p.AskedMore = len(detail.Asked) - len(p.Asked)
	s.fillQuestion(e, review, item, article, p)
	return nil
}

func (s *Server) fillQuestion(e *snapshot, review *pipeline.Review, item kb.QueueItem, article content.Article, p *pages.Review) {
	question := article.Question
	for i := range review.Knowledge.Gaps {
		g := &review.Knowledge.Gaps[i]
		if g.ID != item.ID {
			continue
		}
		question = g.Question
		if g.Nearest != nil {
			near, _ := review.Article(g.Nearest.Article)
			p.Nearest = &pages.Link{Href: articleHref(g.Nearest.Article), Text: cmp.Or(near.Title, g.Nearest.Article)}
			p.Similarity = strconv.FormatFloat(g.Nearest.Similarity, 'f', 2, 64)
		}
	}
	if e.questions[question] != nil {
		p.Question = questionHref(question)
	}
}

// paged cuts a list of n into pages of size, by the parameter "page".
func paged(r *http.Request, n, size int) (from, to int, p pages.Pages) {
	last := max(1, (n+size-1)/size)
	page, err := strconv.Atoi(r.FormValue("page"))
	if err != nil {
		page = 1
	}
	page = min(max(page, 1), last)
	at := func(n int) string {
		q := r.URL.Query()
		q.Del("done")
		q.Del("undo")
		q.Set("page", strconv.Itoa(n))
		return "?" + q.Encode()
	}
	if page > 1 {
		p.Earlier = at(page - 1)
	}
	if page < last {
		p.Later = at(page + 1)
	}
	p.Text = fmt.Sprintf("Page %d of %d", page, last)
	from = (page - 1) * size
	return from, min(from+size, n), p
}
