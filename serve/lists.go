package serve

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

const (
	questionsPage = 50
	gapsPage      = 50
)

// questions lists what customers ask; with "show" the one question.
func (s *Server) questions(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	articles := articlesByQuestion(review)
	p := pages.Questions{Page: s.page("Questions", pages.AtQuestions)}
	p.Summary = "What customers ask, however they put it, and what agents answered."
	view := r.FormValue("view")
	byView := map[string][]*kb.Question{}
	for i := range e.knowledge.Questions {
		q := &e.knowledge.Questions[i]
		key := "open"
		switch articles[q.ID].status {
		case "published":
			key = "answered"
		case "draft":
			key = "drafted"
		}
		byView[key] = append(byView[key], q)
		byView[""] = append(byView[""], q)
	}
	for _, v := range []struct{ key, label string }{{"", "All"}, {"answered", "Answered"}, {"drafted", "Drafted"}, {"open", "Without article"}} {
		href := "/questions"
		if v.key != "" {
			href += "?view=" + v.key
		}
		p.Views = append(p.Views, pages.Choice{Label: v.label, Href: href, Count: len(byView[v.key]), Current: view == v.key && r.FormValue("show") == ""})
	}
	list := byView[view]
	if q := e.questions[r.FormValue("show")]; q != nil {
		list = []*kb.Question{q}
	}
	slices.SortStableFunc(list, func(a, b *kb.Question) int { return cmp.Compare(b.Conversations, a.Conversations) })
	from, to, pager := paged(r, len(list), questionsPage)
	p.Pages = pager
	for _, q := range list[from:to] {
		p.Rows = append(p.Rows, e.questionRow(q, articles))
	}
	return show(p.Body()), nil
}

// gapParts names the parts of a gap's score, in order.
var gapParts = []struct{ key, label string }{{"demand", "Demand"}, {"growth", "Growth"}, {"effort", "Effort"}, {"novelty", "Novelty"}}

func (s *Server) gaps(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	p := pages.Gaps{Page: s.page("Gaps", pages.AtGaps)}
	topic := r.FormValue("topic")
	if e.label(topic) == "" {
		topic = ""
	} else {
		p.Topic = &pages.Link{Href: topicHref(topic), Text: e.label(topic)}
	}
	suggested, aside := gapsOf(e.snapshot, review, topic)
	gaps := suggested
	p.Summary = "Questions that several customers ask and no published article answers, the most worthwhile first."
	view := r.FormValue("view")
	if view == asideView {
		gaps = aside
		p.Summary = "Questions without an article that few of their customers put alike, or that another gap asks too."
	}
	p.Views = []pages.Choice{
		{Label: "Suggested", Href: gapsHref("", topic), Count: len(suggested), Current: view != asideView},
		{Label: "Set aside", Href: gapsHref(asideView, topic), Count: len(aside), Current: view == asideView},
	}
	from, to, pager := paged(r, len(gaps), gapsPage)
	p.Pages = pager
	for i := range gaps[from:to] {
		p.Rows = append(p.Rows, gapRow(e.snapshot, review, &gaps[from+i]))
	}
	return show(p.Body()), nil
}

// asideView is the list of the gaps that are set aside.
const asideView = "aside"

// gapsOf are the gaps of a topic, of all topics where it is "".
func gapsOf(e *snapshot, review *pipeline.Review, topic string) (suggested, aside []kb.Gap) {
	for _, g := range review.Knowledge.Gaps {
		switch {
		case topic != "" && !e.inside(g.Topic, topic):
		case g.Aside == "":
			suggested = append(suggested, g)
		default:
			aside = append(aside, g)
		}
	}
	return suggested, aside
}

func gapsHref(view, topic string) string {
	href := "/gaps"
	if view != "" {
		href = withParam(href, "view", view)
	}
	if topic != "" {
		href = withParam(href, "topic", topic)
	}
	return href
}

func gapRow(e *snapshot, review *pipeline.Review, g *kb.Gap) pages.GapRow {
	row := pages.GapRow{
		Href: questionHref(g.Question), Title: g.Title, Score: strconv.Itoa(int(math.Round(100 * g.Score))),
		Counts: pages.Plural(g.Conversations, "conversation", "conversations") + ", " + pages.Plural(g.Customers, "customer", "customers"),
	}
	if g.Asking > 0 && g.Asking < g.Customers {
		row.Counts += ", " + strconv.Itoa(g.Asking) + " in much the same words"
	}
	for _, part := range gapParts {
		n := int(math.Round(100 * min(1, max(0, g.Parts[part.key]))))
		row.Parts = append(row.Parts, pages.Measure{Name: part.label, Value: strconv.Itoa(n) + " of 100", Share: strconv.Itoa(n) + "%"})
	}
	if label := e.label(g.Topic); label != "" {
		row.Topic = &pages.Link{Href: topicHref(g.Topic), Text: label}
	}
	if g.Nearest != nil {
		if a, ok := review.Article(g.Nearest.Article); ok {
			row.Nearest = &pages.Link{Href: articleHref(a.ID), Text: a.Title}
			row.Similarity = strconv.FormatFloat(g.Nearest.Similarity, 'f', 2, 64)
		}
	}
	_, draft, _ := gapOf(review, g.ID)
	if a, ok := review.Article(cmp.Or(g.Draft, draft)); ok {
		row.Draft = &pages.Link{Href: articleHref(a.ID), Text: "Drafted"}
	}
	for _, it := range review.Items {
		if it.ID == g.ID || row.Draft != nil && it.Kind == kb.DraftItem && it.Article == cmp.Or(g.Draft, draft) {
			row.Href = itemHref(it.ID, "")
			break // drafts come first
		}
	}
	return row
}

func (s *Server) stale(ctx context.Context, _ *http.Request) (reply, error) {
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	waits := map[string]bool{}
	for _, it := range review.Items {
		waits[it.ID] = true
	}
	p := pages.Stale{Page: s.page("Out of date", pages.AtStale)}
	for _, st := range review.Knowledge.Stale {
		row := pages.StaleRow{
			Href: itemHref(st.ID, ""), Title: st.Title, Reason: st.Reason, Since: day(st.Since), Decided: !waits[st.ID],
			Counts: pages.Plural(st.Conversations, "conversation", "conversations"),
		}
		if row.Decided {
			row.Href = articleHref(st.Article)
		}
		p.Rows = append(p.Rows, row)
	}
	return show(p.Body()), nil
}
