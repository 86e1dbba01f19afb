package serve

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// How much a topic's page shows of each kind.
const (
	membersPage    = 40
	topicQuestions = 12
	topicGaps      = 6
	nearTopics     = 6
	alsoShown      = 8
	leastAlike     = .25 // cosine from which topics are shown as alike
)

func (s *Server) topic(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	t, err := e.topicOf(r)
	if err != nil {
		return reply{}, err
	}
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	p := pages.Topic{
		Page: s.page(t.Label, pages.AtTopics), ID: t.ID, Label: t.Label, Terms: t.Terms, Finest: e.view.Finest(t.ID),
		Path: e.path(t.Parent), Mark: e.mark(t.ID, e.newTopics()),
		Trend: e.trend(t.ID), Steps: e.steps(t.ID), Near: e.near(t),
	}
	tree := tree{snapshot: e.snapshot, open: true}
	p.Below = tree.below(t.ID)
	e.fillQuestions(&p, review)
	e.fillArticles(&p, review)
	p.Copies = e.view.Topic(t.ID).Copies
	p.Stats = []pages.Stat{
		{Value: pages.Number(t.Conversations), Label: plural(t.Conversations, "conversation", "conversations"), Note: percent(t.Conversations, len(e.view.Assignments)) + " of all", Href: "#conversations"},
		{Value: pages.Number(t.Customers), Label: plural(t.Customers, "customer", "customers"), Href: "#conversations"},
		{Value: pages.Number(p.AllQuestions), Label: plural(p.AllQuestions, "question", "questions"), Href: "#questions"},
		{Value: pages.Number(len(p.Articles)), Label: plural(len(p.Articles), "article", "articles"), Note: pages.Plural(p.AllGaps, "gap", "gaps"), Href: "#articles"},
	}
	if err := s.fillMembers(ctx, r, e, &p); err != nil {
		return reply{}, err
	}
	p.Also, p.AlsoMore = s.also(ctx, e.snapshot, t.ID)
	p.Notice, err = s.topicNotice(ctx, r, e.snapshot)
	return show(p.Body()), err
}

// topicOf is the topic that a request is about.
func (s *snapshot) topicOf(r *http.Request) (*pipeline.Topic, error) {
	i, ok := s.topicAt[r.PathValue("id")]
	if !ok {
		return nil, missing("There is no such topic", "What became of it is told among the changes of the topics.", "/topics", "All topics")
	}
	return &s.topics[i], nil
}

// inside reports whether a topic is root or below it.
func (s *snapshot) inside(topic, root string) bool { return slices.Contains(s.pathIDs(topic), root) }

func (s *snapshot) fillQuestions(p *pages.Topic, review *pipeline.Review) {
	var list []*kb.Question
	for k := range s.knowledge.Questions {
		if q := &s.knowledge.Questions[k]; s.inside(q.Topic, p.ID) {
			list = append(list, q)
		}
	}
	slices.SortStableFunc(list, func(a, b *kb.Question) int { return cmp.Compare(b.Conversations, a.Conversations) })
	p.AllQuestions = len(list)
	if len(list) > 0 {
		p.Typical = &pages.Link{Href: questionHref(list[0].ID), Text: list[0].Question}
	}
	articles := articlesByQuestion(review)
	for _, q := range list[:min(topicQuestions, len(list))] {
		p.Questions = append(p.Questions, s.questionRow(q, articles))
	}
}

// fillArticles adds the articles that answer questions of the topic, or are
// filed under it, and the gaps that nobody drafted an article for.
func (s *snapshot) fillArticles(p *pages.Topic, review *pipeline.Review) {
	answers, articles := map[string]bool{}, articlesByQuestion(review)
	for id, a := range articles {
		if q := s.questions[id]; q != nil && s.inside(q.Topic, p.ID) {
			answers[a.id] = true
		}
	}
	for i := range review.Articles {
		a := &review.Articles[i]
		if a.Status == content.Archived || !answers[a.ID] && !s.inside(a.Topic, p.ID) {
			continue
		}
		row := pages.ArticleRow{Href: articleHref(a.ID), Title: a.Title, Status: "Draft", Tone: "warn"}
		if a.Status == content.Published {
			row.Status, row.Tone = "Published", "good"
		}
		p.Articles = append(p.Articles, row)
	}
	for i := range review.Knowledge.Gaps {
		g := &review.Knowledge.Gaps[i]
		if _, drafted := articles[g.Question]; drafted || g.Draft != "" || g.Aside != "" || !s.inside(g.Topic, p.ID) {
			continue
		}
		p.AllGaps++
		if len(p.Gaps) < topicGaps {
			p.Gaps = append(p.Gaps, pages.Link{Href: gapRow(s, review, g).Href, Text: g.Title})
		}
	}
}

// near are the topics most like one, on its level.
func (s *snapshot) near(t *pipeline.Topic) []pages.NearTopic {
	var list []pages.NearTopic
	for _, other := range s.view.Nearest(t.ID, nearTopics) {
		if other.Similarity < leastAlike {
			break
		}
		o := &s.topics[s.topicAt[other.ID]]
		list = append(list, pages.NearTopic{
			TopicRow: s.row(o, t.Conversations, nil), Similarity: strconv.FormatFloat(other.Similarity, 'f', 2, 64), Sibling: o.Parent == t.Parent,
		})
	}
	return list
}

// also are conversations that are elsewhere and about the topic too.
func (s *Server) also(ctx context.Context, e *snapshot, id string) (rows []pages.ConversationRow, more int) {
	for i := range e.view.Assignments {
		a := &e.view.Assignments[i]
		if !slices.ContainsFunc(a.Also, func(also string) bool { return e.inside(also, id) }) || e.inside(a.Topic, id) {
			continue
		}
		if len(rows) == alsoShown {
			more++
		} else if row, ok := s.conversationRow(ctx, a.Document); ok {
			if label := e.label(a.Topic); label != "" {
				row.Nearest = &pages.Link{Href: topicHref(a.Topic), Text: label}
			}
			rows = append(rows, row)
		}
	}
	return rows, more
}

// conversationRow tells of a conversation in a line; false where it has been
// imported away since the build.
func (s *Server) conversationRow(ctx context.Context, id string) (pages.ConversationRow, bool) {
	doc, err := s.w.Store.Document(ctx, id)
	if err != nil {
		return pages.ConversationRow{}, false
	}
	return pages.ConversationRow{
		ID: id, Href: conversationHref(id, -1), Title: clip(cmp.Or(oneLine(doc.Issue()), id), 160), Channel: string(doc.Channel()), When: day(doc.Start()),
	}, true
}
