package serve

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

const membersPage = 40

func (s *Server) topics(context.Context, *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	p := pages.Topics{Page: s.page("Topics", pages.AtTopics), Rows: e.tree(""), Unsorted: e.view.CountUnsorted()}
	if len(p.Rows) > 0 {
		p.Summary = pages.Plural(len(p.Rows), "broad topic", "broad topics") + " with " + pages.Plural(e.view.CountFinest(), "fine one", "fine ones") + " inside, by how many conversations are about them."
	}
	return show(p.Body()), nil
}

// tree is what lies below a topic, all below it included.
func (s *snapshot) tree(parent string) []pages.TopicRow {
	most := 0
	for i := range s.topics {
		if s.topics[i].Parent == "" {
			most = max(most, s.topics[i].Conversations)
		}
	}
	below := map[string][]*pipeline.Topic{}
	for i := range s.topics {
		below[s.topics[i].Parent] = append(below[s.topics[i].Parent], &s.topics[i])
	}
	var walk func(parent string, depth int) []pages.TopicRow
	walk = func(parent string, depth int) []pages.TopicRow {
		var rows []pages.TopicRow
		for _, t := range below[parent] {
			row := topicRow(t, depth, most)
			row.Below = walk(t.ID, depth+1)
			rows = append(rows, row)
		}
		return rows
	}
	return walk(parent, 0)
}

func (s *Server) topic(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	id := r.PathValue("id")
	i, ok := e.topicAt[id]
	if !ok {
		return reply{}, missing("There is no such topic", "", "/topics", "All topics")
	}
	review, err := s.review(ctx)
	if err != nil {
		return reply{}, err
	}
	t := &e.topics[i]
	p := pages.Topic{Page: s.page(t.Label, pages.AtTopics), Label: t.Label, Terms: t.Terms, Below: e.tree(id), Total: t.Conversations}
	p.Path = append([]pages.Link{{Href: "/topics", Text: "Topics"}}, e.parents(t.Parent)...)
	p.Summary = pages.Plural(t.Conversations, "conversation", "conversations") + " from " + pages.Plural(t.Customers, "customer", "customers") + "."
	p.Search = "/search?" + url.Values{"topic": {id}}.Encode()
	articles := articlesByQuestion(review)
	for k := range e.knowledge.Questions {
		if q := &e.knowledge.Questions[k]; slices.Contains(e.pathIDs(q.Topic), id) {
			p.Questions = append(p.Questions, e.questionRow(q, articles))
		}
	}
	if p.Conversations, p.Pages, err = s.members(ctx, r, e.snapshot, id); err != nil {
		return reply{}, err
	}
	return show(p.Body()), nil
}

// pathIDs are the topics from the top to id.
func (s *snapshot) pathIDs(id string) []string {
	var path []string
	for id != "" && len(path) < len(s.topics) {
		i, ok := s.topicAt[id]
		if !ok {
			break
		}
		path = append(path, id)
		id = s.topics[i].Parent
	}
	slices.Reverse(path)
	return path
}

func (s *snapshot) parents(id string) []pages.Link {
	var links []pages.Link
	for _, id := range s.pathIDs(id) {
		links = append(links, pages.Link{Href: topicHref(id), Text: s.label(id)})
	}
	return links
}

// members lists a page of a topic's conversations: the most typical first.
func (s *Server) members(ctx context.Context, r *http.Request, e *snapshot, id string) ([]pages.ConversationRow, pages.Pages, error) {
	t := e.view.Topic(id)
	if t == nil {
		return nil, pages.Pages{}, nil
	}
	ids := slices.Clone(t.Exemplars)
	typical := map[string]bool{}
	for _, m := range ids {
		typical[m] = true
	}
	for _, m := range t.Members {
		if !typical[m] {
			ids = append(ids, m)
		}
	}
	from, to, pager := paged(r, len(ids), membersPage)
	var rows []pages.ConversationRow
	for _, m := range ids[from:to] {
		doc, err := s.w.Store.Document(ctx, m)
		if err != nil {
			continue // imported away since the build
		}
		rows = append(rows, pages.ConversationRow{
			Href: conversationHref(m, -1), Title: clip(cmp.Or(oneLine(doc.Issue()), m), 160), Channel: string(doc.Channel()), When: day(doc.Start()),
		})
	}
	return rows, pager, nil
}

// unmarked takes off the commonest marks of Markdown, for the beginning of an
// answer in a list.
var unmarked = strings.NewReplacer("```", " ", "\\`", "", "**", "", "`", "", `\*`, "*", `\_`, "_", `\#`, "#", `\-`, "-", `\.`, ".")

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// questionArticle is the article that answers a question.
type questionArticle struct{ id, title, status string }

// articlesByQuestion finds the articles by the questions they answer, drafts
// included.
func articlesByQuestion(review *pipeline.Review) map[string]questionArticle {
	byID, found := map[string]questionArticle{}, map[string]questionArticle{}
	for i := range review.Articles {
		a := &review.Articles[i]
		qa := questionArticle{a.ID, a.Title, string(a.Status)}
		byID[a.ID] = qa
		if a.Question != "" && a.Status != "archived" {
			found[a.Question] = qa
		}
	}
	for i := range review.Knowledge.Questions {
		q := &review.Knowledge.Questions[i]
		if a, ok := byID[q.Article]; ok {
			found[q.ID] = a
		}
	}
	return found
}

func (s *snapshot) questionRow(q *kb.Question, articles map[string]questionArticle) pages.QuestionRow {
	row := pages.QuestionRow{
		Anchor: q.ID, Text: q.Question, Answer: clip(oneLine(unmarked.Replace(q.Answer)), 240), Conversations: q.Conversations, Customers: q.Customers,
		Status: "No article", Tone: "neutral", Paraphrases: q.Paraphrases[:min(8, len(q.Paraphrases))],
	}
	if len(q.Members) > 0 {
		row.Ask = conversationHref(q.Members[0].Conversation, q.Members[0].Turn)
	}
	if label := s.label(q.Topic); label != "" {
		row.Topic = &pages.Link{Href: topicHref(q.Topic), Text: label}
	}
	if a, ok := articles[q.ID]; ok {
		row.Article = &pages.Link{Href: articleHref(a.id), Text: clip(a.title, 60)}
		switch a.status {
		case "published":
			row.Status, row.Tone = "Answered", "good"
		case "draft":
			row.Status, row.Tone = "Draft", "warn"
		}
	}
	return row
}
