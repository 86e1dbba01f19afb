package serve

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/askbook/askbook/pipeline"
	pages "github.com/askbook/askbook/templates/workspace"
)

// pickRows is how many topics are offered at once; the search finds the others.
const pickRows = 30

func (s *Server) mergeForm(ctx context.Context, r *http.Request) (reply, error) {
	return s.pickFor(ctx, r, func(e *snapshot, t *pipeline.Topic, p *pages.PickTopic) func(id string) bool {
		p.Title, p.Heading = "Merge a topic", "Merge "+quote(t.Label)+" into …"
		p.Consequence = "The " + pages.Plural(t.Conversations, "conversation", "conversations") + " of this topic go to the one that you choose, which keeps its name. A topic without parts that is merged into one with parts becomes one of them."
		p.Action, p.Button = topicHref(t.ID)+"/merge", "Merge"
		return func(id string) bool { return !e.inside(id, t.ID) && !e.inside(t.ID, id) }
	})
}

func (s *Server) moveForm(ctx context.Context, r *http.Request) (reply, error) {
	return s.pickFor(ctx, r, func(e *snapshot, t *pipeline.Topic, p *pages.PickTopic) func(id string) bool {
		p.Title, p.Heading = "Move a topic", "Move "+quote(t.Label)+" below …"
		p.Consequence = "The topic, with all that is in it, becomes a part of the one that you choose."
		p.Action, p.Button, p.Top = topicHref(t.ID)+"/move", "Move", t.Parent != ""
		return func(id string) bool { return !e.inside(id, t.ID) && id != t.Parent }
	})
}

// pickFor is the page on which another topic is chosen for one.
func (s *Server) pickFor(ctx context.Context, r *http.Request, about func(*snapshot, *pipeline.Topic, *pages.PickTopic) (fits func(id string) bool)) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	t, err := e.topicOf(r)
	if err != nil {
		return reply{}, err
	}
	p := pages.PickTopic{Page: s.page("", pages.AtTopics), Back: topicHref(t.ID)}
	p.Path = e.path(t.ID)
	fits := about(e.snapshot, t, &p)
	p.Here = p.Action
	s.fillPick(ctx, r, e.snapshot, &p, e.view.Alike(t.ID), fits)
	return show(p.Body()), nil
}

// moveConversationsForm is the page on which a topic is chosen for
// conversations.
func (s *Server) moveConversationsForm(ctx context.Context, r *http.Request) (reply, error) {
	e, done := s.shelf.take()
	defer done()
	ids, back := chosen(r), topicsPath(r.FormValue("back"))
	p := pages.PickTopic{
		Page: s.page("Move conversations", pages.AtTopics), Back: back, Action: "/topics/move", Here: "/topics/move", Button: "Move",
		Path: []pages.Link{{Href: "/topics", Text: "Topics"}}, Keep: []pages.Pair{{Name: "back", Value: back}},
		Heading: "Move " + pages.Plural(len(ids), "conversation", "conversations") + " to …",
	}
	if len(ids) == 0 {
		return reply{}, fault{http.StatusBadRequest, "Nothing was chosen", "Choose the conversations that are to be moved.", "", pages.Link{Href: back, Text: "Back"}}
	}
	p.Consequence = "They stay there in all later builds, whatever those find."
	for _, id := range ids {
		p.Keep = append(p.Keep, pages.Pair{Name: "c", Value: id})
		if row, ok := s.conversationRow(ctx, id); ok && len(p.Chosen) < 5 {
			p.Chosen = append(p.Chosen, row.Title)
		}
	}
	from := ""
	votes := map[string]float64{}
	for _, id := range ids {
		if place := e.view.Place(id); place != nil {
			from = cmp.Or(from, place.Topic)
			votes[place.Nearest]++
			for _, also := range place.Also {
				votes[also]++
			}
		}
	}
	order := e.view.Alike(from)
	slices.SortStableFunc(order, func(a, b pipeline.Alike) int { return cmp.Compare(votes[b.ID], votes[a.ID]) })
	s.fillPick(ctx, r, e.snapshot, &p, order, func(id string) bool { return e.view.Finest(id) && id != from })
	return show(p.Body()), nil
}

// fillPick offers the topics that fit and have the words that are looked for.
func (s *Server) fillPick(ctx context.Context, r *http.Request, e *snapshot, p *pages.PickTopic, order []pipeline.Alike, fits func(id string) bool) {
	p.Find = oneLine(r.FormValue("find"))
	if r.FormValue("none") != "" {
		p.Mistake = "Choose a topic first."
	}
	var words map[string]string
	if p.Find != "" {
		words = s.words(ctx, e)
	}
	for _, a := range order {
		if !fits(a.ID) || p.Find != "" && !hasWords(words[a.ID], p.Find) {
			continue
		}
		if len(p.Rows) == pickRows {
			p.More++
			continue
		}
		t := &e.topics[e.topicAt[a.ID]]
		row := pages.PickRow{ID: t.ID, Label: t.Label, Conversations: t.Conversations}
		var above []string
		for _, id := range e.pathIDs(t.Parent) {
			above = append(above, e.label(id))
		}
		row.Above = strings.Join(above, " › ")
		if a.Similarity > 0 {
			row.Similarity = strconv.FormatFloat(a.Similarity, 'f', 2, 64)
		}
		p.Rows = append(p.Rows, row)
	}
}
